"""The numbers of a verdict on a stack: what share of the gradient a layer keeps, and what it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activations.core import Values


@dataclass(frozen=True, kw_only=True)
class Format:
    """A format of floating-point numbers: its greatest, its least with all digits, and its least."""

    greatest: float
    least_normal: float
    least: float


# float16 and the others of IEEE 754; bfloat16 has the exponents of float32 and 7 bits behind the point.
FORMATS: Mapping[str, Format] = {
    "float16": Format(greatest=65504.0, least_normal=2.0**-14, least=2.0**-24),
    "bfloat16": Format(greatest=(2 - 2.0**-7) * 2.0**127, least_normal=2.0**-126, least=2.0**-133),
    "float32": Format(greatest=(2 - 2.0**-23) * 2.0**127, least_normal=2.0**-126, least=2.0**-149),
    "float64": Format(greatest=(2 - 2.0**-52) * 2.0**1023, least_normal=2.0**-1022, least=5e-324),
}


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many layers below the last one |δ|, 1 there, leaves a format; None where it never does.

    `digits` counts to where it is less than the least normal number and begins to lose digits, `zero` to
    where it is less than the least number, `overflow` to where it is beyond the greatest.
    """

    digits: int | None
    zero: int | None
    overflow: int | None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What a stack does to the gradient: `log_ratio` is log₁₀ |δ¹|/|δᴸ|.

    `kept` is the factor of |δ| a layer, the geometric mean over all; `kept_deep` the median over the
    layers of the deeper half, where lengths have settled; both NaN for one layer.
    """

    log_ratio: float
    kept: float
    kept_deep: float
    reach: Mapping[str, Reach]


def verdict(log_delta: Values) -> Verdict:
    """Return the numbers for log₁₀ |δˡ|/|δᴸ| of each layer, predicted or simulated."""
    steps = log_delta[:-1] - log_delta[1:] if np.all(np.isfinite(log_delta)) else _steps(log_delta)
    ratio, count = float(log_delta[0]), len(steps)
    with np.errstate(over="ignore"):
        kept = float(np.power(10.0, ratio / count)) if count else math.nan
        deep = float(np.power(10.0, np.median(steps[count // 2 :]))) if count else math.nan
    below = log_delta[::-1]
    return Verdict(
        log_ratio=ratio,
        kept=kept,
        kept_deep=deep,
        reach={
            name: Reach(
                digits=_first(below < math.log10(format.least_normal)),
                zero=_first(below < math.log10(format.least)),
                overflow=_first(below > math.log10(format.greatest)),
            )
            for name, format in FORMATS.items()
        },
    )


def _steps(log_delta: Values) -> Values:
    """Return differences where some are infinite: from -∞ down to -∞ is -∞, not NaN."""
    with np.errstate(invalid="ignore"):
        steps: Values = log_delta[:-1] - log_delta[1:]
    return np.where(np.isinf(log_delta[:-1]) & np.isinf(log_delta[1:]), log_delta[:-1], steps)


def _first(holds: NDArray[np.bool_]) -> int | None:
    places = np.flatnonzero(holds)
    return int(places[0]) if places.size else None
