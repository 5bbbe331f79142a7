"""The tab with the plane of σw and σb: gradient or correlation everywhere, a click chooses the place."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import streamlit as st

from activations.core import Curve
from figures import phase_map as figure
from networks.phase import Edge, is_point
from networks.stack import Stack
from ui import charts, controls, keys, layers, planes, scripts, state
from ui.choices import Choices
from ui.language import _, spoken
from ui.numbers import power, shown
from ui.wording import joined

_BASE, _UNABLE, _WIDGET = "plane-base", "plane-unable", "plane.map"
_COLUMNS, _ROWS = 6, 4


def edge_line(curve: Curve, found: Edge) -> str:
    """Return what there is to know of the edge of chaos, in words."""
    if not found.q.size:
        if not np.any(curve.derivative(np.linspace(-8, 8, 4001))):
            return _(
                "There is no edge of chaos: the slope is 0 wherever it exists, so no gradient comes through."
            )
        return _(
            "There is no edge of chaos for {label}: with no σw and σb do lengths stay and gradients keep "
            "their size (χ = 1) at once."
        ).format(label=curve.label)
    if is_point(found):
        return _(
            "The edge of chaos is one place, the diamond: σw = {w}, σb = {b}. There every length stays as it "
            "is, and χ = 1."
        ).format(w=shown(found.sigma_w[0], 4), b=shown(found.sigma_b[0], 3))
    start = int(np.nanargmin(found.sigma_b))
    said = _(
        "The black line is the edge of chaos, χ = 1: on its left gradients fade, on its right they grow. "
        "Its lowest place is σw = {w}, σb = {b}."
    ).format(w=shown(found.sigma_w[start], 4), b=shown(round(found.sigma_b[start], 4), 3))
    unstable = np.abs(found.slope) > 1 + 1e-4
    if np.any(unstable):
        dashed = _(
            "It is dashed where it is unstable, |Q′| > 1: lengths run away from it, and with them every "
            "stack of finite width."
        )
        return joined(said, dashed)
    return said


def place_line(choices: Choices, curve: Curve, stack: Stack) -> str:
    """Return what becomes of the reader's own stack, in words."""
    found = planes.found_on(curve, choices, np.array([stack.sigma_w]), np.array([stack.sigma_b]))
    ratio, alike = float(found.ratio[0, 0]), float(found.correlation[0, 0])
    said = _("At σw = {w}, σb = {b} layer 1 gets {ratio} of the gradient of layer {depth}").format(
        w=shown(stack.sigma_w, 4),
        b=shown(stack.sigma_b, 3),
        ratio=power(ratio),
        depth=stack.depth,
    )
    if math.isnan(alike):
        return said + _("; nothing finite is left of the signal there.")
    return said + _("; two inputs of correlation {before} end at {after}.").format(
        before=shown(stack.c0, 3), after=shown(alike, 4)
    )


def notes(choices: Choices, found: Edge, shown_to: planes.Extent) -> list[str]:
    """Return what a reader of the colours has to know."""
    said = []
    if choices[keys.PLANE.kept] == "alike":
        said.append(
            _(
                "Colours: the correlation of two inputs in the last layer. At 1 they look alike; what was "
                "different is lost."
            )
        )
    else:
        said.append(
            _(
                "Colours: |δ¹|/|δᴸ| as a power of ten, the same below 10⁻⁶ and beyond 10⁶. Blank: no "
                "gradient at all."
            )
        )
    if found.q.size and float(np.nanmin(found.sigma_w)) > shown_to.far[0]:
        said.append(_("The edge lies to the right of this map."))
    if choices[keys.NORM.kept] != "none" or choices[keys.SHORTCUT.kept] != "none":
        said.append(
            _(
                "Colours count the normalisation and the shortcuts; the edge is that of the plain stack, and "
                "is left out."
            )
        )
    return said


def _take_place() -> None:
    """Make the choice that a click reports."""
    message = st.session_state[_WIDGET].get("place")
    try:
        place = float(message["x"]), float(message["y"])
    except (TypeError, KeyError, ValueError):
        return
    if all(map(math.isfinite, place)):
        state.choose_all({keys.SIGMA_W: place[0], keys.SIGMA_B: place[1]})


def _cannot_move() -> None:
    """Note that this browser cannot move what is drawn: from now on the server draws it anew."""
    st.session_state[_UNABLE] = True


def traces(choices: Choices, curve: Curve, shown_to: planes.Extent) -> list[Any]:
    """Return the coarse map and the edge."""
    x, y = planes.grid(shown_to, planes.COARSE)
    z = planes.coloured(planes.found_on(curve, choices, x, y), choices)
    alike = choices[keys.PLANE.kept] == "alike"
    hover = "σw %{x:.3f}, σb %{y:.3f}: " + ("%{z:.3f}" if alike else "10^%{z:.2f}")
    kind = figure.CORRELATION if alike else figure.RATIO
    drawn = figure.map_traces(x, y, z, kind, hover)
    if choices[keys.NORM.kept] == "none" and choices[keys.SHORTCUT.kept] == "none":
        found = planes.tables(curve)[1]
        drawn += figure.edge_traces(
            found.sigma_w,
            found.sigma_b,
            np.abs(found.slope) <= 1 + 1e-4,
            is_point(found),
            (_("edge of chaos"), _("edge of chaos, unstable")),
        )
    return drawn


def _figure(choices: Choices, curve: Curve, stack: Stack, shown_to: planes.Extent) -> Any:
    far_w, far_b = shown_to.far
    place = figure.place_trace(stack.sigma_w, stack.sigma_b, _("your place"))
    return figure.phase_figure(
        [*traces(choices, curve, shown_to), place],
        ((0.0, far_w), (0.0, far_b)),
        f"{curve.label} {choices[keys.PLANE.kept]} {far_w} {far_b}",
    )


def value_table(choices: Choices, curve: Curve, shown_to: planes.Extent) -> None:
    """Draw some numbers of the map as a table, a row for each σb."""
    x, y = planes.grid(shown_to, (_COLUMNS + 1, _ROWS))
    z = planes.coloured(planes.found_on(curve, choices, x[1:], y), choices)
    cell = (lambda v: shown(v, 3)) if choices[keys.PLANE.kept] == "alike" else power
    columns = {"σb ↓  σw →": [shown(b, 3) for b in y]}
    columns |= {shown(w, 3): [cell(float(v)) for v in z[:, at]] for at, w in enumerate(x[1:])}
    layers.table(_("Values of the map"), columns)


def _choose_view() -> None:
    words = {"gradient": _("Gradient"), "alike": _("Correlation")}
    controls.segments(keys.PLANE, _("Colours show"), words, "plane-view")


def draw() -> None:
    """Draw the tab."""
    found = layers.in_hand()
    if found is None:
        return
    curve, stack = found
    if state.shows(keys.PLANE.key):
        _choose_view()
    choices = state.choices()
    shown_to = planes.extent(curve, stack.sigma_w, stack.sigma_b)
    edge = planes.tables(curve)[1]
    address = planes.address(choices, shown_to)
    lines = [place_line(choices, curve, stack), edge_line(curve, edge)]
    alt = _("Map over σw and σb for {label}, {depth} layers. {lines}").format(
        label=curve.label, depth=stack.depth, lines=joined(*lines)
    )
    unable = st.session_state.get(_UNABLE, False)
    base = st.session_state.get(_BASE)
    if base is None or base["view"] != (spoken(), address) or unable:
        made = _figure(choices, curve, stack, shown_to)
        base = {"view": (spoken(), address), "figure": made, "alt": alt}
        st.session_state[_BASE] = base
    charts.draw(base["figure"], key="plane-chart", alt=base["alt"])
    clicks = state.shows(keys.SIGMA_W.key) and state.shows(keys.SIGMA_B.key)
    scripts.draw(
        "plane",
        _WIDGET,
        {
            **{"chart": "plane-chart", "map": address, "alt": alt, "able": not unable},
            **{"clicks": clicks, "place": {"x": stack.sigma_w, "y": stack.sigma_b}},
        },
        height=1,
        on_place_change=_take_place,
        on_unable_change=_cannot_move,
    )
    layers.say(*lines)
    asides = notes(choices, edge, shown_to)
    if clicks:
        asides.append(_("Click on the map, or move the sliders of σw and σb."))
    layers.say(*asides, style="aside")
    with st.expander(_("Values of the map")):
        value_table(choices, curve, shown_to)
