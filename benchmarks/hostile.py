"""Ten thousand hostile links through a real server: how many exceptions, how many pages that broke off.

Run with `python -m benchmarks.hostile [links a page]`; the links are those of tests/hostile.py, each a whole
page over the websocket, and as addresses of films over HTTP. It takes some minutes, and ends with 1 if
anything went wrong.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.socket_client import Session, connect
from server.limits import MOST_CHARACTERS, MOST_PARTS
from tests import server
from tests.hostile import encoded, query
from ui.keys import PAGES

READERS = 6
ROUTES = ("film", "still", "plane")


@dataclass
class Found:
    """What became of the links."""

    pages: int = 0
    noticed: int = 0
    faults: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)


async def visit(address: str, numbers: Iterable[int], found: Found | None = None) -> Found:
    """Open the links of these numbers on every page, by a few readers at a time, and return what came."""
    found = Found() if found is None else found
    waiting = [(page, number) for number in numbers for page in PAGES]

    async def reader() -> None:
        session: Session | None = None
        while waiting:
            page, number = waiting.pop()
            try:
                session = session or await connect(address)
                run = await session.open(page, encoded(query(page, number)))
                found.pages += 1
                found.noticed += bool(run.alerts)
                if not run.ok or not run.texts:
                    said = run.exceptions or [run.finished]
                    found.faults.append(f"query({page!r}, {number}): {said[0][:200]}")
            except Exception as error:  # whatever it is, it is counted and told
                found.faults.append(f"query({page!r}, {number}): {error!r}")
                session = None
        if session is not None:
            await session.close()

    await asyncio.gather(*(reader() for _ in range(READERS)))
    return found


def ask_for_films(address: str, numbers: Iterable[int], found: Found) -> None:
    """Send the links to the routes of films and maps; they may answer with data, or that there is none."""
    for number in numbers:
        for route in ROUTES:
            page = "depth" if route == "plane" else list(PAGES)[number % len(PAGES)]
            text = encoded({"page": [page], **query(page, number)})
            try:
                status = server.get(f"{address}/{route}?{text}")[0]
            except ConnectionError:  # the server hung up on a line that never ended
                status = 400
            found.statuses[status] = found.statuses.get(status, 0) + 1
            # 400: more than the HTTP server itself reads of one line
            too_long = len(text) > MOST_CHARACTERS or text.count("&") >= MOST_PARTS
            if status not in ((414, 400) if too_long else (200, 404)):
                found.faults.append(f"/{route} query({page!r}, {number}): {status}")


def main(each: int) -> int:
    """Measure, print and return how many faults there were."""
    port = server.free_port()
    address = f"http://localhost:{port}"
    found = Found()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        plain = {"STREAMLIT_LOGGER_ENABLE_RICH": "false"}  # tracebacks as Python writes them
        with server.running(server.by_streamlit(port), port, settings=plain, log=log):
            began = time.perf_counter()
            asyncio.run(visit(address, range(each), found))
            seconds = time.perf_counter() - began
            ask_for_films(address, range(each // 2), found)
        said = log.read_text(encoding="utf-8")
    print(f"{found.pages} hostile links on {len(PAGES)} pages in {seconds:.0f} s")
    print(f"with a notice: {found.noticed}; answers of films and maps: {found.statuses}")
    print(f"faults: {len(found.faults)}; tracebacks in the log: {said.count('Traceback')}")
    print(*found.faults[:20], said.partition("Traceback")[2][:3000], sep="\n")
    return len(found.faults) + said.count("Traceback")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 950) > 0)
