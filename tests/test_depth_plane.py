"""The plane of σw and σb in the browser: it is refined behind the page, and a click chooses the place."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import rest

pytestmark = pytest.mark.browser

PLANE = """() => {
    const plot = document.querySelector(".st-key-plane-chart .js-plotly-plot");
    if (!plot?._fullLayout) return null;
    const { left, top, width, height } = plot.querySelector(".nsewdrag").getBoundingClientRect();
    const map = plot.data.find((trace) => trace.meta === "map");
    const place = plot.data.find((trace) => trace.meta === "place");
    return { left, top, width, height, columns: map.x.length, rows: map.z.length,
             place: [place.x[0], place.y[0]] };
}"""
REFINED = f"() => ({PLANE})()?.columns === 121"


def opened(page: Page, query: str) -> dict[str, Any]:
    """Open the tab, wait until the map is refined, and return what is drawn."""
    page.goto(f"/depth?tab=map&{query}")
    rest(page)
    page.locator(".st-key-plane-chart").scroll_into_view_if_needed()
    page.wait_for_function(REFINED)
    return dict(page.evaluate(PLANE))


def test_the_map_is_refined_behind_the_page(page: Page) -> None:
    drawn = opened(page, "c=tanh")
    assert (drawn["columns"], drawn["rows"]) == (121, 91)


def test_a_click_on_the_map_chooses_the_place_in_the_same_chart(page: Page) -> None:
    drawn = opened(page, "c=tanh")
    page.evaluate("window.first = document.querySelector('.st-key-plane-chart .js-plotly-plot')")
    page.mouse.click(drawn["left"] + 0.6 * drawn["width"], drawn["top"] + 0.5 * drawn["height"])
    # From 0 to 2.5 and from 0 to 1; a pixel is less than a step.
    expect(page).to_have_url(re.compile(r"sw=1\.5.*sb=0\.5"))
    page.wait_for_function(f"() => ({PLANE})().place.join() === '1.5,0.5'")
    assert page.evaluate(
        "window.first === document.querySelector('.st-key-plane-chart .js-plotly-plot')"
    )
    expect(page.get_by_text("At σw = 1.5, σb = 0.5 layer 1 gets")).to_be_visible()


def test_where_sigma_is_hidden_a_click_does_nothing(page: Page) -> None:
    drawn = opened(page, "c=tanh&hide=sw")
    before = page.url
    page.mouse.click(drawn["left"] + 0.6 * drawn["width"], drawn["top"] + 0.5 * drawn["height"])
    page.wait_for_timeout(500)
    assert page.url == before
