"""What is worth knowing about just this stack: sentences, each with the rule that calls for it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from networks.meanfield import chi
from ui import stacks
from ui.choices import Choices
from ui.language import _
from ui.numbers import power, shown
from ui.verdict import LOST, STEADY, Case

# A variance of ln |x|² from which networks differ by more than a factor 2.
_SCATTER = 0.5


@dataclass(frozen=True)
class Callout:
    """A sentence, and the rule that tells when it is said."""

    name: str
    holds: Callable[[Case], bool]
    text: Callable[[Case, Choices], str]


def _plain(case: Case) -> bool:
    return case.stack.norm == "none" and not case.stack.residual


def _straight(case: Case) -> bool:
    """Return whether f is a line to either side of 0, as ReLU is: then no length is special."""
    x = np.array([-3.0, -1.0, 1.0, 3.0])
    return bool(np.allclose(case.curve.value(x * 1e-3) * 1e3, case.curve.value(x), rtol=1e-9))


def _linear(case: Case) -> bool:
    value = case.curve.value(np.array([-2.0, -1.0, 0.0, 1.0, 2.0]))
    return bool(np.allclose(np.diff(value), value[1] - value[0], rtol=1e-9))


def _saturates(case: Case) -> bool:
    traits = case.curve.traits
    return "none" not in (traits.left, traits.right) and math.isfinite(traits.lipschitz)


def _bound(case: Case) -> float:
    return case.stack.sigma_w * case.curve.traits.lipschitz


def _rms_not_max(case: Case) -> bool:
    return (
        _plain(case)
        and _saturates(case)
        and case.ratio < -STEADY
        and case.numbers.kept_deep < 0.97 * _bound(case)
    )


def _he_elsewhere(case: Case) -> bool:
    he = math.isclose(case.stack.sigma_w, math.sqrt(2), abs_tol=0.006) and not case.stack.sigma_b
    return _plain(case) and he and not _straight(case) and chi_at_end(case) < 0.9


def chi_at_end(case: Case) -> float:
    """Return χ at the length of the last layer."""
    q = float(case.theory.length[-1])
    return chi(case.curve, q, case.stack.sigma_w) if math.isfinite(q) else math.nan


def _unstable(case: Case) -> bool:
    return case.repelling is not None


def _flat_weights(case: Case) -> bool:
    weights = case.theory.log_weight_gradient[1:]
    return (
        abs(case.ratio) > LOST and bool(np.all(np.isfinite(weights))) and bool(np.ptp(weights) < 1)
    )


def _mean_square_only(case: Case) -> bool:
    curved = _plain(case) and not _linear(case) and case.stack.init == "gaussian"
    return curved and abs(case.ratio) < 0.3 and case.stack.depth >= 10


def _batch_norm(case: Case) -> bool:
    return case.stack.norm == "batch" and not case.stack.residual and not _linear(case)


def _hopeful(case: Case) -> bool:
    return case.curve.name == "sigmoid" and _plain(case) and case.ratio < -LOST


def _no_slope(case: Case) -> bool:
    return case.ratio == -math.inf


def _scatter(case: Case) -> bool:
    return _plain(case) and _straight(case) and not _linear(case) and scatter(case) > _SCATTER


def scatter(case: Case) -> float:
    """Return 5L/N: the variance of ln |x|² between networks of ReLU (Hanin, Nica 2018)."""
    return 5 * case.stack.depth / case.stack.width


def _forward_only(case: Case) -> bool:
    return case.end is not None and case.end.stability == "stable" and case.ratio > STEADY


def _critical_words(case: Case, choices: Choices) -> str:
    found = stacks.by_rule("critical", case.curve, choices)
    scale = shown(found.w, 4) if found is not None else "?"
    return _(
        "Sigmoid is not hopeless: σw = {scale} (the initialisation χ = 1), shortcuts or batch "
        "normalisation keep its gradient. That its inputs grow alike remains the price."
    ).format(scale=scale)


CALLOUTS = (
    Callout(
        "step",
        _no_slope,
        lambda case, choices: _(
            "Forwards this works: signals come through. Backwards f′ is 0 wherever it exists, so "
            "nothing below the last layer ever learns by gradient."
        ),
    ),
    Callout(
        "rms",
        _rms_not_max,
        lambda case, choices: _(
            "The largest slope, σw · max |f′| = {most}, is only a bound. What counts is the root mean "
            "square of the slope at the length that signals have, times σw: here {rate}."
        ).format(most=shown(_bound(case), 3), rate=shown(case.numbers.kept_deep, 3)),
    ),
    Callout("sigmoid", _hopeful, _critical_words),
    Callout(
        "he",
        _he_elsewhere,
        lambda case, choices: _(
            "He's √2 is made for ReLU. Here χ, what is left of the squared gradient in a layer, is "
            "{chi} in the last layers."
        ).format(chi=shown(chi_at_end(case), 3)),
    ),
    Callout(
        "unstable",
        _unstable,
        lambda case, choices: _(
            "A gain can be right in layer 1 and wrong in layer {last}: with Q′ = {slope} > 1 every "
            "chance deviation of the length grows from layer to layer. See how far apart the "
            "simulated networks are."
        ).format(
            last=case.stack.depth,
            slope=shown(case.repelling[1] if case.repelling else math.nan, 4),
        ),
    ),
    Callout(
        "forward",
        _forward_only,
        lambda case, choices: _(
            "A steady signal is no steady gradient: the length settles, the gradient still grows by "
            "{rate} a layer."
        ).format(rate=shown(case.numbers.kept_deep, 4)),
    ),
    Callout(
        "weights",
        _flat_weights,
        lambda case, choices: _(
            "Equal weight gradients do not mean health: |∂E/∂W| is as large in every layer, while "
            "signal and gradient each change by {ratio} in opposite directions."
        ).format(ratio=power(case.ratio)),
    ),
    Callout(
        "spectrum",
        _mean_square_only,
        lambda case, choices: _(
            "A steady mean square is not a steady gradient in every direction: with Gaussian weights "
            "most singular values of the stack fade while a few grow. {more}"
        ).format(
            more=_("ReLU cannot be mended in this respect.")
            if _straight(case)
            else _("Orthogonal weights at a small length mend both.")
        ),
    ),
    Callout(
        "batch",
        _batch_norm,
        lambda case, choices: _(
            "Before training batch normalisation multiplies the gradient in every layer of a curved "
            "function: E f′² ≥ Var f (Poincaré). Shortcuts with α = 1/√L bound it."
        ),
    ),
    Callout(
        "width",
        _scatter,
        lambda case, choices: _(
            "One network is no average: between networks of this width ln |x|² has variance about "
            "5L/N = {variance}, so a single one is easily off by a factor {factor}."
        ).format(
            variance=shown(scatter(case), 3), factor=shown(math.exp(math.sqrt(scatter(case))), 2)
        ),
    ),
)


def spoken(case: Case) -> list[Callout]:
    """Return the callouts that this stack calls for."""
    return [each for each in CALLOUTS if each.holds(case)]
