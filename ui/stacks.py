"""The stacks of layers that a reader has chosen on the Depth page: one for each function."""

from __future__ import annotations

import functools
import math

from activations import ACTIVATIONS
from activations.core import Curve
from networks.initialisations import INITIALISATIONS, Fans, Sigmas
from networks.stack import Stack
from ui import curves, keys
from ui.choices import Choices

BATCH = 64


@functools.lru_cache(maxsize=1024)
def _by_rule(
    rule: str, name: str, parameters: tuple[tuple[str, float], ...], width: int
) -> Sigmas | None:
    curve = ACTIVATIONS[name].bind(**dict(parameters))
    return INITIALISATIONS[rule].sigmas(curve, Fans(into=width, out=width))


def sigmas(choices: Choices, curve: Curve) -> Sigmas | None:
    """Return the scales of weights and biases; None where the initialisation knows none for the function."""
    rule = choices[keys.INITIALISATION.kept]
    if rule == keys.OWN:
        return Sigmas(choices[keys.SIGMA_W.kept], choices[keys.SIGMA_B.kept])
    width = int(choices[keys.WIDTH.kept])
    return _by_rule(rule, curve.name, tuple(curve.parameters.items()), width)


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
