"""Beside the chart of the Saturation page: one unit, the zigzag, lost digits, the values drawn."""

from __future__ import annotations

import math

import numpy as np
import streamlit as st

from activations import ACTIVATIONS
from activations.core import Curve
from figures import theme
from figures.descent import descent_figure
from figures.digits import digits_figure
from figures.saturation import edges
from networks import descent, shortcuts
from networks.passage import density
from ui import charts, controls, keys, live, state
from ui.choices import Choices
from ui.details import Tabs
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import shown
from ui.saturation_scene import Inputs, inputs_of, percent, shares_of, shown_ranges, unit_line
from ui.scene import look_of
from ui.wording import both, enumerated, per_cent

TABLE_ROWS = 13
_POINTS = 161
_EXAMPLES = {
    "sigmoid": (-20.0, 0.0, 5.0, 10.0, 15.0, 17.0, 25.0, 35.0, 37.0),
    "tanh": (-19.0, -9.5, -5.0, 0.0, 5.0, 9.5, 15.0, 19.0),
    "softplus": (-38.0, -25.0, -17.5, -10.0, -5.0, 0.0, 5.0),
    "elu": (-38.0, -25.0, -17.5, -10.0, -5.0, -1.0, 5.0),
}
_MARKED = theme.Look(theme.POINT, "4,4")


def tabs() -> Tabs:
    """Return the tabs by their names in a link."""
    return {
        "unit": (_("One unit"), unit),
        "zigzag": (_("Zigzag"), zigzag),
        "digits": (_("Lost digits"), digits),
        "values": (_("Values"), values),
    }


# ---- one unit -------------------------------------------------------------------------------------------


def unit() -> None:
    """Draw the sliders of one unit, and what it does with its input."""
    choices = state.choices()
    live.slider(keys.WEIGHT, _("w: weight"))
    live.slider(keys.BIAS, _("b: bias"))
    live.slider(keys.INPUT, _("x: input"))
    live.words("unit", unit_line(choices), "readout")
    st.markdown(
        _(
            "The dotted line is z = w·x + b, the dashed one the tangent. What comes back to w is the error "
            "times f′(z)·x: in the shaded parts next to nothing, however wrong the unit is."
        )
    )
    weight, bias = choices[keys.WEIGHT.kept], choices[keys.BIAS.kept]
    if weight == 0 or not (state.shows(keys.MEAN.key) and state.shows(keys.SPREAD.key)):
        return
    st.button(
        _("Let x be N(0, 1): then z ~ N({bias}, {spread}²)").format(
            bias=shown(bias), spread=shown(abs(weight))
        ),
        on_click=state.choose_all,
        args=({keys.MEAN: bias, keys.SPREAD: abs(weight)},),
    )


# ---- zigzag ---------------------------------------------------------------------------------------------


def zigzag() -> None:
    """Draw how two weights learn from the outputs, as they are and centred."""
    choices = state.choices()
    found = inputs_of(choices)
    moments = found.moments
    seed = int(choices[keys.SEED.kept])
    names = {False: _("inputs f(z)"), True: _("f(z) less its mean")}
    paths = {
        centred: descent.descend(found.curve, found.mean, found.spread, moments, centred, seed)
        for centred in names
    }
    lesson = zigzag_line(found, paths)
    st.markdown(lesson)
    charts.draw(
        descent_figure(
            {names[centred]: path.weights for centred, path in paths.items()},
            {names[False]: look_of(choices), names[True]: _MARKED},
            {_("start"): descent.START, _("goal"): descent.GOAL},
        ),
        key="zigzag",
        alt=_("Two paths in the plane of the weights, from (−1, 1) to (1, −1). {line}").format(
            line=lesson
        ),
    )
    st.table(
        {
            _("Both weights learn from"): [
                _("steps in which both move the same way"),
                _("the same, over all inputs"),
                _("condition number of E yyᵀ"),
                _("distance left after {steps} steps").format(steps=descent.STEPS),
            ],
            **{
                names[centred]: [
                    _("{count} of {steps}").format(count=path.agreeing, steps=descent.STEPS),
                    percent(agreement(found, centred)),
                    shown(descent.condition(moments, centred), 3),
                    percent(path.left) if path.left <= 1 else _("more than at the start"),
                ]
                for centred, path in paths.items()
            },
        },
        border="horizontal",
        hide_index=True,
        alt=_("Two weights learning from the outputs of {label}").format(label=found.curve.label),
    )
    if state.shows(keys.SEED.key):
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            controls.number_entry(keys.SEED, _("Seed"), 1.0)
            following = (choices[keys.SEED.kept] + 1) % (keys.LAST_SEED + 1)
            st.button(_("New examples"), on_click=state.choose, args=(keys.SEED, following))
    st.caption(
        _(
            "Gradient descent on squared error, one example a step, each y = f(z) with z as in the chart; "
            "step length {rate} over E|y|². After LeCun, Bottou, Orr and Müller, "
            "“Efficient BackProp”, 1998."
        ).format(rate=shown(descent.RATE))
    )


def agreement(found: Inputs, centred: bool) -> float:
    """Return the share of all steps in which no weight rises while the other falls."""
    centre = found.moments.mean if centred else 0.0
    return descent.agreement(found.curve, found.mean, found.spread, centre)


def zigzag_line(found: Inputs, paths: dict[bool, descent.Path]) -> str:
    """Return what the two paths show."""
    moments = found.moments
    if not math.isfinite(moments.variance):
        return _("The outputs have no finite variance: no step length suits all examples.")
    if moments.variance == moments.mean == 0:
        return _("All outputs are 0: no weight behind them ever moves.")
    share = agreement(found, centred=False)
    numbers = _(
        "After {steps} steps {left} of the way is left; with centred inputs {centred}."
    ).format(
        steps=descent.STEPS, left=percent(paths[False].left), centred=percent(paths[True].left)
    )
    if share > 1 - 1e-12:
        said = _(
            "No two outputs have opposite signs, so neither have the gradients of the two weights: in every "
            "step both rise or both fall. A goal that wants one up and one down is reached in zigzag."
        )
    elif abs(moments.mean) > 0.1 * math.sqrt(moments.variance):
        said = _(
            "The outputs are not centred: their mean is {mean}. In {share} of the steps the gradients of "
            "both weights have one sign; the error is {condition} times as steep along the mean as across."
        ).format(
            mean=shown(moments.mean, 3),
            share=percent(share),
            condition=shown(descent.condition(moments), 3),
        )
    else:
        said = _("The outputs are centred: the gradients of two weights take all signs, no zigzag.")
    return f"{said} {numbers}"


# ---- digits ---------------------------------------------------------------------------------------------


def shortcut_curve(curve: Curve) -> Curve:
    """Return the curve whose slope is written by its output: the chosen one, or the sigmoid."""
    return curve if curve.name in shortcuts.SHORTCUTS else ACTIVATIONS["sigmoid"].bind()


def lost_line(curve: Curve) -> str:
    """Return where the slope by the output is exactly 0 and the true slope is not."""
    said = []
    for dtype in ("float32", "float64"):
        sides = {sign: shortcuts.lost_from(curve, dtype, sign) for sign in (-1.0, 1.0)}
        left, right = sides[-1.0], sides[1.0]
        places = [
            *([_("x ≤ −{place}").format(place=shown(left, 4))] if left else []),
            *([_("x ≥ {place}").format(place=shown(right, 4))] if right else []),
        ]
        if places:
            said.append(
                _("in {dtype} for {places}").format(
                    dtype=dtype,
                    places=both(places),
                )
            )
    return _("It is exactly 0 {places}.").format(places=enumerated(said)) if said else ""


def digits() -> None:
    """Draw how a slope that is computed by the output loses its digits."""
    chosen = inputs_of(state.choices()).curve
    curve = shortcut_curve(chosen)
    shortcut = shortcuts.SHORTCUTS[curve.name]
    if curve is not chosen:
        st.caption(
            _("The slope of {title} is not written by its output; shown is the sigmoid.").format(
                title=chosen.activation.title
            )
        )
    x = np.linspace(-shortcut.reach, shortcut.reach, _POINTS)
    names = {
        "float32": _("{formula} in float32").format(formula=shortcut.formula),
        "float64": _("{formula} in float64").format(formula=shortcut.formula),
        "closed": _("f′(x) in float32"),
    }
    own = theme.look(FUNCTIONS.place(curve.name)).colour
    errors = {
        names["float32"]: shortcuts.worst_error(curve, x, "float32"),
        names["float64"]: shortcuts.worst_error(curve, x, "float64"),
        names["closed"]: shortcuts.worst_error(curve, x, "float32", closed=True),
    }
    looks = (theme.Look(theme.POINT, "solid"), theme.Look(own, "8,3"), theme.Look(own, "2,3"))
    lesson = _(
        "With y = f(x) at hand, f′(x) = {formula} looks free of charge. But near a saturated end y is "
        "rounded, and of the small distance to that end only the rounding is left. {lost} {sides} The closed "
        "form in x keeps its digits everywhere."
    ).format(
        formula=shortcut.formula,
        lost=lost_line(curve),
        sides=""
        if curve.traits.symmetry == "odd"
        else _("The other side loses nothing: the same loss is not on both."),
    )
    st.markdown(lesson)
    charts.draw(
        digits_figure(x, errors, dict(zip(errors, looks, strict=True)), ("x", _("error"))),
        key="digits",
        alt=_("Relative error of the slope of {label}, computed by its output. {lesson}").format(
            label=curve.label, lesson=lesson
        ),
    )
    digits_table(curve, shortcut)


def digits_table(curve: Curve, shortcut: shortcuts.Shortcut) -> None:
    """Draw slopes by the output beside the true ones."""
    x = np.array(_EXAMPLES[curve.name])
    columns = {
        dtype: [
            f"{shown(float(found), 3)} ({error_text(float(error))})"
            for found, error in zip(
                shortcuts.by_output(curve, x.astype(dtype)),
                shortcuts.relative_error(curve, x, dtype),
                strict=True,
            )
        ]
        for dtype in ("float32", "float64")
    }
    st.table(
        {
            "x": [shown(place) for place in x],
            "f′(x)": [shown(float(slope), 3) for slope in curve.derivative(x)],
            **{
                _("{dtype} (off by)").format(dtype=dtype): column
                for dtype, column in columns.items()
            },
        },
        border="horizontal",
        hide_index=True,
        alt=_("f′ of {label} beside {formula}").format(label=curve.label, formula=shortcut.formula),
    )


def error_text(error: float) -> str:
    """Return a relative error: in percent, a small one as a power of ten."""
    if math.isnan(error):
        return "–"
    return per_cent(shown(100 * error, 2)) if error >= 1e-4 else shown(error, 1)


# ---- values ---------------------------------------------------------------------------------------------


def curve_table(choices: Choices) -> None:
    """Draw the density of the inputs, f and f′ over z."""
    found = inputs_of(choices)
    low, high = choices[keys.X_RANGE.kept]
    z = np.linspace(low, high, TABLE_ROWS)
    value, slope = found.curve.value_and_derivative(z)
    st.table(
        {
            "z": [shown(number) for number in z],
            _("density"): [shown(number, 3) for number in density(z, found.mean, found.spread)],
            "f(z)": [shown(number, 4) for number in value],
            "f′(z)": [shown(number, 4) for number in slope],
        },
        border="horizontal",
        hide_index=True,
        alt=_("Density of z, and values of {label}").format(label=found.curve.label),
    )


def values() -> None:
    """Draw the numbers behind the chart: function and inputs by z, then the shares bar by bar."""
    choices = state.choices()
    curve_table(choices)
    label = inputs_of(choices).curve.label
    for of, shares, y_range in zip(
        ("f(z)", "f′(z)"), shares_of(choices), shown_ranges(choices), strict=True
    ):
        ends = [-math.inf, *edges(y_range), math.inf]
        rows = {
            _("from {low} to {high}").format(low=shown(low, 3), high=shown(high, 3)): share
            for low, high, share in zip(ends[:-1], ends[1:], shares.bins, strict=True)
        }
        rows |= {_("exactly {place}").format(place=shown(p, 4)): mass for p, mass in shares.masses}
        kept = {where: share for where, share in rows.items() if share > 1e-12}
        st.table(
            {of: list(kept), _("share"): [percent(float(share)) for share in kept.values()]},
            border="horizontal",
            hide_index=True,
            alt=_("How {of} of {label} is distributed").format(of=of, label=label),
        )
