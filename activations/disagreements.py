"""Where TensorFlow 2.21 and Keras 3.15 differ from mathematics, by how much, and why.

The table is two-sided: the cross-check fails where a difference is not in it, and where one in it is
gone. Measured on float64 input.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from activations.core import Curve, Library, Values

Quantity = Literal["value", "derivative"]
Where = Callable[[Values, Curve], Any]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A known difference: for which function, libraries, quantity, x and parameters.

    `error` bounds the difference relative to max(1, |true|); it is infinite where the library gives
    NaN for a limit that exists.
    """

    name: str
    libraries: tuple[Library, ...]
    quantity: Quantity
    at: Where
    error: float
    reason: str


BOTH: tuple[Library, ...] = ("tensorflow", "keras")
TENSORFLOW: tuple[Library, ...] = ("tensorflow",)
KERAS: tuple[Library, ...] = ("keras",)

SINGLE_SLOPE = "The slope is stored in single precision, whatever the input is."
SINGLE_CONSTANTS = "The constants of GELU pass through single precision, whatever the input is."
SINGLE_BETA = "A Python beta passes through single precision, whatever the input is."
SINGLE_CAP = "The cap is stored in single precision, whatever the input is."
INFINITE_PRODUCT = "∞·0 is computed and gives NaN; the limit exists."
INFINITE_QUOTIENT = "∞/∞ is computed and gives NaN; the limit exists."
SQUARE_OVERFLOWS = "x² overflows in the gradient and gives NaN."
NAN_COMPARED = "NaN is compared with 0 and lost; it should come out as NaN."
CLIP_PASSES = (
    "Clipping passes the whole gradient on at the kink; any value between the sides is right."
)
BOTH_BRANCHES = "At 0 both branches pass the gradient on and it is counted twice."
NO_BRANCH = "At 0 neither branch passes the gradient on."


def _everywhere(x: Values, curve: Curve) -> Any:
    return np.isfinite(x)


def _nan(x: Values, curve: Curve) -> Any:
    return np.isnan(x)


def _left_end(x: Values, curve: Curve) -> Any:
    return x == -math.inf


def _ends(x: Values, curve: Curve) -> Any:
    return np.isinf(x)


def _huge(x: Values, curve: Curve) -> Any:
    return np.isfinite(x) & (np.abs(x) > 1.3e154)


def _at_zero(x: Values, curve: Curve) -> Any:
    return x == 0


def _breakpoints(x: Values, curve: Curve) -> Any:
    return np.isin(x, curve.breakpoints)


def _where(parameter: str, holds: Callable[[float], bool], at: Where) -> Where:
    def restricted(x: Values, curve: Curve) -> Any:
        return at(x, curve) & holds(curve.parameters[parameter])

    return restricted


def _single_loses(number: float) -> bool:
    return float(np.float32(number)) != number


def _reaches_cap(x: Values, curve: Curve) -> Any:
    # Rounded to single precision the cap may fall below x = cap, and the kink is then not met.
    cap = curve.parameters["cap"]
    return (x == cap) & (cap != 6) & (float(np.float32(cap)) >= cap)


def _rows(
    name: str,
    libraries: tuple[Library, ...],
    quantities: tuple[Quantity, ...],
    at: Where,
    error: float,
    reason: str,
) -> tuple[Disagreement, ...]:
    return tuple(
        Disagreement(
            name=name, libraries=libraries, quantity=quantity, at=at, error=error, reason=reason
        )
        for quantity in quantities
    )


VALUE: tuple[Quantity, ...] = ("value",)
SLOPE: tuple[Quantity, ...] = ("derivative",)
EITHER: tuple[Quantity, ...] = ("value", "derivative")

# Half a unit in the last place of float32, relative to a parameter that is rounded to it.
SINGLE = 6e-8

_leak_lost = _where("alpha", _single_loses, lambda x, curve: x <= 0)

DISAGREEMENTS: tuple[Disagreement, ...] = (
    *_rows("linear", BOTH, VALUE, _where("a", lambda a: a == 0, _ends), math.inf, INFINITE_PRODUCT),
    *_rows("step", BOTH, VALUE, _nan, math.inf, NAN_COMPARED),
    *_rows("softsign", BOTH, VALUE, _ends, math.inf, INFINITE_QUOTIENT),
    *_rows("hard_sigmoid", TENSORFLOW, SLOPE, _breakpoints, 1.0, CLIP_PASSES),
    *_rows(
        "hard_sigmoid",
        KERAS,
        SLOPE,
        _where("slope", lambda slope: slope != 1 / 6, _breakpoints),
        1.0,
        CLIP_PASSES,
    ),
    *_rows(
        "relu6", TENSORFLOW, SLOPE, _where("cap", lambda cap: cap != 6, _breakpoints), 1.0, CLIP_PASSES
    ),
    *_rows("relu6", KERAS, SLOPE, _reaches_cap, 1.0, CLIP_PASSES),
    *_rows(
        "relu6", KERAS, VALUE, _where("cap", _single_loses, lambda x, curve: x > 0), SINGLE, SINGLE_CAP
    ),
    *_rows("leaky_relu", BOTH, EITHER, _leak_lost, SINGLE, SINGLE_SLOPE),
    *_rows(
        "leaky_relu",
        BOTH,
        VALUE,
        _where("alpha", lambda alpha: alpha == 0, _left_end),
        math.inf,
        INFINITE_PRODUCT,
    ),
    *_rows("prelu", BOTH, EITHER, _leak_lost, SINGLE, SINGLE_SLOPE),
    *_rows(
        "prelu",
        BOTH,
        VALUE,
        _where("alpha", lambda alpha: alpha == 0, _left_end),
        math.inf,
        INFINITE_PRODUCT,
    ),
    *_rows(
        "prelu", KERAS, SLOPE, _where("alpha", lambda alpha: alpha != 0, _at_zero), 1.0, NO_BRANCH
    ),
    *_rows("celu", KERAS, SLOPE, _at_zero, 1.0, BOTH_BRANCHES),
    *_rows("gelu", BOTH, EITHER, _everywhere, 7e-9, SINGLE_CONSTANTS),
    *_rows("gelu", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *_rows("gelu", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *_rows("gelu_tanh", BOTH, EITHER, _everywhere, 2e-9, SINGLE_CONSTANTS),
    *_rows("gelu_tanh", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *_rows("gelu_tanh", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *_rows("gelu_tanh", BOTH, SLOPE, _huge, math.inf, SQUARE_OVERFLOWS),
    *_rows(
        "swish",
        TENSORFLOW,
        EITHER,
        _where("beta", lambda beta: beta != 1 and _single_loses(beta), _everywhere),
        SINGLE,
        SINGLE_BETA,
    ),
    *_rows("swish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *_rows(
        "swish", BOTH, VALUE, _where("beta", lambda beta: beta == 0, _ends), math.inf, INFINITE_PRODUCT
    ),
    *_rows("swish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *_rows("hard_swish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *_rows("hard_swish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *_rows("mish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *_rows("mish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
)  # fmt: skip


def known(curve: Curve, library: Library, quantity: Quantity) -> tuple[Disagreement, ...]:
    """Return the rows of the table that may concern this curve, library and quantity."""
    return tuple(
        row
        for row in DISAGREEMENTS
        if row.name == curve.name and library in row.libraries and row.quantity == quantity
    )
