"""What the reader moves on the Compare page: the list of curves, and what is shown of them."""

from __future__ import annotations

import streamlit as st

from activations import ACTIVATIONS
from activations.core import Parameter
from ui import compare_scene, controls, curves, links, state
from ui.language import _
from ui.numbers import decimals

_SWEPT, _FROM, _TO, _COUNT = "sweep.of", "sweep.from", "sweep.to", "sweep.count"
_ADDED = "added"


def list_of_curves() -> None:
    """Draw the list of curves, each with its colour and dash; the one pressed is in hand."""
    found = curves.labels(state.choices())
    # Two curves may be equal: what the reader cannot see tells the browser which is which.
    labels = {float(place): label + "\u200b" * place for place, label in enumerate(found, 1)}
    widget = state.fresh(links.IN_HAND, "in-hand")
    with st.container(key="curves"):
        st.pills(
            _("Curve in hand"),
            list(labels),
            format_func=labels.__getitem__,
            required=True,
            key=widget,
            label_visibility="collapsed",
            on_change=state.take,
            args=(links.IN_HAND, widget),
        )


def sliders_in_hand() -> None:
    """Draw a slider for each parameter of the curve in hand."""
    choices = state.choices()
    place = compare_scene.place_of(choices, links.IN_HAND)
    name = choices[links.CURVES.kept][place]
    if ACTIVATIONS[name].parameters:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            controls.sliders(ACTIVATIONS[name].parameters, links.curve_controls(place + 1, name))


def what_is_shown() -> None:
    """Draw the choice of panels, of the logarithmic axis, and of the curve compared to."""
    if state.shows(links.PANELS.key):
        _panels()
    choices = state.choices()
    if choices[links.PANELS.kept] == "diff" and state.shows(links.COMPARED_TO.key):
        labels = {
            float(place): f"{place}. {label}"
            for place, label in enumerate(curves.labels(choices), start=1)
        }
        widget = state.fresh(links.COMPARED_TO, "compared-to")
        st.selectbox(
            _("Difference to"),
            list(labels),
            format_func=labels.__getitem__,
            key=widget,
            on_change=state.take,
            args=(links.COMPARED_TO, widget),
        )
    if choices[links.PANELS.kept] != "f":
        controls.toggle(links.LOG, _("Logarithmic axis for |f′|"))


def _panels() -> None:
    words = {"both": _("f and f′"), "f": "f", "d": "f′", "diff": _("Difference")}
    widget = state.fresh(links.PANELS, "panels", words)
    st.segmented_control(
        _("Shown"),
        list(words.values()),
        required=True,
        key=widget,
        on_change=state.take,
        args=(links.PANELS, widget, words),
    )


def _add() -> None:
    name = st.session_state.get(_ADDED)
    if name is not None:
        st.session_state[_ADDED] = None
        members = [*curves.members(state.choices()), (name, {})]
        state.choose_all({**curves.assigned(members), links.IN_HAND: float(len(members))})


def _remove() -> None:
    choices = state.choices()
    members = curves.members(choices)
    place = compare_scene.place_of(choices, links.IN_HAND)
    to = choices[links.COMPARED_TO.kept]
    del members[place]
    state.choose_all(
        {**curves.assigned(members), links.COMPARED_TO: to - 1 if place + 1 < to else to}
    )


def add_and_remove() -> None:
    """Draw the list of functions to add, and the button that takes the curve in hand away."""
    labels = curves.labels(state.choices())
    if len(labels) < links.MOST_CURVES:
        st.selectbox(
            _("Add a curve"),
            list(ACTIVATIONS),
            index=None,
            format_func=lambda name: ACTIVATIONS[name].title,
            key=_ADDED,
            placeholder=_("Choose a function"),
            on_change=_add,
        )
    else:
        st.caption(_("Eight curves are the most."))
    if len(labels) > 1:
        label = labels[compare_scene.place_of(state.choices(), links.IN_HAND)]
        st.button(_("Take {label} away").format(label=label), key="remove", on_click=_remove)


def _swept(choice: str) -> tuple[str, Parameter]:
    name, _dot, parameter = choice.partition(".")
    return name, ACTIVATIONS[name].parameter(parameter)


def _build() -> None:
    name, parameter = _swept(st.session_state[_SWEPT])
    low, high = (st.session_state[f"{key}.{name}.{parameter.name}"] for key in (_FROM, _TO))
    if low is None or high is None:
        return
    values = curves.spaced(parameter, low, high, int(st.session_state[_COUNT]))
    state.choose_all(
        {**curves.assigned(curves.sweep(name, parameter.name, values)), links.IN_HAND: 1.0}
    )


def sweep_form() -> None:
    """Draw what builds a sweep: a parameter, from, to, how many."""
    swept = [f"{name}.{p.name}" for name, record in ACTIVATIONS.items() for p in record.parameters]

    def label(choice: str) -> str:
        name, parameter = _swept(choice)
        return f"{ACTIVATIONS[name].title}: {parameter.symbol}"

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
        st.number_input(_("how many"), 2, links.MOST_CURVES, 6, key=_COUNT, width=110)
        st.button(_("Build"), on_click=_build)


def ready_made() -> None:
    """Draw the ready-made comparisons; each leads to an address of its own."""
    st.subheader(_("Ready-made comparisons"))
    with st.container(key="presets", gap=None):
        for preset in curves.presets():
            st.button(
                f"**{preset.title}**: {preset.words}",
                type="tertiary",
                on_click=state.choose_all,
                args=(preset.choices(),),
            )
