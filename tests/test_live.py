"""Sliders that the chart follows: in the browser, against NumPy at every step."""

import itertools
import math
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from activations import get
from benchmarks.socket_client import Run, connect
from tests import server
from tests.browsing import eventually, live, rest, wait_for_films
from ui.numbers import shown

pytestmark = pytest.mark.browser

# The part of the axis by which a curve in motion may be off.
ALLOWED = 1e-3

# Milliseconds without a move after which a chart follows a reader who asked for less motion.
RESTING = 145

# The parts of the chart that follow a parameter: shading, curve, point, numbers.
LAYERS = 4

LINES = """() => {
    const chart = document.querySelector(".js-plotly-plot");
    const numbers = (line) => Array.from(line, (number) => Number.isNaN(number) ? null : number);
    return Object.fromEntries(["f", "f′"].map((name) => {
        const line = chart._fullData.find((trace) => trace.meta === name);
        const axis = chart._fullLayout[name === "f" ? "yaxis" : "yaxis2"];
        return [name, {x: numbers(line.x), y: numbers(line.y), range: axis.range}];
    }));
}"""


def sent_frames(page: Page) -> list[Any]:
    """Return a list that grows by every frame the page sends to the server."""
    frames: list[Any] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framesent", lambda frame: frames.append(frame)),
    )
    return frames


def error_of(lines: dict[str, Any], name: str, **parameters: float) -> float:
    """Return how far the drawn lines are from NumPy's, as a part of their axes."""
    curve = get(name).bind(**parameters)
    worst = 0.0
    for line, formula in (("f", curve.value), ("f′", curve.derivative)):
        x, y = (np.array(lines[line][axis], dtype=float) for axis in "xy")
        low, high = lines[line]["range"]
        # A point this close to a kink lies on either side of it.
        apart = ~np.isnan(y)
        for point in curve.breakpoints:
            apart &= np.abs(x - point) > 2e-3
        true = np.clip(formula(x[apart]), low, high)
        gap = np.abs(np.clip(y[apart], low, high) - true)
        worst = max(worst, float(np.max(gap)) / (high - low))
    return worst


def hold(page: Page, control: str, share: float) -> tuple[float, float, float]:
    """Put the mouse down on a slider's thumb; return where, and how far it is to the right end."""
    box = live(page, control).bounding_box()
    assert box is not None
    left, right = box["x"] + 22, box["x"] + box["width"] - 22
    x, y = left + share * (right - left), box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    return x, y, right - x


def settled(page: Page) -> None:
    """Wait until the exact positions stand."""
    rest(page)
    page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot').data.shown?.startsWith('still')"
    )
    page.wait_for_timeout(100)


# One of each kind: blended, with kinks and jumps that move, several parameters.
@pytest.mark.parametrize(
    ("name", "control"),
    [("swish", "beta"), ("relu6", "cap"), ("hard_shrink", "lam"), ("s_shaped_relu", "tr")],
)
def test_the_drawn_curve_is_numpys_at_every_step_of_a_drag(
    page: Page, name: str, control: str
) -> None:
    frames = sent_frames(page)
    page.goto(f"/function?f={name}")
    rest(page)
    live(page, control).hover()
    wait_for_films(page, control, LAYERS)
    chart = page.locator(".js-plotly-plot").element_handle()
    x, y, way = hold(page, control, 0.02)
    before = len(frames)
    for step in range(1, 21):
        page.mouse.move(x + way * step / 21, y)
        value = float(live(page, control).input_value())
        bound = {control: value}

        def follows(bound: dict[str, float] = bound) -> bool:
            return error_of(page.evaluate(LINES), name, **bound) <= ALLOWED

        assert eventually(page, follows), f"{control} = {value}"
    assert len(frames) == before, "the server was asked while the slider was held"
    page.mouse.up()
    page.wait_for_url(f"**{control}={value:g}")
    settled(page)
    assert error_of(page.evaluate(LINES), name, **{control: value}) <= 1e-7
    assert len(frames) == before + 1
    assert chart.evaluate("chart => chart.isConnected"), "the chart was taken down"


def test_point_tangent_and_numbers_follow_x0_and_the_formula_its_parameter(page: Page) -> None:
    page.goto("/function?f=elu&alpha=2")
    rest(page)
    wait_for_films(page, "alpha", LAYERS)
    wait_for_films(page, "x0", 1)
    point = """() => document.querySelector(".js-plotly-plot")._fullData
        .find((trace) => trace.meta === "point f").x[1]"""
    x, y, _way = hold(page, "x0", 0.5)
    page.mouse.move(x - 40, y, steps=5)
    x0 = float(live(page, "x0").input_value())
    assert x0 < -0.3
    page.wait_for_function(f"(x0) => Math.abs(({point})() - x0) < 2e-3", arg=x0)
    value = float(get("elu").bind(alpha=2.0).value(x0))
    expect(page.locator('[data-live="point"]')).to_contain_text(f"= {value:.5g}".replace("-", "−"))
    page.mouse.up()
    settled(page)
    x, y, _way = hold(page, "alpha", 2 / 3)
    page.mouse.move(x - 60, y, steps=5)
    alpha = float(live(page, "alpha").input_value())
    assert alpha < 1.9
    numbers = page.locator('.katex-html [style*="rgb(0, 0, 17)"]:not(:has(*))')
    for number in numbers.all():
        expect(number).to_have_text(f"{alpha:.4g}")
    page.mouse.up()


def test_a_release_waits_for_nobody_when_the_films_do_not_come(page: Page) -> None:
    page.route("**/film?*", lambda route: route.fulfill(status=404))
    page.goto("/function?f=elu")
    rest(page)
    x, y, _way = hold(page, "alpha", 1 / 3)
    page.mouse.move(x + 100, y, steps=5)
    page.mouse.up()
    settled(page)
    alpha = float(live(page, "alpha").input_value())
    assert alpha > 1.2
    assert error_of(page.evaluate(LINES), "elu", alpha=alpha) <= 1e-7


def test_without_plotly_at_hand_the_server_draws_on_release(page: Page) -> None:
    page.goto("/function?f=elu")
    rest(page)
    page.evaluate("() => { window.kept = window.Plotly; window.Plotly = undefined; }")
    x, y, _way = hold(page, "alpha", 1 / 3)
    page.mouse.move(x + 100, y, steps=5)
    page.mouse.up()
    page.wait_for_url("**alpha=*")
    rest(page)
    page.wait_for_timeout(300)
    alpha = float(live(page, "alpha").input_value())
    assert alpha > 1.2
    assert error_of(page.evaluate(LINES), "elu", alpha=alpha) <= 1e-7


def test_reset_after_a_drag_brings_slider_and_curve_back(page: Page) -> None:
    page.goto("/function?f=elu")
    rest(page)
    entry = live(page, "alpha", "number")
    entry.fill("2.5")
    entry.press("Enter")
    settled(page)
    page.get_by_role("button", name="α = 0: ReLU").click()
    expect(entry).to_have_value("0.00")
    page.wait_for_function(
        """() => Math.abs(document.querySelector(".js-plotly-plot")._fullData
            .find((trace) => trace.meta === "f").y[0]) < 1e-9"""
    )


def test_with_less_motion_asked_for_the_chart_waits_until_the_hand_rests(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/function?f=elu")
    rest(page)
    wait_for_films(page, "alpha", LAYERS)
    # When the slider moved and when the chart did, by the clock of the page: the machine may be slow.
    page.evaluate(
        """() => {
            window.noted = { moved: [], drawn: [] };
            window.addEventListener("input", () => noted.moved.push(performance.now()), true);
            const watch = new MutationObserver(() => noted.drawn.push(performance.now()));
            for (const line of document.querySelectorAll(".js-line"))
                watch.observe(line, { attributeFilter: ["d"] });
        }"""
    )
    x, y, _way = hold(page, "alpha", 1 / 3)
    for step in range(1, 9):
        page.mouse.move(x + 5 * step, y)
    page.wait_for_function("() => noted.drawn.length && noted.drawn.at(-1) > noted.moved.at(-1)")
    page.mouse.up()
    noted = page.evaluate("noted")
    assert len(noted["moved"]) > 4
    rested = [
        at + RESTING
        for at, following in itertools.pairwise([*noted["moved"], math.inf])
        if following >= at + RESTING
    ]
    assert rested and min(rested) <= min(noted["drawn"])


@pytest.mark.parametrize(
    ("address_of", "status"),
    [
        ("film?page=function&layer=curve&control=beta&f=swish", 200),
        ("film?page=function&layer=curve&control=x0&f=swish", 404),
        ("film?page=function&layer=nothing&control=beta", 404),
        ("film?page=<script>&layer=curve&control=beta", 404),
        ("film", 404),
        ("film?page=function&layer=point&control=x0&xr=9e999&xr=nan&x0=" + "9" * 5000, 200),
        ("still?page=function&f=swish&beta=junk", 200),
        ("still", 404),
    ],
)
def test_the_addresses_of_films_answer_whatever_stands_in_them(
    address: str, address_of: str, status: int
) -> None:
    found, headers, body = server.get(f"{address}/{address_of}")
    assert found == status
    assert headers["x-content-type-options"] == "nosniff"
    if status == 404:
        assert body.endswith(b".") and b"Traceback" not in body and b"<script>" not in body


def test_the_table_of_a_parameter_is_sent_once_however_often_it_is_dragged(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/function?f=swish")
    rest(page)
    wait_for_films(page, "beta", LAYERS)
    for share in (0.05, 0.3, 0.6):
        x, y, _way = hold(page, "beta", share)
        page.mouse.move(x + 30, y, steps=5)
        page.mouse.up()
        settled(page)
        page.wait_for_timeout(600)
    films = [url for url in asked if "film?" in url and "control=beta" in url]
    assert len(films) == len(set(films)) == LAYERS


def test_a_click_on_the_chart_brings_x0_there(page: Page) -> None:
    page.goto("/function?f=tanh")
    rest(page)
    page.wait_for_timeout(500)
    box = page.locator(".js-plotly-plot .nsewdrag").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    page.mouse.down()
    page.mouse.up()
    expect(live(page, "x0", "number")).to_have_value("-3.00")
    page.wait_for_url("**x0=-3")
    value = f"{float(get('tanh').bind().value(-3.0)):.5g}".replace("-", "−")
    expect(page.locator('[data-live="point"]')).to_contain_text(f"f(−3) = {value}")


def test_a_slider_let_go_has_only_that_drawn_anew_which_depends_on_it(address: str) -> None:
    async def moved() -> list[Run]:
        async with await connect(address, "function", "f=swish&x0=2") as reader:
            runs = [await reader.move("beta", 2.0 + count, count) for count in (1, 2)]
            runs.append(await reader.move("beta", 5.0, 3, staged=False))
            await reader.set("Fit the axes to this curve")
            runs.append(await reader.move("beta", 6.0, 4))
            assert "beta=6" in reader.query.split("&")
            runs.append(await reader.set("undo"))
            assert "beta=5" in reader.query.split("&")
            return runs

    first, second, unfollowed, fitted, undone = server.run(moved())
    assert all(run.ok for run in (first, second, unfollowed, fitted, undone))
    # Undo wakes up with the first move; then chart, menu, buttons and settings stand.
    assert second.first_chart is None and second.messages < 0.5 * first.messages
    assert any(r"\text{4}" in text for text in second.texts)
    value, slope = (float(one) for one in get("swish").bind(beta=4).value_and_derivative(2.0))
    assert any(shown(value) in text and shown(slope) in text for text in second.texts)
    # The browser could not move the chart, or its axes move along.
    assert unfollowed.first_chart is not None and fitted.first_chart is not None
    assert any(r"\text{5}" in text for text in undone.texts)
