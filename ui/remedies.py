"""The tab on remedies: what each would do to this stack, and a button that does it."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from activations.core import Curve
from networks.remedies import Outcome, remedies
from networks.stack import Stack
from ui import curves, keys, layers, planes, state
from ui.choices import Control
from ui.functions import Given, bound, given_to
from ui.language import _
from ui.numbers import power, shown
from ui.wording import listed_names

# Within a decade of 1 a gradient can be worked with.
_GOOD = 1.0
_FUNCTION = "function:"


@functools.lru_cache(maxsize=256)
def _found(name: str, parameters: Given, stack: Stack) -> tuple[Outcome, ...]:
    return remedies(bound(name, parameters), stack, ratio=planes.ratio)


def outcomes(curve: Curve, stack: Stack) -> tuple[Outcome, ...]:
    """Return what each remedy does alone."""
    # Theory knows no seed, no width and no batch: one stack for all of them.
    alike = dataclasses.replace(stack, seed=0, width=2, batch=2)
    return _found(curve.name, given_to(curve), alike)


def made(outcome: Outcome) -> dict[Control, Any]:
    """Return the choices that a remedy is."""
    name = outcome.name
    if name.startswith(_FUNCTION):
        choices = state.choices()
        members = curves.members(choices, keys.STACKED)
        place = curves.place_in_hand(choices, keys.STACKED)
        members[place] = (outcome.curve.name, {})
        return curves.assigned(members, keys.STACKED)
    known: Mapping[str, dict[Control, Any]] = {
        "critical": {keys.INITIALISATION: "critical"},
        "orthogonal": {keys.ORTHOGONAL: True},
        "rms": {keys.NORM: "rms"},
        "layer": {keys.NORM: "layer"},
        "batch": {keys.NORM: "batch"},
        "residual": {keys.SHORTCUT: "one"},
        "scaled_residual": {keys.SHORTCUT: "root"},
        "pre_norm": {keys.NORM: "rms", keys.SHORTCUT: "one"},
    }
    return known[name]


def words(outcome: Outcome) -> tuple[str, str]:
    """Return what a remedy is called, and what it does in a sentence, with its paper."""
    name, stack = outcome.name, outcome.stack
    if name.startswith(_FUNCTION):
        title = outcome.curve.activation.title
        return title, _("Another function in the same stack, at its default parameters.")
    known: Mapping[str, tuple[str, str]] = {
        "critical": (
            _("Initialisation with χ = 1"),
            _(
                "σw = {w}, σb = {b}: each layer keeps the mean square of the gradient "
                "(Schoenholz et al. 2017)."
            ).format(w=shown(stack.sigma_w, 4), b=shown(stack.sigma_b, 3)),
        ),
        "orthogonal": (
            _("Orthogonal weights"),
            _(
                "The mean stays as it is; the spread of the singular values shrinks (Saxe et al. 2014, "
                "Pennington et al. 2017)."
            ),
        ),
        "rms": (
            _("RMS normalisation"),
            _("Each input's h is divided by its size: f always sees q = 1 (Zhang, Sennrich 2019)."),
        ),
        "layer": (
            _("Layer normalisation"),
            _("Centred, and divided by its size: f always sees q = 1 (Ba et al. 2016)."),
        ),
        "batch": (
            _("Batch normalisation"),
            _(
                "Each unit gets mean 0 and variance 1 over the batch; in the end the factor is at least 1, "
                "whatever the weights (Yang et al. 2019)."
            ),
        ),
        "residual": (
            _("Shortcuts, α = 1"),
            _(
                "h goes on beside each layer: nothing fades any more, but every layer adds (He et al. 2016, "
                "Yang, Schoenholz 2017)."
            ),
        ),
        "scaled_residual": (
            _("Shortcuts, α = 1/√L"),
            _(
                "Each branch is so small that all together stay near a factor of e (Hayou et al. 2021)."
            ),
        ),
        "pre_norm": (
            _("Normalisation inside the branch"),
            _("Shortcuts with normalised branches: growth like √L only (Xiong et al. 2020)."),
        ),
    }
    return known[name]


def _row(outcome: Outcome, place: int) -> None:
    title, sentence = words(outcome)
    mark = "✓ " if abs(outcome.after) < _GOOD else ""
    act, about, numbers = st.columns([4, 6, 4], vertical_alignment="center", gap="small")
    with act:
        st.button(
            title,
            key=f"remedy.{outcome.name}.{place}",
            on_click=state.choose_all,
            args=(made(outcome),),
            width="stretch",
        )
    with about:
        layers.say(sentence)
    with numbers:
        layers.say(f"{mark}{power(outcome.before)} → {power(outcome.after)}")
        times = _("|δ|² times {factor} a layer")
        at_least = _("|δ|² times {factor} a layer (at least)")
        said = times if outcome.exact else at_least
        layers.say(said.format(factor=outcome.factor), style="aside")


def summary(found: tuple[Outcome, ...]) -> str:
    """Return what the list comes to, in words."""
    before = found[0].before
    if math.isfinite(before) and abs(before) < _GOOD:
        return _(
            "This stack needs no remedy: layer 1 gets {before} of the gradient of the last."
        ).format(before=power(before))
    good = [words(outcome)[0] for outcome in found if abs(outcome.after) < _GOOD]
    return _(
        "Layer 1 gets {before} of the gradient of the last. Alone and in theory, within a factor of 10 of "
        "1 come: {names}."
    ).format(before=power(before), names=listed_names(good) or _("none"))


def draw() -> None:
    """Draw the tab."""
    stacked = layers.in_hand()
    if stacked is None:
        return
    found = outcomes(*stacked)
    if not found:
        st.info(_("Nothing is left to try: this stack has it all."))
        return
    layers.say(summary(found))
    layers.say(
        _(
            "A button puts its remedy into the stack. Beside it |δ¹|/|δᴸ| before and after, in theory; "
            "χ = σw² E f′² at the length q of a layer, v the variance over the batch."
        ),
        style="aside",
    )
    with st.container(key="remedies"):
        for place, outcome in enumerate(found):
            _row(outcome, place)
    layers.say(
        _(
            "Clipping the gradient cuts what grows and does nothing for what fades (Pascanu et al. 2013). "
            "Functions can also be shaped to the depth: scaled and shifted until χ, Q′ and C(0) are what the "
            "stack needs (Martens et al. 2021, Zhang et al. 2022)."
        )
    )
