"""The view of the losses: which output belongs to which target, and what pushes a logit."""

from __future__ import annotations

import numpy as np
import streamlit as st

from figures.axes import POINTS
from networks.losses import SOFTMAX, TARGETS, Target
from ui import (
    controls,
    curve_list,
    details,
    live,
    loss_keys,
    loss_scene,
    output_scene,
    share,
    state,
)
from ui.language import _
from ui.numbers import indexed, plain, shown
from ui.tables import cells, live_cell, wide_table
from ui.wording import headed, joined, listed_names, stopped

TABLE_ROWS = 11


def target_words() -> dict[str, str]:
    """Return what each kind of target is called."""
    return {
        "real": _("Real"),
        "unit": "[0, 1]",
        "distribution": _("Distribution"),
        "signed": "[−1, 1]",
    }


def _uses() -> dict[str, str]:
    return {
        "real": _("a price, a temperature"),
        "unit": _("yes or no; several labels at once"),
        "distribution": _("one of k classes"),
        "signed": _("pixels of a generated image; sides of a margin"),
    }


def targets_table(chosen: Target) -> None:
    """Draw which output and which losses belong to which target."""
    names, uses = target_words(), _uses()
    rows = []
    for name, kind in TARGETS.items():
        told = (
            headed(names[name], uses[name]),
            _(kind.output.title),
            listed_names(_(loss.title) for loss in kind.losses),
        )
        mark = "→ " if kind is chosen else ""
        rows.append((mark + told[0], *told[1:]))
    st.table(
        {
            _("Target"): [row[0] for row in rows],
            _("Output"): [row[1] for row in rows],
            _("Losses"): [row[2] for row in rows],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Which output and which losses belong to which target"),
    )


def summary() -> str:
    """Return the chart as a sentence."""
    choices = state.choices()
    kind = loss_scene.kind_of(choices)
    return joined(
        *[
            _(
                "Losses behind {output} over the logit of the right class, from {low} to {high}:"
            ).format(
                output=_(kind.output.title),
                low=shown(loss_scene.X_RANGE[0]),
                high=shown(loss_scene.X_RANGE[1]),
            ),
            stopped(listed_names(_(loss.title) for loss in kind.losses)),
            loss_scene.output_line(choices),
            loss_scene.verdict_line(choices),
        ]
    )


def point_table() -> None:
    """Draw loss and gradient at the logit; both follow the sliders."""
    choices = state.choices()
    found = loss_scene.words(choices)
    rows = [
        f'<th scope="row"><span class="mark mark-{place}"></span>{_(loss.title)}</th>'
        + live_cell(f"{place} L", found[f"{place} L"])
        + live_cell(f"{place} ∂L", found[f"{place} ∂L"])
        for place, loss in enumerate(loss_scene.kind_of(choices).losses, start=1)
    ]
    wide_table(_("At the dotted line"), [_("Loss"), "L", "∂L/∂z"], rows)


def sliders() -> None:
    """Draw the target, and what else the losses depend on."""
    choices = state.choices()
    several = loss_scene.other_logits(choices)
    with st.container(horizontal=True, gap="small", key="inputs"):
        with st.container(width=controls.SEVERAL_WIDTH):
            right = _("y: target for the right class") if several else _("y: the target")
            live.slider(loss_keys.WANTED, right)
        if loss_scene.is_heated(choices):
            with st.container(width=controls.SEVERAL_WIDTH):
                live.slider(loss_keys.HEAT, _("T: temperature, divides every logit"))
        if several:
            with st.container(width=controls.SEVERAL_WIDTH):
                live.slider(loss_keys.CLASSES, _("k: number of classes"))
        for place, control in enumerate(several, start=2):
            with st.container(width=controls.SEVERAL_WIDTH):
                live.slider(control, _("{z}: logit of a wrong class").format(z=indexed("z", place)))


def presets() -> None:
    """Draw the settings worth seeing."""
    if not state.shows("limits"):
        return
    z, y = loss_keys.LOGIT, loss_keys.WANTED
    settings = {
        "unit": {
            _("Wrong and sure: z = −8"): {z: -8.0, y: 1.0},
            _("Undecided: z = 0"): {z: 0.0, y: 1.0},
            _("Right and sure: z = 8"): {z: 8.0, y: 1.0},
            _("A target of 0.9"): {z: 8.0, y: 0.9},
        },
        "distribution": {
            _("Wrong and sure: z = −8"): {z: -8.0, y: 1.0},
            _("Right and sure: z = 8"): {z: 8.0, y: 1.0},
            _("Smoothed labels: y = 0.9"): {z: 8.0, y: 0.9},
            _("Distilled: T = 5"): {loss_keys.HEAT: 5.0, z: 8.0},
        },
        "real": {
            _("An outlier: 8 too high"): {z: 9.0, y: 1.0},
            _("Near the target"): {z: 1.3, y: 1.0},
        },
        "signed": {
            _("Wrong and sure: z = −4"): {z: -4.0, y: 1.0},
            _("Inside the margin: z = 0.5"): {z: 0.5, y: 1.0},
            _("Past the margin: z = 2"): {z: 2.0, y: 1.0},
        },
    }[state.choice(loss_keys.TARGET)]
    with st.container(horizontal=True, gap="small"):
        for label, values in settings.items():
            st.button(label, on_click=state.choose_all, args=(values,))


def formulas(kind: Target) -> None:
    """Draw the output, and each loss with its gradient."""
    st.latex(kind.output.formula)
    for loss in kind.losses:
        st.caption(_(loss.title))
        st.latex(loss.formula)
        st.latex(loss.gradient_formula)
    if kind.output is SOFTMAX:
        st.caption(_("j* is the wrong class with the largest logit."))


def code(kind: Target) -> None:
    """Draw the lines that compute each loss with Keras."""
    for loss in kind.losses:
        logits = loss.keras.endswith("Crossentropy")
        output = {"linear": "z"}.get(kind.output.name, f"keras.activations.{kind.output.name}(z)")
        seen = "z" if logits or loss.name == "hinge" else output
        wanted = "y"
        if logits and kind.name == "signed":
            seen, wanted = "2 * z", "(1 + y) / 2"
        setting = "from_logits=True" if logits else ""
        st.caption(_(loss.title))
        st.code(
            f"import keras\n\nL = keras.losses.{loss.keras}({setting})({wanted}, {seen})",
            language="python",
            wrap_lines=True,
        )


def value_table(kind: Target) -> None:
    """Draw the values behind the chart."""
    choices = state.choices()
    z = np.linspace(*loss_scene.X_RANGE, TABLE_ROWS)
    found = loss_scene.at(choices, z)
    for title, part in ((_("Losses"), 0), (_("Gradients ∂L/∂z"), 1)):
        columns = [z, loss_scene.outputs(choices, z), *(pair[part] for pair in found)]
        rows = [cells(shown(float(number), 4) for number in row) for row in np.transpose(columns)]
        wide_table(title, ["z", "a", *(_(loss.title) for loss in kind.losses)], rows)


def plotted(kind: Target) -> str:
    """Return the drawn curves as CSV, unrounded."""
    choices = state.choices()
    z = np.linspace(*loss_scene.X_RANGE, POINTS)
    columns = {"z": z, "output": loss_scene.outputs(choices, z)}
    for loss, (value, slope) in zip(kind.losses, loss_scene.at(choices, z), strict=True):
        columns |= {f"{loss.title}: L": value, f"{loss.title}: dL/dz": slope}
    return share.as_csv(columns)


def sheet(kind: Target) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(summary()))
    formulas(kind)
    value_table(kind)


def draw() -> None:
    """Draw the view."""
    choices = state.choices()
    kind = loss_scene.kind_of(choices)
    st.html(curve_list.marks(loss_scene.looks(choices)))
    main, beside = st.columns([3, 2], gap="medium")
    with main:
        view = ("loss", kind.name, choices[loss_keys.CLASSES.kept])
        line, verdict = loss_scene.output_line(choices), loss_scene.verdict_line(choices)
        live.chart(output_scene.SCENE, view, summary(), joined(line, verdict))
        live.words("output", line, "readout")
        live.slider(loss_keys.LOGIT, _("z: logit of the right class"))
        point_table()
        live.words("verdict", verdict, "numbers")
        sliders()
        presets()
        share.row(
            {"chart": ""},
            _("Losses behind {output}").format(output=_(kind.output.title)),
            lambda: plotted(kind),
            lambda: sheet(kind),
            f"losses-{kind.name}",
        )
    with beside:
        if state.shows("title"):
            st.header(_("Which output, which loss"))
            st.markdown(
                _(
                    "What is asked of a network decides its last function, and that function which loss "
                    "trains it. In the usual pairs the gradient for the logit is a − y: output minus "
                    "target, without the slope of the output."
                )
            )
        targets_table(kind)
        details.tabs(
            loss_keys.TAB,
            {
                "formula": (_("Formula"), lambda: formulas(kind)),
                "code": (_("Code"), lambda: code(kind)),
                "values": (_("Values"), lambda: value_table(kind)),
            },
        )
