"""The Depth page: what a stack of layers does to signal and gradient, theory over simulation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from activations.core import Values
from ui import (
    callouts,
    chain,
    cobwebs,
    collapse,
    curve_list,
    curves,
    depth_controls,
    depth_scene,
    depth_table,
    details,
    histograms,
    keys,
    live,
    phase_map,
    remedies,
    share,
    simulations,
    spectrum,
    stacks,
    state,
    verdict,
)
from ui.choices import Choices
from ui.details import Tabs
from ui.language import _, said
from ui.numbers import plain, with_powers
from ui.simulations import Order, Simulated
from ui.wording import listed_names, stopped
from ui.worker import WorkerDied

_FAILED = "simulation-failed"


def tabs(simulated: Sequence[Simulated | None]) -> Tabs:
    """Return the tabs below the chart: what each is called, and what draws it."""
    choices = state.choices()
    in_hand = simulated[curves.place_in_hand(choices, keys.STACKED)]
    return {
        "histograms": (_("Histograms"), lambda: histograms.draw(in_hand)),
        "map": (_("Map"), phase_map.draw),
        "maps": (_("Q and C"), cobwebs.draw),
        "spectrum": (_("Spectrum"), spectrum.draw),
        "path": (_("One path"), chain.draw),
        "remedies": (_("Remedies"), remedies.draw),
        "collapse": (_("Without f"), collapse.draw),
        "values": (_("Values"), lambda: depth_table.draw(in_hand)),
    }


def reading(choices: Choices) -> str:
    """Return how the chart is read, in a sentence or two."""
    count = int(choices[keys.SEEDS.kept])
    text = _("Thick: theory for infinitely wide layers. Dots: one simulated network")
    if count == 1:
        return stopped(text)
    return text + _("; thin with its band: median and quartiles of {count}.").format(count=count)


def sheet(choices: Choices, found: Sequence[verdict.Case | None]) -> None:
    """Draw what is printed beside the chart."""
    st.markdown(plain(verdict.summary(choices, found)))
    st.markdown(plain(reading(choices)))


def _wait(wanted: Sequence[Order]) -> None:
    """Wait for simulations that take long, with progress, and draw the page again with them."""
    run = simulations.run_for(wanted)
    progress = st.progress(0.0)

    def tell(done: int) -> None:
        several = _("Simulating: {done} of {total} networks")
        words = several if run.total > 1 else _("Simulating one network")
        progress.progress(done / run.total, words.format(done=done, total=run.total))

    try:
        run.wait(tell)
    except (WorkerDied, MemoryError) as error:
        st.session_state[_FAILED] = tuple(wanted)
        st.warning(plain(said(error)))
        return
    finally:
        progress.empty()
    simulations.drop()
    context = get_script_run_ctx()
    in_fragment = context is not None and bool(context.fragment_ids_this_run)
    st.rerun(scope="fragment" if in_fragment else "app")


@live.page
def draw() -> None:
    """Draw the page; a moved slider reruns this, and nothing around it."""
    choices = state.choices()
    stacks.settle(choices)
    wanted = simulations.orders(choices)
    simulated = simulations.at_once(wanted)
    found = verdict.cases(choices)
    curve_list.draw_marks(depth_scene.looks(choices))
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        curve_list.choose_in_hand(keys.STACKED)
        verdict.draw(choices, found, simulated)
        depth_controls.main_sliders()
        waiting = st.container()
        _chart(choices, found, wanted, simulated)
        st.caption(reading(choices))
        curve_list.sliders_in_hand(keys.STACKED)
        _callouts(choices, found)
        _share(choices, found, simulated)
        contents = tabs(simulated)
        if state.choice(keys.DEPTH_TAB) not in contents:
            state.choose(keys.DEPTH_TAB, next(iter(contents)))
        details.tabs(keys.DEPTH_TAB, contents)
    with beside:
        depth_controls.layers()
        depth_controls.functions()
        depth_controls.rest()
        depth_controls.guided()
    state.publish()
    missing = simulations.pending(wanted)
    if not missing:
        simulations.drop()
    elif st.session_state.get(_FAILED) != tuple(missing):
        with waiting:
            _wait(missing)


def _chart(
    choices: Choices,
    found: Sequence[verdict.Case | None],
    wanted: Sequence[Order | None],
    simulated: Sequence[Simulated | None],
) -> None:
    there = tuple(order for order, ran in zip(wanted, simulated, strict=True) if ran is not None)
    ranges = tuple(depth_scene.shown_ranges(choices, simulated).items())
    view = (tuple(choices[keys.STACKED.curves.kept]), choices[keys.DEPTH.kept], there, ranges)
    live.chart(
        depth_scene.SCENE,
        view,
        verdict.summary(choices, found),
        verdict.spoken_line(choices, found),
        lambda: depth_scene.figure(choices, simulated),
    )


def _callouts(choices: Choices, found: Sequence[verdict.Case | None]) -> None:
    case = found[curves.place_in_hand(choices, keys.STACKED)]
    said = [] if case is None else callouts.spoken(case)
    if said and case is not None:
        lines = "".join(f"<li>{with_powers(each.text(case, choices))}</li>" for each in said)
        st.html(f'<ul class="callouts">{lines}</ul>')


def _share(
    choices: Choices,
    found: Sequence[verdict.Case | None],
    simulated: Sequence[Simulated | None],
) -> None:
    share.row(
        {"chart": ""},
        listed_names(curves.labels(choices, keys.STACKED)),
        lambda: plotted(choices, simulated),
        lambda: sheet(choices, found),
        "-".join(["depth", *choices[keys.STACKED.curves.kept]]),
    )


def plotted(choices: Choices, simulated: Sequence[Simulated | None]) -> str:
    """Return what the chart shows as CSV: layer by layer, theory and simulated quartiles."""
    depth = int(choices[keys.DEPTH.kept])
    columns: dict[str, Values] = {"layer": np.arange(1.0, depth + 1)}
    for place, (curve, label) in enumerate(
        zip(curves.bound(choices, keys.STACKED), curves.labels(choices, keys.STACKED), strict=True)
    ):
        columns |= depth_table.columns(
            f"{place + 1}. {label}: ", stacks.theory(choices, curve), simulated[place]
        )
    return share.as_csv(columns)
