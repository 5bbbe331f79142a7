"""The chart of the Function page: f above f′ on one x-axis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import plotly.graph_objects as go

from activations.core import Curve, Interval, Values
from figures import theme
from figures.axes import Range, sample, slope_jumps, value_jumps, with_gaps

HEIGHT = 430
GAP = 0.07

# The names that Plotly gives to the axes of the upper and the lower panel.
UPPER = {"xaxis": "x", "yaxis": "y"}
LOWER = {"xaxis": "x2", "yaxis": "y2"}

Trace = dict[str, Any]


def function_figure(
    curve: Curve,
    x_range: Range,
    y_ranges: tuple[Range, Range],
    x0: float,
    saturated: Sequence[Interval],
    colour: str,
    titles: tuple[str, str, str],
) -> go.Figure:
    """Return f over f′ with the tangent at x0, saturated parts shaded, jumps as gaps.

    At a breakpoint the one-sided limits are hollow points and the value by convention a full one.
    `titles` are those of the axes of x, f and f′. Built from plain dicts: Plotly's `add_...` methods
    validate the whole figure each time and take ten times as long.
    """
    x = sample(curve, *x_range)
    value, slope = curve.value_and_derivative(x)
    jumps = value_jumps(curve), slope_jumps(curve)
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
    traces = [
        line(*with_gaps(x, value, jumps[0]), colour, "f") | UPPER,
        line(*with_gaps(x, slope, jumps[1]), colour, "f′") | LOWER,
        *(trace | UPPER for trace in _ends(value_ends, colour)),
        *(trace | LOWER for trace in _ends(slope_ends, colour)),
        *_tangent(curve, x_range, x0),
    ]
    layout = two_panels(x_range, y_ranges, titles)
    layout["shapes"] = [*_shades(saturated), *_marks(x0)]
    return go.Figure({"data": traces, "layout": layout})


def line(x: Values, y: Values, colour: str, name: str) -> Trace:
    """Return a line that keeps every point of a smooth curve."""
    return {
        "type": "scatter",
        "x": x.astype("float32"),
        "y": y.astype("float32"),
        "mode": "lines",
        # Plotly leaves out points of a line by default: smooth curves get visible corners.
        "line": {"color": colour, "width": theme.LINE_WIDTH, "simplify": False},
        "name": name,
        "hovertemplate": "%{x:.4g}, %{y:.5g}<extra>" + name + "</extra>",
    }


def _points(x: list[float], y: list[float], marker: Trace, name: str = "") -> Trace:
    return {
        **{"type": "scatter", "x": x, "y": y, "mode": "markers", "marker": marker},
        **{"hoverinfo": "skip", "name": name},
    }


def _ends(ends: list[tuple[float, tuple[float, float], float]], colour: str) -> list[Trace]:
    if not ends:
        return []
    hollow = {"size": 9, "color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 2}}
    return [
        _points(
            [point for point, sides, chosen in ends for side in sides if side != chosen],
            [side for _, sides, chosen in ends for side in sides if side != chosen],
            hollow,
        ),
        _points(
            [point for point, _, _ in ends],
            [chosen for _, _, chosen in ends],
            {"size": 7, "color": colour},
        ),
    ]


def _tangent(curve: Curve, x_range: Range, x0: float) -> list[Trace]:
    value, slope = (float(found) for found in curve.value_and_derivative(x0))
    half = (x_range[1] - x_range[0]) / 6
    ends = [max(x0 - half, x_range[0]), min(x0 + half, x_range[1])]
    marker = {"size": theme.MARKER, "color": theme.POINT}
    tangent = {
        "type": "scatter",
        "x": ends,
        "y": [value + slope * (end - x0) for end in ends],
        "mode": "lines",
        "line": {"color": theme.POINT, "width": theme.THIN_LINE, "dash": "dash"},
        "hoverinfo": "skip",
        "name": "tangent",
    }
    return [
        tangent | UPPER,
        _points([x0], [value], marker, "x₀") | UPPER,
        _points([x0], [slope], marker, "x₀") | LOWER,
    ]


def _panels() -> Iterable[tuple[str, str]]:
    return ((axes["xaxis"], f"{axes['yaxis']} domain") for axes in (UPPER, LOWER))


def _shades(saturated: Sequence[Interval]) -> list[Trace]:
    return [
        {
            **{"type": "rect", "xref": x, "yref": y, "y0": 0, "y1": 1},
            **{"x0": part.low, "x1": part.high, "layer": "below"},
            **{"fillcolor": theme.SHADE, "opacity": theme.SHADE_OPACITY, "line": {"width": 0}},
        }
        for part in saturated
        for x, y in _panels()
    ]


def _marks(x0: float) -> list[Trace]:
    return [
        {
            **{"type": "line", "xref": x, "yref": y, "y0": 0, "y1": 1, "x0": x0, "x1": x0},
            **{"line": {"color": theme.POINT, "width": 1, "dash": "dot"}, "layer": "below"},
        }
        for x, y in _panels()
    ]


def two_panels(
    x_range: Range, y_ranges: tuple[Range, Range], titles: tuple[str, str, str]
) -> dict[str, Any]:
    """Return the layout of f above f′ on one x-axis."""
    still = {"fixedrange": True, "zeroline": True}
    upper, lower = y_ranges
    half = (1 - GAP) / 2
    x_title, f_title, slope_title = titles
    return {
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
