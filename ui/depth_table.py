"""The numbers behind the chart of the Depth page, layer by layer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from activations.core import Values
from networks.prediction import Prediction
from networks.stack import Trace
from ui import keys, stacks, state
from ui.language import _
from ui.numbers import shown, with_powers
from ui.simulations import Simulated
from ui.tables import wide_table

TRACES: tuple[Trace, ...] = (
    *("log_delta", "log_weight_gradient", "length", "correlation", "saturated"),
)
_LOGARITHMS = ("log_delta", "log_weight_gradient")
_QUARTILES = ("lower quartile", "median", "upper quartile")


def columns(
    before: str, theory: Prediction | None, simulated: Simulated | None
) -> dict[str, Values]:
    """Return the columns of one function for the CSV."""
    found: dict[str, Values] = {}
    for name in TRACES:
        if theory is not None:
            found[f"{before}{name}, theory"] = getattr(theory, name)
        if simulated is not None:
            for quartile, row in zip(_QUARTILES, simulated.quartiles[name], strict=True):
                found[f"{before}{name}, {quartile}"] = row
    if simulated is not None:
        found[f"{before}dead, median"] = simulated.quartiles["dead"][1]
    return found


def cell(name: str, value: float) -> str:
    """Return a number of a trace, a gradient as a power of ten; a dash where there is none."""
    if np.isnan(value):
        return "–"
    if name not in _LOGARITHMS:
        return shown(value, 4)
    if np.isinf(value):
        return "0" if value < 0 else "∞"
    return f"10^{value:.2f}".replace("-", "−")


def draw(simulated: Simulated | None) -> None:
    """Draw a row for each layer: theory and the median of what was simulated."""
    choices = state.choices()
    curve = stacks.in_hand(choices)
    theory = stacks.theory(choices, curve)
    if theory is None:
        st.caption(_("There is no stack to show."))
        return
    words = ("|δˡ|", "|∂E/∂Wˡ|", "q", "c", _("saturated"))
    heads = [_("Layer"), _("kept of |δ|²")]
    for word in words:
        heads += [_("{what}, theory").format(what=word), _("simulated")]
    heads.append(_("dead"))
    middle = None if simulated is None else simulated.quartiles
    rows = []
    for layer in range(int(choices[keys.DEPTH.kept])):
        factor = float(theory.factor[layer])
        cells: list[str] = ["" if np.isnan(factor) else shown(factor, 4)]
        for name in TRACES:
            cells.append(cell(name, float(getattr(theory, name)[layer])))
            cells.append("…" if middle is None else cell(name, float(middle[name][1][layer])))
        cells.append("…" if middle is None else shown(float(middle["dead"][1][layer]), 3))
        rows.append(_row(layer + 1, cells))
    wide_table(_("{label}, layer by layer").format(label=curve.label), heads, rows)


def _row(layer: int, cells: Sequence[str]) -> str:
    return f'<th scope="row">{layer}</th>' + "".join(
        f"<td>{with_powers(text)}</td>" for text in cells
    )
