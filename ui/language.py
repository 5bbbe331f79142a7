"""The language of the words on screen: which one this reader wants, and every message in it.

English is the language of the source; another one is a catalogue in locale/. The reader's language is the
first of these that says one:

1. `?lang=` in the link, as `zh`, `zh-CN` or `en`;
2. what the reader chose before. It is kept in a cookie: browser storage cannot be read before the first
   answer, and would let the page come in one language and change into another;
3. the language of the browser;
4. English.

A choice made with the switch goes into the cookie, and into the link only where a language stands there
already: whoever passes a link on means the page, not their own language, and a class follows its browsers.
A teacher who wants one language for all pins it under "Share".

The words that a thread speaks are its own: Streamlit runs every script in a thread of its session, and a
plain HTTP answer says in which language it speaks (`speaking`). What caches words must have the language in
its key (`spoken`), or one reader's language becomes everybody's.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from activations.mistakes import Mistake, Phrase

SOURCE = "en"
# How each language calls itself, and what a browser calls it.
LANGUAGES: Mapping[str, str] = {"en": "English", "zh": "中文"}
TAGS: Mapping[str, str] = {"en": "en", "zh": "zh-CN"}

KEY = "lang"
COOKIE = "explorer-lang"
LOCALE = Path(__file__).resolve().parent.parent / "locale"

_CHOSEN, _PINNED = "language", "language-pinned"

# The language of this thread and its words by the English ones; nothing before the first word.
_SPOKEN: ContextVar[tuple[str, Mapping[str, str]] | None] = ContextVar("spoken", default=None)


def _(message: str) -> str:
    """Return the message in the reader's language."""
    spoken = _SPOKEN.get()
    if spoken is None:
        spoken = _speak(_of_session())
    return spoken[1].get(message, message)


def said(error: Exception | None) -> str:
    """Return what an error says in the reader's language; nothing for none.

    What a library raises comes in its own words, or by its name where it has none.
    """
    if isinstance(error, Mistake):
        return _filled(error)
    return "" if error is None else str(error) or type(error).__name__


def _filled(words: Mistake | Phrase) -> str:
    fields = {
        name: _filled(field) if isinstance(field, Phrase) else field
        for name, field in words.fields.items()
    }
    return _(words.template).format(**fields)


def spoken() -> str:
    """Return the language in which words come now."""
    found = _SPOKEN.get()
    return (_speak(_of_session()) if found is None else found)[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak a language, as `spoken` gives it, until the block ends; an unknown one is English."""
    known = language if language in LANGUAGES else SOURCE
    token = _SPOKEN.set((known, words(known)))
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def aloud() -> dict[str, str]:
    """Return what the address of an answer with words says of the language: nothing for English."""
    return {} if spoken() == SOURCE else {KEY: spoken()}


def meant(text: str) -> str:
    """Return the language that a link, a cookie or a browser means, such as zh by zh-TW; "" for none."""
    found = text.strip().replace("_", "-").partition("-")[0].lower()
    return found if found in LANGUAGES else ""


# ---- the session ---------------------------------------------------------------------------------------


def open_link(touched: bool) -> None:
    """Settle the language at the start of a run; `touched` says that a widget of ours caused it.

    Such a run keeps what was chosen: the URL may still be the one from before.
    """
    state = st.session_state
    said = meant(st.query_params.get(KEY, ""))
    if said and not touched:
        state[_CHOSEN] = state[_PINNED] = said
    elif _CHOSEN not in state:
        wanted = (meant(st.context.cookies.get(COOKIE) or ""), meant(st.context.locale or ""))
        state[_CHOSEN] = next(filter(None, wanted), SOURCE)
    _speak(state[_CHOSEN])


def choose(language: str) -> None:
    """Change the language of this session, and of its link where that names one."""
    if language in LANGUAGES:
        st.session_state[_CHOSEN] = language
        if pinned():
            st.session_state[_PINNED] = language
        _speak(language)


def pin(held: bool) -> None:
    """Put the language into the links of this session, or take it out."""
    st.session_state[_PINNED] = spoken() if held else ""


def pinned() -> dict[str, list[str]]:
    """Return what the link says of the language, as part of a query: nothing where it says nothing."""
    language = _kept(_PINNED, "")
    return {KEY: [language]} if language else {}


def _kept(name: str, default: str) -> str:
    outside = get_script_run_ctx(suppress_warning=True) is None
    return default if outside else str(st.session_state.get(name, default))


def _of_session() -> str:
    return _kept(_CHOSEN, SOURCE)


def _speak(language: str) -> tuple[str, Mapping[str, str]]:
    found = (language, words(language))
    _SPOKEN.set(found)
    return found


# ---- the catalogue -------------------------------------------------------------------------------------


def catalogue(language: str) -> Path:
    """Return the file with the words of a language."""
    return LOCALE / language / "LC_MESSAGES" / "explorer.po"


@functools.cache
def words(language: str) -> Mapping[str, str]:
    """Return the words of a language by the English ones; read when first asked for."""
    if language == SOURCE:
        return {}
    return read(catalogue(language).read_text(encoding="utf-8"))


def read(text: str) -> dict[str, str]:
    """Return the translations in a .po file as `python -m ui.catalogue` writes it.

    Ten lines instead of Babel, which would then be needed to run the app: there are no plurals and no
    contexts in it.
    """
    found: dict[str, str] = {}
    parts = {"msgid": "", "msgstr": ""}
    part = ""
    for line in [*text.splitlines(), "msgid"]:
        if line.startswith("msgid"):
            if parts["msgid"] and parts["msgstr"]:
                found[parts["msgid"]] = parts["msgstr"]
            parts = {"msgid": "", "msgstr": ""}
        if line.startswith(("msgid ", "msgstr ")):
            part, _space, line = line.partition(" ")
        if line.startswith('"'):
            parts[part] += ast.literal_eval(line)
    return found
