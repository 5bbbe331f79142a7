"""How many readers one process takes at a time, and who has a place."""

from __future__ import annotations

import contextlib
import math
from collections import Counter
from collections.abc import Iterator

from starlette.requests import HTTPConnection

# Streamlit's page asks for it before its first websocket: it tells one browser from another.
_COOKIE = "_streamlit_xsrf"


class Places:
    """The places of one process; a place is an open websocket.

    A page is refused when `most` are taken, a websocket only when a quarter more are: a page on its way
    finds its place, and so does a reader whose connection was lost.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._room = most + math.ceil(most / 4)
        self._browsers: Counter[str] = Counter()

    @property
    def full(self) -> bool:
        """Whether a page is refused."""
        return self._browsers.total() >= self.most

    @property
    def crowded(self) -> bool:
        """Whether a websocket is refused."""
        return self._browsers.total() >= self._room

    def admits(self, connection: HTTPConnection) -> bool:
        """Return whether a page is sent to this browser.

        One that has a place already, and loads its page anew, is not turned away.
        """
        browser = connection.cookies.get(_COOKIE, "")
        return not self.full or bool(browser and self._browsers[browser])

    @contextlib.contextmanager
    def taken(self, connection: HTTPConnection) -> Iterator[None]:
        """Take a place until the block ends."""
        browser = connection.cookies.get(_COOKIE, "")
        self._browsers[browser] += 1
        try:
            yield
        finally:
            self._browsers[browser] -= 1
            if not self._browsers[browser]:
                del self._browsers[browser]
