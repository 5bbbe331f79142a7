"""What the server says beside its answers: security headers, and what to fetch early."""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from pathlib import Path

import streamlit
import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.environment import Settings

_STATIC = Path(streamlit.__file__).parent / "static"

# What every chart needs and Streamlit asks for only when the first answer has come: fetched and compiled
# beside the main script it no longer delays the first chart.
PRELOADED = ("PlotlyChart", "BidiComponent", "Selectbox", "rehype-katex")
OURS = ("live.js", "spoken.js")

_LOG = logging.getLogger(__name__)

_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def inline_script_hashes() -> list[str]:
    """Return the CSP sources of the inline scripts in Streamlit's own page."""
    page = _STATIC / "index.html"
    digests = (
        hashlib.sha256(script.encode()).digest()
        for script in _INLINE_SCRIPT.findall(page.read_text(encoding="utf-8"))
    )
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def preload_links() -> str:
    """Return the Link header that makes the browser fetch PRELOADED and our own scripts early."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    parts = [
        f"{prefix}/static/js/{path.name}"
        for name in PRELOADED
        for path in sorted((_STATIC / "static" / "js").glob(f"{name}.*.js"))
    ]
    ours = [f"{prefix}/{name}" for name in OURS]
    return ", ".join(f"<{part}>; rel=modulepreload" for part in [*parts, *ours])


def content_security_policy(ancestors: str) -> str:
    """Return the policy: nothing from elsewhere, no eval, embedded by `ancestors` alone."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", *inline_script_hashes()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",  # the websocket of the same host is meant as well
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
        "frame-ancestors": ancestors,
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class Headers:
    """ASGI middleware: security headers for every HTTP answer, preload links for pages.

    It stands outside all others, so it also answers where one of them, or a route, fails: with a sentence.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.links = preload_links()
        self.headers = {
            "Content-Security-Policy": content_security_policy(settings.frame_ancestors),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
            # No page of another site keeps a handle on our window, or draws our answers into itself.
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if settings.https_only:
            self.headers["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the answer back, with the headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                headers.update(self.headers)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["Link"] = self.links
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception:
            _LOG.exception("%s %s failed", scope["method"], scope["path"])
            if begun:
                raise  # half an answer: the server hangs up
            answer = PlainTextResponse("Something went wrong here, and is in the log.", 500)
            await answer(scope, receive, send_with_headers)
