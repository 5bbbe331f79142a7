"""Random functions: the same seed the same noise, and means and slopes that are what they say."""

import itertools
import math
from types import ModuleType
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from activations import ACTIVATIONS, STOCHASTIC, VECTORS, get, records, special, stochastic
from activations.core import LIBRARIES, RecordError, UnknownName, Values
from activations.stochastic import RandomActivation, RandomCurve
from tests.contract import EPS, FINITE, LARGEST, STENCIL, STEP, same_bits, silence

# The worked examples are correctly rounded; at x = -1 the density's logarithm moves 2u = 3.9 times
# as fast as u = x/√σ(x), and its factor 1 - aR as fast again: measured 20 ULP.
EXAMPLE_ULPS = 24
# The eighth-order difference of a function with ULP errors; see tests/contract.py.
DIFFERENCE_NOISE = 10 * EPS / STEP
# Gauss-Legendre of 40 nodes on each side of the kink, over 12 standard deviations.
QUADRATURE = 1e-13
# At an exact a: a dozen operations, and S itself, good to 2^-57 of a + S = a²·S.
OVERSHOOT, OVERSHOOT_TAIL = 8 * EPS, 2.0**-57
# At x = -3.5, u² is 417: so many times the roundings of u = x/√σ(x) become those of the mean.
TAIL = 4 * 417 * EPS
# Nobody's luck in the draws of a fixed seed is worse; by chance one test in 1.7 million would be.
STANDARD_ERRORS = 5.0
DRAWS = 200_000

CURVES = [
    record.bind(**dict(zip([p.name for p in record.parameters], chosen, strict=True)))
    for record in STOCHASTIC.values()
    for chosen in itertools.product(*((p.default, p.low, p.high) for p in record.parameters))
]
X = np.concatenate([np.linspace(-6.0, 6.0, 49), [-800.0, -40.0, 40.0, 800.0]])

over_curves = pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.label)
over_records = pytest.mark.parametrize(
    "record", STOCHASTIC.values(), ids=lambda record: record.name
)
quickly = settings(max_examples=100, deadline=None, derandomize=True, database=None)


def bound(name: str, **chosen: float) -> RandomCurve:
    return STOCHASTIC[name].bind(**chosen)


def seeded(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


@over_records
def test_worked_examples_come_out(record: RandomActivation) -> None:
    assert len(record.examples) >= 2
    for example in record.examples:
        curve = record.bind(**example.given)
        for got, wanted in (
            (curve.value(example.x, example.noise), example.value),
            (curve.derivative(example.x, example.noise), example.derivative),
            (curve.expected(example.x), example.expected),
            (curve.expected_derivative(example.x), example.expected_derivative),
        ):
            assert abs(float(got) - wanted) <= EXAMPLE_ULPS * np.spacing(abs(wanted))


@over_records
def test_every_record_is_complete(record: RandomActivation) -> None:
    assert record.title and record.family and record.summary and record.history
    assert record.noise and record.formula and record.derivative_formula and record.references
    assert record.expected_formula and record.expected_derivative_formula
    curve = record.bind()
    assert all(curve.code(library) and curve.drawing_code(library) for library in LIBRARIES)


@over_curves
def test_the_numpy_expressions_give_the_curve_and_its_noise(curve: RandomCurve) -> None:
    code, drawing = curve.code("numpy"), curve.drawing_code("numpy")
    assert code is not None and drawing is not None
    x = X[np.abs(X) < 100]  # the naive sigmoid overflows further out
    noise = eval(drawing, {"rng": seeded(), "x": x})
    # The numbers shown have twelve digits.
    assert np.allclose(noise, curve.draw(x, seeded()), rtol=1e-11, atol=1e-12)
    shown = eval(code, {"np": np, "x": x, "noise": noise})
    assert np.allclose(shown, curve.value(x, noise), rtol=8 * EPS, atol=8 * EPS)


@over_curves
def test_the_same_seed_draws_the_same_noise(curve: RandomCurve) -> None:
    first = curve.draw(X, seeded(3))
    assert same_bits(curve.draw(X, seeded(3)), first)
    assert same_bits(curve.draw(X.astype("f4"), seeded(3)), first.astype("f4"))
    if curve.parameters.get("lower", 0) != curve.parameters.get("upper", 1):
        assert not np.any(curve.draw(X, seeded(4)) == first)
        one_stream = seeded(3)
        assert not np.any(curve.draw(X, one_stream) == curve.draw(X, one_stream))


@over_curves
def test_no_global_generator_is_touched(curve: RandomCurve) -> None:
    before = np.random.get_state(legacy=False)  # noqa: NPY002 - to see that nobody uses it
    curve.value(X, curve.draw(X, seeded()))
    after = np.random.get_state(legacy=False)  # noqa: NPY002
    assert str(before) == str(after)


@over_curves
def test_shapes_and_dtypes_are_kept(curve: RandomCurve) -> None:
    for shape, dtype in itertools.product(((), (0,), (3,), (2, 0), (2, 3)), ("f4", "f8")):
        x = np.full(shape, -0.5, dtype)
        noise = curve.draw(x, seeded())
        results = (noise, curve.value(x, noise), curve.derivative(x, noise))
        for result in (*results, curve.expected(x), curve.expected_derivative(x)):
            assert np.shape(result) == shape and result.dtype == dtype
    for number in (1, True, [0, 1], np.array([1, 2], "i4"), np.float16(1)):
        assert curve.value(number, curve.draw(number, seeded())).dtype == np.float64
    assert curve.value(np.float32(1), np.float64(0.5)).dtype == np.float32


def test_rows_of_noise_broadcast_over_the_same_x() -> None:
    curve = bound("noisy_relu")
    noise = seeded().standard_normal((5, 1))
    rows = curve.value(X, noise)
    assert rows.shape == (5, X.size)
    assert all(same_bits(rows[i], curve.value(X, noise[i])) for i in range(5))


@over_curves
def test_what_does_not_fit_is_refused_with_a_sentence(curve: RandomCurve) -> None:
    wrongs: list[Any] = [1j, "0.5", None, ["a"]]
    for wrong in wrongs:
        for call in (
            lambda wrong: curve.draw(wrong, seeded()),
            lambda wrong: curve.value(wrong, 0.5),
            lambda wrong: curve.derivative(0.5, wrong),
            curve.expected,
            curve.expected_derivative,
        ):
            with pytest.raises(TypeError, match="takes real numbers"):
                call(wrong)
    with pytest.raises(ValueError) as refusal:
        curve.value(np.zeros(3), np.zeros(4))
    assert str(refusal.value) == (
        "The noise of shape (4,) does not fit x of shape (3,): draw(x, rng) gives some that does."
    )
    for wrong in (1, None, np.random.RandomState(1)):
        with pytest.raises(TypeError, match=r"comes from a numpy\.random\.Generator, not"):
            curve.draw(X, wrong)  # type: ignore[arg-type]


@over_curves
def test_the_input_is_untouched(curve: RandomCurve) -> None:
    x, noise = X.copy(), curve.draw(X, seeded())
    x.flags.writeable = noise.flags.writeable = False
    for result in (curve.value(x, noise), curve.derivative(x, noise), curve.expected(x)):
        assert not np.shares_memory(result, x) and not np.shares_memory(result, noise)


@over_curves
def test_finite_input_is_silent_and_never_nan(curve: RandomCurve) -> None:
    noise = curve.draw(FINITE, seeded())
    with silence():
        results = (
            *(curve.value(FINITE, noise), curve.derivative(FINITE, noise)),
            *(curve.expected(FINITE), curve.expected_derivative(FINITE)),
        )
    assert all(np.all(np.isfinite(result)) for result in results)


@over_curves
def test_infinite_input_gives_the_limits(curve: RandomCurve) -> None:
    ends, far = np.array([-math.inf, math.inf]), np.array([-LARGEST, LARGEST])
    noise = curve.draw(ends, seeded())
    with silence():
        values = curve.value(ends, noise), curve.expected(ends)
        slopes = curve.derivative(ends, noise), curve.expected_derivative(ends)
    for value, at_far in zip(values, (curve.value(far, noise), curve.expected(far)), strict=True):
        assert np.array_equal(value, np.where(at_far == 0, 0.0, np.copysign(math.inf, at_far)))
    assert np.array_equal(slopes[0], curve.derivative(far, noise))
    assert np.array_equal(slopes[1], curve.expected_derivative(far))


@over_curves
def test_nan_in_x_or_noise_stays_where_it_is(curve: RandomCurve) -> None:
    x, noise = np.array([np.nan, -1.0, -1.0]), np.array([0.5, np.nan, 0.5])
    with silence():
        assert np.array_equal(np.isnan(curve.value(x, noise)), [True, True, False])
        assert np.array_equal(np.isnan(curve.derivative(x, noise)), [True, True, False])
        assert np.array_equal(np.isnan(curve.expected(x)), [True, False, False])
        assert np.isnan(curve.expected_derivative(np.nan))


def difference(function: Any, x: Values) -> Values:
    """Return the eighth-order central difference."""
    total = np.zeros_like(x)
    for k, weight in STENCIL.items():
        total += weight * (function(x + k * STEP) - function(x - k * STEP)) / STEP
    return total


@over_curves
def test_the_derivative_is_the_slope_at_that_noise(curve: RandomCurve) -> None:
    x = (np.arange(-20 * 16, 20 * 16) + 0.5) / 16
    noise = curve.draw(x, seeded())
    ahead, behind = (curve.derivative(x + sign * 4 * STEP, noise) for sign in (1, -1))
    on_one_side = (ahead == 0) == (behind == 0)  # no kink in between
    gap = np.abs(difference(lambda x: curve.value(x, noise), x) - curve.derivative(x, noise))
    assert np.all(gap[on_one_side] <= DIFFERENCE_NOISE * (1 + np.abs(x[on_one_side])))
    assert np.mean(on_one_side) > 0.95


@over_curves
def test_the_expected_derivative_is_the_slope_of_the_mean(curve: RandomCurve) -> None:
    x = (np.arange(-20 * 16, 20 * 16) + 0.5) / 16
    gap = np.abs(difference(curve.expected, x) - curve.expected_derivative(x))
    assert np.all(gap <= DIFFERENCE_NOISE * (1 + np.abs(x)))


def means(curve: RandomCurve, x: float) -> tuple[float, float]:
    """Return the means of value and derivative over the noise by quadrature, split at the kink."""
    if curve.name == "rrelu_random":
        low, high = sorted((curve.parameters["lower"], curve.parameters["upper"]))
        edges, density = [low, high if high > low else low + 1.0], 1.0 / ((high - low) or 1.0)
        if high == low:
            return float(curve.value(x, low)), float(curve.derivative(x, low))
    else:
        kink = -x / math.sqrt(0.5 * (1 + math.tanh(x / 2)))
        edges = sorted({-12.0, min(max(kink, -12.0), 12.0), 0.0, 12.0})
        density = 0.0
    nodes, weights = np.polynomial.legendre.leggauss(40)
    total = np.zeros(2)
    for low, high in itertools.pairwise(edges):
        noise = low + (high - low) * (nodes + 1) / 2
        mass = (high - low) / 2 * weights
        mass = mass * (density or np.exp(-noise * noise / 2) / math.sqrt(2 * math.pi))
        total += np.sum(mass * curve.value(x, noise)), np.sum(mass * curve.derivative(x, noise))
    return float(total[0]), float(total[1])


@over_curves
def test_the_mean_is_the_integral_over_the_noise(curve: RandomCurve) -> None:
    for x in np.linspace(-5.0, 5.0, 41):
        value, slope = means(curve, float(x))
        assert abs(curve.expected(x) - value) <= QUADRATURE * max(1.0, abs(value)), x
        assert abs(curve.expected_derivative(x) - slope) <= QUADRATURE, x


@over_curves
def test_the_mean_of_many_draws_is_the_expectation(curve: RandomCurve) -> None:
    rng = seeded(2024)
    for x in (-1.0, -0.5, 0.0, 1.0):
        points = np.full(DRAWS, x)
        noise = curve.draw(points, rng)
        for drawn, expected in (
            (curve.value(points, noise), curve.expected(x)),
            (curve.derivative(points, noise), curve.expected_derivative(x)),
        ):
            bound = STANDARD_ERRORS * np.std(drawn) / math.sqrt(DRAWS)
            # Where all draws are alike, their sum is rounded DRAWS times, in pairs: log₂ of it.
            assert abs(np.mean(drawn) - expected) <= bound + 18 * EPS * abs(expected)


def overshoot(a: float) -> float:
    """Return φ(a)(1/a² - 3/a⁴ + 15/a⁶ - …), whose terms fall below any rounding only for a ≥ 10."""
    assert a >= 10
    terms = [1.0 / (a * a)]
    while abs(terms[-1]) > EPS * terms[0] / 8:
        terms.append(-terms[-1] * (2 * len(terms) + 1) / (a * a))
    return math.exp(-a * a / 2) / math.sqrt(2 * math.pi) * math.fsum(terms)


@pytest.mark.parametrize("a", [10.0, 12.0, 20.0, 30.0, 37.0])  # a²/2 is exact, and so is e^(-a²/2)
def test_the_mean_excess_of_a_normal_variable_keeps_its_digits(a: float) -> None:
    found = float(special.normal_overshoot(np.array([a]))[0])
    assert abs(found - overshoot(a)) <= (OVERSHOOT + OVERSHOOT_TAIL * a * a) * overshoot(a)


@pytest.mark.parametrize("x", [-2.75, -3.0, -3.5])
def test_the_mean_of_noisy_relu_keeps_its_digits_in_the_tail(x: float) -> None:
    s = math.sqrt(1 / (1 + math.exp(-x)))
    assert abs(float(bound("noisy_relu").expected(x)) / (s * overshoot(-x / s)) - 1) <= TAIL


def test_far_to_the_right_the_noise_averages_out() -> None:
    x = np.array([40.0, 1e5, 1e300])
    assert np.array_equal(bound("noisy_relu").expected(x), x)
    assert np.array_equal(bound("noisy_relu").expected_derivative(x), [1.0, 1.0, 1.0])


def test_noisy_relu_without_noise_is_relu() -> None:
    relu = get("relu").bind()
    assert np.array_equal(bound("noisy_relu").value(X, 0.0), relu.value(X))
    assert np.array_equal(bound("noisy_relu").derivative(X, 0.0), relu.derivative(X))


def test_rrelu_is_leaky_relu_with_the_slope_drawn() -> None:
    leaky = get("leaky_relu").bind(alpha=0.25)
    assert np.array_equal(bound("rrelu_random").value(X, 0.25), leaky.value(X))
    assert np.array_equal(bound("rrelu_random").derivative(X, 0.25), leaky.derivative(X))
    assert bound("rrelu_random").expected(-48.0) == -11.0


def test_the_ends_of_the_slopes_may_stand_in_either_order() -> None:
    one, other = (
        bound("rrelu_random", lower=0.1, upper=0.4),
        bound("rrelu_random", lower=0.4, upper=0.1),
    )
    for curve in (one, other):
        noise = curve.draw(np.zeros(10_000), seeded())
        assert 0.1 <= noise.min() < 0.101 and 0.399 < noise.max() <= 0.4
    assert same_bits(one.expected(X), other.expected(X))


@quickly
@given(st.sampled_from(CURVES), st.floats(), st.floats(-9.0, 9.0))
def test_any_number_gives_a_number_without_a_signal(
    curve: RandomCurve, x: float, noise: float
) -> None:
    with silence():
        value, slope = curve.value(x, noise), curve.derivative(x, noise)
        mean, mean_slope = curve.expected(x), curve.expected_derivative(x)
    for result in (value, slope, mean, mean_slope):
        assert bool(np.isnan(result)) == math.isnan(x)
    if not math.isnan(x):
        assert mean >= (max(x, 0.0) if curve.name == "noisy_relu" else min(x, 0.0))


@over_records
def test_a_name_means_one_function_in_all_registries(record: RandomActivation) -> None:
    others = [(other.name, *other.aliases) for other in ACTIVATIONS.values()]
    others += [(other.name, *other.aliases) for other in VECTORS.values()]
    known = set(itertools.chain(*others))
    assert not known & {record.name, *record.aliases}


def test_names_are_found_and_the_registry_is_read_only() -> None:
    assert records.find("NReLU", STOCHASTIC) is STOCHASTIC["noisy_relu"]
    with pytest.raises(UnknownName, match="noisy_relu"):
        records.find("noisy_rlu", STOCHASTIC)
    with pytest.raises(TypeError):
        STOCHASTIC["noisy_relu"] = STOCHASTIC["rrelu_random"]  # type: ignore[index]


def test_a_record_that_contradicts_itself_is_refused() -> None:
    fields = {
        name: getattr(STOCHASTIC["noisy_relu"], name) for name in RandomActivation.__annotations__
    }
    with pytest.raises(
        RecordError, match=r"noisy_relu: value takes \['gain'\] after x, noise, the"
    ):
        RandomActivation(**{**fields, "value": lambda x, noise, gain: x})
    module = ModuleType("extra")
    for name in ("noisy_relu", "other"):
        setattr(module, name, RandomActivation(**{**fields, "name": name}))
    with pytest.raises(RecordError, match="the name 'nrelu' of 'other' is already that of"):
        stochastic.collect(module)


def test_labels_formulas_and_code_carry_the_numbers() -> None:
    curve = bound("rrelu_random", lower=0.1, upper=0.3)
    assert curve.label == "RReLU (random) (l = 0.1, u = 0.3)"
    assert curve.latex(curve.activation.noise) == r"a \sim \mathcal{U}(0.1, 0.3)"
    assert curve.code("torch") == "torch.where(x > 0, x, noise * x)"
    assert curve.drawing_code("torch") == "0.1 + (0.3 - 0.1) * torch.rand_like(x)"
