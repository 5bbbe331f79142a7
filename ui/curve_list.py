"""The list of curves on a page that shows several: the one in hand, its sliders, adding and taking away."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from figures import theme
from ui import controls, curves, keys, state, themes
from ui.choices import Control
from ui.functions import FUNCTIONS
from ui.keys import CurveList
from ui.language import _

_ADDED = "added"


def draw_marks(looks: Sequence[theme.Look]) -> None:
    """Draw the style sheet by which list and tables show every curve's colour and dash."""
    st.html(marks(looks))


def marks(looks: Sequence[theme.Look]) -> str:
    """Return the style sheet by which lists and tables show some looks, counted from 1."""
    palette = themes.palette()
    rules = []
    for place, (colour, dash) in enumerate(looks, start=1):
        light, dark = palette[theme.CATEGORICAL.index(colour)]
        stops, at = [], 0
        lengths = [44] if dash == "solid" else [int(length) for length in dash.split(",")]
        for number, length in enumerate(lengths):
            ink = "transparent" if number % 2 else f"light-dark({light}, {dark})"
            stops.append(f"{ink} {at}px {at + length}px")
            at += length
        rules.append(
            f".st-key-curves button:nth-of-type({place})::before, .mark-{place} "
            f"{{background: repeating-linear-gradient(to right, {', '.join(stops)})}}"
        )
    return f"<style>{' '.join(rules)}</style>"


def choose_in_hand(among: CurveList) -> None:
    """Draw the list of curves, each with its colour and dash; the one pressed is in hand."""
    found = curves.labels(state.choices(), among)
    # Two curves may be equal: what the reader cannot see tells the browser which is which.
    labels = {float(place): label + "\u200b" * place for place, label in enumerate(found, 1)}
    widget = state.fresh(among.in_hand, "in-hand")
    with st.container(key="curves"):
        st.pills(
            _("Curve in hand"),
            list(labels),
            format_func=labels.__getitem__,
            required=True,
            key=widget,
            label_visibility="collapsed",
            on_change=state.take,
            args=(among.in_hand, widget),
        )


def sliders_in_hand(among: CurveList) -> None:
    """Draw a slider for each parameter of the curve in hand."""
    choices = state.choices()
    place = curves.place_in_hand(choices, among)
    name = choices[among.curves.kept][place]
    if FUNCTIONS[name].parameters:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            controls.sliders(
                FUNCTIONS[name].parameters, keys.curve_controls(among, place + 1, name)
            )


def _add(among: CurveList) -> None:
    name = st.session_state.get(_ADDED)
    if name is not None:
        st.session_state[_ADDED] = None
        members = [*curves.members(state.choices(), among), (name, {})]
        state.choose_all({**curves.assigned(members, among), among.in_hand: float(len(members))})


def _remove(among: CurveList, after: Callable[[int], Mapping[Control, Any]]) -> None:
    choices = state.choices()
    members = curves.members(choices, among)
    place = curves.place_in_hand(choices, among)
    del members[place]
    state.choose_all({**curves.assigned(members, among), **after(place)})


def add_and_remove(
    among: CurveList, label: str, after: Callable[[int], Mapping[Control, Any]] = lambda place: {}
) -> None:
    """Draw the list of functions to add, and the button that takes the curve in hand away.

    `after` says what else changes when the curve at a place, counted from 0, is taken away.
    """
    labels = curves.labels(state.choices(), among)
    if len(labels) < among.most:
        st.selectbox(
            label,
            [*state.yours(), *FUNCTIONS],
            index=None,
            format_func=lambda name: FUNCTIONS[name].title,
            key=_ADDED,
            placeholder=_("Choose a function"),
            on_change=_add,
            args=(among,),
        )
    else:
        st.caption(_("{count} curves are the most.").format(count=among.most))
    if len(labels) > 1:
        in_hand = labels[curves.place_in_hand(state.choices(), among)]
        st.button(
            _("Take {label} away").format(label=in_hand),
            key="remove",
            on_click=_remove,
            args=(among, after),
        )
