"""A small picture of f and f′ as SVG: what an Atlas card shows without a chart library."""

from __future__ import annotations

import numpy as np

from activations.core import Curve, Values
from figures.axes import fitted_ranges, sample, slope_jumps, value_jumps, with_gaps

WIDTH, HEIGHT = 220, 96
_REACH = 4.0

# An image does not know the page's theme: these have 3:1 and more on white and on the dark background.
VALUE, SLOPE, AXIS = "#5b6bf0", "#c8641a", "#808080"


def _path(x: Values, y: Values, low: float, high: float) -> str:
    across = (x + _REACH) / (2 * _REACH) * WIDTH
    down = (high - np.clip(y, low, high)) / (high - low) * HEIGHT
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
    x = sample(curve, -_REACH, _REACH, 81)
    value, slope = curve.value_and_derivative(x)
    zero = high / (high - low) * HEIGHT
    f_path = _path(*with_gaps(x, value, value_jumps(curve)), low, high)
    slope_path = _path(*with_gaps(x, slope, slope_jumps(curve)), low, high)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" fill="none">'
        f'<path d="M0 {zero:.1f}H{WIDTH}M{WIDTH / 2} 0V{HEIGHT}" stroke="{AXIS}" stroke-opacity=".5"/>'
        f'<path d="{slope_path}" stroke="{SLOPE}" stroke-width="2" stroke-dasharray="5 4"/>'
        f'<path d="{f_path}" stroke="{VALUE}" stroke-width="3"/></svg>'
    )
