"""The Random page: several draws of a random function, and its expectation."""

from __future__ import annotations

import numpy as np
import streamlit as st

from activations import STOCHASTIC
from activations.core import Values, symbolic
from activations.stochastic import RandomCurve
from figures import theme
from figures.draws import POINTS, SPECKS, draws_figure, steady_ranges
from ui import charts, controls, details, keys, live, share, spoken, state, typeset
from ui.language import _
from ui.numbers import listed, shown
from ui.wording import headed

TABLE_ROWS = 13


def noise_of(curve: RandomCurve) -> tuple[Values, Values]:
    """Return the noise of the drawn curves and that of the single points, as the seed gives it."""
    seed, count = int(state.choice(keys.SEED)), int(state.choice(keys.DRAWS))
    held = curve.draw(np.zeros(count), np.random.default_rng(seed))
    return held, curve.draw(np.zeros(SPECKS), np.random.default_rng((seed, 1)))


def summary(noise: Values) -> str:
    """Return the chart as a sentence."""
    one = _(
        "Thin: one draw of the noise, held for all x ({noise}). Thick: the expectation. Faint points: the "
        "noise drawn anew for each number, as a layer does it."
    )
    several = _(
        "Thin: {count} draws of the noise, each held for all x ({noise}). Thick: the expectation. Faint "
        "points: the noise drawn anew for each number, as a layer does it."
    )
    said = one if len(noise) == 1 else several
    return said.format(count=len(noise), noise=listed(noise, 3))


def chart(curve: RandomCurve, noise: Values, specks: Values) -> None:
    """Draw f above f′."""
    low, high = state.choice(keys.X_RANGE)
    figure = draws_figure(
        curve,
        noise,
        specks,
        (low, high),
        steady_ranges(curve.activation, low, high),
        theme.colour(list(STOCHASTIC).index(curve.name)),
        ("x", "f(x)", "f′(x)"),
    )
    charts.draw(
        figure,
        key="draws",
        whole=True,
        alt=_("{label} and its derivative for x from {low} to {high}. {line}").format(
            label=curve.label, low=shown(low), high=shown(high), line=summary(noise)
        ),
    )


def draw_controls() -> None:
    """Draw what chooses the draws: how many, which seed, and a button for the next seed."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        if state.shows(keys.DRAWS.key):
            with st.container(width=controls.SEVERAL_WIDTH):
                live.slider(keys.DRAWS, _("Number of draws"))
        controls.number_entry(keys.SEED, _("Seed"), 1.0)
        following = (state.choice(keys.SEED) + 1) % (keys.LAST_SEED + 1)
        if state.shows(keys.SEED.key):
            st.button(_("New draws"), on_click=state.choose, args=(keys.SEED, following))


def formulas(curve: RandomCurve) -> None:
    """Draw noise, function, slope and their expectations, with symbols and with numbers."""
    record = curve.activation
    written = (
        ("", record.noise),
        ("f(x) = ", record.formula),
        ("f'(x) = ", record.derivative_formula),
        (r"\operatorname{E} f(x) = ", record.expected_formula),
        (r"\operatorname{E} f'(x) = ", record.expected_derivative_formula),
    )
    for left, formula in written:
        typeset.draw(left + symbolic(record, formula))
    if record.parameters:
        st.caption(_("With the current numbers"))
        for left, formula in written:
            if symbolic(record, formula) != formula:
                typeset.draw(left + curve.latex(formula))


def value_table(curve: RandomCurve, noise: Values) -> None:
    """Draw the values behind the chart as a table."""
    low, high = state.choice(keys.X_RANGE)
    x = np.linspace(low, high, TABLE_ROWS)
    # A row for each x. The draws share a column: a table wider than a phone must be scrolled.
    each, slopes = (found(x[:, None], noise) for found in (curve.value, curve.derivative))
    st.table(
        {
            "x": [shown(place, 4) for place in x],
            "E f": [shown(value, 4) for value in curve.expected(x)],
            "E f′": [shown(value, 4) for value in curve.expected_derivative(x)],
            _("f at each draw"): [listed(row) for row in each],
            _("f′ at each draw"): [listed(row) for row in slopes],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Values of {label}").format(label=curve.label),
    )


def plotted(curve: RandomCurve, noise: Values) -> str:
    """Return the drawn curves as CSV, unrounded."""
    low, high = state.choice(keys.X_RANGE)
    x = np.linspace(low, high, POINTS)
    each = {
        f"{name} at draw {number}": found(x, held)
        for number, held in enumerate(noise, start=1)
        for name, found in (("f(x)", curve.value), ("f'(x)", curve.derivative))
    }
    expected = {"E f(x)": curve.expected(x), "E f'(x)": curve.expected_derivative(x)}
    return share.as_csv({"x": x, **expected, **each})


def sheet(curve: RandomCurve, noise: Values) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(summary(noise))
    formulas(curve)
    value_table(curve, noise)


@st.fragment
def draw() -> None:
    """Draw the page; a moved slider reruns this and nothing around it."""
    state.show_notices()
    main, beside = st.columns([3, 2], gap="medium")
    with main:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            record = controls.chooser(keys.RANDOM, STOCHASTIC)
            curve = record.bind(**controls.parameter_sliders(record))
        noise, specks = noise_of(curve)
        chart(curve, noise, specks)
        draw_controls()
        st.markdown(summary(noise))
        spoken.say(headed(curve.label, summary(noise)))
        controls.range_slider()
        share.row(
            {"draws": ""},
            curve.label,
            lambda: plotted(curve, noise),
            lambda: sheet(curve, noise),
        )
    with beside:
        details.heading(record)
        st.markdown(
            _(
                "In training the noise is drawn anew for every number and every pass. In use the same "
                "input must give the same answer, so the noise is left out there: as a rule the "
                "expectation takes its place."
            )
        )
        details.tabs(
            keys.RANDOM_TAB,
            {
                "formula": (_("Formula"), lambda: formulas(curve)),
                "code": (_("Code"), lambda: details.code(curve)),
                "history": (_("History"), lambda: details.history(curve)),
                "values": (_("Values"), lambda: value_table(curve, noise)),
            },
        )
    state.publish()
