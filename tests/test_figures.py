"""Figures: the right lines, gaps at jumps, axes that stand still."""

import math
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from activations import ACTIVATIONS, get
from activations.core import Activation, Curve
from activations.portrait import saturated
from figures import theme
from figures.axes import corners, fitted_ranges, sample, steady_ranges, with_gaps
from figures.function import curve_traces, point_traces, shade_traces, two_panels
from figures.sparkline import sparkline

X_RANGE = (-6.0, 6.0)


def draw(curve: Curve, x0: float = 1.0) -> go.Figure:
    y_ranges = steady_ranges(curve.activation, *X_RANGE)
    traces = [
        *shade_traces(saturated(curve, *X_RANGE, 0.05), y_ranges),
        *curve_traces(curve, X_RANGE, theme.look(0)),
        *point_traces(curve, X_RANGE, y_ranges, x0),
    ]
    layout = two_panels(X_RANGE, y_ranges, ("x", "f(x)", "f′(x)"))
    return go.Figure({"data": traces, "layout": layout})


def lines(figure: go.Figure, name: str) -> go.Scatter:
    return next(t for t in figure.data if t.name == name and t.mode == "lines")


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_a_jump_is_a_gap_and_nothing_else_is(activation: Activation) -> None:
    for curve in corners(activation):
        figure = draw(curve)
        jumps = {
            "f": [p for p in curve.breakpoints if _jumps(curve, p, "value")],
            "f′": [p for p in curve.breakpoints if _jumps(curve, p, "slope")],
        }
        for name, points in jumps.items():
            line = lines(figure, name)
            gaps = [float(x) for x, y in zip(line.x, line.y, strict=True) if np.isnan(y)]
            inside = [p for p in points if X_RANGE[0] < p < X_RANGE[1]]
            assert gaps == pytest.approx(inside)


def _jumps(curve: Curve, point: float, what: str) -> bool:
    sides = curve.sided(point)
    left, right = getattr(sides, f"{what}_left"), getattr(sides, f"{what}_right")
    return bool(abs(left - right) > 1e-9)


def test_the_two_sides_of_a_jump_are_drawn_up_to_it() -> None:
    line = lines(draw(get("step").bind()), "f")
    at = int(np.flatnonzero(np.isnan(line.y))[0])
    assert (line.y[at - 1], line.y[at + 1]) == (0, 1)
    assert abs(line.x[at - 1]) < 1e-30 and abs(line.x[at + 1]) < 1e-30


def test_a_breakpoint_at_the_edge_takes_nothing_away() -> None:
    x = np.array([0.0, 1.0, 2.0])
    for point in (0.0, 2.0, 5.0):
        assert np.array_equal(with_gaps(x, x, [point])[1], x)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_steady_axes_hold_every_corner_of_the_parameters(activation: Activation) -> None:
    value_range, slope_range = steady_ranges(activation, *X_RANGE)
    for curve in corners(activation):
        x = sample(curve, *X_RANGE)
        for found, (low, high) in zip(
            curve.value_and_derivative(x), (value_range, slope_range), strict=True
        ):
            shown = found[np.abs(found) <= X_RANGE[1]]
            assert low <= shown.min() and shown.max() <= high


def test_fitted_axes_follow_the_curve() -> None:
    (low, high), _ = fitted_ranges(get("sigmoid").bind(), -1.0, 1.0)
    assert 0.2 < low < 0.27 and 0.73 < high < 0.8


def test_the_tangent_touches_the_curve_with_its_slope() -> None:
    curve = get("gelu").bind()
    line = lines(draw(curve, x0=-0.5), "tangent")
    slope = (line.y[-1] - line.y[0]) / (line.x[-1] - line.x[0])
    assert slope == pytest.approx(float(curve.derivative(-0.5)))
    assert np.interp(-0.5, line.x, line.y) == pytest.approx(float(curve.value(-0.5)))


def test_a_kink_has_a_tangent_on_either_side() -> None:
    line = lines(draw(get("leaky_relu").bind(alpha=0.2), x0=0.0), "tangent")
    slopes = [(line.y[i + 1] - line.y[i]) / (line.x[i + 1] - line.x[i]) for i in (0, 2)]
    assert slopes == pytest.approx([0.2, 1.0])


def test_saturated_parts_are_shaded_in_both_panels() -> None:
    figure = draw(get("tanh").bind())
    shades = [trace for trace in figure.data if trace.name == "saturated"]
    assert [trace.yaxis for trace in shades] == ["y", "y2"]
    end = math.acosh(1 / math.sqrt(0.05))
    for trace in shades:
        edges = {round(x, 6) for x in trace.x if not math.isnan(x)}
        assert edges == {-6, round(-end, 6), round(end, 6), 6}
        assert (min(trace.y), max(trace.y)) == tuple(
            figure.layout[trace.yaxis.replace("y", "yaxis")].range
        )


def test_samples_hold_both_sides_of_every_breakpoint() -> None:
    curve = get("hard_swish").bind()
    x = sample(curve, *X_RANGE)
    assert all(left < right for left, right in pairwise(x))
    for point in curve.breakpoints:
        assert {np.nextafter(point, -9), np.nextafter(point, 9)} <= set(x)


def test_no_figure_carries_more_than_fifteen_kilobytes() -> None:
    for activation in ACTIVATIONS.values():
        # Without the template: importing Streamlit, as other tests do, replaces Plotly's own.
        figure = draw(activation.bind()).update_layout(template="none")
        assert len(figure.to_json()) < 15_000, activation.name


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_a_sparkline_is_a_picture_of_finite_numbers(activation: Activation) -> None:
    svg = sparkline(activation.bind())
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert "nan" not in svg and "inf" not in svg


def test_a_curve_that_leaves_the_sparkline_is_not_drawn_flat_along_its_edge() -> None:
    path = sparkline(get("squared_relu").bind()).rpartition('<path d="')[2].partition('"')[0]
    heights = [float(point.split()[1]) for point in path[1:].split("L")]
    assert heights[-1] < heights[-2] < 0  # above the frame, and still rising


def test_the_colours_of_a_sparkline_are_readable_on_both_backgrounds() -> None:
    from figures.sparkline import AXIS, SLOPE, VALUE

    for colour in (VALUE, SLOPE, AXIS):
        for background in ("#ffffff", "#171614"):
            assert contrast(colour, background) >= 3.0, (colour, background)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
        linear = np.where(
            channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
        )
        return float(linear @ [0.2126, 0.7152, 0.0722])

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
