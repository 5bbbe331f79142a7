"""Repaints of the curve while a slider is dragged, beside a plain Streamlit slider.

Run with `python -m benchmarks.drag [drags]`. Each drag takes sixty steps, one a frame. A repaint is an
animation frame in which a line of the chart has another path than in the frame before.
"""

from __future__ import annotations

import statistics
import sys
from itertools import pairwise

from playwright.sync_api import Page

from benchmarks.pages import CHART, beside_plain

STEPS = 60
DRAGGED = (
    ("/function?f=swish", "beta"),
    ("/saturation?f=sigmoid", "mu"),
    ("/saturation?f=swish", "beta"),
)
AIM, IDLE_AIM = 30, 55

WATCH = """() => {
    const path = () => [...document.querySelectorAll(".js-plotly-plot .js-line")].map(
        (line) => line.getAttribute("d")).join();
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


# Sixty steps from inside the page: from outside each would wait for the browser's answer. One a frame, as
# the browser hands on the moves of a mouse: a second, at sixty frames a second.
STEPS_OF_ONE_SECOND = """async ([slider, steps]) => {
    for (let step = 1; step <= steps; step++) {
        await new Promise(requestAnimationFrame);
        slider.value = Number(slider.min) + (step / steps) * 0.3 * (slider.max - slider.min);
        slider.dispatchEvent(new Event("input", {bubbles: true}));
    }
    await new Promise((done) => setTimeout(done, 50));
}"""


def drag_native(page: Page, slider: str) -> list[float]:
    """Return when the curve was repainted during a drag of one second, in milliseconds."""
    native = page.locator(slider).element_handle()
    page.evaluate(WATCH)
    page.evaluate(STEPS_OF_ONE_SECOND, [native, STEPS])
    times = page.evaluate("() => { window.watching = false; return window.repaints; }")
    native.dispatch_event("change")
    page.wait_for_timeout(1000)
    return [float(time) for time in times]


def drag_thumb(page: Page, thumb: str) -> list[float]:
    """Return the same for Streamlit's slider, whose thumb only a mouse can drag."""
    box = page.locator(thumb).bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(WATCH)
    page.mouse.move(x + 200, y, steps=STEPS)
    times = page.evaluate("() => { window.watching = false; return window.repaints; }")
    page.mouse.up()
    page.wait_for_timeout(1000)
    return [float(time) for time in times]


def main(drags: int) -> None:
    """Measure and print."""
    with beside_plain() as (browser, address, plain):
        explorer, other = browser.new_page(), browser.new_page()
        other.goto(plain)
        other.wait_for_selector(CHART)
        for path, control in DRAGGED:
            explorer.goto(f"{address}{path}")
            explorer.wait_for_selector(CHART)
            explorer.wait_for_timeout(2000)
            drag_native(explorer, f".st-key-live-{control} input[type=range]")  # fetches the films
            explorer.wait_for_timeout(2000)
            for _ in range(drags):
                times = drag_native(explorer, f".st-key-live-{control} input[type=range]")
                gaps = sorted(later - earlier for earlier, later in pairwise(times))
                plain_times = drag_thumb(other, ':has(> [data-testid="stSliderThumbValue"])')
                if not gaps:
                    print(f"{path} {control}: MISSED, the curve did not move")
                    continue
                rate = 1000 * len(gaps) / (times[-1] - times[0])
                verdict = "met" if rate >= AIM else "MISSED"
                print(
                    f"{path} {control}: {rate:5.1f} repaints/s "
                    f"(aim ≥ {AIM}: {verdict}; idle machine ≥ {IDLE_AIM}), "
                    f"gaps in ms: median {statistics.median(gaps):.0f}, "
                    f"90 % {gaps[int(0.9 * len(gaps))]:.0f}, longest {gaps[-1]:.0f}; "
                    f"plain slider {len(plain_times)} repaints"
                )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
