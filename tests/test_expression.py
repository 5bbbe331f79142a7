"""What a reader may type, what is said of everything else, and what no text can do."""

import math
import pickle
import re
import subprocess
import sys
import threading
import time

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from activations import ACTIVATIONS
from activations.expression import SENTENCES, FormulaError, evaluate, from_formula, names, read
from activations.expression.calculus import MOST_NODES
from activations.expression.parser import MOST_DEEP, MOST_PARAMETERS, parse
from activations.expression.tokens import MOST_CHARACTERS, MOST_TOKENS, narrow
from benchmarks import fuzz
from tests import server

X = np.linspace(-3.0, 3.0, 13)


def value(text: str, **parameters: float) -> list[float]:
    formula = read(text)
    return list(evaluate(formula.tree, X, parameters))


def refusal(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        read(text)
    return caught.value


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


# A text, the part that is wrong with it, and what is said.
REFUSALS = [
    ("tahn(x)", "tahn", "There is no 'tahn' here. Nearest: tan, tanh, atan."),
    ("2 + sigmiod(x)", "sigmiod", "Nearest: sigmoid"),
    ("x2 + 1", "x2", "The variable is x."),
    ("X", "X", "The variable is x."),
    ("sin x", "sin", "sin needs its argument in parentheses: sin(x)."),
    ("σ x", "σ", "σ alone has no value"),
    ("(x + 1", "(", "This parenthesis is never closed"),
    ("|x + 1", "|", "This bar is never closed"),
    ("(|x + 1)", "|", "This bar is never closed: | is missing."),
    ("x + 1)", ")", "This ) closes nothing"),
    ("(x, 1)", ",", "A comma separates arguments of a function"),
    ("|x = 1|", "=", "A formula has no = inside."),
    ("qqzzqq", "qqzzqq", "There is no 'qqzzqq' here. A parameter is a small letter or a Greek one"),
    ("gelu(x, a=1)", "a", "gelu has no parameter 'a'; it has none."),
    ("x +", "", "The formula ends where"),
    ("", "", "There is no formula yet"),
    ("   ", "   ", "There is no formula yet"),
    ("0,5 x", ",", "decimals are written with a point"),
    ("2 3", "3", "Two numbers stand side by side"),
    ("1.2.3", ".3", "Two numbers stand side by side"),
    ("x = 1", "=", "Compare with <"),
    ("x!", "!", "There is no factorial here."),
    ("x $ 2", "$", "The character $ has no meaning here."),
    ("x * * 2", "* 2"[0], "should stand here, not '*'."),
    ("min(x)", "min", "min takes 2 to 8 arguments, not 1."),
    ("exp(x, 2)", "exp", "exp takes 1 argument, not 2."),
    ("gelu(x, 2)", "gelu", "gelu takes 1 argument, not 2."),
    ("gelu()", "gelu", "takes 1 argument, not 0."),
    ("where(x, 1, 2)", "where", "where needs a comparison such as x > 0"),
    ("pow(x)", "pow", "pow takes 2 arguments, not 1."),
    (
        *("where(x > 0, 1)", "where"),
        "where takes a condition and a value, more such pairs if you like, and the value elsewhere: "
        "3, 5, … or 15 arguments, not 2.",
    ),
    ("swish(x, 50)", "swish", "The parameter beta of swish lies between 0 and 20."),
    ("swish(x, x)", "swish", "must be a number or a parameter, without x"),
    ("swish(x, gamma=1)", "gamma", "swish has no parameter 'gamma'; it has beta."),
    ("swish(x, 1, beta=1)", "beta", "swish is given beta twice."),
    ("swish(beta=1, x)", "x", "An argument with a name comes after those without."),
    ("exp(x=1)", "x", "exp takes its arguments by position only."),
    ("softmax(x)", "softmax", "softmax takes several inputs"),
    ("noisy_relu(x)", "noisy_relu", "noisy_relu has a random part"),
    ("a+b+c+d+g", "g", "g would be parameter number 5; a formula can have 4: a, b, c, d."),
    ("x٣", "٣", "٣ (U+0663) is a digit of another script"),
    ("x¼", "¼", "The character ¼ (U+00BC) has no meaning here."),
    ("x + 激活", "激", "The character 激 (U+6FC0) has no meaning here."),
    ("x［1］", "［", "The character ［ (U+FF3B) has no meaning here."),
    ("x\u0301", "\u0301", "There is an invisible character, U+0301, here."),
    ("x\ue000", "\ue000", "There is an invisible character, U+E000, here."),
    ("（ｔａｈｎ（x））", "ｔａｈｎ", "There is no 'tahn' here. Nearest: tan, tanh, atan."),
    ("x！", "！", "There is no factorial here."),
    ("x。", "。", "The character 。 (U+3002) has no meaning here."),
    ("x．5", "．", "The character ． (U+FF0E) has no meaning here."),
    ("1。5。2", "。2", "Two numbers stand side by side."),
    ("x··2", "·", "should stand here, not '*'."),
    ("max(x、1)", "、", "The character 、 (U+3001) has no meaning here."),
    ("pow(x, a=1)", "a", "pow takes its arguments by position only."),
]


@pytest.mark.parametrize(("text", "part", "said"), REFUSALS)
def test_a_refusal_points_at_the_character_and_says_what_would_do(
    text: str, part: str, said: str
) -> None:
    error = refusal(text)
    assert said in str(error)
    assert text[error.place : error.place + error.length] == part


def test_the_nearest_names_come_with_the_refusal() -> None:
    assert refusal("sofplus(x)").nearest[0] == "softplus"


def test_every_sentence_can_be_translated_and_filled_again() -> None:
    error = refusal("a+b+c+d+g")
    assert error.template == SENTENCES["too_many_parameters"]
    assert error.template.format(**error.fields) == str(error)


def test_every_sentence_is_said_of_a_text() -> None:
    record = from_formula("a x")
    said = {record.summary, record.parameters[0].doc}
    caps = [*CAPS, (" ".join(f"{base}^x" for base in range(2, 42)), "")]
    texts = [case[0] for case in (*REFUSALS, *caps)]
    assert said | {refusal(text).template for text in texts} == set(SENTENCES.values())


@pytest.mark.parametrize("text", [text for text, _part, _said in REFUSALS])
def test_a_slot_is_filled_with_names_and_numbers_and_not_with_words(text: str) -> None:
    known = {
        *names.known(),
        *(p.name for record in ACTIVATIONS.values() for p in record.parameters),
    }
    for filled in refusal(text).fields.values():
        words = re.findall(r"[a-z_]{2,}", str(filled))
        assert all(word in known or word in narrow(text) for word in words), filled


CAPS = [
    ("x+" * 100 + "x", "The formula has 201 characters; at most 200 are read."),
    ("x+" * 60 + "x", "The formula has more than 120 numbers, names and signs."),
    ("(" * 41 + "x" + ")" * 41, "The formula is nested more than 40 levels deep."),
    ("-" * 60 + "x", "The formula is nested more than 40 levels deep."),
    ("√" * 60 + "x", "The formula is nested more than 40 levels deep."),
    ("x^" * 45 + "x", "The formula is nested more than 40 levels deep."),
    ("ｘ＋" * 100 + "ｘ", "The formula has 201 characters; at most 200 are read."),
]


@pytest.mark.parametrize(("text", "sentence"), CAPS)
def test_every_cap_has_its_sentence(text: str, sentence: str) -> None:
    assert str(refusal(text)) == sentence


def test_the_caps_are_those_that_are_promised() -> None:
    assert (MOST_CHARACTERS, MOST_TOKENS, MOST_DEEP) == (200, 120, 40)
    assert (MOST_NODES, MOST_PARAMETERS) == (4000, 4)
    assert read("x" + "+1" * 59).tree.size == 3
    assert parse("(" * 40 + "x" + ")" * 40).head == "x"


def test_a_derivative_that_grows_too_large_is_refused() -> None:
    error = refusal(" ".join(f"{base}^x" for base in range(2, 42)))
    assert "The derivative has more than 4000 parts." in str(error)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000 + "x" + ")" * 10_000,
        "x" * 100_000,
        "x\0",
        "\0",
        "x\u202e+1",
        "\u200fx",
        "x\u0301",
        "́",
        "__import__('os').system('true')",
        "x.__class__.__mro__",
        "().__class__",
        "lambda: x",
        "x if x else 1",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "**bold**",
        "[a](b)",
        "`x`",
        "![x](y)",
        "\\frac{1}{x}",
        "\\href{a}{b}",
        "$x$",
        "{x}",
        "x{a}",
        "<a>",
        "-" * 199,
        "x" + "\u0300" * 150,
        "x٣",
        "१+x",
        "x\ud800",
        "import os",
        "x;x",
        "x:=1",
        "'x'",
        '"x"',
        "x#",
        "x\\",
        "x@x",
        "x%2",
        "~x",
        "x&x",
        "x//2//",
        "𝐞xp(x)",
    ],
)
def test_an_attack_gets_a_sentence_and_nothing_else(text: str) -> None:
    error = refusal(text)
    assert str(error).isprintable() and len(str(error)) < 250
    assert 0 <= error.place <= error.place + error.length <= len(text)


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


def test_an_error_travels_between_processes() -> None:
    error = refusal("tahn(x)")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.place, again.length) == (str(error), error.place, error.length)


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
