"""The tab with a single unit a layer: why (max |f′|)ᴸ is only a bound, and what a wide layer does instead."""

from __future__ import annotations

import dataclasses
import functools
import math

import numpy as np
import streamlit as st

from activations.core import Curve, Values
from figures import theme
from figures.chain import chain_figure
from figures.cobweb import cobweb_figure, cobweb_traces, path, step_trace
from networks.chain import Chain, chain
from networks.prediction import predict
from networks.stack import Stack
from ui import charts, curves, keys, layers, live, state
from ui.choices import Choices
from ui.functions import Given, bound, given_to
from ui.language import _
from ui.numbers import power, shown
from ui.wording import joined

_POINTS = 301


@functools.lru_cache(maxsize=256)
def _wide(name: str, parameters: Given, stack: Stack) -> Values:
    """Return log₁₀ of what comes back through 1, 2 … layers of a wide stack."""
    curve = bound(name, parameters)
    return predict(curve, stack, correlation=False).log_delta[::-1][1:]


def per_layer(logs: Values) -> float:
    """Return the factor a layer where lengths have settled, from log₁₀ behind 1, 2 … layers from the last."""
    half = (len(logs) + 1) // 2
    end = float(logs[half - 1])
    return float(10 ** (end / half)) if math.isfinite(end) else math.nan


def lost_at(found: Chain) -> int | None:
    """Return the first layer behind which the product is exactly 0."""
    zero = np.flatnonzero(np.isneginf(found.log_product))
    return int(zero[0]) + 1 if zero.size else None


def product_line(found: Chain) -> str:
    """Return what becomes of the product along the orbit, in words."""
    depth = len(found.slopes)
    gone = lost_at(found)
    if gone is not None:
        return _(
            "One unit a layer: in layer {layer} the orbit meets f′ = 0, and the product is exactly 0 from "
            "there on."
        ).format(layer=gone)
    end = float(found.log_product[-1])
    if math.isnan(end) or not np.all(np.isfinite(found.points)):
        return _("One unit a layer: the orbit leaves the numbers that a computer has.")
    return _(
        "One unit a layer: ∏ w f′ along the orbit is {product} after {depth} layers, in the end a factor "
        "{rate} a layer, at x = {x}."
    ).format(
        product=power(end),
        depth=depth,
        rate=shown(abs(float(found.slopes[-1])), 4),
        x=shown(float(found.points[-1]), 4),
    )


def bound_line(curve: Curve, found: Chain, w: float) -> str:
    """Return the bound, and why it is no more than that, in words."""
    steepest = curve.traits.lipschitz
    if not math.isfinite(steepest):
        return _("There is no bound: the slope of {label} has no maximum.").format(
            label=curve.label
        )
    return _(
        "The bound (|w| · max |f′|)ᴸ = {base}ᴸ gives {bound}. It would be reached only if every layer met "
        "the steepest place of f; the orbit goes where x = f(w x + b), and the slope there is what it is."
    ).format(base=shown(abs(w) * steepest, 4), bound=power(float(found.bound[-1])))


def wide_line(wide: Values, stack: Stack) -> str:
    """Return what a wide layer does, in words."""
    end = float(wide[-1])
    said = _(
        "A wide layer at your σw and σb: {ratio} from layer {depth} to layer 1. A unit there has many paths "
        "back, and what counts is the root mean square of σw f′, √χ"
    ).format(ratio=power(end), depth=stack.depth)
    rate = per_layer(wide)
    tail = (
        ""
        if math.isnan(rate)
        else _(", here {rate} a layer where lengths have settled").format(rate=shown(rate, 4))
    )
    return said + tail + _(": neither the greatest slope nor the mean one.")


def mean_line(curve: Curve) -> str:
    """Return the warning about the mean slope, for the function where it misleads most."""
    if curve.name != "relu":
        return ""
    return _(
        "ReLU's slope is 1 for half of all inputs: its mean is 0.5, its root mean square √0.5 = 0.707. Who "
        "multiplies means finds that with He's σw = √2 gradients fade as 0.707ᴸ; they do not: √2 · 0.707 = 1."
    )


def _sliders() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        for control, label in (
            (keys.CHAIN_WEIGHT, _("w: the weight of every unit")),
            (keys.BIAS, _("b: its bias")),
            (keys.INPUT, _("x⁰: what goes into the first")),
        ):
            if state.shows(control.key):
                with st.container(width=300):
                    live.slider(control, label)


def _orbit_chart(curve: Curve, choices: Choices, found: Chain, look: theme.Look) -> None:
    w, b = choices[keys.CHAIN_WEIGHT.kept], choices[keys.BIAS.kept]
    points = found.points[np.isfinite(found.points) & (np.abs(found.points) < 1e6)]
    low, high = float(np.min(points)), float(np.max(points))
    margin = max(0.25 * (high - low), 0.5)
    ends = (low - margin, high + margin)
    x = np.linspace(*ends, _POINTS)
    with np.errstate(all="ignore"):
        y = np.asarray(curve.value(w * x + b))
    traces = cobweb_traces(
        x,
        np.where(np.abs(y) < 1e9, y, np.nan),
        path(points, ends[0]),
        [],
        ends,
        look,
        ("f(w x + b)", _("from layer to layer"), "", ""),
    )
    traces.append(step_trace(points, found.slopes[: len(points) - 1], "|w f′|"))
    figure = cobweb_figure(traces, ends, ("x", _("x of the next layer")), log=False, view="orbit")
    alt = _(
        "Cobweb of x → f(w x + b) for {label}, w = {w}, b = {b}, from x⁰ = {x} on; the colour of a step is "
        "its slope. {line}"
    ).format(
        label=curve.label,
        w=shown(w),
        b=shown(b),
        x=shown(float(found.points[0])),
        line=product_line(found),
    )
    charts.draw(figure, key="orbit", alt=alt)


def value_table(lines: dict[str, Values]) -> None:
    """Draw the lines of the chart as a table of powers of ten."""
    count = max(map(len, lines.values()))
    rows = [at for at in range(count) if at < 5 or (at + 1) % 5 == 0]
    columns = {_("Layers"): [str(at + 1) for at in rows]}
    for name, line in lines.items():
        columns[name] = [power(float(line[at])) if at < len(line) else "" for at in rows]
    layers.table(_("What comes back through so many layers"), columns)


def draw() -> None:
    """Draw the tab."""
    _sliders()
    stacked = layers.in_hand()
    if stacked is None:
        return
    curve, stack = stacked
    choices = state.choices()
    w, b = choices[keys.CHAIN_WEIGHT.kept], choices[keys.BIAS.kept]
    found = chain(curve, w, b, choices[keys.INPUT.kept], stack.depth)
    # Theory knows no seed, and of the width and the batch only what they do to the weights' gradient.
    alike = dataclasses.replace(stack, seed=0, width=2, batch=2)
    wide = _wide(curve.name, given_to(curve), alike)
    lines = {
        _("bound"): found.bound,
        _("one unit a layer"): found.log_product,
        _("wide layers"): wide,
    }
    place = curves.place_in_hand(choices, keys.STACKED)
    look = theme.Look(curves.looks(choices, keys.STACKED)[place].colour, "solid")
    said = [product_line(found), bound_line(curve, found, w), wide_line(wide, stack)]
    left, right = st.columns(2, gap="medium")
    with left:
        titles = (_("layers"), _("gradient"))
        figure = chain_figure(lines, look.colour, titles, curve.label)
        alt = _("Powers of ten by the number of layers, three lines. {lines}").format(
            lines=joined(*said)
        )
        charts.draw(figure, key="chain", alt=alt)
    with right:
        _orbit_chart(curve, choices, found, look)
    layers.say(*said, mean_line(curve))
    with st.expander(_("What comes back through so many layers")):
        value_table(lines)
