"""One line of status a page, for screen readers: how things stand after a release.

The browser's side is spoken.js. A page says at each run how things stand, in a sentence with the numbers;
what has changed since is spoken.
"""

from __future__ import annotations

from ui import scripts, state


def say(text: str, rhythm: float = 0.0) -> None:
    """Say how things stand on this page; two sentences are at least `rhythm` seconds apart."""
    told = {"page": state.page(), "words": " ".join(text.split()), "rhythm": 1000 * rhythm}
    scripts.draw("spoken", "spoken", told, height=1)
