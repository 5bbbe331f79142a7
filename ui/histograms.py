"""The tab of the Depth page with what goes into f, and what comes back, layer by layer as histograms."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import streamlit as st

from activations.portrait import saturated
from figures import ridges
from figures.axes import Range
from figures.ridges import Ridge
from networks.prediction import Prediction
from networks.stack import Histogram, Traces
from ui import charts, curves, depth_scene, keys, layers, stacks, state
from ui.choices import Choices
from ui.language import _
from ui.numbers import power, shown
from ui.simulations import Simulated
from ui.wording import per_cent

MOST_RIDGES = 9
_NARROWEST, _WIDEST = 3.0, 30.0
# Shares below are no more than said to be there.
_LITTLE = 1e-4
_DELTAS: Range = (-4.0, 4.0)


def chosen_layers(depth: int) -> list[int]:
    """Return the layers shown, counted from 0: the first, the last, and some between."""
    found = np.linspace(0, depth - 1, min(depth, MOST_RIDGES))
    return [int(place) for place in np.unique(np.rint(found))]


def percent(share: float) -> str:
    """Return a share in percent."""
    if 0 < share < _LITTLE:
        return per_cent(f"< {shown(100 * _LITTLE)}")
    return "–" if math.isnan(share) else per_cent(shown(100 * share, 2))


def words(theory: Prediction, one: Traces, layer: int) -> str:
    """Return the shares of a layer: saturated, in brackets as predicted, and dead."""
    return _("{flat} ({predicted}) · {dead}").format(
        flat=percent(float(one.saturated[layer])),
        predicted=percent(float(theory.saturated[layer])),
        dead=percent(float(one.dead[layer])),
    )


def _ridge(found: Histogram, layer: int, text: str = "", spread: float = math.nan) -> Ridge:
    low, high = float(found.low[layer]), float(found.high[layer])
    return Ridge(layer + 1, low, high, found.shares[layer], text, spread)


def spreads(choices: Choices, theory: Prediction) -> list[float]:
    """Return the predicted standard deviation of what goes into f; a norm makes it 1."""
    if choices[keys.NORM.kept] != "none":
        return [1.0] * len(theory.length)
    return [math.sqrt(q) if 0 <= q < math.inf else math.nan for q in theory.length]


def x_range(spread: list[float]) -> Range:
    """Return the axis: three standard deviations of the widest layer, within reason."""
    widest = max((s for s in spread if math.isfinite(s)), default=1.0)
    reach = min(max(3.2 * widest, _NARROWEST), _WIDEST)
    return -reach, reach


def draw(simulated: Simulated | None) -> None:
    """Draw the tab for the function in hand."""
    choices = state.choices()
    curve = stacks.in_hand(choices)
    theory = stacks.theory(choices, curve)
    if theory is None:
        st.caption(_("There is no stack to show."))
        return
    if simulated is None:
        st.caption(_("The networks are being simulated."))
        return
    place = curves.place_in_hand(choices, keys.STACKED)
    colour = depth_scene.looks(choices)[place].colour
    one, spread = simulated.one, spreads(choices, theory)
    chosen = chosen_layers(len(theory.length))
    into = [
        _ridge(one.pre_activation, layer, words(theory, one, layer), spread[layer])
        for layer in chosen
    ]
    epsilon = choices[keys.EPSILON.kept]
    reach = x_range([spread[layer] for layer in chosen])
    st.markdown(
        _(
            "What goes into f in layer after layer of one network (dotted: theory), below f and f′, "
            "scaled to their maxima. Shaded: |f′| is less than {percent} % of its maximum. Numbers "
            "there hand hardly any gradient on. At the right: how many are saturated (in theory), "
            "and how many units are dead."
        ).format(percent=shown(100 * epsilon))
    )
    charts.draw(
        ridges.over_function(
            curve,
            into,
            reach,
            saturated(curve, *reach, epsilon),
            colour,
            (_("what goes into f"), _("layer"), _("theory")),
        ),
        key="ridges",
        alt=summary(theory, one, chosen),
    )
    st.markdown(_("What comes back, δ, in units of its root mean square; that is at the right."))
    charts.draw(
        ridges.alone(
            [_ridge(one.delta, layer, _power(one, layer)) for layer in chosen],
            _DELTAS,
            colour,
            (_("δ over its root mean square"), _("layer")),
        ),
        key="delta-ridges",
        alt=_("Histograms of the gradient δ in the same layers."),
    )
    with st.expander(_("Values of the histograms")):
        value_table(theory, one, chosen)


def value_table(theory: Prediction, one: Traces, chosen: list[int]) -> None:
    """Draw what stands at the right of the ridges, and how wide they are, as a table."""
    into = one.pre_activation
    layers.table(
        _("What goes into f, and what comes back"),
        {
            _("Layer"): [str(layer + 1) for layer in chosen],
            _("Saturated"): [percent(float(one.saturated[layer])) for layer in chosen],
            _("in theory"): [percent(float(theory.saturated[layer])) for layer in chosen],
            _("Dead"): [percent(float(one.dead[layer])) for layer in chosen],
            _("from"): [
                _finite(float(into.low[layer]), lambda end: shown(end, 3)) for layer in chosen
            ],
            _("to"): [
                _finite(float(into.high[layer]), lambda end: shown(end, 3)) for layer in chosen
            ],
            _("δ, rms"): [_finite(float(one.log_delta[layer]), power) for layer in chosen],
        },
    )


def _finite(number: float, words: Callable[[float], str]) -> str:
    """Return the words for a number; a dash where a stack has left what can be counted."""
    return words(number) if math.isfinite(number) else "–"


def _power(one: Traces, layer: int) -> str:
    log = float(one.log_delta[layer])
    if not math.isfinite(log):
        return "0" if log < 0 else "NaN"
    return f"10<sup>{log:.1f}</sup>".replace("-", "−")


def summary(theory: Prediction, one: Traces, chosen: list[int]) -> str:
    """Return the ridges as a sentence."""
    first, last = chosen[0], chosen[-1]
    return _(
        "Histograms of what goes into f. Saturated (in theory), dead: {first_words} in layer {first}, "
        "{last_words} in layer {last}."
    ).format(
        first=first + 1,
        last=last + 1,
        first_words=words(theory, one, first),
        last_words=words(theory, one, last),
    )
