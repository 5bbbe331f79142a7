"""Guided experiments: what theory says of well-known stacks, to the digits written in the literature.

Ratios are log₁₀ of |δ¹|/|δᴸ|; an independent program computed them.
"""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from activations import get
from networks.initialisations import INITIALISATIONS, Fans
from networks.meanfield import depth_scales, fixed_point
from networks.network import Stack, draw
from networks.passes import forward
from networks.prediction import Prediction, predict

HE = math.sqrt(2)


def prediction(
    name: str, depth: int, sigma_w: float, sigma_b: float = 0.0, q1: float = 1.0, **others: Any
) -> Prediction:
    """Return theory for a stack whose first layer has the length q1."""
    q0 = (q1 - sigma_b**2) / sigma_w**2
    stack = Stack(depth=depth, width=512, sigma_w=sigma_w, sigma_b=sigma_b, q0=q0, **others)
    return predict(get(name).bind(), stack)


# PyTorch's nn.Linear, from inputs of mean square 1.
DEFAULT = {
    "sigma_w": math.sqrt(1 / 3),
    "sigma_b": math.sqrt(1 / (3 * 512)),
    "q1": 1 / 3 + 1 / (3 * 512),
}
WALK = {"sigma_b": math.sqrt(0.05)}


@pytest.mark.parametrize(
    ("name", "depth", "given", "ratio"),
    [
        ("sigmoid", 30, {"sigma_w": 1.0}, -18.23),
        ("sigmoid", 30, {"sigma_w": 10.149, "q1": 45.624}, 0.0),
        ("relu", 30, DEFAULT, -11.28),
        ("tanh", 30, DEFAULT, -7.06),
        ("gelu", 30, DEFAULT, -15.53),
        ("sigmoid", 30, DEFAULT, -24.66),
        ("relu", 30, {"sigma_w": 1.0}, -4.37),
        ("relu", 30, {"sigma_w": HE}, 0.0),
        ("tanh", 30, {"sigma_w": math.sqrt(1.760955), "q1": 0.570048, **WALK}, 0.0),
        ("tanh", 30, {"sigma_w": 2.0, **WALK}, 1.97),
        ("tanh", 30, {"sigma_w": 5 / 3}, 1.23),
        ("tanh", 50, {"sigma_w": 5 / 3, "q1": 1.17848}, 2.027),
        ("gelu", 30, {"sigma_w": HE}, -3.47),
        ("gelu", 30, {"sigma_w": 1.5335}, 0.44),
        ("gelu", 30, {"sigma_w": 1.4082, "sigma_b": 0.4158, "q1": 3.5616}, 0.0),
        ("selu", 30, {"sigma_w": 1.0}, 0.44),
        ("selu", 50, {"sigma_w": 1.0}, 0.74),
    ],
)
def test_the_gradient_arrives_as_written(
    name: str, depth: int, given: dict[str, float], ratio: float
) -> None:
    found = prediction(name, depth, **given).log_delta[0]
    assert found == pytest.approx(ratio, abs=6e-3)


def test_deep_sigmoids_forget_what_they_are_shown() -> None:
    assert prediction("sigmoid", 30, 1.0).correlation[-1] == pytest.approx(1, abs=5e-6)
    assert prediction("sigmoid", 30, 10.149, q1=45.624, c0=0.6).correlation[-1] == pytest.approx(
        0.991, abs=2e-3
    )


def test_xavier_lets_the_signal_of_relu_die_and_its_weight_gradients_level() -> None:
    found = prediction("relu", 30, 1.0)
    assert found.length[-1] == pytest.approx(1.9e-9, rel=0.03)
    assert np.ptp(found.log_weight_gradient[1:]) < 1e-12
    assert prediction("relu", 30, HE).length[-1] == pytest.approx(1, rel=1e-12)


def test_a_walk_across_the_edge_of_tanh() -> None:
    curve, b = get("tanh").bind(), math.sqrt(0.05)
    reaches = [depth_scales(curve, math.sqrt(w), b).correlation for w in (1.0, 1.5, 2.0, 4.0)]
    assert reaches == pytest.approx([3.63, 15.79, 25.2, 6.98], rel=2e-3)
    for c0 in (0.1, 0.3, 0.6):
        last = prediction("tanh", 30, 2.0, sigma_b=b, c0=c0).correlation[-1]
        assert last == pytest.approx(0.17, abs=0.01)


def test_a_steady_signal_is_no_steady_gradient() -> None:
    found = prediction("tanh", 30, 5 / 3, c0=0.6)
    end = fixed_point(get("tanh").bind(), 5 / 3, 0.0)
    assert found.length[-1] == pytest.approx(1.17848, abs=6e-6)
    assert end.chi == pytest.approx(1.20983, abs=6e-6)
    assert math.sqrt(end.q) / (5 / 3) == pytest.approx(0.651, abs=6e-4)  # rms of the output
    assert found.correlation[-1] == pytest.approx(0.07, abs=0.01)


def test_he_starves_gelu_and_selu_normalises_itself() -> None:
    assert prediction("gelu", 30, HE).length[-1] == pytest.approx(6e-8, rel=0.3)
    assert prediction("selu", 30, 1.0, q1=4.0).length[-1] == pytest.approx(1.001, abs=2e-3)


def test_narrow_networks_of_relu_are_born_dead() -> None:
    """Lu et al. 2020 (arXiv:1903.06733): 58 % are constant, between 51 and 70 %."""
    curve, count = get("relu").bind(), 1500
    stack = Stack(depth=10, width=3, sigma_w=HE, batch=2)
    line = np.linspace(-3, 3, 40)[:, None] * np.ones((1, 3))
    dead = 0
    for seed in range(count):
        network = draw(stack, np.random.default_rng(seed))
        network = dataclasses.replace(network, inputs=line.astype(np.float32))
        *_, (_, _, x) = forward(curve, stack, network)
        dead += not np.any(x)
    assert 0.51 < dead / count < 0.70


@pytest.mark.parametrize(("name", "times"), [("relu", 1.45e4), ("tanh", 60.0), ("linear", 1.0)])
def test_batch_normalisation_sends_a_bill(name: str, times: float) -> None:
    """Fifty layers between equal variances: the first, of the input, is left out."""
    found = prediction(name, 52, 1.0, norm="batch")
    assert 10 ** (found.log_delta[1] - found.log_delta[-1]) == pytest.approx(times, rel=3e-3)


def test_shortcuts_bound_what_batch_normalisation_amplifies() -> None:
    plain, normed = (
        prediction("relu", 51, HE, residual=1 / math.sqrt(50), norm=norm)
        for norm in ("none", "batch")
    )
    assert 10 ** plain.log_delta[0] == pytest.approx(1.64, abs=1e-3)
    # The variance grows by 2 Var f/50 a layer, and each branch counts for less.
    growth = (1 - 1 / math.pi) / 50
    factors = 1 + 1 / 50 / (1 + growth * np.arange(50))
    assert 10 ** (2 * normed.log_delta[0]) == pytest.approx(np.prod(factors), rel=1e-12)


@pytest.mark.parametrize(
    ("name", "sigma_w", "residual", "norm", "times"),
    [
        ("relu", HE, 1.0, "none", 3.28e4),
        ("relu", HE, 1 / math.sqrt(30), "none", 1.635),
        ("sigmoid", 1.0, 1 / math.sqrt(30), "none", 1.02),
        ("relu", HE, 1.0, "rms", 5.57),
    ],
)
def test_shortcuts_scale_the_gradient(
    name: str, sigma_w: float, residual: float, norm: Any, times: float
) -> None:
    """Thirty branches, after a first layer that leads in."""
    found = prediction(name, 31, sigma_w, residual=residual, norm=norm)
    assert 10 ** found.log_delta[0] == pytest.approx(times, rel=2e-3)


def test_the_default_of_torch_is_what_these_experiments_take() -> None:
    found = INITIALISATIONS["torch_linear"].sigmas(get("tanh").bind(), Fans(into=512, out=512))
    assert found is not None
    assert (found.w, found.b) == pytest.approx((DEFAULT["sigma_w"], DEFAULT["sigma_b"]))
