"""What a link says beyond what its page knows, in one sentence."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from ui.language import KEY, _
from ui.wording import enumerated

NAMED, LENGTH = 3, 20


def _named(key: str, text: str, known: Sequence[str]) -> str:
    said = f"{key[:LENGTH]} = {text[:LENGTH]}"
    for near in difflib.get_close_matches(key[:LENGTH], known, 1):
        return _("{said} (nearest: {near})").format(said=said, near=near)
    return said


def leftover(query: Mapping[str, Sequence[str]], known: Sequence[str]) -> list[str]:
    """Return a sentence on the keys that are not known, at most NAMED of them by name; none for none."""
    elsewhere = ("embed", "embed_options", KEY)
    others = [key for key in query if key not in known and key not in elsewhere]
    if not others:
        return []
    names = [_named(key, "".join(query[key][-1:]), known) for key in others[:NAMED]]
    if len(others) > NAMED:
        names.append(_("{count} more").format(count=len(others) - NAMED))
    return [
        _("Ignored, for this page has no such choice: {names}.").format(names=enumerated(names))
    ]
