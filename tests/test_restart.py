"""The server is killed and started again under open pages: they come back by themselves and lose nothing."""

import signal
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests import server
from tests.browsing import DESK, live, rest

pytestmark = pytest.mark.browser

# All that a reader sees of the choices: what stands in the controls, and what is drawn.
SEEN = """() => {
    const values = [];
    const walk = (root) => {
        for (const node of root.querySelectorAll("*")) {
            if (node.shadowRoot) walk(node.shadowRoot);
            if (node.matches("input")) values.push(node.type === "checkbox" ? node.checked : node.value);
            for (const said of ["aria-pressed", "aria-checked", "aria-selected"]) {
                if (node.getAttribute(said)) values.push(`${node.textContent} ${node.getAttribute(said)}`);
            }
        }
    };
    walk(document.querySelector(".stMain"));
    const chart = document.querySelector(".js-plotly-plot");
    const single = (at) => at == null || Number.isNaN(at) ? null : Math.fround(at);
    const numbers = (line) => Array.from(line ?? [], single);
    const drawn = (chart?._fullData ?? []).map((trace) => [trace.meta, numbers(trace.x), numbers(trace.y)]);
    return {values, drawn, address: location.href};
}"""


def seen(page: Page) -> Mapping[str, Any]:
    return dict(page.evaluate(SEEN))


def comes_back(page: Page, stood: Mapping[str, Any]) -> None:
    """Wait until a page shows what it showed before."""
    for _look in range(50):
        if seen(page) == stood:
            return
        page.wait_for_timeout(100)
    now = seen(page)
    assert now["values"] == stood["values"] and now["address"] == stood["address"]
    for line, before in zip(now["drawn"], stood["drawn"], strict=True):
        # A line that a slider has moved comes in the digits of a film.
        assert line[0] == before[0]
        for points, stands in zip(line[1:], before[1:], strict=True):
            shown, wanted = (np.array(each, dtype=float) for each in (points, stands))
            assert shown == pytest.approx(wanted, rel=1e-5, abs=1e-6, nan_ok=True), line[0]


def typed(page: Page, control: str, number: str) -> None:
    entry = live(page, control, "number")
    entry.fill(number)
    entry.press("Enter")


def test_pages_outlive_their_server(browser: Browser) -> None:
    port = server.free_port()
    address = f"http://localhost:{port}"
    command = server.by_streamlit(port)
    context = browser.new_context(base_url=address, viewport=DESK)
    wrong: list[str] = []

    def opened(path: str) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path)
        rest(page)
        return page

    with server.running(command, port) as process:
        function = opened("/function?f=elu&view=projector")
        typed(function, "alpha", "2.5")
        function.wait_for_url("**alpha=2.5**")
        typed(function, "x0", "-2")
        function.wait_for_url("**x0=-2**")
        compare = opened("/compare")
        compare.locator(".st-key-curves button").nth(1).click()
        compare.wait_for_url("**of=2**")
        compare.get_by_role("radio", name="Difference").click()
        compare.wait_for_url("**show=diff**")
        custom = opened("/custom?f=x*tanh(a*x)&a=2")
        box = custom.get_by_role("textbox", name="Your formula: f(x) =")
        box.fill("x*tanh(a*x")
        custom.wait_for_url("**draft=**")
        depth = opened("/depth?width=8&seeds=1")
        typed(depth, "depth", "12")
        depth.wait_for_url("**depth=12**")
        depth.get_by_test_id("stCheckbox").get_by_text("Orthogonal weights").click()
        depth.wait_for_url("**orth=1**")
        train = opened("/train?task=xor&depth=2")
        train.get_by_role("button", name="Start").click()
        expect(train.get_by_role("button", name="Discard all")).to_be_visible()
        pages = (function, compare, custom, depth, train)
        before = []
        for page in pages[:-1]:
            page.bring_to_front()  # one behind another is not drawn
            page.wait_for_timeout(2000)
            before.append(seen(page))
        address_of_train = train.url
        process.send_signal(signal.SIGKILL)
        process.wait()
    # Meanwhile what is drawn stands, and a sentence says what is the matter.
    for page in pages:
        page.bring_to_front()
        expect(page.locator(".away")).to_be_visible(timeout=15_000)
    assert [seen(page)["drawn"] for page in pages[:-1]] == [each["drawn"] for each in before]
    with server.running(command, port):
        for page, stood in zip(pages, before, strict=False):
            page.bring_to_front()
            page.wait_for_selector('[data-test-connection-state="CONNECTED"]')
            rest(page)
            expect(page.locator(".away")).to_be_hidden()
            comes_back(page, stood)
            expect(page.get_by_test_id("stException")).to_have_count(0)
        custom.bring_to_front()
        assert custom.locator(".mistake").first.is_visible()
        train.bring_to_front()
        expect(train.get_by_text("The connection was lost for a while")).to_be_visible(
            timeout=30_000
        )
        assert train.url == address_of_train
        # They are no pictures: a slider moves its chart, and the address follows.
        function.bring_to_front()
        live(function, "alpha").focus()
        function.keyboard.press("ArrowRight")
        function.wait_for_url("**alpha=2.55**")
        depth.bring_to_front()
        typed(depth, "depth", "14")
        depth.wait_for_url("**depth=14**")
    context.close()
    assert not wrong
