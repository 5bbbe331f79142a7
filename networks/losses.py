"""Losses as functions of the logits, each with its gradient in closed form, and the outputs they belong to.

The last axis holds the outputs of one example. Losses of single outputs are averaged over it, as Keras
does. Wherever output and target meet, their difference is formed without cancellation: a sigmoid at 40
misses the target 1 by e⁻⁴⁰, not by 0.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from activations import VECTORS, get
from activations.core import Values

HUBER_DELTA = 1.0

_SIGMOID, _TANH, _SOFTPLUS = (get(name).bind() for name in ("sigmoid", "tanh", "softplus"))
_SOFTMAX, _LOG_SOFTMAX = (VECTORS[name].bind() for name in ("softmax", "log_softmax"))

Pair = tuple[Values, Values]


@dataclass(frozen=True, kw_only=True, eq=False)
class Output:
    """What the last layer makes of its logits z.

    `value(z)` is the output a, `miss(z, y)` is a - y, `back(z, g)` the gradient for z where g is that for a.
    """

    name: str
    title: str
    formula: str
    value: Callable[[Values], Values]
    miss: Callable[[Values, Values], Values]
    back: Callable[[Values, Values], Values]


@dataclass(frozen=True, kw_only=True, eq=False)
class Loss:
    """A loss of logits and targets, both of shape (..., k).

    `pair` gives the loss, of shape (...), and its gradient for the logits, of shape (..., k), in float64.
    `gradient_formula` is for one output (k = 1), or for the i-th of a distribution. `keras` is the name of
    the same loss in tf.keras.losses.
    """

    name: str
    title: str
    formula: str
    gradient_formula: str
    keras: str
    pair: Callable[[Values, Values], Pair]

    def value_and_gradient(self, logits: ArrayLike, targets: ArrayLike) -> Pair:
        """Return the loss and its gradient; shapes are broadcast against each other."""
        z, y = np.broadcast_arrays(
            np.asarray(logits, dtype=np.float64), np.asarray(targets, dtype=np.float64)
        )
        return self.pair(z, y)

    def value(self, logits: ArrayLike, targets: ArrayLike) -> Values:
        """Return the loss."""
        return self.value_and_gradient(logits, targets)[0]

    def gradient(self, logits: ArrayLike, targets: ArrayLike) -> Values:
        """Return ∂loss/∂logits."""
        return self.value_and_gradient(logits, targets)[1]


@dataclass(frozen=True, kw_only=True, eq=False)
class Target:
    """A kind of target with the output and the losses that belong to it, the usual one first.

    A single target y lies in [low, high]; a distribution holds several that sum to 1.
    """

    name: str
    output: Output
    losses: Sequence[Loss]
    low: float
    high: float


def _others(values: Values) -> Values:
    """Return for each entry the sum of all others: for a probability near 1 it is not 1 - p."""
    total: Values = values @ (1.0 - np.eye(values.shape[-1]))
    return total


def _softmax_back(z: Values, g: Values) -> Values:
    back: Values = np.einsum("...i,...ij->...j", g, _SOFTMAX.jacobian(z))
    return back


def _softmax_miss(z: Values, y: Values) -> Values:
    p = _SOFTMAX.value(z)
    return p * _others(y) - y * _others(p)


LINEAR = Output(
    name="linear",
    title="Linear",
    formula=r"a = z",
    value=lambda z: z,
    miss=lambda z, y: z - y,
    back=lambda z, g: g,
)
SIGMOID = Output(
    name="sigmoid",
    title="Sigmoid",
    formula=r"a = \sigma(z) = \frac{1}{1 + e^{-z}}",
    value=_SIGMOID.value,
    miss=lambda z, y: (1.0 - y) * _SIGMOID.value(z) - y * _SIGMOID.value(-z),
    back=lambda z, g: g * _SIGMOID.derivative(z),
)
SOFTMAX = Output(
    name="softmax",
    title="Softmax",
    formula=r"a_i = \frac{e^{z_i}}{\sum_j e^{z_j}}",
    value=_SOFTMAX.value,
    miss=_softmax_miss,
    back=_softmax_back,
)
TANH = Output(
    name="tanh",
    title="Tanh",
    formula=r"a = \tanh z = 2\,\sigma(2z) - 1",
    value=_TANH.value,
    miss=lambda z, y: (1.0 - y) * _SIGMOID.value(2.0 * z) - (1.0 + y) * _SIGMOID.value(-2.0 * z),
    back=lambda z, g: g * _TANH.derivative(z),
)


def _behind(output: Output, of_miss: Callable[[Values], Pair]) -> Callable[[Values, Values], Pair]:
    """Return the mean over the outputs of a function of a - y; `of_miss` gives it with its slope."""

    def pair(z: Values, y: Values) -> Pair:
        value, slope = of_miss(output.miss(z, y))
        return np.mean(value, axis=-1), output.back(z, slope / z.shape[-1])

    return pair


def _squared(miss: Values) -> Pair:
    return np.square(miss), 2.0 * miss


def _absolute(miss: Values) -> Pair:
    return np.abs(miss), np.sign(miss)


def _huber(miss: Values) -> Pair:
    size, within = np.abs(miss), np.clip(miss, -HUBER_DELTA, HUBER_DELTA)
    return within * (miss - within / 2), np.where(size <= HUBER_DELTA, miss, within)


# The slope of an output behind which a loss stands, in a formula.
_SLOPES = {"linear": "", "sigmoid": r"\,a(1 - a)", "tanh": r"\,(1 - a^2)"}


def _squared_error(output: Output) -> Loss:
    several = output is SOFTMAX
    return Loss(
        name="squared",
        title="Squared error",
        formula=r"L = \frac1k \sum_i (a_i - y_i)^2" if several else "L = (a - y)^2",
        gradient_formula=(
            r"\frac{\partial L}{\partial z_i} = \frac2k\,a_i \Bigl((a_i - y_i) - \sum_j a_j (a_j - y_j)\Bigr)"
            if several
            else rf"\frac{{\partial L}}{{\partial z}} = 2(a - y){_SLOPES[output.name]}"
        ),
        keras="MeanSquaredError",
        pair=_behind(output, _squared),
    )


def _absolute_error(output: Output) -> Loss:
    return Loss(
        name="absolute",
        title="Absolute error",
        formula=r"L = \left|a - y\right|",
        gradient_formula=(
            rf"\frac{{\partial L}}{{\partial z}} = \operatorname{{sign}}(a - y){_SLOPES[output.name]}"
        ),
        keras="MeanAbsoluteError",
        pair=_behind(output, _absolute),
    )


def _huber_loss(output: Output) -> Loss:
    return Loss(
        name="huber",
        title="Huber (δ = 1)",
        formula=(
            r"L = \begin{cases} \frac12 (a - y)^2 & \left|a - y\right| \le 1 \\"
            r" \left|a - y\right| - \frac12 & \text{otherwise} \end{cases}"
        ),
        gradient_formula=(
            r"\frac{\partial L}{\partial z} = \min(1, \max(-1, a - y))" + _SLOPES[output.name]
        ),
        keras="Huber",
        pair=_behind(output, _huber),
    )


def _binary_pair(z: Values, y: Values) -> Pair:
    # ln(1 + e^-z) and ln(1 + e^z) are both positive: nothing cancels.
    each = y * _SOFTPLUS.value(-z) + (1.0 - y) * _SOFTPLUS.value(z)
    return np.mean(each, axis=-1), SIGMOID.miss(z, y) / z.shape[-1]


def _signed_pair(z: Values, y: Values) -> Pair:
    each = (1.0 + y) / 2 * _SOFTPLUS.value(-2.0 * z) + (1.0 - y) / 2 * _SOFTPLUS.value(2.0 * z)
    return np.mean(each, axis=-1), TANH.miss(z, y) / z.shape[-1]


def _surprise(z: Values, y: Values) -> Values:
    total: Values = np.sum(y * -_LOG_SOFTMAX.value(z), axis=-1)
    return total


def _categorical_pair(z: Values, y: Values) -> Pair:
    return _surprise(z, y), _softmax_miss(z, y)


def _divergence_pair(z: Values, y: Values) -> Pair:
    known = np.where(y > 0, y, 1.0)  # y ln y is 0 where y is
    return _surprise(z, y) + np.sum(y * np.log(known), axis=-1), _softmax_miss(z, y)


def _hinge_pair(z: Values, y: Values) -> Pair:
    short = 1.0 - y * z
    return np.mean(np.maximum(short, 0.0), axis=-1), np.where(short > 0, -y, 0.0) / z.shape[-1]


def _categorical_hinge_pair(z: Values, y: Values) -> Pair:
    wrong = (1.0 - y) * z
    short = 1.0 + np.max(wrong, axis=-1) - np.sum(y * z, axis=-1)
    rival = np.arange(z.shape[-1]) == np.argmax(wrong, axis=-1)[..., None]
    gradient = np.where(rival, 1.0 - y, 0.0) - y
    return np.maximum(short, 0.0), np.where(short[..., None] > 0, gradient, 0.0)


BINARY_CROSS_ENTROPY = Loss(
    name="cross_entropy",
    title="Cross-entropy",
    formula=(
        r"\begin{aligned} L &= -y \ln a - (1 - y) \ln(1 - a) \\"
        r" &= y \ln(1 + e^{-z}) + (1 - y) \ln(1 + e^z) \end{aligned}"
    ),
    gradient_formula=r"\frac{\partial L}{\partial z} = a - y",
    keras="BinaryCrossentropy",
    pair=_binary_pair,
)
SIGNED_CROSS_ENTROPY = Loss(
    name="cross_entropy",
    title="Cross-entropy",
    formula=(
        r"\begin{aligned} L &= -\tfrac{1 + y}2 \ln \tfrac{1 + a}2 - \tfrac{1 - y}2 \ln \tfrac{1 - a}2 \\"
        r" &= \tfrac{1 + y}2 \ln(1 + e^{-2z}) + \tfrac{1 - y}2 \ln(1 + e^{2z}) \end{aligned}"
    ),
    gradient_formula=r"\frac{\partial L}{\partial z} = a - y",
    keras="BinaryCrossentropy",  # of the logits 2z and the targets (1 + y)/2
    pair=_signed_pair,
)
CATEGORICAL_CROSS_ENTROPY = Loss(
    name="cross_entropy",
    title="Cross-entropy",
    formula=r"L = -\sum_i y_i \ln a_i = \sum_i y_i \Bigl(\ln \sum_j e^{z_j} - z_i\Bigr)",
    gradient_formula=r"\frac{\partial L}{\partial z_i} = a_i - y_i",
    keras="CategoricalCrossentropy",
    pair=_categorical_pair,
)
DIVERGENCE = Loss(
    name="kl",
    title="KL divergence",
    formula=r"L = \sum_i y_i \ln \frac{y_i}{a_i} = H(y, a) - H(y)",
    gradient_formula=r"\frac{\partial L}{\partial z_i} = a_i - y_i",
    keras="KLDivergence",
    pair=_divergence_pair,
)
HINGE = Loss(
    name="hinge",
    title="Hinge",
    formula=r"L = \max(0, 1 - y z)",
    gradient_formula=r"\frac{\partial L}{\partial z} = -y \text{ where } y z < 1, \text{ else } 0",
    keras="Hinge",
    pair=_hinge_pair,
)
CATEGORICAL_HINGE = Loss(
    name="hinge",
    title="Hinge",
    formula=r"L = \max\Bigl(0,\; 1 + \max_j\,(1 - y_j) z_j - \sum_i y_i z_i\Bigr)",
    gradient_formula=(
        r"\frac{\partial L}{\partial z_i} = [i = j^*](1 - y_i) - y_i \text{ where } L > 0"
    ),
    keras="CategoricalHinge",
    pair=_categorical_hinge_pair,
)

_KINDS = (
    Target(
        name="real",
        output=LINEAR,
        losses=(_squared_error(LINEAR), _absolute_error(LINEAR), _huber_loss(LINEAR)),
        low=-5.0,
        high=5.0,
    ),
    Target(
        name="unit",
        output=SIGMOID,
        losses=(BINARY_CROSS_ENTROPY, _squared_error(SIGMOID), _absolute_error(SIGMOID)),
        low=0.0,
        high=1.0,
    ),
    Target(
        name="distribution",
        output=SOFTMAX,
        losses=(
            CATEGORICAL_CROSS_ENTROPY,
            DIVERGENCE,
            _squared_error(SOFTMAX),
            CATEGORICAL_HINGE,
        ),
        low=0.0,
        high=1.0,
    ),
    Target(
        name="signed",
        output=TANH,
        losses=(_squared_error(TANH), _absolute_error(TANH), SIGNED_CROSS_ENTROPY, HINGE),
        low=-1.0,
        high=1.0,
    ),
)
TARGETS: Mapping[str, Target] = MappingProxyType({kind.name: kind for kind in _KINDS})
