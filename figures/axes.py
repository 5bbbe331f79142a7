"""Sampling a curve for drawing, and axes that stand still while a parameter moves."""

from __future__ import annotations

import dataclasses
import functools
import itertools
import math
from collections.abc import Iterable, Sequence

import numpy as np

from activations.core import Activation, Curve, Parameter, Values

POINTS = 401

# No axis that fits a curve ends farther away.
FARTHEST = 1e100

# One-sided limits are right to rounding; nearer than this they are the same.
_ROUNDING = 1e-12

Range = tuple[float, float]


def sample(curve: Curve, low: float, high: float, points: int = POINTS) -> Values:
    """Return x to draw the curve at: evenly spaced, with both sides of every breakpoint in sight.

    A breakpoint at an end is drawn from inside: its other side is out of sight.
    """
    x = np.linspace(low, high, points)
    sides = [np.nextafter(point, [-math.inf, math.inf]) for point in curve.breakpoints]
    inside = [side for pair in sides for side in pair if low < side < high]
    ends = np.isin(x, curve.breakpoints) & ((x == low) | (x == high))
    return np.unique(np.concatenate([x[~ends], inside]))


def with_gaps(x: Values, y: Values, jumps: Iterable[float]) -> tuple[Values, Values]:
    """Return x and y with a NaN between the two sides of every jump, so that it is not drawn."""
    for point in jumps:
        if x[0] < point < x[-1]:
            at = int(np.searchsorted(x, point))
            on_it = int(x[at] == point)
            x = np.concatenate([x[:at], [point], x[at + on_it :]])
            y = np.concatenate([y[:at], [np.nan], y[at + on_it :]])
    return x, y


def _differ(left: float, right: float) -> bool:
    return abs(left - right) > _ROUNDING * max(1.0, abs(left), abs(right))


def value_jumps(curve: Curve) -> list[float]:
    """Return the breakpoints where f jumps."""
    sides = ((point, curve.sided(point)) for point in curve.breakpoints)
    return [point for point, side in sides if _differ(side.value_left, side.value_right)]


def slope_jumps(curve: Curve) -> list[float]:
    """Return the breakpoints where f′ jumps."""
    sides = ((point, curve.sided(point)) for point in curve.breakpoints)
    return [point for point, side in sides if _differ(side.slope_left, side.slope_right)]


def breaks_at(curve: Curve, x: float) -> bool:
    """Return whether f or f′ jumps at x."""
    if not curve.activation.text:
        return x in curve.breakpoints
    sides = curve.sided(x)  # of a typed formula all breakpoints are dearer to find than this one
    return _differ(sides.value_left, sides.value_right) or _differ(
        sides.slope_left, sides.slope_right
    )


def padded(low: float, high: float) -> Range:
    """Return the range with a margin, and with some height where the curve has none."""
    margin = 0.06 * (high - low) or 0.5
    return low - margin, high + margin


def corners(activation: Activation) -> Iterable[Curve]:
    """Yield the curve at every combination of lowest, default and highest parameter values."""
    return (activation.bind(**chosen) for chosen in corner_settings(activation.parameters))


def corner_settings(parameters: Sequence[Parameter]) -> Iterable[dict[str, float]]:
    """Yield every combination of lowest, default and highest parameter values."""
    names = [parameter.name for parameter in parameters]
    choices = [{p.low, p.default, p.high} for p in parameters]
    for chosen in itertools.product(*choices):
        yield dict(zip(names, chosen, strict=True))


def unbroken(curve: Curve) -> Curve:
    """Return a typed formula without its breaks, which are dear to find; other curves as they are."""
    if not curve.activation.text:
        return curve
    return Curve(_unbroken(curve.activation), curve.parameters)


@functools.lru_cache(maxsize=256)
def _unbroken(activation: Activation) -> Activation:
    return dataclasses.replace(activation, breakpoints=_none, joints=_none)


def _none(**parameters: float) -> tuple[float, ...]:
    return ()


def extremes(values: Values, reach: float) -> Range:
    """Return the least and the greatest of all numbers, at most ±reach; gaps count for nothing."""
    known = np.clip(values[~np.isnan(values)], -reach, reach)
    return float(known.min(initial=reach)), float(known.max(initial=-reach))


def joint(*found: Range) -> Range:
    """Return an axis that holds all of these."""
    low, high = min(low for low, _ in found), max(high for _, high in found)
    return padded(low, high) if low <= high else padded(0.0, 0.0)


@functools.lru_cache(maxsize=256)
def steady_ranges(activation: Activation, low: float, high: float) -> tuple[Range, Range]:
    """Return y-ranges for f and f′ that hold for all parameter values.

    They cover the curve at every corner of the parameters, but never more than the width of the x-axis:
    an exponential would press everything else flat.
    """
    reach = max(abs(low), abs(high))
    value: list[Range] = [(0.0, 0.0)]
    slope: list[Range] = [(0.0, 0.0)]
    for curve in map(unbroken, corners(activation)):
        x = sample(curve, low, high, 101)
        for found, ranges in zip(curve.value_and_derivative(x), (value, slope), strict=True):
            ranges.append(extremes(found, reach))
    return joint(*value), joint(*slope)


def fitted_ranges(curve: Curve, low: float, high: float) -> tuple[Range, Range]:
    """Return the y-ranges that this one curve fills."""
    value, slope = curve.value_and_derivative(sample(curve, low, high))
    return joint(extremes(value, FARTHEST)), joint(extremes(slope, FARTHEST))
