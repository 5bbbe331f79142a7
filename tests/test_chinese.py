"""Every page in Chinese: no English word is left, and no word of one reader's page gets into another's."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from tests.apptest import open_page
from tests.reading import foreign, said
from ui import films, keys, language, loss_keys

# Small, so that nothing is simulated for long.
STACK = {"c": ["sigmoid", "relu"], "depth": "5", "width": "16", "seeds": "1"}
SEVERAL = [
    ("atlas.py", {}),
    ("atlas.py", {"q": "nothing like it"}),
    ("compare.py", {"show": "both", "log": "1"}),
    ("compare.py", {"show": "diff", "c": ["relu", "=x/(1+x^2)"]}),
    ("custom.py", {"f": "=ln(x) + 1/(x - 1)"}),
    ("custom.py", {"f": "=gelu(x, beta=1) + rellu(x)"}),
    ("depth.py", {**STACK, "init": "torch_gain", "c": "gelu"}),
    ("depth.py", {**STACK, "norm": "batch", "skip": "one"}),
    ("function.py", {"f": "relu", "x0": "0"}),
    ("function.py", {"f": "rrelu", "tab": "history"}),
    ("stochastic.py", {}),
    ("comparison.py", {}),
    *(("train.py", {"task": task}) for task in ("spirals", "table", "digits")),
    *(("function.py", {"f": "elu", "tab": tab}) for tab in keys.TABS),
    *(("custom.py", {"tab": tab}) for tab in ("steps", "traits", "check", "code", "values")),
    *(("saturation.py", {"tab": tab}) for tab in ("unit", "zigzag", "digits", "values")),
    *(
        ("depth.py", {**STACK, "tab": tab})
        for tab in (
            "histograms",
            "map",
            "maps",
            "spectrum",
            "path",
            "remedies",
            "collapse",
            "values",
        )
    ),
    *(
        ("derivative.py", {"tab": tab})
        for tab in ("closed", "differences", "symbolic", "forward", "reverse", "values")
    ),
    *(
        ("output.py", {"view": view, "tab": tab})
        for view in loss_keys.VIEWS
        for tab in loss_keys.TABS
        if view == "outputs" or tab != "history"
    ),
]
HAN = re.compile(r"[\u3400-\u9fff]")
# Written in itself on every page; what a letter that is no word stands for.
OWN_NAME = "中文"


def strangers(page: AppTest) -> dict[str, str]:
    """Return the English words on a Chinese page, each with the text that it stands in."""
    return {word: text for text in said(page) for word in foreign(text)}


def chinese(page: AppTest) -> list[str]:
    """Return the Chinese texts on an English page."""
    return [text for text in said(page) if HAN.search(text.replace(OWN_NAME, ""))]


@pytest.mark.parametrize(("script", "query"), SEVERAL, ids=str)
def test_no_english_word_is_left_on_a_chinese_page(script: str, query: Mapping[str, Any]) -> None:
    page = open_page(script, lang="zh", **query)
    assert strangers(page) == {}
    assert any(HAN.search(text) for text in said(page))


@pytest.mark.parametrize("message", ["Undo", "Range, saturation, axes", "{name}, as a number"])
def test_one_label_left_in_english_is_found(message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(language.words("zh"))
    del known[message]
    monkeypatch.setattr(language, "words", lambda code: known if code == "zh" else {})
    assert strangers(open_page("function.py", lang="zh"))


def test_two_readers_at_once_each_have_their_own_language() -> None:
    query = {**STACK, "tab": "map"}
    english = open_page("depth.py", lang="en", **query)
    other = open_page("depth.py", lang="zh", **query)
    for _turn in range(2):
        with language.speaking("zh"):  # the test's own thread says what its widgets hold
            assert strangers(other.run()) == {}
        with language.speaking("en"):
            assert chinese(english.run()) == []


def film_words(query: str) -> str:
    """Return the words of a film, which stand in its header."""
    scope = {"type": "http", "path": "/film", "headers": [], "query_string": query.encode()}
    body = bytes(films.answer_film(Request(scope)).body)
    return str(json.loads(body[4 : 4 + int.from_bytes(body[:4], "little")])["words"])


def test_a_film_has_the_words_of_its_address() -> None:
    query = "page=function&layer=point&control=x0&f=relu"
    for _turn in range(2):  # the second time from what is kept
        assert HAN.search(film_words(f"{query}&lang=zh"))
        assert not HAN.search(film_words(query))
        assert not HAN.search(film_words(f"{query}&lang=en"))
