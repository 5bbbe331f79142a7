"""The charts of the Train page: figures that stand, and what the browser is told to move in them."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from activations.core import Values
from figures import theme
from figures import training as drawn
from networks import tasks, training
from networks.plan import Plan
from networks.tasks import POINT_TASKS
from ui import charts, scripts, train_plans
from ui.language import _, spoken
from ui.layers import format_ends
from ui.numbers import shown
from ui.runs import Run
from ui.tables import cells, wide_table
from ui.wording import listed_words, per_cent

ANSWERS, EPOCHS, LAYERS = "train-answers", "train-epochs", "train-layers"
_BASE, _TOLD = "train.base", "train.told"

# As many points and epochs stand in the tables; all are in the CSV.
FEW_POINTS, FEW_EPOCHS = 20, 11

# What the browser already has of a trace is not sent again.
_STILL = {"field": ("x", "y"), "border": ("x", "y")}
_SENT = ("x", "y", "z", "text", "textposition")
_WORDS = ("text", "textposition")
_DIGITS = 5


@functools.lru_cache(maxsize=64)
def _points(task: str, noise: float, seed: int) -> tuple[Values, Values]:
    data = tasks.points(task, noise, seed)
    return data.inputs, data.targets


def _kind(plan: Plan) -> drawn.Kind:
    if plan.task in POINT_TASKS:
        return "points"
    return "table" if plan.task == "table" else "digits"


def _picture(run: Run, look: theme.Look) -> drawn.Picture:
    plan, kind = run.plan, _kind(run.plan)
    inputs: Values = np.zeros((0, 2))
    targets: Values = np.zeros(0)
    if kind == "points":
        inputs, targets = _points(plan.task, plan.noise, plan.seed)
    elif kind == "table":
        targets = training.table_of(plan).numbers[:, -1]
    values = None if run.last is None else run.last.picture
    title = (
        train_plans.function_label(plan.function) + (" +" if plan.others else ""),
        train_plans.start_words(plan),
    )
    return drawn.Picture(kind, title, look.colour, values, training.axis(), inputs, targets)


def _history(run: Run, look: theme.Look) -> drawn.History:
    scores = np.array(run.scores, dtype=np.float64).reshape(-1, 4).T
    return drawn.History(train_plans.label(run.plan), look, scores)


def _layers(run: Run, look: theme.Look) -> drawn.Layers:
    none = np.full(run.plan.layers, np.nan)
    label = train_plans.label(run.plan)
    if run.first is None or run.last is None:
        return drawn.Layers(label, look, (none, none), (none, none), none, none)
    first, last = run.first, run.last
    return drawn.Layers(
        label,
        look,
        (last.log_delta, first.log_delta),
        (last.log_weight_gradient, first.log_weight_gradient),
        last.saturated,
        last.dead,
    )


def figures(runs: Sequence[Run]) -> dict[str, go.Figure]:
    """Return the three charts as they are now."""
    looks = train_plans.looks([run.plan for run in runs])
    kind = _kind(runs[-1].plan)
    return {
        ANSWERS: drawn.pictures_figure(
            [_picture(run, look) for run, look in zip(runs, looks, strict=True)],
            {
                "points": ("x₁", "x₂"),
                "table": (_("true"), _("predicted")),
                "digits": (_("answer"), _("digit")),
            },
        ),
        EPOCHS: drawn.histories_figure(
            [_history(run, look) for run, look in zip(runs, looks, strict=True)],
            max(run.plan.epochs for run in runs),
            kind,
            (_("epoch"), _("Loss: thick held out, thin in training"), score_title(kind)),
        ),
        LAYERS: drawn.layers_figure(
            [_layers(run, look) for run, look in zip(runs, looks, strict=True)],
            {
                "delta": _("<b>Gradient</b> |δˡ|, rms; dotted: before training"),
                "weights": _("<b>Weight gradient</b> |∂E/∂Wˡ|, rms"),
                "shares": _("<b>Saturated</b> (●) and <b>dead</b> (✕) share"),
            },
            _("layer l"),
            format_ends(),
        ),
    }


def score_title(kind: str) -> str:
    """Return what the score of a task is."""
    return (
        _("Error (rms), in units of the target") if kind == "table" else _("Share of right answers")
    )


def draw(runs: Sequence[Run]) -> None:
    """Draw the charts; as long as the runs are the same, Streamlit gets the figures that it had.

    These have all runs but the newest as they ended: what the newest has come to since is told.
    """
    view = (spoken(), *(run.name for run in runs))
    base = st.session_state.get(_BASE)
    if base is None or base["view"] != view:
        base = {"view": view, "figures": figures(runs), "alts": alts(runs)}
        st.session_state[_BASE] = base
    left, right = st.columns(2, gap="medium")
    for column, key in ((left, ANSWERS), (right, EPOCHS)):
        with column:
            _chart(key, base)
    _chart(LAYERS, base)


def _chart(key: str, base: Mapping[str, Any]) -> None:
    charts.draw(base["figures"][key], key=key, alt=base["alts"][key], theme="streamlit")


def preview(task: str, noise: float, seed: int) -> None:
    """Draw the points that a run would be trained on; other tasks have nothing to show before."""
    if task not in POINT_TASKS:
        return
    inputs, targets = _points(task, noise, seed)
    title = train_plans.task_words()[task]
    picture = drawn.Picture(
        "points", (title, ""), theme.CATEGORICAL[7], None, training.axis(), inputs, targets
    )
    charts.draw(
        drawn.pictures_figure([picture], {"points": ("", "")}),
        key="train-points",
        alt=_("{task}: {count} points of two classes.").format(task=title, count=len(inputs)),
    )
    with st.expander(_("Values")):
        rows = [
            cells([*(shown(float(part), 3) for part in point), shown(float(target))])
            for point, target in zip(inputs[:FEW_POINTS], targets[:FEW_POINTS], strict=True)
        ]
        caption = _("The first {few} of {count} points").format(few=len(rows), count=len(inputs))
        wide_table(caption, ["x₁", "x₂", _("class")], rows)


def value_tables(run: Run) -> None:
    """Draw what the charts show of a run as tables: some of its epochs, and every layer."""
    if run.last is None:
        return
    kind, last = _kind(run.plan), run.last
    epochs = np.unique(np.linspace(0, last.number, FEW_EPOCHS).round().astype(int))
    heads = [_("Epoch"), _("Loss"), _("Loss held out"), score_title(kind), _("Held out")]
    rows = [cells([str(at), *(shown(part, 3) for part in run.scores[at])]) for at in epochs]
    wide_table(_("Epochs of the newest run"), heads, rows)
    measured = (last.log_delta, last.log_weight_gradient, last.saturated, last.dead)
    heads = [_("Layer"), "log₁₀ |δ|", "log₁₀ |∂L/∂W|", _("Saturated"), _("Dead")]
    rows = [
        cells([str(layer), *(shown(float(part), 3) for part in parts)])
        for layer, parts in enumerate(zip(*measured, strict=False), start=1)
    ]
    wide_table(_("Layers of the newest run, after its last epoch"), heads, rows)


def tell(runs: Sequence[Run]) -> None:
    """Tell the browser what the newest run has come to."""
    count = " ".join([spoken(), *(run.name for run in runs), str(len(runs[-1].scores))])
    kept = st.session_state.get(_TOLD)
    if (
        kept is None or kept["count"] != count
    ):  # a run that waits or pauses is looked at all the same
        kept = {"role": "stage", "count": count, "charts": _charts(runs)}
        st.session_state[_TOLD] = kept
    scripts.draw("train", "train.stage", kept, height=1)


def _charts(runs: Sequence[Run]) -> dict[str, Any]:
    """Return the traces of the newest run, the axes, and each chart in words."""
    place, run = len(runs) - 1, runs[-1]
    looks = train_plans.looks([each.plan for each in runs])
    histories = [_history(each, look) for each, look in zip(runs, looks, strict=True)]
    layers = [_layers(each, look) for each, look in zip(runs, looks, strict=True)]
    moved = {
        ANSWERS: (drawn.answer_traces(place, _picture(run, looks[place])), {}),
        EPOCHS: (
            drawn.history_traces(place, histories[place]),
            {
                "yaxis": {"range": [0.0, drawn.loss_top(histories)]},
                "yaxis2": {"range": drawn.score_range(histories, _kind(run.plan))},
            },
        ),
        LAYERS: (
            [*drawn.layers_traces(place, layers[place]), drawn.ends_trace(layers, format_ends())],
            {
                "yaxis": drawn.gradient_axis(layers, "delta"),
                "yaxis2": drawn.gradient_axis(layers, "weights"),
            },
        ),
    }
    words = alts(runs)
    return {
        key: {"traces": [told(trace) for trace in traces], "layout": layout, "alt": words[key]}
        for key, (traces, layout) in moved.items()
    }


def told(trace: Mapping[str, Any]) -> dict[str, Any]:
    """Return the numbers of a trace as JSON can say them, five digits long."""
    still = _STILL.get(str(trace["meta"]).rpartition(" ")[2], ())
    found: dict[str, Any] = {"meta": trace["meta"]}
    for name in _SENT:
        if name in trace and name not in still:
            value = trace[name]
            found[name] = value if name in _WORDS else _numbers(np.asarray(value, dtype=np.float64))
    return found


def _numbers(values: Values) -> list[Any]:
    if values.ndim > 1:
        return [_numbers(row) for row in values]
    return [float(f"{v:.{_DIGITS}g}") if math.isfinite(v) else None for v in values.tolist()]


# ---- in words --------------------------------------------------------------------------------------------


def score_words(kind: str, score: float) -> str:
    """Return a score with what it counts."""
    if not math.isfinite(score):
        return _("no number")
    if kind == "table":
        return shown(score, 3)
    return per_cent(f"{100 * score:.1f}")


def alts(runs: Sequence[Run]) -> dict[str, str]:
    """Return each chart as a sentence."""
    said, ratios = [], []
    for run in runs:
        name, last = train_plans.label(run.plan), run.last
        if last is None:
            said.append(_("{name}: not yet trained").format(name=name))
            continue
        said.append(
            _("{name}: after epoch {epoch} loss {loss}, held out {score}").format(
                name=name,
                epoch=last.number,
                loss=shown(last.held_loss, 3),
                score=score_words(_kind(run.plan), last.held_score),
            )
        )
        ratios.append(
            _(
                "{name}: from the last layer to the first the gradient changes by a factor of {ratio}"
            ).format(name=name, ratio=ratio_words(last.log_delta))
        )
    return {
        ANSWERS: _("What each network answers. {runs}.").format(runs=listed_words(said)),
        EPOCHS: _("Loss and score over the epochs. {runs}.").format(runs=listed_words(said)),
        LAYERS: _("Gradients and shares in each layer. {runs}.").format(
            runs=listed_words(ratios) or _("Nothing is measured yet")
        ),
    }


def ratio_words(log_delta: Values) -> str:
    """Return |δ¹|/|δᴸ| as a power of ten."""
    first, last = float(log_delta[0]), float(log_delta[-1])
    if not math.isfinite(last):
        return "NaN" if math.isnan(last) else "0"
    if math.isinf(first):
        return "0"
    return shown(10 ** (first - last), 2) if math.isfinite(first) else "NaN"
