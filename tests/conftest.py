"""What holds for every test."""

import gc
import importlib
import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from activations import crosscheck
from tests import server
from tests.browsing import DESK, PHONE, launched, opened, warm
from tests.outside import Watch


# First: what pytest-xdist does here it does with the marks that it finds.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep to one process what shares a browser or TensorFlow; skip what has no TensorFlow.

    There is no build of it for Python 3.14. The walks over all pages go to another process, with a
    browser of their own: they take as long as everything else there.
    """
    for item in items:
        for shared in ("browser", "tensorflow"):
            if item.get_closest_marker(shared):
                walks = item.path.stem in ("test_access", "test_keyboard")
                item.add_marker(pytest.mark.xdist_group("walks" if walks else shared))
                break
    if crosscheck.available():
        return
    missing = pytest.mark.skip(
        reason="TensorFlow is not installed: it has no build for this Python"
    )
    for item in items:
        if item.get_closest_marker("tensorflow"):
            item.add_marker(missing)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let the processes with a browser go first, one page after the other: the rest fills the gaps."""
    side_by_side = "PYTEST_XDIST_WORKER" in os.environ and hasattr(os, "nice")
    if side_by_side and not item.get_closest_marker("browser") and not os.nice(0):
        os.nice(10)


@pytest.fixture(scope="module")
def frozen_tensorflow() -> Iterator[None]:
    """Import TensorFlow and take its million objects out of the garbage collector's sight.

    They would slow down every collection in the tests that follow, and Keras asks for one at each run of a
    page; so would what the tests leave behind.
    """
    importlib.import_module("tensorflow")
    importlib.import_module("keras")
    gc.freeze()
    yield
    gc.freeze()


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that reaches nobody outside; until it ends, neither it nor a process of its own may try."""
    port = server.free_port()
    watch = Watch(tmp_path_factory.mktemp("outside"))
    with server.running(
        server.by_streamlit(port), port, settings=watch.settings, before=[watch.folder]
    ):
        yield f"http://localhost:{port}"
    assert not watch.asked()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture(scope="session")
def context(browser: Browser, address: str) -> BrowserContext:
    return warm(browser, address)


@pytest.fixture(scope="session")
def calm_context(browser: Browser, address: str) -> BrowserContext:
    """A reader who asked for less motion: colours are at once what they will be."""
    return warm(browser, address, reduced_motion="reduce")


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address, DESK)


@pytest.fixture
def phone(context: BrowserContext, address: str) -> Iterator[Page]:
    yield from opened(context, address, PHONE)
