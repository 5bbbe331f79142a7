"""Stacks: backward passes beside differences, and what theory says of length and gradient."""

import dataclasses
import itertools
import math
import tracemalloc
from typing import get_args

import numpy as np
import pytest

from activations import get
from activations.core import Curve, Values
from activations.portrait import moments
from networks.initialisations import INITIALISATIONS, Fans
from networks.network import Init, Network, Norm, Precision, Stack, draw
from networks.passes import backward, forward, normalise
from networks.stack import BINS, ensemble, measure, simulate
from tests.contract import EPS

RELU, TANH, SIGMOID = (get(name).bind() for name in ("relu", "tanh", "sigmoid"))
HE = math.sqrt(2)
COMBINATIONS = list(itertools.product(get_args(Norm), (0.0, 0.6), get_args(Init)))


def small(norm: Norm, residual: float, init: Init) -> Stack:
    return Stack(
        depth=4,
        width=6,
        sigma_w=1.3,
        sigma_b=0.4,
        init=init,
        norm=norm,
        residual=residual,
        batch=8,
        seed=3,
    )


def plainly(values: Values, norm: Norm) -> Values:
    """Return the norm as its definition has it."""
    axis = 0 if norm == "batch" else 1
    if norm in ("layer", "batch"):
        values = values - values.mean(axis=axis, keepdims=True)
    if norm == "none":
        return values
    size: Values = np.sqrt((values**2).mean(axis=axis, keepdims=True))
    return values / size


def loss(curve: Curve, stack: Stack, network: Network) -> float:
    """Return the mean loss, from the definition in the docstring of the module."""
    h = network.inputs @ network.weights[0].T + network.biases[0]
    for W, b in zip(network.weights[1:], network.biases[1:], strict=True):
        branch = curve.value(plainly(h, stack.norm)) @ W.T + b
        h = h + stack.residual * branch if stack.residual else branch
    return float(np.sum(h * network.directions)) / stack.batch


def gradients(curve: Curve, stack: Stack, network: Network) -> list[Values]:
    """Return ∂E/∂W of each layer as explicit products."""
    layers = [layer for _, layer, _ in forward(curve, stack, network)]
    found = [
        np.ldexp(step.delta, step.exponent).T @ step.inputs / stack.batch
        for step in backward(curve, stack, network, layers)
    ][::-1]
    return [found[0], *(stack.branch * gradient for gradient in found[1:])]


@pytest.mark.parametrize("name", ["tanh", "gelu", "relu"])
@pytest.mark.parametrize(("norm", "residual", "init"), COMBINATIONS)
def test_the_gradient_is_that_of_finite_differences(
    name: str, norm: Norm, residual: float, init: Init
) -> None:
    curve, stack = get(name).bind(), small(norm, residual, init)
    network = draw(stack, np.random.default_rng(stack.seed), "float64")
    rng, step = np.random.default_rng(0), 1e-5
    for index, gradient in enumerate(gradients(curve, stack, network)):
        direction = rng.standard_normal(gradient.shape)
        ends = []
        for sign in (1, -1):
            weights = list(network.weights)
            weights[index] = weights[index] + sign * step * direction
            ends.append(loss(curve, stack, dataclasses.replace(network, weights=tuple(weights))))
        difference = (ends[0] - ends[1]) / (2 * step)
        # step² times a third derivative of some hundreds, beside gradients of about 1
        size = float(np.linalg.norm(gradient) * np.linalg.norm(direction))
        assert abs(difference - np.sum(gradient * direction)) <= 1e-7 * size


@pytest.mark.parametrize("batch", [4, 40])  # one for either way to the norm
@pytest.mark.parametrize(("norm", "residual", "init"), COMBINATIONS)
def test_the_rms_of_the_weight_gradient_is_that_of_the_explicit_product(
    norm: Norm, residual: float, init: Init, batch: int
) -> None:
    stack = dataclasses.replace(small(norm, residual, init), width=16, batch=batch)
    network = draw(stack, np.random.default_rng(stack.seed), "float64")
    explicit = [np.sqrt(np.mean(g**2)) for g in gradients(TANH, stack, network)]
    traces = simulate(TANH, stack, precision="float64")
    # The Gram matrices add up batch² products.
    assert np.allclose(10**traces.log_weight_gradient, explicit, rtol=batch**2 * EPS, atol=0)


def decades(curve: Curve, stack: Stack) -> tuple[float, float]:
    """Return log₁₀ of last length over first, and of first |δ| over last, as means over 8 seeds."""
    members = ensemble(curve, stack, range(8)).members
    length = np.mean([np.log10(each.length[-1] / each.length[0]) for each in members])
    delta = np.mean([each.log_delta[0] - each.log_delta[-1] for each in members])
    return float(length), float(delta)


def test_he_keeps_length_and_gradient_of_relu_and_lecun_halves_them() -> None:
    depth, width = 20, 256
    for sigma_w, factor in ((HE, 1.0), (1.0, 0.5)):
        stack = Stack(depth=depth, width=width, sigma_w=sigma_w, batch=32)
        length, delta = decades(RELU, stack)
        expected = (depth - 1) * math.log10(factor)
        # ln of the length is normal with mean -β/2 and variance β = 5L/n (Hanin, Nica 2018,
        # arXiv:1812.05994): 0.39, so 0.27 decades a seed, a tenth for the mean of eight; thrice that.
        assert length == pytest.approx(expected - 0.08, abs=0.3)
        assert 2 * delta == pytest.approx(expected - 0.08, abs=0.3)


def test_the_weight_gradients_of_relu_are_level_under_lecun_although_the_signal_dies() -> None:
    stack = Stack(depth=30, width=128, sigma_w=1.0, batch=64)
    members = ensemble(RELU, stack, range(8)).members
    ratios = [each.log_weight_gradient[1] - each.log_weight_gradient[-1] for each in members]
    dying = [each.log_delta[0] - each.log_delta[-1] for each in members]
    # Forward and backward loss multiply to a constant; theory.
    assert abs(np.mean(ratios)) < 0.6
    assert np.mean(dying) == pytest.approx(29 * math.log10(math.sqrt(0.5)), abs=0.3)


def test_sigmoid_keeps_a_quarter_of_the_gradient_per_layer() -> None:
    """σw = 1: χ at the fixed point q* of q = E f² is 0.0557, 23.6 % a layer; 29 steps are 10^-18.23."""
    _, delta = decades(SIGMOID, Stack(depth=30, width=256, sigma_w=1.0, batch=16))
    assert delta == pytest.approx(-18.23, abs=0.15)  # O(depth/width), and eight seeds


def test_the_default_of_torch_loses_seven_decades_of_the_gradient_of_tanh_in_thirty_layers() -> (
    None
):
    sigmas = INITIALISATIONS["torch_linear"].sigmas(TANH, Fans(into=256, out=256))
    assert sigmas is not None
    stack = Stack(depth=30, width=256, sigma_w=sigmas.w, sigma_b=sigmas.b, batch=16)
    assert decades(TANH, stack)[1] == pytest.approx(-7.05, abs=0.15)


@pytest.mark.parametrize("name", ["relu", "tanh"])
def test_batch_normalisation_amplifies_the_gradient(name: str) -> None:
    """Each layer by E f′²/Var f, in square (Yang et al. 2019, arXiv:1902.08129)."""
    curve, depth = get(name).bind(), 16
    found = moments(curve)
    rate = found.slope / (found.second - found.mean**2)
    stack = Stack(depth=depth, width=256, sigma_w=1.0, norm="batch", batch=256, c0=0.0)
    traces = simulate(curve, stack)
    steps = 10 ** (2 * (traces.log_delta[4] - traces.log_delta[-1]) / (depth - 5))
    assert steps == pytest.approx(rate, rel=0.04)  # batch and width are finite


def test_residuals_of_relu_double_the_square_of_the_gradient_per_layer() -> None:
    stack = Stack(depth=16, width=256, sigma_w=HE, residual=1.0, batch=32)
    length, delta = decades(RELU, stack)
    assert length == pytest.approx(15 * math.log10(2), abs=0.3)
    assert 2 * delta == pytest.approx(15 * math.log10(2), abs=0.3)


def test_a_norm_before_each_residual_branch_bounds_the_gradient() -> None:
    """The length grows by 1 a layer, the square of the gradient by (l + 1)/l: √depth in the end."""
    stack = Stack(
        depth=25, width=256, sigma_w=HE, residual=1.0, norm="rms", q0=0.5, batch=16, c0=0.0
    )
    length, delta = decades(RELU, stack)
    assert length == pytest.approx(math.log10(25), abs=0.05)
    assert delta == pytest.approx(math.log10(5), abs=0.05)


def test_memory_grows_no_faster_than_the_depth() -> None:
    def peak(depth: int) -> int:
        tracemalloc.start()
        simulate(TANH, Stack(depth=depth, width=64, sigma_w=1.3, batch=64))
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(80) < 2.2 * peak(40)  # twice, and what a process allocates once


@pytest.mark.parametrize("norm", ["layer", "batch"])
def test_a_norm_does_not_blow_up_what_differs_by_rounding_only(norm: Norm) -> None:
    same = np.full((10, 10), 0.1)
    same.reshape(-1)[::3] = np.nextafter(0.1, 1)
    for part in normalise(same, norm):
        assert np.all(part == 0)


def test_layer_one_has_the_length_and_correlation_of_the_input() -> None:
    for c0 in (-0.5, 0.3, 1.0):
        stack = Stack(depth=1, width=64, sigma_w=1.5, init="orthogonal", q0=4.0, c0=c0, sigma_b=0.0)
        traces = simulate(TANH, stack, precision="float64")
        assert traces.length[0] == pytest.approx(9.0, rel=64 * EPS)
        assert traces.correlation[0] == pytest.approx(c0, abs=64 * EPS)


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    stack = Stack(depth=5, width=32, sigma_w=1.2)
    first, again = simulate(TANH, stack), simulate(TANH, stack)
    for field in ("length", "correlation", "log_delta", "log_weight_gradient", "saturated"):
        assert np.array_equal(getattr(first, field), getattr(again, field))
    other = simulate(TANH, dataclasses.replace(stack, seed=1))
    assert not np.any(first.length == other.length)


def test_a_deeper_stack_begins_with_the_layers_of_a_shallower_one() -> None:
    stack = Stack(depth=8, width=32, sigma_w=1.2, sigma_b=0.3)
    shallow = simulate(TANH, dataclasses.replace(stack, depth=3))
    assert np.array_equal(simulate(TANH, stack).length[:3], shallow.length)


@pytest.mark.parametrize("norm", get_args(Norm))
def test_single_precision_suffices(norm: Norm) -> None:
    stack = Stack(depth=30, width=64, sigma_w=1.3, sigma_b=0.2, norm=norm)
    single = simulate(TANH, stack)
    double = simulate(TANH, stack, precision="float64")
    # Roundings of 6e-8 grow like a perturbation of the input, by less than a hundred in this stack.
    assert np.allclose(single.length, double.length, rtol=1e-4, atol=0)
    assert np.allclose(single.log_delta, double.log_delta, rtol=0, atol=1e-4)


def test_a_gradient_below_the_smallest_number_keeps_its_digits() -> None:
    stack = Stack(depth=120, width=32, sigma_w=0.5, batch=4)
    single, double = simulate(SIGMOID, stack), simulate(SIGMOID, stack, precision="float64")
    assert double.log_delta[0] < -100  # float32 ends at -45
    assert np.allclose(single.log_delta, double.log_delta, rtol=0, atol=1e-3)
    assert np.all(np.isfinite(single.log_weight_gradient))


def test_a_unit_is_dead_where_the_whole_batch_has_no_slope() -> None:
    stack = Stack(depth=3, width=64, sigma_w=1.0, batch=2, c0=1.0)
    traces = simulate(RELU, stack)
    assert np.array_equal(traces.dead, traces.saturated)  # two equal inputs: dead is off
    # Of 64 units about half are off, ± 3 standard deviations of 1/16.
    assert np.all(np.abs(traces.dead - 0.5) < 3 / 16)
    many = simulate(RELU, Stack(depth=3, width=64, sigma_w=1.0, batch=64, c0=0.0))
    assert many.dead[0] == 0.0  # thirty-two directions and their partners
    assert np.all(simulate(TANH, stack).dead == 0)


def test_saturation_is_counted_against_the_greatest_slope() -> None:
    stack = Stack(depth=1, width=64, sigma_w=1.0, init="orthogonal", q0=9.0, batch=32)
    traces = simulate(TANH, stack, epsilon=0.05)
    network = draw(stack, np.random.default_rng(0))
    h = network.inputs @ network.weights[0].T
    beyond = math.acosh(math.sqrt(1 / 0.05))  # 1/cosh² is 0.05 there
    assert traces.saturated[0] == np.mean(np.abs(h) > beyond)
    assert 0.3 < traces.saturated[0] < 0.7


def test_where_a_jump_makes_the_greatest_slope_infinite_the_slopes_beside_it_count() -> None:
    curve = get("hard_shrink").bind()
    stack = Stack(depth=1, width=64, sigma_w=1.0, init="orthogonal", batch=32)
    network = draw(stack, np.random.default_rng(0))
    h = network.inputs @ network.weights[0].T
    share = np.mean(np.abs(h) < curve.breakpoints[1])
    assert 0 < share < 1
    assert simulate(curve, stack, epsilon=0.5).saturated[0] == share


def test_correlation_of_deep_tanh_is_that_of_theory() -> None:
    """σw² = 2, σb² = 0.05: whatever the inputs, it becomes 0.74408, root of the correlation map."""
    stack = Stack(depth=60, width=256, sigma_w=HE, sigma_b=math.sqrt(0.05), batch=32, c0=0.9)
    members = ensemble(TANH, stack, range(6)).members
    last = np.mean([each.correlation[-1] for each in members])
    assert last == pytest.approx(0.744, abs=0.09)  # six seeds vary by 0.03, at this width


def test_a_step_sends_the_signal_on_and_no_gradient() -> None:
    traces = simulate(get("step").bind(), Stack(depth=4, width=32, sigma_w=1.0, sigma_b=0.1))
    assert np.all(traces.length > 0)
    assert np.all(np.isneginf(traces.log_delta[:-1]))
    assert np.all(np.isneginf(traces.log_weight_gradient[:-1]))
    assert np.all(traces.saturated == 1)
    assert np.all(traces.dead == 1)


@pytest.mark.parametrize("norm", get_args(Norm))
def test_no_signal_gives_no_warning(norm: Norm) -> None:
    traces = simulate(RELU, Stack(depth=3, width=8, sigma_w=0.0, norm=norm))
    assert np.all(traces.length == 0)
    assert np.all(np.isnan(traces.correlation))
    assert traces.log_delta[-1] == pytest.approx(0, abs=1e-6)
    assert np.all(np.isneginf(traces.log_delta[:-1]))


def test_an_explosion_gives_no_warning() -> None:
    traces = simulate(RELU, Stack(depth=40, width=16, sigma_w=1e3, batch=4))
    assert not np.isfinite(traces.length[-1])


@pytest.mark.parametrize("precision", ["float32", "float64"])
@pytest.mark.parametrize("q0", np.geomspace(1e-6, 1, 13))
def test_a_signal_is_measured_until_nothing_is_left_of_it(q0: float, precision: Precision) -> None:
    """Squares make it smaller in every layer than in all before: subnormal numbers, then 0."""
    stack = Stack(depth=20, width=8, sigma_w=0.5, batch=4, q0=q0)
    found = simulate(get("squared_relu").bind(), stack, precision=precision)
    assert found.length[-1] == 0
    for histogram in (found.pre_activation, found.activation):
        np.testing.assert_allclose(np.sum(histogram.shares, axis=1), 1)
    known = found.correlation[~np.isnan(found.correlation)]
    assert np.all(np.abs(known) <= 1 + 1e-3)  # of subnormal numbers few digits are left


def test_histograms_hold_everything_between_least_and_greatest() -> None:
    stack = Stack(depth=3, width=64, sigma_w=1.5, batch=16)
    traces = simulate(SIGMOID, stack)
    for histogram in (traces.pre_activation, traces.activation, traces.delta):
        assert histogram.shares.shape == (3, BINS)
        assert np.allclose(histogram.shares.sum(axis=1), 1, rtol=0, atol=BINS * EPS)
        assert np.all(histogram.shares[:, [0, -1]] > 0)
    assert np.all((traces.delta.low < -2) & (traces.delta.high > 2))  # in units of its rms
    assert np.all((traces.activation.low > 0) & (traces.activation.high < 1))


def test_quartiles_are_numbers_that_occurred() -> None:
    found = ensemble(RELU, Stack(depth=12, width=2, sigma_w=HE, batch=2), range(9))
    quartiles = found.quartiles("log_delta")
    assert quartiles.shape == (3, 12)
    assert np.all((quartiles[0] <= quartiles[1]) & (quartiles[1] <= quartiles[2]))
    first = [member.log_delta[0] for member in found.members]
    assert -math.inf in first  # narrow stacks are often dead
    assert quartiles[1, 0] == sorted(first)[4]


def test_a_stack_keeps_one_number_for_each_activation() -> None:
    stack = Stack(depth=50, width=256, sigma_w=1.3, batch=256)
    network = draw(stack, np.random.default_rng(0))
    measure(TANH, stack, network)
    tracemalloc.start()
    measure(TANH, stack, network)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most <= 1.2 * 4 * stack.depth * stack.width * stack.batch
