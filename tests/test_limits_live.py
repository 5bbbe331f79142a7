"""A full server in the browser: what is seen there, and that it opens when a place is free."""

import pytest
from playwright.sync_api import Browser, expect

from tests import server
from tests.browsing import rest

pytestmark = pytest.mark.browser

# How far apart two colours are that text needs, WCAG 2.2 AA.
CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[0-9.]+/g).map(Number)
            .map((c) => c / 255).map((c) => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const canvas = document.createElement("span");
    canvas.style.color = "canvas";
    document.body.append(canvas);
    const ground = light(getComputedStyle(canvas).color);
    canvas.remove();
    return Math.min(...[...document.querySelectorAll("h1, h2, p, a")].map((one) => {
        const ink = light(getComputedStyle(one).color);
        return (Math.max(ink, ground) + 0.05) / (Math.min(ink, ground) + 0.05);
    }));
}"""


def test_a_full_server_says_so_and_opens_the_link_when_a_place_is_free(browser: Browser) -> None:
    port = server.free_port()
    address = f"http://localhost:{port}"
    refused: list[str] = []
    with server.running(server.by_streamlit(port), port, settings={"MOST_SESSIONS": "1"}):
        early = browser.new_context(base_url=address)
        inside = early.new_page()
        inside.goto("/custom")
        rest(inside)
        late = browser.new_context(base_url=address, color_scheme="dark")
        page = late.new_page()
        page.on("console", lambda message: refused.append(message.text))
        page.clock.install()
        page.goto("/custom?f=%3Dx%5E3")
        expect(page.get_by_role("heading", name="All places are taken")).to_be_visible()
        expect(page.locator("section:lang(zh)")).to_contain_text("1 位读者")
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(CONTRAST) >= 4.5, scheme
        page.set_viewport_size({"width": 320, "height": 600})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        inside.reload()  # who is inside is not turned away
        rest(inside)
        with page.expect_response(lambda answer: answer.request.method == "HEAD") as looked:
            page.clock.fast_forward(8_000)  # the first look comes after 2.5 to 7.5 s
        assert looked.value.status == 503
        early.close()
        # The server hears of a closed window a moment later.
        for _look in range(50):
            if page.get_by_test_id("stApp").count():
                break
            page.clock.fast_forward(10_000)
            page.wait_for_timeout(100)
        rest(page)
        assert page.url == f"{address}/custom?f=%3Dx%5E3"
        late.close()
    assert not [text for text in refused if "Content Security Policy" in text]
