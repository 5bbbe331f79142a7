"""What the tabs of the Depth page share: the curve and the stack in hand, and numbers as powers of ten."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from html import escape

import streamlit as st

from activations.core import Curve
from networks.stack import Stack
from ui import stacks, state
from ui.language import _
from ui.numbers import shown

_POWER = re.compile(r"10\^(−?\d+(?:\.\d+)?)")
# Up to here a number says more than its power of ten.
_NEAR = 2.0


def in_hand() -> tuple[Curve, Stack] | None:
    """Return the curve in hand and its stack; where the initialisation knows none, say so."""
    choices = state.choices()
    curve = stacks.in_hand(choices)
    stack = stacks.stack_of(choices, curve)
    if stack is None:
        st.info(
            _(
                "This initialisation says nothing about {label}: choose another one, or your own σw and σb."
            ).format(label=curve.label)
        )
        return None
    return curve, stack


def power(log: float) -> str:
    """Return a number given by its log₁₀: as a power of ten, unless it is near 1; 0 and ∞ as they are."""
    if math.isnan(log):
        return _("not a number")
    if math.isinf(log):
        return "∞" if log > 0 else "0"
    if abs(log) < _NEAR:
        return shown(10**log, 3)
    return f"10^{log:.1f}".replace("-", "−")


def html(text: str) -> str:
    """Return a sentence as HTML, with powers raised."""
    return _POWER.sub(r"10<sup>\1</sup>", escape(text))


def say(*sentences: str, style: str = "said") -> None:
    """Draw sentences, each a paragraph; those that are empty are left out."""
    st.html("".join(f'<p class="{style}">{html(text)}</p>' for text in sentences if text))


def table(caption: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Draw a table of words and numbers that scrolls by itself, by keyboard too, where it is too wide."""
    head = "".join(f'<th scope="col">{html(title)}</th>' for title in columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html(cell)}</td>" for cell in row) + "</tr>"
        for row in zip(*columns.values(), strict=True)
    )
    st.html(
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="curves"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
