"""The stacks of layers that a reader has chosen on the Depth page: one for each function."""

from __future__ import annotations

import dataclasses
import functools
import math

from activations.core import Curve
from networks.hermite import Table
from networks.initialisations import INITIALISATIONS, Fans, Sigmas
from networks.prediction import Prediction, predict
from networks.sketch import Sketch
from networks.stack import Stack
from ui import curves, keys
from ui.choices import Choices
from ui.functions import Given, bound, given_to

BATCH = 64


@functools.lru_cache(maxsize=1024)
def _by_rule(rule: str, name: str, given: Given, width: int) -> Sigmas | None:
    return INITIALISATIONS[rule].sigmas(bound(name, given), Fans(into=width, out=width))


def sigmas(choices: Choices, curve: Curve) -> Sigmas | None:
    """Return the scales of weights and biases; None where the initialisation knows none for the function."""
    rule = choices[keys.INITIALISATION.kept]
    if rule == keys.OWN:
        return Sigmas(choices[keys.SIGMA_W.kept], choices[keys.SIGMA_B.kept])
    return by_rule(rule, curve, choices)


def by_rule(rule: str, curve: Curve, choices: Choices) -> Sigmas | None:
    """Return the scales that an initialisation of that name has for a function."""
    return _by_rule(rule, curve.name, given_to(curve), int(choices[keys.WIDTH.kept]))


def residual(choices: Choices) -> float:
    """Return the factor α of the branches, 0 for a stack without shortcuts."""
    chosen = {
        "none": 0.0,
        "one": 1.0,
        "root": 1 / math.sqrt(choices[keys.DEPTH.kept]),
        keys.OWN: choices[keys.RESIDUAL.kept],
    }
    return float(chosen[choices[keys.SHORTCUT.kept]])


def stack_of(choices: Choices, curve: Curve) -> Stack | None:
    """Return the stack with that function in each layer; None where the initialisation knows none for it."""
    scales = sigmas(choices, curve)
    if scales is None:
        return None
    return Stack(
        depth=int(choices[keys.DEPTH.kept]),
        width=int(choices[keys.WIDTH.kept]),
        sigma_w=scales.w,
        sigma_b=scales.b,
        init="orthogonal" if choices[keys.ORTHOGONAL.kept] else "gaussian",
        norm=choices[keys.NORM.kept],
        residual=residual(choices),
        batch=BATCH,
        q0=choices[keys.INPUT_LENGTH.kept],
        c0=choices[keys.INPUT_CORRELATION.kept],
        seed=int(choices[keys.SEED.kept]),
    )


def in_hand(choices: Choices) -> Curve:
    """Return the curve in hand."""
    place = curves.place_in_hand(choices, keys.STACKED)
    return curves.bound(choices, keys.STACKED)[place]


def settle(choices: Choices) -> None:
    """Put σw, σb and α where a named choice has them, so that a slider starts from there.

    As long as the choice is a named one no link says them.
    """
    scales = sigmas(choices, in_hand(choices))
    if choices[keys.INITIALISATION.kept] != keys.OWN and scales is not None:
        choices[keys.SIGMA_W.kept] = keys.SIGMA_W.accept(scales.w)
        choices[keys.SIGMA_B.kept] = keys.SIGMA_B.accept(scales.b)
    if choices[keys.SHORTCUT.kept] in ("one", "root"):
        choices[keys.RESIDUAL.kept] = keys.RESIDUAL.accept(residual(choices))


@functools.lru_cache(maxsize=64)
def _table(name: str, given: Given) -> Table:
    return Table(bound(name, given), pairs=False)


@functools.lru_cache(maxsize=256)
def _predicted(name: str, given: Given, stack: Stack, epsilon: float) -> Prediction:
    curve = bound(name, given)
    exact = predict(
        curve, stack, epsilon, correlation=False, averages=_table(name, given).sharing()
    )
    # Exact correlations take three times as long, and more digits than anyone sees.
    return dataclasses.replace(exact, correlation=sketch(curve, stack).correlation)


def theory(choices: Choices, curve: Curve) -> Prediction | None:
    """Return what theory says of the stack of a function; None where there is none."""
    stack = stack_of(choices, curve)
    if stack is None:
        return None
    return _predicted(curve.name, given_to(curve), stack, choices[keys.EPSILON.kept])


@functools.lru_cache(maxsize=32)
def _sketch(name: str, given: Given) -> Sketch:
    return Sketch(bound(name, given))


def sketch(curve: Curve, stack: Stack) -> Prediction:
    """Return theory to three digits, for a line in motion."""
    return predict(curve, stack, None, averages=_sketch(curve.name, given_to(curve)))
