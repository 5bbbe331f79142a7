"""The view of two distributions: entropy, cross-entropy and divergence, in bits and nats."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from networks.information import BIT, surprises
from ui import (
    curve_list,
    details,
    entropy_scene,
    live,
    loss_keys,
    output_scene,
    share,
    state,
)
from ui.choices import Control
from ui.language import _
from ui.numbers import indexed, plain, shown
from ui.tables import cells, live_cell, wide_table
from ui.wording import headed

CODE = {
    "NumPy": (
        "import numpy as np\n\n"
        "entropy = -np.sum(p[p > 0] * np.log(p[p > 0]))\n"
        "cross_entropy = -np.sum(p[p > 0] * np.log(q[p > 0]))\n"
        "divergence = cross_entropy - entropy  # in nats; / np.log(2) in bits"
    ),
    "Keras": (
        "import keras\n\n"
        "divergence = keras.losses.KLDivergence()(p, q)\n"
        "cross_entropy = keras.losses.CategoricalCrossentropy()(p, q)"
    ),
}


def summary() -> str:
    """Return the chart as a sentence."""
    choices = state.choices()
    return _(
        "Two distributions as bars, and below what each outcome adds in bits to the entropy of p and to the "
        "cross-entropy. {given}. {sum}."
    ).format(given=entropy_scene.given_line(choices), sum=entropy_scene.sum_line(choices))


def quantities_table() -> None:
    """Draw every quantity in bits and nats; both follow the sliders."""
    choices = state.choices()
    said = {
        "H(p)": _("entropy of p"),
        "H(q)": _("entropy of q"),
        "H(p, q)": _("cross-entropy"),
        "KL(p‖q)": _("divergence of q from p"),
        "KL(q‖p)": _("the other way round"),
    }
    found = entropy_scene.words(choices)
    rows = [
        f'<th scope="row">{headed(name, said[name])}</th>'
        + live_cell(f"{name} bits", found[f"{name} bits"])
        + live_cell(f"{name} nats", found[f"{name} nats"])
        for name in said
    ]
    wide_table(_("A bit is ln 2 = 0.6931 nats"), ["", _("bits"), _("nats")], rows)


def sliders() -> None:
    """Draw the weights of both distributions."""
    told = (("p", loss_keys.P, _("p: what is so")), ("q", loss_keys.Q, _("q: what is believed")))
    for place, (pane, (letter, group, words)) in enumerate(
        zip(st.columns(2, gap="medium"), told, strict=True), start=1
    ):
        with pane:
            st.html(f'<p class="readout"><span class="mark mark-{place}"></span>{words}</p>')
            for number, control in enumerate(group, start=1):
                live.slider(control, indexed(letter, number))


def _given(controls_of: Sequence[Control], weights: Sequence[float]) -> dict[Control, float]:
    return dict(zip(controls_of, weights, strict=True))


def presets() -> None:
    """Draw the pairs of distributions worth seeing."""
    if not state.shows("limits"):
        return
    p, q = loss_keys.P, loss_keys.Q
    skewed, even = (0.1, 0.1, 0.1, 0.7), (0.25,) * 4
    settings = {
        _("One outcome is likely: 1.357 bits"): {**_given(p, skewed), **_given(q, even)},
        _("All alike: 2 bits"): {**_given(p, even), **_given(q, skewed)},
        _("One-hot: −log₂ of what q gives it"): {
            **_given(p, (0.0, 0.0, 0.0, 1.0)),
            **_given(q, skewed),
        },
        _("q is p: nothing is added"): {**_given(p, skewed), **_given(q, skewed)},
        _("q rules out what happens: ∞"): {
            **_given(p, skewed),
            **_given(q, (0.4, 0.3, 0.3, 0.0)),
        },
    }
    with st.container(horizontal=True, gap="small"):
        for label, values in settings.items():
            st.button(label, on_click=state.choose_all, args=(values,))


def formulas() -> None:
    """Draw the three formulas."""
    st.latex(r"H(p) = -\sum_i p_i \log_2 p_i")
    st.latex(r"H(p, q) = -\sum_i p_i \log_2 q_i = H(p) + \mathrm{KL}(p\,\|\,q)")
    st.latex(r"\mathrm{KL}(p\,\|\,q) = \sum_i p_i \log_2 \frac{p_i}{q_i} \ge 0")
    st.caption(_("log₂ gives bits, ln gives nats; 0 · log 0 counts as 0."))


def code() -> None:
    """Draw the lines that compute them."""
    for title, lines in CODE.items():
        st.caption(title)
        st.code(lines, language="python", wrap_lines=True)


def value_table() -> None:
    """Draw the values behind the chart."""
    p, q = entropy_scene.distributions(state.choices())
    own, crossed = surprises(p, p) / BIT, surprises(p, q) / BIT
    rows = [
        cells([str(place), *(shown(float(number), 4) for number in row)])
        for place, row in enumerate(zip(p, q, own, crossed, strict=True), start=1)
    ]
    heads = [_("Outcome"), "p", "q", "−p log₂ p", "−p log₂ q"]
    wide_table(_("Probabilities, and what each adds in bits"), heads, rows)


def plotted() -> str:
    """Return the drawn numbers as CSV, unrounded."""
    p, q = entropy_scene.distributions(state.choices())
    return share.as_csv(
        {
            **{"p": p, "q": q, "-p log2 p": surprises(p, p) / BIT},
            **{"-p log2 q": surprises(p, q) / BIT},
        }
    )


def sheet() -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(summary()))
    formulas()
    value_table()


def draw() -> None:
    """Draw the view."""
    choices = state.choices()
    st.html(curve_list.marks(entropy_scene.LOOKS))
    main, beside = st.columns([3, 2], gap="medium")
    with main:
        line = entropy_scene.sum_line(choices)
        live.chart(output_scene.SCENE, ("entropy",), summary(), line)
        live.words("sum", line, "readout")
        live.words("given", entropy_scene.given_line(choices), "numbers")
        sliders()
        presets()
        share.row({"chart": ""}, _("Entropy, cross-entropy, divergence"), plotted, sheet, "entropy")
    with beside:
        if state.shows("title"):
            st.header(_("Entropy and cross-entropy"))
            st.markdown(
                _(
                    "Entropy is how many bits an outcome of p takes at best; cross-entropy how many it "
                    "takes with a code made for q. What the wrong belief adds is the divergence. The "
                    "sliders are weights: their sum is divided out."
                )
            )
        quantities_table()
        details.tabs(
            loss_keys.TAB,
            {
                "formula": (_("Formula"), formulas),
                "code": (_("Code"), code),
                "values": (_("Values"), value_table),
            },
        )
