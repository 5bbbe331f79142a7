"""The Function page: chart, sliders and what is known of the curve."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activations.core import Curve, Interval
from activations.portrait import steepest
from figures.axes import Range, breaks_at, sample
from ui import (
    check,
    compare,
    controls,
    details,
    keys,
    links,
    live,
    projector,
    share,
    state,
    ways,
)
from ui.choices import Choices
from ui.functions import FUNCTIONS, is_typed
from ui.language import _
from ui.numbers import plain, shown
from ui.scene import SCENE, curve_of, flat_parts, numbers_at, point_line, shown_ranges
from ui.wording import headed

TABLE_ROWS = 13


def saturation_line(curve: Curve, flat: tuple[Interval, ...], low: float, high: float) -> str:
    """Return where the slope is small, in words."""
    epsilon = state.choice(keys.EPSILON)
    if not flat:
        return _("Nowhere on [{low}, {high}] is |f′| below {percent} % of its maximum.").format(
            low=shown(low), high=shown(high), percent=shown(100 * epsilon)
        )
    if steepest(curve, low, high) == 0:
        return _("Shaded: f′ is 0 wherever it exists, so no gradient comes through.")
    parts = " ∪ ".join(f"[{shown(part.low, 4)}, {shown(part.high, 4)}]" for part in flat)
    return _("Shaded: |f′| is below {percent} % of its maximum {top}, for x in {parts}.").format(
        percent=shown(100 * epsilon), top=shown(steepest(curve, low, high), 4), parts=parts
    )


def summary(curve: Curve, x0: float, flat: tuple[Interval, ...], low: float, high: float) -> str:
    """Return the chart as a sentence, for those who do not see it."""
    value, slope = numbers_at(curve, x0)
    return _(
        "{label} and its derivative for x from {low} to {high}. At x = {x0} the value is {value} and the "
        "slope {slope}. {saturation}"
    ).format(
        label=curve.label,
        low=shown(low),
        high=shown(high),
        x0=shown(x0),
        value=shown(value),
        slope=shown(slope),
        saturation=saturation_line(curve, flat, low, high),
    )


def spoken_line(curve: Curve, x0: float) -> str:
    """Return value and slope at x₀ as they are spoken; at a gap or a kink what is so there."""
    value, slope = numbers_at(curve, x0)
    if not math.isfinite(value) or breaks_at(curve, x0):
        return headed(curve.label, point_line(curve, x0))
    return _("{label} at x = {x0}: value {value}, slope {slope}.").format(
        label=curve.label, x0=shown(x0), value=shown(value), slope=shown(slope)
    )


def value_table(curve: Curve) -> None:
    """Draw the values behind the chart as a table."""
    low, high = state.choice(keys.X_RANGE)
    x = np.union1d(np.linspace(low, high, TABLE_ROWS), curve.breakpoints)
    value, slope = curve.value_and_derivative(x)
    st.table(
        {
            "x": [shown(number) for number in x],
            "f(x)": [shown(number) for number in value],
            "f′(x)": [shown(number) for number in slope],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Values of {label}").format(label=curve.label),
    )


def plotted(curve: Curve, x_range: Range) -> str:
    """Return the drawn points as CSV, unrounded."""
    x = sample(curve, *x_range)
    value, slope = curve.value_and_derivative(x)
    given = ", ".join(f"{name}={value:.6g}" for name, value in curve.parameters.items())
    name = curve.activation.title if is_typed(curve.name) else curve.name
    label = f"{name}({given})" if given else name
    return share.as_csv({"x": x, f"f(x) of {label}": value, f"f'(x) of {label}": slope})


def sheet(curve: Curve, line: str) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(line))
    details.formulas(curve)
    value_table(curve)


@dataclass(frozen=True)
class Tab:
    """A tab beside the chart: what it is called, and what draws what sliders change in it and the rest."""

    label: str
    moving: Callable[[Curve], None] = lambda curve: None
    still: Callable[[Curve], None] = lambda curve: None


def tabs() -> dict[str, Tab]:
    """Return the tabs beside the chart."""
    return {
        "formula": Tab(_("Formula"), details.numbers, details.symbols),
        "traits": Tab(_("Traits"), details.traits_table),
        "check": Tab(_("Check"), lambda curve: check.draw(curve, *state.choice(keys.X_RANGE))),
        "code": Tab(_("Code"), details.code),
        "history": Tab(_("History"), still=details.history),
        "values": Tab(_("Values"), value_table),
    }


def open_tab() -> tuple[Tab, DeltaGenerator] | None:
    """Draw the tabs, and return the open one and its place; on a projector there is the formula alone."""
    known = tabs()
    if projector.on():
        return known["formula"], st.container()
    opened = details.panes(keys.TAB, {name: tab.label for name, tab in known.items()})
    return None if opened is None else (known[opened[0]], opened[1])


def view_of(choices: Choices) -> tuple[Any, ...]:
    """Return what the frame of the chart depends on."""
    return choices[keys.FUNCTION.kept], choices[keys.X_RANGE.kept], shown_ranges(choices)


def standing() -> tuple[Any, ...]:
    """Return what the page depends on, but for the parts that sliders change."""
    choices = state.choices()
    shared = dict(choices) if share.is_open() else None
    return view_of(choices), state.undoable(), state.has_notices(), shared


def moved(sliders: DeltaGenerator, opened: tuple[Tab, DeltaGenerator] | None) -> None:
    """Draw what sliders change: they themselves, the lines below the chart, the open tab."""
    choices = state.choices()
    curve, x0 = curve_of(choices), choices[keys.X0.kept]
    low, high = choices[keys.X_RANGE.kept]
    flat = flat_parts(choices)
    with sliders:
        controls.parameter_sliders(curve.activation)
    live.stage(SCENE, summary(curve, x0, flat, low, high), spoken_line(curve, x0))
    live.words("point", point_line(curve, x0), "readout")
    controls.place_slider()
    st.caption(saturation_line(curve, flat, low, high))
    compare.link_from_function()
    if is_typed(curve.name):
        query = links.query_of({**choices, keys.TAB.kept: keys.TAB.default}, "function")
        ways.link("custom.py", _("→ Edit the formula"), query)
    if opened is not None:
        tab, pane = opened
        with pane:
            tab.moving(curve)


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns a part of this, and nothing around it."""
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        row = st.container(horizontal=True, vertical_alignment="bottom", gap="medium")
        with row:
            activation = controls.chooser(keys.FUNCTION, FUNCTIONS)
        choices = state.choices()
        curve, x0 = curve_of(choices), choices[keys.X0.kept]
        low, high = choices[keys.X_RANGE.kept]
        said = summary(curve, x0, flat_parts(choices), low, high)
        live.picture(SCENE, view_of(choices), said)
    with beside:
        details.heading(activation)
        opened = open_tab()
        if opened is not None:
            tab, pane = opened
            with pane:
                tab.still(curve)
    with main:
        live.apart(lambda: moved(row, opened), standing)
        controls.limit_buttons(activation)
        controls.view_controls()
        share.row(
            {"chart": ""},
            curve.label,
            lambda: plotted(curve, (low, high)),
            lambda: sheet(curve, said),
        )
