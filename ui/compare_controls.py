"""What the reader moves on the Compare page: the list of curves, and what is shown of them."""

from __future__ import annotations

import streamlit as st

from activations.core import Parameter
from ui import controls, curve_list, curves, keys, state
from ui.choices import Control
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import decimals
from ui.wording import headed

_SWEPT, _FROM, _TO, _COUNT = "sweep.of", "sweep.from", "sweep.to", "sweep.count"


def what_is_shown() -> None:
    """Draw the choice of panels, of the logarithmic axis, and of the curve compared to."""
    words = {"both": _("f and f′"), "f": "f", "d": "f′", "diff": _("Difference")}
    controls.segments(keys.PANELS, _("Shown"), words, "panels")
    choices = state.choices()
    if choices[keys.PANELS.kept] == "diff" and state.shows(keys.COMPARED_TO.key):
        labels = {
            float(place): f"{place}. {label}"
            for place, label in enumerate(curves.labels(choices, keys.COMPARED), start=1)
        }
        widget = state.fresh(keys.COMPARED_TO, "compared-to")
        st.selectbox(
            _("Difference to"),
            list(labels),
            format_func=labels.__getitem__,
            key=widget,
            on_change=state.take,
            args=(keys.COMPARED_TO, widget),
        )
    if choices[keys.PANELS.kept] != "f":
        controls.toggle(keys.LOG, _("Logarithmic axis for |f′|"))


def _after_removal(place: int) -> dict[Control, float]:
    """Return which curve the others are compared to once that of a place, counted from 0, is away."""
    to = state.choice(keys.COMPARED_TO)
    return {keys.COMPARED_TO: to - 1 if place + 1 < to else to}


def add_and_remove() -> None:
    """Draw what adds a curve and takes one away."""
    curve_list.add_and_remove(keys.COMPARED, _("Add a curve"), _after_removal)


def _swept(choice: str) -> tuple[str, Parameter]:
    name, _dot, parameter = choice.rpartition(".")  # a formula may hold points
    return name, FUNCTIONS[name].parameter(parameter)


def _build() -> None:
    name, parameter = _swept(st.session_state[_SWEPT])
    low, high = (st.session_state[f"{key}.{name}.{parameter.name}"] for key in (_FROM, _TO))
    if low is None or high is None:
        return
    values = curves.spaced(parameter, low, high, int(st.session_state[_COUNT]))
    state.choose_all(
        {
            **curves.assigned(curves.sweep(name, parameter.name, values), keys.COMPARED),
            keys.COMPARED.in_hand: 1.0,
        }
    )


def sweep_form() -> None:
    """Draw what builds a sweep: a parameter, from, to, how many."""
    swept = [
        f"{name}.{p.name}"
        for name in (*state.yours(), *FUNCTIONS)
        for p in FUNCTIONS[name].parameters
    ]

    def label(choice: str) -> str:
        name, parameter = _swept(choice)
        return headed(FUNCTIONS[name].title, parameter.symbol)

    chosen = st.selectbox(
        _("Parameter"), swept, swept.index("swish.beta"), format_func=label, key=_SWEPT
    )
    name, parameter = _swept(chosen)
    places = decimals(parameter.step, parameter.default)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        for key, words, end in (
            (_FROM, _("from"), parameter.low),
            (_TO, _("to"), parameter.high),
        ):
            st.number_input(
                words,
                value=end,
                step=parameter.step,
                format=f"%.{places}f",
                key=f"{key}.{name}.{parameter.name}",
                width=110,
            )
        st.number_input(_("how many"), 2, keys.COMPARED.most, 6, key=_COUNT, width=110)
        st.button(_("Build"), on_click=_build)


def ready_made() -> None:
    """Draw the ready-made comparisons; each leads to an address of its own."""
    st.subheader(_("Ready-made comparisons"))
    with st.container(key="presets", gap=None):
        for preset in curves.presets():
            st.button(
                headed(f"**{preset.title}**", preset.words),
                type="tertiary",
                on_click=state.choose_all,
                args=(preset.choices(),),
            )
