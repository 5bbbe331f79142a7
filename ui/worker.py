"""Heavy work in a process of its own, so that TensorFlow never slows the server's interpreter.

One worker serves a server process. It starts with the first task, keeps what it has imported, and is
started anew when it has died. Parent and worker pickle through a pipe that nobody else can reach.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent


class WorkerDied(RuntimeError):
    """The worker process ended in the middle of a task."""


class Worker:
    """A process that runs one task after the other."""

    def __init__(self) -> None:
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def submit(self, task: Callable[..., T], *arguments: Any) -> Future[T]:
        """Return the future result of a module-level function; its exceptions come back as they are."""
        return self._queue.submit(self._run, task, arguments)

    def stop(self) -> None:
        """End the process; the next task starts a new one."""
        with self._lock:
            if self._process is not None:
                process, self._process = self._process, None
                process.kill()
                process.wait()
                # A task that is reading sees the end of the pipe first, and gives it free.
                for pipe in (process.stdin, process.stdout):
                    with contextlib.suppress(OSError):
                        pipe.close()  # type: ignore[union-attr]

    def _started(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen(
                    [sys.executable, "-m", "ui.worker"],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            return self._process

    def _run(self, task: Callable[..., T], arguments: tuple[Any, ...]) -> T:
        process = self._started()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for the type
        order = pickle.dumps((task, arguments))
        try:
            process.stdin.write(order)
            process.stdin.flush()
            succeeded, result = pickle.load(process.stdout)  # noqa: S301 - our own child
        except Exception as error:  # a pipe that ends in mid-air ends in many ways
            self.stop()
            raise WorkerDied("The worker process ended before it could answer.") from error
        if not succeeded:
            raise result
        return result  # type: ignore[no-any-return]


@st.cache_resource(show_spinner=False)
def shared_worker() -> Worker:
    """Return the worker of this server process."""
    return Worker()


def serve() -> None:
    """Answer tasks from standard input until it is closed."""
    replies = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the replies.
    os.dup2(2, 1)
    while True:
        try:
            task, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent
        except EOFError:
            return
        try:
            reply = (True, task(*arguments))
        except Exception as error:
            reply = (False, error)
        pickle.dump(reply, replies)
        replies.flush()


if __name__ == "__main__":
    serve()
