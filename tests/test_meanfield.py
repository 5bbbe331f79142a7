"""Wide layers against closed forms, published numbers, and themselves."""

import math

import numpy as np
import pytest

from activations import ACTIVATIONS, get
from activations.core import Curve
from activations.expression import from_formula
from networks.meanfield import (
    chi,
    correlation_map,
    depth_scales,
    edge_of_chaos,
    fixed_point,
    gradient_ratio,
    length_map,
    length_slope,
    moments,
    phase_diagram,
)

# A sum of some hundred products, each rounded.
ROUNDING = 4e-15


def bound(name: str, **given: float) -> Curve:
    return get(name).bind(**given)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_slope_of_the_length_map_is_its_difference(name: str) -> None:
    curve = bound(name)
    for q in (0.3, 2.0):
        h = 1e-3 * q
        values = [length_map(curve, q + k * h, 1.5, 0.2) for k in (-2, -1, 1, 2)]
        difference = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
        # h⁴ times a thirtieth of the fifth derivative (e^2q has 32), and rounding of Q/h.
        scale = length_map(curve, q, 1.5, 0.2) / q
        assert length_slope(curve, q, 1.5) == pytest.approx(difference, abs=1e-10 * scale)


@pytest.mark.parametrize(
    "name",
    [name for name, record in ACTIVATIONS.items() if record.bind().traits.smoothness >= 0],
)
def test_a_gaussian_variable_varies_less_than_its_slope(name: str) -> None:
    """Poincaré: Var f ≤ q E f′², with equality for straight lines only; not where f jumps."""
    curve = bound(name)
    for q in (1e-3, 1.0, 50.0):
        found = moments(curve, q)
        assert found.second - found.mean**2 <= q * found.slope * (1 + 1e-12)
        assert found.second >= found.mean**2


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_length_map_starts_at_the_limit_of_short_signals(name: str) -> None:
    curve = bound(name)
    at, near = moments(curve, 0.0), moments(curve, 1e-14)
    # √q = 1e-7, times a slope of the slope that is not steep.
    assert (near.second, near.slope) == pytest.approx((at.second, at.slope), rel=1e-5, abs=1e-6)


CORRELATIONS = [-0.99, -0.9, -0.3, 0.0, 0.05, 0.5, 0.9, 0.99, 0.999999]


@pytest.mark.parametrize("c", CORRELATIONS)
def test_the_correlation_map_of_relu_is_the_arc_cosine_kernel(c: float) -> None:
    """Cho, Saul 2009."""
    angle = math.acos(c)
    exact = (math.sin(angle) + (math.pi - angle) * c) / math.pi
    found = correlation_map(bound("relu"), c, 3.0, math.sqrt(2), 0.0)
    assert float(found) == pytest.approx(exact, abs=ROUNDING)


@pytest.mark.parametrize("q", [0.5, 30.0])
@pytest.mark.parametrize("c", [*CORRELATIONS, -1.0, 1.0])
def test_the_correlation_maps_of_erf_sign_and_gaussian_have_closed_forms(
    c: float, q: float
) -> None:
    """Williams 1996."""
    exact = {
        "erf": math.asin(2 * q * c / (1 + 2 * q)) / math.asin(2 * q / (1 + 2 * q)),
        "sign": 2 / math.pi * math.asin(c),
        "gaussian": math.sqrt((1 + 4 * q) / ((1 + 2 * q) ** 2 - (2 * q * c) ** 2)),
    }
    for name, true in exact.items():
        found = correlation_map(bound(name), c, q, 1.3, 0.0)
        # asin(c) near 1 hands a rounding of c on as its root: 1e-13 at 1 - c = 1e-6.
        assert float(found) == pytest.approx(true, abs=2e-13 if name == "sign" else ROUNDING)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_correlation_map_leads_from_the_mean_to_1_and_rises_between(name: str) -> None:
    curve, q = bound(name), 0.7
    c = correlation_map(curve, [0.0, 0.5, 0.8, 1.0], q, 1.0, 0.0)
    found = moments(curve, q)
    assert c[0] == pytest.approx(found.mean**2 / found.second, abs=1e-13)
    assert c[3] == 1.0
    assert np.all(np.diff(c) > 0)  # Σ aₙ² cⁿ: rising and convex (Daniely et al. 2016)
    assert np.all(np.diff(np.diff(c) / [0.5, 0.3, 0.2]) > -1e-13)


def test_the_slope_of_the_correlation_map_at_1_is_chi() -> None:
    for name in ("tanh", "gelu", "softplus", "swish"):
        curve, q, h = bound(name), 0.9, 1e-4
        below = correlation_map(curve, [1 - h, 1 - 2 * h], q, 1.0, 0.0)
        slope = (3 - 4 * below[0] + below[1]) / (2 * h)
        expected = chi(curve, q, 1.0) / length_map(curve, q, 1.0, 0.0) * q
        # One-sided, of second order: h² times a third derivative of order 1.
        assert slope == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(
    ("square", "q", "rate", "c_end", "xi"),
    [
        (1.0, 0.19359, 0.75903, 1.0, 3.63),
        (1.5, None, None, 1.0, 15.79),
        (2.0, None, None, 0.74408, 25.2),
        (4.0, 2.19549, 1.3424, 0.16506, 6.98),
    ],
)
def test_tanh_with_a_bias_of_variance_0_05(
    square: float, q: float | None, rate: float | None, c_end: float, xi: float
) -> None:
    curve, sigma_w, sigma_b = bound("tanh"), math.sqrt(square), math.sqrt(0.05)
    end, scales = fixed_point(curve, sigma_w, sigma_b), depth_scales(curve, sigma_w, sigma_b)
    # An independent computation, to the digits written.
    assert q is None or end.q == pytest.approx(q, abs=6e-6)
    assert rate is None or end.chi == pytest.approx(rate, abs=6e-5)
    assert scales.correlation_limit == pytest.approx(c_end, abs=6e-6)
    assert scales.correlation == pytest.approx(xi, rel=2e-3)
    assert end.stability == "stable"


def test_selu_keeps_mean_0_and_variance_1_but_not_the_gradient() -> None:
    """Klambauer et al. 2017: α and λ are chosen for it."""
    end = fixed_point(bound("selu"), 1.0, 0.0, q0=4.0)
    assert end.q == pytest.approx(1.0, abs=1e-13)
    assert end.chi == pytest.approx(1.071575, abs=6e-7)
    assert end.slope == pytest.approx(0.782648, abs=6e-7)
    assert end.stability == "stable"


@pytest.mark.parametrize(
    ("name", "sigma_w", "sigma_b", "q0", "stability"),
    [
        ("relu", 1.0, 0.0, 1.0, "collapses"),
        ("relu", 1.0, 0.3, 1.0, "stable"),
        ("relu", math.sqrt(2), 0.0, 7.0, "marginal"),
        ("relu", math.sqrt(2), 0.1, 1.0, "diverges"),
        ("relu", 1.5, 0.0, 1.0, "diverges"),
        ("tanh", 0.9, 0.0, 1.0, "collapses"),
        ("tanh", 1.0, 0.0, 1.0, "collapses"),
        ("tanh", 1.1, 0.0, 1e-9, "stable"),
        ("gelu", math.sqrt(2), 0.0, 1.0, "collapses"),
        ("gelu", 1.53353, 0.0, 0.9, "collapses"),
        ("gelu", 1.53353, 0.0, 1.1, "diverges"),
        ("star_relu", 1.0, 0.0, 1.0, "unstable"),
        ("squared_relu", 1.0, 0.0, 0.6, "collapses"),
        ("squared_relu", 1.0, 0.0, 0.7, "diverges"),
        ("step", math.sqrt(2), math.sqrt(0.1), 5.0, "stable"),
        ("absolute", 1.0, 0.0, 3.0, "marginal"),
    ],
)
def test_where_a_length_ends(
    name: str, sigma_w: float, sigma_b: float, q0: float, stability: str
) -> None:
    end = fixed_point(bound(name), sigma_w, sigma_b, q0)
    assert end.stability == stability
    if stability == "marginal":
        assert end.q == q0
    if stability in ("collapses", "diverges"):
        assert end.q == (0.0 if stability == "collapses" else math.inf)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_end_of_a_length_is_a_fixed_point_that_plain_iteration_reaches(name: str) -> None:
    curve = bound(name)
    end = fixed_point(curve, 1.0, 0.3)
    q = 1.0
    for _ in range(40):
        q = min(length_map(curve, q, 1.0, 0.3), 1e9)
    if end.stability == "diverges":
        assert q > 3  # a line of slope 1 grows by σ_b² a layer
    else:
        assert length_map(curve, end.q, 1.0, 0.3) == pytest.approx(end.q, rel=1e-13)
        reached = abs(q - end.q) <= max(1e-13, 3 * abs(1 - end.q) * abs(end.slope) ** 30)
        assert reached or end.stability in ("unstable", "marginal")


@pytest.mark.parametrize(
    ("name", "sigma_b", "sigma_w", "q", "stable"),
    [
        ("tanh", math.sqrt(0.05), math.sqrt(1.760955), 0.570048, True),
        ("tanh", 0.0, 1.0, 0.0, True),
        ("relu", 0.0, math.sqrt(2), 1.0, True),
        ("erf", 0.0, math.sqrt(math.pi) / 2, 0.0, True),
        ("gaussian", 0.0, (1 + math.sqrt(2)) / math.sqrt(2), (1 + math.sqrt(2)) / 2, True),
        ("gelu", 0.5, 1.39987, None, True),
        ("gelu", 0.2, None, None, False),
        ("swish", 0.2, 1.679532, None, False),
        ("swish", 0.8, 1.40657, None, True),
        ("sigmoid", 0.0, 10.1493, 45.624, True),
    ],
)
def test_the_edge_of_chaos(
    name: str, sigma_b: float, sigma_w: float | None, q: float | None, stable: bool
) -> None:
    found = edge_of_chaos(bound(name), sigma_b)
    assert found is not None
    # The digits written; an independent computation, or closed forms.
    assert sigma_w is None or found.sigma_w == pytest.approx(sigma_w, rel=1.5e-5)
    assert q is None or found.q == pytest.approx(q, rel=1e-5, abs=1e-12)
    assert found.stable is stable


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_on_the_edge_chi_is_1_and_the_length_stays(name: str) -> None:
    curve = bound(name)
    found = edge_of_chaos(curve, 0.2)
    if found is None:
        return
    assert chi(curve, found.q, found.sigma_w) == pytest.approx(1.0, rel=ROUNDING)
    # Found from a difference of q and E f²/E f′², which cancel down to σ_b² = 0.04.
    assert length_map(curve, found.q, found.sigma_w, 0.2) == pytest.approx(found.q, rel=1e-13)


@pytest.mark.parametrize("name", ["relu", "leaky_relu", "softplus", "step", "linear"])
def test_some_functions_have_no_edge_with_a_bias(name: str) -> None:
    for sigma_b in (1e-5, 1e-3, 0.2, 3.0):
        assert edge_of_chaos(bound(name), sigma_b) is None


@pytest.mark.parametrize(
    ("name", "sigma_b"),
    [("gelu", 0.4158), ("swish", 0.7451), ("mish", 0.3074), ("hard_swish", 0.7121)],
)
def test_the_edge_of_a_gated_function_is_unstable_up_to_a_certain_bias(
    name: str, sigma_b: float
) -> None:
    """Where Q′ = χ = 1, to the digits written; an independent computation."""
    below, above = (edge_of_chaos(bound(name), sigma_b + step) for step in (-1e-4, 1e-4))
    assert below is not None and not below.stable
    assert above is not None and above.stable


@pytest.mark.parametrize(
    ("name", "sigma_w", "depth", "ratio", "within"),
    [
        ("relu", math.sqrt(1 / 3), 30, 29 * math.log10(1 / 6) / 2, 1e-12),
        ("relu", 1.0, 30, 29 * math.log10(0.5) / 2, 1e-12),
        ("relu", math.sqrt(2), 30, 0.0, 1e-13),
        ("sigmoid", 1.0, 30, -18.23, 0.005),
        ("selu", 1.0, 30, 0.44, 0.005),
        ("tanh", 5 / 3, 30, 1.23, 0.006),
    ],
)
def test_how_gradients_arrive(
    name: str, sigma_w: float, depth: int, ratio: float, within: float
) -> None:
    found = gradient_ratio(bound(name), sigma_w, 0.0, depth)
    assert found.shape == (depth,)
    assert found[-1] == 0.0
    assert found[0] == pytest.approx(ratio, abs=within)


def test_no_gradient_passes_a_step() -> None:
    assert gradient_ratio(bound("step"), 1.0, 0.1, 3).tolist() == [-math.inf, -math.inf, 0.0]


@pytest.mark.parametrize("name", ["tanh", "relu", "gelu", "sine"])
def test_the_phase_diagram_is_the_ratio_at_every_place(name: str) -> None:
    curve, sigma_w, sigma_b = bound(name), np.array([0.7, 1.5, 3.0]), np.array([0.0, 0.4])
    found = phase_diagram(curve, sigma_w, sigma_b, 20)
    assert found.ratio.shape == found.q.shape == found.chi.shape == (2, 3)
    for row, b in enumerate(sigma_b):
        for column, w in enumerate(sigma_w):
            exact = gradient_ratio(curve, float(w), float(b), 20)[0]
            # Chebyshev's polynomials are good to 1e-11; a length that grows fourfold multiplies it.
            assert found.ratio[row, column] == pytest.approx(exact, abs=1e-9)


def test_the_phase_of_a_step_has_no_gradient_anywhere() -> None:
    found = phase_diagram(bound("step"), np.array([1.0]), np.array([0.1]), 5)
    assert found.ratio.tolist() == [[-math.inf]]


def test_a_length_that_does_not_settle_has_no_depth_scale_of_correlation() -> None:
    scales = depth_scales(bound("relu"), 1.0, 0.0)
    assert (scales.correlation, scales.correlation_limit) == (None, None)
    assert scales.gradient == pytest.approx(1 / math.log(2), rel=1e-14)


def test_the_correlation_of_signs_settles_below_1() -> None:
    curve, sigma_w, sigma_b = bound("step"), math.sqrt(2), math.sqrt(0.1)
    limit = depth_scales(curve, sigma_w, sigma_b).correlation_limit
    assert limit is not None
    after = (2 * (0.25 + math.asin(limit) / (2 * math.pi)) + 0.1) / 1.1
    assert after == pytest.approx(limit, abs=1e-13)


@pytest.mark.parametrize("q", [-1.0, math.nan])
def test_no_length_is_negative(q: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        moments(bound("tanh"), q)


def test_what_is_asked_in_vain_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="correlation"):
        correlation_map(bound("tanh"), 1.5, 1.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="length 0"):
        correlation_map(bound("tanh"), 0.5, 0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="to start from"):
        fixed_point(bound("tanh"), 1.0, 0.0, q0=0.0)
    with pytest.raises(ValueError, match="f\\(0\\)"):
        length_slope(bound("sigmoid"), 0.0, 1.0)


@pytest.mark.parametrize("name", ["gelu", "swish", "mish", "hard_swish"])
def test_length_1_of_a_gated_function_is_kept_and_unstable(name: str) -> None:
    curve = bound(name)
    end = fixed_point(curve, 1 / math.sqrt(moments(curve, 1.0).second), 0.0)
    assert end.q == pytest.approx(1.0, rel=1e-12)
    assert end.slope > 1.05
    assert end.stability == "unstable"


@pytest.mark.parametrize("name", ["hard_tanh", "s_shaped_relu"])
def test_where_nothing_reaches_the_ends_of_a_line_every_short_length_stays(name: str) -> None:
    for q0 in (1e-3, 1e-2):
        end = fixed_point(bound(name), 1.0, 0.0, q0)
        assert (end.q, end.stability) == (q0, "marginal")


def test_the_edge_of_a_shrinkage_is_not_where_its_slope_underflows() -> None:
    assert edge_of_chaos(bound("soft_shrink"), 0.0) is None
    found = edge_of_chaos(bound("soft_shrink"), 0.2)
    assert found is not None
    assert chi(bound("soft_shrink"), found.q, found.sigma_w) == pytest.approx(1, rel=1e-13)


@pytest.mark.parametrize(
    "text", ["1e300*x", "1e200*relu(x) + 1e200", "where(x < 1, 1e200, -1e200*x)"]
)
def test_what_overflows_is_infinite_without_a_warning(text: str) -> None:
    curve = from_formula(text).bind()
    for q in (0.0, 1.0):
        assert math.isinf(moments(curve, q).slope) or math.isinf(moments(curve, q).second)
    assert edge_of_chaos(curve, 0.0) is None
    assert edge_of_chaos(curve, 0.1) is None
    assert fixed_point(curve, 1.0, 0.1).stability == "diverges"
    assert np.all(np.isinf(gradient_ratio(curve, 1.0, 0.1, 5)[:-1]))
    assert np.isnan(correlation_map(curve, 0.5, 1.0, 1.0, 0.1))
    found = phase_diagram(curve, np.array([0.5, 1.0]), np.array([0.0, 1.0]), 5)
    assert np.all(found.ratio == math.inf)
