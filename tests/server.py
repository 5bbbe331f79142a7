"""Start the app as a reader would, on a free port, and stop it again."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

ROOT = Path(__file__).parent.parent
PATIENCE = 60.0


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def by_streamlit(port: int, script: Path | str = "app.py") -> list[str]:
    """Return the command `streamlit run`, without opening a browser."""
    return [
        *(sys.executable, "-m", "streamlit", "run", str(script)),
        *("--server.port", str(port), "--server.headless", "true"),
    ]


def by_uvicorn(port: int, workers: int = 1, served: str = "app:app") -> list[str]:
    """Return the command `uvicorn app:app`, or of another module that serves the app."""
    return [
        *(sys.executable, "-m", "uvicorn", served, "--port", str(port)),
        *("--workers", str(workers), "--log-level", "warning"),
        # As `streamlit run` has it: compressing takes a fifth more of every answer's time.
        *("--ws-per-message-deflate", "false", "--ws-max-size", "8000000"),
    ]


def get(
    url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and body of an answer, errors included."""
    try:
        request = urllib.request.Request(url, headers=dict(headers or {}), method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def run(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what a coroutine returns; in another thread, as Playwright may have a loop in this one."""
    with ThreadPoolExecutor(1) as other:
        return other.submit(asyncio.run, coroutine).result()


def health(url: str) -> dict[str, Any]:
    """Return what the health route says."""
    return dict(json.loads(get(f"{url}/health")[2]))


@contextlib.contextmanager
def running(
    command: Sequence[str],
    port: int,
    path: str = "/_stcore/health",
    folder: Path = ROOT,
    settings: Mapping[str, str] | None = None,
    log: Path = Path(os.devnull),
    before: Sequence[Path] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it is ready when `path` answers.

    `settings` are environment variables; what the server says goes into the log. `before` are folders
    where Python looks for modules first.
    """
    folders = os.pathsep.join(map(str, [*before, ROOT]))
    environment = {**os.environ, "PYTHONPATH": folders, **(settings or {})}
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=said, stderr=subprocess.STDOUT
        )
    deadline = time.monotonic() + PATIENCE
    try:
        while True:
            if process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
            with contextlib.suppress(OSError):
                if get(f"http://localhost:{port}{path}")[0] == 200:
                    break
            if time.monotonic() > deadline:
                raise TimeoutError(f"{' '.join(command)} did not answer in {PATIENCE:.0f} s")
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
