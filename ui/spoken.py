"""One line of status a page, for screen readers: how things stand after a release.

The browser's side is spoken.js. A page says at each run how things stand, in a sentence with the numbers;
what has changed since is spoken.
"""

from __future__ import annotations

from typing import Any

from ui import scripts, state


def told(text: str, rhythm: float = 0.0) -> dict[str, Any]:
    """Return what spoken.js is told; two sentences are at least `rhythm` seconds apart."""
    return {"page": state.page(), "words": " ".join(text.split()), "rhythm": 1000 * rhythm}


def say(text: str, rhythm: float = 0.0) -> None:
    """Say how things stand on a page without a live chart, whose stage says it (live.py)."""
    scripts.draw("spoken", "spoken", told(text, rhythm), height=1)
