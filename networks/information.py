"""Entropy, cross-entropy and Kullback-Leibler divergence of distributions on the last axis, in nats."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from activations.core import Values

BIT = math.log(2.0)  # one bit in nats


def normalised(weights: ArrayLike) -> Values:
    """Return non-negative weights divided by their sum; all alike where all are 0."""
    given = np.asarray(weights, dtype=np.float64)
    total = np.sum(given, axis=-1, keepdims=True)
    return np.where(total > 0, given, 1.0) / np.where(total > 0, total, float(given.shape[-1]))


def surprises(p: ArrayLike, q: ArrayLike) -> Values:
    """Return -p ln q for each outcome: 0 where p is 0, ∞ where q alone is 0."""
    mass, expected = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(mass > 0, -mass * np.log(expected), 0.0) + 0.0


def entropy(p: ArrayLike) -> Values:
    """Return H(p) = -Σ p ln p."""
    total: Values = np.sum(surprises(p, p), axis=-1)
    return total


def cross_entropy(p: ArrayLike, q: ArrayLike) -> Values:
    """Return H(p, q) = -Σ p ln q: what is p by rights, coded as if it were q."""
    total: Values = np.sum(surprises(p, q), axis=-1)
    return total


def divergence(p: ArrayLike, q: ArrayLike) -> Values:
    """Return KL(p‖q) = Σ p ln(p/q), at least 0.

    Each term is p ln(p/q) - p + q, which is never negative; what is added sums to 0.
    """
    mass, expected = np.asarray(p, dtype=np.float64), np.asarray(q, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(mass > 0, mass * np.log(mass / expected), 0.0)
    total: Values = np.sum(np.maximum(ratio - mass + expected, 0.0), axis=-1)
    return total
