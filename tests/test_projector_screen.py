"""Projector mode in the browser: what a room sees, and what a presenter does with keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from activations import get
from tests.browsing import (
    DESK,
    PHONE,
    eventually,
    live,
    opened,
    rest,
    wait_for_films,
    wait_until_drawn,
)
from tests.test_live import sent_frames
from ui import presenter

pytestmark = pytest.mark.browser

LEAST_LETTERS, LEAST_LINE, LEAST_CONTRAST = 20.0, 4.0, 7.0

# The size of all visible letters and their contrast to what is behind them, in every shadow and picture.
# Exponents of exponents are as small as mathematics writes them; what is disabled has no contrast to keep.
READ = """() => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const known = new Map();
    const rgba = (colour) => {
        if (!known.has(colour)) {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
            known.set(colour, [r, g, b, a / 255]);
        }
        return known.get(colour);
    };
    const over = (top, below) => [0, 1, 2].map((at) => top[3] * top[at] + (1 - top[3]) * below[at]);
    const up = (node) => node.parentElement ?? node.getRootNode().host;
    const behind = (node) => {
        const layers = [];
        const box = node.getBoundingClientRect();
        const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
        for (let at = node; at; at = up(at)) {
            const {left, right, top, bottom} = at.getBoundingClientRect();
            // The numbers of a range stand above the thumbs that hold them.
            const beside = x < left || x > right || y < top || y > bottom;
            if (beside && at.closest(".stSlider")) continue;
            const colour = rgba(getComputedStyle(at).backgroundColor);
            if (colour[3] > 0) layers.push(colour);
            if (colour[3] === 1) break;
        }
        return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
    };
    const light = (colour) => {
        const [r, g, b] = colour.map((part) => part / 255)
            .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = [];
    const look = (node, text) => {
        const style = getComputedStyle(node);
        const box = node.getBoundingClientRect();
        if (style.visibility !== "visible" || box.width < 2 || box.height < 2) return;
        if (!node.checkVisibility({opacityProperty: true})) return;
        if (node.closest(".katex-mathml, .size1, .mtight .mtight, [disabled]")) return;
        if (node.closest("[data-testid=stIconMaterial]")) return; // a picture, not a word
        const svg = node instanceof SVGElement;
        const below = behind(svg ? node.ownerSVGElement.parentElement : node);
        const ink = over(rgba(svg ? style.fill : style.color), below);
        const [one, other] = [light(ink), light(below)].sort((a, b) => b - a);
        found.push({text, size: parseFloat(style.fontSize), contrast: (one + 0.05) / (other + 0.05)});
    };
    const walk = (root) => {
        for (const node of root.querySelectorAll("*")) {
            if (node.shadowRoot) walk(node.shadowRoot);
            if (node.matches("style, script, title, noscript")) continue;
            if (node.matches("input:not([type=range], [type=checkbox], [type=radio])")) {
                if (node.value) look(node, node.value);
            }
            const own = [...node.childNodes].filter((child) => child.nodeType === 3);
            const text = own.map((child) => child.data).join("").trim();
            if (text.replace(/\\u200b/g, "")) look(node, text);
        }
    };
    walk(document.body);
    return found;
}"""

WIDTH = "document.querySelector('.stMain').scrollWidth"

WALK = (
    *("", "function?f=swish", "compare?", "custom?f=x*exp(a*x)", "saturation?", "depth?"),
    *("derivative?", "output?", "output?view=loss", "output?view=entropy", "random?", "train?"),
    "tensorflow?",
)


@pytest.fixture
def screen(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address, DESK)


def test_on_every_page_all_letters_are_large_and_black_on_white_or_white_on_black(
    screen: Page,
) -> None:
    wrong: list[str] = []
    for path in WALK:
        screen.goto(f"/{path}{'&' if '?' in path else '?'}view=projector")
        screen.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
        if path.partition("?")[0] not in ("", "tensorflow"):
            screen.wait_for_selector(".js-plotly-plot .main-svg")
        screen.wait_for_function(
            "() => parseFloat(getComputedStyle(document.documentElement).fontSize) > 20"
        )
        for scheme in ("light", "dark"):
            screen.emulate_media(color_scheme=scheme)
            screen.wait_for_timeout(150)
            found = screen.evaluate(READ)
            assert len(found) > 5
            wrong += [
                f"{path} {scheme}: {each}"
                for each in found
                if each["size"] < LEAST_LETTERS or each["contrast"] < LEAST_CONTRAST
            ]
        # The chart and its first slider are in sight together.
        if live(screen, "x0").count():
            for part in (live(screen, "x0"), screen.locator(".js-plotly-plot")):
                box = part.bounding_box()
                assert (
                    box is not None and box["y"] >= 0 and box["y"] + box["height"] <= DESK["height"]
                )
        # On a phone, which a presenter's link may reach, nothing stands beyond the edge.
        screen.set_viewport_size(PHONE)
        if not eventually(screen, lambda: screen.evaluate(WIDTH) <= PHONE["width"]):
            wrong.append(f"{path}: {screen.evaluate(WIDTH)} px wide on a phone")
        screen.set_viewport_size(DESK)
    assert not wrong, "\n".join(wrong)


def numbers(page: Page) -> tuple[str, str]:
    """Return what stands at the sliders of α and x₀."""
    return tuple(live(page, name, "number").input_value() for name in ("alpha", "x0"))  # type: ignore[return-value]


WIDTHS = """() => [...document.querySelectorAll(".js-plotly-plot .scatterlayer path.js-line")]
    .map((line) => parseFloat(getComputedStyle(line).strokeWidth)).filter((width) => width > 0)"""


def test_a_presenter_with_a_clicker_and_a_keyboard(screen: Page) -> None:
    screen.goto("/function?f=elu&alpha=2")
    rest(screen)
    screen.get_by_role("button", name="Projector", exact=True).click()
    screen.wait_for_url("**/function?f=elu&alpha=2&view=projector")
    rest(screen)
    wait_for_films(screen, "alpha", 4)
    frames = sent_frames(screen)
    before = screen.evaluate(WIDTHS)
    assert min(before) >= LEAST_LINE
    # A clicker moves the first slider by a twentieth of its range, and the chart with it.
    for _ in range(2):
        screen.keyboard.press("PageDown")
    expect(live(screen, "alpha", "number")).to_have_value("2.30")
    assert not frames
    wait_until_drawn(screen, -6, float(get("elu").bind(alpha=2.3).value(-6.0)))
    screen.wait_for_url("**/function?f=elu&alpha=2.3&view=projector")
    assert screen.evaluate(WIDTHS) == before
    screen.keyboard.press("ArrowDown")
    screen.keyboard.press("ArrowLeft")
    expect(live(screen, "x0", "number")).to_have_value("0.40")
    screen.wait_for_url("**x0=0.4&view=projector")
    # What is typed is typed.
    entry = live(screen, "alpha", "number")
    entry.focus()
    for key in (".", "b", "f", "r", "?", "PageDown"):
        screen.keyboard.press(key)
    expect(screen.locator(".blank")).to_have_count(0)
    expect(screen.locator("body")).not_to_have_class("covered")
    entry.fill("2.3")
    entry.press("Enter")
    screen.locator(".readout").click()
    # A black screen, which any key ends and does nothing else.
    stood = numbers(screen)
    screen.keyboard.press(".")
    expect(screen.locator(".blank")).to_be_visible()
    screen.keyboard.press("PageDown")
    expect(screen.locator(".blank")).to_have_count(0)
    assert numbers(screen) == stood
    # f′ is covered, in the chart and in words, and revealed.
    lower = screen.locator(".js-plotly-plot .subplot.x2y2 .overplot")
    for covered in (True, False):
        screen.keyboard.press("r")
        expect(lower).to_have_css("visibility", "hidden" if covered else "visible")
        expect(screen.locator(".readout")).to_be_visible(visible=not covered)
        expect(screen.locator(".st-key-slope .katex").first).to_be_visible(visible=not covered)
    # The list says all of them; its key opens it, and Escape closes only the list.
    screen.keyboard.press("?")
    switch = screen.get_by_role("switch", name="The presenter's keys are on")
    expect(switch).to_be_visible()
    assert screen.locator(".keys kbd").all_inner_texts() == [
        key for keys in presenter.key_words("function") for key in keys
    ]
    # Off means off, in the address as well.
    screen.get_by_text("The presenter's keys are on").click()
    screen.wait_for_url("**keys=off")
    screen.keyboard.press("Escape")
    expect(switch).to_have_count(0)
    screen.reload()
    rest(screen)
    stood = numbers(screen)
    for key in (".", "r", "?", "PageDown", "Escape"):
        screen.keyboard.press(key)
    screen.wait_for_timeout(400)
    expect(screen.locator(".blank")).to_have_count(0)
    expect(switch).to_have_count(0)
    assert numbers(screen) == stood and screen.url.endswith("keys=off")
    # On again; then out by a key, and back by the browser's button.
    screen.get_by_role("button", name="Keys").click()
    screen.get_by_text("The presenter's keys are on").click()
    screen.wait_for_url(re.compile("view=projector$"))
    rest(screen)  # the address comes before the page, and with the page the keys
    screen.keyboard.press("Escape")
    expect(switch).to_have_count(0)
    screen.keyboard.press("Escape")
    screen.wait_for_url(re.compile("x0=0.4$"))
    expect(screen.get_by_role("link", name="Atlas")).to_be_visible()
    expect(screen.locator(".st-key-presenter")).to_have_count(0)
    screen.go_back()
    expect(screen.locator(".st-key-presenter")).to_be_visible()
    # A link to another page keeps it.
    screen.get_by_role("button", name="Page: Function").click()
    screen.get_by_role("link", name="TensorFlow").click()
    screen.wait_for_url("**/tensorflow?view=projector")
