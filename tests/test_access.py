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

# One after the other: a width, and whether axe looks in the theme that the page is in, in the other one, or
# not at all: in the narrowest window nothing may be cut off. A change of either costs as much as a look.
WAYS = ((DESK, "this"), (SMALLEST, None), (PHONE, "this"), (PHONE, "other"), (DESK, "other"))


@pytest.fixture
def calm(calm_context: BrowserContext, address: str) -> Iterator[Page]:
    for page in opened(calm_context, address, {"width": DESK, "height": access.HEIGHT}):
        page.emulate_media(color_scheme="light")
        yield page


def examine(page: Page, within: str | None, dark: bool = False) -> list[str]:
    """Return all that is wrong with what is open, in all widths and themes; it ends in the other theme."""
    found: list[str] = []
    before: tuple[int, str | None] = (0, "this")
    for width, theme in WAYS:
        other = theme == "other"
        if width != before[0]:
            access.in_width(page, width, whole=theme is not None)
        if other and before[1] != "other":
            access.in_theme(page, not dark)
        before = width, theme
        wrong = []
        if not other:
            wrong += [f"less than 24 px: {each}" for each in access.measure(page, "tooSmall")]
            wrong += [f"too wide: {each}" for each in access.measure(page, "tooWide")]
        if theme:
            seen = [
                *access.findings(page, within, colours=other),
                *(f"too faint: {each}" for each in access.measure(page, "faint")),
            ]
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
        "375 px: light: button-name",
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
