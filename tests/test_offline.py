"""Without an outside world: whatever is asked for elsewhere is noticed.

All tests in a browser hold this: their server is watched with all its processes until it ends (conftest.py),
and what their pages ask for until they are closed (browsing.py). Together they open every page with every
tab, folded part and popover, train a network and compare with TensorFlow.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browsing import DESK, opened
from tests.outside import Watch

CHILD = "import socket; socket.getaddrinfo('stranger.example', 80)"
PARENT = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {CHILD!r}]).returncode)"


def watched(watch: Watch, program: str) -> int:
    """Return how a Python program ends that is watched."""
    environment = {**os.environ, **watch.settings, "PYTHONPATH": str(watch.folder)}
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, check=False
    ).returncode


@pytest.mark.parametrize(
    "program",
    [
        CHILD,
        PARENT,
        "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
        "import socket; socket.socket().connect_ex(('192.0.2.1', 80))",
        "import urllib.request as u; u.build_opener(u.ProxyHandler({})).open('http://stranger.example')",
    ],
)
def test_a_process_that_asks_outside_is_noticed(program: str, tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watched(watch, program) != 0
    assert watch.asked() in (["stranger.example"], ["192.0.2.1"])


def test_a_watch_that_nobody_sees_is_noticed(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="no process"):
        Watch(tmp_path).asked()


def test_what_a_process_asks_of_its_own_machine_is_its_own_business(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    assert watched(watch, "import socket; socket.getaddrinfo('localhost', 80)") == 0
    assert not watch.asked()


@pytest.mark.browser
@pytest.mark.parametrize(
    "asks",
    [
        "fetch('http://stranger.example/').catch(() => 0)",
        "void new WebSocket('ws://stranger.example/')",
        "void (new Image().src = 'http://stranger.example/one.png')",
    ],
)
def test_a_page_that_asks_outside_is_noticed(
    asks: str, context: BrowserContext, address: str
) -> None:
    visit = opened(context, address, DESK)
    page = next(visit)
    page.evaluate(asks)
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=r"stranger\.example"):
        next(visit)
