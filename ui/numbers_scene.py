"""Where the naive cross-entropy fails: a lane for each way to compute it, and the reader's logit."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations.core import Values
from figures.axes import Range
from figures.function import Trace
from figures.losses import Stretch, lane_layout, lane_place, lane_traces, squeezed
from networks import naive
from networks.losses import TARGETS
from ui import live, loss_keys
from ui.choices import Choices
from ui.language import _
from ui.numbers import shown
from ui.wording import joined

LIMIT = loss_keys.FAR_LIMIT
EDGE = 1.7 * LIMIT  # so that there is room for the words of the last stretch
Pair = tuple[Values, Values]


@dataclass(frozen=True)
class Way:
    """A way to compute the cross-entropy of the logits (z, 0) where the first class is right."""

    name: str
    dtype: type[np.floating[Any]]
    compute: Callable[[Values], Pair]


def from_logits(z: Values) -> Pair:
    """Return loss and slope from the logits, rounded to the precision of z."""
    (loss, *_others) = TARGETS["unit"].losses
    value, slope = loss.value_and_gradient(z[..., None], 1.0)
    return value.astype(z.dtype), slope[..., 0].astype(z.dtype)


WAYS = (
    Way("naive 32", np.float32, naive.cross_entropy),
    Way("naive 64", np.float64, naive.cross_entropy),
    Way("clipped 32", np.float32, naive.clipped_cross_entropy),
    Way("logits 32", np.float32, from_logits),
)


def way_words() -> dict[str, str]:
    """Return what each way is called."""
    return {
        "naive 32": _("softmax, then −ln, in float32"),
        "naive 64": _("softmax, then −ln, in float64"),
        "clipped 32": _("the same with p clipped to [10⁻⁷, 1 − 10⁻⁷], float32"),
        "logits 32": _("from logits, even in float32"),
    }


def at(way: Way, z: float) -> tuple[float, float]:
    """Return loss and slope that a way finds at a logit."""
    value, slope = way.compute(np.asarray([z], dtype=way.dtype))
    return float(value[0]), float(slope[0])


@functools.cache
def clipped_ends() -> tuple[float, float]:
    """Return the logits between which the clipped probability is its own."""
    end = math.log((1 - naive.CLIPPED) / naive.CLIPPED)
    return -end, end


def lanes() -> list[list[Stretch]]:
    """Return where each way is right, and what it says elsewhere."""
    right = _("right")
    found = []
    for dtype in (np.float32, np.float64):
        ends = naive.failures(dtype)
        found.append(
            [
                Stretch(-EDGE, ends.zero, "wrong", "∞"),
                Stretch(ends.zero, ends.one, "right", right),
                Stretch(ends.one, ends.overflow, "lost", "0"),
                Stretch(ends.overflow, EDGE, "wrong", "NaN"),
            ]
        )
    low, high = clipped_ends()
    overflow = naive.failures(np.float32).overflow
    found.append(
        [
            Stretch(-EDGE, low, "lost", _("16.1, no gradient")),
            Stretch(low, high, "right", right),
            Stretch(high, overflow, "lost", "10⁻⁷"),
            Stretch(overflow, EDGE, "wrong", "NaN"),
        ]
    )
    found.append([Stretch(-EDGE, EDGE, "right", right)])
    return found


def limits_line() -> str:
    """Return the very numbers at which the naive order fails."""
    said = []
    for name, dtype in (("float32", np.float32), ("float64", np.float64)):
        ends = naive.failures(dtype)
        said.append(
            _(
                "{name}: from z = {zero} down p is 0 and the loss ∞; from {one} on p is 1 and the loss 0; "
                "from {overflow} on eᶻ is ∞ and the loss NaN."
            ).format(
                name=name,
                zero=shown(ends.zero, 6),
                one=shown(ends.one, 5),
                overflow=shown(ends.overflow, 6),
            )
        )
    return joined(*said)


def _cell(number: float) -> str:
    return shown(number + 0.0, 5)


def words(choices: Choices) -> dict[str, str]:
    """Return loss and slope of each way by the names of their cells."""
    z = choices[loss_keys.FAR.kept]
    found = {"logit": at_line(choices)}
    for way in WAYS:
        value, slope = at(way, z)
        found |= {f"{way.name} L": _cell(value), f"{way.name} ∂L": _cell(slope)}
    return found


def at_line(choices: Choices) -> str:
    """Return the exact loss at the logit."""
    z = choices[loss_keys.FAR.kept]
    value, slope = at(Way("", np.float64, from_logits), z)
    return _("At z = {z} the loss is {value} and its slope {slope}.").format(
        z=shown(z), value=shown(value, 5), slope=shown(slope, 5)
    )


LAYERS = {
    "lanes": live.Layer(lambda choices: (), lambda _choices, _points: lane_traces(lanes())),
    "logit": live.Layer(
        lambda choices: (loss_keys.FAR,),
        lambda choices, _points: lane_place(choices[loss_keys.FAR.kept], len(WAYS)),
        words,
    ),
}


def layout(choices: Choices) -> Trace:
    """Return the chart of the lanes."""
    names = way_words()
    return lane_layout(
        [names[way.name] for way in WAYS],
        (EDGE, LIMIT),
        _("z: logit of the right class, the other is 0"),
    )


def ranges(choices: Choices) -> dict[str, Range]:
    """Return the axes by Plotly's names."""
    return {"x": (squeezed(-EDGE), squeezed(EDGE)), "y": (-0.72, len(WAYS) - 0.5)}
