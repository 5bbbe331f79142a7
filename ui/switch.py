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
                "labels": {} if language.spoken() == language.SOURCE else streamlit_labels(),
                "cookie": language.COOKIE,
            },
            on_language_change=_take,
        )


def streamlit_labels() -> dict[str, str]:
    """Return what Streamlit 1.67 says by itself on our pages, in the reader's language by its English.

    A test finds what is missing here: it reads whole pages in Chinese.
    """
    return {
        "App pages": _("App pages"),
        "Choose an option": _("Choose an option"),
        "Clear value": _("Clear value"),
        "Close": _("Close"),
        "Close fullscreen": _("Close fullscreen"),
        "Collapse sidebar": _("Collapse sidebar"),
        "Connecting": _("Connecting"),
        "Copy to clipboard": _("Copy to clipboard"),
        "Expand sidebar": _("Expand sidebar"),
        "Fullscreen": _("Fullscreen"),
        "Help": _("Help"),
        "Help for {words}": _("Help for {words}"),
        "Link to heading": _("Link to heading"),
        "No results": _("No results"),
        "Open": _("Open"),
        "Press Ctrl+Enter to apply": _("Press Ctrl+Enter to apply"),
        "Press Enter to apply": _("Press Enter to apply"),
        "Running...": _("Running..."),
        "Scroll tabs left": _("Scroll tabs left"),
        "Scroll tabs right": _("Scroll tabs right"),
        "Shortcut Alt + Z": _("Shortcut Alt + Z"),
        "Sidebar": _("Sidebar"),
        "Skip to main content": _("Skip to main content"),
        "Stop": _("Stop"),
        "{words} — end": _("{words} — end"),
        "{words} — start": _("{words} — start"),
    }


def _take() -> None:
    """Make the choice that the switch reports."""
    wished = st.session_state[_WIDGET].get("language")
    if isinstance(wished, str):
        language.choose(wished)
        state.retell()
