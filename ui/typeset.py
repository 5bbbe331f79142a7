"""Formulas as they are drawn: the few words in them are part of a language, too."""

from __future__ import annotations

import re

import streamlit as st

from ui.language import _

_WORDS = re.compile(r"(?<=\\text\{)( ?)([a-z][a-z ]*[a-z])( ?)(?=\})")


def worded(formula: str) -> str:
    """Return LaTeX with the words in it translated."""
    words = {
        "and": _("and"),
        "or": _("or"),
        "otherwise": _("otherwise"),
        "is the largest of group": _("is the largest of group"),
    }
    return _WORDS.sub(lambda found: found[1] + words.get(found[2], found[2]) + found[3], formula)


def draw(formula: str) -> None:
    """Draw a formula in LaTeX."""
    st.latex(worded(formula))
