"""What helps a stack that loses its gradient: each remedy as a change of one factor a layer."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from activations import get
from activations.core import Curve
from networks.initialisations import critical
from networks.network import Stack
from networks.prediction import normal_for_ever, predict

Change = Callable[[Curve, Stack], tuple[Curve, Stack] | None]


@dataclass(frozen=True, kw_only=True)
class Remedy:
    """A change of function or stack, None where there is nothing to change.

    `factor` is what a layer multiplies |δ|² by afterwards, with χ = σw² E f′² and q the length.
    """

    name: str
    change: Change
    factor: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """log₁₀ |δ¹|/|δᴸ| in theory before and after a remedy, and the `factor` a layer behind it.

    `exact` is false where the factor is a lower estimate.
    """

    name: str
    curve: Curve
    stack: Stack
    before: float
    after: float
    factor: str
    exact: bool


def _critical(curve: Curve, stack: Stack) -> tuple[Curve, Stack] | None:
    found = critical(curve)
    if found is None or stack.norm != "none" or stack.residual:
        return None
    return curve, replace(stack, sigma_w=found.w, sigma_b=found.b)


def _stacked(change: Callable[[Stack], Stack]) -> Change:
    return lambda curve, stack: (curve, change(stack))


REMEDIES = (
    Remedy(name="critical", change=_critical, factor="χ = 1"),
    Remedy(
        name="orthogonal",
        change=_stacked(lambda stack: replace(stack, init="orthogonal")),
        factor="χ",
    ),
    Remedy(name="rms", change=_stacked(lambda stack: replace(stack, norm="rms")), factor="χ/q"),
    Remedy(name="layer", change=_stacked(lambda stack: replace(stack, norm="layer")), factor="χ/q"),
    Remedy(
        name="batch",
        change=_stacked(lambda stack: replace(stack, norm="batch")),
        factor="E f′²/Var f",
    ),
    Remedy(
        name="residual",
        change=_stacked(lambda stack: replace(stack, residual=1.0)),
        factor="1 + χ",
    ),
    Remedy(
        name="scaled_residual",
        change=_stacked(lambda stack: replace(stack, residual=1 / math.sqrt(stack.depth))),
        factor="1 + χ/L",
    ),
    Remedy(
        name="pre_norm",
        change=_stacked(lambda stack: replace(stack, norm="rms", residual=1.0)),
        factor="1 + χ/q",
    ),
)
OTHERS = ("tanh", "relu", "selu", "gelu")


def factor(stack: Stack) -> str:
    """Return the formula of what a layer multiplies |δ|² by in such a stack."""
    if stack.norm == "batch":
        return "1 + α²χ/v" if stack.residual else "E f′²/Var f"
    part = "χ" if stack.norm == "none" else "χ/q"
    return f"1 + α²{part}" if stack.residual else part


def functions(names: Iterable[str]) -> tuple[Remedy, ...]:
    """Return the remedies that put another function in the same stack, at its defaults."""

    def change(name: str) -> Change:
        return lambda curve, stack: None if curve.name == name else (get(name).bind(), stack)

    return tuple(Remedy(name=f"function:{name}", change=change(name), factor="") for name in names)


def predicted(curve: Curve, stack: Stack) -> float:
    """Return log₁₀ |δ¹|/|δᴸ| in theory."""
    return float(predict(curve, stack, correlation=False).log_delta[0])


def remedies(
    curve: Curve,
    stack: Stack,
    others: Iterable[str] = OTHERS,
    ratio: Callable[[Curve, Stack], float] = predicted,
) -> tuple[Outcome, ...]:
    """Return what each remedy does alone, those left out that change nothing or do not apply.

    `ratio` says log₁₀ |δ¹|/|δᴸ| of a stack.
    """
    before = ratio(curve, stack)
    outcomes = []
    for remedy in (*REMEDIES, *functions(others)):
        changed = remedy.change(curve, stack)
        if changed is None or changed == (curve, stack):
            continue
        outcomes.append(
            Outcome(
                name=remedy.name,
                curve=changed[0],
                stack=changed[1],
                before=before,
                after=ratio(*changed),
                factor=_formula(remedy, changed[1], stack),
                exact=changed[1].norm != "batch" or normal_for_ever(changed[0]),
            )
        )
    return tuple(outcomes)


def _formula(remedy: Remedy, after: Stack, before: Stack) -> str:
    """Return the remedy's own formula, unless norm and residual were mixed with it before."""
    plain = before.norm == "none" and not before.residual
    return remedy.factor if plain and remedy.factor else factor(after)
