"""What stands around every page: title, navigation, the sentences about a wrong link."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from ui import state
from ui.language import _

ATLAS, FUNCTION, COMPARISON = "atlas.py", "function.py", "comparison.py"
STYLE = Path(__file__).parent / "style.css"


def run() -> None:
    """Draw the frame and the page that the URL names."""
    st.set_page_config(page_title=_("Activation explorer"), page_icon="📈", layout="wide")
    page = st.navigation(
        [
            st.Page(ATLAS, title=_("Atlas"), default=True),
            st.Page(FUNCTION, title=_("Function"), url_path="function"),
            st.Page(COMPARISON, title="TensorFlow", url_path="tensorflow"),
        ],
        position="top",
    )
    st.html(STYLE)
    state.open_page(page.url_path)
    page.run()


def link_to_function(name: str, label: str) -> None:
    """Draw a link that opens a function at its defaults."""
    st.page_link(FUNCTION, label=label, query_params={state.FUNCTION.key: name})
