"""What stands above a page on a projector: the way to other pages, the presenter's keys, the way out.

The browser's side of the keys is presenter.js.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui import projector, scripts
from ui.language import _

STYLE = Path(__file__).parent / "projector.css"

# Where a derivative can be covered, for the class to say first what it looks like.
COVERED = ("function", "custom", "compare")

_TOGGLE = "presenter.keys"


def offer() -> None:
    """Draw the button that shows the page on a projector; there, or embedded, there is none."""
    if projector.on() or st.context.is_embedded:
        return
    help_text = _("Thick lines, large letters, no menu.")
    st.button(_("Projector"), key="projector", help=help_text, on_click=_enter)


def _enter() -> None:
    projector.switch(True)
    st.rerun()  # the frame as well, wherever the button stands


def draw(page: StreamlitPage, pages: Sequence[StreamlitPage]) -> None:
    """Draw the bar above a page; without `pages` there is no way to others."""
    st.html(STYLE)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="presenter"):
        if pages:
            with st.popover(_("Page: {title}").format(title=page.title), key="presenter-pages"):
                for other in pages:
                    st.page_link(other)
        with st.popover(_("Keys"), key="presenter-keys"):
            _keys(page.url_path)
        st.button(
            _("Leave projector"), key="presenter-leave", on_click=projector.switch, args=(False,)
        )
    scripts.draw(
        "presenter",
        "presenter.script",
        {"on": not projector.silent(), "covers": page.url_path in COVERED},
        height=1,
    )


def key_words(page: str) -> dict[tuple[str, ...], str]:
    """Return what each of the presenter's keys does on a page."""
    words = {
        ("Page ↓", "→"): _("the slider in hand forwards"),
        ("Page ↑", "←"): _("the slider in hand back"),
        ("↓", "↑"): _("take the next slider in hand, or the one before"),
        (".", "B"): _("black screen; any key ends it"),
        ("F",): _("full screen"),
        ("R",): _("cover f′, reveal it"),
        ("?",): _("this list"),
        ("Esc",): _("leave the projector view"),
    }
    if page not in COVERED:
        del words["R",]
    return words


def _keys(page: str) -> None:
    st.toggle(
        _("The presenter's keys are on"),
        value=not projector.silent(),
        key=_TOGGLE,
        on_change=lambda: projector.silence(not st.session_state[_TOGGLE]),
    )
    rows = "".join(
        f"<tr><td>{' '.join(f'<kbd>{escape(key)}</kbd>' for key in keys)}</td>"
        f"<td>{escape(words)}</td></tr>"
        for keys, words in key_words(page).items()
    )
    st.html(f'<table class="keys">{rows}</table>')
    st.caption(_("Page ↓ and Page ↑ are those of a clicker. While you type, no key does anything."))
