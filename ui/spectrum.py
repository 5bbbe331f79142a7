"""The tab with the singular values of the whole stack, Gaussian weights beside orthogonal ones."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Mapping

import numpy as np
import streamlit as st

from activations.core import Curve, Values
from figures.spectrum import spectrum_figure
from networks.isometry import Isometry, isometry
from networks.jacobian import Spectrum, singular_values
from networks.stack import Init, Stack
from ui import charts, curves, keys, layers, planes, state
from ui.functions import Given, bound, given_to
from ui.language import _
from ui.numbers import power, shown
from ui.wording import joined, listed_words, stopped

# 40 layers of 128 units take some 150 ms, as 200 of 64 do.
_WIDE, _NARROW, _MANY = 128, 64, 40
_INITS: tuple[Init, ...] = ("gaussian", "orthogonal")
_ROWS = (0, 10, 25, 50, 75, 90, 100)


@functools.lru_cache(maxsize=256)
def _values(name: str, parameters: Given, stack: Stack) -> Spectrum:
    return singular_values(bound(name, parameters), stack)


def width(stack: Stack) -> int:
    """Return how wide the stack is taken."""
    return min(stack.width, _WIDE if stack.depth <= _MANY else _NARROW)


def spectrum(curve: Curve, stack: Stack, init: Init) -> Spectrum:
    """Return the singular values of the stack with such weights, at the width that is affordable."""
    narrow = dataclasses.replace(stack, init=init, width=width(stack), batch=2)
    return _values(curve.name, given_to(curve), narrow)


def middle(values: Values) -> float:
    """Return the median, a value that occurs: between 0 and a number there is no middle in log₁₀."""
    return float(np.sort(values)[len(values) // 2])


def spectrum_line(title: str, found: Spectrum) -> str:
    """Return the largest, the middle and the least singular value in words."""
    values = found.values
    if np.any(np.isnan(values)):
        return _("{title}: the numbers overflow on the way, so there is no Jacobian.").format(
            title=title
        )
    if np.all(np.isneginf(values)):
        return _("{title}: all singular values are 0. No gradient comes through.").format(
            title=title
        )
    zeros = float(np.mean(np.isneginf(values)))
    hidden = float(np.mean(values < found.floor)) - zeros
    said = _("{title}: largest {most}, median {middle}, least {least}").format(
        title=title,
        most=power(float(values[0])),
        middle=power(middle(values)),
        least=power(float(values[-1])),
    )
    if zeros > 0:
        said += _("; {share} % are exactly 0").format(share=shown(100 * zeros, 3))
    if hidden > 0:
        said += _("; {share} % are below the grey line, where rounding decides").format(
            share=shown(100 * hidden, 3)
        )
    return stopped(said)


def mean_square(values: Values) -> float:
    """Return log₁₀ of the root of the mean square, -∞ where all are 0."""
    top = float(values[0])
    if math.isinf(top):
        return top
    return top + float(np.log10(np.mean(10 ** (2 * (values - top))))) / 2


def variance(values: Values) -> float:
    """Return the variance of the squares over their squared mean."""
    squares = 10 ** (2 * (values - values[0]))
    return float(np.var(squares) / np.mean(squares) ** 2)


def theory_line(theory: Isometry | None, found: Mapping[str, Spectrum]) -> str:
    """Return mean and variance of the squares, in theory and as drawn, in words."""
    drawn = {
        title: one.values for title, one in found.items() if math.isfinite(float(one.values[0]))
    }
    if not drawn:
        return ""
    roots = listed_words(f"{title} {power(mean_square(each))}" for title, each in drawn.items())
    spreads = listed_words(f"{title} {shown(variance(each), 3)}" for title, each in drawn.items())
    said = _(
        "Root of the mean square: {roots}. Variance of the squares over their squared mean: {spreads}."
    ).format(roots=roots, spreads=spreads)
    if theory is None:
        return said
    wide = _(
        "In theory, for wide layers: {root}, the square root of ∏ χ; variance {gaussian} with Gaussian, "
        "{orthogonal} with orthogonal weights."
    ).format(
        root=power(theory.root),
        gaussian=shown(theory.gaussian, 3),
        orthogonal=shown(theory.orthogonal, 3),
    )
    return joined(said, wide)


def isometry_line() -> str:
    """Return what the mean square hides, in words."""
    return _(
        "χ = 1 keeps the mean square and no more. With Gaussian weights the values spread over ever more "
        "decades as layers are added; orthogonal weights and a function that is nearly a line where it works "
        "keep them together. ReLU, whose slope is 0 or 1, never does (Pennington et al. 2017)."
    )


def value_table(found: dict[str, Spectrum]) -> None:
    """Draw the quantiles as a table."""
    columns = {_("of all are larger"): [f"{share} %" for share in _ROWS]}
    for title, one in found.items():
        places = [round(share / 100 * (len(one.values) - 1)) for share in _ROWS]
        columns[title] = [power(float(one.values[at])) for at in places]
    layers.table(_("Singular values"), columns)


def draw() -> None:
    """Draw the tab."""
    stacked = layers.in_hand()
    if stacked is None:
        return
    curve, stack = stacked
    if stack.norm == "batch":
        st.info(
            _(
                "With batch normalisation an output depends on the whole batch: the Jacobian at one input "
                "needs another normalisation, or none."
            )
        )
        return
    titles = {"gaussian": _("Gaussian"), "orthogonal": _("Orthogonal")}
    found = {titles[init]: spectrum(curve, stack, init) for init in _INITS}
    lines = [spectrum_line(title, one) for title, one in found.items()]
    finite = [one.floor for one in found.values() if math.isfinite(one.floor)]
    choices = state.choices()
    place = curves.place_in_hand(choices, keys.STACKED)
    colour = curves.looks(choices, keys.STACKED)[place].colour
    figure = spectrum_figure(
        {title: one.values for title, one in found.items()},
        max(finite, default=math.nan),
        colour,
        (_("share of all, the largest first"), _("singular value"), _("rounding")),
        curve.label,
    )
    alt = _("Singular values of {depth} layers of {width} units with {label}. {lines}").format(
        depth=stack.depth, width=width(stack), label=curve.label, lines=joined(*lines)
    )
    charts.draw(figure, key="spectrum", alt=alt)
    theory = isometry(curve, planes.tables(curve)[0], stack)
    layers.say(*lines, theory_line(theory, found), isometry_line())
    layers.say(
        _(
            "∂x/∂x⁰ of the whole stack at one input, {width} units wide, seed {seed}: how strongly each "
            "direction comes through."
        ).format(width=width(stack), seed=stack.seed),
        style="aside",
    )
    with st.expander(_("Singular values")):
        value_table(found)
