"""One look for every chart, in light and in dark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

# Streamlit replaces these placeholders by theme.chartCategoricalColors of the theme in the reader's
# browser, so that one figure serves both themes.
CATEGORICAL = tuple(f"#00000{place}" for place in range(1, 9))

# The reader's point and its tangent, and the saturated parts: no function has these colours.
POINT, SHADE = CATEGORICAL[1], CATEGORICAL[4]
FUNCTIONS = tuple(CATEGORICAL[place] for place in (5, 3, 2, 6, 0, 7))

# Dashes and gaps in pixels. As many as have no common divisor with the number of colours: while there are
# not more functions than pairs, no two share both, and neighbours share neither.
DASHES = (
    "solid",
    "12,4",
    "4,4",
    "16,4,4,4",
    "24,5",
    "8,3",
    "16,4,4,4,4,4",
    "24,4,10,4",
    "2,3",
    "12,4,12,4,4,4",
    "20,4,2,4",
    "8,4,2,4",
    "28,4,4,4,4,4",
)

SHADE_OPACITY = 0.13
LINE_WIDTH = 3
THIN_LINE = 1.5
MARKER = 11

# Without one the page cannot be scrolled by a finger that lands on a chart.
NO_DRAG = False

# A chart that leaves the app stands on white.
_LINES = {"gridcolor": "#e6e6e6", "zerolinecolor": "#8c8c8c", "linecolor": "#8c8c8c"}
PAPER = {
    **{"paper_bgcolor": "#fff", "plot_bgcolor": "#fff"},
    **{
        "font": {"color": "#000", "family": "sans-serif"},
        "axis": {**_LINES, "color": "#000", "automargin": True},
    },
}

CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False, "responsive": True}


class Look(NamedTuple):
    """The colour and the dash of a curve."""

    colour: str
    dash: str


def colour(index: int) -> str:
    """Return the colour of the function at that place of the registry."""
    return FUNCTIONS[index % len(FUNCTIONS)]


def look(index: int) -> Look:
    """Return the colour and the dash of the function at that place of the registry."""
    return Look(colour(index), DASHES[index % len(DASHES)])


def looks(indices: Sequence[int]) -> list[Look]:
    """Return a look for each of several functions in one chart, in the order given.

    A function keeps its own colour unless one before it has it, then takes the next that is free, and so
    with its dash. So a curve that is added changes none before it, and dashes differ as long as there are
    enough of them: in grey as well. A chart without saturated parts has their colour to give.
    """
    taken: list[Look] = []
    for index in indices:
        own = look(index)
        taken.append(
            Look(
                _free(own.colour, (*FUNCTIONS, SHADE), [other.colour for other in taken]),
                _free(own.dash, DASHES, [other.dash for other in taken]),
            )
        )
    return taken


def _free(own: str, among: Sequence[str], taken: Sequence[str]) -> str:
    """Return the first that fewest have taken, from one's own on."""
    start = among.index(own)
    return min((*among[start:], *among[:start]), key=taken.count)
