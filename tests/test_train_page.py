"""The Train page without a browser: choices become plans, runs stand side by side, tables are read."""

import dataclasses
import json
import math
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from figures.training import history_traces
from networks.plan import Plan
from tests.apptest import decoded, figures, press, words
from tests.prompt import Prompt, epoch, installed, open_train
from ui import (
    runs,
    train_charts,
    train_keys,
    train_plans,
)
from ui import training as page_of_training
from ui.links import parse, query_of
from ui.numbers import plain
from ui.runs import Run


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Prompt:
    return installed(monkeypatch)


def try_preset(page: AppTest, start: str) -> AppTest:
    wanted = f"**{plain(start)}"
    return press(page, next(b.label for b in page.button if b.label.startswith(wanted)))


def choices(**query: list[str]) -> dict[str, Any]:
    return parse(query, "train")[0]


# ---- plans -----------------------------------------------------------------------------------------------


def test_a_link_is_a_plan() -> None:
    query = {
        **{"f": ["elu"], "alpha": ["2"], "task": ["moons"], "depth": ["7"], "width": ["9"]},
        **{"init": ["own"], "sw": ["1.5"], "sb": ["0.25"], "opt": ["momentum"], "lr": ["0.03"]},
        **{"decay": ["0.1"], "batch": ["64"], "epochs": ["50"], "noise": ["0.2"], "seed": ["5"]},
        "at": ["2.sigmoid", "5.tanh"],
    }
    found, notices = parse(query, "train")
    assert not notices
    plan = train_plans.plan_of(found, None)
    assert (plan.task, plan.depth, plan.width, plan.epochs, plan.seed) == ("moons", 7, 9, 50, 5)
    assert (plan.optimizer, plan.rate, plan.decay, plan.batch) == ("momentum", 0.03, 0.1, 64)
    assert plan.own is not None and (plan.own.w, plan.own.b) == (1.5, 0.25)
    assert plan.function_of(1).curve.parameters == {"alpha": 2.0}
    assert [plan.function_of(layer).name for layer in (2, 3, 5)] == ["sigmoid", "elu", "tanh"]
    assert query_of(found, "train") == query


@pytest.mark.parametrize("at", ["0.relu", "31.relu", "2.nonsense", "x.relu", "2", "²​.relu"])
def test_a_layer_that_cannot_be_is_left_out_with_a_sentence(at: str) -> None:
    found, notices = parse({"at": ["3.tanh", at]}, "train")
    assert found[train_keys.LAYERS.kept] == ("3.tanh",)
    assert len(notices) == 1


def test_layers_beyond_the_depth_are_not_in_the_plan() -> None:
    found = choices(at=["2.sigmoid", "9.tanh"], depth=["3"])
    assert set(train_plans.plan_of(found, None).others) == {2}
    found = choices(at=["2.sigmoid", "9.tanh"], task=["digits"], depth=["30"])
    assert set(train_plans.plan_of(found, None).others) == {2}


def test_every_preset_is_a_link_and_a_plan() -> None:
    titles = set()
    for preset in train_plans.presets():
        made = choices(f=[preset.function])
        made.update({control.kept: value for control, value in preset.choices().items()})
        query = query_of(made, "train")
        found, notices = parse(query, "train")
        assert not notices
        plan = train_plans.plan_of(found, None)
        assert plan == train_plans.plan_of(made, None)
        assert plan.function.name == preset.function
        titles.add(preset.title)
    assert len(titles) == 10


def test_two_runs_of_one_function_have_different_looks() -> None:
    plan = Plan()
    looks = train_plans.looks([plan, dataclasses.replace(plan, rule="lecun"), plan, plan])
    assert len({look.colour for look in looks}) == len({look.dash for look in looks}) == 4


# ---- the page --------------------------------------------------------------------------------------------


def test_the_page_opens_with_what_to_do_and_the_points_to_learn(prompt: Prompt) -> None:
    page = open_train(task="xor", noise="0")
    (points,) = figures(page)
    first = next(trace for trace in points["data"] if trace["meta"] == "0 class 0")
    assert set(decoded(first["x"])) == {-1.0, 1.0}
    assert "Start trains a Keras network" in words(page)
    assert not figures(open_train(task="table"))


def test_two_clicks_put_sigmoid_and_relu_side_by_side(prompt: Prompt) -> None:
    page = try_preset(open_train(), "Spirals, 12 layers: sigmoid")
    assert page.query_params["f"] == "sigmoid"
    page = try_preset(page, "The same with ReLU")
    said = words(page)
    assert "Sigmoid, Xavier (Glorot)</th>" in said and "ReLU, He</th>" in said
    answers, epochs, layers = figures(page)
    metas = {trace["meta"] for trace in answers["data"]}
    assert {"0 field", "1 field", "0 border", "1 class 1"} <= metas
    assert {trace["meta"] for trace in epochs["data"]} >= {"0 loss held", "1 score"}
    assert {trace["meta"] for trace in layers["data"]} >= {"0 delta now", "1 shares dead"}
    assert epochs["layout"]["xaxis"]["range"] == [0, 120]
    assert "All epochs are done." in said


def test_the_fifth_run_takes_the_place_of_the_first_and_another_task_of_all(prompt: Prompt) -> None:
    page = open_train(f="relu", task="xor")
    for _run in range(5):
        page = press(page, "Start")
    assert words(page).count('<span class="mark mark-') == 4
    page = try_preset(page, "A table")
    assert words(page).count('<span class="mark mark-') == 1
    assert "Held out" in words(page) and "Error" in words(page)
    page = try_preset(page, "Digits")
    assert figures(page)[0]["data"][0]["meta"] == "0 counts"


def test_start_pause_step_stop_and_discard(prompt: Prompt) -> None:
    page = open_train(f="tanh")
    page = press(page, "One epoch")
    assert "Epoch 0 of 100" in progress_words(page) and "paused" in progress_words(page)
    page = press(page, "One epoch")
    assert "Epoch 1 of 100" in progress_words(page)
    page = press(page, "Go on")
    assert "s left" in progress_words(page)
    page = press(page, "Pause")
    assert "paused" in progress_words(page)
    page = press(page, "Stop")
    assert "Stopped by you." in words(page)
    page = press(page, "Discard this run")
    assert not training_state(page)


def training_state(page: AppTest) -> list[Run]:
    """Return the runs of a page."""
    return list(page.session_state["train.runs"]) if "train.runs" in page.session_state else []


def progress_words(page: AppTest) -> str:
    (bar,) = page.get("progress")
    return str(bar.proto.text)


def test_a_changed_choice_leaves_the_charts_as_they_stand(prompt: Prompt) -> None:
    page = press(open_train(f="tanh"), "Start")
    before = [chart.proto.spec for chart in page.get("plotly_chart")]
    page.query_params["depth"] = "9"
    page.run()
    assert [chart.proto.spec for chart in page.get("plotly_chart")] == before


def test_a_rule_that_says_nothing_about_the_function_is_said_on_the_page(prompt: Prompt) -> None:
    page = press(open_train(f="gelu", init="torch_gain"), "Start")
    assert "says nothing about GELU" in words(page).replace("\\", "")
    assert not training_state(page)


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("diverged", "the loss is no longer a number"),
        ("time", "a run may take no more time"),
        ("left", "out of sight for so long"),
        ("displaced", "somebody was waiting"),
        ("late", "an epoch took longer than 90 s"),
        ("failed", "Stopped by an error"),
    ],
)
def test_every_end_has_its_sentence(prompt: Prompt, reason: str, said: str) -> None:
    prompt.ended = reason
    page = press(open_train(f="relu"), "Start")
    assert said in words(page)


def test_who_waits_is_told_the_place_in_the_queue(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(Plan())
    monkeypatch.setattr(page_of_training, "shared_pool", lambda: prompt)
    assert page_of_training.progress(run) == (
        0.0,
        "All 2 training processes are busy: you are number 2 in the queue.",
    )


def test_single_layers_are_set_and_freed(prompt: Prompt) -> None:
    page = open_train(f="relu", at="2.sigmoid")
    assert any(button.label == "Layer 2: Sigmoid ✕" for button in page.button)
    page = press(page, "Layer 2: Sigmoid ✕")
    assert "at" not in page.query_params
    page = press(page, "Set")
    assert page.query_params["at"] == "1.linear"


# ---- what the browser is told ----------------------------------------------------------------------------


def test_numbers_travel_as_json_without_nan() -> None:
    trace = {"meta": "0 field", "x": [1], "y": [1], "z": np.array([[math.nan, 1 / 3]])}
    assert train_charts.told(trace) == {"meta": "0 field", "z": [[None, 0.33333]]}
    json.dumps(train_charts.told(trace), allow_nan=False)


def test_a_long_run_is_drawn_by_as_many_points_as_a_screen_shows() -> None:
    run = Run(Plan(epochs=1000))
    for number in range(1001):
        run.add(epoch(run.plan, number))
    look = train_plans.looks([run.plan])[0]
    traces = history_traces(0, train_charts._history(run, look))
    assert all(len(trace["x"]) == 300 and trace["x"][-1] == 1000 for trace in traces)


@pytest.mark.parametrize(
    ("log_delta", "said"),
    [
        ([-3.0, -1.0], "0.01"),
        ([-math.inf, -1.0], "0"),
        ([-math.inf, -math.inf], "0"),
        ([math.nan, math.nan], "NaN"),
    ],
)
def test_the_ratio_of_gradients_in_words(log_delta: list[float], said: str) -> None:
    assert train_charts.ratio_words(np.array(log_delta)) == said


def test_a_run_keeps_its_first_and_its_last_epoch_and_the_scores_of_all() -> None:
    run = runs.Run(Plan())
    for number in range(3):
        run.add(epoch(run.plan, number))
    assert run.first is not None and run.last is not None
    assert (run.first.number, run.last.number, len(run.scores)) == (0, 2, 3)
