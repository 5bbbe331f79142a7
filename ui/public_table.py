"""The public table, fetched once for all readers of a server process, when the first of them asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import streamlit as st

from networks import fuel
from networks.table import Table

# Seconds after which a table that could not be had is asked for again.
AGAIN = 30.0


class Loader:
    """Fetches in a thread of its own; one answer, good or bad, is there for everybody who asks."""

    def __init__(self, fetch: Callable[[], Table] = fuel.fetch, again: float = AGAIN) -> None:
        self._fetch, self._again = fetch, again
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="public-table")
        self._lock = threading.Lock()
        self._asked: Future[Table] | None = None
        self._since = 0.0

    def ask(self) -> Future[Table]:
        """Return the table to come; BadTable where it cannot be had."""
        with self._lock:
            if self._asked is None or (
                self._failed() and time.monotonic() > self._since + self._again
            ):
                self._asked, self._since = self._threads.submit(self._fetch), time.monotonic()
            return self._asked

    def _failed(self) -> bool:
        asked = self._asked
        return asked is not None and asked.done() and asked.exception() is not None

    @property
    def table(self) -> Table | None:
        """The table, if it is there."""
        asked = self._asked
        return None if asked is None or not asked.done() or self._failed() else asked.result()


@st.cache_resource(show_spinner=False)
def shared_loader() -> Loader:
    """Return what fetches for this server process."""
    return Loader()
