"""What the reader moves on the Depth page beside its main sliders."""

from __future__ import annotations

import streamlit as st

from activations.core import Curve
from networks.initialisations import INITIALISATIONS
from ui import controls, curve_list, experiments, keys, live, stacks, state
from ui.choices import Choices
from ui.language import _
from ui.numbers import shown
from ui.wording import headed

_INPUT = (keys.INPUT_LENGTH, keys.INPUT_CORRELATION)
_MEASURED = (keys.SEEDS, keys.SEED, keys.EPSILON)


def main_sliders() -> None:
    """Draw the sliders above the chart: the scale of the weights, and how many layers there are."""
    labels = {keys.SIGMA_W: _("σw: scale of the weights"), keys.DEPTH: _("L: number of layers")}
    for column, (control, label) in zip(st.columns(2, gap="medium"), labels.items(), strict=True):
        with column:
            live.slider(control, label)


def scales(choices: Choices, rule: str, curve: Curve) -> str:
    """Return an initialisation with what it means for a function, as it stands in the list."""
    if rule == keys.OWN:
        return _("your own σw and σb")
    title = _(INITIALISATIONS[rule].title)
    found = stacks.by_rule(rule, curve, choices)
    if found is None:
        return _("{title}: none for {function}").format(
            title=title, function=curve.activation.title
        )
    sigmas = f"σw = {shown(found.w, 4)}"
    return headed(title, f"{sigmas}, σb = {shown(found.b, 2)}" if found.b else sigmas)


def initialisation() -> None:
    """Draw the list of named initialisations, and what is worth knowing of the chosen one."""
    if not state.shows(keys.INITIALISATION.key):
        return
    choices = state.choices()
    curve = stacks.in_hand(choices)
    widget = state.fresh(keys.INITIALISATION, "initialisation")
    st.selectbox(
        _("Initialisation"),
        [*INITIALISATIONS, keys.OWN],
        format_func=lambda rule: scales(choices, rule, curve),
        key=widget,
        on_change=state.take,
        args=(keys.INITIALISATION, widget),
    )
    if choices[keys.INITIALISATION.kept] == "torch_linear":
        st.caption(_("σw² = 1/3: the initialisation that most readers use, for it is the default."))


def layers() -> None:
    """Draw how a layer is made: initialisation, biases, norm, shortcuts."""
    initialisation()
    live.slider(keys.SIGMA_B, _("σb: scale of the biases"))
    controls.toggle(
        keys.ORTHOGONAL, _("Orthogonal weights"), _("Random rotations instead of Gaussian numbers.")
    )
    norms = {"none": _("none"), "rms": "RMS", "layer": _("layer"), "batch": _("batch")}
    controls.segments(keys.NORM, _("Norm before f"), norms, "norm")
    shortcuts = {"none": _("none"), "one": "α = 1", "root": "α = 1/√L", keys.OWN: _("own α")}
    controls.segments(keys.SHORTCUT, _("Shortcut: h + α (W f(h) + b)"), shortcuts, "shortcut")
    if state.choice(keys.SHORTCUT) != "none":
        live.slider(keys.RESIDUAL, _("α: weight of a branch"))


def functions() -> None:
    """Draw what adds a function to the same stack, and what takes one away."""
    if state.shows(keys.STACKED.curves.key):
        curve_list.add_and_remove(keys.STACKED, _("Add a function to the same stack"))


def rest() -> None:
    """Draw what is moved less often."""
    if not any(state.shows(control.key) for control in (*_INPUT, *_MEASURED, keys.WIDTH)):
        return
    with st.expander(_("Input, simulated networks, ε")):
        live.slider(keys.INPUT_LENGTH, _("q⁰: mean square of the input"))
        live.slider(keys.INPUT_CORRELATION, _("c⁰: correlation of two inputs"))
        live.slider(keys.WIDTH, _("N: units in a simulated layer"))
        live.slider(keys.SEEDS, _("How many networks are simulated"))
        controls.number_entry(keys.SEED, _("Seed of the first one"), 1.0)
        live.slider(keys.EPSILON, _("ε: saturated is |f′| < ε · max |f′|"))


def guided() -> None:
    """Draw the guided experiments; each leads to an address of its own."""
    if not state.shows("limits"):
        return
    st.subheader(_("Guided experiments"))
    with st.container(key="presets", gap=None):
        for number, each in enumerate(experiments.experiments(), start=1):
            st.button(
                headed(f"**{number}. {each.title}**", each.sentence()),
                key=f"experiment.{each.name}",
                type="tertiary",
                on_click=state.choose_all,
                args=(each.choices(),),
            )
