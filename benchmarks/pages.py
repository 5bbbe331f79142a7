"""Servers and a browser for what is measured on whole pages."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests import server
from tests.browsing import launched

READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
CHART = ".js-plotly-plot .main-svg"
BASELINES = Path(__file__).parent / "baselines"


@contextmanager
def baseline(name: str, settings: bool = True) -> Iterator[Path]:
    """Yield a folder with that baseline as app.py, and this project's settings or Streamlit's own."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(BASELINES / f"{name}.py", Path(folder) / "app.py")
        if settings:
            shutil.copytree(server.ROOT / ".streamlit", Path(folder) / ".streamlit")
        yield Path(folder)


@contextmanager
def explorer() -> Iterator[tuple[Browser, str]]:
    """Yield a browser and the address of the explorer."""
    port = server.free_port()
    with launched() as browser, server.running(server.by_streamlit(port), port):
        yield browser, f"http://localhost:{port}"


@contextmanager
def beside_plain() -> Iterator[tuple[Browser, str, str]]:
    """Yield a browser, the address of the explorer, and that of a slider and a chart in plain Streamlit."""
    port = server.free_port()
    with (
        explorer() as (browser, address),
        baseline("plain", settings=False) as folder,
        server.running(server.by_streamlit(port), port, folder=folder),
    ):
        yield browser, address, f"http://localhost:{port}"
