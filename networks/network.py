"""Random networks: what a stack is, what it may cost, and its weights, inputs and directions."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from activations.core import Values

Init = Literal["gaussian", "orthogonal"]
Norm = Literal["none", "rms", "layer", "batch"]
Precision = Literal["float32", "float64"]

# What one stack may cost, so that no link can take a server down. In float32, on one core:
# 268 MB of weights, 1.5 seconds to draw them;
MOST_WEIGHTS = 2**26
# 134 MB of pre-activations, which the way back needs;
MOST_ACTIVATIONS = 2**25
# three matrix products a layer, together 2 to 3 seconds;
MOST_PRODUCTS = 2**35
# the rotations of an orthogonal start, in float64, 3 to 5 seconds.
MOST_ROTATED = 2**33


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A stack of `depth` layers of `width` units, before training, and what is fed into it.

    Weights have the variance σw²/width, or are σw times a random rotation (Haar); biases have σb².
    `residual` is the factor α of each branch, 0 for a stack without shortcuts. The batch consists of
    pairs: each input has mean square `q0`, the two of a pair the correlation `c0`.
    ValueError says which number cannot be.
    """

    depth: int
    width: int
    sigma_w: float
    sigma_b: float = 0.0
    init: Init = "gaussian"
    norm: Norm = "none"
    residual: float = 0.0
    batch: int = 64
    q0: float = 1.0
    c0: float = 0.5
    seed: int = 0

    def __post_init__(self) -> None:
        for name, least in (("depth", 1), ("width", 2), ("batch", 2), ("seed", 0)):
            value = getattr(self, name)
            if not (isinstance(value, int) and value >= least):
                raise ValueError(f"A stack needs a whole {name} of {least} or more, not {value}.")
        if self.batch % 2:
            raise ValueError(f"The batch consists of pairs: {self.batch} is odd.")
        for name in ("sigma_w", "sigma_b", "residual", "q0"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(
                    f"A stack needs a finite {name} that is not negative, not {getattr(self, name)}."
                )
        if not -1 <= self.c0 <= 1:
            raise ValueError(f"A correlation lies between -1 and 1; c0 is {self.c0}.")
        for name, known in (("init", get_args(Init)), ("norm", get_args(Norm))):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"There is no {name} {getattr(self, name)!r}: choose among {', '.join(known)}."
                )
        for count, most, what in self._costs():
            if count > most:
                raise ValueError(
                    f"{self.depth} layers of {self.width} units with a batch of {self.batch} take "
                    f"{count:,} {what}; {most:,} are allowed: choose fewer layers, units or samples."
                )

    def _costs(self) -> tuple[tuple[int, int, str], ...]:
        weights = self.depth * self.width**2
        rotated = weights * self.width if self.init == "orthogonal" else 0
        return (
            (weights, MOST_WEIGHTS, "weights"),
            (self.depth * self.batch * self.width, MOST_ACTIVATIONS, "activations"),
            (weights * self.batch, MOST_PRODUCTS, "products a pass"),
            (rotated, MOST_ROTATED, "products to draw rotations"),
        )

    @property
    def skip(self) -> float:
        """How much of a layer's h goes on unchanged: 1 with shortcuts, else 0."""
        return 1.0 if self.residual else 0.0

    @property
    def branch(self) -> float:
        """The factor of W x + b in every layer but the first."""
        return self.residual or 1.0


@dataclass(frozen=True, eq=False)
class Network:
    """The random numbers of a stack: weights (out, in) and biases of each layer, inputs, directions."""

    weights: tuple[Values, ...]
    biases: tuple[Values, ...]
    inputs: Values
    directions: Values


def rotation(rng: np.random.Generator, width: int) -> Values:
    """Return a random orthogonal matrix, every rotation and reflection as likely (Mezzadri 2007)."""
    q, r = np.linalg.qr(rng.standard_normal((width, width)))
    turned: Values = q * np.where(np.diag(r) < 0, -1.0, 1.0)
    return turned


def pairs(stack: Stack, rng: np.random.Generator) -> Values:
    """Return the inputs; length and correlation hold to rounding, not on average only."""
    first, other = rng.standard_normal((2, stack.batch // 2, stack.width))
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    other -= np.sum(first * other, axis=1, keepdims=True) * first
    other /= np.linalg.norm(other, axis=1, keepdims=True)
    second = stack.c0 * first + math.sqrt(1 - stack.c0**2) * other
    both: Values = np.stack((first, second), axis=1).reshape(stack.batch, stack.width)
    return both * math.sqrt(stack.q0 * stack.width)


def draw(stack: Stack, rng: np.random.Generator, precision: Precision = "float32") -> Network:
    """Return the random numbers of a stack.

    They are drawn in float64, layer after layer and before any scale: a seed means the same network
    in both precisions and at each σ, and a deeper stack begins with the layers of a shallower one.
    """
    inputs = pairs(stack, rng)
    directions = rng.standard_normal((stack.batch, stack.width))
    directions /= math.sqrt(float(np.mean(directions**2)))
    weights, biases = [], []
    for _ in range(stack.depth):
        if stack.init == "orthogonal":
            W = rotation(rng, stack.width) * stack.sigma_w
        else:
            W = rng.standard_normal((stack.width, stack.width))
            W *= stack.sigma_w / math.sqrt(stack.width)
        weights.append(W.astype(precision))
        biases.append((rng.standard_normal(stack.width) * stack.sigma_b).astype(precision))
    return Network(
        tuple(weights), tuple(biases), inputs.astype(precision), directions.astype(precision)
    )
