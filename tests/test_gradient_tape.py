"""The backward pass of a stack beside TensorFlow's GradientTape on the same weights.

TensorFlow has layers, norms and shortcuts, and is told value and slope of the function: what is compared
is the chain rule. That value and slope belong together is tested elsewhere.
"""

import dataclasses
import importlib
from typing import Any, get_args

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Curve, Values
from networks.network import Network, Norm, Stack, draw
from networks.passes import backward, forward

pytestmark = [pytest.mark.tensorflow, pytest.mark.usefixtures("frozen_tensorflow")]

STACK = Stack(depth=6, width=24, sigma_w=1.2, sigma_b=0.3, batch=10, seed=5)


def activation(tf: Any, curve: Curve) -> Any:
    """Return the curve as an operation of TensorFlow."""

    @tf.custom_gradient  # type: ignore[untyped-decorator]
    def f(x: Any) -> Any:
        value, slope = curve.value_and_derivative(x.numpy())
        return tf.constant(value), lambda upstream: upstream * tf.constant(slope)

    return f


def normalised(tf: Any, h: Any, norm: Norm) -> Any:
    axis = 0 if norm == "batch" else 1
    if norm == "none":
        return h
    if norm != "rms":
        h = h - tf.reduce_mean(h, axis=axis, keepdims=True)
    return h / tf.sqrt(tf.reduce_mean(h * h, axis=axis, keepdims=True))


def tape_of(curve: Curve, stack: Stack, network: Network) -> tuple[list[Values], list[Values]]:
    """Return the gradients of the sum of losses by pre-activations and by weights."""
    tf = importlib.import_module("tensorflow")
    f = activation(tf, curve)
    weights = [tf.constant(W) for W in network.weights]
    states: list[Any] = []
    with tf.GradientTape() as tape:
        tape.watch(weights)
        x = tf.constant(network.inputs)
        for W, b in zip(weights, network.biases, strict=True):
            h = tf.matmul(x, W, transpose_b=True) + b
            if states and stack.residual:
                h = states[-1] + stack.residual * h
            states.append(h)
            x = f(normalised(tf, h, stack.norm))
        loss = tf.reduce_sum(states[-1] * network.directions)
    by_states, by_weights = tape.gradient(loss, [states, weights])
    return [each.numpy() for each in by_states], [each.numpy() for each in by_weights]


def compare(curve: Curve, stack: Stack) -> None:
    network = draw(stack, np.random.default_rng(stack.seed), "float64")
    layers = [layer for _, layer, _ in forward(curve, stack, network)]
    by_states, by_weights = tape_of(curve, stack, network)
    for index, step in enumerate(backward(curve, stack, network, layers)):
        layer = stack.depth - 1 - index
        delta = np.ldexp(step.delta, step.exponent)
        scale = stack.branch if layer else 1.0
        for ours, theirs in (
            (delta, by_states[layer]),
            (scale * delta.T @ step.inputs, by_weights[layer]),
        ):
            assert np.linalg.norm(ours - theirs) <= 1e-10 * np.linalg.norm(theirs)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_gradients_are_those_of_the_tape_for_every_function(name: str) -> None:
    # e^x has no numbers left after six layers of the usual weights.
    stack = dataclasses.replace(STACK, sigma_w=0.5) if name == "exponential" else STACK
    compare(ACTIVATIONS[name].bind(), stack)


@pytest.mark.parametrize("residual", [0.0, 0.7])
@pytest.mark.parametrize("norm", get_args(Norm))
@pytest.mark.parametrize("name", ["tanh", "gelu", "relu"])
def test_gradients_are_those_of_the_tape_in_every_stack(
    name: str, norm: Norm, residual: float
) -> None:
    compare(ACTIVATIONS[name].bind(), dataclasses.replace(STACK, norm=norm, residual=residual))
