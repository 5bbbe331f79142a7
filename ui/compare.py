"""The Compare page: up to eight curves in one chart, one of them in hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from urllib.parse import urlencode

import numpy as np
import streamlit as st

from activations.core import Values
from figures.axes import POINTS
from figures.compare import SLOPE, VALUE
from ui import (
    compare_controls,
    compare_scene,
    controls,
    curve_list,
    curves,
    keys,
    live,
    projector,
    share,
    state,
    ways,
)
from ui.choices import Choices
from ui.details import saturation_text, smoothness_word
from ui.language import _
from ui.numbers import notation, plain, shown
from ui.tables import cells, live_cell, wide_table
from ui.wording import joined, listed_names

TABLE_ROWS = 13


def traits_line(choices: Choices) -> str:
    """Return what the curves have in common and what sets them apart, from their traits."""
    drawn, labels = curves.bound(choices, keys.COMPARED), curves.labels(choices, keys.COMPARED)
    groups: dict[str, list[bool]] = {
        _("Bounded"): [math.isfinite(c.range.high - c.range.low) for c in drawn],
        _("Monotone"): [c.traits.monotone != "neither" for c in drawn],
        _("Smooth"): [math.isinf(c.traits.smoothness) for c in drawn],
    }
    said = []
    for trait, holds in groups.items():
        having = [label for label, has in zip(labels, holds, strict=True) if has]
        names = _("all") if len(having) == len(drawn) else listed_names(having) or _("none")
        said.append(_("{trait}: {names}.").format(trait=trait, names=names))
    return joined(*said)


def summary(choices: Choices) -> str:
    """Return the chart as a sentence, for those who do not see it."""
    drawn, labels = curves.bound(choices, keys.COMPARED), curves.labels(choices, keys.COMPARED)
    low, high = choices[keys.X_RANGE.kept]
    x0 = choices[keys.X0.kept]
    to = compare_scene.compared_to(choices)
    values = [float(curve.value(x0)) for curve in drawn]
    known = [place for place, value in enumerate(values) if not math.isnan(value)]
    what = {
        "f": _("{names} for x from {low} to {high}."),
        "d": _("The slopes of {names} for x from {low} to {high}."),
        "diff": _("The differences of {names} from {other} for x from {low} to {high}."),
    }.get(choices[keys.PANELS.kept], _("{names} and their derivatives for x from {low} to {high}."))
    shows = what.format(
        names=listed_names(labels),
        low=shown(low),
        high=shown(high),
        other="" if to is None else labels[to],
    )
    if not known:  # formulas may all have a gap there
        return joined(shows, traits_line(choices))
    top, bottom = (best(known, key=values.__getitem__) for best in (max, min))
    return joined(
        shows,
        _(
            "At x = {x0} the largest value is {most} of {top}, the smallest {least} of {bottom}."
        ).format(
            x0=shown(x0),
            most=shown(values[top]),
            top=labels[top],
            least=shown(values[bottom]),
            bottom=labels[bottom],
        ),
        traits_line(choices),
    )


def spoken_line(choices: Choices) -> str:
    """Return value and slope at x₀ of the curve in hand, as they are spoken."""
    place = curves.place_in_hand(choices, keys.COMPARED)
    curve, x0 = curves.bound(choices, keys.COMPARED)[place], choices[keys.X0.kept]
    value, slope = compare_scene.values_at(curve, x0)
    return _("{label} at x = {x0}: value {value}, slope {slope}.").format(
        label=curves.labels(choices, keys.COMPARED)[place], x0=shown(x0), value=value, slope=slope
    )


def notes(choices: Choices) -> list[str]:
    """Return what a reader of the axes has to know."""
    said = []
    to = compare_scene.compared_to(choices)
    if to is not None:
        said.append(_("g is {label}.").format(label=curves.labels(choices, keys.COMPARED)[to]))
    if choices[keys.LOG.kept] and choices[keys.PANELS.kept] != "f":
        said.append(
            _("On the logarithmic axis a gap is where the slope is exactly 0; it ends at 10⁻⁸.")
        )
    return said


def point_table(choices: Choices) -> None:
    """Draw value, slope and traits of every curve; value and slope follow the sliders."""
    heads = [_("Curve"), "f(x₀)", "f′(x₀)", _("Range"), _("Monotone"), _("Smooth"), _("Saturates")]
    rows = []
    found = zip(
        curves.members(choices, keys.COMPARED),
        curves.bound(choices, keys.COMPARED),
        curves.labels(choices, keys.COMPARED),
        strict=True,
    )
    for place, (member, curve, label) in enumerate(found, start=1):
        query = projector.joined(curves.function_query(member, choices))
        address = "function?" + urlencode(query, doseq=True)
        value, slope = compare_scene.values_at(curve, choices[keys.X0.kept])
        traits = cells(
            [
                notation(curve.range, 4),
                _("no") if curve.traits.monotone == "neither" else _("yes"),
                smoothness_word(curve.traits.smoothness),
                saturation_text(curve.traits),
            ]
        )
        rows.append(
            f'<th scope="row"><span class="mark mark-{place}"></span>'
            f'<a href="{escape(address)}">{escape(label)}</a></th>'
            + live_cell(f"{place} {VALUE}", value)
            + live_cell(f"{place} {SLOPE}", slope)
            + traits
        )
    wide_table(_("At x₀, the dotted line; a name opens its page"), heads, rows)


def value_tables(choices: Choices) -> None:
    """Draw the values behind the chart, a table a panel."""
    low, high = choices[keys.X_RANGE.kept]
    x = np.linspace(low, high, TABLE_ROWS)
    drawn = compare_scene.contrasts(choices)
    for panel in compare_scene.panels_of(choices):
        columns = [x, *(contrast.at(x)[panel == SLOPE] for contrast in drawn)]
        rows = [cells(shown(float(number)) for number in row) for row in np.transpose(columns)]
        title = compare_scene.title_of(panel, {**choices, keys.LOG.kept: False})
        wide_table(title, ["x", *curves.labels(choices, keys.COMPARED)], rows)


def plotted(choices: Choices) -> str:
    """Return what the chart shows as CSV, two columns for each curve."""
    low, high = choices[keys.X_RANGE.kept]
    x = np.linspace(low, high, POINTS)
    columns: dict[str, Sequence[float] | Values] = {"x": x}
    found = zip(
        curves.labels(choices, keys.COMPARED), compare_scene.contrasts(choices), strict=True
    )
    for place, (label, contrast) in enumerate(found, start=1):
        value, slope = contrast.at(x)
        columns |= {f"{place}. {label}: f": value, f"{place}. {label}: f′": slope}
    return share.as_csv(columns)


def sheet(choices: Choices) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(summary(choices)))
    value_tables(choices)


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    choices = state.choices()
    curve_list.draw_marks(curves.looks(choices, keys.COMPARED))
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        curve_list.choose_in_hand(keys.COMPARED)
        curve_list.sliders_in_hand(keys.COMPARED)
        view = (
            *(
                choices[c.kept]
                for c in keys.PAGES["compare"]
                if c not in (keys.X0, keys.COMPARED.in_hand)
            ),
            compare_scene.shown_ranges(choices),
        )
        live.chart(compare_scene.SCENE, view, summary(choices), spoken_line(choices))
        live.slider(keys.X0, _("x₀: where the table reads the curves"))
        for note in notes(choices):
            st.caption(note)
        point_table(choices)
        st.caption(traits_line(choices))
        with st.expander(_("Values")):
            value_tables(choices)
        share.row(
            {"chart": ""},
            listed_names(curves.labels(choices, keys.COMPARED)),
            lambda: plotted(choices),
            lambda: sheet(choices),
            "-".join(["compare", *map(share.file_title, choices[keys.COMPARED.curves.kept])]),
        )
    with beside:
        compare_controls.what_is_shown()
        if state.shows(keys.COMPARED.curves.key):
            compare_controls.add_and_remove()
        if state.shows(keys.X_RANGE.key) or state.shows(keys.FIT_ALL.key):
            with st.expander(_("Range, axes")):
                controls.range_slider()
                controls.fit_toggle(keys.FIT_ALL, _("Fit the axes to these curves"))
        if state.shows(keys.COMPARED.curves.key):
            with st.expander(_("One function at several values of a parameter")):
                compare_controls.sweep_form()
            compare_controls.ready_made()


def link_from_function() -> None:
    """Draw the link from the Function page: its curve in front of those that Compare opens with."""
    choices = state.choices()
    member = curves.on_function(choices)
    ways.link(
        "compare.py", _("→ Compare with others"), curves.query(curves.beside(member), choices)
    )
