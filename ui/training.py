"""The Train page: a network with the chosen function, trained before the reader's eyes."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np
import streamlit as st

from ui import (
    controls,
    keys,
    language,
    share,
    spoken,
    state,
    train_charts,
    train_controls,
    train_keys,
    train_plans,
)
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import plain, shown
from ui.runs import FASTEST, LONGEST_EPOCH, PROCESSES, Run, State, shared_pool
from ui.tables import wide_table
from ui.training_runs import held, newest
from ui.wording import joined, stopped

# Seconds between two looks at a run, and at one that waits.
LOOK, WAITING_LOOK = 0.5, 2.0
# A run is spoken of so many times, and not more often than every so many seconds.
SPOKEN, SPOKEN_REST = 5, 4.0


def reason_words(run: Run) -> str:
    """Return why a run has ended; nothing while it goes on."""
    last = run.last
    words = {
        "done": _("All epochs are done."),
        "diverged": _(
            "Stopped: the loss is no longer a number. The steps made the weights larger and larger until "
            "float32 could not hold them. A smaller learning rate or smaller weights help."
        ),
        "time": _("Stopped: a run may take no more time. Fewer or smaller layers go further."),
        "stopped": _("Stopped by you."),
        "left": _(
            "Stopped: the page was out of sight for so long that its place was given to others."
        ),
        "displaced": _("Stopped: the pause was long, and somebody was waiting."),
        "late": _("Stopped: an epoch took longer than {seconds} s.").format(
            seconds=f"{LONGEST_EPOCH:.0f}"
        ),
        "failed": _("Stopped by an error: {trouble}").format(
            trouble=plain(language.said(run.trouble))
        ),
    }
    ended = words.get(run.reason, "")
    return ended if last is not None or not run.over else joined(ended, _("Nothing was trained."))


def progress(run: Run) -> tuple[float, str]:
    """Return how much is done, from 0 to 1, and where the run stands in words."""
    if run.state == "queued":
        place = shared_pool().place(run)
        return 0.0, _(
            "All {count} training processes are busy: you are number {place} in the queue."
        ).format(count=PROCESSES, place=max(place, 1))
    last = run.last
    if last is None:
        words = _("Nothing was trained.") if run.over else _("Loading TensorFlow, building …")
        return 0.0, words
    plan = run.plan
    words = _("Epoch {epoch} of {epochs} · loss {loss} · held out {score}").format(
        epoch=last.number,
        epochs=plan.epochs,
        loss=shown(last.loss, 3),
        score=train_charts.score_words(train_plans.kind_of(plan), last.held_score),
    )
    if run.state == "paused":
        words += " · " + _("paused")
    elif not run.over and last.number:
        left = (plan.epochs - last.number) * max(1 / FASTEST, last.seconds / last.number)
        words += " · " + _("about {seconds} s left").format(seconds=f"{left:.0f}")
    return last.number / plan.epochs, words


def spoken_line(run: Run) -> str:
    """Return where the run stands as it is spoken: how it ended, or what it was at a fifth of its epochs."""
    if run.over or run.last is None:
        words = progress(run)[1]
        return joined(stopped(words), reason_words(run)) if run.over and run.last else words
    epochs = run.plan.epochs
    part = max(1, epochs // SPOKEN)
    epoch = run.last.number // part * part
    loss, _held_loss, _score, held_score = run.scores[epoch]
    return _("Epoch {epoch} of {epochs} · loss {loss} · held out {score}").format(
        epoch=epoch,
        epochs=epochs,
        loss=shown(loss, 3),
        score=train_charts.score_words(train_plans.kind_of(run.plan), held_score),
    )


def results(runs: Sequence[Run]) -> None:
    """Draw what each run has come to, side by side."""
    rows = []
    for place, run in enumerate(runs, start=1):
        last, kind = run.last, train_plans.kind_of(run.plan)
        cells = [train_plans.network_words(run.plan), str(run.plan.seed)]
        if last is None:
            cells += ["–"] * 5
        else:
            cells += [
                f"{last.number} / {run.plan.epochs}",
                shown(last.loss, 3),
                train_charts.score_words(kind, last.score),
                train_charts.score_words(kind, last.held_score),
                train_charts.ratio_words(last.log_delta),
            ]
        rows.append(
            f'<th scope="row"><span class="mark mark-{place}"></span>'
            f"{escape(train_plans.label(run.plan))}</th>"
            + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        )
    score = _("Error") if train_plans.kind_of(runs[-1].plan) == "table" else _("Right")
    heads = [
        *(_("Run"), _("Network"), _("Seed"), _("Epoch"), _("Loss"), score),
        *(_("Held out"), "|δ¹|/|δᴸ|"),
    ]
    wide_table(_("Runs, the newest last"), heads, rows)


def columns(runs: Sequence[Run]) -> str:
    """Return what was measured as CSV: loss and score of each run by epoch, then the layers of each."""
    found: dict[str, Sequence[float]] = {}
    longest = max((len(run.scores) for run in runs), default=0)
    found["epoch"] = [float(number) for number in range(longest)]
    names = ("loss", "loss held out", "score", "score held out")
    for place, run in enumerate(runs, start=1):
        title = f"{place}. {train_plans.label(run.plan)}"
        for at, name in enumerate(names):
            found[f"{title}: {name}"] = [row[at] for row in run.scores]
        if run.last is not None:
            found[f"{title}: log10 gradient by layer"] = run.last.log_delta.tolist()
            found[f"{title}: log10 weight gradient by layer"] = (
                run.last.log_weight_gradient.tolist()
            )
            found[f"{title}: saturated by layer"] = run.last.saturated.tolist()
            found[f"{title}: dead by layer"] = run.last.dead.tolist()
    return share.as_csv({name: np.asarray(column) for name, column in found.items()})


def _live(before: State) -> None:
    """Draw what moves while a network trains; it is drawn again by itself.

    `before` is where the run stood when the page around was drawn, which knows by it how often.
    """
    runs = held()
    run = newest()
    if run is None:
        return
    if not run.over:
        shared_pool().see(run)
    done, words = progress(run)
    st.progress(min(done, 1.0), words)
    if run.over:
        draw_reason(run)
    train_charts.tell(runs)
    spoken.say(spoken_line(run), SPOKEN_REST)
    if before != run.state and (run.over or before == "queued"):
        st.rerun()  # the buttons, too, must know


def _results() -> None:
    """Draw the table below the charts; it, too, is drawn again by itself."""
    if held():
        results(held())
        with st.expander(_("Values")):
            train_charts.value_tables(held()[-1])


def draw_reason(run: Run) -> None:
    """Draw why a run has ended."""
    said = st.caption if run.reason in ("done", "stopped") else st.warning
    said(reason_words(run))


@st.fragment
def draw() -> None:
    """Draw the page; a choice reruns this and nothing around it."""
    state.show_notices()
    main, beside = st.columns([2, 1], gap="medium")
    with main:
        train_controls.choose_task()
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            record = controls.chooser(keys.FUNCTION, FUNCTIONS)
            controls.parameter_sliders(record)
        train_controls.fetch()
        trouble = train_controls.buttons()
        if trouble:
            st.warning(plain(trouble))
        train_controls.watch()
        runs = held()
        if runs:
            stands = runs[-1].state
            every = {"over": None, "queued": WAITING_LOOK}.get(stands, LOOK)
            st.fragment(_live, run_every=every)(stands)
            train_charts.draw(runs)
            train_controls.marks(runs)
            st.fragment(_results, run_every=every)()
        else:
            spoken.say("")
            train_controls.invitation()
            train_charts.preview(
                state.choice(train_keys.TASK),
                state.choice(train_keys.NOISE),
                int(state.choice(keys.SEED)),
            )
        share.row(
            {key: "" for key in (train_charts.ANSWERS, train_charts.EPOCHS, train_charts.LAYERS)}
            if runs
            else {},
            train_plans.task_words()[state.choice(train_keys.TASK)],
            lambda: columns(held()),
            lambda: results(held()) if held() else None,
        )
    with beside:
        train_controls.settings()
    state.publish()
