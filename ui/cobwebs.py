"""The tab with the two maps of a layer: lengths and correlations, from layer to layer."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import streamlit as st

from activations.core import Curve
from figures import theme
from figures.cobweb import Fixed, cobweb_figure, cobweb_traces, path
from networks.cobwebs import Cobweb, Root, Scales, correlation_cobweb, layers, length_cobweb
from networks.stack import Stack
from ui import charts, curves, keys, planes, state
from ui import layers as shared
from ui.language import _
from ui.numbers import shown
from ui.wording import joined

# More corners than these lie on top of each other.
_STEPS = 60


def end_line(scales: Scales) -> str:
    """Return where the length of a signal ends, in words."""
    said = {
        "stays": _("Lengths settle at q* = {q}: there Q′ = {slope} and χ = {chi}."),
        "moves": _(
            "After 300 layers lengths are still under way, now at q = {q}: there Q′ = {slope} and χ = {chi}."
        ),
        "collapses": _("Lengths shrink to 0: there Q′ = {slope} and χ = {chi}."),
        "diverges": _("Lengths grow without end: out there Q′ = {slope} and χ = {chi}."),
    }[scales.end]
    return said.format(q=shown(scales.q, 4), slope=shown(scales.slope, 4), chi=shown(scales.chi, 4))


def scale_line(scales: Scales, correlations: Cobweb | None) -> str:
    """Return over how many layers things change by a factor e, in words."""
    ends = [] if correlations is None else [root for root in correlations.roots if root.stable]
    depth = layers(abs(ends[0].slope)) if ends else math.inf
    return _(
        "A factor e takes ξ_q = {length} layers for the length, ξ_c = {correlation} for the correlation, "
        "ξ_∇ = {gradient} for the gradient; a stack can be trained down to some 6 ξ_c = {trained} layers "
        "(Schoenholz et al. 2017)."
    ).format(
        length=shown(scales.length, 3),
        correlation=shown(depth, 3),
        gradient=shown(scales.gradient, 3),
        trained=shown(6 * depth, 3),
    )


def root_line(letter: str, found: Cobweb, said: float = math.nan) -> str:
    """Return the fixed points of a map and how firm they are, in words, but for one that was `said`."""
    if found.everywhere:
        return _("Every {letter} is a fixed point: the map is the diagonal.").format(letter=letter)
    if not found.roots:
        return _("The map has no fixed point in sight.")
    return joined(
        *(
            _root(letter, root)
            for root in found.roots
            if not math.isclose(root.place, said, rel_tol=1e-3)
        )
    )


def _root(letter: str, root: Root) -> str:
    map_name = "Q′" if letter == "q" else "C′"
    words = (
        _("stable")
        if root.stable
        else _("unstable")
        if abs(root.slope) > 1 + 1e-4
        else _("marginal")
    )
    return _("{letter}* = {place}, {slope_name} = {slope}: {words}.").format(
        letter=letter,
        place=shown(root.place, 4),
        slope_name=map_name,
        slope=shown(root.slope, 4),
        words=words,
    )


def _fixed(roots: Sequence[Root], log: bool) -> list[Fixed]:
    return [Fixed(math.log10(r.place) if log else r.place, r.stable) for r in roots]


def _names(letter: str) -> tuple[str, str, str, str]:
    titles = {"q": "Q(q)", "c": "C(c)"}
    return titles[letter], _("from layer to layer"), _("stable"), _("unstable")


def length_chart(found: Cobweb, look: theme.Look, alt: str) -> None:
    """Draw the map of lengths on logarithmic axes."""
    with np.errstate(divide="ignore"):
        x, y, way = (np.log10(numbers) for numbers in (found.x, found.y, found.way[:_STEPS]))
    ends = (float(x[0]), float(x[-1]))
    traces = cobweb_traces(
        x, y, path(way, ends[0]), _fixed(found.roots, True), ends, look, _names("q")
    )
    titles = (_("q of a layer"), _("q of the next"))
    figure = cobweb_figure(traces, ends, titles, log=True, view=alt)
    charts.draw(figure, key="length-cobweb", alt=alt)


def correlation_chart(found: Cobweb, look: theme.Look, alt: str) -> None:
    """Draw the map of correlations."""
    low = -1.05 if min(*found.way, *found.y) < -1e-6 else -0.05
    ends = (low, 1.05)
    kept = found.x >= low
    traces = cobweb_traces(
        found.x[kept],
        found.y[kept],
        path(found.way[:_STEPS], low),
        [fixed for fixed in _fixed(found.roots, False) if fixed.place >= low],
        ends,
        look,
        _names("c"),
    )
    titles = (_("c of a layer"), _("c of the next"))
    figure = cobweb_figure(traces, ends, titles, log=False, view=alt)
    charts.draw(figure, key="correlation-cobweb", alt=alt)


def value_table(lengths: Cobweb, correlations: Cobweb | None) -> None:
    """Draw the way through both maps as a table, layer by layer."""
    rows = [at for at in range(len(lengths.way)) if at < 10 or (at + 1) % 10 == 0]
    columns = {
        _("Layer"): [str(at + 1) for at in rows],
        "q": [shown(float(lengths.way[at])) for at in rows],
    }
    if correlations is not None:
        columns["c"] = [shown(float(correlations.way[at])) for at in rows]
    shared.table(_("Length and correlation by layer"), columns)


def first_layer(stack: Stack) -> tuple[float, float]:
    """Return length and correlation of the first layer's h."""
    q1 = stack.sigma_w**2 * stack.q0 + stack.sigma_b**2
    pair = stack.sigma_w**2 * stack.q0 * stack.c0 + stack.sigma_b**2
    return q1, pair / q1 if q1 else 1.0


def _draw_both(curve: Curve, stack: Stack, look: theme.Look) -> None:
    w, b = stack.sigma_w, stack.sigma_b
    q1, c1 = first_layer(stack)
    lengths, scales = length_cobweb(curve, planes.tables(curve)[0], w, b, q1, stack.depth)
    correlations = correlation_cobweb(curve, scales.q, w, b, c1, len(lengths.way))
    left, right = st.columns(2, gap="medium")
    with left:
        st.subheader(_("Lengths: Q(q) = σw² E f² + σb²"), anchor=False)
        at = scales.q if scales.end == "stays" else math.nan
        line = f"{end_line(scales)} {root_line('q', lengths, at)}"
        alt = _("Q(q) of {label} over its diagonal, from q¹ = {q} on. {line}").format(
            label=curve.label, q=shown(q1, 4), line=line
        )
        length_chart(lengths, look, alt)
        shared.say(line)
    with right:
        st.subheader(
            _("Correlations: C(c) at the length q = {q}").format(q=shown(scales.q, 4)), anchor=False
        )
        if correlations is None:
            st.info(
                _("Nothing finite is left of the signals, so there is no correlation to follow.")
            )
        else:
            line = joined(
                root_line("c", correlations), _("C′(1) is χ, unless f jumps: then it is ∞.")
            )
            alt = _("C(c) of {label} over its diagonal, from c¹ = {c} on. {line}").format(
                label=curve.label, c=shown(c1, 4), line=line
            )
            correlation_chart(correlations, look, alt)
            shared.say(line)
    shared.say(scale_line(scales, correlations))
    with st.expander(_("Length and correlation by layer")):
        value_table(lengths, correlations)


def draw() -> None:
    """Draw the tab."""
    found = shared.in_hand()
    if found is None:
        return
    curve, stack = found
    if stack.norm != "none" or stack.residual:
        st.caption(_("These are the maps of a plain layer, without normalisation and shortcuts."))
    if stack.sigma_w == 0 and stack.sigma_b == 0:
        st.info(_("With σw = 0 and σb = 0 nothing goes from one layer to the next."))
        return
    choices = state.choices()
    place = curves.place_in_hand(choices, keys.STACKED)
    look = theme.Look(curves.looks(choices, keys.STACKED)[place].colour, "solid")
    _draw_both(curve, stack, look)
