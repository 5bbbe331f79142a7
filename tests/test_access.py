"""Every page, with every tab and expander open: for screen readers, for fingers, in light and dark."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import access
from tests.access import LANGUAGES, OPEN_TAB, PAGES, POPOVERS, STATES
from tests.browsing import opened
from tests.reading import foreign

pytestmark = pytest.mark.browser

DESK, PHONE, SMALLEST = 1280, 375, 320

# One width after the other, and whether axe looks there in the other theme than the page came in; in the
# narrowest window nothing may be cut off. A change of width or theme costs as much as a look.
WAYS = ((DESK, (False,)), (SMALLEST, ()), (PHONE, (False, True)), (DESK, (True,)))


@pytest.fixture
def calm(calm_context: BrowserContext, address: str) -> Iterator[Page]:
    for page in opened(calm_context, address, {"width": DESK, "height": access.HEIGHT}):
        page.emulate_media(color_scheme="light")
        yield page


def examine(page: Page, within: str | None, dark: bool = False) -> list[str]:
    """Return all that is wrong with what is open, in all widths and themes; it ends in the other theme."""
    found = []
    for width, themes in WAYS:
        access.in_width(page, width, whole=bool(themes))
        wrong = [
            *(f"less than 24 px: {each}" for each in access.measure(page, "tooSmall")),
            *(f"too wide: {each}" for each in access.measure(page, "tooWide")),
        ]
        for other in themes:
            access.in_theme(page, dark != other)
            # All rules in one theme at each width; in the other one the colours, for nothing else changes.
            seen = access.findings(page, within, colours=other == (width == DESK))
            seen += [f"too faint: {each}" for each in access.measure(page, "faint")]
            wrong += [f"{'dark' if dark != other else 'light'}: {each}" for each in seen]
        found += [f"{width} px: {each}" for each in wrong]
    return found


def test_what_is_planted_is_found(calm: Page) -> None:
    access.visit(calm, "/tensorflow")
    calm.evaluate(
        """() => {
            const part = document.querySelector(".stMain .stMarkdown");
            part.insertAdjacentHTML("beforeend", `
                <p style="color: #999">faint in the light</p>
                <p style="color: #555">faint in the dark</p>
                <button style="width: 12px; min-height: 0; height: 30px"></button>
                <div style="width: 1000px; height: 5px">wide</div>`);
        }"""
    )
    found = examine(calm, None)
    for each in (
        *(f"{width} px: light: color-contrast" for width in (DESK, PHONE)),
        *(f"{width} px: dark: color-contrast" for width in (DESK, PHONE)),
        *(f"{width} px: less than 24 px: BUTTON" for width in (DESK, PHONE, SMALLEST)),
        *(f"{width} px: too wide: MAIN" for width in (PHONE, SMALLEST)),
        "1280 px: light: button-name",
        "375 px: dark: button-name",
    ):
        assert any(one.startswith(each) for one in found), f"not found: {each}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_for_everybody_at_every_size(calm: Page, path: str, language: str) -> None:
    access.visit(calm, access.in_language(path, language))
    found = []
    for at in access.tabs(calm):
        wrong = examine(calm, OPEN_TAB if at else None, dark=at % 2 == 1)
        if language == "zh":
            words = [word for text in access.measure(calm, "texts") for word in foreign(text)]
            wrong += [f"English: {word}" for word in words]
        found += [f"tab {at}, {each}" for each in wrong]
    access.open_popovers(calm)
    found += ["an exception"] * calm.get_by_test_id("stException").count()
    found += [f"moves: {each}" for each in access.measure(calm, "moving")]
    calm.evaluate("document.documentElement.style.fontSize = '200%'")
    access.in_width(calm, DESK, whole=False)
    found += [f"text at 200 %: {each}" for each in access.measure(calm, "tooWide")]
    assert not found, "\n".join(dict.fromkeys(found))


@pytest.mark.parametrize("path", STATES)
def test_what_else_a_page_may_show_is_for_everybody(calm: Page, path: str) -> None:
    access.visit(calm, path)
    access.expand(calm)
    found = examine(calm, None)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("path", "button"), POPOVERS)
def test_what_a_button_opens_is_for_everybody(calm: Page, path: str, button: str) -> None:
    access.visit(calm, path)
    calm.get_by_role("button", name=button).first.click()
    opened_part = calm.get_by_test_id("stPopoverBody")
    opened_part.wait_for()
    calm.wait_for_timeout(100)  # the click reaches the server, which fills it
    access.settled(calm)
    found = examine(calm, None)
    assert not found, "\n".join(found)
    expect(opened_part).to_be_visible()  # all the while
