"""The Derivative page: one slope, found in every way there is."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activations.core import Curve
from ui import (
    controls,
    curve_list,
    derivations,
    details,
    keys,
    live,
    loss_keys,
    share,
    state,
)
from ui.choices import Choices
from ui.derivative_scene import (
    DIFFERENCES,
    GRID,
    LOOKS,
    SCENE,
    WAYS,
    best_line,
    error_text,
    errors,
    lacking,
    point_line,
    precise,
    step_of,
    words,
)
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import plain, shown
from ui.scene import curve_of
from ui.tables import cells, live_cell, wide_table
from ui.wording import headed, listed_words


def way_words() -> dict[str, str]:
    """Return what each way is called."""
    return {
        "forward": _("Forward difference"),
        "central": _("Central difference"),
        "complex": _("Complex step"),
        "symbolic": _("Symbolic, by rule"),
        "dual": _("Automatic, forward: dual numbers"),
        "tape": _("Automatic, reverse: tape"),
    }


def summary(curve: Curve) -> str:
    """Return the page as a sentence."""
    choices = state.choices()
    found = words(choices)
    said = listed_words(
        headed(name, found[f"{way} f′"]) for way, name in way_words().items() if way in WAYS
    )
    return _(
        "The error of differences of {label} at x₀ = {x0} over the step h, on logarithmic axes. "
        "{point} {said}. {best}"
    ).format(
        label=curve.label,
        x0=shown(choices[keys.X0.kept]),
        point=point_line(choices),
        said=said,
        best=best_line(choices),
    )


def spoken_line(choices: Choices) -> str:
    """Return the slope at x₀ and how far the differences are off, as they are spoken."""
    found = words(choices)
    return _(
        "{point} Step {step}: error of the forward difference {forward}, of the central difference {central}."
    ).format(
        point=found["point"],
        step=shown(step_of(choices), 3),
        forward=found["forward error"],
        central=found["central error"],
    )


def ways_table(curve: Curve) -> None:
    """Draw the slope by every way with its error; all of them follow the sliders."""
    found, closed = words(state.choices()), _("Closed form")
    rows = [
        f'<th scope="row">{closed}</th>' + live_cell("closed f′", found["closed f′"]) + "<td></td>"
    ]
    for way, name in way_words().items():
        place = DIFFERENCES.index(way) + 1 if way in DIFFERENCES else 0
        mark = f'<span class="mark mark-{place}"></span>' if place else ""
        rows.append(
            f'<th scope="row">{mark}{name}</th>'
            + live_cell(f"{way} f′", found[f"{way} f′"])
            + live_cell(f"{way} error", found[f"{way} error"])
        )
    theirs = derivations.taped(curve)
    if isinstance(theirs, float):
        true = float(curve.derivative(state.choice(keys.X0)))
        rows.append(
            '<th scope="row">tf.GradientTape</th>'
            + cells([precise(theirs), error_text(theirs, true)])
        )
    wide_table(
        _("The slope at x₀, and how far it is from the closed form"),
        ["", "f′(x₀)", _("error")],
        rows,
    )


def complex_note(curve: Curve) -> None:
    """Say why there is no complex step, where there is none."""
    head = lacking(curve)
    if head:
        st.caption(
            _("No complex step: NumPy has no {name} of a complex number.").format(
                name={"Phi": "Φ"}.get(head, head)
            )
        )


def value_table() -> None:
    """Draw the errors behind the chart."""
    steps = 10.0 ** np.arange(-16.0, 0.5, 1.0)
    found, names = errors(state.choices(), steps), way_words()
    rows = [
        cells([shown(step, 2), *(shown(float(values[place]), 3) for values in found.values())])
        for place, step in enumerate(steps)
    ]
    wide_table(_("Errors"), ["h", *(names[name] for name in found)], rows)


def plotted() -> str:
    """Return the drawn errors as CSV, unrounded."""
    found = errors(state.choices(), GRID)
    return share.as_csv({"h": GRID, **{f"error {name}": each for name, each in found.items()}})


def sheet(curve: Curve) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(summary(curve)))
    details.formulas(curve)
    value_table()


def _main(curve: Curve) -> None:
    choices = state.choices()
    view = (curve.name, choices[keys.X_RANGE.kept])
    live.chart(SCENE, view, summary(curve), spoken_line(choices))
    live.words("point", point_line(choices), "readout")
    live.slider(keys.X0, _("x₀: where the slope is taken"))
    live.slider(loss_keys.STEP, _("log₁₀ h: the step of the differences"))
    live.words("best", best_line(choices), "numbers")
    presets()
    share.row({"chart": ""}, curve.label, plotted, lambda: sheet(curve))


def presets() -> None:
    """Draw the steps worth seeing."""
    if not state.shows("limits"):
        return
    settings = {
        _("h = 10⁻¹: truncation"): -1.0,
        _("h = 10⁻⁵: best for central"): -5.0,
        _("h = 10⁻⁸: best for forward"): -8.0,
        _("h = 10⁻¹⁵: rounding"): -15.0,
    }
    with st.container(horizontal=True, gap="small"):
        for label, exponent in settings.items():
            st.button(label, on_click=state.choose, args=(loss_keys.STEP, exponent))


def _side(curve: Curve) -> None:
    if state.shows("title"):
        st.header(_("Derivative of {title}").format(title=curve.activation.title))
    place = st.container()
    complex_note(curve)
    derivations.ask(curve)
    with place:
        ways_table(curve)
    details.tabs(
        loss_keys.DERIVATIVE_TAB,
        {
            "closed": (_("Closed form"), lambda: details.formulas(curve)),
            "differences": (_("Differences"), derivations.differences),
            "symbolic": (_("Symbolic"), lambda: derivations.symbolic_tab(curve)),
            "forward": (_("Forward"), derivations.forward),
            "reverse": (_("Reverse"), derivations.reverse),
            "values": (_("Values"), value_table),
        },
    )


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    st.html(curve_list.marks(list(LOOKS.values())))
    main, beside = st.columns([1, 1], gap="medium")
    with main:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            activation = controls.chooser(keys.FUNCTION, FUNCTIONS)
            controls.parameter_sliders(activation)
        curve = curve_of(state.choices())
        _main(curve)
    with beside:
        _side(curve)
