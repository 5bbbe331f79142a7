"""What the server answers at all: which hosts, methods, addresses and how many requests at once."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server import plain_pages
from server.environment import Settings
from server.places import Places

# The app reads; nothing is ever sent to it but over the websocket.
_METHODS = ("GET", "HEAD", "OPTIONS")

# Links grow with the curves in them: the longest that the app writes is a fifth of this.
MOST_CHARACTERS = 16_384
# Streamlit forgets the whole query, without a word, if it has more parts.
MOST_PARTS = 1000

# Of Streamlit's own addresses its page needs these; others tell about the server, or take files.
_INNER = "/_stcore/"
_OPEN = ("health", "host-config", "stream", "bidi-components")

# What is computed for each address, and how many are computed at a time: more would only take turns with
# each other, and with the sessions, for one interpreter.
COMPUTED = ("/film", "/still", "/plane")
_WORKERS = 2

_SOON = {"Retry-After": "1", "Cache-Control": "no-store"}


def host_of(text: str) -> str:
    """Return the name in a Host header or an origin, in lower case; "" where there is none."""
    try:
        parts = urlsplit(text if "//" in text else f"//{text}")
        named = parts.hostname or ""
        _ = parts.port  # raises where it is no number
    except ValueError:
        return ""
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        return ""
    return (f"[{named}]" if ":" in named else named).rstrip(".")


class Hosts:
    """ASGI middleware: requests to a host that is not served, and websockets from another site, end here."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer with a sentence."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        asked = HTTPConnection(scope).headers
        host = host_of(asked.get("host", ""))
        if not host or not self.settings.serves(host):
            refusal = PlainTextResponse("This server does not answer for that host name.", 400)
            await refusal(scope, receive, send)
            return
        if scope["type"] == "websocket" and "origin" in asked:
            origin = host_of(asked["origin"])
            named = self.settings.allowed_hosts != ("*",) and self.settings.serves(origin)
            if not origin or not (named or urlsplit(asked["origin"]).netloc == asked["host"]):
                refusal = PlainTextResponse(
                    "This connection comes from a page of another site.", 403
                )
                await refusal(scope, receive, send)
                return
            # Streamlit, when origin and host differ as behind some proxies, asks the outside for its own
            # address before it looks at its settings, and everybody waits.
            headers = MutableHeaders(scope=scope)
            headers["origin"] = f"{urlsplit(asked['origin']).scheme}://{asked['host']}"
        await self.app(scope, receive, send)


class Limits:
    """ASGI middleware: what is too long, closed or too much is answered at once, and kindly."""

    def __init__(self, app: ASGIApp, settings: Settings, places: Places) -> None:
        self.app = app
        self.places = places
        self.most_requests = settings.most_requests
        self._in_hand = 0
        self._workers = asyncio.Semaphore(_WORKERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        path = connection.url.path
        refusal = self._refusal(scope, path)
        if refusal is not None:
            await refusal(scope, receive, send)
        elif path in COMPUTED:
            await self._compute(scope, receive, send)
        elif self.places.admits(connection):
            await self.app(scope, receive, send)
        else:
            await self._without_pages(scope, receive, send)

    def _refusal(self, scope: Scope, path: str) -> Response | None:
        if scope["method"] not in _METHODS:
            return PlainTextResponse(
                "The explorer is read, and takes nothing this way.",
                405,
                {"Allow": ", ".join(_METHODS)},
            )
        if _INNER in path and path.partition(_INNER)[2].partition("/")[0] not in _OPEN:
            return PlainTextResponse("There is nothing here.", 404)
        query = scope["query_string"]
        if len(query) > MOST_CHARACTERS or query.count(b"&") >= MOST_PARTS:
            if path in COMPUTED:
                return PlainTextResponse("This address is too long.", 414)
            return plain_pages.too_long()
        return None

    async def _compute(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._in_hand >= self.most_requests:
            busy = PlainTextResponse("Too much is being computed; ask again.", 503, _SOON)
            await busy(scope, receive, send)
            return
        self._in_hand += 1
        try:
            await self._workers.acquire()
            working = True

            def rest() -> None:
                nonlocal working
                if working:
                    working = False
                    self._workers.release()

            async def send_and_rest(message: Message) -> None:
                rest()  # the answer is there: however slowly it is fetched, the next may begin
                await send(message)

            try:
                await self.app(scope, receive, send_and_rest)
            finally:
                rest()
        finally:
            self._in_hand -= 1

    async def _without_pages(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; where the answer would be a page, say that all places are taken."""
        asked = MutableHeaders(scope=scope)
        for condition in ("if-none-match", "if-modified-since"):
            del asked[condition]  # "you have it already" would not tell that it is a page
        page = False

        async def send_unless_page(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                page = (
                    Headers(raw=message["headers"]).get("content-type", "").startswith("text/html")
                )
            if not page:
                await send(message)

        await self.app(scope, receive, send_unless_page)
        if page:
            await plain_pages.full(self.places.most)(scope, receive, send)
