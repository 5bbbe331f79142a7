"""What is said of a text that is no formula, and where it points."""

import pickle
import re

import pytest

from activations import ACTIVATIONS
from activations.expression import SENTENCES, FormulaError, from_formula, names, read
from activations.expression.tokens import narrow


def refusal(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        read(text)
    return caught.value


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


def test_an_error_travels_between_processes() -> None:
    error = refusal("tahn(x)")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.place, again.length) == (str(error), error.place, error.length)
