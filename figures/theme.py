"""One look for every chart, in light and in dark."""

from __future__ import annotations

# Streamlit replaces these placeholders by theme.chartCategoricalColors of the theme in the reader's
# browser, so that one figure serves both themes.
CATEGORICAL = tuple(f"#00000{place}" for place in range(1, 9))

# The reader's point and its tangent, and the saturated parts: no function has these colours.
POINT, SHADE = CATEGORICAL[1], CATEGORICAL[4]
FUNCTIONS = tuple(colour for colour in CATEGORICAL if colour not in (POINT, SHADE))

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


def colour(index: int) -> str:
    """Return the colour of the function at that place of the registry."""
    return FUNCTIONS[index % len(FUNCTIONS)]
