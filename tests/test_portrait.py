"""Moments, fixed points, minima, saturation and differences against known numbers."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Activation, Interval
from activations.portrait import central_difference, moments, portrait, saturated, steepest

# E f, E f², E f′² under N(0, 1): closed forms where there are, otherwise 50-digit quadrature.
MOMENTS = {
    ("relu", ()): (1 / math.sqrt(2 * math.pi), 0.5, 0.5),
    ("leaky_relu", (("alpha", 0.2),)): (0.8 / math.sqrt(2 * math.pi), 0.52, 0.52),
    ("elu", ()): (0.1605206, 0.6449454, 0.6681020),
    ("selu", ()): (0.0, 1.0, 1.071575),
    ("gelu", ()): (1 / (2 * math.sqrt(math.pi)), 0.4252215, 0.4558509),
    ("swish", ()): (0.2066210, 0.3557755, 0.3794824),
    ("mish", ()): (0.2404039, 0.4523422, 0.4790838),
    ("hard_swish", ()): (0.1662167, 0.3315674, 0.3585315),
    ("tanh", ()): (0.0, 0.3942945, 0.4644029),
    ("sigmoid", ()): (0.5, 0.2933790, 0.04483624),
    ("softplus", ()): (0.8060592, 0.9212459, 0.2933790),
    ("softsign", ()): (0.0, 0.1830140, 0.2276713),
    ("hard_tanh", ()): (0.0, 0.5160586, 0.6826895),
    ("exponential", ()): (math.exp(0.5), math.exp(2.0), math.exp(2.0)),
    ("sign", ()): (0.0, 1.0, 0.0),
}


@pytest.mark.parametrize(("name", "given"), MOMENTS, ids=lambda part: str(part))
def test_moments_under_the_standard_normal(name: str, given: tuple[tuple[str, float], ...]) -> None:
    found = moments(get(name).bind(**dict(given)))
    expected = MOMENTS[name, given]
    assert (found.mean, found.second, found.slope) == pytest.approx(expected, rel=2e-6, abs=1e-12)


@pytest.mark.parametrize("name", ["relu", "selu", "exponential", "leaky_relu"])
def test_moments_are_exact_to_rounding_also_at_kinks(name: str) -> None:
    exact = {
        "relu": (1 / math.sqrt(2 * math.pi), 0.5, 0.5),
        "selu": (0.0, 1.0, None),
        "exponential": (math.exp(0.5), math.exp(2.0), math.exp(2.0)),
        "leaky_relu": (0.8 / math.sqrt(2 * math.pi), 0.52, 0.52),
    }[name]
    found = moments(get(name).bind())
    for number, true in zip((found.mean, found.second, found.slope), exact, strict=True):
        assert true is None or number == pytest.approx(true, rel=4e-15, abs=4e-15)


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("gelu", -0.75179152469356446, -0.16997120747990366),
        ("gelu_tanh", -0.75246142207101626, -0.17004075057125405),
        ("swish", -1.2784645427610738, -0.27846454276107380),
        ("mish", -1.1924312145154952, -0.30884341301725041),
        ("hard_swish", -1.5, -0.375),
    ],
)
def test_minima(name: str, place: float, value: float) -> None:
    found = portrait(get(name).bind()).minimum
    assert found is not None
    # A minimum is flat: its place is found from the sign of f′, to the last bits of f′ = 0.
    assert found == pytest.approx((place, value), rel=1e-14)


def test_the_absolute_value_has_its_minimum_at_the_kink() -> None:
    assert portrait(get("prelu").bind(alpha=-1.0)).minimum == (0.0, 0.0)


@pytest.mark.parametrize("name", ["relu", "sigmoid", "tanh", "elu", "step", "sine", "sinc"])
def test_no_minimum_where_it_is_not_attained_at_one_place(name: str) -> None:
    assert portrait(get(name).bind()).minimum is None


WHOLE = Interval(-math.inf, math.inf)


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        ("linear", {}, [WHOLE]),
        ("linear", {"a": -0.5}, [0.0]),
        ("relu", {}, [Interval(0.0, math.inf, True)]),
        ("relu6", {"cap": 2.0}, [Interval(0.0, 2.0, True, True)]),
        ("hard_tanh", {}, [Interval(-1.0, 1.0, True, True)]),
        ("hard_swish", {}, [0.0, Interval(3.0, math.inf, True)]),
        ("sign", {}, [-1.0, 0.0, 1.0]),
        ("sigmoid", {}, [0.659046068407407]),
        ("tanh", {}, [0.0]),
        ("selu", {}, [-1.2588171640638233, 0.0]),
        ("softplus", {}, []),
        ("log_sigmoid", {}, []),
        ("exponential", {}, []),
        ("gelu", {}, [0.0]),
        ("mish", {}, [0.0]),
        ("hard_sigmoid", {}, [0.6]),
        ("hard_shrink", {}, [Interval(-math.inf, -0.5), 0.0, Interval(0.5, math.inf)]),
        ("threshold", {}, [0.0, Interval(1.0, math.inf)]),
        ("gcu", {}, [2 * math.pi * k for k in range(-9, 10)]),
        ("snake", {}, [math.pi * k for k in range(-19, 20)]),
    ],
    ids=str,
)
def test_fixed_points(name: str, given: dict[str, float], expected: list[float | Interval]) -> None:
    found = portrait(get(name).bind(**given)).fixed_points
    wanted = [
        part if isinstance(part, Interval) else Interval(part, part, True, True)
        for part in expected
    ]
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert (one.low, one.high) == pytest.approx((other.low, other.high), rel=1e-14)
        assert (one.low_closed, one.high_closed) == (other.low_closed, other.high_closed)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_fixed_point_is_one(activation: Activation) -> None:
    curve = activation.bind()
    for part in portrait(curve).fixed_points:
        low = part.low if part.low_closed else float(np.nextafter(part.low, math.inf))
        high = part.high if part.high_closed else float(np.nextafter(part.high, -math.inf))
        inside = np.linspace(max(low, -60.0), min(high, 60.0), 7)
        np.testing.assert_allclose(curve.value(inside), inside, rtol=1e-14, atol=1e-15)


def test_tanh_is_saturated_beyond_the_point_where_its_slope_is_epsilon() -> None:
    edge = math.acosh(1 / math.sqrt(0.05))
    left, right = saturated(get("tanh").bind(), -6.0, 6.0, 0.05)
    assert (left.low, right.high) == (-6.0, 6.0)
    assert (left.high, right.low) == pytest.approx((-edge, edge), rel=1e-14)


def test_a_kink_ends_the_saturated_part_exactly() -> None:
    (part,) = saturated(get("relu").bind(), -6.0, 6.0, 0.05)
    assert part == Interval(-6.0, 0.0, True, True)


def test_saturation_at_its_ends() -> None:
    assert saturated(get("tanh").bind(), -6.0, 6.0, 0.0) == ()
    assert saturated(get("linear").bind(), -6.0, 6.0, 0.5) == ()
    assert saturated(get("step").bind(), -6.0, 6.0, 0.05) == (Interval(-6.0, 6.0, True, True),)


def test_the_steepest_slope_is_that_of_the_window_where_there_is_no_bound() -> None:
    assert steepest(get("exponential").bind(), -6.0, 2.0) == pytest.approx(math.exp(2.0))
    assert steepest(get("sigmoid").bind(), 5.0, 6.0) == 0.25


def test_differences_near_a_kink_stay_on_their_side() -> None:
    curve = get("leaky_relu").bind(alpha=0.2)
    x = np.array([-1e-5, 1e-5, 0.0])
    found = central_difference(curve, x)
    assert found[:2] == pytest.approx([0.2, 1.0], rel=1e-9)
    assert np.isnan(found[2])
