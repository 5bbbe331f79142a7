"""A walk through all functions in the browser: each is opened and its first slider dragged.

Run with `python -m benchmarks.walk [names]`. It prints a line for each function at which something went
wrong: a message in the console, an exception on the page, a chart that moved or was taken down while the
slider was dragged, or a curve that was not followed. The last line counts.
"""

from __future__ import annotations

import sys

from playwright.sync_api import Page

from activations import ACTIVATIONS
from benchmarks.pages import CHART, READY, explorer
from tests.browsing import EXPECTED_NOISE

STEPS = 12

BOX = """() => {
    const box = document.querySelector(".js-plotly-plot").getBoundingClientRect();
    return [box.x, box.y, box.width, box.height];
}"""
LINES = """() => [...document.querySelectorAll(".js-plotly-plot :is(.js-line, .point)")].map(
    (drawn) => drawn.getAttribute("d") + drawn.getAttribute("transform")).join()"""


def walk(page: Page, name: str) -> list[str]:
    """Return what went wrong with one function."""
    wrong: list[str] = []
    page.on(
        "console",
        lambda message: wrong.append(message.text) if message.type == "error" else None,
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"/function?f={name}")
    page.wait_for_selector(CHART)
    page.wait_for_selector(READY)
    page.wait_for_timeout(700)
    control = next(iter(ACTIVATIONS[name].defaults), "x0")
    slider = page.locator(f".st-key-live-{control} input[type=range]")
    box = slider.bounding_box()
    chart = page.query_selector(".js-plotly-plot")
    if box is None or chart is None:
        return [*wrong, "there is no chart or no slider"]
    place, lines = page.evaluate(BOX), {page.evaluate(LINES)}
    x, y = box["x"] + 22, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        page.mouse.move(x + (box["width"] - 44) * step / STEPS, y)
        page.wait_for_timeout(50)
        lines.add(page.evaluate(LINES))
        if page.evaluate(BOX) != place:
            wrong.append(f"the chart moved: {place} became {page.evaluate(BOX)}")
    page.mouse.up()
    page.wait_for_timeout(600)
    page.wait_for_selector(READY)
    if len(lines) < 3:
        wrong.append("the curve did not follow")
    if not chart.evaluate("chart => chart.isConnected"):
        wrong.append("the chart was taken down")
    wrong += [error.inner_text() for error in page.query_selector_all(".stException")]
    return [text for text in wrong if not EXPECTED_NOISE.search(text)]


def main(names: list[str]) -> int:
    """Walk and print; return the number of functions with which something was wrong."""
    with explorer() as (browser, address):
        context = browser.new_context(base_url=address)
        failed = 0
        for name in names:
            page = context.new_page()
            wrong = walk(page, name)
            page.close()
            if wrong:
                failed += 1
                print(f"{name}: {'; '.join(dict.fromkeys(wrong))}")
    print(f"{len(names) - failed} of {len(names)} functions without a complaint")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or list(ACTIVATIONS)) > 0)
