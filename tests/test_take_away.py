"""What is taken away and shared, in the browser: files, paper, clipboard, embedding."""

import csv
import re
import struct
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from activations import ACTIVATIONS, get
from figures import theme
from tests import server
from tests.browsing import DESK, drawn, live, opened, rest

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 720}
_THEME = tomllib.loads((server.ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
_PLACE = theme.CATEGORICAL.index(theme.look(list(ACTIVATIONS).index("swish")).colour)
LIGHT_OF_SWISH, DARK_OF_SWISH = (
    _THEME[mode]["chartCategoricalColors"][_PLACE] for mode in ("light", "dark")
)


@pytest.fixture
def dark(context: BrowserContext, address: str) -> Iterator[Page]:
    """A page in dark mode, whose print dialogue does not wait for anybody."""
    for page in opened(context, address, DESK):
        page.emulate_media(color_scheme="dark")
        page.add_init_script("window.print = () => { window.printed = true; };")
        yield page


@pytest.fixture
def narrow(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address, {"width": NARROW["width"], "height": NARROW["height"]})


def take_away(page: Page, path: str) -> None:
    page.goto(path)
    rest(page)
    page.get_by_role("button", name="Take away").click()
    page.get_by_role("button", name="PNG").first.wait_for()


def saved(page: Page, button: str) -> Path:
    """Press a button and return the file, under the name that the reader gets."""
    with page.expect_download() as started:
        page.get_by_role("button", name=button).first.click()
    path = Path(started.value.path()).with_name(started.value.suggested_filename)
    started.value.save_as(path)
    return path


def test_pictures_are_on_white_in_light_colours_from_dark_mode_too(dark: Page) -> None:
    take_away(dark, "/function?beta=2")
    width, height = dark.evaluate(
        """() => {
            const { width, height } = document.querySelector(".js-plotly-plot")._fullLayout;
            return [width, height];
        }"""
    )
    png = saved(dark, "PNG")
    assert png.name == "swish-beta-2.png"
    found = struct.unpack(">II", png.read_bytes()[16:24])
    title = 36
    assert found == (2 * width, 2 * (height + title))
    svg = saved(dark, "SVG").read_text(encoding="utf-8")
    light, dark_one = (
        "rgb(" + ", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5)) + ")"
        for colour in (LIGHT_OF_SWISH, DARK_OF_SWISH)
    )
    assert f"stroke: {light}" in svg and dark_one not in svg
    assert "Swish / SiLU (β = 2)" in svg
    assert re.search(r'<rect x="0" y="0" [^>]*style="fill: rgb\(255, 255, 255\)', svg)


def test_the_page_taken_away_works_offline(dark: Page, browser: Browser) -> None:
    take_away(dark, "/function?f=elu&alpha=2")
    page_file = saved(dark, "Page that works offline (HTML)")
    assert page_file.name == "elu-alpha-2.html"
    context = browser.new_context(offline=True)
    page = context.new_page()
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(page_file.as_uri())
    page.wait_for_selector(".js-plotly-plot .main-svg")
    assert asked == [page_file.as_uri()] and not wrong
    assert drawn(page, -6) == pytest.approx(float(get("elu").bind(alpha=2.0).value(-6.0)))
    expect(page.get_by_role("link")).to_have_attribute(
        "href", re.compile(r"/function\?f=elu&alpha=2")
    )
    context.close()


def sheets(page: Page) -> int:
    """Return how many sheets of paper the page fills."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


def test_the_numbers_are_those_of_the_function(dark: Page) -> None:
    take_away(dark, "/function?f=elu&alpha=2")
    with saved(dark, "Numbers (CSV)").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    assert "elu(alpha=2)" in heading[1]
    curve = get("elu").bind(alpha=2.0)
    x, value, slope = zip(*((float(cell) for cell in row) for row in rows), strict=True)
    assert list(value) == [float(curve.value(place)) for place in x]
    assert list(slope) == [float(curve.derivative(place)) for place in x]


@pytest.mark.parametrize("path", ["/function?beta=2", "/output?n=8", "/random?draws=8"])
def test_the_printed_sheet_is_white_and_has_at_most_two_pages(dark: Page, path: str) -> None:
    take_away(dark, path)
    dark.get_by_role("button", name="Print").click()
    dark.wait_for_function("() => window.printed")
    assert 1 <= sheets(dark) <= 2
    dark.emulate_media(media="print")
    sheet = dark.locator(".st-key-sheet")
    expect(sheet.locator(".printed img").first).to_be_visible()
    expect(sheet.locator(".katex").first).to_be_visible()
    expect(sheet.get_by_role("table").first).to_be_visible()
    expect(sheet.get_by_text(path)).to_be_visible()
    expect(dark.get_by_role("button")).to_have_count(0)
    colour, behind = dark.evaluate(
        """() => [
            getComputedStyle(document.querySelector(".st-key-sheet td")).color,
            getComputedStyle(document.querySelector(".stApp")).backgroundColor,
        ]"""
    )
    assert colour == "rgb(0, 0, 0)" and behind == "rgba(0, 0, 0, 0)"


@pytest.mark.parametrize("path", ["/function?beta=2", "/output", "/random"])
def test_embedded_at_320_pixels_nothing_overflows(narrow: Page, path: str) -> None:
    narrow.goto(f"{path}{'&' if '?' in path else '?'}embed=true")
    rest(narrow)
    for part in ("document.documentElement", "document.querySelector('.stMain')"):
        assert narrow.evaluate(f"{part}.scrollWidth") <= NARROW["width"]
    expect(narrow.get_by_role("link", name="Atlas")).to_have_count(0)
    expect(narrow.get_by_role("button", name="Take away")).to_have_count(0)


def test_embedding_outlives_a_change_and_slider_and_chart_fit(narrow: Page) -> None:
    narrow.goto("/function?beta=2&embed=true&hide=tabs")
    rest(narrow)
    slider = live(narrow, "beta").bounding_box()
    plot = narrow.locator(".js-plotly-plot").bounding_box()
    assert slider is not None and plot is not None
    assert slider["y"] >= 0 and plot["y"] + plot["height"] <= NARROW["height"]
    entry = live(narrow, "beta", "number")
    entry.fill("3")
    entry.press("Enter")
    narrow.wait_for_url(re.compile("beta=3"))
    assert "embed=true" in narrow.url and "hide=tabs" in narrow.url


def test_the_link_is_copied_with_what_a_teacher_hides(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address)
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    for page in opened(context, address, {"width": 1280, "height": 800}):
        page.goto("/function?f=elu&alpha=2")
        rest(page)
        page.get_by_role("button", name="Share").click()
        page.get_by_role("button", name="tabs").click()
        link = page.get_by_role("textbox", name="Link")
        expect(link).to_have_value(f"{address}/function?f=elu&alpha=2&hide=tabs")
        page.get_by_role("button", name="Copy").first.click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"{address}/function?f=elu&alpha=2&hide=tabs"
        assert page.url.endswith("f=elu&alpha=2")
        page.goto(copied)
        rest(page)
        expect(page.get_by_role("tab")).to_have_count(0)
    context.close()


def test_undo_has_a_key_and_the_chart_follows_it(page: Page) -> None:
    page.goto("/function?f=elu&alpha=2")
    rest(page)
    page.get_by_role("button", name="α = 0: ReLU").click()
    page.wait_for_url("**alpha=0")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.keyboard.press("Alt+z")
    page.wait_for_url("**alpha=2")
    expect(live(page, "alpha", "number")).to_have_value("2.00")
    expect(page.get_by_role("button", name="Redo")).to_be_visible()


def test_a_page_printed_by_the_browser_scales_its_chart_to_the_paper(dark: Page) -> None:
    dark.goto("/function?f=elu")
    rest(dark)
    width = dark.evaluate("document.querySelector('.main-svg').getAttribute('width')")
    dark.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    box = dark.evaluate("document.querySelector('.main-svg').getAttribute('viewBox')")
    assert box.startswith(f"0 0 {width} ")
    dark.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert sheets(dark) <= 2
    dark.emulate_media(media="print")
    expect(dark.get_by_role("button")).to_have_count(0)
    expect(dark.get_by_role("slider")).to_have_count(0)


# The Atlas prints its cards, the others their charts and the open tab.
@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 14), ("/compare", 2), ("/saturation", 2), ("/depth", 3), ("/output?view=entropy", 2)],
)
def test_a_page_printed_from_dark_mode_is_black_on_white_and_short(
    dark: Page, path: str, most: int
) -> None:
    dark.goto(path)
    if path == "/":
        dark.get_by_role("link", name="Sigmoid").first.wait_for()
    else:
        rest(dark)
    for _look in range(10):  # until what the page opens with has come to rest
        if sheets(dark) <= most:
            break
        dark.wait_for_timeout(500)
    assert 1 <= sheets(dark) <= most
    dark.emulate_media(media="print")
    ground, text = dark.evaluate(
        """() => [".stApp", ".stMarkdown, .stHtml p, h2"].map((part) => {
            const { backgroundColor, color } = getComputedStyle(document.querySelector(part));
            return part === ".stApp" ? backgroundColor : color;
        })"""
    )
    assert ground == "rgba(0, 0, 0, 0)" and text == "rgb(0, 0, 0)"
