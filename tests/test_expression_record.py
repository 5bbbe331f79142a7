"""A typed formula as a record: the contract, its gaps, its breaks, and TensorFlow."""

import dataclasses
import math
from collections.abc import Callable, Mapping

import numpy as np
import pytest

from activations import crosscheck
from activations.core import Curve
from activations.expression import Gap, from_formula, gaps, read
from activations.portrait import moments, portrait
from tests import contract, contract_facts

CHECKS: Mapping[str, Callable[[Curve], None]] = {
    name: getattr(module, name)
    for module in (contract, contract_facts)
    for name in dir(module)
    if name.startswith("check_")
    # What is proven, told or cited, a typed formula has not: examples, limits, history.
    and name not in ("check_examples", "check_limits", "check_record_is_complete")
    and name != "check_presets_are_slider_positions"
}
FORMULAS = (
    "x*tanh(ln(1+exp(x)))",
    "x/(1+exp(-x))",
    "where(x>0, x, e^x-1)",
    "max(0, x)",
    "x/(1+|x|)",
    "sign(x) ln(1+|x|)",
    "clip(x, -1, 1)",
    "x/2 (1+erf(x/√2))",
    "x/√(1+x²)",
    "exp(-x²)",
    "x + sin(x)²",
    "x cos(x)",
    "where(|x|<=1/2, 0, x)",
    "max(x,0)² - x",
    "x³/(1+x²)",
    "3",
    "gelu(x) - relu(2x)",
)
# What a formula misses, and why; everything else it meets.
MISSED: Mapping[tuple[str, str], str] = {
    ("x - tanh(x)", "check_derivative_is_the_slope"): "x and tanh x cancel beside 0",
    ("ln(cosh(x))", "check_digits_near_zero"): "cosh x is 1 beside 0",
    ("sin(x)/x", "check_finite_input_is_silent"): "there is a gap at 0",
    ("ln(x)", "check_finite_input_is_silent"): "there is a gap left of 0",
    ("x tanh(e^x)", "check_overflow_is_true"): "a typed formula is not computed in long double",
}


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("check", CHECKS)
def test_a_typed_formula_meets_the_contract(text: str, check: str) -> None:
    if check == "check_lipschitz" and text == "3":
        return  # sup |f′| is 0, and no number is within a share of that
    CHECKS[check](from_formula(text).bind())


@pytest.mark.parametrize(("text", "check"), MISSED)
def test_what_a_formula_misses_is_still_missed(text: str, check: str) -> None:
    with pytest.raises((AssertionError, FloatingPointError)):
        CHECKS[check](from_formula(text).bind())


def test_a_record_says_that_it_was_typed() -> None:
    activation = from_formula(" x σ(βx) ")
    assert activation.text == "x σ(βx)" and activation.name == "yours"
    (beta,) = activation.parameters
    assert (beta.name, beta.symbol, beta.default, beta.low, beta.high) == (
        "beta",
        "β",
        1.0,
        -5.0,
        5.0,
    )
    curve = activation.bind(beta=2.0)
    assert curve.latex(activation.formula) == r"x\,\sigma\left(2\,x\right)"
    assert curve.label == "Yours (β = 2)"
    assert float(curve.value(1.0)) == pytest.approx(1 / (1 + math.exp(-2.0)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ln(x)", (Gap(-60.0, -5e-324, "undefined"), Gap(0.0, 0.0, "overflow"))),
        ("√x", (Gap(-60.0, -5e-324, "undefined"),)),
        ("1/x", (Gap(-5.562684646268e-309, 5.562684646268e-309, "overflow"),)),
        ("sin(x)/x", (Gap(0.0, 0.0, "undefined"),)),
        ("x/0", (Gap(-60.0, 60.0, "undefined"),)),
        ("x²", ()),
        ("√(x-1)", (Gap(-60.0, 0.9999999999999999, "undefined"),)),
    ],
)  # fmt: skip
def test_where_there_is_no_number_is_a_gap_and_no_error(
    text: str, expected: tuple[Gap, ...]
) -> None:
    curve = from_formula(text).bind()
    found = gaps(read(text), curve.parameters)
    assert [gap.why for gap in found] == [gap.why for gap in expected]
    for gap, other in zip(found, expected, strict=True):
        assert (gap.low, gap.high) == pytest.approx((other.low, other.high), rel=1e-12, abs=0.0)
    with contract.silence():
        values, slopes = curve.value_and_derivative(np.linspace(-60.0, 60.0, 7681))
    for gap in expected:
        inside = (np.linspace(-60.0, 60.0, 7681) >= gap.low) & (
            np.linspace(-60.0, 60.0, 7681) <= gap.high
        )
        assert not np.any(np.isfinite(values[inside]))
    assert slopes.shape == values.shape


def test_an_overflow_is_a_gap_with_its_first_number() -> None:
    (gap,) = gaps(read("exp(20x)"), {})
    assert (gap.why, gap.high) == ("overflow", 60.0)
    assert gap.low == pytest.approx(math.log(np.finfo(float).max) / 20)


@pytest.mark.parametrize(
    ("text", "breakpoints", "joints"),
    [
        ("|x² - 2|", (-math.sqrt(2.0), math.sqrt(2.0)), ()),
        ("max(x, 0)²", (), (0.0,)),
        ("where(x < 100, 0, x - 100)", (100.0,), ()),
        ("sign(x - 1/3)", (1 / 3,), ()),
        ("tan(x/4)", tuple(math.pi * k for k in (-10, -6, -2, 2, 6, 10)), ()),
        ("1/(x-2)", (2.0,), ()),
        ("relu6(x + 1, 2)", (-1.0, 1.0), ()),
        ("gelu(x)", (), ()),
        ("x·|x|", (), (0.0,)),
        ("|x|³", (), (0.0,)),
        ("√(x²)", (0.0,), ()),
        ("(x-1)^2 + exp(-1000(x-1)^2)", (), ()),
    ],
)
def test_breaks_are_found_to_the_last_digits(
    text: str, breakpoints: tuple[float, ...], joints: tuple[float, ...]
) -> None:
    curve = from_formula(text).bind()
    assert curve.breakpoints == pytest.approx(breakpoints, rel=1e-15, abs=1e-300)
    assert curve.joints == pytest.approx(joints, rel=1e-15, abs=1e-300)


def test_a_formula_with_thousands_of_jumps_has_those_nearest_to_zero() -> None:
    curve = from_formula("sign(sin(20x))").bind()
    assert len(curve.breakpoints) == 64
    assert (
        curve.breakpoints[32] == pytest.approx(math.pi / 20, rel=0.01) or 0.0 in curve.breakpoints
    )


def test_breaks_follow_the_parameters() -> None:
    activation = from_formula("max(x, a) + |x - b|")
    assert activation.bind(a=-2.0, b=3.0).breakpoints == (-2.0, 3.0)
    assert activation.bind(a=0.5, b=0.5).breakpoints == (0.5,)


@pytest.mark.parametrize(
    "text", [*FORMULAS, "ln(x)", "1/x", "x/0", "exp(exp(x))", "tan(x)", "1e999"]
)
def test_a_portrait_can_be_drawn_of_anything(text: str) -> None:
    curve = from_formula(text).bind()
    with np.errstate(all="ignore"):
        drawn = portrait(curve)
        assert drawn.moments == moments(curve) or math.isnan(drawn.moments.mean)
    assert curve.range.low <= curve.range.high and curve.traits.smoothness >= -1


@pytest.mark.tensorflow
@pytest.mark.parametrize(
    "text",
    [
        *FORMULAS,
        "leaky_relu(x, a) + softplus(2x, 3)",
        "where(x>0, √(x+1), x) tanh(bx)",
        "ln(x)/(1+x)",
        "min(x, 1)·max(x, -1)^3",
        "log2(1+x²) + log10(2+|x|) + cbrt(x²+1)",
        "Φ(x) + φ(x) + step(x)",
    ],
)
def test_tensorflow_walks_the_same_tree_to_the_same_numbers(text: str) -> None:
    report = crosscheck.check_formula(text, {}, -8.0, 8.0)
    assert report.agrees, report
    assert report.points > 190 and len(report.comparisons) == 1


@pytest.mark.tensorflow
def test_the_crosscheck_sees_a_wrong_derivative(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = dataclasses.replace(from_formula("x²"), derivative=from_formula("x³").derivative)
    monkeypatch.setattr(crosscheck, "from_formula", lambda text: wrong)
    assert not crosscheck.check_formula("x²", {}, -2.0, 2.0).agrees


@pytest.mark.tensorflow
def test_a_formula_that_is_a_gap_everywhere_has_nothing_to_compare() -> None:
    report = crosscheck.check_formula("ln(-1-x²)", {}, -8.0, 8.0)
    assert (report.points, report.comparisons) == (0, ())


@pytest.mark.tensorflow
def test_a_loss_of_single_precision_inside_is_explained() -> None:
    (comparison,) = crosscheck.check_formula("gelu(2x)", {}, -4.0, 4.0).comparisons
    assert comparison.agrees and "single precision" in comparison.reasons[0]
