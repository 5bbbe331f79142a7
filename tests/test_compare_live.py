"""Compare in motion: the films of its curves, and eight of them under the hand in a browser."""

from urllib.parse import parse_qs, urlparse

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from activations import get
from activations.core import Curve
from figures.film import FILM_POINTS
from tests.browsing import PHONE, eventually, live, rest, wait_for_films
from tests.test_compare import link_of
from tests.test_film import ALLOWED, HEAVIEST, Reel, off
from tests.test_live import hold, sent_frames, settled
from ui import curves, films, keys, links
from ui.compare_scene import SCENE

EIGHT = "c=swish&c=gelu&c=relu&c=elu&c=tanh&c=sigmoid&c=mish&c=softplus&8.beta=2"


def reel(layer: str, control: str, query: dict[str, list[str]]) -> Reel:
    return Reel(films.shoot("compare", layer, control, query))


@pytest.mark.parametrize(
    ("layer", "control", "query"),
    [
        ("curve 2", "2.beta", {"c": ["gelu", "swish"]}),
        ("curve 1", "1.cap", {"c": ["relu6", "relu"], "xr": ["-3", "12"]}),
        ("curve 1", "1.alpha", {"c": ["elu", "elu"], "log": ["1"]}),
        ("curve 1", "2.beta", {"c": ["gelu", "swish"], "show": ["diff"], "to": ["2"]}),
        ("curve 3", "3.omega", {"c": ["relu", "relu", "sine"], "show": ["d"], "log": ["1"]}),
    ],
    ids=str,
)
def test_every_step_of_a_film_is_the_contrast(
    layer: str, control: str, query: dict[str, list[str]]
) -> None:
    choices, notices = links.parse(query, "compare")
    assert not notices
    ranges = SCENE.ranges(choices)
    played = reel(layer, control, query)
    (moved,) = [c for c in keys.controls_on("compare", choices) if c.key == control]
    grid = moved.grid
    assert grid is not None
    for step in range(0, played.head["count"], 7):
        at = {**choices, moved.kept: grid.snap(grid.low + step * grid.step)}
        traces = SCENE.layers[layer].traces(at, FILM_POINTS)
        assert off(played, step, traces, ranges) <= ALLOWED, f"step {step}"


@pytest.mark.parametrize("preset", curves.presets(), ids=lambda preset: preset.title)
def test_all_films_of_a_comparison_weigh_little(preset: curves.Preset) -> None:
    query = link_of(preset)
    choices, _ = links.parse(query, "compare")
    weight = 0
    for control, addresses in SCENE.films(choices).items():
        for address in addresses:
            layer = parse_qs(urlparse(address).query)["layer"][0]
            weight += len(films.shoot("compare", layer, control, query))
    assert weight <= HEAVIEST


def test_only_sliders_on_the_page_have_films_and_a_difference_moves_all() -> None:
    query = {"c": ["swish", "elu", "gelu"], "of": ["2"]}
    choices, _ = links.parse(query, "compare")
    assert set(SCENE.films(choices)) == {"2.alpha", "x0"}
    assert len(SCENE.films(choices)["2.alpha"]) == 3  # its curve, the points, its numbers
    choices, _ = links.parse({**query, "show": ["diff"], "to": ["2"]}, "compare")
    assert len(SCENE.films(choices)["2.alpha"]) == 5


def test_the_film_of_x0_says_value_and_slope_of_every_curve() -> None:
    query = {"c": ["relu", "gelu"], "xr": ["-2", "2"]}
    said = [reel(f"numbers {place}", "x0", query).head["words"] for place in (1, 2)]
    assert (said[0]["1 f"][60], said[1]["2 f"][60]) == ("1", "0.84134")
    assert said[0]["1 f′"][40] == "0 left, 1 right"


TRACES = """() => Object.fromEntries(document.querySelector(".js-plotly-plot")._fullData.map(
    (trace) => [trace.meta, {x: Array.from(trace.x), y: Array.from(trace.y)}]))"""
RANGES = """() => {
    const layout = document.querySelector(".js-plotly-plot")._fullLayout;
    return [layout.yaxis.range, layout.yaxis2.range];
}"""


def error_of(page: Page, place: int, curve: Curve) -> float:
    """Return how far the drawn lines of one curve are from NumPy's, as a part of their axes."""
    traces, ranges = page.evaluate(TRACES), page.evaluate(RANGES)
    worst = 0.0
    for panel, formula, (low, high) in zip(
        ("f", "f′"), (curve.value, curve.derivative), ranges, strict=True
    ):
        x, y = (np.array(traces[f"{place} {panel}"][axis], dtype=float) for axis in "xy")
        gap = np.clip(y, low, high) - np.clip(formula(x), low, high)
        worst = max(worst, float(np.nanmax(np.abs(gap))) / (high - low))
    return worst


@pytest.mark.browser
def test_eight_curves_follow_a_parameter_and_x0_without_a_word_to_the_server(page: Page) -> None:
    frames = sent_frames(page)
    page.goto(f"/compare?{EIGHT}&of=8")
    rest(page)
    chart = page.locator(".js-plotly-plot").element_handle()
    live(page, "8-beta").hover()
    wait_for_films(page, "8.beta", 2)
    wait_for_films(page, "x0", 1)
    before = len(frames)
    x, y, way = hold(page, "8-beta", 0.19)
    for step in range(1, 11):
        page.mouse.move(x + way * step / 11, y)
        beta = float(live(page, "8-beta").input_value())

        def follows(curve: Curve = get("softplus").bind(beta=beta)) -> bool:  # noqa: B008 - this beta
            return error_of(page, 8, curve) <= ALLOWED

        assert eventually(page, follows), beta
    assert error_of(page, 1, get("swish").bind()) <= 1e-6
    value = float(get("softplus").bind(beta=beta).value(1.0))
    expect(page.locator('[data-live="8 f"]')).to_have_text(f"{value:.5g}")
    assert len(frames) == before, "the server was asked while the slider was held"
    page.mouse.up()
    page.wait_for_url(f"**8.beta={beta:g}**")
    settled(page)
    assert error_of(page, 8, get("softplus").bind(beta=beta)) <= 1e-6
    before = len(frames)
    x, y, _way = hold(page, "x0", 7 / 12)
    page.mouse.move(x - 150, y, steps=8)
    x0 = float(live(page, "x0").input_value())
    assert x0 < 0
    assert eventually(page, lambda: abs(page.evaluate(TRACES)["x₀ f"]["x"][3] - x0) <= 12 * ALLOWED)
    points = page.evaluate(TRACES)["x₀ f"]
    names = ("swish", "gelu", "relu", "elu", "tanh", "sigmoid", "mish")
    drawn = [*(get(name).bind() for name in names), get("softplus").bind(beta=beta)]
    (low, high), _ = page.evaluate(RANGES)
    assert points["x"][3::2] == pytest.approx([x0] * 8, abs=12 * ALLOWED)
    assert points["y"][3::2] == pytest.approx(
        [float(curve.value(x0)) for curve in drawn], abs=(high - low) * ALLOWED
    )
    slope = f"{float(get('mish').bind().derivative(x0)):.5g}".replace("-", "−")
    expect(page.locator('[data-live="7 f′"]')).to_have_text(slope)
    assert len(frames) == before
    page.mouse.up()
    settled(page)
    assert len(frames) == before + 1
    assert chart.evaluate("chart => chart.isConnected"), "the chart was taken down"


@pytest.mark.browser
def test_a_ready_made_comparison_has_its_address_and_back_returns(page: Page) -> None:
    page.goto("/compare")
    rest(page)
    page.get_by_role("button", name="Swish from β = 0 to ∞").click()
    page.wait_for_url("**/compare?c=linear&c=swish**")
    expect(page.locator('[data-live="8 f"]')).to_be_visible()
    page.get_by_role("radio", name="ReLU").click()
    page.wait_for_url("**of=8**")
    page.go_back()
    page.wait_for_url("**of=4**")
    expect(page.locator('[data-live="8 f"]')).to_be_visible()
    page.go_back()
    expect(page.locator('[data-live="8 f"]')).to_have_count(0)
    expect(page.locator('[data-live="3 f"]')).to_be_visible()


@pytest.mark.browser
def test_a_name_opens_its_function_and_that_page_leads_back(page: Page) -> None:
    page.goto("/compare?c=relu&c=elu&2.alpha=2&x0=-1.5")
    rest(page)
    page.get_by_role("link", name="ELU (α = 2)").click()
    page.wait_for_url("**/function?f=elu&alpha=2&x0=-1.5")
    expect(page.get_by_role("heading", name="ELU")).to_be_visible()
    page.get_by_role("link", name="Compare with others").click()
    page.wait_for_url("**/compare?c=elu&c=swish&c=gelu&c=relu&1.alpha=2&x0=-1.5")
    expect(page.locator('[data-live="4 f"]')).to_be_visible()


@pytest.mark.browser
def test_on_a_phone_the_curves_and_the_first_slider_are_visible_together(phone: Page) -> None:
    phone.goto(f"/compare?{EIGHT}")
    rest(phone)
    slider = live(phone, "1-beta").bounding_box()
    plots = phone.locator(".js-plotly-plot .nsewdrag").evaluate_all(
        "plots => plots.map((plot) => plot.getBoundingClientRect().bottom)"
    )
    assert slider is not None and slider["y"] >= 0
    assert min(plots) <= PHONE["height"]  # with eight names above, f′ is a swipe away
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
