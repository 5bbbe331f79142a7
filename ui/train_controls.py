"""What the reader moves on the Train page: task, network, training, and the run itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from activations.crosscheck import available
from networks.plan import Untrainable
from ui import (
    controls,
    curve_list,
    keys,
    live,
    scripts,
    state,
    train_keys,
    train_plans,
    train_table,
)
from ui import training_runs as own
from ui.choices import Control
from ui.functions import FUNCTIONS
from ui.language import _, said
from ui.numbers import plain
from ui.runs import Run, shared_pool
from ui.train_plans import Preset
from ui.wording import headed

_TROUBLE, _AFTER = "train.trouble", "train.after"
_LAYER, _OTHER = "train.layer", "train.other"


def choose_task() -> None:
    """Draw the choice of what is learned."""
    _segments(train_keys.TASK, _("Task"), train_plans.task_words())


def _segments(control: Control, label: str, words: Mapping[str, str]) -> None:
    if state.shows(control.key):
        widget = state.fresh(control, control.kept)
        st.pills(
            label,
            list(words),
            format_func=words.__getitem__,
            required=True,
            wrap=True,
            key=widget,
            on_change=state.take,
            args=(control, widget),
            label_visibility="collapsed",
        )


def _list(control: Control, label: str, words: Mapping[str, str], width: int = 150) -> None:
    if state.shows(control.key):
        widget = state.fresh(control, control.kept)
        st.selectbox(
            label,
            list(words),
            format_func=words.__getitem__,
            key=widget,
            on_change=state.take,
            args=(control, widget),
            width=width,
        )


# ---- the run -------------------------------------------------------------------------------------------


def _start(paused: bool = False) -> None:
    """Start a run as the choices have it, after its table if that must be fetched; trouble is kept."""
    if train_table.missing():
        st.session_state[_AFTER] = paused
        train_table.ask()
        return
    try:
        own.start(train_plans.plan_of(state.choices(), train_table.table()), paused)
    except Untrainable as error:
        st.session_state[_TROUBLE] = error


def _start_or_pause() -> None:
    run = own.going()
    if run is None:
        _start()
    elif run.paused_at:
        shared_pool().resume(run)
    else:
        shared_pool().pause(run)


def _step() -> None:
    run = own.going()
    if run is None:
        _start(paused=True)
    else:
        shared_pool().step(run)


def _try(preset: Preset) -> None:
    state.choose_all(preset.choices())
    if available():
        _start()


def fetch() -> None:
    """Wait for a table that has been asked for, and start the run that needs it."""
    come = train_table.wait()
    paused: bool | None = st.session_state.pop(_AFTER, None)
    if come and paused is not None:
        _start(paused)


def buttons() -> str:
    """Draw start, pause, step, stop and reset; return why there is no run, if there is a reason."""
    trouble = said(st.session_state.pop(_TROUBLE, None))
    if not available():
        st.info(
            _(
                "TensorFlow is not installed here, and this page trains with it; all other pages work. "
                "`make run` installs it with everything else on Python 3.11 to 3.13, and so does "
                "`pip install -r requirements.txt`; there is no TensorFlow for Python 3.14 yet."
            )
        )
        return trouble
    run = own.going()
    with st.container(horizontal=True, gap="small", key="train-buttons"):
        words = _("Start") if run is None else _("Go on") if run.paused_at else _("Pause")
        st.button(words, type="primary", key="train-start", on_click=_start_or_pause)
        st.button(_("One epoch"), key="train-step", on_click=_step)
        st.button(_("Stop"), key="train-stop", on_click=own.stop, disabled=run is None)
        if own.held():
            st.button(_("Discard this run"), key="train-drop", on_click=own.drop_newest)
            st.button(_("Discard all"), key="train-clear", on_click=own.drop_all)
    return trouble


def marks(runs: Sequence[Run]) -> None:
    """Draw the style sheet by which the table shows the colour and dash of every run."""
    st.html(curve_list.marks(train_plans.looks([run.plan for run in runs])))


def watch() -> None:
    """Draw what says that runs are lost, where they are: only the browser knows that there were some."""
    scripts.draw(
        "train",
        "train.watch",
        {
            **{"role": "watch", "session": own.session(), "runs": len(own.held())},
            "lost": _(
                "The connection was lost for a while, and with it the runs and a table of your own: they are "
                "kept on the server only. The plan is as it was; start it again."
            ),
        },
    )


def invitation() -> None:
    """Draw what stands in place of the charts before the first run."""
    st.caption(
        _(
            "Start trains a Keras network with this function and shows what it answers, its loss, and "
            "gradients, saturated and dead units in each layer, epoch by epoch. Up to four runs of one task "
            "stand side by side."
        )
    )


# ---- settings ------------------------------------------------------------------------------------------


def settings() -> None:
    """Draw presets and everything that belongs to network and training."""
    task = state.choice(train_keys.TASK)
    st.subheader(_("Worth trying"))
    st.caption(_("Each sets everything, starts, and stands beside the runs before it."))
    with st.container(key="presets", gap=None):
        for preset in train_plans.presets():
            st.button(
                headed(f"**{plain(preset.title)}**", plain(preset.words)),
                type="tertiary",
                on_click=_try,
                args=(preset,),
            )
    if task == "table":
        train_table.draw()
    if task != "digits":
        live.slider(train_keys.DEPTH, _("Layers with the function"))
        live.slider(train_keys.WIDTH, _("Units in each"))
    _list(train_keys.RULE, _("Weights start"), train_plans.rule_words(), 260)
    if state.choice(train_keys.RULE) == train_keys.OWN:
        live.slider(train_keys.SIGMA_W, _("σw: spread of the weights, times √inputs"))
        live.slider(train_keys.SIGMA_B, _("σb: spread of the biases"))
    with st.container(horizontal=True, gap="small"):
        _list(train_keys.OPTIMIZER, _("Optimizer"), train_plans.optimizer_words(), 200)
        _list(train_keys.RATE, _("Learning rate"), {rate: rate for rate in train_keys.RATES}, 120)
        _list(
            train_keys.DECAY,
            _("… falls to its"),
            {share: _("{share}-fold").format(share=share) for share in train_keys.DECAYS},
            120,
        )
        _list(train_keys.BATCH, _("Batch"), {size: size for size in train_keys.BATCHES}, 100)
        controls.number_entry(keys.SEED, _("Seed"), 1.0)
    live.slider(train_keys.EPOCHS, _("Epochs"))
    if task not in ("table", "digits"):
        live.slider(train_keys.NOISE, _("Noise of the points"))
    if state.shows(train_keys.LAYERS.key):
        with st.expander(_("Another function in single layers")):
            _single_layers()


def _single_layers() -> None:
    found = train_keys.own_functions(state.choices())
    for layer, name in found.items():
        st.button(
            _("Layer {layer}: {title} ✕").format(layer=layer, title=plain(FUNCTIONS[name].title)),
            key=f"train-layer-{layer}",
            help=_("Give it the function of the others again"),
            on_click=_set_layer,
            args=(layer, None),
        )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        most = (
            3 if state.choice(train_keys.TASK) == "digits" else int(state.choice(train_keys.DEPTH))
        )
        st.number_input(_("Layer"), 1, most, 1, key=f"{_LAYER}.{most}", width=110)
        st.selectbox(
            _("its function"),
            [*state.yours(), *FUNCTIONS],
            format_func=lambda name: FUNCTIONS[name].title,
            key=_OTHER,
            width=180,
        )
        st.button(_("Set"), key="train-set-layer", on_click=_set_from_widgets, args=(most,))


def _set_from_widgets(most: int) -> None:
    layer, name = st.session_state[f"{_LAYER}.{most}"], st.session_state[_OTHER]
    if layer is not None and name is not None:
        _set_layer(int(layer), name)


def _set_layer(layer: int, name: str | None) -> None:
    found: dict[int, str | None] = {**train_keys.own_functions(state.choices()), layer: name}
    texts = tuple(f"{at}.{known}" for at, known in found.items() if known is not None)
    state.choose(train_keys.LAYERS, texts)
