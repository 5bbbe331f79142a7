"""The verdict on a stack: what becomes of the gradient, in a sentence with numbers."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

import numpy as np
import streamlit as st

from activations.core import Curve
from activations.portrait import bisect
from networks.meanfield import FixedPoint, fixed_point, length_map, length_slope
from networks.prediction import Prediction
from networks.stack import Stack
from networks.verdict import Verdict, verdict
from ui import curves, keys, stacks
from ui.choices import Choices
from ui.functions import Given, bound, given_to
from ui.language import _
from ui.numbers import power, shown, with_powers
from ui.simulations import Simulated
from ui.wording import headed, joined, listed_names, listed_words, stopped

Status = Literal["steady", "fading", "growing", "vanishing", "exploding", "none", "unknown"]

# Of log₁₀ |δ¹|/|δᴸ|: within the first the gradient is steady, beyond the second it is lost.
STEADY, LOST = 1.0, 3.0
# Correlations above look alike to the layers that follow.
ALIKE = 0.999
# How far from the length of layer 1 a repelling one is looked for, and what is rounding there.
_NEAR, _ROUNDING = 3.0, 1e-9
# A factor a layer as near to 1 changes nothing.
_WHOLE = 0.0005
ICONS: dict[Status, str] = {
    **{"steady": "✓", "fading": "▽", "growing": "△", "vanishing": "▼", "exploding": "▲"},
    **{"none": "∅", "unknown": "?"},
}


@dataclass(frozen=True, eq=False)
class Case:
    """One function in the stack of its own, and what theory says of it.

    `end` is where the length of a signal ends; None with a norm or shortcuts, where it is not asked.
    `repelling` is a length near that of layer 1 which stays the same if nothing disturbs it, and Q′ > 1
    there: what is a little longer or shorter runs away from it.
    """

    label: str
    curve: Curve
    stack: Stack
    theory: Prediction
    numbers: Verdict
    end: FixedPoint | None = None
    repelling: tuple[float, float] | None = None

    @property
    def ratio(self) -> float:
        """log₁₀ |δ¹|/|δᴸ|."""
        return self.numbers.log_ratio


@functools.lru_cache(maxsize=256)
def _end(name: str, given: Given, sigma_w: float, sigma_b: float, q: float) -> FixedPoint:
    return fixed_point(bound(name, given), sigma_w, sigma_b, q)


@functools.lru_cache(maxsize=256)
def _repelling(
    name: str, given: Given, sigma_w: float, sigma_b: float, q: float
) -> tuple[float, float] | None:
    curve = bound(name, given)

    def excess(length: float) -> float:
        return length_map(curve, length, sigma_w, sigma_b) / length - 1

    lengths = [q * _NEAR**share for share in np.linspace(-1, 1, 9)]
    found = [excess(length) for length in lengths]
    for low, high, before, after in zip(lengths, lengths[1:], found, found[1:], strict=False):
        if before < -_ROUNDING and after > _ROUNDING:
            at = bisect(excess, low, high)
            return at, length_slope(curve, at, sigma_w)
    return None


def case(choices: Choices, curve: Curve, label: str) -> Case | None:
    """Return the case of a function; None where the initialisation knows no scale for it."""
    stack, theory = stacks.stack_of(choices, curve), stacks.theory(choices, curve)
    if stack is None or theory is None:
        return None
    end = repelling = None
    if stack.norm == "none" and not stack.residual and theory.length[0] > 0:
        start = float(theory.length[0])
        asked = (curve.name, given_to(curve), stack.sigma_w, stack.sigma_b, start)
        end, repelling = _end(*asked), _repelling(*asked)
    return Case(label, curve, stack, theory, verdict(theory.log_delta), end, repelling)


def cases(choices: Choices) -> list[Case | None]:
    """Return the case of every function."""
    found = zip(
        curves.bound(choices, keys.STACKED), curves.labels(choices, keys.STACKED), strict=True
    )
    return [case(choices, curve, label) for curve, label in found]


def status(ratio: float) -> Status:
    """Return what log₁₀ |δ¹|/|δᴸ| means."""
    if math.isnan(ratio):
        return "unknown"
    if ratio == -math.inf:
        return "none"
    if abs(ratio) < STEADY:
        return "steady"
    if abs(ratio) <= LOST:
        return "growing" if ratio > 0 else "fading"
    return "exploding" if ratio > 0 else "vanishing"


def status_word(found: Status) -> str:
    """Return the status in a word."""
    return {
        "steady": _("Steady"),
        "fading": _("Fading"),
        "growing": _("Growing"),
        "vanishing": _("Vanishing gradient"),
        "exploding": _("Exploding gradient"),
        "none": _("No gradient"),
        "unknown": _("Not a number"),
    }[found]


def gradient_sentence(found: Case) -> str:
    """Return what a layer does to the gradient, and what the first layer gets."""
    kept, last = found.numbers.kept_deep, found.stack.depth
    if math.isnan(found.ratio):
        return _("The signal grows beyond all numbers: there is no gradient to speak of.")
    if found.ratio == -math.inf:
        first = int(np.flatnonzero(np.isfinite(found.theory.log_delta))[0]) + 1
        return _("Below layer {first} the gradient is exactly 0.").format(first=first)
    if abs(kept - 1) < _WHOLE:
        each = _("Each layer passes the gradient on whole")
    elif kept < 1:
        each = _("Each layer keeps {percent} % of the gradient").format(
            percent=shown(100 * kept, 3)
        )
    else:
        each = _("Each layer multiplies the gradient by {factor}").format(factor=shown(kept, 4))
    times = _("{each}; layer 1 gets {ratio} times layer {last}'s.")
    part = _("{each}; layer 1 gets {ratio} of layer {last}'s.")
    said = times if abs(found.ratio) < STEADY or found.ratio > 0 else part
    text = said.format(each=each, ratio=power(found.ratio), last=last)
    if not found.theory.exact:
        text = joined(text, _("With batch normalisation this is a lower estimate."))
    return text


def format_sentence(found: Case) -> str:
    """Return which formats of numbers lose the gradient on its way, and where."""
    depth, reach = found.stack.depth, found.numbers.reach
    parts = []
    for name in ("float16", "bfloat16", "float32"):
        zero, overflow = reach[name].zero, reach[name].overflow
        if zero is not None:
            parts.append(
                _("{name} rounds it to 0 from layer {layer} down").format(
                    name=name, layer=depth - zero
                )
            )
        elif overflow is not None:
            parts.append(
                _("{name} overflows from layer {layer} down").format(
                    name=name, layer=depth - overflow
                )
            )
    if found.ratio == -math.inf or math.isnan(found.ratio):
        return ""
    if not parts:
        return _("float16 and all longer formats hold it.")
    if len(parts) < 3:
        parts.append(_("float32 holds it"))
    return stopped(listed_words(parts))


def length_sentence(found: Case) -> str:
    """Return where the length of the signal goes, and how firmly it stands there."""
    depth = found.stack.depth
    last = float(found.theory.length[-1])
    if found.end is None:
        return ""
    q = shown(found.end.q, 3)
    where = {
        "collapses": _("The signal dies away: its length q is {last} in layer {depth}."),
        "diverges": _("The signal grows without end: its length q is {last} in layer {depth}."),
    }.get(found.end.stability)
    if found.repelling is not None:
        at, slope = found.repelling
        return _(
            "The length q = {at} would stay, but it is unstable (Q′ = {slope}): signals run away "
            "from it, here to {last} in layer {depth}."
        ).format(at=shown(at, 3), slope=shown(slope, 4), last=shown(last, 2), depth=depth)
    if where is not None:
        return where.format(last=shown(last, 2), depth=depth)
    if found.end.stability == "unstable":
        return _("The length of the signal jumps to and fro around q = {q} (unstable).").format(q=q)
    if found.end.stability == "marginal":
        return _("Every length near q = {q} stays as it is (marginal).").format(q=q)
    return _("The length of the signal settles at q = {q} (stable).").format(q=q)


def alike_sentence(found: Case) -> str:
    """Return that all inputs look alike, where they do."""
    c = float(found.theory.correlation[-1])
    if not c > ALIKE:
        return ""
    return _("All inputs look alike: two of correlation {c0} have {c} in layer {depth}.").format(
        c0=shown(found.stack.c0, 3), c=f"{c:.5f}", depth=found.stack.depth
    )


def finite_sentence(found: Case, simulated: Simulated | None) -> str:
    """Return where the simulated numbers stop being finite, where they do."""
    if simulated is None:
        return ""
    lost = np.flatnonzero(~np.isfinite(simulated.quartiles["length"][1]))
    if lost.size:
        return _(
            "In the simulation layer {layer} and all behind it are ∞ or no number: "
            "float32 ends at 3·10³⁸."
        ).format(layer=int(lost[0]) + 1)
    if simulated.dead:
        only = _("The simulated network is dead: a whole layer of it has slope 0.")
        one = _("1 of {count} simulated networks is dead: a whole layer of it has slope 0.")
        several = _(
            "{dead} of {count} simulated networks are dead: a whole layer of them has slope 0."
        )
        words = only if simulated.count == 1 else one if simulated.dead == 1 else several
        return words.format(dead=simulated.dead, count=simulated.count)
    return ""


def sentences(found: Case, simulated: Simulated | None) -> list[str]:
    """Return the verdict, the gradient first."""
    said = [
        *(gradient_sentence(found), format_sentence(found), length_sentence(found)),
        *(alike_sentence(found), finite_sentence(found, simulated)),
    ]
    return [text for text in said if text]


def unknown_sentence(choices: Choices, label: str) -> str:
    """Return why there is no stack for a function."""
    if choices[keys.INITIALISATION.kept] == "torch_gain":
        return _("torch.nn.init.calculate_gain has no gain for {label}.").format(label=label)
    if choices[keys.INITIALISATION.kept] == "critical":
        return _("For {label} there is no scale at which χ stays 1.").format(label=label)
    return _("This initialisation knows no scale for {label}.").format(label=label)


def draw(
    choices: Choices, found: Sequence[Case | None], simulated: Sequence[Simulated | None]
) -> None:
    """Draw the verdict, a line for each function; for one alone with all that follows from it."""
    labels = curves.labels(choices, keys.STACKED)
    lines = []
    for place, (label, each, ran) in enumerate(zip(labels, found, simulated, strict=True), 1):
        kind: Status = "unknown" if each is None else status(each.ratio)
        word = _("Unknown") if each is None else status_word(kind)
        said = [unknown_sentence(choices, label)] if each is None else sentences(each, ran)
        first, *others = map(with_powers, said)
        if len(found) > 1 and each is not None:
            others = [with_powers(text) for text in asides(each, ran)]
        name = f'<span class="mark mark-{place}"></span><b>{escape(label)}</b> ' * (len(found) > 1)
        lines.append(
            f'<p class="verdict {kind}">{name}'
            f'<span class="status">{ICONS[kind]} {escape(word)}</span> '
            f"{joined(f'<b>{first}</b>', *others)}</p>"
        )
    st.html(f'<div class="verdicts">{"".join(lines)}</div>')


def asides(found: Case, simulated: Simulated | None) -> list[str]:
    """Return what else is said where several functions stand below each other."""
    c = float(found.theory.correlation[-1])
    alike = _("Inputs look alike, c = {c}.").format(c=f"{c:.4f}") if c > ALIKE else ""
    wild = found.repelling is not None or (
        found.end is not None and found.end.stability in ("unstable", "diverges")
    )
    said = (alike, length_sentence(found) if wild else "", finite_sentence(found, simulated))
    return [text for text in said if text]


def spoken_line(choices: Choices, found: Sequence[Case | None]) -> str:
    """Return the verdict on each stack as it is spoken."""
    said = [
        unknown_sentence(choices, label)
        if each is None
        else joined(
            headed(label, stopped(status_word(status(each.ratio)))), gradient_sentence(each)
        )
        for label, each in zip(curves.labels(choices, keys.STACKED), found, strict=True)
    ]
    return joined(*said)


def summary(choices: Choices, found: Sequence[Case | None]) -> str:
    """Return the chart as text, for those who do not see it."""
    labels = curves.labels(choices, keys.STACKED)
    said = [
        _("Gradient, weight gradient, length and correlation in {depth} layers of {names}.").format(
            depth=shown(choices[keys.DEPTH.kept]), names=listed_names(labels)
        )
    ]
    for label, each in zip(labels, found, strict=True):
        if each is None:
            said.append(unknown_sentence(choices, label))
        else:
            said.append(
                joined(
                    stopped(headed(label, status_word(status(each.ratio)))),
                    *(gradient_sentence(each), length_sentence(each), alike_sentence(each)),
                )
            )
    return joined(*said)
