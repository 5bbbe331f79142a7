"""Pages outside Streamlit: what a reader sees when the explorer itself is not opened.

There is no session yet, and so no language: both stand on the page.
"""

from __future__ import annotations

import functools
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

_FOLDER = Path(__file__).parent
FILES = {"full.js": "text/javascript", "plain.css": "text/css"}


@functools.cache
def _template(name: str) -> Template:
    return Template((_FOLDER / f"{name}.html").read_text(encoding="utf-8"))


def answer_file(request: Request) -> Response:
    """Answer with the script or the style sheet of these pages."""
    name = request.url.path.rpartition("/")[2]
    return Response(
        (_FOLDER / name).read_bytes(),
        media_type=FILES[name],
        headers={"Cache-Control": "max-age=600"},
    )


def full(most: int) -> HTMLResponse:
    """Return the page that says that all places are taken, and opens the explorer when one is free."""
    body = _template("full").substitute(most=most)
    return HTMLResponse(body, 503, {"Retry-After": "10", "Cache-Control": "no-store"})


def too_long() -> HTMLResponse:
    """Return the page that says that a link is too long."""
    return HTMLResponse(_template("too_long").substitute(), 414, {"Cache-Control": "no-store"})
