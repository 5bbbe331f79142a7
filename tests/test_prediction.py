"""What theory says of a stack: beside simulations, closed forms and the maps of one layer."""

import dataclasses
import itertools
import math
from typing import get_args

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Curve, Values
from networks.hermite import Table
from networks.meanfield import correlation_map, gradient_ratio, length_map, moments
from networks.prediction import Prediction, predict
from networks.stack import Norm, Stack, ensemble

HE = math.sqrt(2)


def bound(name: str) -> Curve:
    return get(name).bind()


def median(curve: Curve, stack: Stack, seeds: int) -> dict[str, Values]:
    """Return the medians over seeds of what a prediction has too."""
    members = ensemble(curve, stack, range(seeds)).members
    fields = ("length", "correlation", "log_delta", "log_weight_gradient", "saturated")
    return {
        field: np.median([getattr(member, field) for member in members], axis=0) for field in fields
    }


def apart(found: Prediction, simulated: dict[str, Values], field: str) -> float:
    theory, values = getattr(found, field), simulated[field]
    if field == "length":
        theory, values = np.log10(theory), np.log10(values)
    return float(np.max(np.abs(theory - values)))


@pytest.mark.parametrize("residual", [0.0, 0.6])
@pytest.mark.parametrize("norm", get_args(Norm))
@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_theory_lies_on_the_simulation_in_every_stack(
    name: str, norm: Norm, residual: float
) -> None:
    stack = Stack(
        depth=12,
        width=512,
        sigma_w=1.4,
        sigma_b=0.3,
        norm=norm,
        residual=residual,
        batch=128,
        q0=1.7,
        c0=0.6,
    )
    found, simulated = predict(bound(name), stack), median(bound(name), stack, 3)
    # Depth/width is 0.02: 5 % of a length, 0.02 decades; thrice that. The length of relu is log-normal
    # with variance 5·depth/width: 0.15 decades a seed, 0.1 for a median of three; thrice that.
    spread = 0.3 if name == "relu" else 0.08
    assert apart(found, simulated, "length") < spread
    assert apart(found, simulated, "log_delta") < 0.06
    assert apart(found, simulated, "log_weight_gradient") < spread
    assert apart(found, simulated, "correlation") < 0.05
    assert apart(found, simulated, "saturated") < 0.03
    assert found.exact


def test_without_norm_and_shortcuts_it_is_the_maps_layer_after_layer() -> None:
    for name in ("tanh", "gelu", "hard_tanh"):
        curve, sigma_w, sigma_b = bound(name), 1.5, 0.3
        stack = Stack(depth=60, width=8, sigma_w=sigma_w, sigma_b=sigma_b, q0=2.0, c0=0.2)
        found = predict(curve, stack)
        first = sigma_w**2 * 2.0 + sigma_b**2
        assert found.length[0] == pytest.approx(first, rel=1e-14)
        for layer in (0, 1, 5, 30, 58):
            q = float(found.length[layer])
            # Chebyshev's polynomials in ln q are good to 1e-13.
            onward = length_map(curve, q, sigma_w, sigma_b)
            assert found.length[layer + 1] == pytest.approx(onward, rel=1e-12)
            c = correlation_map(curve, found.correlation[layer], q, sigma_w, sigma_b)
            # What follows 400 coefficients is a power law where there is a kink.
            assert found.correlation[layer + 1] == pytest.approx(float(c), abs=1e-7)
        ratio = gradient_ratio(curve, sigma_w, sigma_b, 60, first)
        assert np.allclose(found.log_delta, ratio, rtol=0, atol=1e-9)
        steps = np.cumsum(np.log10(found.factor[:-1])[::-1])[::-1] / 2
        assert np.allclose(found.log_delta[:-1], steps, rtol=0, atol=1e-12)
        assert math.isnan(found.factor[-1])


@pytest.mark.parametrize(
    ("name", "q", "near"),
    [
        ("tanh", 1.0, 1e-13),
        ("gelu", 2.0, 1e-13),
        ("relu", 3.0, 1e-8),  # a power law follows the coefficients
        ("hard_tanh", 1.0, 1e-6),  # and a wave on it
        ("step", 1.0, 1e-13),  # too much follows: the exact rule takes over
        ("gaussian", 1000.0, 1e-4),
    ],
)
def test_the_series_of_a_product_is_the_average_of_the_product(
    name: str, q: float, near: float
) -> None:
    curve, unit = bound(name), moments(bound(name), q).second
    found = Table(curve, pairs=True).at(q)
    for c, tolerance in ((-0.7, 1e-13), (0.0, 1e-13), (0.6, 1e-13), (0.9, 1e-8), (0.999, near)):
        exact = float(correlation_map(curve, c, q, 1.0, 0.0)) * unit
        assert found.product(c) == pytest.approx(exact, abs=tolerance * unit)
    assert found.product(1.0) == pytest.approx(unit, rel=1e-13)


def test_a_table_in_the_length_is_as_good_as_an_average() -> None:
    for name in ("tanh", "relu6", "mexican_hat"):
        curve, table = bound(name), Table(bound(name), pairs=True)
        for q in np.linspace(0.4, 0.9, 12):
            found, exact = table.at(float(q)), moments(curve, float(q))
            assert found.mean == pytest.approx(exact.mean, abs=1e-12)
            assert (found.second, found.slope) == pytest.approx(
                (exact.second, exact.slope), rel=1e-12
            )
            alone = Table(curve, pairs=True).at(float(q))
            assert found.product(0.5) == pytest.approx(alone.product(0.5), abs=1e-12)


def test_factors_have_their_closed_forms() -> None:
    relu, plain = bound("relu"), Stack(depth=8, width=8, sigma_w=HE, q0=0.5)
    alpha, layers = 0.7, np.arange(1, 8)
    for stack, factor in (
        (plain, np.ones(7)),
        (dataclasses.replace(plain, residual=alpha), np.full(7, 1 + alpha**2)),
        (dataclasses.replace(plain, norm="rms", residual=1.0), 1 + 1 / layers),
        # π/(π - 1) a layer; the first divides by the variance of its input.
        (
            dataclasses.replace(plain, norm="batch"),
            np.array([1.0] + [math.pi / (math.pi - 1)] * 6),
        ),
    ):
        assert predict(relu, stack).factor[:-1] == pytest.approx(factor, rel=1e-13)


@pytest.mark.parametrize(
    ("name", "rate"),
    [("tanh", 1.177807), ("erf", 1.2257), ("selu", 1.071575), ("sigmoid", 1.033592)],
)
def test_batch_normalisation_has_a_rate_of_its_own(name: str, rate: float) -> None:
    found = predict(bound(name), Stack(depth=5, width=8, sigma_w=3.0, norm="batch"))
    assert found.factor[2] == pytest.approx(rate, abs=6e-5)  # the digits written
    assert found.exact is (name in ("tanh", "erf"))


def test_a_share_that_is_saturated_is_that_of_a_normal_variable() -> None:
    stack = Stack(depth=1, width=8, sigma_w=2.0)
    beyond = math.acosh(math.sqrt(1 / 0.05)) / 2  # 1/cosh² is 0.05 there
    found = predict(bound("tanh"), stack).saturated[0]
    assert found == pytest.approx(math.erfc(beyond / HE), rel=1e-13)
    assert predict(bound("relu"), stack).saturated[0] == pytest.approx(0.5, abs=1e-9)
    assert predict(bound("step"), stack).saturated[0] == 1.0
    assert predict(bound("linear"), stack).saturated[0] == 0.0


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("norm", get_args(Norm))
def test_every_function_has_a_prediction_without_a_warning(name: str, norm: Norm) -> None:
    for sigma_w, residual in itertools.product((0.0, 1e-3, 1.0, 50.0), (0.0, 1.0)):
        stack = Stack(depth=6, width=8, sigma_w=sigma_w, norm=norm, residual=residual)
        found = predict(bound(name), stack)
        assert found.log_delta[-1] == 0
        assert np.all((found.saturated >= 0) | np.isnan(found.saturated))
        assert np.all((np.abs(found.correlation) <= 1) | np.isnan(found.correlation))


def test_a_length_that_overflows_or_vanishes_is_carried_as_far_as_it_goes() -> None:
    exploding = predict(bound("relu"), Stack(depth=150, width=8, sigma_w=100.0))
    assert exploding.length[-1] == math.inf
    assert math.isnan(exploding.correlation[-1])
    assert exploding.log_delta[0] == pytest.approx(149 * math.log10(5000) / 2, rel=1e-12)
    dying = predict(bound("tanh"), Stack(depth=150, width=8, sigma_w=0.001))
    assert dying.length[-1] == 0
    assert dying.log_delta[0] == pytest.approx(-3 * 149, rel=1e-6)
    doubly = predict(bound("squared_relu"), Stack(depth=40, width=8, sigma_w=3.0))
    assert doubly.length[-1] == math.inf
    assert np.all(np.isnan(doubly.log_delta[:-1]))
