"""From letting a slider go to the repainted, exact chart, against a plain slider and chart.

Run with `python -m benchmarks.redraw [moves]`. The plain page has one slider, one chart of two lines and
Streamlit's default settings; the explorer is the whole Function page. Their moves alternate.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Locator, Page

from benchmarks.pages import CHART, READY, beside_plain
from benchmarks.rounds import interleaved, line, ratio

AIM = 0.6

# Milliseconds from the release to the frame after which the chart has what the server sent: the plain
# chart is a new one then, the explorer's has been placed again.
RELEASE = """() => {
    const chart = () => document.querySelector(".js-plotly-plot");
    const drawn = () => chart()?._fullData && (chart().data.shown ?? chart()._fullData[0].y[0]);
    const before = drawn();
    window.redrawn = new Promise((resolve) => {
        window.addEventListener("pointerup", () => {
            const start = performance.now();
            const look = () => {
                const now = drawn();
                if (now !== undefined && now !== before) {
                    requestAnimationFrame(() => resolve(performance.now() - start));
                } else requestAnimationFrame(look);
            };
            look();
        }, {once: true, capture: true});
    });
}"""


class Slider:
    """A page with a slider, dragged to and fro."""

    def __init__(self, page: Page, url: str, thumb: str) -> None:
        self.page = page
        self.moves = 0
        page.goto(url)
        page.wait_for_selector(READY)
        page.wait_for_selector(CHART)
        page.wait_for_timeout(1500)
        self.thumb: Locator = page.locator(thumb)
        self.move()

    def move(self) -> float:
        """Return the milliseconds from the release to the repainted chart."""
        box = self.thumb.bounding_box()
        assert box is not None
        # The native slider is the whole row, Streamlit's thumb a small box that moves.
        centre = box["x"] + box["width"] * (0.3 if box["width"] > 100 else 0.5)
        if box["width"] > 100 and self.moves % 2:
            centre += 60
        height = box["y"] + box["height"] / 2
        self.page.mouse.move(centre, height)
        self.page.mouse.down()
        self.page.mouse.move(centre + (-60 if self.moves % 2 else 60), height, steps=4)
        self.page.wait_for_timeout(60)
        self.page.evaluate(RELEASE)
        self.page.mouse.up()
        self.moves += 1
        milliseconds = float(self.page.evaluate("() => window.redrawn"))
        self.page.wait_for_selector(READY)
        self.page.wait_for_timeout(100)
        return milliseconds


def main(moves: int) -> None:
    """Measure and print."""
    with beside_plain() as (browser, address, plain):
        page = f"{address}/function?f=leaky_relu"
        explorer = Slider(browser.new_page(), page, ".st-key-live-alpha input[type=range]")
        other = Slider(browser.new_page(), plain, ':has(> [data-testid="stSliderThumbValue"])')
        interleaved({"explorer": explorer.move, "plain": other.move}, 5)
        taken = interleaved({"explorer": explorer.move, "plain": other.move}, moves)
    found = ratio(taken["explorer"], taken["plain"])
    print(line("release to exact chart, explorer / a plain slider and chart", found, AIM))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
