"""Layers without a curve between them: together they are one layer."""

from __future__ import annotations

import numpy as np

from activations.core import Values
from networks.network import Network


def equivalent(
    network: Network, slope: float = 1.0, residual: float = 0.0
) -> tuple[Values, Values]:
    """Return matrix and bias of the one layer that a network with f(x) = slope·x is, in float64.

    x⁰ becomes matrix·x⁰ + bias = hᴸ. `residual` is that of the stack; a norm is not linear.
    """
    matrix = network.weights[0].astype(np.float64)
    bias = network.biases[0].astype(np.float64)
    skip, branch = (1.0, residual) if residual else (0.0, 1.0)
    for W, b in zip(network.weights[1:], network.biases[1:], strict=True):
        matrix = skip * matrix + branch * slope * (W @ matrix)
        bias = skip * bias + branch * (slope * (W @ bias) + b)
    return matrix, bias


def apply(matrix: Values, bias: Values, inputs: Values) -> Values:
    """Return what the layer makes of inputs, one a row."""
    outputs: Values = inputs @ matrix.T + bias
    return outputs
