"""Every word on screen is in the catalogue."""

import ast
import io
import pickle
import re
import threading
from pathlib import Path

import pytest
import streamlit as st
from babel.messages.pofile import read_po

from activations import ACTIVATIONS, Activation
from activations.expression.sentences import wrong
from tests import accuracy
from tests.apptest import open_page
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


# ---- the translations ----------------------------------------------------------------------------------


def translated() -> list[tuple[str, str]]:
    return list(language.words("zh").items())


def test_every_message_is_translated() -> None:
    messages = {str(message.id) for message in catalogue.collect() if message.id}
    assert messages == set(language.words("zh"))


def test_a_translator_has_left_nothing_in_doubt() -> None:
    text = language.catalogue("zh").read_text(encoding="utf-8")
    assert "fuzzy" not in text and "#~" not in text


def test_our_reading_of_a_catalogue_is_that_of_babel() -> None:
    catalog = read_po(io.BytesIO(language.catalogue("zh").read_bytes()))
    assert language.words("zh") == {str(m.id): m.string for m in catalog if m.id and m.string}
    told = 'msgid ""\n"one \\"two\\" "\n"\\\\ three\\n"\nmsgstr "四"\n\n#, fuzzy\nmsgid "x"\nmsgstr ""\n'
    assert language.read(told) == {'one "two" \\ three\n': "四"}


@pytest.mark.parametrize(
    "part",
    [r"\{[^{}]*\}", r"`[^`]+`", r"\$[^$]+\$", r"\*\*", r"\]\([^)]*\)"],
    ids=["slots", "code", "formulas", "bold", "links"],
)
def test_what_is_no_word_stays_as_it_is(part: str) -> None:
    differing = [
        (message, words)
        for message, words in translated()
        if sorted(re.findall(part, message)) != sorted(re.findall(part, words))
    ]
    assert not differing


def test_no_number_is_lost() -> None:
    number = re.compile(r"(?<![\d.])\d[\d.]*\d(?![\ds])")  # the 1760s are no number
    lost = [
        (message, words)
        for message, words in translated()
        if set(number.findall(message)) - set(number.findall(words))
    ]
    assert not lost


def test_chinese_has_the_punctuation_of_chinese() -> None:
    han = "[\u3400-\u9fff]"
    wrong = re.compile(
        rf"{han}\s*[,;:?!]|{han}\.(\s|$)|[，。；：？！、]\s|\s[，。；：？！、]|{han} {han}"
    )
    assert not [(message, words) for message, words in translated() if wrong.search(words)]


# ---- which language ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "known"),
    [
        *(("zh", "zh"), ("zh-CN", "zh"), ("zh_TW", "zh"), ("ZH-hk", "zh"), ("en-GB", "en")),
        *(("", ""), ("de", ""), ("zhang", ""), ("<b>", ""), ("-", "")),
    ],
)
def test_a_language_is_known_by_how_it_begins(text: str, known: str) -> None:
    assert language.meant(text) == known


@pytest.mark.parametrize(
    ("link", "cookie", "browser", "spoken"),
    [
        ("zh", "en", "en-US", "zh"),
        (None, "zh", "en-US", "zh"),
        (None, "en", "zh-CN", "en"),
        (None, None, "zh-HK", "zh"),
        (None, "xx", "fr-FR", "en"),
        ("xx", None, "zh-CN", "zh"),
        (None, None, None, "en"),
    ],
)
def test_the_link_goes_before_the_memory_and_that_before_the_browser(
    link: str | None,
    cookie: str | None,
    browser: str | None,
    spoken: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = {} if cookie is None else {language.COOKIE: cookie}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _self: known))
    monkeypatch.setattr(type(st.context), "locale", property(lambda _self: browser))
    page = open_page("function.py", **({} if link is None else {"lang": link}))
    assert page.session_state["language"] == spoken
    # A link keeps what it says, and nothing else gets into it.
    assert page.query_params.get("lang") == (link if link == spoken else None)


def test_an_unknown_language_in_a_link_gives_a_sentence() -> None:
    page = open_page("function.py", lang="xx")
    assert "lang = xx is not a language" in page.warning[0].value.replace("\\", "")
    assert "lang=zh (中文)" in page.warning[0].value.replace("\\", "")


def test_a_language_keeps_to_its_thread() -> None:
    heard = {}

    def listen() -> None:
        heard["other"] = _("Function")

    with language.speaking("zh"):
        thread = threading.Thread(target=listen)
        thread.start()
        thread.join()
        heard["own"] = _("Function")
    assert heard == {"other": "Function", "own": "函数"}
    assert _("Function") == "Function"


def test_a_mistake_is_said_in_the_language_of_the_reader() -> None:
    error = wrong("one_argument", name="sin", count=2)
    assert language.said(error) == str(error) == "sin takes 1 argument, not 2."
    returned = pickle.loads(pickle.dumps(error))
    with language.speaking("zh"):
        assert language.said(returned) == language.said(error) != str(error)
        assert "argument" not in language.said(error)
    assert language.said(KeyError()) == "KeyError" and language.said(None) == ""


# ---- words are looked up when they are said ------------------------------------------------------------


def early(tree: ast.AST) -> list[str]:
    """Return the messages that are looked up once for all: at import, or when a default is made."""
    found: list[str] = []

    def visit(node: ast.AST, running: bool) -> None:
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            arguments = node.args
            for default in (*arguments.defaults, *filter(None, arguments.kw_defaults)):
                visit(default, running)
            body = node.body if isinstance(node.body, list) else [node.body]
            for decorator in getattr(node, "decorator_list", ()):
                visit(decorator, running)
            for part in body:
                visit(part, True)
            return
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "_" and not running:
            found.append(ast.unparse(node))
        for child in ast.iter_child_nodes(node):
            visit(child, running)

    visit(tree, False)
    return found


def speaking(tree: ast.Module) -> list[str]:
    """Return the cached functions that say words, themselves or by others of their file."""
    functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    def says(name: str, asked: frozenset[str]) -> bool:
        text = ast.unparse(functions[name])
        calls = [node for node in ast.walk(functions[name]) if isinstance(node, ast.Call)]
        called = {call.func.id for call in calls if isinstance(call.func, ast.Name)}
        if "speaking(" in text:
            return False
        return bool({"_", "spoken"} & called) or any(
            says(other, asked | {other}) for other in (called & set(functions)) - asked
        )

    return [
        name
        for name, node in functions.items()
        if any("cache" in ast.unparse(one) for one in node.decorator_list)
        and says(name, frozenset({name}))
    ]


SCREEN = sorted((ROOT / "ui").glob("*.py")) + sorted((ROOT / "figures").glob("*.py"))


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: path.name)
def test_no_word_is_said_before_there_is_a_reader(path: Path) -> None:
    assert early(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", SCREEN, ids=lambda path: path.name)
def test_nothing_with_words_is_kept_for_all_readers(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert speaking(tree) == []


def test_early_words_and_kept_words_are_found() -> None:
    assert early(ast.parse("A = {'a': _('a')}\ndef f(x=_('b')): return _('c')")) == [
        "_('a')",
        "_('b')",
    ]
    kept = (
        "@functools.cache\ndef f(): return g()\ndef g(): return _('a')\n@cache\ndef h(): return 1"
    )
    assert speaking(ast.parse(kept)) == ["f"]
