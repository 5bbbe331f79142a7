"""What a choice is: a value with its text in the URL, and the ways between the two.

Here are the kinds of choices; which of them there are stands in links.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from activations.core import Parameter, number
from ui.language import _

Texts = Sequence[str]
Choices = dict[str, Any]


class Refused(ValueError):
    """A value in a link that means nothing; `instead` is the nearest that does, if there is one."""

    def __init__(self, reason: str, instead: Any = None) -> None:
        super().__init__(reason)
        self.instead = instead


@dataclass(frozen=True, kw_only=True)
class Control:
    """One choice: its key in the URL, its default, and the way between a value and its text.

    `accept` turns any value of the right type into an allowed one and never fails; `fit` does the same
    in the company of the other choices. `read` raises Refused when the text is not a value at all.
    `held` is the value in the form its widget holds, `name` the choice's own where keys are shared, `grid`
    the places of its slider. `entails` are choices that are made along with it, and `spoken` says in which
    company a link says it.
    """

    key: str
    default: Any
    accept: Callable[[Any], Any]
    read: Callable[[Texts], Any]
    write: Callable[[Any], list[str]] = lambda value: [number(value)]
    held: Callable[[Any], Any] = lambda value: value
    fit: Callable[[Any, Choices], Any] = lambda value, choices: value
    name: str = ""
    grid: Parameter | None = None
    entails: tuple[tuple[Control, Any], ...] = ()
    spoken: Callable[[Choices], bool] = lambda choices: True

    @property
    def kept(self) -> str:
        """The name under which the choice is kept."""
        return self.name or self.key


def number_in(text: str) -> float:
    """Return the number that a text says."""
    try:
        value = float(text)
    except ValueError:
        raise Refused(_("{text} is not a number").format(text=repr(text[:20]))) from None
    if math.isnan(value):
        raise Refused(_("NaN is not a place on a slider"))
    return value


def last(texts: Texts) -> float:
    """Return the number that a key says, if it stands several times the last."""
    return number_in(texts[-1])


def both(texts: Texts) -> tuple[float, float]:
    """Return the two numbers that a key says."""
    if len(texts) != 2:
        raise Refused(_("a range needs two numbers, the link has {count}").format(count=len(texts)))
    return number_in(texts[0]), number_in(texts[1])


def yes(texts: Texts) -> bool:
    """Return whether a key says 1; it may say 0."""
    if texts[-1] not in ("0", "1"):
        raise Refused(_("{text} is neither 1 nor 0").format(text=repr(texts[-1][:20])))
    return texts[-1] == "1"


def _same(value: float, choices: Choices) -> float:
    return value


def bounded(
    key: str,
    low: float,
    high: float,
    step: float,
    default: float,
    fit: Callable[[float, Choices], float] = _same,
) -> Control:
    """Return the control of one number between two ends."""
    grid = Parameter(name=key, symbol=key, default=default, low=low, high=high, step=step, doc="")
    return Control(key=key, default=default, accept=grid.snap, read=last, fit=fit, grid=grid)


def several(key: str, known: Callable[[], Sequence[str]]) -> Control:
    """Return the control of any number of words; their order is that of `known()`."""
    return Control(
        key=key,
        default=(),
        accept=lambda chosen: tuple(name for name in known() if name in chosen),
        read=lambda texts: tuple(dict.fromkeys(texts)),
        write=list,
        held=list,
    )


def one_of(key: str, known: tuple[str, ...], name: str = "") -> Control:
    """Return the control of one word among several; the first is the default."""
    return Control(
        key=key,
        name=name,
        default=known[0],
        accept=lambda chosen: chosen if chosen in known else known[0],
        read=lambda texts: texts[-1],
        write=lambda chosen: [chosen],
    )


def switch(key: str, name: str = "") -> Control:
    """Return the control of what is on or off, and off at first."""
    return Control(
        key=key,
        name=name,
        default=False,
        accept=bool,
        read=yes,
        write=lambda on: ["1" if on else "0"],
    )
