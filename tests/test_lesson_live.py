"""The charts of Output & loss and of Derivative follow their sliders, and are NumPy's at every step."""

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from figures.film import FILM_POINTS
from tests.browsing import eventually, live, rest, wait_for_films
from tests.test_live import hold, sent_frames, settled
from ui import derivative_scene, links, output_scene
from ui.choices import Choices
from ui.keys import controls_on
from ui.live import Scene

pytestmark = pytest.mark.browser

SCENES = {"output": output_scene.SCENE, "derivative": derivative_scene.SCENE}

# The part of the axis by which a chart in motion may be off.
ALLOWED = 1e-3

DRAWN = """() => {
    const chart = document.querySelector(".js-plotly-plot");
    const numbers = (line) => Array.from(line, (number) => Number.isNaN(number) ? null : number);
    return Object.fromEntries(chart._fullData.map((trace) =>
        [trace.meta, {x: numbers(trace.x), y: numbers(trace.y)}]));
}"""

# What is dragged on which page, and how many layers follow.
DRAGS = [
    ("output", {"view": "loss"}, "z", 1),
    ("output", {"view": "loss"}, "y", 2),
    ("output", {"view": "loss", "target": "distribution"}, "x2", 2),
    ("output", {"view": "numbers"}, "far", 1),
    ("output", {"view": "entropy"}, "p1", 1),
    ("derivative", {"f": "mish"}, "x0", 2),
    ("derivative", {"f": "swish"}, "h", 1),
]


def choices_at(page: str, query: dict[str, str], control: str, value: float) -> Choices:
    """Return the choices of a link with one number moved."""
    choices, _notices = links.parse({key: [text] for key, text in query.items()}, page)
    (moved,) = [one for one in controls_on(page, choices) if one.key == control]
    return {**choices, moved.kept: moved.accept(value)}


def off(drawn: dict[str, Any], scene: Scene, choices: Choices, points: int) -> float:
    """Return how far the drawn traces are from NumPy's, as a part of their axes."""
    worst = 0.0
    for layer in scene.layers.values():
        for trace in layer.traces(choices, points):
            ranges = scene.ranges(choices)
            for coordinate in "xy":
                low, high = ranges[str(trace.get(f"{coordinate}axis", coordinate))]
                found = np.array(drawn[trace["meta"]][coordinate], dtype=float)
                wanted = np.asarray(trace[coordinate], dtype=float)
                if found.shape != wanted.shape:
                    return math.inf
                both = ~np.isnan(found) & ~np.isnan(wanted)
                if np.any(np.isnan(found) != np.isnan(wanted)):
                    return math.inf
                gap = np.abs(np.clip(found[both], low, high) - np.clip(wanted[both], low, high))
                worst = max(worst, float(np.max(gap, initial=0.0)) / (high - low))
    return worst


@pytest.mark.parametrize(("name", "query", "control", "layers"), DRAGS)
def test_the_chart_follows_the_slider_without_a_message(
    page: Page, name: str, query: dict[str, str], control: str, layers: int
) -> None:
    scene = SCENES[name]
    frames = sent_frames(page)
    page.goto(f"/{name}?" + "&".join(f"{key}={text}" for key, text in query.items()))
    rest(page)
    live(page, control).scroll_into_view_if_needed()
    live(page, control).hover()
    wait_for_films(page, control, layers)
    x, y, way = hold(page, control, 0.05)
    before = len(frames)
    for step in range(1, 9):
        page.mouse.move(x + way * step / 9, y)
        value = float(live(page, control).input_value())
        choices = choices_at(name, query, control, value)

        def follows(choices: Choices = choices) -> bool:
            drawn = page.evaluate(DRAWN)
            moved = [
                layer
                for layer in scene.layers.values()
                if control in {one.key for one in layer.depends(choices)}
            ]
            film = dataclasses.replace(scene, layers=dict(zip("abc", moved, strict=False)))
            return off(drawn, film, choices, FILM_POINTS) <= ALLOWED

        assert eventually(page, follows), f"{control} = {value}"
    assert len(frames) == before, "the server was asked while the slider was held"
    page.mouse.up()
    page.wait_for_url(f"**{control}={value:g}*")
    settled(page)
    assert off(page.evaluate(DRAWN), scene, choices, 401) <= 1e-6


def test_the_numbers_of_the_loss_follow_too(page: Page) -> None:
    page.goto("/output?view=loss")
    rest(page)
    live(page, "z").hover()
    wait_for_films(page, "z", 1)
    x, y, way = hold(page, "z", 0.3)
    page.mouse.move(x + 0.5 * way, y)
    value = float(live(page, "z").input_value())
    wanted = 1 / (1 + math.exp(-value)) - 1
    cell = page.locator('[data-live="1 ∂L"]')
    assert eventually(page, lambda: abs(float(cell.inner_text().replace("−", "-")) - wanted) < 1e-4)
    page.mouse.up()


def test_a_phone_shows_chart_and_slider_together(phone: Page) -> None:
    for path, control in (("/output?view=loss", "z"), ("/derivative?f=tanh", "x0")):
        phone.goto(path)
        rest(phone)
        box = live(phone, control).bounding_box()
        assert box is not None and box["y"] + box["height"] <= 667, f"{path}: {box}"
        wide = phone.evaluate("document.documentElement.scrollWidth")
        assert wide <= 375, path
        expect(phone.locator(".js-plotly-plot")).to_be_in_viewport()
