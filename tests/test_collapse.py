"""Layers without a curve between them are one layer, and only those."""

import dataclasses

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Curve, Values
from networks.collapse import apply, equivalent
from networks.network import Stack, draw
from networks.passes import forward
from tests.contract import EPS

STACK = Stack(depth=12, width=24, sigma_w=1.1, sigma_b=0.4, batch=16)


def gap(curve: Curve, stack: Stack, slope: float) -> float:
    """Return how far the one layer is from all of them, in sizes of the output."""
    network = draw(stack, np.random.default_rng(stack.seed), "float64")
    *_, (h, _, _) = forward(curve, stack, network)
    found: Values = apply(*equivalent(network, slope, stack.residual), network.inputs)
    return float(np.max(np.abs(found - h)) / np.max(np.abs(h)))


@pytest.mark.parametrize("residual", [0.0, 0.6])
@pytest.mark.parametrize("slope", [1.0, 0.7, -1.0])
def test_linear_layers_are_one_affine_map(slope: float, residual: float) -> None:
    stack = dataclasses.replace(STACK, residual=residual)
    # Twelve products of twenty-four terms each, and what grows of their roundings.
    rounding = 12 * 24 * EPS
    assert gap(get("linear").bind(a=slope), stack, slope) <= rounding


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "linear"])
def test_with_any_other_function_they_are_not(name: str) -> None:
    curve = get(name).bind()
    with np.errstate(over="ignore", invalid="ignore"):
        apart = gap(curve, STACK, float(curve.derivative(1.3)))
    assert not apart <= 1e-3
