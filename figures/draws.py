"""The chart of the Random page: draws and expectation of f above those of f′."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from activations.stochastic import RandomActivation, RandomCurve
from figures import theme
from figures.axes import Range, corner_settings, padded, with_gaps
from figures.function import LOWER, UPPER, Trace, line, two_panels

POINTS = 401
SPECKS = 200

# A slope that still changes by more, when two points have come this many halvings nearer, jumps there.
_JUMP, _HALVINGS = 0.05, 10

# Enough to see how far the noise reaches, and always the same, so that the axes stand still.
_SCOUTS = 64

_FAINT = 0.3


def steady_ranges(record: RandomActivation, low: float, high: float) -> tuple[Range, Range]:
    """Return y-ranges for f and f′ that hold for all parameter values and nearly all noise."""
    x = np.linspace(low, high, 101)
    found: tuple[list[float], list[float]] = ([0.0], [0.0])
    for chosen in corner_settings(record.parameters):
        curve = record.bind(**chosen)
        noise = curve.draw(np.zeros((_SCOUTS, 1)), np.random.default_rng(0))
        for extremes, y in zip(
            found, (curve.value(x, noise), curve.derivative(x, noise)), strict=True
        ):
            extremes += [float(y.min()), float(y.max())]
    return padded(min(found[0]), max(found[0])), padded(min(found[1]), max(found[1]))


def jumps(slope: Callable[[Values], Values], x: Values) -> tuple[Values, Values]:
    """Return points just left and just right of each jump of the slope.

    They are a thousandth of a step of x apart: less than a screen shows.
    """
    left, right = x[:-1], x[1:]
    at = slope(x)
    at_left, at_right = at[:-1], at[1:]
    for _ in range(_HALVINGS):
        steep = np.abs(at_right - at_left) > _JUMP
        left, right, at_left, at_right = (a[steep] for a in (left, right, at_left, at_right))
        middle = (left + right) / 2
        at_middle = slope(middle)
        first = np.abs(at_middle - at_left) > np.abs(at_right - at_middle)
        left, at_left = np.where(first, left, middle), np.where(first, at_left, at_middle)
        right, at_right = np.where(first, middle, right), np.where(first, at_middle, at_right)
    return left, right


def _slope_line(slope: Callable[[Values], Values], x: Values, colour: str, name: str) -> Trace:
    left, right = jumps(slope, x)
    x = np.unique(np.concatenate([x, left, right]))
    gaps = [float(place) for place in (left + right) / 2]
    return line(*with_gaps(x, slope(x), gaps), colour, name) | LOWER


def draws_figure(
    curve: RandomCurve,
    noise: Values,
    specks: Values,
    x_range: Range,
    y_ranges: tuple[Range, Range],
    colour: str,
    titles: tuple[str, str, str],
) -> go.Figure:
    """Return the curves at each of the noises, thin, and the expectation, thick; below, their slopes.

    `specks` is noise for as many single points, each with its own. `titles` are those of the axes.
    """
    x = np.linspace(*x_range, POINTS)
    places = np.linspace(*x_range, len(specks))
    traces: list[Trace] = [_points(places, curve.value(places, specks), colour)]
    for number, held in enumerate(noise, start=1):
        slope = functools.partial(curve.derivative, noise=held)
        traces += [
            _thin(line(x, curve.value(x, held), theme.POINT, f"{number}") | UPPER),
            _thin(_slope_line(slope, x, theme.POINT, f"{number}")),
        ]
    traces += [
        line(x, curve.expected(x), colour, "E f") | UPPER,
        _slope_line(curve.expected_derivative, x, colour, "E f′"),
    ]
    return go.Figure({"data": traces, "layout": two_panels(x_range, y_ranges, titles)})


def _thin(trace: Trace) -> Trace:
    return trace | {"line": trace["line"] | {"width": theme.THIN_LINE}, "opacity": 0.8}


def _points(x: Values, y: Values, colour: str) -> Trace:
    return {
        **{"type": "scatter", "mode": "markers", "name": "", "hoverinfo": "skip"},
        **{"x": x.astype("float32"), "y": y.astype("float32")},
        **{"marker": {"size": 4, "color": colour, "opacity": _FAINT}},
        **UPPER,
    }
