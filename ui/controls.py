"""Widgets tied to choices: what the reader can move."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeVar

import streamlit as st

from activations.catalogue import Record
from activations.core import Activation, Limit, Parameter
from ui import keys, live, state
from ui.choices import Control
from ui.language import _
from ui.numbers import decimals, shown
from ui.wording import headed, unstopped

R = TypeVar("R", bound=Record)

SEVERAL_WIDTH = 300


def number_entry(control: Control, label: str, step: float) -> None:
    """Draw a number to type, for a choice that nobody looks for by sliding."""
    _entry(control, label, step, "")


def _entry(control: Control, label: str, step: float, place: str) -> None:
    if not state.shows(control.key):
        return
    key = state.fresh(control, f"{state.chosen()}.{control.key}.entry{place}")
    st.number_input(
        label,
        # Without bounds of its own: what is typed is clamped by us, and the field shows it.
        value=None,
        step=step,
        format=f"%.{decimals(step)}f",
        key=key,
        width=120,
        on_change=state.take,
        args=(control, key),
    )


def chooser(control: Control, records: Mapping[str, R]) -> R:
    """Draw the list of functions and return the chosen one."""
    if not state.shows(control.key):
        return records[state.choice(control)]
    widget = state.fresh(control, "function")
    st.selectbox(
        _("Function"),
        [*(state.yours() if control.kept == keys.FUNCTION.kept else ()), *records],
        format_func=lambda name: records[name].title,
        key=widget,
        on_change=state.take,
        args=(control, widget),
        width=220,
    )
    return records[state.choice(control)]


def parameter_sliders(record: Record) -> dict[str, float]:
    """Draw a slider for each parameter and return the chosen values."""
    controls = keys.parameter_controls(record.name)
    sliders(record.parameters, controls)
    return keys.given(state.choices(), record.name)


def sliders(parameters: Sequence[Parameter], controls: Sequence[Control]) -> None:
    """Draw a slider for each of these parameters."""
    # Several wrap below each other on a phone rather than squeeze each other's slider to nothing.
    width: Literal["stretch"] | int = SEVERAL_WIDTH if len(controls) > 1 else "stretch"
    for parameter, control in zip(parameters, controls, strict=True):
        live.slider(control, headed(parameter.symbol, unstopped(_(parameter.doc))), width=width)


def segments(
    control: Control, label: str, words: Mapping[Any, str], widget: str, bare: bool = False
) -> None:
    """Draw a choice among a few, side by side; `words` are those for each, a bare one has no label."""
    if state.shows(control.key):
        widget = state.fresh(control, widget, words)
        st.segmented_control(
            label,
            list(words.values()),
            required=True,
            key=widget,
            label_visibility="collapsed" if bare else "visible",
            on_change=state.take,
            args=(control, widget, words),
        )


def toggle(control: Control, label: str, words: str | None = None) -> None:
    """Draw what is on or off; `words` explain it."""
    if state.shows(control.key):
        widget = state.fresh(control, f"{control.kept}.toggle")
        st.toggle(label, key=widget, on_change=state.take, args=(control, widget), help=words)


def fit_toggle(control: Control, label: str) -> None:
    """Draw the switch that fits the axes."""
    toggle(control, label, _("Otherwise the axes stand still while a parameter moves."))


def place_slider() -> None:
    """Draw the slider of x₀ over the visible x-range."""
    live.slider(keys.X0, _("x₀: the point with the tangent"))


def range_slider() -> None:
    """Draw the slider of the visible x-range, with an entry for each end."""
    if not state.shows(keys.X_RANGE.key):
        return
    widget = state.fresh(keys.X_RANGE, "x-range")
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width=SEVERAL_WIDTH):
            st.slider(
                _("x from … to"),
                -keys.X_LIMIT,
                keys.X_LIMIT,
                step=keys.X_STEP,
                key=widget,
                on_change=state.take,
                args=(keys.X_RANGE, widget),
            )
        for place, label in enumerate((_("x from"), _("x to"))):
            _entry(_end(place), label, keys.X_STEP, f".{place}")


def _end(place: int) -> Control:
    """Return the control of one end of the x-range; the other stays where it is."""
    ends = state.choice(keys.X_RANGE)
    return dataclasses.replace(
        keys.X_RANGE,
        held=lambda ends: ends[place],
        accept=lambda end: keys.X_RANGE.accept((end, ends[1 - place])),
    )


def view_controls() -> None:
    """Draw what changes the view, not the function: x-range, saturation threshold, axes."""
    if any(state.shows(control.key) for control in (keys.X_RANGE, keys.EPSILON, keys.FIT)):
        with st.expander(_("Range, saturation, axes")):
            range_slider()
            live.slider(keys.EPSILON, _("ε: shade where |f′| is below ε times its maximum"))
            fit_toggle(keys.FIT, _("Fit the axes to this curve"))


def limit_label(limit: Limit, activation: Activation) -> str:
    """Return "β → ∞: ReLU" for what is only approached, "α = 0: ReLU" for what is reached."""
    parameter = activation.parameter(limit.parameter)
    reached = parameter.low <= limit.at <= parameter.high
    at = shown(limit.at, 4) if math.isfinite(limit.at) else "∞"
    return headed(f"{parameter.symbol} {'=' if reached else '→'} {at}", _(limit.text))


def limit_buttons(activation: Activation) -> None:
    """Draw one button for each limit of the parameters; it moves the slider there."""
    if not activation.limits or not state.shows("limits"):
        return
    by_name = zip(activation.defaults, keys.parameter_controls(activation.name), strict=True)
    controls = dict(by_name)
    with st.container(horizontal=True, gap="small"):
        for index, limit in enumerate(activation.limits):
            st.button(
                limit_label(limit, activation),
                key=f"{activation.name}.limit.{index}",
                on_click=state.choose,
                args=(controls[limit.parameter], limit.at),
            )
