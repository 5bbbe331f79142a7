"""Derivatives by rule with their steps, a teacher's simplifications, and forms that keep their digits."""

import math

import mpmath
import numpy as np
import pytest

from activations.expression import evaluate, latex, read
from activations.expression.build import simplified
from activations.expression.calculus import OUTER, derive
from activations.expression.names import MADE, UNARY
from activations.expression.parser import parse
from activations.expression.rewrite import stable
from activations.expression.text import text
from activations.expression.tree import Node, X, constant, fold, order

ENDS = np.array([-1e300, -1e9, -710.0, -38.0, 38.0, 710.0, 1e9, 1e300])


def derivative(text: str) -> str:
    return latex(read(text).derivative)


def at(node: Node, *x: float) -> list[float]:
    return [float(y) for y in evaluate(node, np.array(x), {})]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", "0"),
        ("x", "1"),
        ("a", "0"),
        ("x + x", "2"),
        ("x²", r"2\,x"),
        ("x·x·x", r"3\,x^{2}"),
        ("x - (1 - x)", "2"),
        ("0·sin(x) + 1·x", "1"),
        ("--x", "1"),
        ("x/3", r"\frac{1}{3}"),
        ("1/x", r"-\frac{1}{x^{2}}"),
        ("(x-1)^-2", r"-\frac{2}{\left(x - 1\right)^{3}}"),
        ("√x", r"\frac{1}{2\,\sqrt{x}}"),
        ("e^(2x)", r"2\,e^{2\,x}"),
        ("2^x", r"\ln\left(2\right) \cdot 2^{x}"),
        ("x^a", r"<a>\,x^{<a> - 1}"),
        ("ln(x)", r"\frac{1}{x}"),
        ("sin(a x)", r"<a>\,\cos\left(<a>\,x\right)"),
        ("σ(x)", r"\sigma\left(x\right)\,\sigma\left(-x\right)"),
        ("ln(1+e^x)", r"\sigma\left(x\right)"),
        ("|x|", r"\operatorname{sign}\left(x\right)"),
        ("x/(1+|x|)", r"\frac{1}{\left(\left|x\right| + 1\right)^{2}}"),
        ("x/√(1+x²)", r"\frac{1}{\left(x^{2} + 1\right)\,\sqrt{x^{2} + 1}}"),
        ("max(0, x)", r"\begin{cases} 1 & x \gt 0 \\ 0 & \text{otherwise} \end{cases}"),
        ("x·step(x)", r"\operatorname{step}\left(x\right)"),
        ("min((x+1)/2, 1)", r"\begin{cases} \frac{1}{2} & x \le 1 \\ 0 & \text{otherwise} \end{cases}"),
        ("gelu(2x)", r"2\,\operatorname{gelu}'\left(2\,x\right)"),
    ],
)  # fmt: skip
def test_derivatives_look_as_a_teacher_writes_them(text: str, expected: str) -> None:
    assert derivative(text) == expected


def test_every_step_names_its_rule_and_its_result() -> None:
    formula = read("x·tanh(ln(1+e^x))")
    assert [(latex(one.before), latex(one.after)) for one in formula.rewritings] == [
        (r"\ln\left(e^{x} + 1\right)", r"\operatorname{softplus}\left(x\right)")
    ]
    steps = formula.derivation.steps
    assert [step.rule for step in steps] == ["chain", "chain", "product"]
    assert latex(steps[0].node) == r"\operatorname{softplus}\left(x\right)"
    assert latex(steps[0].derivative) == r"\sigma\left(x\right)"
    assert steps[-1].node == formula.tree and steps[-1].derivative == formula.derivative


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2", "constant"), ("x", "variable"), ("3x", "factor"), ("x+sin(x)", "sum"),
        ("x sin(x)", "product"), ("sin(x)/x", "quotient"), ("x^5", "power"), ("3^x", "exponential"),
        ("x^x", "general_power"), ("sin(x)", "chain"), ("where(x>0,x,1)", "branches"),
        ("max(x,0)", "branches"), ("clip(x,0,1)", "branches"), ("gelu(x)", "registered"),
    ],
)  # fmt: skip
def test_the_last_step_is_that_of_the_outermost_part(text: str, rule: str) -> None:
    assert read(text).derivation.steps[-1].rule == rule


@pytest.mark.parametrize("head", [*UNARY, *MADE])
def test_every_rule_is_the_slope_of_its_function(head: str) -> None:
    arguments = (X, constant(2.0)) if head == "rise" else (X,)
    node = Node(head, arguments)
    slope = derive(node).derivative
    step, places = 2.0**-12, (0.3, 1.1, 2.5)
    for place in places:
        right, left = at(node, place + step, place - step)
        # Truncation h²f‴/6, and f‴ is up to 100 times as large as f′; noise 1e-12.
        difference = (right - left) / (2 * step)
        assert at(slope, place)[0] == pytest.approx(difference, rel=1e-6, abs=1e-7)
    assert head == "rise" or head in OUTER


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ln(1+exp(x))", "softplus(x)"),
        ("log(exp(2x)+1)", "softplus(2x)"),
        ("1/(1+exp(-x))", "sigmoid(x)"),
        ("exp(x)/(1+exp(x))", "sigmoid(x)"),
        ("exp(x)/(1+exp(x))^2", "sigmoid(x) sigmoid(-x)"),
        ("1-1/(1+exp(-x))", "sigmoid(-x)"),
        ("2/(1+exp(-2x))-1", "tanh(x)"),
        ("(e^x-e^-x)/(e^x+e^-x)", "tanh(x)"),
        ("(e^(2x)-1)/(e^(2x)+1)", "tanh(x)"),
        ("(1-e^(-2x))/(1+e^(-2x))", "tanh(x)"),
        ("exp(x)-1", "expm1(x)"),
        ("3 - 3exp(x)", "-3expm1(x)"),
        ("ln(1+x^2)", "log1p(x^2)"),
        ("ln(2-exp(x))", "log1p(-expm1(x))"),
        ("1+tanh(x)", "2sigmoid(2x)"),
        ("1-tanh(x)", "2sigmoid(-2x)"),
        ("1+erf(x)", "erfc(-x)"),
        ("1-erf(x)", "erfc(x)"),
        ("1-Φ(x)", "Φ(-x)"),
        ("ln(1+exp(x))-x", "softplus(-x)"),
        ("ln(x+√(x²+1))", "asinh(x)"),
        ("√(x²)", "|x|"),
        ("ln(σ(x))", "-softplus(-x)"),
        ("-ln(1/(1+e^-x))", "softplus(-x)"),
        ("exp(x)·exp(-3x)", "exp(-2x)"),
        ("(1+exp(-x))^(-a)", "exp(-a softplus(-x))"),
    ],
)  # fmt: skip
def test_what_loses_digits_is_rewritten(text: str, form: str) -> None:
    assert read(text).tree == read(form).tree


@pytest.mark.parametrize("text", ["1-tanh(x)^2", "sqrt(x^2+2)+x", "sqrt(x^2+2)-x", "1/cosh(x)^2"])
def test_what_has_no_name_is_rewritten_too(text: str) -> None:
    heads = {node.head for node in order(read(text).tree)}
    assert heads & {"sech2", "rise"}


@pytest.mark.parametrize(
    ("text", "left", "right", "slope_left", "slope_right"),
    [
        ("x*tanh(ln(1+exp(x)))", -0.0, math.inf, 0.0, 1.0),
        ("x/(1+exp(-x))", -0.0, math.inf, 0.0, 1.0),
        ("1/(1+exp(-x))", 0.0, 1.0, 0.0, 0.0),
        ("(e^x-e^-x)/(e^x+e^-x)", -1.0, 1.0, 0.0, 0.0),
        ("ln(1+e^x)", 0.0, math.inf, 0.0, 1.0),
        ("x/√(1+x²)", -1.0, 1.0, 0.0, 0.0),
        ("x²·exp(-x²)", 0.0, 0.0, 0.0, 0.0),
        ("(1-x²)exp(-x²/2)", 0.0, 0.0, 0.0, 0.0),
        ("x²/(1+x²)", 1.0, 1.0, 0.0, 0.0),
        ("(x³+x)/(2x³+1)", 0.5, 0.5, 0.0, 0.0),
        ("ln(cosh(x))", math.inf, math.inf, -1.0, 1.0),
        ("x³/(1+|x|)²", -math.inf, math.inf, 1.0, 1.0),
        ("x exp(-exp(-x))", 0.0, math.inf, 0.0, 1.0),
    ],
)
def test_the_ends_are_right_where_parts_overflow(
    text: str, left: float, right: float, slope_left: float, slope_right: float
) -> None:
    formula = read(text)
    for tree, low, high in (
        (formula.tree, left, right),
        (formula.derivative, slope_left, slope_right),
    ):
        values = evaluate(tree, ENDS, {})
        assert not np.any(np.isnan(values))
        assert at(tree, -math.inf, math.inf) == pytest.approx([low, high], abs=1e-12)
        if math.isfinite(low):
            assert values[0] == pytest.approx(low, abs=1e-12)
        if math.isfinite(high):
            assert values[-1] == pytest.approx(high, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("1/(1+exp(-x))", lambda x: 1 / (1 + mpmath.exp(-x))),
        ("ln(1+exp(x))", lambda x: mpmath.log(1 + mpmath.exp(x))),
        ("x*tanh(ln(1+exp(x)))", lambda x: x * mpmath.tanh(mpmath.log(1 + mpmath.exp(x)))),
        ("x/2*(1+erf(x/√2))", lambda x: x / 2 * mpmath.erfc(-x / mpmath.sqrt(2))),
        ("(x+√(x²+4))/2", lambda x: (x + mpmath.sqrt(x * x + 4)) / 2),
        ("ln(2-exp(-exp(x)))", lambda x: mpmath.log(2 - mpmath.exp(-mpmath.exp(x)))),
        ("1+tanh(x)", lambda x: 1 + mpmath.tanh(x)),
    ],
)
def test_values_and_slopes_keep_ten_digits_far_to_the_left(text: str, exact: object) -> None:
    formula = read(text)
    places = [-600.0, -200.0, -37.5, -20.0, -3.0, -1e-3]
    if "erf" in text:
        places = places[2:]  # at -200 it is 1e-8700
    with mpmath.workdps(700):
        for tree, order_of in ((formula.tree, 0), (formula.derivative, 1)):
            for place, found in zip(places, at(tree, *places), strict=True):
                true = float(mpmath.diff(exact, mpmath.mpf(place), order_of))
                assert found == pytest.approx(true, rel=1e-10), f"{order_of} at {place}"


def test_rewriting_and_simplifying_change_no_value() -> None:
    text = "(x-3)²/(2+|x|) + 3(x-1)x - ln(3+x²)/(1/4) + (2x)³·min(x, 2)"
    typed = parse(text)
    x = np.linspace(-5.0, 5.0, 101)
    values = [
        evaluate(tree, x, {}) for tree in (typed, simplified(typed), stable(simplified(typed))[0])
    ]
    for other in values[1:]:
        np.testing.assert_allclose(other, values[0], rtol=1e-12)


def test_a_shared_part_is_computed_once() -> None:
    formula = read("tanh(x²+1) + exp(tanh(x²+1)) - tanh(x²+1)²")
    heads = [node.head for node in order(formula.tree)]
    assert heads.count("tanh") == 1
    assert fold(formula.tree, lambda node, below: 1 + sum(below)) == formula.tree.size


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-x^2", "-x^{2}"),
        ("(-x)^2", r"\left(-x\right)^{2}"),
        ("a^2 b", r"\left(<a>\right)^{2} \cdot <b>"),
        ("2*3x", r"2 \cdot 3\,x"),
        ("x - (a - 1)", r"x - \left(<a> - 1\right)"),
        ("x·(-3)", r"x\,\left(-3\right)"),
        ("1e-7 x", r"10^{-7}\,x"),
        ("x <= 1", r"\begin{cases} 1 & x \le 1 \\ 0 & \text{otherwise} \end{cases}"),
        (
            "where(x < -1, -1, where(x < 1, x, where(x < 2, 1, 2)))",
            r"\begin{cases} -1 & x \lt -1 \\ x & x \lt 1 \\ 1 & x \lt 2 \\ 2 & \text{otherwise} \end{cases}",
        ),
        (
            "where(x < 0, 1 - where(x < -1, 2, x), x)",
            r"\begin{cases} 1 - \begin{cases} 2 & x \lt -1 \\ x & \text{otherwise} \end{cases} & x \lt 0"
            r" \\ x & \text{otherwise} \end{cases}",
        ),
        ("gelu_tanh(x)", r"\operatorname{gelu\_tanh}\left(x\right)"),
        ("cbrt(x)+√x", r"\sqrt[3]{x} + \sqrt{x}"),
        ("e^(-βx)", r"e^{-<beta>\,x}"),
        ("1/2x", r"\frac{1}{2}\,x"),
        ("1/(2x)", r"\frac{1}{2\,x}"),
    ],
)
def test_latex_shows_what_was_typed(text: str, expected: str) -> None:
    assert latex(parse(text)) == expected


def test_a_product_of_one_negative_number_is_written_as_that_number() -> None:
    for number, written in ((-1.0, "1"), (-2.0, "2")):
        alone = Node("*", (constant(number),))
        assert (text(alone, {}), latex(alone)) == (f"−{written}", f"-{written}")
    assert text(Node("*", (constant(-1.0), X)), {}) == "−x"
