"""The switch between languages, on every page; it also tells the browser in which one the page is."""

from __future__ import annotations

import streamlit as st

from ui import language, scripts, state
from ui.language import _

_WIDGET = "language.switch"


def draw(shown: bool) -> None:
    """Draw the switch; where it is not `shown`, the browser is told the language and no more."""
    with st.container(key="language"):
        scripts.draw(
            "language",
            _WIDGET,
            {
                **{"spoken": language.spoken(), "tags": dict(language.TAGS)},
                **{"names": dict(language.LANGUAGES) if shown else {}, "label": _("Language")},
                "cookie": language.COOKIE,
            },
            on_language_change=_take,
        )


def _take() -> None:
    """Make the choice that the switch reports."""
    wished = st.session_state[_WIDGET].get("language")
    if isinstance(wished, str):
        language.choose(wished)
        state.retell()
