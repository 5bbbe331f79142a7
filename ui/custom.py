"""The page "Your own": a typed formula, its derivative by the rules, and where else it can be used."""

from __future__ import annotations

import streamlit as st

from activations.core import Curve
from activations.expression import Gap, gaps, read
from ui import (
    check,
    controls,
    curves,
    details,
    explorer,
    formula_box,
    keys,
    links,
    live,
    share,
    state,
    ways,
)
from ui import steps as derivation
from ui.details import Tabs
from ui.functions import typed
from ui.language import _
from ui.numbers import shown
from ui.scene import SCENE, curve_of, flat_parts, point_line, shown_ranges
from ui.wording import enumerated

# Gaps are looked for up to here; so many are named.
_REACH = 60.0
_MOST_NAMED = 4
# Nearer to 0 than this an end is 0, which belongs to what comes next.
_TINY = 1e-12


def _part(gap: Gap) -> str:
    if gap.low == gap.high:
        return f"x = {shown(gap.low, 4)}"
    if gap.low <= -_REACH and gap.high >= _REACH:
        return _("every x")
    if gap.low <= -_REACH:
        return f"x ≤ {shown(gap.high, 4)}" if abs(gap.high) > _TINY else "x < 0"
    if gap.high >= _REACH:
        return f"x ≥ {shown(gap.low, 4)}" if abs(gap.low) > _TINY else "x > 0"
    return _("x from {low} to {high}").format(low=shown(gap.low, 4), high=shown(gap.high, 4))


def gap_lines(curve: Curve) -> list[str]:
    """Return where the curve has no number, and why, in words."""
    found = gaps(read(curve.activation.text), curve.parameters)
    said = {
        "undefined": _(
            "f is not defined for {parts}: there stands a logarithm, a root or a power of a negative "
            "number, or 0/0."
        ),
        "pole": _("f is infinite at {parts}: there stands a division by 0, or the logarithm of 0."),
        "overflow": _("f is larger than any number of float64 for {parts}."),
    }
    kinds: dict[str, list[str]] = {kind: [] for kind in said}
    for gap in found:
        pole = gap.why == "overflow" and gap.low == gap.high
        kinds["pole" if pole else gap.why].append(_part(gap))
    lines = []
    for kind, parts in kinds.items():
        if len(parts) > _MOST_NAMED:
            more = _("{count} more").format(count=len(parts) - _MOST_NAMED)
            parts = [*parts[:_MOST_NAMED], more]
        if parts:
            lines.append(said[kind].format(parts=enumerated(parts)))
    return lines


def elsewhere() -> dict[str, tuple[str, str]]:
    """Return the pages that take a formula as they take a function: script and title by URL."""
    known = {
        "function": ("function.py", _("Function")),
        "compare": ("compare.py", _("Compare")),
        "saturation": ("saturation.py", _("Saturation")),
        "depth": ("depth.py", _("Depth")),
        "derivative": ("derivative.py", _("Derivative")),
        "train": ("train.py", _("Train")),
    }
    return {page: found for page, found in known.items() if page in keys.PAGES}


def query_on(page: str, curve: Curve) -> dict[str, list[str]]:
    """Return the link to the formula with its parameters on another page."""
    member = (curve.name, curve.parameters)
    if page == "compare":
        return curves.query(curves.beside(member), state.choices())
    choices = links.defaults(page)
    if page in keys.LISTS:
        made = curves.assigned([member], keys.LISTS[page])
    else:
        by_name = zip(curve.parameters, keys.parameter_controls(curve.name), strict=True)
        made = {keys.FUNCTION: curve.name}
        made |= {control: curve.parameters[name] for name, control in by_name}
    choices.update({control.kept: value for control, value in made.items()})
    return links.query_of(choices, page)


def _links(curve: Curve) -> None:
    with st.container(horizontal=True, gap="small", key="elsewhere"):
        st.caption(_("Use it on"), width="content")
        for page, (script, title) in elsewhere().items():
            ways.link(script, f"→ {title}", query_on(page, curve))


def _traits(curve: Curve) -> None:
    st.caption(_("Found by looking at thousands of places, not proven."))
    details.traits_table(curve)


def _side(curve: Curve) -> None:
    """Draw the formulas, what helps to type, and the tabs."""
    low, high = state.choice(keys.X_RANGE)
    if state.shows("title"):
        st.header(_("Your own function"))
    details.formulas(curve)
    if state.shows("limits"):
        formula_box.palette()
        formula_box.draw_examples()
    tabs: Tabs = {
        "steps": (_("Steps"), lambda: derivation.draw(curve.activation)),
        "traits": (_("Traits"), lambda: _traits(curve)),
        "check": (_("Check"), lambda: check.draw(curve, low, high)),
        "code": (_("Code"), lambda: details.code(curve)),
        "values": (_("Values"), lambda: explorer.value_table(curve)),
    }
    details.tabs(keys.TYPED_TAB, tabs)


@live.page
def draw() -> None:
    """Draw the page; a moved slider or a typed letter reruns this, and nothing around it."""
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        formula_box.draw()
        activation = typed(state.choice(keys.TYPED))
        if activation.parameters:
            with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
                controls.parameter_sliders(activation)
        choices = state.choices()
        curve, x0 = curve_of(choices), choices[keys.X0.kept]
        low, high = choices[keys.X_RANGE.kept]
        flat = flat_parts(choices)
        said = explorer.summary(curve, x0, flat, low, high)
        view = (activation.name, (low, high), shown_ranges(choices))
        live.chart(SCENE, view, said, explorer.spoken_line(curve, x0))
        live.words("point", point_line(curve, x0), "readout")
        for line in gap_lines(curve):
            st.caption(line)
        controls.place_slider()
        st.caption(explorer.saturation_line(curve, flat, low, high))
        _links(curve)
        controls.view_controls()
        share.row(
            {"chart": ""},
            curve.label,
            lambda: explorer.plotted(curve, (low, high)),
            lambda: explorer.sheet(curve, said),
        )
    with beside:
        _side(curve)
