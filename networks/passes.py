"""The two passes through a stack: signal forwards, gradient backwards.

Of each layer only n(h) is kept; f and f′ are computed again on the way back. That takes half the memory
of keeping both, and one evaluation of f more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from activations.core import Curve, Values
from networks import single
from networks.network import Network, Norm, Stack

# Numbers with such a mean square, and their squares, have all digits in float32.
_USUAL = (2.0**-40, 2.0**40)


@dataclass(frozen=True, eq=False)
class Layer:
    """What the way back needs of one layer: n(h), and 1/size of h."""

    normed: Values
    inverse: Values


@dataclass(frozen=True, eq=False)
class Step:
    """One layer on the way back: δ = `delta`·2^`exponent`, which never under- or overflows.

    `inputs` is what went into its weights: xˡ⁻¹, or x⁰ with slope None; `slope` is f′ where that came from.
    """

    delta: Values
    exponent: int
    inputs: Values
    slope: Values | None


def normalise(h: Values, norm: Norm) -> tuple[Values, Values]:
    """Return h divided by its size, centred before if "layer" or "batch", and the inverse of that size.

    No ε is added to the size, unlike in the libraries: n(h) has mean square 1 at every scale. What does
    not differ from its mean by more than rounding becomes 0, with inverse 0.
    """
    if norm == "none":
        return h, np.ones((1, 1), h.dtype)
    axis = 0 if norm == "batch" else 1
    # Squares of float32 would underflow at 1e-19: first a power of two, which rounds nothing.
    exponent = np.frexp(np.max(np.abs(h), axis=axis, keepdims=True))[1]
    h = np.ldexp(h, -exponent)
    least = 0.0
    if norm != "rms":
        h = h - np.mean(h, axis=axis, keepdims=True, dtype=np.float64).astype(h.dtype)
        least = 4 * float(np.finfo(h.dtype).eps)
    size = np.sqrt(np.mean(h * h, axis=axis, keepdims=True))
    inverse = np.divide(1, size, out=np.zeros_like(size), where=size > least)
    return h * inverse, np.ldexp(inverse, -exponent)


def through_norm(slopes: Values, normed: Values, inverse: Values, norm: Norm) -> Values:
    """Return rows multiplied by the Jacobian of the norm: back, or forward, because it is symmetric."""
    if norm == "none":
        return slopes
    axis = 0 if norm == "batch" else 1
    along = np.mean(slopes * normed, axis=axis, keepdims=True)
    rest: Values = slopes - normed * along
    if norm != "rms":
        rest -= np.mean(slopes, axis=axis, keepdims=True)
    rest *= inverse
    return rest


def forward(curve: Curve, stack: Stack, network: Network) -> Iterator[tuple[Values, Layer, Values]]:
    """Yield h, what the way back needs, and x = f(n(h)), layer by layer; only the second is kept."""
    x = network.inputs
    # Arrays of their own would each go back to the system and be fetched again, page by page.
    kept = np.empty((stack.depth, *x.shape), x.dtype)
    after = np.empty_like(x)
    plain = stack.norm == "none"
    turns = kept if plain else np.empty((2, *x.shape), x.dtype)
    for index, (W, b) in enumerate(zip(network.weights, network.biases, strict=True)):
        h = np.matmul(x, W.T, out=turns[index % len(turns)])
        h += b
        if index and stack.residual:
            h *= stack.residual
            h += turns[(index - 1) % len(turns)]
        normed, inverse = normalise(h, stack.norm)
        if not plain:
            kept[index] = normed
        single.value(curve, kept[index], after)
        x = after
        yield h, Layer(kept[index], inverse), x


def backward(
    curve: Curve, stack: Stack, network: Network, layers: Sequence[Layer]
) -> Iterator[Step]:
    """Yield δ and what went into the weights, from the last layer down to the first; nothing is kept."""
    delta, exponent = scaled(network.directions)
    x, slope, *turns = np.empty((4, *delta.shape), delta.dtype)
    for index in range(stack.depth - 1, 0, -1):
        below = layers[index - 1]
        single.value_and_derivative(curve, below.normed, x, slope)
        yield Step(delta, exponent, x, slope)
        back = np.matmul(delta, network.weights[index], out=turns[index % 2])
        back *= slope
        back = through_norm(back, below.normed, below.inverse, stack.norm)
        if stack.residual:
            back *= stack.residual
            back += delta
        delta, shift = scaled(back)
        exponent += shift
    yield Step(delta, exponent, network.inputs, None)


def scaled(values: Values) -> tuple[Values, int]:
    """Return the values over a power of two, and its exponent, so that squares of the large ones are safe.

    Where their mean square is a usual number they are returned as they are.
    """
    if _USUAL[0] < float(np.vdot(values, values)) / values.size < _USUAL[1]:
        return values, 0
    largest = max(float(np.max(values)), -float(np.min(values)))
    exponent = math.frexp(largest)[1] if 0 < largest < math.inf else 0
    return (np.ldexp(values, -exponent), exponent) if exponent else (values, 0)
