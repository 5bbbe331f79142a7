"""Averages over normal variables against closed forms, 30-digit integrals and brute force."""

import math
from collections.abc import Callable

import mpmath
import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Curve
from activations.portrait import moments as portrait_moments
from networks.meanfield import correlation_map, fixed_point, moments
from networks.quadrature import Values, average, product_average

# A sum of some hundred products, each rounded.
ROUNDING = 4e-15

LENGTHS = [1e-8, 1e-3, 1.0, 10.0, 100.0, 1e4]


def bound(name: str, **given: float) -> Curve:
    return get(name).bind(**given)


def exact_moments(name: str, q: float) -> tuple[float, float, float]:
    s = math.sqrt(q)
    tail = s * math.sqrt(2 / math.pi)
    return {
        "linear": (0.0, q, 1.0),
        "relu": (tail / 2, q / 2, 0.5),
        "leaky_relu": (0.8 * tail / 2, 0.52 * q, 0.52),
        "absolute": (tail, q, 1.0),
        "step": (0.5, 0.5, 0.0),
        "sign": (0.0, 1.0, 0.0),
        "squared_relu": (q / 2, 1.5 * q * q, 2 * q),
        "sine": (0.0, -math.expm1(-2 * q) / 2, (1 + math.exp(-2 * q)) / 2),
        "erf": (
            0.0,
            2 / math.pi * math.asin(2 * q / (1 + 2 * q)),
            4 / math.pi / math.sqrt(1 + 4 * q),
        ),
        "gaussian": (
            1 / math.sqrt(1 + 2 * q),
            1 / math.sqrt(1 + 4 * q),
            4 * q / (1 + 4 * q) ** 1.5,
        ),
    }[name]


CLOSED = (
    *("linear", "relu", "leaky_relu", "absolute", "step", "sign"),
    *("squared_relu", "sine", "erf", "gaussian"),
)


@pytest.mark.parametrize("q", LENGTHS)
@pytest.mark.parametrize("name", CLOSED)
def test_moments_have_their_closed_forms_to_rounding_at_every_length(name: str, q: float) -> None:
    found = moments(bound(name), q)
    exact = exact_moments(name, q)
    # The sine at √q = 100 has its own roundings: x is known to 1e-14 there.
    rel = 1e-13 if name == "sine" and q > 100 else ROUNDING
    # A mean of 0 is a sum of √q and -√q.
    assert found.mean == pytest.approx(exact[0], rel=rel, abs=ROUNDING * math.sqrt(1 + q))
    assert (found.second, found.slope) == pytest.approx(exact[1:], rel=rel)


@pytest.mark.parametrize("q", [0.1, 1.0, 10.0, 100.0])
def test_moments_of_what_grows_like_an_exponential_reach_far_enough(q: float) -> None:
    found = moments(bound("exponential"), q)
    # The error of e^x grows with x, which is 2q where it counts.
    assert found.mean == pytest.approx(math.exp(q / 2), rel=1e-13)
    assert found.second == pytest.approx(math.exp(2 * q), rel=1e-13)


def test_a_moment_that_no_double_holds_is_infinite() -> None:
    assert moments(bound("exponential"), 400.0).second == math.inf
    assert fixed_point(bound("exponential"), 1.0, 0.0).stability == "diverges"


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_moments_at_length_1_are_those_of_the_portrait(name: str) -> None:
    ours, theirs = moments(bound(name), 1.0), portrait_moments(bound(name))
    for one, other in zip(
        (ours.mean, ours.second, ours.slope),
        (theirs.mean, theirs.second, theirs.slope),
        strict=True,
    ):
        # The portrait promises 1e-14.
        assert one == pytest.approx(other, rel=1e-14, abs=1e-15)


def mp_moments(f: Callable[[mpmath.mpf], mpmath.mpf], q: float) -> tuple[float, float]:
    """Return E f² and E f′² by 30-digit quadrature, f′ by differentiation."""
    with mpmath.workdps(30):
        spread = [float(k) * 3 * math.sqrt(q) for k in range(-5, 6)]
        narrow = [-4.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 4.0]
        edges = sorted({*spread, *(x for x in narrow if x < 15 * math.sqrt(q))})
        edges = [x for x in edges if abs(x) <= 15 * math.sqrt(q)]

        def density(x: mpmath.mpf) -> mpmath.mpf:
            return mpmath.exp(-x * x / (2 * q)) / mpmath.sqrt(2 * mpmath.pi * q)

        second = mpmath.quad(lambda x: f(x) ** 2 * density(x), edges)
        slope = mpmath.quad(lambda x: mpmath.diff(f, x) ** 2 * density(x), edges)
        return float(second), float(slope)


MULTIPRECISION: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "tanh": mpmath.tanh,
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
}


@pytest.mark.parametrize("q", [0.25, 100.0])
@pytest.mark.parametrize("name", MULTIPRECISION)
def test_moments_agree_with_integrals_of_30_digits(name: str, q: float) -> None:
    found = moments(bound(name), q)
    exact = mp_moments(MULTIPRECISION[name], q)
    assert (found.second, found.slope) == pytest.approx(exact, rel=ROUNDING)


@pytest.mark.parametrize("place", [0.3, -1.7, math.pi, math.sqrt(2) * 1.0001])
def test_a_kink_and_a_jump_that_nobody_named_are_found(place: float) -> None:
    def rows(x: Values, root: Values) -> list[Values]:
        return [np.maximum(x - place, 0.0) * root * root, (x > place) * root * root]

    with mpmath.workdps(30):
        above = float(mpmath.ncdf(-place / mpmath.sqrt(2)))
        density = math.exp(-(place**2) / 4) / math.sqrt(2 * math.pi)
    kink, jump = average(rows, 2.0, ())
    # A jump is cornered until 2e-15 of the whole is left.
    assert jump == pytest.approx(above, abs=5e-15)
    assert kink == pytest.approx(math.sqrt(2) * density - place * above, rel=1e-14)


def brute_force(curve: Curve, q: float) -> tuple[float, float]:
    """Return E f² and E f′² by 24 nodes on each eighth of x, split where the curve says."""
    reach = 12 * math.sqrt(q)
    inner = [x for x in (*curve.breakpoints, *curve.joints) if abs(x) < reach]
    width = min(0.125, math.sqrt(q) / 8)
    edges = np.union1d(np.linspace(-reach, reach, 2 * math.ceil(reach / width) + 1), inner)
    nodes, weights = np.polynomial.legendre.leggauss(24)
    half = np.diff(edges)[:, None] / 2
    x = edges[:-1, None] + half + half * nodes
    mass = half * weights * np.exp(-x * x / (2 * q)) / math.sqrt(2 * math.pi * q)
    value, slope = curve.value_and_derivative(x)
    return float(np.sum(mass * value**2)), float(np.sum(mass * slope**2))


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "exponential"])
def test_no_feature_is_overlooked_at_any_length(name: str) -> None:
    curve = bound(name)
    for q in (0.01, 30.0, 1000.0):
        found = moments(curve, q)
        # Thousands of panels, added up; functions are good to some 1e-15 themselves.
        assert (found.second, found.slope) == pytest.approx(brute_force(curve, q), rel=2e-14)


@pytest.mark.parametrize("q", [0.5, 1.0, 10.0])
def test_the_correlation_map_of_the_exponential_reaches_far_enough(q: float) -> None:
    for c in (-0.5, 0.0, 0.9):
        found = correlation_map(bound("exponential"), c, q, 1.0, 0.0)
        # The error of e^x grows with x.
        assert float(found) == pytest.approx(math.exp(q * (c - 1)), rel=1e-13)


def test_a_fast_wave_is_followed_to_its_average() -> None:
    found = moments(bound("sine"), 1e6)
    # x itself is known to 1e-13 at 1000.
    assert (found.second, found.slope) == pytest.approx((0.5, 0.5), rel=1e-13)


def test_a_kink_that_nobody_named_does_not_spoil_the_average_of_a_product() -> None:
    for c in (0.5, 0.9, 0.999):
        named, found = (
            product_average(lambda x: np.maximum(x - 0.3, 0.0), c, 2.0, points)
            for points in ((0.3,), ())
        )
        assert found == pytest.approx(named, rel=1e-11)
