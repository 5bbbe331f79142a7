"""The texts of a link, read as values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ui.language import _

Texts = Sequence[str]


class Refused(ValueError):
    """A value in a link that means nothing; `instead` is the nearest that does, if there is one."""

    def __init__(self, reason: str, instead: Any = None) -> None:
        super().__init__(reason)
        self.instead = instead


def number(text: str) -> float:
    """Return the number of a text."""
    try:
        value = float(text)
    except ValueError:
        raise Refused(_("{text} is not a number").format(text=repr(text[:20]))) from None
    if math.isnan(value):
        raise Refused(_("NaN is not a place on a slider"))
    return value


def last(texts: Texts) -> float:
    """Return the number of the last text."""
    return number(texts[-1])


def both(texts: Texts) -> tuple[float, float]:
    """Return the two numbers of two texts."""
    if len(texts) != 2:
        raise Refused(_("a range needs two numbers, the link has {count}").format(count=len(texts)))
    return number(texts[0]), number(texts[1])


def yes(texts: Texts) -> bool:
    """Return whether the last text is 1."""
    if texts[-1] not in ("0", "1"):
        raise Refused(_("{text} is neither 1 nor 0").format(text=repr(texts[-1][:20])))
    return texts[-1] == "1"
