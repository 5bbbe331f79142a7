"""What a reader may type, and what no text can do."""

import math
import pickle
import subprocess
import sys
import threading
import time

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from activations.expression import evaluate, from_formula, names, read
from activations.expression.calculus import MOST_NODES
from activations.expression.parser import MOST_DEEP, MOST_PARAMETERS, parse
from activations.expression.tokens import MOST_CHARACTERS, MOST_TOKENS
from benchmarks import fuzz
from tests import server

X = np.linspace(-3.0, 3.0, 13)


def value(text: str, **parameters: float) -> list[float]:
    formula = read(text)
    return list(evaluate(formula.tree, X, parameters))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("-x^2", "-(x^2)"),
        ("2^-x", "2^(-x)"),
        ("2^-x^2", "2^(-(x^2))"),
        ("x^2^3", "x^(2^3)"),
        ("x**2", "x*x"),
        ("1/2x", "(1/2)*x"),
        ("2x tanh(x)", "2*x*tanh(x)"),
        ("(x+1)(x-1)", "x*x-1"),
        ("xtanh(x)", "x*tanh(x)"),
        ("x·x×x", "x^3"),
        ("x−1", "x-1"),
        ("x÷2", "x/2"),
        ("x²", "x^2"),
        ("2x⁻¹²", "2*x^(-12)"),
        ("√x²", "sqrt(x)^2"),
        ("√(x²+1)", "sqrt(x^2+1)"),
        ("|x|-||x|-1|", "abs(x)-abs(abs(x)-1)"),
        ("2|x|", "2*abs(x)"),
        ("2e^x", "2*exp(x)"),
        ("2e3x", "2000*x"),
        ("πx", "pi*x"),
        ("σ(x)", "1/(1+exp(-x))"),
        ("Φ(x)", "(1+erf(x/√2))/2"),
        ("φ(x)", "exp(-x^2/2)/√(2pi)"),
        ("f(x) = 3x", "3*x"),
        ("y=x", "x"),
        ("x > 0", "where(x>0, 1, 0)"),
        ("(x>0)*x", "max(x, 0)"),
        ("-1 < x <= 1", "where(x>-1, where(x<=1, 1, 0), 0)"),
        ("where(x≤0, 0, x≥2, 2, x)", "clip(x, 0, 2)"),
        ("max(x, 0, 1, 2)", "max(max(x, 0), 2)"),
        ("pow(x, 2) + square(x)", "2x^2"),
        ("SIGMOID(x)", "sigmoid(x)"),
        ("Leaky-ReLU(x)".replace("-", "_"), "leaky_relu(x)"),
        ("leaky_relu(x, 0.3)", "leaky_relu(x, alpha=0.3)"),
        ("x - -x", "2x"),
        ("+x", "x"),
        ("\u00a0x\u2009+\tx\n", "2x"),
        ("ｘ　＊　ｓｉｇｍｏｉｄ（１．７０２ｘ）", "x*sigmoid(1.702x)"),
        ("ｆ（ｘ）＝ｘ＾２－１", "x^2-1"),
        ("ｘ＊＊３＋｜ｘ｜／２", "x^3+|x|/2"),
        ("ｌｅａｋｙ＿ｒｅｌｕ（x，０。３）", "leaky_relu(x, 0.3)"),
        ("where（x《0，0，x》＝2，2，x）", "clip(x, 0, 2)"),
        ("（x〈1）＋（x〉1）＋（x＜＝1）＋（x≦1）＋（x≧1）", "(x<1)+(x>1)+(x<=1)+(x<=1)+(x>=1)"),
        ("x∗x∕2", "x^2/2"),
        ("2e−1x", "0.2x"),
    ],
)
def test_what_is_typed_is_read_as_it_is_meant(text: str, same: str) -> None:
    np.testing.assert_allclose(value(text), value(same), rtol=1e-13, equal_nan=True)


def test_letters_and_greek_letters_are_parameters() -> None:
    formula = read("β₁ x + lambda x + alpha_2 + b x²")
    assert [p.name for p in formula.parameters] == ["beta1", "lam", "alpha2", "b"]
    assert [p.symbol for p in formula.parameters] == ["β₁", "λ", "α₂", "b"]
    assert {p.default for p in formula.parameters} == {1.0}
    assert value("ax + b", a=2.0, b=1.0) == list(2 * X + 1)


def test_a_parameter_handed_to_a_registered_function_has_its_slider() -> None:
    (beta,) = read("swish(x, k)").parameters
    assert (beta.name, beta.default, beta.low, beta.high, beta.step) == ("k", 1.0, 0.0, 20.0, 0.05)


def test_the_caps_are_those_that_are_promised() -> None:
    assert (MOST_CHARACTERS, MOST_TOKENS, MOST_DEEP) == (200, 120, 40)
    assert (MOST_NODES, MOST_PARAMETERS) == (4000, 4)
    assert read("x" + "+1" * 59).tree.size == 3
    assert parse("(" * 40 + "x" + ")" * 40).head == "x"


@pytest.mark.parametrize("text", ["9^9^9", "1e999", "x+9^9^9^9", "max(exp(exp(9^9)),x)", "-1e999"])
def test_numbers_that_are_too_large_are_infinite_at_once(text: str) -> None:
    start = time.thread_time()
    curve = from_formula(text).bind()
    found = curve.value(X)
    assert time.thread_time() - start < 0.1  # seconds; it takes 2 ms
    assert np.all(np.isinf(found)) and curve.activation.formula


def test_the_latex_holds_no_character_that_only_a_reader_could_have_put_there() -> None:
    activation = from_formula("leaky_relu(x, a) + β₁·where(x<1, x, 2)")
    allowed = set(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789\\{}()^_+-=.,;&<>'| "
    )
    assert set(activation.formula + activation.derivative_formula) <= allowed


def test_no_module_of_the_formulas_evaluates_code() -> None:
    for path in (server.ROOT / "activations" / "expression").glob("*.py"):
        words = path.read_text(encoding="utf-8").replace("re.compile(", "")
        for banned in (
            "eval(",
            "exec(",
            "compile(",
            "import ast",
            "sympy",
            "__import__",
            "getattr(",
        ):
            assert banned not in words, f"{banned} in {path.name}"


def test_reading_formulas_loads_no_tensorflow() -> None:
    program = "import sys, activations.expression; sys.exit('tensorflow' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True, cwd=server.ROOT, timeout=60)


def test_the_same_text_gives_the_same_record_and_travels_as_text() -> None:
    first = from_formula("x σ(βx)")
    assert from_formula("  x σ(βx) ") is first
    assert from_formula("　ｘ σ（βx）") is first
    assert from_formula(pickle.loads(pickle.dumps(first.text))) is first


def test_threads_get_the_same_numbers() -> None:
    texts = [f"x*tanh(ln(1+e^({k}x)))/{k}" for k in range(1, 9)]
    expected = [read(text).tree for text in texts]
    found: dict[int, list[float]] = {}

    def work(index: int) -> None:
        tree = read(texts[index % 8]).tree
        found[index] = evaluate(tree, 300.0 * X, {}).tolist()

    threads = [threading.Thread(target=work, args=(index,)) for index in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, values in found.items():
        assert values == evaluate(expected[index % 8], 300.0 * X, {}).tolist()


def test_a_typical_formula_is_a_record_in_a_tenth_of_a_second() -> None:
    start = time.thread_time()
    for k in range(5):
        curve = from_formula(f"x tanh(ln(1+e^({k + 1}.5x)))").bind()
        assert curve.range.low < 0 and curve.traits.smoothness == math.inf and curve.joints == ()
    assert (time.thread_time() - start) / 5 < 0.1  # seconds; some 0.02


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=60))
def test_any_text_is_a_formula_or_gets_a_sentence(text: str) -> None:
    fuzz.probe(text)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=60))
def test_any_bytes_are_a_formula_or_get_a_sentence(data: bytes) -> None:
    fuzz.probe(data.decode("latin-1"))


def test_a_thousand_inputs_of_each_kind_give_no_fault_and_none_is_slow() -> None:
    tallies = [fuzz.run(fuzz.typed, 300, 1), fuzz.run(fuzz.characters, 3000, 2)]
    guided, corpus, pairs = fuzz.guided(300, 3)
    for tally in (*tallies, guided):
        assert tally.failures == []
        assert tally.slowest < 10 * fuzz.SLOWEST  # traced, and beside other work
    assert tallies[0].read > 200 and corpus > 20 and pairs > 500


def test_the_fuzzer_sees_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(text: str) -> bool:
        raise ZeroDivisionError(text)

    monkeypatch.setattr(fuzz, "probe", broken)
    assert len(fuzz.run(fuzz.typed, 3, 1).failures) == 3


def test_derivatives_by_rule_are_what_differences_converge_to() -> None:
    found = list(fuzz.formulas(400, 7))
    assert [apart for _, apart in found if apart] == []
    assert sum(points for points, _ in found) > 800


def test_every_name_that_is_offered_can_be_read() -> None:
    for name in names.known():
        read(name if name in (*names.CONSTANTS, "x") else _call(name))


def _call(name: str) -> str:
    head = names.function(name) or ""
    if head == "where":
        return f"{name}(x>0, 1, 2)"
    least = names.SEVERAL.get(head, (1, 1))[0]
    return f"{name}({', '.join(['x'] * least)})"
