"""Without an outside world: every page with all its tabs asks for nothing beyond its own server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import server

pytestmark = pytest.mark.browser

# Every page, with the links whose views have charts of their own.
WALK = (
    *("", "function?f=gelu", "compare", "custom?f=x*tanh(x)", "saturation"),
    *("depth?depth=4&width=8&seeds=1", "derivative", "output", "output?view=loss"),
    *("output?view=numbers", "output?view=entropy", "random", "train?epochs=1&task=xor"),
    *("tensorflow", "function?view=projector"),
)

# Python runs this before the program and every process that it starts: whoever is looked up or connected
# to is written down, and nobody outside this machine is reached.
WATCH = """
import os, socket
_local = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None, socket.gethostname()}
def _note(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host not in _local:
        with open(os.environ["STRANGERS"], "a") as file:
            print(host, file=file)
        raise OSError(f"{host} is outside")
_lookup, _connect, _try = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex
def getaddrinfo(host, *others, **more):
    _note(host)
    return _lookup(host, *others, **more)
def _checked(call):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _note(address[0])
        return call(self, address)
    return connect
socket.getaddrinfo = getaddrinfo
socket.socket.connect = _checked(_connect)
socket.socket.connect_ex = _checked(_try)
open(os.environ["STRANGERS"] + ".watched", "a").write("x")
"""


@pytest.fixture
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A server that reaches nobody; with its address, the file that tells whom it wanted to reach."""
    (tmp_path / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    strangers = tmp_path / "strangers"
    monkeypatch.setenv("STRANGERS", str(strangers))
    # Libraries in C ask no Python socket: they would have to pass a proxy that is not there.
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
        monkeypatch.setenv(name.upper(), "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "localhost,127.0.0.1")
    port = server.free_port()
    with server.running(server.by_streamlit(port), port, before=[tmp_path]):
        assert strangers.with_suffix(".watched").exists()
        yield f"http://localhost:{port}", strangers


def answered(page: Page) -> None:
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def open_all(page: Page) -> None:
    """Open every tab, folded part and popover of a page, one after the other."""
    for tab in page.get_by_role("tab").all():
        tab.click()
        answered(page)
    page.evaluate(
        "document.querySelectorAll('details:not([open]) > summary').forEach((one) => one.click())"
    )
    for name in ("Share", "Take away", "Keys"):
        button = page.get_by_role("button", name=name, exact=True)
        if button.count():
            button.first.click()
            answered(page)
            page.keyboard.press("Escape")


def test_no_page_and_no_process_asks_anybody_outside(
    browser: Browser, lonely: tuple[str, Path]
) -> None:
    address, strangers = lonely
    asked: list[str] = []
    wrong: list[str] = []

    context = browser.new_context()
    # Only noted: the browser reaches nobody outside anyway (browsing.py), and if each request were held, it
    # would keep no script for the next page.
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws:", "http:")))
    for path in WALK:
        page.goto(f"{address}/{path}")
        answered(page)
        if path.partition("?")[0] not in ("", "tensorflow"):
            page.wait_for_selector(".js-plotly-plot .main-svg")
        open_all(page)
        expect(page.locator("[data-testid=stException]")).to_have_count(0)
    # What runs in processes of its own: a network in training, and one comparison with TensorFlow.
    page.goto(f"{address}/train?epochs=1&task=xor&depth=1")
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("All epochs are done.")).to_be_visible(timeout=90_000)
    context.close()
    outside = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert len(asked) > 100 and not outside
    assert not wrong
    assert not strangers.exists(), strangers.read_text(encoding="utf-8")
