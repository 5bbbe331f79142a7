"""What is said of a layer in one number, of a random stack as of a network in training."""

from __future__ import annotations

import math

import numpy as np

from activations.core import Values


def flat_shares(slopes: Values, threshold: float) -> tuple[float, float]:
    """Return the share saturated, |f′| < threshold or f′ = 0, and of units dead: f′ = 0 in every row."""
    size = np.abs(slopes)
    low = np.count_nonzero(size < threshold if threshold > 0 else size == 0)
    # Units that are off in the first row are the only ones to look at, where they are few.
    off = np.flatnonzero(size[0] == 0)
    if 8 * off.size > size.shape[1]:
        dead = np.count_nonzero(np.maximum.reduce(size, axis=0) == 0)
    else:
        dead = np.count_nonzero(~np.any(size[:, off], axis=0))
    return low / size.size, dead / size.shape[1]


def log_rms(values: Values) -> float:
    """Return log₁₀ of the rms of all numbers, -∞ where all are 0."""
    rms = math.sqrt(float(np.mean(np.square(values, dtype=np.float64))))
    return math.log10(rms) if rms else -math.inf
