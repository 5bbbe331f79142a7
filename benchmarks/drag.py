"""Repaints of the curve while a slider is dragged, beside a plain Streamlit slider.

Run with `python -m benchmarks.drag [drags]`. Each drag takes sixty steps in one second. A repaint is an
animation frame in which the line of f has another path than in the frame before.
"""

from __future__ import annotations

import statistics
import sys
from itertools import pairwise

from playwright.sync_api import Page, sync_playwright

from benchmarks.startup import CHART, READY, baseline
from tests import server
from tests.find_browser import find_browser

STEPS = 60
AIM, IDLE_AIM = 30, 55

WATCH = """() => {
    const path = () => document.querySelector(".js-plotly-plot .scatterlayer .js-line")?.getAttribute("d");
    window.repaints = [];
    let before = path();
    window.watching = true;
    const look = (now) => {
        const drawn = path();
        if (drawn !== before) window.repaints.push(now);
        before = drawn;
        if (window.watching) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def drag(page: Page, thumb: str, share: float) -> list[float]:
    """Return when the curve was repainted during a drag of one second, in milliseconds."""
    box = page.locator(thumb).bounding_box()
    assert box is not None
    native = box["width"] > 100
    x = box["x"] + (22 + (box["width"] - 44) * 0.02 if native else box["width"] / 2)
    y = box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(WATCH)
    for step in range(STEPS):
        page.mouse.move(x + share * (step + 1) / STEPS, y)
        page.wait_for_timeout(1000 / STEPS - 4)
    found = page.evaluate("() => { window.watching = false; return window.repaints; }")
    page.mouse.up()
    page.wait_for_selector(READY)
    page.wait_for_timeout(500)
    return [float(time) for time in found]


def main(drags: int) -> None:
    """Measure and print."""
    ports = server.free_port(), server.free_port()
    with (
        sync_playwright() as playwright,
        baseline("plain", settings=False) as plain,
        server.running(server.by_streamlit(ports[0]), ports[0]),
        server.running(server.by_streamlit(ports[1]), ports[1], folder=plain),
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-background-networking"]
        )
        explorer, other = browser.new_page(), browser.new_page()
        explorer.goto(f"http://localhost:{ports[0]}/function?f=swish")
        other.goto(f"http://localhost:{ports[1]}")
        for page in (explorer, other):
            page.wait_for_selector(CHART)
            page.wait_for_timeout(2000)
        for _ in range(drags):
            times = drag(explorer, ".st-key-live-beta input[type=range]", 300)
            gaps = sorted(later - earlier for earlier, later in pairwise(times))
            seconds = (times[-1] - times[0]) / 1000
            plain_times = drag(other, ':has(> [data-testid="stSliderThumbValue"])', 300)
            rate = len(times) / seconds
            verdict = "met" if rate >= AIM else "MISSED"
            print(
                f"explorer {rate:5.1f} repaints/s (aim ≥ {AIM}: {verdict}; idle machine ≥ {IDLE_AIM}), "
                f"gaps in ms: median {statistics.median(gaps):.0f}, "
                f"90 % {gaps[int(0.9 * len(gaps))]:.0f}, longest {gaps[-1]:.0f}; "
                f"plain slider {len(plain_times)} repaints"
            )
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
