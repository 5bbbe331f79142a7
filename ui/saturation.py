"""The Saturation page: normal numbers through one function."""

from __future__ import annotations

import math
from collections.abc import Sequence

import streamlit as st

from activations.core import Values
from figures.axes import sample
from figures.saturation import edges
from networks.passage import density
from ui import controls, details, keys, live, saturation_tabs, share, state, ways
from ui.choices import Choices
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import plain, shown
from ui.saturation_presets import presets
from ui.saturation_scene import (
    SCENE,
    inputs_of,
    readout,
    shares_of,
    shown_ranges,
    verdict,
)
from ui.wording import headed


def summary(choices: Choices) -> str:
    """Return the chart as a sentence, for those who do not see it."""
    found = inputs_of(choices)
    low, high = choices[keys.X_RANGE.kept]
    return _(
        "{label} and its derivative for z from {low} to {high}, below them the density of "
        "z ~ N({mean}, {spread}²), beside them how f(z) and f′(z) are distributed. {verdict} {numbers}"
    ).format(
        label=found.curve.label,
        low=shown(low),
        high=shown(high),
        mean=shown(found.mean),
        spread=shown(found.spread),
        verdict=verdict(choices),
        numbers=readout(choices),
    )


def plotted(choices: Choices) -> str:
    """Return what the chart shows as CSV: the curves by z, then the shares of the bins and the masses."""
    found = inputs_of(choices)
    z = sample(found.curve, *choices[keys.X_RANGE.kept])
    value, slope = found.curve.value_and_derivative(z)
    columns: dict[str, Sequence[float] | Values] = {
        "z": z,
        "density": density(z, found.mean, found.spread),
        f"f(z) of {found.curve.label}": value,
        f"f'(z) of {found.curve.label}": slope,
    }
    for of, shares, y_range in zip(
        ("f(z)", "f'(z)"), shares_of(choices), shown_ranges(choices), strict=True
    ):
        columns |= {
            f"{of} from": [-math.inf, *edges(y_range)],
            f"{of} to": [*edges(y_range), math.inf],
            f"share of {of}": shares.bins,
            f"{of} exactly": [place for place, _share in shares.masses],
            f"share of it ({of})": [share for _place, share in shares.masses],
        }
    return share.as_csv(columns)


def sheet(line: str) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(line))
    saturation_tabs.curve_table(state.choices())


def input_sliders() -> None:
    """Draw the sliders of the inputs' distribution and of the threshold."""
    labels = {
        keys.MEAN: _("μ: mean of the inputs z"),
        keys.SPREAD: _("σ: spread of the inputs z"),
        keys.EPSILON: _("ε: flat below ε · max |f′|"),
    }
    drawn = [control for control in labels if state.shows(control.key)]
    for control, place in zip(drawn, st.columns(max(1, len(drawn))), strict=False):
        with place:
            live.slider(control, labels[control])


def charts() -> dict[str, str]:
    """Return the words for each chart in sight: that of the open tab comes along."""
    beside = {"zigzag": _("Zigzag"), "digits": _("Lost digits")}
    tab = state.choice(keys.SATURATION_TAB)
    if tab not in beside or not state.shows("tabs"):
        return {"chart": ""}
    return {"chart": _("Passage"), tab: beside[tab]}


def ready_made() -> None:
    """Draw the links to settings worth seeing."""
    if not state.shows("limits"):
        return
    hidden = {keys.HIDE.key: list(state.choice(keys.HIDE))} if state.choice(keys.HIDE) else {}
    st.caption(_("Worth seeing"))
    with st.container(horizontal=True, gap="small", key="saturation-presets"):
        for words, query in presets().items():
            ways.link("saturation.py", words, {**query, **hidden})


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    choices = state.choices()
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            activation = controls.chooser(keys.FUNCTION, FUNCTIONS)
            controls.parameter_sliders(activation)
        found = inputs_of(choices)
        line = summary(choices)
        view = (activation.name, choices[keys.X_RANGE.kept])
        live.chart(SCENE, view, line, headed(found.curve.label, verdict(choices)))
        input_sliders()
        live.words("verdict", verdict(choices), "readout")
        live.words("numbers", readout(choices), "numbers")
        ready_made()
        if state.shows(keys.X_RANGE.key):
            with st.expander(_("Range of x")):
                controls.range_slider()
        share.row({"chart": ""}, found.curve.label, lambda: plotted(choices), lambda: sheet(line))
    with beside:
        details.heading(activation)
        details.tabs(keys.SATURATION_TAB, saturation_tabs.tabs())
