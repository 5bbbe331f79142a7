"""The chart of the Random page: draws and expectation of f above those of f′."""

from __future__ import annotations

import itertools

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from activations.stochastic import RandomActivation, RandomCurve
from figures import theme
from figures.axes import Range, padded, with_gaps
from figures.function import LOWER, UPPER, Trace, line, two_panels

POINTS = 401
SPECKS = 200

# Between neighbours a slope that changes by more is a jump: no smooth part is as steep.
_JUMP = 0.05

# Enough to see how far the noise reaches, and always the same, so that the axes stand still.
_SCOUTS = 64

_FAINT = 0.3


def steady_ranges(record: RandomActivation, low: float, high: float) -> tuple[Range, Range]:
    """Return y-ranges for f and f′ that hold for all parameter values and nearly all noise."""
    names = [parameter.name for parameter in record.parameters]
    choices = [{p.low, p.default, p.high} for p in record.parameters]
    x = np.linspace(low, high, 101)
    found: tuple[list[float], list[float]] = ([0.0], [0.0])
    for chosen in itertools.product(*choices):
        curve = record.bind(**dict(zip(names, chosen, strict=True)))
        noise = curve.draw(np.zeros((_SCOUTS, 1)), np.random.default_rng(0))
        for extremes, y in zip(
            found, (curve.value(x, noise), curve.derivative(x, noise)), strict=True
        ):
            extremes += [float(y.min()), float(y.max())]
    return padded(min(found[0]), max(found[0])), padded(min(found[1]), max(found[1]))


def jumps(x: Values, slope: Values) -> list[float]:
    """Return the places between two neighbours where the slope jumps."""
    at = np.flatnonzero(np.abs(np.diff(slope)) > _JUMP)
    return [float(place) for place in (x[at] + x[at + 1]) / 2]


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
        slope = curve.derivative(x, held)
        for y, gaps, axes in ((curve.value(x, held), [], UPPER), (slope, jumps(x, slope), LOWER)):
            traces.append(_thin(line(*with_gaps(x, y, gaps), theme.POINT, f"{number}")) | axes)
    slope = curve.expected_derivative(x)
    traces.append(line(x, curve.expected(x), colour, "E f") | UPPER)
    traces.append(line(*with_gaps(x, slope, jumps(x, slope)), colour, "E f′") | LOWER)
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
