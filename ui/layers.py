"""What the tabs of the Depth page share: the curve and the stack in hand, and numbers as powers of ten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from activations.core import Curve
from networks.stack import Stack
from ui import stacks, state
from ui.language import _
from ui.numbers import with_powers
from ui.tables import cells, wide_table


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


def format_ends() -> tuple[str, str]:
    """Return what is written at the ends of a format of numbers, as figures/layers.py takes it."""
    return _("{format}: 0 below this line"), _("{format}: ∞ above this line")


def say(*sentences: str, style: str = "said") -> None:
    """Draw sentences, each a paragraph; those that are empty are left out."""
    st.html("".join(f'<p class="{style}">{with_powers(text)}</p>' for text in sentences if text))


def table(caption: str, columns: Mapping[str, Sequence[str]]) -> None:
    """Draw a table of words and numbers, given by its columns."""
    wide_table(caption, list(columns), [cells(row) for row in zip(*columns.values(), strict=True)])
