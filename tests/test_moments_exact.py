"""Moments of every function at every length against ball arithmetic."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Activation, Curve, Values
from networks.hermite import Table
from networks.meanfield import moments
from tests import multiprecision

LENGTHS = (1e-4, 1e-2, 1.0, 1e2, 1e4)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(20)
# Nothing is left beyond twelve standard deviations of what is no exponential.
REACH = 1200.0


def nodes(curve: Curve) -> tuple[Values, Values]:
    """Return places and weights for all lengths at once: two panels an octave, split at breakpoints."""
    octaves = 2.0 ** np.arange(-9, math.log2(REACH), 1 / 2)
    widest = 2.0 if curve.traits.oscillates else 200.0
    steps = np.arange(widest, REACH, widest)
    kinks = [x for x in (*curve.breakpoints, *curve.joints) if abs(x) < REACH]
    edges = np.unique(np.concatenate([-octaves, -steps, [0, *kinks], steps, octaves]))
    half = np.diff(edges)[:, None] / 2
    return ((edges[:-1, None] + half) + half * _NODES).ravel(), (half * _WEIGHTS).ravel()


def exact(curve: Curve) -> dict[float, tuple[float, float, float]]:
    """Return E f, E f², E f′² by length, f and f′ being right to the last digit of a double."""
    x, width = nodes(curve)
    at = multiprecision.reference(curve)
    value, slope = np.array([[float(each) for each in at(float(point))] for point in x]).T
    found = {}
    for q in LENGTHS:
        mass = width * np.exp(-x * x / (2 * q)) / math.sqrt(2 * math.pi * q)
        with np.errstate(over="ignore", invalid="ignore"):
            terms = (mass * value, mass * value * value, mass * slope * slope)
        found[q] = tuple(map(math.fsum, terms))
    return found  # type: ignore[return-value]


# e^x overflows, and reaches farther; its moments have closed forms.
@pytest.mark.parametrize(
    "activation",
    [record for record in ACTIVATIONS.values() if record.name != "exponential"],
    ids=lambda record: record.name,
)
def test_moments_are_right_to_twelve_digits_at_every_length(activation: Activation) -> None:
    curve = activation.bind()
    table = Table(curve, pairs=False)
    for q, true in exact(curve).items():
        size = math.sqrt(true[1])
        for found in (moments(curve, q), table.at(q)):
            assert found.mean == pytest.approx(true[0], rel=1e-12, abs=1e-12 * size)
            assert (found.second, found.slope) == pytest.approx(true[1:], rel=1e-12, abs=1e-300)
