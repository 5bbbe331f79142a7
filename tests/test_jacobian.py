"""Jacobians of stacks: singular values beside known spectra and differences."""

import dataclasses
import math
from typing import get_args

import numpy as np
import pytest

from activations import get
from activations.portrait import moments
from networks.jacobian import singular_values, spectrum_theory
from networks.network import Norm, Stack, draw
from tests.contract import EPS
from tests.test_stack import plainly

LINEAR, TANH, RELU = (get(name).bind() for name in ("identity", "tanh", "relu"))


def test_orthogonal_linear_stacks_have_singular_values_one() -> None:
    stack = Stack(depth=50, width=64, sigma_w=1.0, init="orthogonal")
    found = singular_values(LINEAR, stack)
    assert np.allclose(found.values, 0, rtol=0, atol=50 * 64 * EPS)  # fifty products


def test_half_of_the_singular_values_of_orthogonal_relu_are_zero() -> None:
    stack = Stack(depth=1, width=64, sigma_w=1.0, init="orthogonal")
    found = singular_values(RELU, stack)
    alive = found.values > found.floor
    assert np.allclose(found.values[alive], 0, rtol=0, atol=64 * EPS)
    assert 20 <= np.count_nonzero(alive) <= 44  # 32 ± 3 standard deviations of 4


@pytest.mark.parametrize("norm", [norm for norm in get_args(Norm) if norm != "batch"])
@pytest.mark.parametrize("residual", [0.0, 0.7])
def test_the_spectrum_is_that_of_finite_differences(norm: Norm, residual: float) -> None:
    stack = Stack(depth=4, width=6, sigma_w=1.2, sigma_b=0.3, norm=norm, residual=residual)
    network = draw(stack, np.random.default_rng(stack.seed), "float64")

    step = 1e-5
    x = network.inputs[:1] + step * np.concatenate([np.eye(6), -np.eye(6)])
    h = x @ network.weights[0].T + network.biases[0]
    for W, b in zip(network.weights[1:], network.biases[1:], strict=True):
        branch = TANH.value(plainly(h, norm)) @ W.T + b
        h = h + residual * branch if residual else branch
    y = TANH.value(plainly(h, norm))
    differences = (y[:6] - y[6:]) / (2 * step)

    expected = np.linalg.svd(differences, compute_uv=False)
    found = 10 ** singular_values(TANH, stack).values
    # step² times a third derivative; a norm takes one or two directions away: 0
    assert np.allclose(found, expected, rtol=1e-6, atol=1e-8)


def test_the_mean_square_of_the_singular_values_is_chi_to_the_depth() -> None:
    """m₁ = χ^L (Pennington, Schoenholz, Ganguli 2017, arXiv:1711.04735)."""
    critical = moments(TANH)
    sigma_w = 1 / math.sqrt(critical.slope)
    sigma_b = math.sqrt(1 - critical.second / critical.slope)
    start = (1 - sigma_b**2) / sigma_w**2  # so that every layer has length 1
    stack = Stack(depth=10, width=128, sigma_w=sigma_w, sigma_b=sigma_b, q0=start)
    spectra = [singular_values(TANH, dataclasses.replace(stack, seed=seed)) for seed in range(8)]
    means = [np.mean(10 ** (2 * each.values)) for each in spectra]
    # One seed varies by 0.36, the mean of eight by 0.13: thrice that.
    assert np.mean(means) == pytest.approx(1, abs=0.38)


def test_the_largest_of_a_gaussian_linear_stack_is_at_the_edge_of_its_spectrum() -> None:
    depth = 10
    found = singular_values(LINEAR, Stack(depth=depth, width=256, sigma_w=1.0))
    edge = math.sqrt((depth + 1) ** (depth + 1) / depth**depth)
    assert 10 ** found.values[0] == pytest.approx(edge, rel=0.15)  # width^(-2/3), some of them


def test_orthogonal_tanh_near_zero_is_almost_an_isometry_and_gaussian_is_not() -> None:
    """The relative variance of the squares is L(μ₂/μ₁² - 1 - s₁), s₁ = 0 or -1 (same paper)."""
    stack = Stack(
        depth=50,
        width=128,
        sigma_w=math.sqrt(1.05),
        sigma_b=math.sqrt(2.01e-5),
        q0=0.0259 / 1.05,  # the fixed point of the length
    )
    found = singular_values(TANH, dataclasses.replace(stack, init="orthogonal"))
    squares = 10 ** (2 * found.values)
    assert np.var(squares) / np.mean(squares) ** 2 == pytest.approx(
        0.213, rel=0.15
    )  # draws vary by 4 %
    gaussian = singular_values(TANH, stack)
    assert np.median(gaussian.values) < -6


def test_singular_values_below_the_smallest_number_have_a_logarithm() -> None:
    stack = Stack(depth=900, width=16, sigma_w=0.25, init="orthogonal")
    found = singular_values(LINEAR, stack)
    assert np.allclose(found.values, 900 * math.log10(0.25), rtol=1e-12, atol=0)  # 10^-542


def test_a_jacobian_at_one_input_does_not_exist_under_batch_normalisation() -> None:
    with pytest.raises(ValueError, match="whole batch"):
        singular_values(TANH, Stack(depth=2, width=8, sigma_w=1.0, norm="batch"))


@pytest.mark.parametrize(
    ("name", "square", "bias", "q", "gaussian", "orthogonal"),
    [
        ("relu", 2.0, 0.0, 1.0, 100.0, 50.0),
        ("tanh", 1.760955, 0.05, 0.570048, 67.1, 17.1),
        ("tanh", 1.05, 2.01e-5, 0.0259, 50.2, 0.213),
        ("identity", 1.0, 0.0, 1.0, 50.0, 0.0),
    ],
)
def test_the_spread_of_a_critical_spectrum(
    name: str, square: float, bias: float, q: float, gaussian: float, orthogonal: float
) -> None:
    stack = Stack(
        depth=50,
        width=8,
        sigma_w=math.sqrt(square),
        sigma_b=math.sqrt(bias),
        q0=(q - bias) / square,  # the fixed point of the length
    )
    curve = get(name).bind()
    found = spectrum_theory(curve, stack)
    # The digits written; an independent computation.
    assert found.variance == pytest.approx(gaussian, rel=1e-3)
    assert found.log_mean == pytest.approx(0, abs=2e-3)
    turned = spectrum_theory(curve, dataclasses.replace(stack, init="orthogonal"))
    assert turned.variance == pytest.approx(orthogonal, rel=3e-3, abs=1e-13)
    assert turned.variance == pytest.approx(found.variance - 50, abs=1e-9)


@pytest.mark.parametrize("norm", ["none", "rms"])
def test_the_spectrum_of_theory_is_that_of_a_wide_stack(norm: Norm) -> None:
    stack = Stack(depth=6, width=512, sigma_w=1.3, sigma_b=0.3, norm=norm, init="orthogonal")
    theory = spectrum_theory(TANH, stack)
    squares = 10 ** (2 * singular_values(TANH, stack).values)
    # Lengths at width 512 vary by some percent, and so does each of six factors.
    assert np.log10(np.mean(squares)) == pytest.approx(theory.log_mean, abs=0.06)
    assert np.var(squares) / np.mean(squares) ** 2 == pytest.approx(theory.variance, rel=0.12)


def test_where_the_spectrum_is_not_known_theory_says_so() -> None:
    for stack in (
        Stack(depth=2, width=8, sigma_w=1.0, norm="batch"),
        Stack(depth=2, width=8, sigma_w=1.0, residual=1.0),
    ):
        with pytest.raises(ValueError, match="without shortcuts"):
            spectrum_theory(TANH, stack)
    dead = spectrum_theory(get("step").bind(), Stack(depth=2, width=8, sigma_w=1.0))
    assert dead.log_mean == -math.inf
