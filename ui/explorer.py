"""The Function page: chart, sliders and what is known of the curve."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activations.core import Curve, Interval
from activations.portrait import steepest
from figures.axes import Range, sample
from ui import check, compare, controls, details, keys, links, live, projector, share, state
from ui.details import Tabs
from ui.functions import FUNCTIONS, is_typed
from ui.language import _
from ui.numbers import plain, shown
from ui.scene import SCENE, curve_of, flat_parts, point_line, shown_ranges

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
    value, slope = (float(found) for found in curve.value_and_derivative(x0))
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


def side(curve: Curve) -> None:
    """Draw title, summary and the tabs."""
    low, high = state.choice(keys.X_RANGE)
    details.heading(curve.activation)
    if projector.on():
        details.formulas(curve)
        return
    tabs: Tabs = {
        "formula": (_("Formula"), lambda: details.formulas(curve)),
        "traits": (_("Traits"), lambda: details.traits_table(curve)),
        "check": (_("Check"), lambda: check.draw(curve, low, high)),
        "code": (_("Code"), lambda: details.code(curve)),
        "history": (_("History"), lambda: details.history(curve)),
        "values": (_("Values"), lambda: value_table(curve)),
    }
    details.tabs(keys.TAB, tabs)


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            activation = controls.chooser(keys.FUNCTION, FUNCTIONS)
            controls.parameter_sliders(activation)
        choices = state.choices()
        curve, x0 = curve_of(choices), choices[keys.X0.kept]
        low, high = choices[keys.X_RANGE.kept]
        flat = flat_parts(choices)
        view = (activation.name, (low, high), shown_ranges(choices))
        live.chart(SCENE, view, summary(curve, x0, flat, low, high))
        live.words("point", point_line(curve, x0), "readout")
        controls.place_slider()
        st.caption(saturation_line(curve, flat, low, high))
        controls.limit_buttons(activation)
        compare.link_from_function()
        if is_typed(activation.name):
            query = links.query_of({**choices, keys.TAB.kept: keys.TAB.default}, "function")
            st.page_link("custom.py", label=_("→ Edit the formula"), query_params=query)
        controls.view_controls()
        share.row(
            {"chart": ""},
            curve.label,
            lambda: plotted(curve, (low, high)),
            lambda: sheet(curve, summary(curve, x0, flat, low, high)),
        )
    with beside:
        side(curve)
