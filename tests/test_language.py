"""Every word on screen is in the catalogue."""

import ast
from pathlib import Path

import pytest

from activations import ACTIVATIONS, Activation
from tests import accuracy
from tests.server import ROOT
from ui import catalogue, language
from ui.language import _

SCREEN_CALLS = {
    *("title", "header", "subheader", "markdown", "caption", "button", "toggle", "expander"),
    *("info", "warning", "success", "error", "status", "selectbox", "slider", "number_input"),
}


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_the_catalogue_has_every_message_and_no_other(code: str) -> None:
    written = language.catalogue(code).read_text(encoding="utf-8")
    assert written == catalogue.written(code), "run `make words`"


@pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_the_reason_of_every_accuracy_is_collected(record: Activation) -> None:
    given = {curve.accuracy.reason for curve in accuracy.curves_of(record, drawn=60)}
    assert given - {""} == set(catalogue.reasons(record))


def test_english_is_the_language_of_the_source() -> None:
    assert _("Function") == "Function"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "ui").glob("*.py")) + sorted((ROOT / "pages").glob("*.py")),
    ids=lambda path: path.name,
)
def test_no_sentence_reaches_the_screen_untranslated(path: Path) -> None:
    """A literal with letters, handed straight to a widget, has not gone through `_`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in SCREEN_CALLS or not node.args:
            continue
        first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            assert not any(letter.isalpha() for letter in first.value), ast.unparse(node)
