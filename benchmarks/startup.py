"""From process start to the first chart in the browser, and memory, against an empty Streamlit page.

Run with `python -m benchmarks.startup [rounds]`. Both servers run with this project's settings and
each page is opened by a browser with an empty cache.
"""

from __future__ import annotations

import functools
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser

from benchmarks.pages import CHART, READY, baseline
from benchmarks.rounds import interleaved, line, ratio
from tests import server
from tests.browsing import launched


def memory(process_id: int) -> float:
    """Return the resident memory of a process in megabytes."""
    kilobytes = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(process_id)], capture_output=True, text=True, check=True
    ).stdout
    return int(kilobytes) / 1024


def opening(
    browser: Browser, folder: Path, path: str, wait_for: tuple[str, ...]
) -> dict[str, float]:
    """Return the seconds from process start until the page stands, and the server's memory then."""
    port = server.free_port()
    started = time.perf_counter()
    with server.running(server.by_streamlit(port), port, folder=folder) as process:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://localhost:{port}{path}")
        for selector in wait_for:
            page.wait_for_selector(selector)
        seconds = time.perf_counter() - started
        megabytes = memory(process.pid)
        context.close()
    return {"seconds": seconds, "megabytes": megabytes}


def main(rounds: int) -> None:
    """Measure and print."""
    with launched() as browser, baseline("empty") as empty, baseline("plain") as plain:
        cases = {
            "explorer": (server.ROOT, "/function?f=leaky_relu&alpha=0.05", (READY, CHART)),
            "empty": (empty, "/", (READY,)),
            "plain": (plain, "/", (READY, CHART)),
        }
        found: dict[str, list[dict[str, float]]] = {name: [] for name in cases}

        def measure(name: str) -> float:
            found[name].append(opening(browser, *cases[name]))
            return found[name][-1]["seconds"]

        interleaved({name: functools.partial(measure, name) for name in cases}, rounds + 1)
    # The first round warms the file system's cache.
    columns = {
        (name, unit): [one[unit] for one in taken[1:]]
        for name, taken in found.items()
        for unit in ("seconds", "megabytes")
    }
    for other, title in (("empty", "an empty page"), ("plain", "one plain Plotly chart")):
        for unit, what in (("seconds", "time to the first chart"), ("megabytes", "memory")):
            aim = 1.5 if other == "empty" else None
            found_ratio = ratio(columns["explorer", unit], columns[other, unit])
            print(line(f"{what}, explorer / {title}", found_ratio, aim))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
