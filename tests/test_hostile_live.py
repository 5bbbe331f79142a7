"""Hostile links on whole pages: by the hundred over the websocket, by the dozen in a browser."""

import asyncio

import pytest
from playwright.sync_api import Page

from benchmarks.hostile import Found, visit
from tests.hostile import FORMULAS, SCRIPTS, encoded
from ui.functions import SIGN
from ui.keys import PAGES

pytestmark = pytest.mark.browser

# What a page has only if somebody put it there.
FOREIGN = """() => [
    ...document.querySelectorAll(`img[src="x"], iframe, svg[onload], base, object, embed,
        [onerror], [onfocus], [onload], [srcdoc], a[href^="javascript:" i], a[href^="data:text" i]`),
    ...[...document.querySelectorAll("body script, main style")].filter((one) =>
        /pwned|display:none}/.test(one.textContent)),
].map((one) => one.outerHTML.slice(0, 200))"""

GO = """link => {
    history.pushState({}, "", link);
    window.dispatchEvent(new PopStateEvent("popstate"));
}"""

# The page that the link opens writes its own link, without what could not be used.
THERE = """link => location.href !== new URL(link, location.href).href
    && document.querySelector('[data-testid="stMainBlockContainer"]')?.innerText"""


def test_hundreds_of_hostile_links_show_a_page_and_no_exception(address: str) -> None:
    found: Found = asyncio.run(visit(address, range(20)))
    assert found.pages == 20 * len(PAGES)
    assert not found.faults
    assert found.noticed > found.pages / 2


def links() -> list[str]:
    """Return links that say each dangerous text in every way a page repeats: as a name, a formula, a key."""
    made = []
    for number, text in enumerate(SCRIPTS):
        one = encoded({"f": [text], "x0": [text], "hide": [text], "tab": [text], text: [text]})
        own = encoded({"f": [SIGN + text], "c": [SIGN + text], "q": [text]})
        page = ("function", "output", "derivative", "saturation", "train", "random")[number % 6]
        made += [f"/{page}?{one}", f"/{('custom', 'compare', 'depth', '')[number % 4]}?{own}"]
    return [*made, *(f"/custom?{encoded({'f': [SIGN + text]})}" for text in FORMULAS[::7])]


def test_dozens_of_hostile_links_run_no_script_in_a_browser(page: Page) -> None:
    violations: list[str] = []
    page.on("dialog", lambda dialog: violations.append(dialog.message))
    page.on(
        "console",
        lambda said: violations.append(said.text) if "Content Security" in said.text else None,
    )
    for number, link in enumerate(links()):
        if number % 12 == 0:
            page.goto(link)  # as from a mail; in between as by the Back button, which is quicker
        else:
            page.evaluate(GO, link)
        page.wait_for_function(THERE, arg=link, timeout=60_000)
        assert page.get_by_test_id("stException").count() == 0, link
        assert page.evaluate("typeof window.__pwned") == "undefined", link
        assert not page.evaluate(FOREIGN), link
        assert not violations, link
