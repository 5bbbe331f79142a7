"""The Saturation page: normal numbers through one function."""

from __future__ import annotations

from ui import state


def draw() -> None:
    """Draw the page."""
    state.show_notices()
    state.publish()
