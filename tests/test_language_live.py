"""The switch between languages in a browser: what it changes, what it keeps, and what is read afterwards."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import access
from tests.browsing import DESK, PHONE, drawn, live, opened, rest, warm
from tests.reading import foreign
from tests.test_chinese import HAN, OWN_NAME

pytestmark = pytest.mark.browser

# A label that Streamlit has just drawn stands there until the observer has seen it; what is spoken waits
# until no hand moves (spoken.js).
SETTLED = 600


def texts(page: Page) -> list[str]:
    page.wait_for_timeout(SETTLED)
    return list(access.measure(page, "texts"))


def spoken(page: Page) -> str:
    return str(page.evaluate("document.documentElement.lang"))


def press(page: Page, name: str) -> None:
    """Press a language and wait until the page speaks it."""
    before = spoken(page)
    page.locator(".st-key-language button", has_text=name).click()
    page.wait_for_function("(before) => document.documentElement.lang !== before", arg=before)
    rest(page)


@pytest.fixture
def chinese(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """A browser that prefers Chinese, and has been nowhere yet."""
    context = warm(browser, address, locale="zh-TW")
    yield context
    context.close()


def test_a_chinese_browser_is_spoken_to_in_chinese(chinese: BrowserContext, address: str) -> None:
    for page in opened(chinese, address, DESK):
        for path in ("/", "/custom?f==x*foo(x)"):
            page.goto(path)
            page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
            page.wait_for_selector(".st-key-language button")
            assert spoken(page) == "zh-CN"
            assert {word: text for text in texts(page) for word in foreign(text)} == {}, path


def test_the_switch_keeps_all_and_is_remembered(chinese: BrowserContext, address: str) -> None:
    link = "/function?f=elu&alpha=0.5&x0=-2&xr=-3&xr=3&tab=history"
    for page in opened(chinese, address, DESK):
        page.goto(link)
        rest(page)
        live(page, "x0", "number").fill("-1.5")
        page.keyboard.press("Enter")
        page.wait_for_url("**x0=-1.5**")
        page.locator(".st-key-share button").first.click()
        page.wait_for_selector(".qr")
        url, y = page.url, drawn(page, -2.0)
        press(page, "English")
        assert spoken(page) == "en" and page.url == url and "lang" not in url
        assert drawn(page, -2.0) == y
        assert live(page, "x0", "number").input_value() == "-1.50"
        assert page.get_by_role("tab", name="History").get_attribute("aria-selected") == "true"
        assert not [text for text in texts(page) if HAN.search(text.replace(OWN_NAME, ""))]
        page.get_by_role("button", name="Undo").click()  # what was undone before still is
        page.wait_for_url("**x0=-2**")
        page.reload()
        rest(page)
        assert spoken(page) == "en"
        page.goto("/compare?lang=zh")
        rest(page)
        assert spoken(page) == "zh-CN" and page.title() == "对比 · 激活函数探索"
        press(page, "English")  # a link that names a language is changed along with it
        page.wait_for_url("**/compare?lang=en")
    for other in opened(chinese, address, PHONE):
        other.goto("/function")
        rest(other)
        assert spoken(other) == "en"
        boxes = [one.bounding_box() for one in other.locator(".st-key-language button").all()]
        assert all(box and min(box["width"], box["height"]) >= 24 for box in boxes)
        assert other.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        other.goto("/function?embed=true")
        rest(other)
        assert spoken(other) == "en" and not other.locator(".st-key-language button").count()
