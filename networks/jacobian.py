"""The Jacobian of a whole stack at one input: its singular values, simulated and in theory."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from activations.core import Curve, Values
from networks.network import Stack, draw
from networks.passes import forward, through_norm
from networks.prediction import predict
from networks.quadrature import Values as Doubles
from networks.quadrature import average


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Singular values of ∂x/∂x⁰, x being the last layer's f(n(h)): log₁₀, the largest first.

    What lies below `floor` is rounding of the product and says no more than that it is small.
    """

    values: Values
    floor: float


@dataclass(frozen=True)
class SpectrumTheory:
    """What a wide stack's squared singular values have: log₁₀ of their mean, and variance over mean²."""

    log_mean: float
    variance: float


def spectrum_theory(curve: Curve, stack: Stack) -> SpectrumTheory:
    """Return what `singular_values` have at infinite width.

    The mean is Π χ; relative variances add up, one of μ₂/μ₁² - 1 - s₁ a layer, with μₖ = E f′²ᵏ and s₁ = -1
    for Gaussian weights, 0 for rotations (Pennington, Schoenholz, Ganguli 2017, arXiv:1711.04735).
    ValueError with batch normalisation, or with shortcuts, whose layers are no products.
    """
    if stack.norm == "batch" or stack.residual:
        raise ValueError("The spectrum is known for stacks without shortcuts and batch norm only.")

    def rows(x: Doubles, root: Doubles) -> list[Doubles]:
        slope = np.asarray(curve.derivative(x), dtype=np.float64)
        return [(slope * root) ** 2, (slope * slope * root) ** 2]

    lengths = predict(curve, stack, correlation=False).length
    spread = 1.0 if stack.init == "gaussian" else 0.0
    log_mean = variance = 0.0
    for q in map(float, lengths):
        size, at = (1.0, q) if stack.norm == "none" else (q, 1.0)
        if not 0 < q < math.inf:
            return SpectrumTheory(math.nan, math.nan)
        first, second = average(rows, at, (*curve.breakpoints, *curve.joints))
        if first == 0:
            return SpectrumTheory(-math.inf, math.nan)
        log_mean += math.log10(stack.sigma_w**2 * first / size) if stack.sigma_w else -math.inf
        variance += float(second / first**2) - 1 + spread
    return SpectrumTheory(log_mean, variance)


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
