"""Every page by keyboard alone, and what a screen reader is told after a release."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import access
from tests.access import PAGES
from tests.browsing import DESK, live, opened, rest

pytestmark = pytest.mark.browser

# The key of a slider on each page that has one of ours, and what is spoken once it has moved.
SPOKEN = {
    "/function": ("beta", r"β = .*at x = 1: value .*, slope "),
    "/compare": ("x0", r"at x = .*: value .*, slope "),
    "/custom": ("x0", r"at x = .*: value .*, slope "),
    "/saturation": ("mu", r"of the inputs"),
    "/depth": ("sw", r"Sigmoid: .* of the gradient|Each layer"),
    "/derivative": ("x0", r"error of the forward difference"),
    "/output": ("x1", r"The outputs sum to"),
    "/output?view=loss": ("z", r"Sigmoid of z = "),
    "/output?view=numbers": ("far", r"At z = .* the loss is"),
    "/output?view=entropy": ("p1", r"H\(p, q\)"),
    "/random": ("draws", r"draws"),
}


@pytest.fixture
def calm(calm_context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(calm_context, address, DESK)


def walk(page: Page) -> list[str]:
    """Press the tab key from the top to the end; return what is wrong on the way."""
    count = access.measure(page, "expectStops")
    wrong: list[str] = []
    for _press in range(count + 30):  # what has the focus may show more to reach
        page.keyboard.press("Tab")
        step = access.measure(page, "step")
        if step is None:
            return [*wrong, *access.measure(page, "missed")]
        wrong += step
    return [*wrong, "the tab key finds no end"]


def spoken(page: Page) -> str:
    """Return what the one line of status of a page says."""
    line = page.locator("[role=status]")
    expect(line).to_have_count(1)
    return line.text_content() or ""


def hold_and_release(page: Page, control: str, said: str) -> None:
    """Drag a slider: nothing is said until it is let go, then how things stand; keys move it as well."""
    slider = live(page, control)
    slider.scroll_into_view_if_needed()
    assert spoken(page) == ""
    box = slider.bounding_box()
    assert box is not None
    low, high, value = slider.evaluate("each => [each.min, each.max, each.value].map(Number)")
    start = box["x"] + 22 + (value - low) / (high - low) * (box["width"] - 44)
    middle = box["y"] + box["height"] / 2
    page.mouse.move(start, middle)
    page.mouse.down()
    page.mouse.move(start + 30, middle, steps=3)
    assert float(slider.input_value()) != value
    page.wait_for_timeout(700)  # longer than the line waits for a second sentence
    assert spoken(page) == ""
    page.mouse.up()
    expect(page.locator("[role=status]")).to_have_text(re.compile(said), timeout=20_000)
    slider.focus()
    for key, end in (("End", high), ("Home", low)):
        page.keyboard.press(key)
        assert float(slider.input_value()) == end
    page.keyboard.press("ArrowRight")
    assert low < float(slider.input_value()) < high


@pytest.mark.parametrize("path", PAGES)
def test_the_tab_key_leads_through_a_page_and_a_released_slider_is_spoken_of(
    calm: Page, path: str
) -> None:
    access.visit(calm, path)
    wrong = walk(calm)
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    if path in SPOKEN:
        hold_and_release(calm, *SPOKEN[path])


def test_the_first_stop_leads_past_the_menu(calm: Page) -> None:
    access.visit(calm, "/function")
    calm.keyboard.press("Tab")
    expect(calm.get_by_test_id("stSkipToContent")).to_be_focused()
    calm.keyboard.press("Enter")
    calm.keyboard.press("Tab")
    inside = calm.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside


def test_a_choice_is_spoken_of_and_another_page_begins_in_silence(calm: Page) -> None:
    calm.goto("/")
    calm.get_by_role("searchbox", name="Search by name").press_sequentially("silu")
    expect(calm.locator("[role=status]")).to_have_text(re.compile(r"^2 of \d+ functions"))
    calm.get_by_role("link", name="Compare").first.click()
    rest(calm)
    expect(calm.locator("[role=status]")).to_have_text("")
