"""Hostile links on whole pages: by the hundred over the websocket, by the dozen in a browser."""

import pytest
from playwright.sync_api import Page

from benchmarks.hostile import Found, visit
from tests import server
from tests.hostile import SCRIPTS, encoded
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


def test_hundreds_of_hostile_links_show_a_page_and_no_exception(address: str) -> None:
    found: Found = server.run(visit(address, range(20)))
    assert found.pages == 20 * len(PAGES)
    assert not found.faults
    assert found.noticed > found.pages / 2


def links() -> list[str]:
    """Return links that say dangerous texts in every way a page repeats: as values, formulas and keys."""
    made = []
    for number, (page, controls) in enumerate(PAGES.items()):
        if not controls:  # such a page reads nothing of its link, and says nothing about it
            continue
        texts = [*SCRIPTS[number:], *SCRIPTS[:number]] * 3
        said = {c.key: texts[2 * i : 2 * i + 2] for i, c in enumerate(controls[:16])}
        made.append(f"/{page}?{encoded({**said, texts[0]: [texts[1]]})}")
    for number, page in enumerate(("custom", "compare", "depth")):
        text = SIGN + SCRIPTS[number]
        made.append(f"/{page}?{encoded({'f': [text], 'c': [text], 'q': [text]})}")
    return made


def test_dozens_of_hostile_values_run_no_script_in_a_browser(page: Page) -> None:
    violations: list[str] = []
    page.on("dialog", lambda dialog: violations.append(dialog.message))
    page.on(
        "console",
        lambda said: violations.append(said.text) if "Content Security" in said.text else None,
    )
    for link in links():
        page.goto(link)
        page.get_by_test_id("stAlert").first.wait_for()
        page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        assert page.get_by_test_id("stException").count() == 0, link
        assert page.evaluate("typeof window.__pwned") == "undefined", link
        assert not page.evaluate(FOREIGN), link
        assert not violations, link
