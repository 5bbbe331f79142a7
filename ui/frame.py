"""What stands around every page: title, navigation, the sentences about a wrong link."""

from __future__ import annotations

from contextlib import nullcontext
from html import escape
from pathlib import Path

import streamlit as st

from ui import language, presenter, projector, share, state, switch
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
    function, *others = (
        st.Page(kind.script, title=titles[kind.page], url_path=kind.page) for kind in KINDS
    )
    pages = [
        st.Page("atlas.py", title=_("Atlas"), default=True),
        function,
        st.Page("compare.py", title=_("Compare"), url_path="compare"),
        st.Page("custom.py", title=_("Your own"), url_path="custom"),
        st.Page("saturation.py", title=_("Saturation"), url_path="saturation"),
        st.Page("depth.py", title=_("Depth"), url_path="depth"),
        st.Page("derivative.py", title=_("Derivative"), url_path="derivative"),
        *others,
        st.Page("train.py", title=_("Train"), url_path="train"),
        st.Page("comparison.py", title="TensorFlow", url_path="tensorflow"),
    ]
    large = projector.on()
    page = st.navigation(pages, position="top" if menu and not large else "hidden")
    st.html(STYLE)
    st.html(f"<style>{share.print_style()}</style>")
    with st.container(key="away"):
        words = _("The server does not answer. This page stays as it is, and comes back by itself.")
        st.html(f'<p class="away" role="status">{escape(words)}</p>')
    if large:
        presenter.draw(page, pages if menu else [])
    elif not menu:
        st.html("<style>.stMainBlockContainer { padding-top: 1rem; }</style>")
    switch.draw(shown=not st.context.is_embedded)
    app = _("Activation explorer")
    st.set_page_config(page_title=f"{page.title} · {app}")
    if page.url_path not in ("", "tensorflow"):  # these two show a title of their own
        st.html(f'<h1 class="unseen">{escape(page.title)}</h1>')
    state.open_page(page.url_path)
    if large:
        state.publish()  # a link within the app says nothing of the projector, and not every page publishes
    with st.container(key=f"page-{page.url_path or 'atlas'}") if large else nullcontext():
        page.run()
