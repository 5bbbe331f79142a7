"""What tests do in a browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from tests.find_browser import find_browser

DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 375, "height": 667}

# On a busy machine five seconds are not long.
expect.set_options(timeout=20_000)

# Streamlit looks for its server below the deep link first; the answer 404 is how it learns better.
EXPECTED_NOISE = re.compile(r"status of 404|_stcore/(health|host-config)")

# Whom the browser reaches: no other name is found.
OURSELVES = "EXCLUDE localhost, EXCLUDE 127.0.0.1"


@contextmanager
def launched() -> Iterator[Browser]:
    """Yield a browser that asks nobody for anything by itself, and reaches nobody outside."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_browser(),
            args=[
                *("--no-sandbox", "--disable-background-networking", "--disable-component-update"),
                "--process-per-site",  # see warm()
                f"--host-resolver-rules=MAP * ~NOTFOUND, {OURSELVES}",
            ],
        )
        yield browser
        browser.close()


def warm(browser: Browser, address: str, **options: Any) -> BrowserContext:
    """Return a reader's profile in which a page loads in a third of the time.

    One page stays open, and with it the process of the site: Streamlit's scripts are compiled once and not
    for each page. The cache of the profile saves seven megabytes of them a page.
    """
    context = browser.new_context(base_url=address, **options)
    context.new_page().goto("/_stcore/health")
    return context


def opened(context: BrowserContext, address: str, viewport: ViewportSize) -> Iterator[Page]:
    """Yield a fresh page; afterwards nothing may have gone wrong and nobody else been asked."""
    page = context.new_page()
    page.set_viewport_size(viewport)
    complaints: list[str] = []
    strangers: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    ours = (address, address.replace("http:", "ws:"), "data:", "blob:")
    for asked in ("request", "websocket"):
        page.on(
            asked,
            lambda each: None if each.url.startswith(ours) else strangers.append(each.url),
        )
    yield page
    page.close()
    assert not strangers, f"asked outside: {strangers}"
    wrong = [text for text in complaints if not EXPECTED_NOISE.search(text)]
    assert not wrong, wrong


def rest(page: Page) -> None:
    """Wait until the server has answered and the chart is drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector(".js-plotly-plot .main-svg")


def drawn(page: Page, x: float, name: str = "f") -> float:
    """Return the y of the drawn line at the point nearest to x."""
    return float(
        page.evaluate(
            """([x, name]) => {
                const chart = document.querySelector(".js-plotly-plot");
                const line = chart._fullData.find((t) => t.name === name && t.mode === "lines");
                let best = 0;
                line.x.forEach((other, i) => {
                    if (Math.abs(other - x) < Math.abs(line.x[best] - x)) best = i;
                });
                return line.y[best];
            }""",
            [x, name],
        )
    )


def wait_until_drawn(page: Page, x: float, y: float) -> None:
    page.wait_for_function(
        """([x, y]) => {
            const chart = document.querySelector(".js-plotly-plot");
            const line = chart?._fullData?.find((t) => t.name === "f" && t.mode === "lines");
            if (!line) return false;
            let best = 0;
            line.x.forEach((other, i) => {
                if (Math.abs(other - x) < Math.abs(line.x[best] - x)) best = i;
            });
            return Math.abs(line.y[best] - y) < 1e-4;
        }""",
        arg=[x, y],
    )


def live(page: Page, control: str, kind: str = "range") -> Locator:
    """Return the slider of a control, or with "number" its entry."""
    return page.locator(f".st-key-live-{control} input[type={kind}]")


def wait_for_films(page: Page, control: str, layers: int) -> None:
    """Wait until the films that a slider plays have come."""
    page.wait_for_function(
        """([control, layers]) => new Set(performance.getEntriesByType("resource")
            .filter((entry) => entry.name.includes(`control=${control}`) && entry.responseEnd > 0)
            .map((entry) => new URL(entry.name).searchParams.get("layer"))).size >= layers""",
        arg=[control, layers],
    )
    page.wait_for_timeout(100)


def eventually(page: Page, holds: Callable[[], bool]) -> bool:
    """Return whether something holds within a second: a busy machine may take some frames."""
    for _frame in range(40):
        if holds():
            return True
        page.wait_for_timeout(25)
    return holds()
