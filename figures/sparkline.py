"""Small pictures as SVG: what an Atlas card shows without a chart library."""

from __future__ import annotations

import numpy as np

from activations.core import Curve, Values
from activations.stochastic import RandomCurve
from activations.vectors import VectorMap
from figures.axes import fitted_ranges, padded, sample, slope_jumps, value_jumps, with_gaps

WIDTH, HEIGHT = 220, 96
_REACH = 4.0
_DRAWS = 5

# Bars of inputs, bars of outputs and the Jacobian take a third each.
_THIRD, _BARS = 70.0, 62.0
_INPUTS = np.array([2.0, 1.5, 0.5, -1.0])

# An image does not know the page's theme: these have 3:1 and more on white and on the dark background.
VALUE, SLOPE, AXIS = "#5b6bf0", "#c8641a", "#808080"


def _path(x: Values, y: Values, low: float, high: float) -> str:
    across = (x + _REACH) / (2 * _REACH) * WIDTH
    # Outside the frame a line goes on, and the frame cuts it off; only not for ever.
    reach = 9 * (high - low)
    down = (high - np.clip(y, low - reach, high + reach)) / (high - low) * HEIGHT
    pen_down = False
    steps: list[str] = []
    for right, below in zip(across, down, strict=True):
        if np.isnan(below):
            pen_down = False
            continue
        steps.append(f"{'L' if pen_down else 'M'}{right:.1f} {below:.1f}")
        pen_down = True
    return "".join(steps)


def sparkline(curve: Curve) -> str:
    """Return an SVG of f (thick) and f′ (thin, dashed) on [-4, 4], readable on light and on dark."""
    value_range, slope_range = fitted_ranges(curve, -_REACH, _REACH)
    low = max(min(value_range[0], slope_range[0]), -_REACH)
    high = min(max(value_range[1], slope_range[1]), _REACH)
    if not low < high:  # a typed formula may lie wholly outside
        low, high = -_REACH, _REACH
    x = sample(curve, -_REACH, _REACH, 81)
    value, slope = curve.value_and_derivative(x)
    zero = high / (high - low) * HEIGHT
    f_path = _path(*with_gaps(x, value, value_jumps(curve)), low, high)
    slope_path = _path(*with_gaps(x, slope, slope_jumps(curve)), low, high)
    return _svg(
        _axes(zero),
        f'<path d="{slope_path}" stroke="{SLOPE}" stroke-width="2" stroke-dasharray="5 4"/>',
        f'<path d="{f_path}" stroke="{VALUE}" stroke-width="3"/>',
    )


def _svg(*parts: str) -> str:
    frame = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">'
    return "".join([frame, *parts, "</svg>"])


def _axes(zero: float) -> str:
    return f'<path d="M0 {zero:.1f}H{WIDTH}M{WIDTH / 2} 0V{HEIGHT}" stroke="{AXIS}" stroke-opacity=".5"/>'


def random_sparkline(curve: RandomCurve) -> str:
    """Return an SVG of some draws (thin) and the expectation (thick) on [-4, 4]."""
    noise = curve.draw(np.zeros(_DRAWS), np.random.default_rng(1))
    x = np.linspace(-_REACH, _REACH, 81)
    low, high = padded(-0.5 * _REACH, _REACH)
    draws = "".join(_path(x, curve.value(x, held), low, high) for held in noise)
    return _svg(
        _axes(high / (high - low) * HEIGHT),
        f'<path d="{draws}" stroke="{SLOPE}" stroke-width="1.5"/>',
        f'<path d="{_path(x, curve.expected(x), low, high)}" stroke="{VALUE}" stroke-width="3"/>',
    )


def vector_sparkline(curve: VectorMap) -> str:
    """Return an SVG of inputs and outputs as bars, and of the Jacobian as squares.

    A square is full where an entry is the largest; it is orange above 0 and blue below.
    """
    y, jacobian = curve.value_and_jacobian(_INPUTS)
    rows, columns = jacobian.shape
    side = min(HEIGHT / rows, _THIRD / columns)
    share = np.abs(jacobian) / np.max(np.abs(jacobian))
    squares = "".join(
        f'<rect x="{WIDTH - (columns - j - 0.5) * side - half:.1f}" '
        f'y="{(i + 0.5) * side + (HEIGHT - rows * side) / 2 - half:.1f}" '
        f'width="{2 * half:.1f}" height="{2 * half:.1f}" '
        f'fill="{SLOPE if jacobian[i, j] > 0 else VALUE}"/>'
        for i in range(rows)
        for j in range(columns)
        for half in (0.45 * side * np.sqrt(share[i, j]),)
        if half > 0
    )
    outline = (
        f'<rect x="{WIDTH - columns * side:.1f}" y="{(HEIGHT - rows * side) / 2:.1f}" '
        f'width="{columns * side:.1f}" height="{rows * side:.1f}" stroke="{AXIS}"/>'
    )
    return _svg(_bars(_INPUTS, 0.0, AXIS), _bars(y, _THIRD + 6.0, VALUE), outline, squares)


def _bars(values: Values, left: float, colour: str) -> str:
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    unit, row = _BARS / (high - low), HEIGHT / len(values)
    zero = left - low * unit
    bars = "".join(
        f'<rect x="{zero + min(value, 0.0) * unit:.1f}" y="{(place + 0.15) * row:.1f}" '
        f'width="{abs(value) * unit:.1f}" height="{0.7 * row:.1f}"/>'
        for place, value in enumerate(values)
    )
    line = f'<path d="M{zero:.1f} 0V{HEIGHT}" stroke="{AXIS}"/>'
    return f'<g fill="{colour}">{bars}</g>{line}'
