"""Links from page to page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st
from streamlit.navigation.page import StreamlitPage

_PAGES = "pages"


def keep(pages: Mapping[str, StreamlitPage]) -> None:
    """Keep the pages by their scripts: Streamlit would look a name up on the disk at each link."""
    st.session_state[_PAGES] = dict(pages)


def link(script: str, label: str, query: Mapping[str, Any]) -> None:
    """Draw a link to the page of a script, with what its address says."""
    st.page_link(st.session_state[_PAGES][script], label=label, query_params=dict(query))
