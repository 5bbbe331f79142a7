"""The Depth page: what a stack of layers does to signal and gradient."""

from __future__ import annotations

from ui import state


def draw() -> None:
    """Draw the page."""
    state.show_notices()
    state.publish()
