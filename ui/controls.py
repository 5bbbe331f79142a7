"""Widgets tied to choices: what the reader can move."""

from __future__ import annotations

import math
from typing import Literal

import streamlit as st

from activations import ACTIVATIONS
from activations.core import Activation, Limit
from ui import state
from ui.language import _
from ui.numbers import decimals, shown
from ui.state import Control

SEVERAL_WIDTH = 300


def slider_with_entry(control: Control, label: str, low: float, high: float, step: float) -> None:
    """Draw a slider and a number entry beside it; both show the same choice and both set it."""
    scope = state.choice(state.FUNCTION)
    slider = state.fresh(control, f"{scope}.{control.key}")
    entry = state.fresh(control, f"{scope}.{control.key}.entry")
    form = f"%.{decimals(step, control.default)}f"
    with st.container(horizontal=True, vertical_alignment="bottom", wrap=False, gap="small"):
        st.slider(
            label,
            min_value=low,
            max_value=high,
            step=step,
            format=form,
            key=slider,
            on_change=state.take,
            args=(control, slider),
        )
        st.number_input(
            _("{name}, as a number").format(name=label),
            # Without bounds of its own: what is typed is clamped by us, and the field shows it.
            value=None,
            step=step,
            format=form,
            key=entry,
            label_visibility="collapsed",
            width=120,
            on_change=state.take,
            args=(control, entry),
        )


def function_chooser() -> Activation:
    """Draw the list of functions and return the chosen one."""
    widget = state.fresh(state.FUNCTION, "function")
    st.selectbox(
        _("Function"),
        list(ACTIVATIONS),
        format_func=lambda name: ACTIVATIONS[name].title,
        key=widget,
        on_change=state.take,
        args=(state.FUNCTION, widget),
        width=220,
    )
    return ACTIVATIONS[state.choice(state.FUNCTION)]


def parameter_sliders(activation: Activation) -> dict[str, float]:
    """Draw a slider for each parameter and return the chosen values."""
    controls = state.parameter_controls(activation.name)
    # Several wrap below each other on a phone rather than squeeze each other's slider to nothing.
    width: Literal["stretch"] | int = SEVERAL_WIDTH if len(controls) > 1 else "stretch"
    for parameter, control in zip(activation.parameters, controls, strict=True):
        with st.container(width=width):
            slider_with_entry(
                control,
                f"{parameter.symbol}: {_(parameter.doc).rstrip('.')}",
                parameter.low,
                parameter.high,
                parameter.step,
            )
    return {control.key: state.choice(control) for control in controls}


def place_slider() -> float:
    """Draw the slider of x₀ over the visible x-range and return the place."""
    low, high = state.choice(state.X_RANGE)
    slider_with_entry(state.X0, _("x₀: the point with the tangent"), low, high, 0.05)
    return float(state.choice(state.X0))


def view_controls() -> None:
    """Draw what changes the view, not the function: x-range, saturation threshold, axes, reset."""
    widget = state.fresh(state.X_RANGE, "x-range")
    st.slider(
        _("x from … to"),
        -state.X_LIMIT,
        state.X_LIMIT,
        step=state.X_STEP,
        key=widget,
        on_change=state.take,
        args=(state.X_RANGE, widget),
    )
    slider_with_entry(
        state.EPSILON,
        _("ε: shade where |f′| is below ε times its maximum"),
        0.0,
        0.5,
        0.01,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        fit = state.fresh(state.FIT, "fit-axes")
        st.toggle(
            _("Fit the axes to this curve"),
            key=fit,
            on_change=state.take,
            args=(state.FIT, fit),
            help=_("Otherwise the axes stand still while a parameter moves."),
        )
        st.button(_("Reset"), on_click=state.reset)


def limit_label(limit: Limit, activation: Activation) -> str:
    """Return "β → ∞: ReLU" for what is only approached, "α = 0: ReLU" for what is reached."""
    parameter = activation.parameter(limit.parameter)
    reached = parameter.low <= limit.at <= parameter.high
    at = shown(limit.at, 4) if math.isfinite(limit.at) else "∞"
    return f"{parameter.symbol} {'=' if reached else '→'} {at}: {_(limit.text)}"


def limit_buttons(activation: Activation) -> None:
    """Draw one button for each limit of the parameters; it moves the slider there."""
    if not activation.limits:
        return
    controls = {control.key: control for control in state.parameter_controls(activation.name)}
    with st.container(horizontal=True, gap="small"):
        for index, limit in enumerate(activation.limits):
            st.button(
                limit_label(limit, activation),
                key=f"{activation.name}.limit.{index}",
                on_click=state.choose,
                args=(controls[limit.parameter], limit.at),
            )
