"""The charts of the Train page: what they draw, on axes that hold it."""

import math
from typing import Any

import numpy as np
import pytest

from figures import depth, theme
from figures.training import (
    CLASSES,
    PANELS,
    History,
    Kind,
    Layers,
    Picture,
    ends_trace,
    gradient_axis,
    histories_figure,
    history_traces,
    layers_figure,
    loss_top,
    pictures_figure,
    score_range,
)
from tests.apptest import decoded

LOOK = theme.look(0)
ENDS = ("{format}: 0 below this line", "{format}: ∞ above this line")
AXIS = np.linspace(-2.6, 2.6, 5)
TITLES: dict[Kind, tuple[str, str]] = {
    "points": ("x", "y"),
    "table": ("true", "predicted"),
    "digits": ("answer", "digit"),
}


def picture(kind: Kind = "points", started: bool = True) -> Picture:
    shape = {"points": (5, 5), "table": (7, 2), "digits": (10, 10)}[kind]
    return Picture(
        kind=kind,
        title=("ReLU", "He"),
        colour=LOOK.colour,
        values=np.full(shape, 0.25) if started else None,
        axis=AXIS,
        inputs=np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]),
        targets=np.array([0.0, 1.0, 1.0]),
    )


def layers(log_delta: list[float]) -> Layers:
    found = np.array(log_delta)
    shares = np.zeros(len(found))
    return Layers("ReLU", LOOK, (found, found - 1), (found, found), shares, shares)


def history(*losses: float) -> History:
    rows = np.array([losses, losses, [0.5] * len(losses), [0.5] * len(losses)])
    return History("ReLU", LOOK, rows)


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("kind", TITLES)
def test_pictures_stand_side_by_side_without_overlap(count: int, kind: Kind) -> None:
    figure = pictures_figure([picture(kind)] * count, TITLES).to_plotly_json()
    layout = figure["layout"]
    boxes = []
    for number in ("", "2", "3", "4")[:count]:
        (left, right), (low, high) = (layout[f"{a}axis{number}"]["domain"] for a in "xy")
        assert 0 <= left < right <= 1 and 0 <= low < high < 1
        boxes.append((left, right, low, high))
    for at, one in enumerate(boxes):
        for other in boxes[:at]:
            assert (
                one[0] >= other[1] or other[0] >= one[1] or one[3] <= other[2] or other[3] <= one[2]
            )
    assert len(layout["annotations"]) == count
    metas = [trace["meta"] for trace in figure["data"]]
    assert len(set(metas)) == len(metas)


@pytest.mark.parametrize("kind", TITLES)
def test_before_the_first_answer_the_traces_are_the_same(kind: Kind) -> None:
    before, after = (
        pictures_figure([picture(kind, started)], TITLES).to_plotly_json()["data"]
        for started in (False, True)
    )
    assert [trace["meta"] for trace in before] == [trace["meta"] for trace in after]


def test_points_have_the_colour_and_the_shape_of_their_class() -> None:
    data = pictures_figure([picture()], TITLES).to_plotly_json()["data"]
    first, second = (trace for trace in data if "class" in trace["meta"])
    assert list(decoded(first["x"])) == [0.0] and list(decoded(second["x"])) == [1.0, 2.0]
    assert (first["marker"]["color"], second["marker"]["color"]) == CLASSES
    assert first["marker"]["symbol"] != second["marker"]["symbol"]


def test_the_axis_of_the_loss_ends_above_the_start_whatever_comes() -> None:
    assert loss_top([history(0.7, 1e30), history(1.0)]) == pytest.approx(1.15)
    assert loss_top([history(math.inf)]) == loss_top([]) == pytest.approx(1.15)
    assert score_range([history(0.7)], "points") == (-0.02, 1.04)
    assert score_range([history(0.7)], "table") == pytest.approx((0.0, 0.575))


def test_a_loss_that_is_no_number_is_a_gap() -> None:
    trace = history_traces(3, history(0.5, math.inf, 0.25))[0]
    assert trace["meta"] == "3 loss"
    np.testing.assert_array_equal(trace["y"], [0.5, math.nan, 0.25])
    layout = histories_figure([history(0.5)], 40, "points", ("", "", "")).to_plotly_json()["layout"]
    assert layout["xaxis"]["range"] == [0, 40]


@pytest.mark.parametrize(
    ("found", "low", "high"),
    [
        ([-3.5, -0.5], -5.0, 1.0),
        ([-0.5, -0.4], -3.0, 1.0),
        ([-math.inf, -2.5], -5.0, 1.0),
        ([math.nan, 3.5], -3.0, 5.0),
        ([], -3.0, 1.0),
    ],
)
def test_the_axis_of_the_gradient_holds_now_and_before(
    found: list[float], low: float, high: float
) -> None:
    assert gradient_axis([layers(found)], "delta")["range"] == (low, high)


def test_few_powers_of_ten_are_named() -> None:
    axis = gradient_axis([layers([-40.0, 0.0])], "delta")
    assert 3 <= len(axis["tickvals"]) <= 7
    assert axis["ticktext"][-1] == "1"


def test_a_gradient_of_nothing_is_a_gap_and_the_shares_are_drawn() -> None:
    data = layers_figure(
        [layers([-math.inf, -50.0, -2.0])],
        {"delta": "", "weights": "", "shares": ""},
        "layer",
        ENDS,
    ).to_plotly_json()["data"]
    now = next(trace for trace in data if trace["meta"] == "0 delta now")
    np.testing.assert_array_equal(decoded(now["y"]), [math.nan, -50.0, -2.0])
    assert list(decoded(now["x"])) == [1, 2, 3]
    assert {trace["meta"] for trace in data} >= {"0 shares saturated", "0 shares dead"}


def test_layers_in_training_are_drawn_as_those_of_a_random_stack() -> None:
    found = np.array([-50.0, -2.0, 0.0])
    every = {panel: found for panel in depth.PANELS}
    bands = {panel: np.stack([found] * 3) for panel in depth.PANELS}
    stacked = [
        *depth.theory_traces(1, "ReLU", every, LOOK),
        *depth.simulated_traces(1, "ReLU", bands, every, LOOK),
        *depth.format_traces(3, (-60.0, 2.0), ENDS),
    ]
    figure = layers_figure([layers([-50.0, -2.0, 0.0])], dict.fromkeys(PANELS, ""), "layer", ENDS)
    trained = figure.to_plotly_json()["data"]

    def named(traces: list[dict[str, Any]], ending: str) -> dict[str, Any]:
        return next(trace for trace in traces if trace["meta"].endswith(ending))

    measured = named(trained, "delta now")
    points, theory = named(stacked, "delta network"), named(stacked, "1 delta")
    assert measured["marker"] == points["marker"]
    assert measured["hovertemplate"] == theory["hovertemplate"]
    np.testing.assert_array_equal(decoded(measured["y"]), points["y"])
    ends, expected = (named(found, "formats") for found in (trained, stacked))
    assert list(ends["text"]) == list(expected["text"])
    assert all(ends["text"])  # Plotly takes an empty one out of the picture, and then another
    assert list(ends["text"][1::3]) == [
        "float16: 0 below this line",
        "bfloat16: 0 below this line",
        "float32: 0 below this line",
    ]


def test_the_end_of_a_format_out_of_sight_leaves_an_empty_trace() -> None:
    assert ends_trace([layers([-2.0, 0.0])], ENDS)["x"].size == 0
