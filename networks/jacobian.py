"""The Jacobian of a whole stack at one input: its singular values."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from activations.core import Curve, Values
from networks.network import Stack, draw
from networks.passes import forward, through_norm


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular values of ∂x/∂x⁰, x being the last layer's f(n(h)): log₁₀, the largest first.

    What lies below `floor` is rounding of the product and says no more than that it is small.
    """

    values: Values
    floor: float


def singular_values(curve: Curve, stack: Stack) -> Spectrum:
    """Return the singular values at the first input of the stack, in float64.

    ValueError with norm "batch": there one input has no Jacobian of its own.
    """
    if stack.norm == "batch":
        raise ValueError(
            "With batch normalisation an output depends on the whole batch: "
            'the Jacobian at one input needs the norm "none", "rms" or "layer".'
        )
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        network = draw(stack, np.random.default_rng(stack.seed), "float64")
        network = replace(network, inputs=network.inputs[:1])
        # A row of `moved` is how h moves with one number of the input, over 2 to the exponent.
        moved, tangent, exponent = np.zeros(()), np.eye(stack.width), 0
        passed = forward(curve, stack, network)
        for index, (W, (_, layer, _)) in enumerate(zip(network.weights, passed, strict=True)):
            step = tangent @ W.T
            moved = step * stack.branch + moved * stack.skip if index else step
            slope = curve.derivative(layer.normed)
            tangent = slope * through_norm(moved, layer.normed, layer.inverse, stack.norm)
            largest = float(np.max(np.abs(moved)))
            shift = math.frexp(largest)[1] if 0 < largest < math.inf else 0
            moved, tangent = np.ldexp(moved, -shift), np.ldexp(tangent, -shift)
            exponent += shift
    if not np.all(np.isfinite(tangent)):
        return Spectrum(np.full(stack.width, math.nan), math.nan)
    found = np.linalg.svd(tangent, compute_uv=False)
    with np.errstate(divide="ignore"):
        logs = np.log10(found) + exponent * math.log10(2)
    error = stack.depth * stack.width * np.finfo(np.float64).eps
    return Spectrum(logs, float(logs[0] + math.log10(error)))
