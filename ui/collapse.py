"""The tab on linear collapse: layers without a curve are one layer, layers with one are not."""

from __future__ import annotations

import dataclasses
import math

import streamlit as st

from activations import ACTIVATIONS
from activations.core import Curve
from figures import theme
from figures.sheets import sheet_figure
from networks.flatness import Comparison, Sheet, compare, sheet
from networks.stack import Stack
from ui import charts, curves, keys, layers, state
from ui.language import _
from ui.numbers import listed, shown
from ui.wording import joined, per_cent

# Wider stacks say the same and take longer; a sheet behind more layers is too crumpled to be read.
WIDEST, LAYERS_SHOWN = 64, 3


def linear_line(found: Comparison, stack: Stack) -> str:
    """Return how equal a linear stack and its one layer are, in words."""
    return _(
        "With f(x) = x, {depth} layers of {width} units are one layer: W = Wᴸ ⋯ W² W¹, and b to match. On "
        "{batch} inputs the two differ by at most {rounding} units of rounding."
    ).format(
        depth=stack.depth,
        width=stack.width,
        batch=stack.batch,
        rounding=shown(found.rounding, 2),
    )


def curved_line(found: Comparison, curve: Curve) -> str:
    """Return what the curve changes, in words."""
    if math.isnan(found.curved):
        return _(
            "With {label} the last layer cannot tell these inputs apart any more, or the numbers overflow."
        ).format(label=curve.label)
    return _(
        "One layer keeps parallelograms: h(u+v) − h(u) − h(v) + h(0) = 0. As a part of the diagonal the "
        "linear stack misses that by {linear}, the one with {label} by {curved}."
    ).format(linear=_share(found.linear), curved=_share(found.curved), label=curve.label)


def _share(part: float) -> str:
    """Return a part of something in per cent; what is rounding is nothing."""
    return _("nothing but rounding") if part < 1e-9 else per_cent(shown(100 * part, 3))


def xor_line(found: Comparison) -> str:
    """Return what this has to do with XOR, in words."""
    said = _(
        "XOR asks for 0 at two opposite corners of a square and 1 at the other two: h(u+v) + h(0) = 0 and "
        "h(u) + h(v) = 2, which no parallelogram allows (Minsky, Papert 1969)."
    )
    if found.curved > 1e-9:
        return joined(said, _("Only a curve between the layers opens it up."))
    return said


def _missed(found: Sheet) -> str:
    if math.isnan(found.missed):
        return _("All points end as one, or beyond the finite numbers.")
    return _("The best single layer misses {share}.").format(share=_share(found.missed))


def _picture(label: str, found: Sheet, colour: str, key: str, depth: int, rings: str) -> None:
    st.subheader(label, anchor=False)
    line = _missed(found)
    alt = _(
        "A square sheet of points behind {depth} layers of two units with {label}, and behind the one layer "
        "that comes nearest. {line}"
    ).format(depth=depth, label=label, line=line)
    names = (_("{depth} layers").format(depth=depth), rings)
    figure = sheet_figure(found.after, found.single, colour, names, f"{key} {label}")
    charts.draw(figure, key=key, alt=alt)
    layers.say(line)


def value_table(straight: Sheet, bent: Sheet, label: str) -> None:
    """Draw where corners, sides and middle of the sheet end, as a table."""
    rows, columns = (range(0, count, max(1, (count - 1) // 2)) for count in bent.before.shape[:2])
    places = [(row, column) for row in rows for column in columns]
    found = {
        _("point"): bent.before,
        "f(x) = x": straight.after,
        label: bent.after,
        _("the best one layer"): bent.single,
    }
    layers.table(
        _("Points of the sheet, and where they end"),
        {name: [listed(points[place], 3) for place in places] for name, points in found.items()},
    )


def draw() -> None:
    """Draw the tab."""
    found = layers.in_hand()
    if found is None:
        return
    curve, stack = found
    narrow = dataclasses.replace(stack, width=min(stack.width, WIDEST), norm="none")
    compared = compare(curve, narrow)
    layers.say(linear_line(compared, narrow))
    depth = min(stack.depth, LAYERS_SHOWN)
    shallow = dataclasses.replace(narrow, depth=depth)
    line = ACTIVATIONS["linear"].bind(a=1.0)
    choices = state.choices()
    place = curves.place_in_hand(choices, keys.STACKED)
    colour = curves.looks(choices, keys.STACKED)[place].colour
    left, right = st.columns(2, gap="medium")
    with left:
        rings = _("their one layer")
        _picture("f(x) = x", sheet(line, shallow), theme.CATEGORICAL[7], "sheet-line", depth, rings)
    with right:
        rings = _("the best one layer")
        _picture(curve.label, sheet(curve, shallow), colour, "sheet-curve", depth, rings)
    st.caption(
        _(
            "A sheet from −2 to 2 behind {depth} layers of two units, whose weights are random rotations "
            "times your σw. The axes fit what is left of it."
        ).format(depth=depth)
    )
    with st.expander(_("Values of the sheets")):
        value_table(sheet(line, shallow), sheet(curve, shallow), curve.label)
    layers.say(curved_line(compared, curve), xor_line(compared))
    if stack.norm != "none":
        st.caption(_("The normalisation is left out here: dividing by a size is no line either."))
