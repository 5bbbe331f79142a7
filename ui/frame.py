"""What stands around every page: title, navigation, the sentences about a wrong link."""

from __future__ import annotations

from contextlib import nullcontext
from html import escape
from pathlib import Path

import streamlit as st

from ui import language, presenter, projector, state, switch, themes, ways
from ui.keys import KINDS
from ui.language import _

STYLE = Path(__file__).parent / "style.css"


def run() -> None:
    """Draw the frame and the page that the URL names."""
    language.open_link(state.touched())
    st.set_page_config(page_title=_("Activation explorer"), page_icon="📈", layout="wide")
    projector.read()
    titles = {"function": _("Function"), "output": _("Output & loss"), "random": _("Random")}
    menu = state.shows_menu() and not st.context.is_embedded
    function, *others = ((kind.script, titles[kind.page], kind.page) for kind in KINDS)
    known = {
        script: st.Page(script, title=title, url_path=path, default=not path)
        for script, title, path in (
            ("atlas.py", _("Atlas"), ""),
            function,
            ("compare.py", _("Compare"), "compare"),
            ("custom.py", _("Your own"), "custom"),
            ("saturation.py", _("Saturation"), "saturation"),
            ("depth.py", _("Depth"), "depth"),
            ("derivative.py", _("Derivative"), "derivative"),
            *others,
            ("train.py", _("Train"), "train"),
            ("comparison.py", "TensorFlow", "tensorflow"),
        )
    }
    ways.keep(known)
    pages = list(known.values())
    large = projector.on()
    page = st.navigation(pages, position="top" if menu and not large else "hidden")
    st.html(STYLE)
    st.html(f"<style>{themes.style()}</style>")
    with st.container(key="away"):
        words = _("The server does not answer. This page stays as it is, and comes back by itself.")
        st.html(f'<p class="away" role="alert">{escape(words)}</p>')
    if large:
        presenter.draw(page, pages if menu else [])
    elif not menu:
        st.html("<style>.stMainBlockContainer { padding-top: 1rem; }</style>")
    switch.draw(shown=not (large or st.context.is_embedded))
    app = _("Activation explorer")
    st.set_page_config(page_title=f"{page.title} · {app}")
    if page.url_path not in ("", "tensorflow"):  # these two show a title of their own
        st.html(f'<h1 class="unseen">{escape(page.title)}</h1>')
    state.open_page(page.url_path)
    if large:
        state.publish()  # a link within the app says nothing of the projector, and not every page publishes
    with st.container(key=f"page-{page.url_path or 'atlas'}") if large else nullcontext():
        page.run()
