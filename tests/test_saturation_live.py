"""Saturation in motion: its films at every step, and under the hand in a browser."""

import math
from statistics import NormalDist
from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from activations import get
from figures.film import FILM_POINTS
from tests.browsing import PHONE, eventually, live, rest, wait_for_films
from tests.test_film import ALLOWED, Reel, off
from tests.test_live import hold, sent_frames, settled
from ui import films, keys, links
from ui.saturation_scene import SCENE, percent, readout, verdict

# All films of a function with one parameter; most of it is the words of every step.
HEAVIEST = 600_000


def reel(layer: str, control: str, query: dict[str, list[str]]) -> Reel:
    return Reel(films.shoot("saturation", layer, control, query))


@pytest.mark.parametrize(
    ("layer", "control", "query"),
    [
        ("inputs", "mu", {}),
        ("inputs", "sd", {"mu": ["2"], "xr": ["-1", "0.5"]}),
        ("tails", "mu", {"f": ["tanh"]}),
        ("tails", "sd", {"f": ["swish"], "mu": ["1"]}),
        ("tails", "eps", {"f": ["sigmoid"]}),
        ("shares", "mu", {"f": ["sigmoid"]}),
        ("shares", "mu", {"f": ["relu"], "sd": ["0.05"]}),
        ("shares", "sd", {"f": ["hard_tanh"], "mu": ["0.5"]}),
        ("shares", "beta", {"f": ["swish"]}),
        ("shares", "alpha", {"f": ["leaky_relu"]}),
        ("shade", "eps", {"f": ["gelu"]}),
        ("unit", "w", {"f": ["elu"], "x": ["6"]}),
        ("unit", "bias", {"f": ["relu"]}),
        ("curve", "beta", {}),
    ],
    ids=str,
)
def test_every_step_of_a_film_is_the_chart(
    layer: str, control: str, query: dict[str, list[str]]
) -> None:
    choices, notices = links.parse(query, "saturation")
    assert not notices
    ranges = SCENE.ranges(choices)
    played = reel(layer, control, query)
    (moved,) = [c for c in keys.controls_on("saturation", choices) if c.key == control]
    grid = moved.grid
    assert grid is not None
    for step in range(0, played.head["count"], 7):
        at = {**choices, moved.kept: grid.snap(grid.low + step * grid.step)}
        traces = SCENE.layers[layer].traces(at, FILM_POINTS)
        assert off(played, step, traces, ranges) <= ALLOWED, f"step {step}"


@pytest.mark.parametrize("name", ["sigmoid", "swish", "relu", "sine", "hard_tanh", "gelu", "elu"])
def test_all_films_of_a_function_weigh_little(name: str) -> None:
    query = {"f": [name]}
    weight = 0
    for control, addresses in SCENE.films(links.parse(query, "saturation")[0]).items():
        for address in addresses:
            layer = parse_qs(urlparse(address).query)["layer"][0]
            weight += len(films.shoot("saturation", layer, control, query))
    assert weight <= HEAVIEST


def test_the_words_of_a_film_are_those_of_the_page() -> None:
    choices, _ = links.parse({"f": ["tanh"]}, "saturation")
    said = reel("words", "sd", {"f": ["tanh"]}).head["words"]
    for step in (0, 10, 59, 119):
        at = {**choices, "sd": round(0.05 + 0.05 * step, 2)}
        assert said["verdict"][step] == verdict(at)
        assert said["numbers"][step] == readout(at)


def test_what_does_not_move_is_not_in_a_film() -> None:
    played = SCENE.films(links.parse({"f": ["swish"]}, "saturation")[0])
    layers = {
        control: {parse_qs(urlparse(address).query)["layer"][0] for address in addresses}
        for control, addresses in played.items()
    }
    assert layers["mu"] == layers["sd"] == {"inputs", "tails", "shares", "words"}
    assert layers["w"] == layers["bias"] == layers["x"] == {"unit"}
    assert layers["eps"] == {"shade", "tails", "words"}


TRACES = """() => Object.fromEntries(document.querySelector(".js-plotly-plot")._fullData.map(
    (trace) => [trace.meta, {x: Array.from(trace.x), y: Array.from(trace.y)}]))"""
RANGES = """() => Object.values(document.querySelector(".js-plotly-plot")._fullLayout)
    .filter((axis) => axis?._id && axis.range).map((axis) => axis.range.map(Number))"""


@pytest.mark.browser
def test_shares_words_and_tails_follow_the_mean_without_a_message(page: Page) -> None:
    frames = sent_frames(page)
    page.goto("/saturation?f=tanh&sd=1")
    rest(page)
    live(page, "mu").hover()
    wait_for_films(page, "mu", 4)
    before, still = len(frames), page.evaluate(RANGES)
    x, y, way = hold(page, "mu", 0.5)
    for step in range(1, 9):
        page.mouse.move(x + way * step / 9, y)
        mean = float(live(page, "mu").input_value())
        # The share of the flat right part, which the words tell.
        right = 1 - NormalDist(mean, 1.0).cdf(math.atanh(math.sqrt(0.95)))
        expect(page.locator('[data-live="numbers"]')).to_contain_text(f"right {percent(right)}")

        def follows(mean: float = mean) -> bool:
            bell = page.evaluate(TRACES)["inputs"]
            return bool(abs(bell["x"][int(np.argmax(bell["y"]))] - mean) < 12 * ALLOWED)

        assert eventually(page, follows), f"mu = {mean}"
    assert len(frames) == before, "the server was asked while the slider was held"
    assert page.evaluate(RANGES) == still
    page.mouse.up()
    page.wait_for_url(f"**mu={mean:g}&sd=1")
    settled(page)
    assert len(frames) == before + 1
    exact = SCENE.traces(
        links.parse({"f": ["tanh"], "sd": ["1"], "mu": [f"{mean:g}"]}, "saturation")[0]
    )
    (shares,) = [trace["x"] for trace in exact if trace["meta"] == "shares f"]
    assert page.evaluate(TRACES)["shares f"]["x"] == pytest.approx(shares.tolist(), abs=1e-7)


@pytest.mark.browser
def test_the_unit_moves_along_f_with_its_weight(page: Page) -> None:
    page.goto("/saturation?f=sigmoid&x=2&bias=0.5")
    rest(page)
    wait_for_films(page, "w", 1)
    x, y, way = hold(page, "w", 0.5)
    page.mouse.move(x + way / 4, y, steps=4)
    weight = float(live(page, "w").input_value())
    z = 2 * weight + 0.5
    value = float(get("sigmoid").bind().value(z))

    def follows() -> bool:
        point = page.evaluate(TRACES)["point f"]
        gaps = abs(point["x"][1] - z), abs(point["y"][1] - value)
        return bool(gaps[0] < 12 * ALLOWED and gaps[1] < 2 * ALLOWED)

    assert eventually(page, follows)
    expect(page.locator('[data-live="unit"]')).to_contain_text(f"= {value:.5g}")
    page.mouse.up()


@pytest.mark.browser
def test_a_preset_is_a_link_that_needs_no_reload_and_back_takes_it_back(page: Page) -> None:
    page.goto("/saturation")
    rest(page)
    page.get_by_role("link", name="ReLU: half is dead").click()
    page.wait_for_url("**/saturation?f=relu&sd=1")
    expect(page.locator('[data-live="verdict"]')).to_contain_text("50 % of the inputs meet a slope")
    expect(live(page, "sd", "number")).to_have_value("1.00")
    page.go_back()
    expect(live(page, "sd", "number")).to_have_value("2.00")


@pytest.mark.browser
def test_on_a_phone_chart_and_the_slider_of_the_mean_are_visible_together(phone: Page) -> None:
    phone.goto("/saturation?f=tanh")
    rest(phone)
    slider = live(phone, "mu").bounding_box()
    panels = phone.locator(".js-plotly-plot .nsewdrag").evaluate_all(
        "all => all.map((panel) => panel.getBoundingClientRect()).map(({top, bottom}) => [top, bottom])"
    )
    assert slider is not None and slider["y"] + slider["height"] <= PHONE["height"]
    assert len(panels) == 5 and min(top for top, _ in panels) >= 0
    assert max(bottom for _, bottom in panels) < slider["y"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
