"""Normal numbers through a function: shares, masses and moments against closed forms and against draws."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Activation, Curve, Values
from activations.expression import from_formula
from networks.passage import (
    Shares,
    density,
    flat,
    flat_parts,
    masses,
    moments,
    output_shares,
    probability,
    slope_shares,
    straight,
)

SIGMOID, TANH, RELU = (get(name).bind() for name in ("sigmoid", "tanh", "relu"))
LEVELS = tuple(np.linspace(-2.0, 2.0, 41).tolist())


def logit(y: float) -> float:
    return math.log(y / (1 - y))


def whole(shares: Shares) -> float:
    return float(np.sum(shares.bins)) + sum(mass for _place, mass in shares.masses)


def with_masses(shares: Shares) -> Values:
    """Return the bins with the point masses in them, as a histogram of draws has them."""
    bins = shares.bins.copy()
    for place, mass in shares.masses:
        bins[np.searchsorted(LEVELS, place, side="right")] += mass
    return bins


def drawn(values: Values) -> Values:
    return np.histogram(values, [-math.inf, *LEVELS, math.inf])[0] / len(values)


def test_the_probability_of_a_stretch_keeps_its_digits_in_both_tails() -> None:
    tail = 7.619853024160527e-24  # 1 - Φ(10), from 30 digits of mpmath
    ends = np.array([10.0, -math.inf]), np.array([math.inf, -10.0])
    assert probability(*ends, 0.0, 1.0) == pytest.approx([tail, tail], rel=1e-14)
    normal = NormalDist(1.5, 2.5)
    low, high = np.array([-3.0, 1.0, 4.0]), np.array([-1.0, 2.0, 9.0])
    true = [normal.cdf(b) - normal.cdf(a) for a, b in zip(low, high, strict=True)]
    # The cdf of the standard library loses an ulp of 1 to cancellation.
    assert probability(low, high, 1.5, 2.5) == pytest.approx(true, abs=4e-16)
    assert density(np.array([4.0]), 1.5, 2.5) == pytest.approx([normal.pdf(4.0)], rel=1e-15)


@pytest.mark.parametrize(("mean", "spread"), [(0.0, 1.0), (0.7, 2.0), (-3.0, 0.5), (4.0, 6.0)])
def test_the_outputs_of_a_sigmoid_are_logit_normal(mean: float, spread: float) -> None:
    levels = tuple(np.linspace(0.0, 1.0, 21)[1:-1].tolist())
    normal = NormalDist(mean, spread)
    below = [0.0, *(normal.cdf(logit(level)) for level in levels), 1.0]
    found = output_shares(SIGMOID, mean, spread, levels)
    # A cut is known to 2e-14, the standard library's cdf to an ulp of 1.
    assert found.bins == pytest.approx(np.diff(below), abs=2e-14)
    assert found.masses == ()


def test_the_slopes_of_a_sigmoid_are_known_from_where_it_has_each() -> None:
    levels = (0.05, 0.1, 0.2, 0.249)
    # σ′ = y(1 - y) is above a level between the two roots ±logit((1 + √(1 - 4·level)) / 2).
    ends = [logit((1 + math.sqrt(1 - 4 * level)) / 2) for level in levels]
    above = [2 * NormalDist().cdf(end) - 1 for end in ends]
    found = slope_shares(SIGMOID, 0.0, 1.0, levels)
    assert found.bins == pytest.approx(-np.diff([1.0, *above, 0.0]), abs=2e-13)


def test_half_of_what_leaves_relu_is_exactly_0_and_no_bin_holds_it() -> None:
    found = output_shares(RELU, 0.0, 1.0, (-0.5, 0.5, 1.0))
    assert found.masses == ((0.0, 0.5),)
    normal = NormalDist()
    true = [0.0, normal.cdf(0.5) - 0.5, normal.cdf(1.0) - normal.cdf(0.5), 1 - normal.cdf(1.0)]
    assert found.bins == pytest.approx(true, abs=1e-14)
    (low, left), (high, right) = masses(RELU, 1.0, 1.0, slopes=True)
    assert (low, high) == (0.0, 1.0)
    assert (left, right) == pytest.approx((normal.cdf(-1.0), normal.cdf(1.0)), rel=1e-14)


def test_erf_of_a_normal_number_with_variance_one_half_is_uniform() -> None:
    found = output_shares(get("erf").bind(), 0.0, math.sqrt(0.5), (-0.8, -0.3, 0.0, 0.55))
    assert found.bins == pytest.approx([0.1, 0.25, 0.15, 0.275, 0.225], abs=1e-14)


def test_pieces_with_one_slope_are_found_and_no_others() -> None:
    assert [(p.low, p.high, p.slope) for p in straight(RELU)] == [
        (-math.inf, 0.0, 0.0),
        (0.0, math.inf, 1.0),
    ]
    assert [p.value for p in straight(get("hard_tanh").bind())][::2] == [-1.0, 1.0]
    assert masses(get("leaky_relu").bind(alpha=0.0), 0.0, 1.0) == ((0.0, 0.5),)
    assert masses(get("leaky_relu").bind(alpha=0.1), 0.0, 1.0) == ()
    # Its slope is 0 in double precision from |x| = 28 on, and nowhere in truth.
    for name in ("gaussian", "sigmoid", "tanh", "softplus", "gelu"):
        assert straight(get(name).bind()) == (), name


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_shares_and_moments_are_those_of_draws(activation: Activation) -> None:
    curve = activation.bind()
    for seed, (mean, spread) in enumerate([(0.0, 1.0), (1.0, 1.5), (-1.0, 3.0)]):
        z = np.random.default_rng(seed).normal(mean, spread, 100_000)
        value, slope = curve.value_and_derivative(z)
        outputs = output_shares(curve, mean, spread, LEVELS)
        slopes = slope_shares(curve, mean, spread, LEVELS)
        for shares, numbers in ((outputs, value), (slopes, slope)):
            assert whole(shares) == pytest.approx(1.0, abs=1e-14)
            # Five standard deviations of a share of 100 000 draws are at most 0.008.
            assert with_masses(shares) == pytest.approx(drawn(numbers), abs=0.008)
        found = moments(curve, mean, spread)
        for true, numbers in (
            (found.mean, value),
            (found.slope_mean, slope),
            (found.slope_second, slope * slope),
        ):
            error = 5 * float(np.std(numbers)) / math.sqrt(len(z))
            assert true == pytest.approx(float(np.mean(numbers)), abs=error + 1e-12)
        # The spread of draws is within 10 % even where f grows like x³.
        assert math.sqrt(found.variance) == pytest.approx(float(np.std(value)), rel=0.1, abs=1e-9)


def test_moments_of_relu_erf_and_the_line_are_the_closed_forms() -> None:
    normal = NormalDist()
    found = moments(RELU, 1.0, 2.0)
    mean = 1.0 * normal.cdf(0.5) + 2.0 * normal.pdf(0.5)
    second = (1.0 + 4.0) * normal.cdf(0.5) + 2.0 * normal.pdf(0.5)
    assert found.mean == pytest.approx(mean, rel=1e-14)
    assert found.variance == pytest.approx(second - mean * mean, rel=1e-13)
    assert found.slope_second == pytest.approx(normal.cdf(0.5), rel=1e-14)
    # E erf(z) = erf(μ/√(1 + 2σ²)); E f′² = 4/π · E e^(-2z²).
    found = moments(get("erf").bind(), 0.7, 1.5)
    assert found.mean == pytest.approx(math.erf(0.7 / math.sqrt(5.5)), rel=1e-14)
    second = 4 / math.pi / math.sqrt(10) * math.exp(-2 * 0.49 / 10)
    assert found.slope_second == pytest.approx(second, rel=1e-14)
    found = moments(get("linear").bind(a=2.0), -2.0, 0.5)
    assert (found.mean, found.variance, found.slope_second) == pytest.approx((-4.0, 1.0, 4.0))
    assert found.slope_variance == pytest.approx(0.0, abs=1e-30)


def test_the_variance_of_what_is_nearly_constant_keeps_its_digits() -> None:
    """At z = 6 the slope of tanh is 2.5e-5: a difference of squares would leave four digits."""
    z, weights = np.polynomial.hermite_e.hermegauss(40)
    gap = np.tanh(6.0 + 0.05 * z) - np.tanh(6.0)
    weights = weights / np.sum(weights)
    true = np.sum(weights * gap**2) - np.sum(weights * gap) ** 2
    # The differences themselves are known to 1e-16/1e-6.
    assert moments(TANH, 6.0, 0.05).variance == pytest.approx(true, rel=1e-8)


def test_flat_shares_are_those_of_the_tails() -> None:
    found = flat(TANH, 0.5, 3.0, 0.05)
    end = math.atanh(math.sqrt(0.95))
    normal = NormalDist(0.5, 3.0)
    assert found.left == pytest.approx(normal.cdf(-end), rel=1e-12)
    assert found.right == pytest.approx(1 - normal.cdf(end), rel=1e-12)
    assert found.between == found.dead == found.everywhere == 0
    assert found.saturated == found.left + found.right


def test_a_dip_lies_between_and_what_is_0_is_dead() -> None:
    swish = flat(get("swish").bind(), 0.0, 2.0, 0.05 * 1.0998393194)
    (low, high), (start, end) = flat_parts(get("swish").bind(), 0.05 * 1.0998393194, 10.0)
    normal = NormalDist(0.0, 2.0)
    assert low == -math.inf and -4 < high < start < end < -1
    assert swish.left == pytest.approx(normal.cdf(high), rel=1e-12)
    assert swish.between == pytest.approx(normal.cdf(end) - normal.cdf(start), rel=1e-12)
    relu = flat(RELU, -4.0, 1.0, 0.05)
    assert relu.left == relu.dead == pytest.approx(NormalDist().cdf(4.0), rel=1e-14)
    step = flat(get("step").bind(), 0.0, 1.0, 0.05)
    assert (step.everywhere, step.dead, step.left, step.right) == (1.0, 1.0, 0.0, 0.0)


def test_a_threshold_of_nothing_shades_nothing() -> None:
    assert flat_parts(RELU, 0.0, 10.0) == ()
    assert flat(RELU, 0.0, 1.0, 0.0).saturated == 0
    assert flat(RELU, 0.0, 1.0, 0.0).dead == 0.5


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_corner_of_the_page_is_finite_and_whole(activation: Activation) -> None:
    settings = [{}, *({p.name: end} for p in activation.parameters for end in (p.low, p.high))]
    for chosen in settings:
        curve: Curve = activation.bind(**chosen)
        for mean, spread in ((6.0, 6.0), (-6.0, 0.05)):
            assert whole(output_shares(curve, mean, spread, LEVELS)) == pytest.approx(
                1.0, abs=1e-14
            )
            assert 0 <= flat(curve, mean, spread, 0.05).saturated <= 1 + 1e-12
            assert not math.isnan(moments(curve, mean, spread).variance)


def test_what_has_no_value_is_in_no_bin() -> None:
    found = output_shares(from_formula("ln(x)").bind(), 0.0, 1.0, (-1.0, 0.0, 1.0))
    assert found.undefined == pytest.approx(0.5, abs=1e-12)
    below = probability(np.array([0.0]), np.exp([-1.0]), 0.0, 1.0)
    assert found.bins[0] == pytest.approx(below[0], abs=1e-12)
    assert np.sum(found.bins) == pytest.approx(0.5, abs=1e-12)
    assert output_shares(SIGMOID, 0.0, 1.0, ()).undefined == 0
