"""How far a stack is from keeping all lengths: mean and variance of the squared singular values.

Pennington, Schoenholz, Ganguli 2017 (arXiv:1711.04735), 2018 (arXiv:1802.09979).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activations.core import Curve
from networks.lengths import Lengths
from networks.quadrature import Values, average
from networks.stack import Stack

# E f′⁴ is computed for so many layers; it changes slowly from one to the next.
_SAMPLED = 24


@dataclass(frozen=True)
class Isometry:
    """What wide plain layers do to ∂xᴸ/∂x⁰.

    `root` is log₁₀ of the root of the mean of s², the others the variance of s² over its squared mean,
    with Gaussian and with orthogonal weights.
    """

    root: float
    gaussian: float
    orthogonal: float


def isometry(curve: Curve, table: Lengths, stack: Stack) -> Isometry | None:
    """Return theory for a stack without norm and shortcuts; None for others, and where lengths end.

    With μₖ = E f′²ᵏ the mean is ∏ σw² μ₁ over the layers, the variance Σ μ₂/μ₁², less 1 a layer where
    weights are orthogonal.
    """
    if stack.norm != "none" or stack.residual:
        return None
    q = [stack.sigma_w**2 * stack.q0 + stack.sigma_b**2]
    for _ in range(stack.depth - 1):
        second = float(table.second(np.array(q[-1:]))[0])
        q.append(stack.sigma_w**2 * second + stack.sigma_b**2)
    slopes = table.slope(np.array(q))
    lost = stack.sigma_w == 0 or max(q) > 1e200 or min(q) < 1e-200
    if lost or not np.all((slopes > 1e-140) & (slopes < 1e140)):
        return None

    def fourth(x: Values, root: Values) -> list[Values]:
        slope = np.asarray(curve.derivative(x), dtype=np.float64)
        return [np.square(np.square(slope) * root)]

    points = (*curve.breakpoints, *curve.joints)
    places = np.unique(np.round(np.linspace(0, stack.depth - 1, _SAMPLED)).astype(int))
    ratios = [float(average(fourth, q[at], points)[0]) / slopes[at] ** 2 for at in places]
    total = float(np.sum(np.interp(np.arange(stack.depth), places, ratios)))
    root = float(np.sum(np.log10(stack.sigma_w**2 * slopes))) / 2
    if not math.isfinite(total):
        return None
    return Isometry(root, total, max(total - stack.depth, 0.0))
