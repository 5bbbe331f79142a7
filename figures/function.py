"""The chart of the Function page: f above f′ on one x-axis, in parts that move by themselves.

Traces are plain dicts: Plotly's `add_...` methods validate the whole figure each time and take ten times
as long. The browser finds each by its `meta`.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from activations.core import Activation, Curve, Interval, Sided, Values
from activations.expression.record import read
from activations.expression.survey import switches
from activations.expression.tree import order
from figures import theme
from figures.axes import (
    POINTS,
    Range,
    breaks_at,
    corners,
    sample,
    slope_jumps,
    value_jumps,
    with_gaps,
)

HEIGHT = 430
GAP = 0.07

# The names that Plotly gives to the axes of the upper and the lower panel.
UPPER = {"xaxis": "x", "yaxis": "y"}
LOWER = {"xaxis": "x2", "yaxis": "y2"}

Trace = dict[str, Any]


def curve_traces(
    curve: Curve, x_range: Range, look: theme.Look, points: int = POINTS
) -> list[Trace]:
    """Return the lines of f and f′.

    At a breakpoint the one-sided limits are hollow points and the value by convention a full one. Which
    traces there are depends on the function alone: while a parameter moves none comes or goes. There are
    no more than it needs, for Plotly takes half a millisecond for each at every repaint.
    """
    x = sample(curve, *x_range, points)
    value, slope = curve.value_and_derivative(x)
    jumps = value_jumps(curve), slope_jumps(curve)
    jumping = _can_jump(curve.activation)
    value_ends = [
        (point, (sides.value_left, sides.value_right), float(curve.value(point)))
        for point in jumps[0]
        for sides in (curve.sided(point),)
    ]
    slope_ends = [
        (point, (sides.slope_left, sides.slope_right), float(curve.derivative(point)))
        for point in jumps[1]
        for sides in (curve.sided(point),)
    ]
    return [
        line(*with_gaps(x, value, jumps[0]), look.colour, "f", look.dash) | UPPER,
        line(*with_gaps(x, slope, jumps[1]), look.colour, "f′", look.dash) | LOWER,
        *(trace | UPPER for trace in _ends(value_ends, look.colour, "f") if jumping[0]),
        *(trace | LOWER for trace in _ends(slope_ends, look.colour, "f′") if jumping[1]),
    ]


@functools.cache
def _can_jump(activation: Activation) -> tuple[bool, bool]:
    """Return whether f and f′ jump somewhere for some parameters."""
    if activation.text:  # its kinks are dear to find: what can have one has
        return (_breakable(activation.text),) * 2
    curves = list(corners(activation))
    return any(map(value_jumps, curves)), any(map(slope_jumps, curves))


def _breakable(text: str) -> bool:
    """Return whether something in a typed formula or its slope can have a kink, a jump or a pole."""
    formula = read(text)
    return any(
        switches(tree) or any(node.head == "registered" for node in order(tree))
        for tree in (formula.tree, formula.derivative)
    )


def shade_traces(saturated: Sequence[Interval], y_ranges: tuple[Range, Range]) -> list[Trace]:
    """Return the shaded parts of both panels, as areas: shapes cannot follow a slider."""
    return [
        {
            **{"type": "scatter", "meta": f"shade {uid}", "mode": "lines", "name": "saturated"},
            "x": [x for part in saturated for x in (*[part.low] * 2, *[part.high] * 2, math.nan)],
            "y": [y for _ in saturated for y in (low, high, high, low, math.nan)],
            **{"fill": "toself", "fillcolor": theme.SHADE, "opacity": theme.SHADE_OPACITY},
            **{"line": {"width": 0}, "hoverinfo": "skip"},
        }
        | axes
        for uid, (low, high), axes in zip(("f", "f′"), y_ranges, (UPPER, LOWER), strict=True)
    ]


def line(x: Values, y: Values, colour: str, name: str, dash: str = "solid") -> Trace:
    """Return a line that keeps every point of a smooth curve."""
    with np.errstate(over="ignore"):  # what no float32 holds is no place in the picture
        x, y = x.astype("float32"), y.astype("float32")
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        # Plotly leaves out points of a line by default: smooth curves get visible corners.
        "line": {"color": colour, "width": theme.LINE_WIDTH, "dash": dash, "simplify": False},
        "meta": name,
        "name": name,
        "hovertemplate": "%{x:.4g}, %{y:.5g}<extra>" + name + "</extra>",
    }


def _points(x: list[float], y: list[float], marker: Trace, uid: str, name: str = "") -> Trace:
    return {
        **{"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": marker},
        **{"hoverinfo": "skip", "meta": uid, "name": name},
    }


def _ends(
    ends: list[tuple[float, tuple[float, float], float]], colour: str, uid: str
) -> list[Trace]:
    hollow = {"size": 9, "color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 2}}
    return [
        _points(
            [point for point, sides, chosen in ends for side in sides if side != chosen],
            [side for _, sides, chosen in ends for side in sides if side != chosen],
            hollow,
            f"open {uid}",
        ),
        _points(
            [point for point, _, _ in ends],
            [chosen for _, _, chosen in ends],
            {"size": 7, "color": colour},
            f"closed {uid}",
        ),
    ]


def point_traces(
    curve: Curve, x_range: Range, y_ranges: tuple[Range, Range], x0: float
) -> list[Trace]:
    """Return the reader's point x0 in both panels, and the tangent; at a kink one for each side."""
    value, slope = (float(found) for found in curve.value_and_derivative(x0))
    sides = Sided(value, value, slope, slope)
    if breaks_at(curve, x0):
        sides = curve.sided(x0)
    half = (x_range[1] - x_range[0]) / 6
    left, right = max(x0 - half, x_range[0]), min(x0 + half, x_range[1])
    point = {
        **{"size": [0, theme.MARKER, 0], "color": theme.POINT},
        **{"opacity": 1, "line": {"width": 0}},  # several sizes would make it a bubble
    }
    tangent = {
        **{"type": "scatter", "meta": "tangent", "name": "tangent", "mode": "lines"},
        "x": [left, x0, x0, right],
        "y": [
            sides.value_left + sides.slope_left * (left - x0),
            sides.value_left,
            sides.value_right,
            sides.value_right + sides.slope_right * (right - x0),
        ],
        "line": {"color": theme.POINT, "width": theme.THIN_LINE, "dash": "dash"},
        "hoverinfo": "skip",
    }
    panels = zip(("f", "f′"), (value, slope), y_ranges, (UPPER, LOWER), strict=True)
    points = [
        # The dotted line from edge to edge and the point on it are one trace.
        _points([x0] * 3, [low, at, high], point, f"point {name}", "x₀")
        | {"mode": "lines+markers", "line": {"color": theme.POINT, "width": 1, "dash": "dot"}}
        | axes
        for name, at, (low, high), axes in panels
    ]
    return [tangent | UPPER, *points]


def two_panels(
    x_range: Range, y_ranges: tuple[Range, Range], titles: tuple[str, str, str]
) -> dict[str, Any]:
    """Return the two panels; `titles` are those of the axes of x, f and f′."""
    still = {"fixedrange": True, "zeroline": True}
    upper, lower = y_ranges
    half = (1 - GAP) / 2
    x_title, f_title, slope_title = titles
    return {
        "template": "none",  # Streamlit brings its own theme; Plotly's would be eight kilobytes more
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "showlegend": False,
        "dragmode": theme.NO_DRAG,
        "hovermode": "x",
        "uirevision": "function",
        "xaxis": {
            **{**still, "range": x_range, "anchor": "y"},
            **{"matches": "x2", "showticklabels": False},
        },
        "xaxis2": {
            **{**still, "range": x_range, "anchor": "y2"},
            **{"title": {"text": x_title, "standoff": 4}},
        },
        "yaxis": {
            **{**still, "range": upper, "anchor": "x", "domain": [1 - half, 1]},
            **{"title": {"text": f_title, "standoff": 14}, "automargin": True},
        },
        "yaxis2": {
            **{**still, "range": lower, "anchor": "x2", "domain": [0, half]},
            **{"title": {"text": slope_title, "standoff": 14}, "automargin": True},
        },
    }
