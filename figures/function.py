"""The chart of the Function page: f above f′ on one x-axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from activations.core import Curve, Interval, Values
from figures import theme
from figures.axes import Range, sample, with_gaps

HEIGHT = 430
_ROUNDING = 1e-12


def _jumps(left: float, right: float) -> bool:
    return abs(left - right) > _ROUNDING * max(1.0, abs(left), abs(right))


def function_figure(
    curve: Curve,
    x_range: Range,
    y_ranges: tuple[Range, Range],
    x0: float,
    saturated: Sequence[Interval],
    colour: str,
    f_title: str,
    slope_title: str,
) -> go.Figure:
    """Return f over f′ with the tangent at x0, saturated parts shaded, jumps as gaps.

    At a breakpoint the one-sided limits are hollow points and the value by convention a full one.
    """
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.07)
    x = sample(curve, *x_range)
    value, slope = curve.value_and_derivative(x)
    sides = [(point, curve.sided(point)) for point in curve.breakpoints]
    value_jumps = [p for p, s in sides if _jumps(s.value_left, s.value_right)]
    slope_jumps = [p for p, s in sides if _jumps(s.slope_left, s.slope_right)]

    _line(figure, 1, *with_gaps(x, value, value_jumps), colour, "f")
    _line(figure, 2, *with_gaps(x, slope, slope_jumps), colour, "f′")
    _sides(
        figure,
        1,
        [
            (p, s.value_left, s.value_right, float(curve.value(p)))
            for p, s in sides
            if p in value_jumps
        ],
        colour,
    )
    _sides(
        figure,
        2,
        [
            (p, s.slope_left, s.slope_right, float(curve.derivative(p)))
            for p, s in sides
            if p in slope_jumps
        ],
        colour,
    )
    _tangent(figure, curve, x_range, x0)
    for interval in saturated:
        figure.add_vrect(
            x0=interval.low,
            x1=interval.high,
            fillcolor=theme.CATEGORICAL[4],
            opacity=0.13,
            line_width=0,
            layer="below",
        )
    _axes(figure, x_range, y_ranges, f_title, slope_title)
    return figure


def _line(figure: go.Figure, row: int, x: Values, y: Values, colour: str, name: str) -> None:
    figure.add_scatter(
        x=x.astype("float32"),
        y=y.astype("float32"),
        mode="lines",
        # Plotly leaves out points of a line by default: smooth curves get visible corners.
        line={"color": colour, "width": theme.LINE_WIDTH, "simplify": False},
        name=name,
        hovertemplate="%{x:.4g}, %{y:.5g}<extra>" + name + "</extra>",
        row=row,
        col=1,
    )


def _sides(
    figure: go.Figure, row: int, points: list[tuple[float, float, float, float]], colour: str
) -> None:
    if not points:
        return
    hollow: dict[str, Any] = {"size": 9, "color": "rgba(0,0,0,0)"}
    figure.add_scatter(
        x=[p for p, *_ in points for _ in range(2)],
        y=[end for _, left, right, _ in points for end in (left, right)],
        mode="markers",
        marker={**hollow, "line": {"color": colour, "width": 2}},
        hoverinfo="skip",
        row=row,
        col=1,
    )
    figure.add_scatter(
        x=[p for p, *_ in points],
        y=[chosen for *_, chosen in points],
        mode="markers",
        marker={"size": 7, "color": colour},
        hoverinfo="skip",
        row=row,
        col=1,
    )


def _tangent(figure: go.Figure, curve: Curve, x_range: Range, x0: float) -> None:
    value, slope = (float(found) for found in curve.value_and_derivative(x0))
    half = (x_range[1] - x_range[0]) / 6
    ends = (max(x0 - half, x_range[0]), min(x0 + half, x_range[1]))
    figure.add_scatter(
        x=ends,
        y=[value + slope * (end - x0) for end in ends],
        mode="lines",
        line={"color": theme.CATEGORICAL[1], "width": theme.THIN_LINE, "dash": "dash"},
        hoverinfo="skip",
        name="tangent",
        row=1,
        col=1,
    )
    for row, y in ((1, value), (2, slope)):
        figure.add_scatter(
            x=[x0],
            y=[y],
            mode="markers",
            marker={"size": theme.MARKER, "color": theme.CATEGORICAL[1]},
            hoverinfo="skip",
            name="x₀",
            row=row,
            col=1,
        )
    figure.add_vline(
        x=x0, line={"color": theme.CATEGORICAL[1], "width": 1, "dash": "dot"}, layer="below"
    )


def _axes(
    figure: go.Figure,
    x_range: Range,
    y_ranges: tuple[Range, Range],
    f_title: str,
    slope_title: str,
) -> None:
    figure.update_layout(
        height=HEIGHT,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        dragmode=theme.NO_DRAG,
        hovermode="x",
        uirevision="function",
    )
    figure.update_xaxes(range=x_range, zeroline=True, fixedrange=True)
    figure.update_xaxes(title={"text": "x", "standoff": 4}, row=2, col=1)
    titles = (f_title, slope_title)
    for row, (title, limits) in enumerate(zip(titles, y_ranges, strict=True), start=1):
        figure.update_yaxes(
            range=limits,
            title={"text": title, "standoff": 6},
            zeroline=True,
            fixedrange=True,
            automargin=True,
            row=row,
            col=1,
        )
