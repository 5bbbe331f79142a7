"""What joins words and sentences is a message, so that another language has its own signs between them."""

import ast
import dataclasses
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from activations.expression import latex
from activations.expression.parser import parse
from tests.server import ROOT
from ui import details, language, stochastic, typeset, verdict, wording
from ui.kinds import RECORDS

# Signs of another language, in place of those of English.
SIGNS = {
    "{sentence} {next}": "{sentence}{next}",
    "{words}.": "{words}。",
    "{head}: {words}": "{head}：{words}",
    "{item}; {next}": "{item}；{next}",
    "{item}, {next}": "{item}、{next}",
    "{one} and {other}": "{one} 和 {other}",
    "{condition} and {next}": "{condition} 且 {next}",
}

# What is handed to `_` from data: these are collected from the records and the lists they stand in.
COLLECTED = {
    *("record.summary", "record.history", "parameter.doc", "limit.text", "family"),
    *("reason", "accuracy.reason", "words.template"),
    *("kind.output.title", "kind_of(choices).output.title", "loss.title"),
    *("known.title", "INITIALISATIONS[rule].title", "INITIALISATIONS[plan.rule].title"),
}

# Where such signs stand between no words.
NO_WORDS = {
    "derivations.py": "formulas",
    "functions.py": "numbers in a formula",
    "training.py": "the columns of a CSV file",
}

PATHS = sorted((ROOT / "ui").glob("*.py")) + sorted((ROOT / "pages").glob("*.py"))


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let what joins words come with other signs, and every other message in English."""
    monkeypatch.setattr(language, "words", lambda code: {} if code == "en" else SIGNS)
    with language.speaking("zh"):
        yield


def put_together() -> list[str]:
    """Return three pieces, or two, put together in every way."""
    return [
        *(wording.joined("A.", "", "B.", "C."), wording.stopped("A"), wording.headed("a", "b")),
        *(wording.listed_words("abc"), wording.enumerated("abc")),
        *(wording.both("ab"), wording.holding("abc")),
    ]


def test_english_has_a_space_behind_each_sign() -> None:
    assert put_together() == [
        *("A. B. C.", "A.", "a: b", "a; b; c", "a, b, c", "a and b", "a and b and c")
    ]


@pytest.mark.usefixtures("elsewhere")
def test_every_sign_is_that_of_the_language() -> None:
    assert put_together() == [
        *("A.B.C.", "A。", "a：b", "a；b；c", "a、b、c", "a 和 b", "a 且 b 且 c")
    ]


@pytest.mark.parametrize("sentence", ["It ends.", "It ends。", "It ends"])
def test_a_sentence_loses_its_stop_in_any_language(sentence: str) -> None:
    assert wording.unstopped(sentence) == "It ends"


@pytest.mark.usefixtures("elsewhere")
@pytest.mark.parametrize(
    ("smoothness", "word"), [(float("inf"), "C^∞"), (0, "C⁰"), (2, "C²"), (-1, "jumps")]
)
def test_the_class_of_smoothness_is_not_read_off_a_sentence(smoothness: float, word: str) -> None:
    assert details.smoothness_word(smoothness) == word
    assert details.smoothness_text(smoothness).partition("：")[0] == word


def messages(tree: ast.AST) -> Iterator[ast.Call]:
    """Find every call of `_` in the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            yield node


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)
def test_every_message_stands_where_it_is_collected(path: Path) -> None:
    """Babel does not look into f-strings, and sees literals only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = {
        id(call)
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in messages(text)
    }
    for call in messages(tree):
        (message,) = call.args
        literal = isinstance(message, ast.Constant) and isinstance(message.value, str)
        seen = literal and id(call) not in hidden
        assert seen or ast.unparse(message) in COLLECTED, ast.unparse(call)


def signs(tree: ast.AST) -> Iterator[str]:
    """Find what puts a sign of English between words, or takes one away."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (v.value if isinstance(v, ast.Constant) else "\0" for v in node.values)
            if re.search("\0[:;] \0", "".join(map(str, parts))):
                yield ast.unparse(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            between = isinstance(node.func.value, ast.Constant) and node.func.value.value
            if node.func.attr == "join" and between in ("; ", ". ", ": "):
                yield ast.unparse(node)
            taken = (node.func.attr, *map(ast.unparse, node.args))
            if taken in (("rstrip", "'.'"), ("partition", "':'")):
                yield ast.unparse(node)


def test_no_sign_of_english_joins_words() -> None:
    found = {path.name: list(signs(ast.parse(path.read_text(encoding="utf-8")))) for path in PATHS}
    assert {name for name, there in found.items() if there} == set(NO_WORDS)


@pytest.mark.parametrize(("count", "words"), [(1, "one draw of the noise"), (2, "2 draws of the")])
def test_a_single_draw_is_said_in_the_singular(count: int, words: str) -> None:
    assert words in stochastic.summary(np.zeros(count))


@pytest.mark.parametrize(
    ("dead", "count", "words"),
    [
        (1, 1, "The simulated network is dead: a whole layer of it"),
        (1, 5, "1 of 5 simulated networks is dead: a whole layer of it"),
        (5, 5, "5 of 5 simulated networks are dead: a whole layer of them"),
    ],
)
def test_a_single_dead_network_is_said_in_the_singular(dead: int, count: int, words: str) -> None:
    quartiles = {"length": np.ones((3, 2))}
    simulated: Any = types.SimpleNamespace(quartiles=quartiles, dead=dead, count=count)
    case: Any = None  # this sentence does not look at it
    assert words in verdict.finite_sentence(case, simulated)


def test_the_words_in_formulas_are_translated() -> None:
    formulas = [
        getattr(record, field.name)
        for record in RECORDS.values()
        for field in dataclasses.fields(record)
        if field.name.endswith("formula")
    ]
    formulas.append(latex(parse("where(-1 < x < 0, x, 0)")))
    with language.speaking("zh"):
        shown = [typeset.worded(formula) for formula in formulas]
    words = {word for formula in formulas for word in re.findall(r"\\text\{([^}]*)\}", formula)}
    assert {"otherwise", " or ", " and "} <= words
    assert not [formula for formula in shown if re.search(r"\\text\{[^}]*[a-z]{2}", formula)]
    assert [typeset.worded(formula) for formula in formulas] == formulas
