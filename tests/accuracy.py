"""How far values and slopes are from the exact result: where to look, what is exact, how to measure.

The quick test and the full run (`benchmarks/accuracy.py`) share it. An error is counted in ULP, units in
the last place of the exact result; below the normal numbers that unit is the least subnormal number, and
∞ counts as the number that would follow the largest.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, ctx
from numpy.typing import NDArray

from activations.core import Activation, Curve, Values
from activations.portrait import bisect
from tests import contract, multiprecision

# Below the normal numbers, in units of 2⁻¹⁰⁷⁴.
SUBNORMAL = 4.0

# float32 is computed in float64 and rounded once: half an ULP, and what float64 was wrong by.
ROUNDED_ONCE = 0.51

# Of a quantity that a record declares as conditioned: see Accuracy.
CONDITION = 6.0

# Where e^-x, e^-x² and the formulas' own thresholds run out of exponents or digits.
AWKWARD = (1.0, 8.3, 17.7, 20.0, 34.05, 36.7, 37.5, 38.6, 88.7, 103.9, 355.0, 708.4, 709.8, 745.2)

# So many zeros, at random, of a function that has more of them.
MOST_ZEROS = 24


@dataclass(frozen=True)
class Format:
    """A floating-point format: bits of the significand, exponents of its least and first too large."""

    dtype: type[np.floating[Any]]
    bits: int
    least: int
    beyond: int

    @property
    def magnitudes(self) -> tuple[float, float]:
        """The powers of ten between which inputs are drawn."""
        return (-300.0, 300.0) if self.bits == 53 else (-44.0, 38.4)


FLOAT64 = Format(np.float64, 53, -1074, 1024)
FLOAT32 = Format(np.float32, 24, -149, 128)


@dataclass(frozen=True)
class Exact:
    """Exact results: `whole + rest` units of 2^`unit` each, the unit being the result's ULP."""

    whole: Values
    rest: Values
    unit: NDArray[np.int64]
    format: Format

    @property
    def subnormal(self) -> NDArray[np.bool_]:
        """Which results are below the normal numbers, and not 0 itself."""
        normal = 2.0 ** (self.format.bits - 1)
        below: NDArray[np.bool_] = (self.unit == self.format.least) & (np.abs(self.whole) < normal)
        some: NDArray[np.bool_] = (self.whole != 0) | (self.rest != 0)
        return below & some

    def errors(self, found: Values) -> Values:
        """Return how many ULP the found results are away; NaN is infinitely far."""
        number = found.astype(np.float64)
        with np.errstate(over="ignore"):
            scaled = np.ldexp(number, -self.unit)
            endless = np.ldexp(1.0, self.format.beyond - self.unit)
            scaled = np.where(np.isinf(found), np.copysign(endless, found), scaled)
            off = np.abs((scaled - self.whole) - self.rest)
        return np.where(np.isnan(off), np.inf, off)


def _units(true: Any, format: Format) -> tuple[float, float, int]:
    """Return a ball's middle as whole and rest of units, and the unit's exponent."""
    mantissa, exponent = (int(part) for part in true.mid().man_exp())
    size = mantissa.bit_length() + exponent
    if mantissa == 0 or size < format.least - 200:
        return 0.0, 0.0, format.least
    if size > format.beyond:
        return math.copysign(2.0**format.bits, mantissa), 0.0, format.beyond - format.bits
    unit = max(size - format.bits, format.least)
    shift = exponent - unit
    if shift >= 0:
        return float(mantissa << shift), 0.0, unit
    whole = mantissa >> -shift
    return float(whole), (mantissa - (whole << -shift)) / (1 << -shift), unit


def table(balls: Iterable[Any], format: Format) -> Exact:
    """Return exact results, given as balls, in units of the format."""
    whole, rest, unit = zip(*(_units(ball, format) for ball in balls), strict=True)
    return Exact(np.array(whole), np.array(rest), np.array(unit, dtype=np.int64), format)


def exact(curve: Curve, x: Values, format: Format = FLOAT64) -> tuple[Exact, Exact]:
    """Return the exact values and slopes at x."""
    at = multiprecision.reference(curve)
    values, slopes = zip(*(at(float(point)) for point in x), strict=True)
    return table(values, format), table(slopes, format)


def _conditions(curve: Curve, x: Values) -> tuple[Values, Values]:
    """Return 2⁻⁵²(|y| + |x y′|) for y = f and y = f′, x ≠ 0: what one ulp of x and one of y explain."""
    at = multiprecision.reference(curve)
    found: list[list[float]] = []
    for point in map(float, x):
        # A step of 2⁻⁴⁰, or that part of x; the difference keeps 24 bits of |y| when multiplied by x.
        step = arb(2) ** -40 * min(abs(point), 1.0)
        bits = multiprecision.PROVEN + 40 + max(0, math.frexp(point)[1])
        with ctx.workprec(4 * multiprecision.FIRST_BITS + bits):
            pairs = zip(at(point, bits), at(arb(point) + step, bits), strict=True)
            moved = [(abs(y), abs((beside - y) * point / step)) for y, beside in pairs]
            found.append([float(size + change) * 2.0**-52 for size, change in moved])
    value, slope = np.array(found).T
    return value, slope


def allowed(curve: Curve, x: Values, true: tuple[Exact, Exact]) -> tuple[Values, Values]:
    """Return the errors in ULP that the record allows the values and slopes at x."""
    accuracy = curve.accuracy
    bounds = []
    for bound, results in zip((accuracy.value, accuracy.derivative), true, strict=True):
        if results.format == FLOAT64:
            bounds.append(np.where(results.subnormal, SUBNORMAL, bound))
        else:
            bounds.append(np.full(len(x), ROUNDED_ONCE))
    if accuracy.conditioned:
        explained = _conditions(curve, x)
        for i, quantity in enumerate(("value", "derivative")):
            if quantity in accuracy.conditioned:
                with np.errstate(over="ignore"):
                    in_ulps = np.ldexp(CONDITION * explained[i], -true[i].unit)
                bounds[i] = np.maximum(bounds[i], in_ulps)
    return bounds[0], bounds[1]


def curves_of(record: Activation, drawn: int = 2, seed: int = 11) -> list[Curve]:
    """Return the record at its defaults, its corners and presets, and at random slider positions."""
    draw = np.random.default_rng(seed)
    curves = contract.curves_of(record)
    for _ in range(drawn):
        chosen = {p.name: p.snap(draw.uniform(p.low, p.high)) for p in record.parameters}
        curves.append(record.bind(**chosen))
    return list({tuple(curve.parameters.items()): curve for curve in curves}.values())


def zeros(curve: Curve, draw: np.random.Generator) -> list[float]:
    """Return where f and f′ change sign, to the last bit; of very many, some."""
    near = np.linspace(-10.0, 10.0, 4001) + 1e-4
    x = np.union1d(near, np.linspace(-50.0, 50.0, 2001) + 1e-4)
    places = []
    for f in (curve.value, curve.derivative):
        y = f(x)
        changes = np.flatnonzero(y[1:] * y[:-1] < 0)
        for i in draw.permutation(changes)[:MOST_ZEROS]:
            places.append(bisect(lambda at, f=f: float(f(at)), float(x[i]), float(x[i + 1])))  # type: ignore[misc]
    return places


def points(curve: Curve, count: int, seed: int = 11, format: Format = FLOAT64) -> Values:
    """Return points over the whole finite range, dense in [-50, 50] and at what is special.

    `count` of them have a random magnitude, as many lie in each of [-8, 8], [-50, 50] and [-800, 800],
    and a twelfth around each breakpoint, joint and zero of f and f′, down to the neighbouring numbers.
    Breakpoints, joints and 0 are left out: forward mode takes one of the branches that meet there, in an
    expression with |x| also where the function is smooth.
    """
    draw = np.random.default_rng(seed)
    largest = float(np.finfo(format.dtype).max)
    wide = draw.choice([-1.0, 1.0], count) * 10.0 ** draw.uniform(*format.magnitudes, count)
    spread = [draw.uniform(-reach, reach, count) for reach in (8.0, 50.0, 800.0)]
    least = 2.0**format.least
    fixed = np.array([*AWKWARD, largest, float(np.finfo(format.dtype).tiny), least, 1000 * least])
    close: list[float] = []
    few = max(count // 12, 4)
    for place in (*curve.breakpoints, *curve.joints, *zeros(curve, draw)):
        steps = 10.0 ** draw.uniform(-16, -1, few) * draw.choice([-1.0, 1.0], few)
        close += [place + step * max(abs(place), 1e-3) for step in steps]
        for side in (-math.inf, math.inf):
            neighbour = format.dtype(place)
            for _ in range(3):
                neighbour = np.nextafter(neighbour, format.dtype(side))
                close.append(float(neighbour))
        close.append(place)
    found = np.concatenate([np.clip(wide, -largest, largest), *spread, fixed, -fixed, close])
    return np.setdiff1d(found.astype(format.dtype), [*curve.breakpoints, *curve.joints, 0.0])
