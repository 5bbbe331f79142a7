"""Heavy work in a process of its own, so that TensorFlow never slows the server's interpreter.

One worker serves a server process for what is answered at once; training has workers of its own (runs.py).
A worker starts with the first task, keeps what it has imported, and is started anew when it has died.
Parent and worker pickle through a pipe that nobody else can reach.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeVar

import streamlit as st

from activations.mistakes import Mistake

T = TypeVar("T")

# A task, or a stream of results: it is opened, asked for the next one, and closed.
Verb = Literal["run", "open", "next", "close"]

ROOT = Path(__file__).resolve().parent.parent


# What is said when a process ends.
ENDED = "The worker process ended before it could answer."


class WorkerDied(Mistake, RuntimeError):
    """The worker process ended in the middle of a task."""


class Worker:
    """A process that runs one task after the other; `niceness` is by how much others go before it."""

    def __init__(self, niceness: int = 0) -> None:
        self._niceness = niceness
        self._queue = ThreadPoolExecutor(max_workers=1, thread_name_prefix="worker")
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def submit(self, task: Callable[..., T], *arguments: Any) -> Future[T]:
        """Return the future result of a module-level function; its exceptions come back as they are."""
        return self._queue.submit(self._order, "run", task, arguments)

    def open(self, task: Callable[..., Iterator[T]], *arguments: Any) -> Future[None]:
        """Open the stream of what a module-level generator function yields; one open before is closed.

        Nothing is computed until it is asked for: to pause a stream is not to ask.
        """
        return self._queue.submit(self._order, "open", task, arguments)

    def next(self) -> Future[Any]:
        """Return what the open stream yields next; None after the last one, or where none is open."""
        return self._queue.submit(self._order, "next")

    def close(self) -> Future[None]:
        """Close the open stream, if there is one."""
        return self._queue.submit(self._order, "close")

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
        if self._process is not None and self._process.poll() is not None:
            self.stop()
        with self._lock:
            if self._process is None:
                self._process = subprocess.Popen(  # noqa: S603 - our own text and a number
                    [sys.executable, "-m", "ui.worker", str(self._niceness)],
                    cwd=ROOT,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                )
            return self._process

    def _order(
        self, verb: Verb, task: Callable[..., Any] | None = None, arguments: tuple[Any, ...] = ()
    ) -> Any:
        if verb in ("next", "close") and self._process is None:
            return None  # its stream ended with the process
        process = self._started()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101 - for the type
        order = pickle.dumps((verb, task, arguments))
        try:
            process.stdin.write(order)
            process.stdin.flush()
            succeeded, result = pickle.load(process.stdout)  # noqa: S301 - our own child
        except Exception as error:  # a pipe that ends in mid-air ends in many ways
            self.stop()
            raise WorkerDied(ENDED) from error
        if not succeeded:
            raise result
        return result


@st.cache_resource(show_spinner=False)
def shared_worker() -> Worker:
    """Return the worker of this server process."""
    return Worker()


def give_way(niceness: int) -> None:
    """Let processes that are less nice go first; a processor that nobody else wants is had all the same.

    Where the system knows batches, as Linux does, a nice process does not interrupt others that wake either.
    """
    if niceness and hasattr(os, "nice"):
        os.nice(niceness)
    if niceness and hasattr(os, "SCHED_BATCH"):
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def serve() -> None:
    """Answer orders from standard input until it is closed."""
    replies = os.fdopen(os.dup(1), "wb")
    # Whatever a library prints must not get between the replies.
    os.dup2(2, 1)
    stream: Iterator[Any] = iter(())
    while True:
        try:
            verb, task, arguments = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent
        except EOFError:
            return
        try:
            result = None
            if verb == "run":
                result = task(*arguments)
            elif verb == "next":
                result = next(stream, None)
            else:
                stream = task(*arguments) if verb == "open" else iter(())
            reply = (True, result)
        except Exception as error:
            reply = (False, error)
        pickle.dump(reply, replies)
        replies.flush()


if __name__ == "__main__":
    give_way(int(sys.argv[1]) if len(sys.argv) > 1 else 0)
    serve()
