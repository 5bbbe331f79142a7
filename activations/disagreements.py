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
# Of the points and the function: a mask over the points.
Where = Callable[[Values, Any], Any]


@dataclass(frozen=True, kw_only=True)
class Disagreement:
    """A known difference: for which function, libraries, quantity, x and parameters.

    `at` gives a mask over x, which for a function of several inputs are rows of numbers.

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
SQUARE_UNDER_ROOT = "x² overflows before its root is taken."
INFINITE_DIFFERENCE = "∞ - ∞ is computed and gives NaN; the limit exists."
ROOT_OF_ZERO = "The root has an infinite slope at 0, and ∞·0 gives NaN."
LARGE_TERMS_CANCEL = "Two large terms cancel, and the constant beside them is lost."
EXPONENTIAL_OVERFLOWS = "The exponential overflows, and the gradient ∞·0 is NaN."
POWER_OF_ZERO = "The gate is 0 and its power α - 1 < 0 is ∞: the gradient ∞·0 is NaN."
NAN_COMPARED = "NaN is compared with 0 and lost; it should come out as NaN."
CLIP_PASSES = (
    "Clipping passes the whole gradient on at the kink; any value between the sides is right."
)
BOTH_BRANCHES = "At 0 both branches pass the gradient on and it is counted twice."
NO_BRANCH = "At 0 neither branch passes the gradient on."
NAN_NOT_ABOVE = "NaN is not above the threshold and is replaced; it should come out as NaN."
SIGN_AT_ZERO = "At 0 the sign is 0 and takes the gradient with it."
SQUARE_TOO_LARGE = "x² overflows and gives NaN, or 0 under a fraction bar; the limit exists."
SINE_OF_INFINITY = "The sine of ∞ is NaN and makes the whole NaN; the limit exists."
PHASE_ROUNDED = (
    "The product with the frequency is rounded before the sine: the larger it is, the less of the phase is "
    "left, and beyond 10¹⁶ nothing."
)
QUOTIENT_CANCELS = (
    "The gradient is a difference of two numbers near 1/x: few digits near 0, NaN at 0."
)


def _everywhere(x: Values, curve: Curve) -> Any:
    return np.isfinite(x)


def _far(x: Values, curve: Curve) -> Any:
    return np.isfinite(x) & (np.abs(x) > 30.0)


def _nan(x: Values, curve: Curve) -> Any:
    return np.isnan(x)


def _left_end(x: Values, curve: Curve) -> Any:
    return x == -math.inf


def _ends(x: Values, curve: Curve) -> Any:
    return np.isinf(x)


def _huge(x: Values, curve: Curve) -> Any:
    return np.isfinite(x) & (np.abs(x) > 1.3e154)


def _beyond(x: Values, curve: Curve) -> Any:
    return np.abs(x) > 1.3e154


def _isru_overflows(x: Values, curve: Curve) -> Any:
    return np.abs(x) > 1.3e154 / math.sqrt(max(1.0, curve.parameters["alpha"]))


def _near_zero(x: Values, curve: Curve) -> Any:
    return np.abs(x) < 0.02


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


def rows(
    name: str,
    libraries: tuple[Library, ...],
    quantities: tuple[Quantity, ...],
    at: Where,
    error: float,
    reason: str,
) -> tuple[Disagreement, ...]:
    """Return one row of the table for each quantity."""
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


def _mean_slope_lost(x: Values, curve: Curve) -> Any:
    return (x <= 0) & _single_loses((curve.parameters["lower"] + curve.parameters["upper"]) / 2)


def _square_overflows_left(x: Values, curve: Curve) -> Any:
    alpha = curve.parameters["alpha"]
    return np.isfinite(x) & (x < 0) & (alpha > 0) & (np.abs(x) > 1.3e154 / math.sqrt(alpha or 1.0))


def _levels_off_left(x: Values, curve: Curve) -> Any:
    return np.isfinite(x) & (x < -1e3) & (curve.parameters["an"] == curve.parameters["beta"])


def _exponential_overflows(x: Values, curve: Curve) -> Any:
    # x grows in the gate of these two, and falls in that of GoLU.
    return np.isfinite(x) & ((-x if curve.name == "golu" else x) > 709)


def _sigmoid_is_zero(x: Values, curve: Curve) -> Any:
    return np.isfinite(x) & (curve.parameters["beta"] * np.maximum(x, -1e6) < -700)


DISAGREEMENTS: tuple[Disagreement, ...] = (
    *rows("linear", BOTH, VALUE, _where("a", lambda a: a == 0, _ends), math.inf, INFINITE_PRODUCT),
    *rows("step", BOTH, VALUE, _nan, math.inf, NAN_COMPARED),
    *rows("softsign", BOTH, VALUE, _ends, math.inf, INFINITE_QUOTIENT),
    *rows("hard_sigmoid", TENSORFLOW, SLOPE, _breakpoints, 1.0, CLIP_PASSES),
    *rows(
        "hard_sigmoid",
        KERAS,
        SLOPE,
        _where("slope", lambda slope: slope != 1 / 6, _breakpoints),
        1.0,
        CLIP_PASSES,
    ),
    *rows(
        "relu6", TENSORFLOW, SLOPE, _where("cap", lambda cap: cap != 6, _breakpoints), 1.0, CLIP_PASSES
    ),
    *rows("relu6", KERAS, SLOPE, _reaches_cap, 1.0, CLIP_PASSES),
    *rows(
        "relu6", KERAS, VALUE, _where("cap", _single_loses, lambda x, curve: x > 0), SINGLE, SINGLE_CAP
    ),
    *rows("leaky_relu", BOTH, EITHER, _leak_lost, SINGLE, SINGLE_SLOPE),
    *rows(
        "leaky_relu",
        BOTH,
        VALUE,
        _where("alpha", lambda alpha: alpha == 0, _left_end),
        math.inf,
        INFINITE_PRODUCT,
    ),
    *rows("prelu", BOTH, EITHER, _leak_lost, SINGLE, SINGLE_SLOPE),
    *rows(
        "prelu",
        BOTH,
        VALUE,
        _where("alpha", lambda alpha: alpha == 0, _left_end),
        math.inf,
        INFINITE_PRODUCT,
    ),
    *rows(
        "prelu", KERAS, SLOPE, _where("alpha", lambda alpha: alpha != 0, _at_zero), 1.0, NO_BRANCH
    ),
    *rows("celu", KERAS, SLOPE, _at_zero, 1.0, BOTH_BRANCHES),
    *rows("gelu", BOTH, EITHER, _everywhere, 7e-9, SINGLE_CONSTANTS),
    *rows("gelu", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("gelu", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("gelu_tanh", BOTH, EITHER, _everywhere, 2e-9, SINGLE_CONSTANTS),
    *rows("gelu_tanh", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("gelu_tanh", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("gelu_tanh", BOTH, SLOPE, _huge, math.inf, SQUARE_OVERFLOWS),
    *rows(
        "swish",
        TENSORFLOW,
        EITHER,
        _where("beta", lambda beta: beta != 1 and _single_loses(beta), _everywhere),
        SINGLE,
        SINGLE_BETA,
    ),
    *rows("swish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows(
        "swish", BOTH, VALUE, _where("beta", lambda beta: beta == 0, _ends), math.inf, INFINITE_PRODUCT
    ),
    *rows("swish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("hard_swish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("hard_swish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("mish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("mish", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("shifted_relu", BOTH, SLOPE, _breakpoints, 1.0, CLIP_PASSES),
    *rows("rrelu", BOTH, EITHER, _mean_slope_lost, SINGLE, SINGLE_SLOPE),
    *rows(
        "plu", BOTH, VALUE, _where("alpha", lambda alpha: alpha == 0, _ends), math.inf, INFINITE_PRODUCT
    ),
    *(
        row
        for name in ("squareplus", "bent_identity")
        for row in (
            *rows(name, BOTH, VALUE, _huge, math.inf, SQUARE_UNDER_ROOT),
            *rows(name, BOTH, SLOPE, _huge, 0.5, SQUARE_UNDER_ROOT),
            *rows(name, BOTH, VALUE, _left_end, math.inf, INFINITE_DIFFERENCE),
            *rows(name, BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
        )
    ),
    *rows(
        "squareplus", BOTH, SLOPE, _where("b", lambda b: b == 0, _at_zero), math.inf, ROOT_OF_ZERO
    ),
    *rows("sparse_plus", KERAS, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("isrlu", BOTH, VALUE, _square_overflows_left, 1.0, SQUARE_UNDER_ROOT),
    *rows("isrlu", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("isrlu", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows(
        "isrlu",
        BOTH,
        EITHER,
        _where("alpha", lambda alpha: alpha == 0, _huge),
        math.inf,
        INFINITE_PRODUCT,
    ),
    *rows("serlu", BOTH, EITHER, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("elish", BOTH, SLOPE, lambda x, curve: x == math.inf, math.inf, INFINITE_PRODUCT),
    *rows("xielu", BOTH, VALUE, _left_end, math.inf, INFINITE_DIFFERENCE),
    *rows("xielu", BOTH, SLOPE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("xielu", BOTH, VALUE, _levels_off_left, 0.5, LARGE_TERMS_CANCEL),
    *rows("sparse_sigmoid", TENSORFLOW, SLOPE, _breakpoints, 0.5, CLIP_PASSES),
    *(
        row
        for name in ("soft_shrink", "hard_shrink", "threshold")
        for row in rows(name, KERAS, VALUE, _nan, math.inf, NAN_NOT_ABOVE)
    ),
    *(
        row
        for name in ("soft_shrink", "hard_shrink")
        for row in rows(
            name, BOTH, SLOPE, _where("lam", lambda lam: lam == 0, _at_zero), 1.0, NO_BRANCH
        )
    ),
    *rows("symlog", BOTH, SLOPE, _at_zero, 1.0, SIGN_AT_ZERO),
    *rows("isru", BOTH, EITHER, _isru_overflows, math.inf, SQUARE_TOO_LARGE),
    *rows("erf", BOTH, VALUE, _beyond, math.inf, SQUARE_TOO_LARGE),
    *rows("snake", BOTH, VALUE, _ends, math.inf, SINE_OF_INFINITY),
    *rows("snake", BOTH, SLOPE, _far, math.inf, PHASE_ROUNDED),
    *rows("sine", BOTH, EITHER, _far, math.inf, PHASE_ROUNDED),
    # |x| ≤ 30, ω = 30: ω times half an ulp of ωx.
    *rows("sine", BOTH, SLOPE, _everywhere, 1e-11, PHASE_ROUNDED),
    *rows("sinc", BOTH, EITHER, _ends, math.inf, SINE_OF_INFINITY),
    *rows("sinc", BOTH, SLOPE, _near_zero, math.inf, QUOTIENT_CANCELS),
    *rows("gaussian", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("mexican_hat", BOTH, EITHER, _beyond, math.inf, INFINITE_PRODUCT),
    *(
        row
        for name in (
            "quick_gelu", "e_swish", "tanhexp", "serf", "smish", "logish", "gish", "phish", "golu",
            "aria2", "aptx",
        )
        for row in (
            *rows(name, BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
            *rows(name, BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
        )
    ),
    *rows("hard_mish", BOTH, VALUE, _left_end, math.inf, INFINITE_PRODUCT),
    *rows("lisht", BOTH, SLOPE, _ends, math.inf, INFINITE_PRODUCT),
    *rows("acon_c", BOTH, EITHER, _ends, math.inf, INFINITE_PRODUCT),
    *rows("pflu", BOTH, EITHER, _ends, math.inf, INFINITE_QUOTIENT),
    *rows("pflu", BOTH, VALUE, _huge, math.inf, SQUARE_UNDER_ROOT),
    *rows("pflu", BOTH, SLOPE, _huge, math.inf, SQUARE_UNDER_ROOT),
    *rows("serf", BOTH, EITHER, lambda x, curve: x > 1.3e154, math.inf, SQUARE_TOO_LARGE),
    *rows("phish", BOTH, EITHER, _everywhere, 1e-8, SINGLE_CONSTANTS),
    *rows("phish", BOTH, SLOPE, _huge, math.inf, SQUARE_OVERFLOWS),
    *(
        row
        for name in ("tanhexp", "gish", "golu")
        for row in rows(name, BOTH, SLOPE, _exponential_overflows, math.inf, EXPONENTIAL_OVERFLOWS)
    ),
    *rows(
        "aria2",
        BOTH,
        SLOPE,
        _where("alpha", lambda alpha: alpha < 1, _sigmoid_is_zero),
        math.inf,
        POWER_OF_ZERO,
    ),
)  # fmt: skip
