"""One unit a layer: the product of derivatives along an orbit, and its bound."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from networks.chain import chain
from tests.contract import EPS


def test_the_product_of_sigmoid_falls_faster_than_a_quarter_a_step() -> None:
    """The orbit ends where σ(x) = x, and there σ′ = x(1 - x)."""
    end = 0.659046068407407
    found = chain(get("sigmoid").bind(), 1.0, 0.0, end, 30)
    assert found.points == pytest.approx(np.full(31, end), rel=4 * EPS)
    assert found.slopes == pytest.approx(np.full(30, 0.224704348124147), rel=8 * EPS)
    assert 10 ** found.log_product[-1] == pytest.approx(3.5e-20, rel=0.02)
    assert 10 ** found.bound[-1] == pytest.approx(0.25**30, rel=1e-13)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_orbit_passes_the_bound_and_its_product_is_its_derivative(name: str) -> None:
    curve, step = get(name).bind(), 1e-6
    w, b, x0, depth = 0.9, 0.2, 0.37, 3
    found = chain(curve, w, b, x0, depth)
    # Three logarithms, each rounded.
    assert np.all(found.log_product <= found.bound + 1e-13)
    ends = [chain(curve, w, b, x0 + side, depth).points[-1] for side in (-step, step)]
    product = float(np.prod(found.slopes))
    # step² times a third derivative, and roundings over the step.
    assert (ends[1] - ends[0]) / (2 * step) == pytest.approx(product, rel=1e-7, abs=1e-8)


def test_an_orbit_that_explodes_or_dies_gives_no_warning() -> None:
    exploding = chain(get("squared_relu").bind(), 3.0, 0.0, 2.0, 20)
    assert exploding.points[-1] == math.inf
    assert np.all(np.isinf(exploding.bound))
    assert np.isneginf(chain(get("relu").bind(), 1.0, -5.0, 1.0, 3).log_product[-1])


@pytest.mark.parametrize(
    ("w", "b", "x0", "depth"), [(math.nan, 0, 0, 3), (1, math.inf, 0, 3), (1, 0, 0, 0)]
)
def test_a_chain_that_cannot_be_is_refused_with_a_sentence(
    w: float, b: float, x0: float, depth: int
) -> None:
    with pytest.raises(ValueError, match="finite w, b and x0"):
        chain(get("tanh").bind(), w, b, x0, depth)
