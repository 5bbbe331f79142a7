"""Films: what the browser blends is the curve, at every step of every parameter of every function."""

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Activation, Values
from figures.axes import Range
from figures.film import film, key_frames, still
from ui import films, links, live
from ui.choices import Choices
from ui.scene import SCENE

# The part of the axis by which a curve in motion may be off, and all that one function may weigh.
ALLOWED = 1e-3
HEAVIEST = 300_000


class Reel:
    """A film, read as live.js reads it."""

    def __init__(self, body: bytes) -> None:
        length = int.from_bytes(body[:4], "little")
        self.head: dict[str, Any] = json.loads(body[4 : 4 + length])
        positions = np.frombuffer(body[4 + length :], dtype="<i2").astype(float)
        positions[positions == -32768] = np.nan
        at = 0
        self.frames: dict[tuple[str, str], list[Values]] = {}
        for track in self.head["tracks"]:
            frames = []
            for size in track["lengths"]:
                frames.append(track["low"] + track["unit"] * positions[at : at + size])
                at += size
            self.frames[track["meta"], track["axis"]] = frames
        assert at == len(positions)

    def at(self, step: int, meta: str, axis: str) -> Values:
        """Return a track at a step, blended between its key frames."""
        keys, frames = self.head["keys"], self.frames[meta, axis]
        if len(frames) == 1:
            return frames[0]
        after = int(np.searchsorted(keys, step))
        if keys[after] == step:
            return frames[after]
        share = (step - keys[after - 1]) / (keys[after] - keys[after - 1])
        blend: Values = (1 - share) * frames[after - 1] + share * frames[after]
        return blend


def choices_for(name: str, **chosen: Any) -> Choices:
    return {**links.parse({"f": [name]}, "function")[0], **chosen}


def off(played: Reel, step: int, traces: live.Traces, ranges: Mapping[str, Range]) -> float:
    """Return how far a film is at a step from the traces there, as a part of the axis; gaps are the same."""
    worst = 0.0
    for trace in traces:
        for axis in "xy":
            low, high = ranges[trace[f"{axis}axis"]]
            drawn = played.at(step, trace["meta"], axis)
            true = np.asarray(trace[axis], dtype=float)
            assert np.array_equal(np.isnan(drawn), np.isnan(true)), trace["meta"]
            error = np.abs(np.clip(drawn, low, high) - np.clip(true, low, high))
            worst = max(worst, float(np.max(error[~np.isnan(true)], initial=0)) / (high - low))
    return worst


def reel(layer: str, control: str, choices: Choices) -> Reel:
    return Reel(films.shoot("function", layer, control, links.query_of(choices, "function")))


@pytest.mark.parametrize("x_range", [(-6.0, 6.0), (-30.0, 30.0), (-1.0, 0.5)])
@pytest.mark.parametrize(
    "activation", [r for r in ACTIVATIONS.values() if r.parameters], ids=lambda record: record.name
)
def test_every_step_of_a_film_is_the_curve(
    activation: Activation, x_range: tuple[float, float]
) -> None:
    choices = choices_for(activation.name, xr=x_range)
    ranges = SCENE.ranges(choices)
    for parameter in activation.parameters:
        played = reel("curve", parameter.name, choices)
        for step in range(0, played.head["count"], 7):
            place = parameter.snap(parameter.low + step * parameter.step)
            curve = activation.bind(**{parameter.name: place})
            for name, axis, formula in (("f", "y", curve.value), ("f′", "y2", curve.derivative)):
                low, high = ranges[axis]
                x, y = (played.at(step, name, coordinate) for coordinate in "xy")
                apart = ~np.isnan(y)
                for point in curve.breakpoints:  # this close, a point lies on either side
                    apart &= np.abs(x - point) > 2e-4 * (x_range[1] - x_range[0])
                true = np.clip(formula(x[apart]), low, high)
                error = np.abs(np.clip(y[apart], low, high) - true) / (high - low)
                assert error.max(initial=0) <= ALLOWED, f"{parameter.name} = {place}, {name}"


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_all_films_of_a_function_weigh_little(activation: Activation) -> None:
    choices = choices_for(activation.name)
    bodies = {
        address: films.shoot("function", layer, control.key, {"f": [activation.name]})
        for layer, drawn in SCENE.layers.items()
        for control in drawn.depends(choices)
        if control.grid is not None
        for address in [(layer, control.key)]
    }
    assert {control for _, control in bodies} == set(SCENE.films(choices))
    assert sum(map(len, bodies.values())) <= HEAVIEST


def test_the_point_and_its_words_are_exact_at_every_step_of_x0() -> None:
    choices = choices_for("gelu", xr=(-2.0, 2.0))
    played = reel("point", "x0", choices)
    curve = ACTIVATIONS["gelu"].bind()
    words = played.head["words"]["point"]
    assert len(words) == played.head["count"] == 81
    for step in range(81):
        x0 = -2.0 + 0.05 * step
        low, high = SCENE.ranges(choices)["y"]
        assert played.at(step, "point f", "x")[1] == pytest.approx(x0, abs=4 * ALLOWED)
        assert played.at(step, "point f", "y")[1] == pytest.approx(
            float(curve.value(x0)), abs=(high - low) * ALLOWED
        )
    assert words[60] == "f(1) = 0.84134   ·   f′(1) = 1.0833"


def test_a_curve_that_is_linear_in_its_parameter_needs_two_frames() -> None:
    assert reel("curve", "a", choices_for("linear")).head["keys"] == [0, 80]
    assert len(reel("curve", "cap", choices_for("relu6")).head["keys"]) > 20


def test_frames_of_different_length_are_never_blended() -> None:
    frames = [{("f", "y"): np.zeros(1 + step // 3)} for step in range(7)]
    keys = key_frames(7, frames.__getitem__)
    for first, last in pairwise(keys):
        assert last == first + 1 or len(frames[first]["f", "y"]) == len(frames[last]["f", "y"])


def test_a_still_holds_the_positions_of_the_figure() -> None:
    choices = choices_for("hard_tanh")
    body = still(SCENE.traces(choices))
    length = int.from_bytes(body[:4], "little")
    tracks = json.loads(body[4 : 4 + length])["tracks"]
    positions = np.frombuffer(body[4 + length :], dtype="<f4")
    figure = SCENE.figure(choices)
    at = 0
    for track in tracks:
        trace = next(trace for trace in figure.data if trace.meta == track["meta"])
        drawn = np.asarray(trace[track["axis"]], dtype="<f4")
        assert np.array_equal(drawn, positions[at : at + track["length"]], equal_nan=True)
        at += track["length"]
    assert at == len(positions)


def test_a_film_of_two_steps_is_a_film() -> None:
    played = Reel(
        film(
            0.0,
            1.0,
            1.0,
            lambda value: [{"meta": "dot", "x": [value], "y": [2 * value]}],
            lambda value: {"name": f"{value:g}"},
            {"x": (0.0, 1.0), "y": (0.0, 2.0)},
        )
    )
    assert played.at(1, "dot", "y") == pytest.approx([2.0])
    assert played.head["words"] == {"name": ["0", "1"]}


def test_the_address_of_a_film_leaves_out_what_it_does_not_depend_on() -> None:
    one = SCENE.films(choices_for("elu", alpha=2.0, x0=1.0))
    other = SCENE.films(choices_for("elu", alpha=0.5, x0=-3.0))
    assert (
        one["alpha"][1] == other["alpha"][1] == "film?page=function&layer=curve&control=alpha&f=elu"
    )
    assert one["alpha"][2] != other["alpha"][2]  # the point stands elsewhere


def test_the_message_of_a_slider_is_believed_in_nothing_but_its_number() -> None:
    for message in (None, {}, {"value": "x"}, {"value": [1], "count": 1}, {"value": 1}, 7):
        assert live.read_move(message) is None
    assert live.read_move({"value": float("nan"), "count": 1, "staged": True}) is None
    assert live.read_move({"value": 2, "count": 5, "staged": "yes"}) == (2.0, 5.0, False)
    assert live.read_move({"value": 2.5, "count": 5, "staged": True}) == (2.5, 5.0, True)
