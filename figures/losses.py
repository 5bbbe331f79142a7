"""The charts of the Output & loss page: losses over a logit, where numbers fail, two distributions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import LOWER, UPPER, Trace, line, two_panels

# A slope that changes by more between two points of a chart jumps there.
_JUMP = 0.25

# Lower than a function's: there is a choice above it, and on a phone the slider belongs on the screen.
HEIGHT = 370

LANE_HEIGHT, LANE_GAP = 44, 0.3


def loss_traces(
    z: Values, value: Values, slope: Values, name: str, look: theme.Look
) -> list[Trace]:
    """Return a loss and its gradient as lines over the logit; where the gradient jumps there is a gap."""
    jumps = np.abs(np.diff(slope, append=slope[-1:])) > _JUMP
    return [
        line(z, value, look.colour, f"L {name}", look.dash) | UPPER,
        line(z, np.where(jumps, math.nan, slope), look.colour, f"∂L {name}", look.dash) | LOWER,
    ]


def place_traces(
    z: float,
    values: Sequence[float],
    slopes: Sequence[float],
    looks: Sequence[theme.Look],
    y_ranges: tuple[Range, Range],
) -> list[Trace]:
    """Return the line at z from edge to edge of both panels, and on it the point of every loss."""
    size, colour = [0, 0], [theme.POINT] * 2
    for own in looks:
        size += [0, theme.MARKER - 2]
        colour += [own.colour, own.colour]
    traces = []
    for uid, found, y_range, axes in zip(
        ("L", "∂L"), (values, slopes), y_ranges, (UPPER, LOWER), strict=True
    ):
        y = [*y_range, *(number for one in found for number in (math.nan, one))]
        traces.append(
            {
                **{"type": "scatter", "mode": "lines+markers", "meta": f"z {uid}", "name": "z"},
                **{"x": [z] * len(y), "y": y, "hoverinfo": "skip"},
                "line": {"color": theme.POINT, "width": theme.THIN_LINE, "dash": "dot"},
                "marker": {"size": size, "color": colour, "opacity": 1, "line": {"width": 0}},
            }
            | axes
        )
    return traces


def loss_layout(
    x_range: Range, y_ranges: tuple[Range, Range], titles: tuple[str, str, str]
) -> dict[str, Any]:
    """Return the panel of the losses above that of their gradients."""
    return two_panels(x_range, y_ranges, titles) | {"uirevision": "losses", "height": HEIGHT}


# ---- two distributions -------------------------------------------------------------------------------


def _boxes(heights: Values, offset: float, colour: str, uid: str) -> Trace:
    """Return bars as areas, beside the whole numbers from 1 on: Plotly's own bars do not move smoothly."""
    ends = [(place + offset - 0.17, place + offset + 0.17) for place in range(1, len(heights) + 1)]
    return {
        **{"type": "scatter", "mode": "lines", "meta": uid, "name": uid, "hoverinfo": "skip"},
        "x": [x for low, high in ends for x in (low, low, high, high, math.nan)],
        "y": [y for height in heights for y in (0.0, height, height, 0.0, math.nan)],
        **{"fill": "toself", "fillcolor": colour, "opacity": 0.75},
        "line": {"color": colour, "width": 1},
    }


def distribution_traces(
    p: Values, q: Values, costs: tuple[Values, Values], colours: tuple[str, str]
) -> list[Trace]:
    """Return two distributions as bars, and below what each outcome costs in bits under either."""
    far = 1e3  # an infinite bar leaves the picture at a finite place
    below = [np.minimum(cost, far) for cost in costs]
    return [
        _boxes(p, -0.19, colours[0], "p") | UPPER,
        _boxes(q, 0.19, colours[1], "q") | UPPER,
        _boxes(below[0], -0.19, colours[0], "bits p") | LOWER,
        _boxes(below[1], 0.19, colours[1], "bits q") | LOWER,
    ]


def distribution_layout(
    outcomes: int, y_ranges: tuple[Range, Range], titles: tuple[str, str, str]
) -> dict[str, Any]:
    """Return the panel of the probabilities above that of the bits."""
    layout = two_panels((0.5, outcomes + 0.5), y_ranges, titles)
    layout["xaxis2"] |= {"tickvals": list(range(1, outcomes + 1)), "zeroline": False}
    layout["xaxis"] |= {"zeroline": False}
    return layout | {"uirevision": "distributions", "hovermode": False, "height": HEIGHT}


# ---- where numbers fail ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stretch:
    """A stretch of logits on which one way to compute behaves in one way; `kind` is a key of KINDS."""

    low: float
    high: float
    kind: str
    words: str


# How each behaviour is drawn: what is right is full, what is wrong is lighter the less of it is left.
KINDS: Mapping[str, tuple[str, float]] = {
    "right": (theme.CATEGORICAL[2], 0.45),
    "lost": (theme.CATEGORICAL[4], 0.15),
    "wrong": (theme.CATEGORICAL[4], 0.4),
}


def squeezed(z: float) -> float:
    """Return the place of a logit on the axis: ±log₁₀(1 + |z|), so that 17 and 710 are both seen."""
    return math.copysign(math.log10(1.0 + abs(z)), z)


def lane_traces(lanes: Sequence[Sequence[Stretch]]) -> list[Trace]:
    """Return a lane for each way to compute, its stretches as areas with their words."""
    traces: list[Trace] = []
    for row, lane in enumerate(lanes):
        for number, part in enumerate(lane):
            colour, opacity = KINDS[part.kind]
            left, right = squeezed(part.low), squeezed(part.high)
            low, high = row - 0.5 + LANE_GAP / 2, row + 0.5 - LANE_GAP / 2
            traces.append(
                {
                    **{"type": "scatter", "mode": "lines", "meta": f"lane {row}.{number}"},
                    **{"x": [left, left, right, right, left], "y": [low, high, high, low, low]},
                    **{"fill": "toself", "fillcolor": colour, "opacity": opacity},
                    **{"line": {"width": 0}, "hoverinfo": "skip", "name": part.words},
                }
            )
    parts = [(row, part) for row, lane in enumerate(lanes) for part in lane]
    traces.append(
        {
            **{"type": "scatter", "mode": "text", "meta": "words", "hoverinfo": "skip"},
            "x": [(squeezed(part.low) + squeezed(part.high)) / 2 for _row, part in parts],
            "y": [float(row) for row, _part in parts],
            "text": [part.words for _row, part in parts],
            "textfont": {"size": 13, "color": theme.CATEGORICAL[7]},
        }
    )
    return traces


def lane_place(z: float, lanes: int) -> list[Trace]:
    """Return the line at the reader's logit through all lanes."""
    return [
        {
            **{"type": "scatter", "mode": "lines", "meta": "z", "name": "z", "hoverinfo": "skip"},
            **{"x": [squeezed(z)] * 2, "y": [-0.5, lanes - 0.5]},
            "line": {"color": theme.POINT, "width": 2, "dash": "dot"},
        }
    ]


def lane_layout(names: Sequence[str], ends: Range, title: str) -> dict[str, Any]:
    """Return the chart of the lanes, the first on top; `names` stand above them, for a phone is narrow.

    `ends` are those of the axis and of its labels, on either side of 0.
    """
    edge, limit = ends
    places = [-limit, -100.0, -10.0, 0.0, 10.0, 100.0, limit]
    count = len(names)
    return {
        "template": "none",
        "height": count * (LANE_HEIGHT + 20) + 50,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        **{"showlegend": False, "dragmode": theme.NO_DRAG, "hovermode": False},
        "uirevision": "lanes",
        "xaxis": {
            **{"range": (squeezed(-edge), squeezed(edge)), "fixedrange": True},
            "tickvals": [squeezed(place) for place in places],
            "ticktext": [f"{place:.0f}".replace("-", "−") for place in places],
            **{"title": {"text": title, "standoff": 4}, "automargin": True, "zeroline": False},
        },
        "yaxis": {
            **{"range": (count - 0.5, -0.72), "fixedrange": True, "showgrid": False},
            **{"showticklabels": False, "zeroline": False},
        },
        "annotations": [
            {
                **{"x": squeezed(-edge), "y": row - 0.5 + LANE_GAP / 2, "text": name},
                **{"showarrow": False, "xanchor": "left", "yanchor": "bottom", "borderpad": 0},
                "font": {"size": 13, "color": theme.CATEGORICAL[7]},
            }
            for row, name in enumerate(names)
        ],
    }
