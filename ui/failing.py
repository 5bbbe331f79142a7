"""The view of the numbers: naive against stable cross-entropy, and where the naive one fails."""

from __future__ import annotations

import numpy as np
import streamlit as st

from networks import naive
from ui import details, live, loss_keys, numbers_scene, output_scene, share, state
from ui.language import _
from ui.numbers import plain, shown
from ui.tables import cells, live_cell, wide_table
from ui.wording import headed

CODE = (
    "import keras\n\n"
    "# The output layer has no activation: the loss sees the logits.\n"
    'model.add(keras.layers.Dense(10, activation="linear"))\n'
    "model.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))",
    "import tensorflow as tf\n\nL = tf.nn.softmax_cross_entropy_with_logits(labels=y, logits=z)",
)


def summary() -> str:
    """Return the chart as a sentence."""
    return _(
        "Cross-entropy of the logits z and 0 where the first class is right, and for which z each way to "
        "compute it is right. {limits} From the logits it is right everywhere."
    ).format(limits=numbers_scene.limits_line())


def ways_table() -> None:
    """Draw what each way finds at the logit; it follows the slider."""
    found, names = numbers_scene.words(state.choices()), numbers_scene.way_words()
    rows = [
        f'<th scope="row">{names[way.name]}</th>'
        + live_cell(f"{way.name} L", found[f"{way.name} L"])
        + live_cell(f"{way.name} ∂L", found[f"{way.name} ∂L"])
        for way in numbers_scene.WAYS
    ]
    wide_table(_("What each way finds at z"), [_("Computed as"), "L", "∂L/∂z"], rows)


def presets() -> None:
    """Draw the logits at which something fails."""
    if not state.shows("limits"):
        return
    narrow, wide = naive.failures(np.float32), naive.failures(np.float64)
    settings = {
        _("∞ in float32"): narrow.zero,
        _("0 in float32"): narrow.one,
        _("NaN in float32"): narrow.overflow,
        _("∞ in float64"): wide.zero,
        _("0 in float64"): wide.one,
        _("NaN in float64"): wide.overflow,
    }
    with st.container(horizontal=True, gap="small"):
        for label, end in settings.items():
            # The slider stands on even numbers: the first beyond the end.
            place = float(np.copysign(2.0 * np.ceil(abs(end) / 2.0), end))
            st.button(
                headed(f"z = {shown(place)}", label),
                on_click=state.choose,
                args=(loss_keys.FAR, place),
            )


def formulas() -> None:
    """Draw the naive order and the stable one."""
    st.caption(_("The naive order: the probability first"))
    st.latex(r"p = \frac{e^z}{e^z + 1}, \qquad L = -\ln p")
    st.caption(_("From the logits: the largest is taken out, and nothing overflows"))
    st.latex(r"L = \max(-z, 0) + \ln\bigl(1 + e^{-\left|z\right|}\bigr)")
    st.latex(r"L = \max_j z_j - z_c + \ln \sum_j e^{z_j - \max_j z_j}")
    st.markdown(
        _(
            "Clipping the probability hides the ∞, and the gradient with it: beyond the ends a wrong and "
            "sure network learns nothing."
        )
    )


def code() -> None:
    """Draw how to give Keras and TensorFlow the logits."""
    for title, lines in zip(("Keras", "TensorFlow"), CODE, strict=True):
        st.caption(title)
        st.code(lines, language="python", wrap_lines=True)


def _sampled() -> list[float]:
    return [-1000.0, -200.0, -104.0, -20.0, 0.0, 10.0, 18.0, 38.0, 89.0, 710.0, 1000.0]


def value_table() -> None:
    """Draw the loss by each way at some logits."""
    names = numbers_scene.way_words()
    rows = [
        cells([shown(z), *(shown(numbers_scene.at(way, z)[0], 4) for way in numbers_scene.WAYS)])
        for z in _sampled()
    ]
    heads = ["z", *(names[way.name] for way in numbers_scene.WAYS)]
    wide_table(_("The loss at some logits"), heads, rows)


def plotted() -> str:
    """Return loss and slope by each way at some logits as CSV, unrounded."""
    columns: dict[str, list[float]] = {"z": _sampled()}
    for way in numbers_scene.WAYS:
        found = [numbers_scene.at(way, z) for z in _sampled()]
        columns |= {f"{way.name}: L": [value for value, _slope in found]}
        columns |= {f"{way.name}: dL/dz": [slope for _value, slope in found]}
    return share.as_csv(columns)


def sheet() -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(summary()))
    formulas()
    value_table()


def draw() -> None:
    """Draw the view."""
    choices = state.choices()
    main, beside = st.columns([3, 2], gap="medium")
    with main:
        line = numbers_scene.at_line(choices)
        live.chart(output_scene.SCENE, ("numbers",), summary(), line)
        live.words("logit", line, "readout")
        live.slider(loss_keys.FAR, _("z: logit of the right class"))
        presets()
        share.row({"chart": ""}, _("Naive and stable cross-entropy"), plotted, sheet, "naive")
    with beside:
        if state.shows("title"):
            st.header(_("Naive or from the logits"))
            st.markdown(
                _(
                    "A probability cannot hold what its logits say: it rounds to 0 or to 1, and eᶻ ends at "
                    "∞. The same loss, written in the logits, is right for all of them."
                )
            )
        ways_table()
        st.caption(plain(numbers_scene.limits_line()))
        details.tabs(
            loss_keys.TAB,
            {
                "formula": (_("Formula"), formulas),
                "code": (_("Code"), code),
                "values": (_("Values"), value_table),
            },
        )
