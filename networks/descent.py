"""A unit that learns from the outputs of a function: why their mean makes its weights zigzag.

The gradient of each weight is the error times its input. Where all inputs have one sign, so have all
gradients of the unit, and a path that needs one weight to rise and the other to fall can only zigzag:
LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from activations.core import Curve, Values
from networks.passage import Moments, output_shares

START, GOAL = (-1.0, 1.0), (1.0, -1.0)
STEPS = 60
# For normal inputs the error grows from 2/3 on.
RATE = 0.3


@dataclass(frozen=True)
class Path:
    """The weights from step to step, and in how many steps no weight rose while the other fell."""

    weights: Values
    agreeing: int

    @property
    def left(self) -> float:
        """The distance to the goal that is left, as a part of that at the start."""
        gap = math.dist(self.weights[-1], GOAL)
        return gap / math.dist(START, GOAL)


def condition(moments: Moments, centred: bool = False, inputs: int = 2) -> float:
    """Return the condition number of E yyᵀ for independent inputs y = f(z): 1 + n·mean²/variance.

    It is ∞ where the outputs do not vary; NaN where they are 0, or the average does not exist.
    """
    mean = 0.0 if centred else moments.mean
    if not math.isfinite(moments.variance) or mean == moments.variance == 0:
        return math.nan
    return 1 + inputs * mean * mean / moments.variance if moments.variance else math.inf


def agreement(curve: Curve, mean: float, spread: float, centre: float) -> float:
    """Return the share of steps in which the gradients of two weights are not of opposite signs.

    The inputs are f(z) - centre for independent z ~ N(mean, spread²).
    """
    found = output_shares(curve, mean, spread, (centre,))
    below = found.bins[0] + sum(share for place, share in found.masses if place < centre)
    above = found.bins[1] + sum(share for place, share in found.masses if place > centre)
    return float(1 - 2 * below * above)


def descend(
    curve: Curve, mean: float, spread: float, moments: Moments, centred: bool, seed: int
) -> Path:
    """Return the path of two weights by gradient descent, one example a step, from START.

    The inputs are y = f(z), z ~ N(mean, spread²), centred or as they are; the target is GOAL·y, the error
    half the square of the difference. The rate is RATE over E|y|². Where that is 0 or does not exist,
    the weights stay.
    """
    centre = moments.mean if centred else 0.0
    size = 2 * (moments.variance + (moments.mean - centre) ** 2)
    z = np.random.default_rng(seed).normal(mean, spread, (STEPS, 2))
    weights = [np.array(START)]
    agreeing = 0
    for y in curve.value(z) - centre if math.isfinite(size) and size > 0 else np.zeros((STEPS, 2)):
        gradient = np.dot(weights[-1] - GOAL, y) * y
        agreeing += bool(gradient[0] * gradient[1] >= 0)
        weights.append(weights[-1] - (RATE / size if size else 0.0) * gradient)
    return Path(np.array(weights), agreeing)
