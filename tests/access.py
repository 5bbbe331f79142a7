"""What is measured on a page for readers with a phone, a keyboard or a screen reader."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

from tests.browsing import DESK

LANGUAGES = ("en", "zh")

# Every page, and every view of one that its tabs do not lead to.
PAGES = (
    "/",
    "/function",
    "/compare",
    "/custom",
    "/saturation",
    "/depth",
    "/derivative",
    "/output",
    "/output?view=loss",
    "/output?view=numbers",
    "/output?view=entropy",
    "/random",
    "/train",
    "/tensorflow",
)
# What else a reader may see: a wrong link, a wrong formula, nothing found, what else may be chosen.
STATES = (
    "/function?f=nonsense",
    "/custom?f=%3Dx*tahn(x)",
    "/custom?f=%3Dln(x)&draft=x%2B&tab=traits",
    "/?q=nothing",
    "/compare?show=diff&log=1",
    "/depth?c=relu&c=tanh&init=own&skip=own&tab=map",
    "/output?n=8&view=loss&target=distribution",
    "/train?task=table",
    "/function?embed=true",
)

# What opens over a page, with the button that opens it.
POPOVERS = (
    ("/function", "Share"),
    ("/compare", "Take away"),
    ("/function?view=projector", "Keys"),
    ("/depth?view=projector", "Page: Depth"),
)

# The window grows from here with the page, because axe passes over what Streamlit's scroller clips.
HEIGHT = 1600

_SCRIPTS = (
    Path(axe_playwright_python.__file__).parent / "axe.min.js",
    Path(__file__).parent / "access.js",
)
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

_LAID_OUT = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"

OPEN_TAB = "[role=tabpanel]:not([hidden])"


@functools.cache
def _script() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in _SCRIPTS)


def measure(page: Page, what: str, *given: Any) -> Any:
    """Return one of the measurements of access.js."""
    if not page.evaluate("'measure' in window"):
        page.evaluate(_script())  # not as a script of the page: its policy refuses strangers
    return page.evaluate(f"given => measure.{what}(...given)", list(given))


def in_language(path: str, language: str) -> str:
    """Return the address of a page in a language."""
    return path if language == "en" else f"{path}{'&' if '?' in path else '?'}lang={language}"


def settled(page: Page) -> None:
    """Wait until the server has answered, and what it answered is drawn."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector('[data-testid="stSkeleton"]', state="detached")
    page.wait_for_function(
        """() => [...document.querySelectorAll(".stPlotlyChart")]
            .every((chart) => !chart.getClientRects().length || chart.querySelector(".main-svg"))"""
    )


def visit(page: Page, path: str) -> None:
    """Open a page and wait until all of it is there."""
    page.goto(path)
    page.wait_for_selector("[role=status]", state="attached")  # drawn by the page itself
    settled(page)
    page.wait_for_timeout(300)  # components fetch their script
    settled(page)


def expand(page: Page) -> None:
    """Open all expanders, also those inside others; each is pressed once."""
    while page.evaluate(
        """() => {
            window.pressed ??= new WeakSet();
            const closed = [...document.querySelectorAll("details:not([open]) > summary")]
                .filter((each) => each.getClientRects().length && !window.pressed.has(each));
            for (const each of closed) {
                window.pressed.add(each);
                each.click();
            }
            return closed.length > 0;
        }"""
    ):
        page.wait_for_timeout(100)
        settled(page)


def tabs(page: Page) -> Iterator[int]:
    """Open the tabs of a page one after the other, each with its expanders; at least once."""
    every = page.get_by_role("tab")
    for at in range(max(1, every.count())):
        if at:
            every.nth(at).click()
            page.wait_for_timeout(100)  # the click reaches the server
            settled(page)
        expand(page)
        yield at


def open_popovers(page: Page) -> None:
    """Open what opens over a page, one after the other, for what goes wrong or asks outside then."""
    for key in ("share", "take"):
        button = page.locator(f".st-key-{key} button")
        if button.count():
            button.first.click()
            page.get_by_test_id("stPopoverBody").wait_for()
            page.wait_for_timeout(100)  # the click reaches the server
            settled(page)
            page.keyboard.press("Escape")


def in_width(page: Page, width: int, whole: bool = True) -> None:
    """Make the window that wide and as high as the page, and wait until charts have their size.

    Overflow to the right, unlike what axe finds, is measured where it is out of sight too: without `whole`
    the window is not high.
    """
    page.set_viewport_size({"width": width, "height": HEIGHT if whole else DESK["height"]})
    page.evaluate(_LAID_OUT)
    height = page.evaluate("document.querySelector('.stMain').scrollHeight")
    if whole and height > HEIGHT:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(_LAID_OUT)
    page.wait_for_function(
        """() => [...document.querySelectorAll(".stPlotlyChart")].every((chart) => {
            const drawn = chart.querySelector(".main-svg")?.getBoundingClientRect().width ?? 0;
            return !drawn || Math.abs(drawn - chart.getBoundingClientRect().width) <= 2;
        })"""
    )


def in_theme(page: Page, dark: bool) -> None:
    """Be light or dark as the system says, and wait until the page has followed."""
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.wait_for_function(
        """dark => {
            const [red] = getComputedStyle(document.querySelector(".stApp")).backgroundColor
                .match(/\\d+/g).map(Number);
            return (red < 128) === dark;
        }""",
        arg=dark,
    )
    page.evaluate(_LAID_OUT)


def findings(page: Page, within: str | None = None, colours: bool = False) -> list[str]:
    """Return what axe finds against WCAG 2.2 A and AA, in the whole page or a part of it.

    `colours` asks for those alone: nothing else changes with the theme.
    """
    return list(measure(page, "findings", within, _RULES, colours))
