"""The Depth page in motion: the films of its lines, and theory under the hand in a browser."""

import itertools

import pytest
from playwright.sync_api import Page, expect

from activations import get
from figures import depth as chart
from figures.film import FILM_POINTS, UNITS
from networks.prediction import predict
from networks.stack import Stack
from tests.browsing import PHONE, eventually, live, rest, wait_for_films
from tests.test_film import Reel, off
from tests.test_live import hold, sent_frames
from ui import films, keys, links, stacks
from ui.depth_scene import SCENE

# Blended frames, rounded to units, and half a unit more where two panels share an x.
ALLOWED = (SCENE.tolerance + 2) / UNITS


@pytest.mark.parametrize(
    ("control", "query"),
    [
        ("sw", {}),
        ("sb", {"c": ["tanh"], "init": ["own"], "sw": ["1.5"]}),
        ("depth", {"c": ["relu"], "init": ["he"], "skip": ["root"]}),
        ("res", {"c": ["gelu"], "norm": ["rms"]}),
        ("c0", {"c": ["tanh"], "init": ["torch_gain"]}),
        ("1.alpha", {"c": ["elu"], "init": ["lecun"]}),
    ],
    ids=str,
)
def test_every_step_of_a_film_is_the_theory_there(
    control: str, query: dict[str, list[str]]
) -> None:
    choices, notices = links.parse(query, "depth")
    assert not notices
    stacks.settle(choices)
    (moved,) = [c for c in keys.controls_on("depth", choices) if c.key == control]
    assert moved.grid is not None
    made = {**choices, **{other.kept: value for other, value in moved.entails}}
    said = {other.key: other.write(value) for other, value in moved.entails}
    ranges = SCENE.ranges(made)
    played = Reel(films.shoot("depth", "theory 1", control, {**query, **said}))
    for step in range(0, played.head["count"], max(1, played.head["count"] // 25)):
        at = {**made, moved.kept: moved.grid.snap(moved.grid.low + step * moved.grid.step)}
        worst = off(played, step, SCENE.layers["theory 1"].traces(at, FILM_POINTS), ranges)
        # Between a stretch's quarters, where three places are tried, a bend may hide.
        assert worst <= 2 * ALLOWED, f"step {step}"


def test_moving_the_scale_of_a_named_initialisation_makes_it_the_readers_own() -> None:
    choices = links.parse({"c": ["gelu"], "init": ["critical"]}, "depth")[0]
    stacks.settle(choices)
    (address,) = SCENE.films(choices)["sw"]
    assert "init=own" in address
    assert f"sb={choices[keys.SIGMA_B.kept]:g}" in address  # the bias stays where it was


def test_only_what_moves_theory_has_a_film() -> None:
    choices = links.parse({"c": ["elu", "gelu"]}, "depth")[0]
    found = SCENE.films(choices)
    assert {"sw", "sb", "depth", "res", "q0", "c0", "1.alpha"} == set(found)
    assert len(found["sw"]) == 2 and len(found["1.alpha"]) == 1
    choices = links.parse({"init": ["torch_linear"]}, "depth")[0]
    assert "width" in SCENE.films(choices)


def test_a_line_in_motion_ends_in_the_first_and_the_last_layer() -> None:
    x = chart.layers(30, 241)
    assert (x[0], x[-1]) == (1.0, 30.0)
    assert list(chart.layers(3)) == [1.0, 2.0, 3.0]


LINE = """() => {
    const plot = document.querySelector(".st-key-chart .js-plotly-plot");
    const line = plot?._fullData?.find((trace) => trace.meta === "1 delta");
    return line ? [Array.from(line.y)[0], plot.classList.contains("in-motion")] : [NaN, true];
}"""


@pytest.mark.browser
def test_theory_follows_the_scale_and_the_simulation_comes_back(page: Page) -> None:
    frames = sent_frames(page)
    page.goto("/depth?c=tanh&width=16&seeds=2")
    rest(page)
    live(page, "sw").hover()
    wait_for_films(page, "sw", 1)
    before = len(frames)
    x, y, _way = hold(page, "sw", 1 / 12)
    page.mouse.move(x + 12, y, steps=6)
    sigma = float(live(page, "sw").input_value())
    assert sigma > 1.1
    stack = Stack(depth=30, width=16, sigma_w=sigma)
    true = float(predict(get("tanh").bind(), stack).log_delta[0])
    # The axis holds five decades.
    assert eventually(page, lambda: abs(page.evaluate(LINE)[0] - true) <= 5 * ALLOWED + 0.01)
    assert page.evaluate(LINE)[1], "the simulation does not stand back"
    assert len(frames) == before, "the server was asked while the slider was held"
    page.mouse.up()
    page.wait_for_url(f"**init=own**sw={sigma:g}**")
    # Drawn anew with what was simulated for this scale: the chart is another one.
    page.wait_for_function(
        f"(exact) => {{ const [y, moving] = ({LINE})(); return Math.abs(y - exact) < 1e-5 && !moving; }}",
        arg=true,
    )


@pytest.mark.browser
def test_an_experiment_has_an_address_and_a_verdict(page: Page) -> None:
    page.goto("/depth?width=16&seeds=1")
    rest(page)
    page.get_by_role("button", name="Shortcuts, unscaled").click()
    page.wait_for_url("**/depth?c=relu&init=he&skip=one**")
    expect(page.locator(".verdict .status")).to_have_text("▲ Exploding gradient")


@pytest.mark.browser
def test_each_end_of_a_format_in_sight_has_its_words_clear_of_the_others(page: Page) -> None:
    page.goto("/depth?width=16&seeds=1&depth=120")
    rest(page)
    named = page.locator(".st-key-chart .textpoint", has_text="below this line")
    expect(named).to_have_count(3)
    boxes = [box for box in (one.bounding_box() for one in named.all()) if box]
    ends = sorted((box["y"], box["y"] + box["height"]) for box in boxes)
    assert all(bottom <= top for (_, bottom), (top, _) in itertools.pairwise(ends))


@pytest.mark.browser
def test_on_a_phone_the_gradient_and_the_main_slider_are_visible_together(phone: Page) -> None:
    phone.goto("/depth")
    rest(phone)
    slider = live(phone, "sw").bounding_box()
    plots = phone.locator(".st-key-chart .nsewdrag").evaluate_all(
        "plots => plots.map((plot) => plot.getBoundingClientRect().bottom)"
    )
    assert slider is not None and slider["y"] >= 0
    assert min(plots) <= PHONE["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
