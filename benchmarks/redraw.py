"""From the release of a slider to the repainted chart, against a plain slider and chart.

Run with `python -m benchmarks.redraw [moves]`. A release is an arrow key on the slider: it sends the
same message. Both servers run with this project's settings; their moves alternate.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Page, sync_playwright

from benchmarks.rounds import interleaved, line, ratio
from benchmarks.startup import CHART, READY, baseline
from tests import server
from tests.find_browser import find_browser

# Milliseconds from the key to the frame after which the first point of f has moved.
MOVE = """() => new Promise((done) => {
    const first = () => document.querySelector(".js-plotly-plot")?._fullData?.[0]?.y?.[0];
    const before = first();
    const slider = document.querySelector('[role="slider"], input[type="range"]');
    slider.focus();
    window.redrawn = new Promise((resolve) => {
        let start;
        const look = () => {
            const now = first();
            if (now !== undefined && now !== before) {
                requestAnimationFrame(() => resolve(performance.now() - start));
            } else requestAnimationFrame(look);
        };
        const pressed = () => { start = performance.now(); look(); };
        window.addEventListener("keydown", pressed, {once: true, capture: true});
    });
    done();
})"""


class Slider:
    """A page with a slider, moved step by step to and fro."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.steps = 0
        page.goto(url)
        page.wait_for_selector(READY)
        page.wait_for_selector(CHART)
        page.wait_for_timeout(500)

    def move(self) -> float:
        """Return the milliseconds from the key to the repainted chart."""
        self.page.evaluate(MOVE)
        self.page.keyboard.press("ArrowRight" if self.steps // 20 % 2 == 0 else "ArrowLeft")
        self.steps += 1
        milliseconds = float(self.page.evaluate("() => window.redrawn"))
        self.page.wait_for_selector(READY)
        self.page.wait_for_timeout(100)
        return milliseconds


def main(moves: int) -> None:
    """Measure and print."""
    ports = server.free_port(), server.free_port()
    with (
        sync_playwright() as playwright,
        baseline("plain") as plain,
        server.running(server.by_streamlit(ports[0]), ports[0]),
        server.running(server.by_streamlit(ports[1]), ports[1], folder=plain),
    ):
        browser = playwright.chromium.launch(
            executable_path=find_browser(), args=["--no-sandbox", "--disable-background-networking"]
        )
        address = f"http://localhost:{ports[0]}/function?f=leaky_relu"
        explorer = Slider(browser.new_page(), address)
        other = Slider(browser.new_page(), f"http://localhost:{ports[1]}")
        interleaved({"explorer": explorer.move, "plain": other.move}, 5)
        taken = interleaved({"explorer": explorer.move, "plain": other.move}, moves)
        browser.close()
    found = ratio(taken["explorer"], taken["plain"])
    print(line("release to repaint, explorer / a plain slider and chart", found))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
