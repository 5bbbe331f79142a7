"""The app as a reader meets it: one server, one browser, real clicks and keys."""

import os
import re
from typing import Literal

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from activations import VECTORS, crosscheck, get
from tests import server
from tests.browsing import DESK, PHONE, drawn, live, opened, rest, wait_until_drawn
from tests.colours import rgb
from ui import comparison
from ui.themes import palette

pytestmark = pytest.mark.browser


def test_what_shares_a_browser_runs_in_one_process(request: pytest.FixtureRequest) -> None:
    """What pytest-xdist keeps together has the name of its group: pytest 9.2.0 lost them in silence."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@browser")


def test_a_deep_link_is_the_first_request_and_opens_its_state(page: Page) -> None:
    page.goto("/function?f=leaky_relu&alpha=0.05")
    rest(page)
    assert drawn(page, -6) == pytest.approx(-0.3)
    assert drawn(page, -6, "f′") == pytest.approx(0.05)
    expect(page.get_by_role("heading", name="Leaky ReLU")).to_be_visible()
    assert page.url.endswith("/function?f=leaky_relu&alpha=0.05")


def test_a_drawn_chart_follows_the_system_and_paper_is_light(page: Page) -> None:
    """Streamlit leaves a chart in the colours of the theme in which it was drawn."""
    lines = """() => [...document.querySelectorAll(".js-plotly-plot .scatterlayer path.js-line")]
        .map((line) => getComputedStyle(line).stroke)"""
    page.emulate_media(color_scheme="light")
    page.goto("/compare")
    rest(page)
    light, dark = ({str(rgb(each)) for each in colours} for colours in zip(*palette(), strict=True))
    ways: list[tuple[Literal["light", "dark"], Literal["screen", "print"], set[str]]] = [
        ("light", "screen", light),
        ("dark", "screen", dark),
        ("dark", "print", light),
        ("light", "screen", light),
    ]
    for scheme, medium, own in ways:
        page.emulate_media(color_scheme=scheme, media=medium)
        page.wait_for_timeout(500)
        seen = {str(rgb(each)) for each in page.evaluate(lines)}
        assert len(seen) > 2 and seen <= own, (scheme, medium)


def test_an_arrow_key_on_the_slider_moves_the_curve_the_entry_and_the_url(page: Page) -> None:
    page.goto("/function?f=leaky_relu&alpha=0.05")
    rest(page)
    live(page, "alpha").focus()
    page.keyboard.press("ArrowRight")
    expect(live(page, "alpha", "number")).to_have_value("0.06")
    wait_until_drawn(page, -6, -0.36)
    page.wait_for_url("**/function?f=leaky_relu&alpha=0.06")


def test_a_typed_number_moves_slider_curve_and_url(page: Page) -> None:
    page.goto("/function?f=elu")
    rest(page)
    entry = live(page, "alpha", "number")
    for typed, taken in (("2.5", 2.5), ("99", 3.0), ("", 3.0), ("-7", 0.0)):
        entry.fill(typed)
        entry.press("Enter")
        expect(entry).to_have_value(f"{taken:.2f}")
        expect(live(page, "alpha")).to_have_value(f"{taken:g}")
        wait_until_drawn(page, -6, float(get("elu").bind(alpha=taken).value(-6.0)))
        page.wait_for_url(f"**alpha={taken:g}")


def test_back_takes_the_last_move_back(page: Page) -> None:
    page.goto("/function?f=elu&alpha=2")
    rest(page)
    page.get_by_role("button", name="α = 0: ReLU").click()
    wait_until_drawn(page, -6, 0.0)
    page.wait_for_url("**alpha=0")
    page.go_back()
    wait_until_drawn(page, -6, float(get("elu").bind(alpha=2.0).value(-6.0)))
    assert page.url.endswith("alpha=2")


def test_a_card_of_the_atlas_opens_its_function_and_the_reload_keeps_it(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="GELU (tanh form)").click()
    rest(page)
    page.wait_for_url("**/function?f=gelu_tanh")
    page.reload()
    rest(page)
    assert drawn(page, 1) == pytest.approx(float(get("gelu_tanh").bind().value(1.0)), abs=0.02)


def test_the_open_tab_is_in_the_link(page: Page) -> None:
    page.goto("/function?f=elu")
    rest(page)
    page.get_by_role("tab", name="Traits").click()
    page.wait_for_url("**/function?f=elu&tab=traits")
    page.reload()
    expect(page.get_by_role("tab", name="Traits")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("cell", name="Fixed points f(x) = x")).to_be_visible()


def test_a_key_held_down_loses_no_step(page: Page) -> None:
    page.goto("/function?f=swish")
    rest(page)
    live(page, "beta").focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight", delay=10)
    expect(live(page, "beta", "number")).to_have_value("2.50")
    page.wait_for_url("**/function?beta=2.5")
    wait_until_drawn(page, -1.5, float(get("swish").bind(beta=2.5).value(-1.5)))
    expect(live(page, "beta")).to_have_value("2.5")


@pytest.mark.parametrize("name", ["swish", "hard_tanh", "hard_sigmoid", "step"])
def test_on_a_phone_slider_and_the_curve_are_visible_together(phone: Page, name: str) -> None:
    phone.goto(f"/function?f={name}")
    rest(phone)
    slider = live(phone, next(iter(get(name).defaults))).bounding_box()
    plots = phone.locator(".js-plotly-plot .nsewdrag").evaluate_all(
        "plots => plots.map((plot) => plot.getBoundingClientRect().bottom)"
    )
    assert slider is not None and slider["y"] >= 0
    assert slider["width"] >= 100
    assert len(plots) == 2
    # A second parameter takes its place above the chart: then f is in sight, and f′ a swipe away.
    assert (min(plots) if len(get(name).parameters) > 1 else max(plots)) <= PHONE["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_finger_that_lands_on_the_chart_can_scroll(phone: Page) -> None:
    phone.goto("/function?f=swish")
    rest(phone)
    layers = phone.locator(".js-plotly-plot .nsewdrag")
    assert layers.count() == 2
    for layer in layers.all():
        assert layer.evaluate("layer => getComputedStyle(layer).touchAction") != "none"


def test_a_hostile_link_shows_a_sentence_and_runs_nothing(page: Page) -> None:
    dialogs: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", refuse)
    page.goto("/function?f=<img src=x onerror=alert(1)>&xr=5&xr=-5&alpha=9e999&x0=" + "9" * 5000)
    rest(page)
    expect(page.get_by_test_id("stAlert")).to_contain_text("There is no activation function")
    assert page.locator('img[src="x"]').count() == 0
    assert not dialogs


@pytest.mark.tensorflow
def test_tensorflow_is_compared_on_demand_with_progress(page: Page) -> None:
    page.goto("/function?f=leaky_relu&alpha=0.05")
    rest(page)
    page.get_by_role("tab", name="Check").click()
    page.get_by_role("button", name="Compare with TensorFlow and Keras").click()
    expect(
        page.get_by_text(re.compile("Loading TensorFlow and comparing|Compared"))
    ).to_be_visible()
    done = page.get_by_text("Closed form = finite difference = TensorFlow")
    expect(done).to_be_visible(timeout=60_000)
    expect(page.get_by_text("tf.nn.leaky_relu(x, alpha=0.05)")).to_be_visible()
    expect(page.get_by_text("single precision").first).to_be_visible()


def test_uvicorn_with_two_workers_opens_a_deep_link(browser: Browser) -> None:
    port = server.free_port()
    with server.running(server.by_uvicorn(port, workers=2), port):
        address = f"http://localhost:{port}"
        for page in opened(browser.new_context(base_url=address), address, DESK):
            page.goto("/function?f=leaky_relu&alpha=0.05")
            rest(page)
            assert drawn(page, -6) == pytest.approx(-0.3)


@pytest.mark.tensorflow
def test_all_functions_are_compared_with_progress_and_a_table(page: Page) -> None:
    page.goto("/tensorflow")
    page.get_by_role("button", name="Compare all functions").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    done = page.get_by_test_id("stAlert").get_by_text("functions agree")
    expect(done).to_be_visible(timeout=120_000)
    expect(page.get_by_text("nobody knows why")).to_have_count(0)
    for name in ("Softsign", "Sparsemax", "Noisy ReLU"):
        expect(page.get_by_role("cell", name=name).first).to_be_visible()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as CSV").click()
    lines = started.value.path().read_text(encoding="utf-8").splitlines()
    assert len(lines) == 1 + len(crosscheck.LIBRARIES) * len(comparison.NAMES)


def test_the_atlas_is_searched_while_typing(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search by name").press_sequentially("silu")
    expect(page.get_by_role("link", name="Swish / SiLU")).to_be_visible()
    expect(page.get_by_role("link", name="Sigmoid")).to_have_count(0)
    page.wait_for_url("**/?q=silu")


def bar_lengths(page: Page, trace: int) -> list[float]:
    """Return the drawn bars of the inputs (0) or of the outputs (1)."""
    chart = 'document.querySelector(".js-plotly-plot")._fullData'
    return [float(length) for length in page.evaluate(f"[...{chart}[{trace}].x]")]


@pytest.mark.parametrize("keys", [("ArrowRight",), ("Home",)])
def test_a_moved_input_moves_the_bars_and_the_jacobian(page: Page, keys: tuple[str, ...]) -> None:
    page.goto("/output?f=softmax&n=3&x1=1&x2=1&x3=1")
    rest(page)
    assert bar_lengths(page, 1) == pytest.approx([1 / 3] * 3)
    page.get_by_role("slider", name="x₁").focus()
    for key in keys:
        page.keyboard.press(key)
    x1 = 1.1 if keys == ("ArrowRight",) else -5.0
    page.wait_for_url(f"**x1={x1:g}&**")
    expected = VECTORS["softmax"].bind()
    page.wait_for_function(
        """expected => {
            const y = document.querySelector(".js-plotly-plot")?._fullData?.[1]?.x;
            return y && Math.abs(y[0] - expected) < 1e-9;
        }""",
        arg=float(expected.value([x1, 1.0, 1.0])[0]),
    )
    slope = float(expected.jacobian([x1, 1.0, 1.0])[0, 0])
    expect(page.locator(".js-plotly-plot").nth(1)).to_contain_text(f"{slope:.3f}".replace("-", "−"))


def test_on_a_phone_the_bars_and_the_first_slider_are_visible_together(phone: Page) -> None:
    phone.goto("/output")
    rest(phone)
    plots = phone.locator(".js-plotly-plot").first.bounding_box()
    slider = phone.get_by_role("slider", name="x₁").bounding_box()
    assert plots is not None and slider is not None
    assert plots["y"] >= 0 and slider["y"] + slider["height"] <= PHONE["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_softmax_is_found_in_the_atlas_and_from_the_function_page(page: Page) -> None:
    page.goto("/?q=softmax")
    page.get_by_role("link", name="Softmax · 1990", exact=True).click()
    page.wait_for_url("**/output")  # softmax at its defaults is what the page opens with
    rest(page)
    page.goto("/function?f=sparsemax")
    page.get_by_role("link", name="Open Sparsemax").click()
    page.wait_for_url("**/output?f=sparsemax")
    expect(page.get_by_role("heading", name="Sparsemax")).to_be_visible()


def test_new_draws_are_other_curves_and_another_link(page: Page) -> None:
    page.goto("/random?f=rrelu_random")
    rest(page)
    first = drawn(page, -6, "1")
    page.get_by_role("button", name="New draws").click()
    page.wait_for_url("**/random?f=rrelu_random&seed=2")
    page.wait_for_function(
        """before => {
            const line = document.querySelector(".js-plotly-plot")?._fullData
                ?.find((t) => t.name === "1" && t.mode === "lines");
            return line && line.y[0] !== before;
        }""",
        arg=first,
    )
