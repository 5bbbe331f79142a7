"""The Output & loss page: its views, and the first of them, functions of several inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from activations import VECTORS
from activations.core import Parameter, Values, symbolic
from activations.vector_portrait import ignores_shift, is_simplex, perplexity
from activations.vectors import VectorActivation, VectorMap
from figures import theme
from figures.output import bars_figure, jacobian_figure, output_range, slope_limit
from ui import (
    charts,
    controls,
    details,
    entropies,
    failing,
    keys,
    live,
    loss,
    loss_keys,
    share,
    spoken,
    state,
    typeset,
)
from ui.choices import Control
from ui.language import _
from ui.numbers import indexed, listed, shown
from ui.wording import enumerated, headed, joined

SMALL = 5e-4  # what the labels would round to 0


def brief(value: float) -> str:
    """Return a number short enough to label a bar; what is not whole does not look like it."""
    if 0 < abs(value) < SMALL:
        return "−0.000…" if value < 0 else "0.000…"
    text = shown(value, 3)
    return text if value == round(value) or "." in text or abs(value) >= 100 else f"{text}.000"


def cell(value: float, columns: int) -> str:
    """Return a number short enough for a cell of the heat map; whole only where it is exact."""
    if value == round(value):
        places = 0
    elif abs(value) < 10:
        places = 3 if columns <= 5 else 2
    else:
        places = 1 if abs(value) < 100 else 0
    return f"{value:.{places}f}".replace("-", "−")


def inputs() -> Values:
    """Return the inputs as they stand on the sliders, without the shift."""
    count = int(state.choice(keys.COUNT))
    return np.array([state.choice(control) for control in keys.INPUTS[:count]])


def names(letter: str, count: int) -> list[str]:
    """Return x₁, x₂ … as many as there are."""
    return [indexed(letter, place) for place in range(1, count + 1)]


def outputs_line(curve: VectorMap, y: Values) -> str:
    """Return what the bars show, in words."""
    top = int(np.argmax(y))
    said = _("The outputs sum to {total}; the largest is {name} = {value}.").format(
        total=shown(float(np.sum(y)), 4),
        name=indexed("y", top + 1),
        value=shown(float(y[top]), 4),
    )
    if not is_simplex(curve):
        return said
    alike = _("Perplexity {perplexity}: from 1, certain, to {count}, all equal.").format(
        perplexity=shown(perplexity(y), 3), count=len(y)
    )
    return joined(said, alike)


def jacobian_lines(curve: VectorMap, jacobian: Values) -> list[str]:
    """Return what the heat map shows, in words."""
    lines = []
    if ignores_shift(curve):
        lines.append(_("Every row sums to 0: adding one number to all inputs changes no output."))
    else:
        lines.append(_("The rows need not sum to 0: a shift of all inputs changes the outputs."))
    if is_simplex(curve):
        lines.append(_("Every column sums to 0: what one output gains, the others lose."))
    idle = np.flatnonzero(np.all(jacobian == 0, axis=0))
    if idle.size == jacobian.shape[1]:
        lines.append(_("All entries are 0: no gradient comes through."))
    else:
        row, column = np.unravel_index(np.argmax(np.abs(jacobian)), jacobian.shape)
        lines.append(
            _("The strongest influence is ∂{y}/∂{x} = {value}.").format(
                y=indexed("y", int(row) + 1),
                x=indexed("x", int(column) + 1),
                value=shown(float(jacobian[row, column]), 4),
            )
        )
        if idle.size:
            lines.append(
                _("No gradient reaches {inputs}: a column of zeros.").format(
                    inputs=enumerated(indexed("x", int(place) + 1) for place in idle)
                )
            )
    return lines


def bars(curve: VectorMap, x: Values, y: Values) -> None:
    """Draw inputs and outputs as bars, with a sentence."""
    shift = state.choice(keys.SHIFT)
    reach = keys.INPUT_LIMIT
    labels = (
        [f"{name} = {shown(value)}" for name, value in zip(names("x", len(x)), x, strict=True)],
        [f"{name} = {brief(value)}" for name, value in zip(names("y", len(y)), y, strict=True)],
    )
    figure = bars_figure(
        x,
        y,
        shift,
        ((shift - reach, shift + reach), output_range(curve.activation, y, reach)),
        labels,
        theme.colour(list(VECTORS).index(curve.name)),
        (_("inputs"), _("outputs")),
    )
    line = outputs_line(curve, y)
    alt = _("{label}: inputs {x}; outputs {y}. {line}").format(
        label=curve.label, x=listed(x), y=listed(y), line=line
    )
    charts.draw(figure, key="bars", alt=alt)
    st.markdown(line)


def heat_map(curve: VectorMap, jacobian: Values) -> None:
    """Draw the Jacobian with its numbers, and say what is to be seen."""
    rows, columns = jacobian.shape
    x, y = names("x", columns), names("y", rows)
    limit = slope_limit(curve.activation)
    figure = jacobian_figure(
        jacobian,
        limit,
        (x, y),
        [[cell(float(value), columns) for value in row] for row in jacobian],
        [
            [f"∂{y[i]}/∂{x[j]} = {shown(float(jacobian[i, j]))}" for j in range(columns)]
            for i in range(rows)
        ],
    )
    lines = joined(*jacobian_lines(curve, jacobian))
    st.subheader(_("Jacobian: how each output follows each input"))
    charts.draw(
        figure,
        key="jacobian",
        alt=_("Jacobian of {label}. {lines}").format(label=curve.label, lines=lines),
    )
    st.markdown(lines)
    st.caption(
        _(
            "Orange: the output rises with the input; blue: it falls. Full colour from ±{limit} on."
        ).format(limit=shown(limit))
    )


def input_sliders() -> None:
    """Draw a slider for each input, and one for what is added to all."""
    count = int(state.choice(keys.COUNT))
    drawn = dict(zip(keys.INPUTS, names("x", count), strict=False))
    drawn[keys.SHIFT] = _("c: added to every input")
    with st.container(horizontal=True, gap="small", key="inputs"):
        for control, name in drawn.items():
            if state.shows(control.key):
                with st.container(width=controls.SEVERAL_WIDTH):
                    live.slider(control, name)


def presets(count: int) -> dict[str, dict[Control, Any]]:
    """Return settings of the inputs worth seeing, by their words."""

    def given(values: Sequence[float]) -> dict[Control, Any]:
        return {**dict(zip(keys.INPUTS, values, strict=False)), keys.SHIFT: 0.0}

    rest = [0.0] * (count - 2)
    return {
        _("All equal"): given([1.0] * count),
        _("One large"): given([5.0, 0.0, *rest]),
        _("Two share the lead"): given([2.0, 2.0, *rest]),
        _("Signs in turn"): given([2.0 * (-1.0) ** place for place in range(count)]),
        _("Shifted by 100"): {keys.SHIFT: 100.0},
        _("Shifted by 1000"): {keys.SHIFT: 1000.0},
    }


def end_words(parameter: Parameter) -> Mapping[float, str]:
    """Return what happens at a parameter's ends and default, where there is a name for it."""
    if parameter.name != "temperature":
        return {}
    return {
        parameter.low: _("nearly the largest alone"),
        parameter.default: _("the usual softmax"),
        parameter.high: _("nearly all alike"),
    }


def buttons(record: VectorActivation) -> None:
    """Draw the settings worth seeing, of inputs and of parameters."""
    if not state.shows("limits"):
        return
    with st.container(horizontal=True, gap="small"):
        for parameter, control in zip(
            record.parameters, keys.parameter_controls(record.name), strict=True
        ):
            for value, words in end_words(parameter).items():
                st.button(
                    headed(f"{parameter.symbol} = {shown(value, 4)}", words),
                    on_click=state.choose,
                    args=(control, value),
                )
        for words, values in presets(int(state.choice(keys.COUNT))).items():
            st.button(words, on_click=state.choose_all, args=(values,))


def formulas(curve: VectorMap) -> None:
    """Draw outputs and Jacobian with symbols, and with the current numbers where there are parameters."""
    record = curve.activation
    typeset.draw(symbolic(record, record.formula))
    typeset.draw(symbolic(record, record.jacobian_formula))
    if record.parameters:
        st.caption(_("With the current numbers"))
        typeset.draw(curve.latex(record.formula))
        typeset.draw(curve.latex(record.jacobian_formula))


def value_tables(curve: VectorMap, x: Values, y: Values, jacobian: Values) -> None:
    """Draw the numbers behind the charts as tables."""
    st.table(
        {_("Input"): names("x", len(x)), _("Value"): [shown(float(value)) for value in x]},
        border="horizontal",
        hide_index=True,
        alt=_("Inputs of {label}").format(label=curve.label),
    )
    outputs = names("y", len(y))
    st.table(
        {
            _("Output"): outputs,
            _("Value"): [shown(float(value)) for value in y],
            # One column for all: a table wider than a phone can only be read by scrolling it.
            _("Row of the Jacobian, from {first} to {last}").format(
                first=f"∂/∂{indexed('x', 1)}", last=f"∂/∂{indexed('x', len(x))}"
            ): [listed(row) for row in jacobian],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Outputs and Jacobian of {label}").format(label=curve.label),
    )


def plotted(x: Values, y: Values, jacobian: Values) -> str:
    """Return inputs, outputs and Jacobian as CSV, unrounded."""
    columns = {f"dy/dx{place}": column for place, column in enumerate(jacobian.T, start=1)}
    return share.as_csv({"x": x, "y": y, **columns})


def sheet(curve: VectorMap, x: Values, y: Values, jacobian: Values) -> None:
    """Draw what is printed beside the charts."""
    st.markdown(joined(outputs_line(curve, y), *jacobian_lines(curve, jacobian)))
    formulas(curve)
    value_tables(curve, x, y, jacobian)


def count_chooser(record: VectorActivation) -> None:
    """Draw the choice of the number of inputs, out of those that the function takes."""
    if not state.shows(keys.COUNT.key):
        return
    chosen = keys.given(state.choices(), record.name)
    widget = state.fresh(keys.COUNT, "count")
    st.selectbox(
        _("Inputs"),
        keys.possible_counts(record, chosen),
        format_func=lambda count: f"{count:.0f}",
        key=widget,
        on_change=state.take,
        args=(keys.COUNT, widget),
        width=90,
    )


def view_words() -> dict[str, str]:
    """Return what each view of the page is called."""
    return {
        "outputs": _("Outputs"),
        "loss": _("Loss"),
        "numbers": _("Naive or stable"),
        "entropy": _("Entropy"),
    }


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    with st.container(horizontal=True, gap="medium"):
        controls.segments(loss_keys.VIEW, _("View"), view_words(), "view", bare=True)
        if state.choice(loss_keys.VIEW) == "loss":
            controls.segments(
                loss_keys.TARGET, _("Target"), loss.target_words(), "target", bare=True
            )
    views = {"loss": loss.draw, "numbers": failing.draw, "entropy": entropies.draw}
    views.get(state.choice(loss_keys.VIEW), _outputs)()


def _outputs() -> None:
    """Draw the view of the outputs."""
    main, beside = st.columns([3, 2], gap="medium")
    with main:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            record = controls.chooser(keys.VECTOR, VECTORS)
            count_chooser(record)
        curve = record.bind(**controls.parameter_sliders(record))
        x = inputs() + state.choice(keys.SHIFT)
        y, jacobian = curve.value_and_jacobian(x)
        bars(curve, x, y)
        spoken.say(headed(curve.label, outputs_line(curve, y)))
        input_sliders()
        buttons(record)
        share.row(
            {"bars": _("Bars"), "jacobian": _("Jacobian")},
            curve.label,
            lambda: plotted(x, y, jacobian),
            lambda: sheet(curve, x, y, jacobian),
        )
    with beside:
        details.heading(record)
        heat_map(curve, jacobian)
        details.tabs(
            loss_keys.TAB,
            {
                "formula": (_("Formula"), lambda: formulas(curve)),
                "code": (_("Code"), lambda: details.code(curve)),
                "history": (_("History"), lambda: details.history(curve)),
                "values": (_("Values"), lambda: value_tables(curve, x, y, jacobian)),
            },
        )
