"""Tables that a phone can scroll, and cells that follow a slider."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import streamlit as st

from ui.numbers import with_powers


def wide_table(caption: str, heads: Sequence[str], rows: Sequence[str]) -> None:
    """Draw a table that scrolls by itself where it is wider than the page; rows are HTML."""
    head = "".join(f'<th scope="col">{with_powers(text)}</th>' for text in heads)
    st.html(
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="curves"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead>"
        f"<tbody>{''.join(f'<tr>{row}</tr>' for row in rows)}</tbody></table></div>"
    )


def cells(texts: Iterable[str]) -> str:
    """Return a cell for each text, as HTML."""
    return "".join(f"<td>{with_powers(text)}</td>" for text in texts)


def live_cell(name: str, text: str) -> str:
    """Return a cell, as HTML, that follows a slider under its name in a layer's words."""
    return f'<td data-live="{escape(name)}">{escape(text)}</td>'
