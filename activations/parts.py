"""The pieces that a record is made of: parameters, intervals, traits, counterparts, references."""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Values = NDArray[np.floating[Any]]
Library = Literal["numpy", "tensorflow", "keras", "torch", "jax"]

LIBRARIES: tuple[Library, ...] = ("numpy", "tensorflow", "keras", "torch", "jax")

T = TypeVar("T")

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")


class RecordError(ValueError):
    """A record of the registry contradicts itself."""


class UnknownName(LookupError):
    """A name that the registry does not have; the message holds the nearest names."""

    def __str__(self) -> str:
        return str(self.args[0])

    @property
    def nearest(self) -> tuple[str, ...]:
        """The nearest names, best first; there may be none."""
        return tuple(self.args[1:])


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the known names closest to `name` as words for the end of a sentence."""
    close = difflib.get_close_matches(name.lower(), list(known), n=3, cutoff=0.4)
    return f" Nearest: {', '.join(close)}." if close else ""


def number(value: float) -> str:
    """Return a number as the shortest text that is right to twelve digits."""
    return f"{value + 0.0:.12g}"


def as_floats(x: ArrayLike) -> Values:
    """Return an array of float32 or float64 as it is, other real numbers as float64.

    TypeError for anything else.
    """
    array = np.asarray(x)
    if array.dtype in (np.float32, np.float64):
        return array
    if array.dtype.kind not in "biuf":
        raise TypeError(
            f"An activation function takes real numbers, not {array.dtype}: "
            "give floats, integers or an array of them."
        )
    return array.astype(np.float64)


def const(value: T) -> Callable[..., T]:
    """Return a function of any parameters that always gives `value`."""

    def constant(**_: float) -> T:
        return value

    return constant


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A number that shapes a function: what a slider moves, and between which ends."""

    name: str
    symbol: str
    default: float
    low: float
    high: float
    step: float
    doc: str

    def __post_init__(self) -> None:
        if not _IDENTIFIER.fullmatch(self.name):
            raise RecordError(
                f"Parameter name {self.name!r} must be lower-case letters, digits and _."
            )
        if not all(map(math.isfinite, (self.default, self.low, self.high, self.step))):
            raise RecordError(f"Parameter {self.name!r} needs finite numbers.")
        if not self.low < self.high:
            raise RecordError(
                f"Parameter {self.name!r} has low {self.low} not below high {self.high}."
            )
        if not self.low <= self.default <= self.high:
            raise RecordError(
                f"Parameter {self.name!r} has its default {self.default} outside "
                f"[{self.low}, {self.high}]."
            )
        if not 0 < self.step <= self.high - self.low:
            raise RecordError(f"Parameter {self.name!r} has an unusable step {self.step}.")

    def clamp(self, value: float) -> float:
        """Return `value` inside [low, high]; NaN becomes the default."""
        value = float(value)
        if math.isnan(value):
            return self.default
        if abs(value) < 1e-9 * self.step:  # no slider tells it from 0, and 1/1e-310 overflows
            value = 0.0
        return min(max(value, self.low), self.high)

    def snap(self, value: float) -> float:
        """Return the slider position nearest to `value`: a step from low, high, or the default."""
        value = self.clamp(value)
        steps = round((value - self.low) / self.step)
        on_grid = min(float(number(self.low + steps * self.step)), self.high)
        # Twelve digits would cut a default or an end like 1/6: these keep all of theirs.
        named = (self.default, self.low, self.high)
        for place in named:
            if abs(place - on_grid) < 1e-9 * self.step:
                on_grid = place
        return min((on_grid, *named), key=lambda place: abs(place - value))


@dataclass(frozen=True)
class Interval:
    """The set of outputs of a function; an end is closed when it is attained at a finite x."""

    low: float
    high: float
    low_closed: bool = False
    high_closed: bool = False

    def __post_init__(self) -> None:
        if not self.low <= self.high:
            raise RecordError(f"Interval has low {self.low} not below high {self.high}.")
        if self.low == self.high and not (self.low_closed and self.high_closed):
            raise RecordError(f"Interval at {self.low} is empty unless both ends are closed.")
        for end, closed in ((self.low, self.low_closed), (self.high, self.high_closed)):
            if closed and math.isinf(end):
                raise RecordError("Interval cannot be closed at infinity.")

    def __contains__(self, value: float) -> bool:
        above = value >= self.low if self.low_closed else value > self.low
        below = value <= self.high if self.high_closed else value < self.high
        return above and below


@dataclass(frozen=True, kw_only=True)
class Traits:
    """What is true of a curve and cannot be read off its numbers with certainty.

    `monotone` and `symmetry` are meant in the wide sense (a constant piece is allowed).
    `smoothness` is -1 for a jump, 0 for a kink, k for C^k, infinity for C^∞.
    `left`, `right`: how f′ goes to 0 on that side: "hard" (f′ = 0 from some x on), "soft"
    (f′ → 0 without reaching it), "none" (Gulcehre et al. 2016, arXiv:1603.00391).
    `lipschitz` is sup |f′|, infinite at a jump.
    `oscillates`: f′ rises and falls for ever. Where f or f′ has then no limit at ±∞, it is NaN there.
    """

    monotone: Literal["increasing", "decreasing", "neither"]
    symmetry: Literal["odd", "even", "neither"]
    smoothness: float
    left: Literal["hard", "soft", "none"]
    right: Literal["hard", "soft", "none"]
    lipschitz: float
    oscillates: bool = False


@dataclass(frozen=True, kw_only=True)
class Accuracy:
    """How near the exact results a curve's float64 results are, at every finite x, and why not nearer.

    `value` and `derivative` are bounds in ULP of the exact result; one below the normal numbers is within
    4·2⁻¹⁰⁷⁴. A quantity named in `conditioned` may pass its bound where |error| ≤ 6·2⁻⁵²(|y| + |x y′|), y
    being f or f′: what six ulps of x and of the result explain. It is much beside a zero of y.
    A bound of a record's own needs its reason.
    """

    value: float = 6.0
    derivative: float = 8.0
    conditioned: tuple[Literal["value", "derivative"], ...] = ()
    reason: str = ""

    def __post_init__(self) -> None:
        own = (self.value, self.derivative, self.conditioned) != (6.0, 8.0, ())
        if own != bool(self.reason):
            raise RecordError(
                "An accuracy needs a reason if, and only if, it is not the common one."
            )


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A parameter's value, or ±∞, at which the function becomes another one."""

    parameter: str
    at: float
    becomes: str
    given: Mapping[str, float] = field(default_factory=dict)
    text: str


@dataclass(frozen=True, kw_only=True)
class Example:
    """A worked example: value and slope at x, computed to 17 digits outside the registry."""

    x: float
    value: float
    derivative: float
    given: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """The same function in a library: one expression in x, with `{name}` for each parameter.

    `only` limits it to those parameter values: tf.nn.relu6(x) is ReLU6 at cap 6 and nowhere else.
    """

    library: Library
    code: str
    only: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.library not in LIBRARIES:
            raise RecordError(
                f"Counterpart library {self.library!r} is unknown.{nearest(self.library, LIBRARIES)}"
            )


def counterparts(**codes: str) -> tuple[Counterpart, ...]:
    """Return one counterpart for each `library=code`."""
    return tuple(Counterpart(library=name, code=code) for name, code in codes.items())  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class Reference:
    """Where a function comes from: authors, year, title, and a page that has the paper."""

    authors: str
    year: int
    title: str
    url: str = ""


@dataclass(frozen=True)
class Sided:
    """One-sided limits of value and slope at a point."""

    value_left: float
    value_right: float
    slope_left: float
    slope_right: float
