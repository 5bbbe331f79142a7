"""The derivative at x₀ by every way, and the error of differences over the step, as a scene."""

from __future__ import annotations

import functools
import math

import numpy as np

from activations import formulas
from activations.autodiff import Tape, record
from activations.core import Curve, Values
from activations.differences import (
    UNIT,
    Expected,
    central_quotient,
    complex_quotient,
    expected,
    forward_quotient,
    without_complex,
)
from activations.expression.calculus import Derivation, derive
from activations.expression.evaluate import evaluate
from activations.expression.tree import Node
from figures import theme
from figures.axes import Range
from figures.derivative import (
    ERRORS,
    STEPS,
    best_trace,
    error_layout,
    error_trace,
    expected_trace,
    exponents,
    step_trace,
)
from figures.function import Trace
from ui import keys, live, loss_keys
from ui.choices import Choices, Control
from ui.language import _
from ui.numbers import shown
from ui.scene import curve_of
from ui.wording import joined

GRID = 10.0 ** np.arange(STEPS[0], STEPS[1] + 0.01, 0.2)

DIFFERENCES = ("forward", "central", "complex")
LOOKS = dict(zip(DIFFERENCES, theme.looks(range(3)), strict=True))

# Which ways there are beside the closed form, in the order of the table; TensorFlow is asked apart.
WAYS = (*DIFFERENCES, "symbolic", "dual", "tape")

# Smaller than this no error is told from none: an ULP of a slope of 1.
_FINEST = 1e-17


@functools.lru_cache(maxsize=256)
def _derivation(root: Node) -> Derivation:
    return derive(root)


def derivation_of(curve: Curve) -> Derivation:
    """Return the derivative of the function's formula by rule, with its steps."""
    return _derivation(formulas.tree(curve.activation))


def tape_of(choices: Choices) -> Tape:
    """Return the tape of the function's formula at x₀."""
    curve = curve_of(choices)
    root = formulas.tree(curve.activation)
    return record(root, choices[keys.X0.kept], curve.parameters)


def lacking(curve: Curve) -> str:
    """Return the operation that stops the complex step, "" where it can be taken."""
    return without_complex(formulas.tree(curve.activation))


def quotients(choices: Choices, steps: Values) -> dict[str, Values]:
    """Return the difference quotients of each kind at x₀, for these steps."""
    curve, x0 = curve_of(choices), choices[keys.X0.kept]
    with np.errstate(invalid="ignore" if curve.activation.text else None):  # at a pole of a formula
        found = {
            "forward": forward_quotient(curve, x0, steps),
            "central": central_quotient(curve, x0, steps),
        }
    if not lacking(curve):
        root = formulas.tree(curve.activation)
        found["complex"] = complex_quotient(root, x0, steps, curve.parameters)
    return found


def errors(choices: Choices, steps: Values) -> dict[str, Values]:
    """Return how far each difference quotient is from the closed form."""
    true = float(curve_of(choices).derivative(choices[keys.X0.kept]))
    with np.errstate(invalid="ignore"):  # ∞ - ∞, at a pole of a formula
        return {name: np.abs(found - true) for name, found in quotients(choices, steps).items()}


def step_of(choices: Choices) -> float:
    """Return the reader's step."""
    return float(10.0 ** choices[loss_keys.STEP.kept])


def ways(choices: Choices) -> dict[str, float]:
    """Return the derivative at x₀ by every way that is not the closed form; NaN where there is none."""
    curve, x0 = curve_of(choices), choices[keys.X0.kept]
    found = {
        name: float(values[0])
        for name, values in quotients(choices, np.array([step_of(choices)])).items()
    }
    tape = tape_of(choices)
    by_rule = evaluate(derivation_of(curve).derivative, np.array([x0]), curve.parameters)
    found |= {"symbolic": float(by_rule[0]), "dual": tape.forward()[-1], "tape": tape.reverse()[0]}
    return {name: found.get(name, math.nan) for name in WAYS}


def expectation(choices: Choices) -> Expected | None:
    """Return what the errors at x₀ are made of, None at a kink."""
    return expected(curve_of(choices), choices[keys.X0.kept])


def precise(value: float) -> str:
    """Return a number with all the digits that it has."""
    return shown(value, 16 if float(f"{value:.16g}") == value else 17)


def error_text(found: float, true: float) -> str:
    """Return how far a result is from the closed form."""
    if math.isnan(found):
        return "–"
    error = abs(found - true)
    return _("none") if error < _FINEST else shown(error, 2)


def words(choices: Choices) -> dict[str, str]:
    """Return each result and its error by the names of their cells, and the sentences."""
    curve, x0 = curve_of(choices), choices[keys.X0.kept]
    true = float(curve.derivative(x0))
    told = {"closed f′": precise(true), "point": point_line(choices), "best": best_line(choices)}
    for name, found in ways(choices).items():
        told[f"{name} f′"] = "–" if math.isnan(found) else precise(found)
        told[f"{name} error"] = error_text(found, true)
    return told


def point_line(choices: Choices) -> str:
    """Return the slope at x₀, or at a kink those of both sides and what each way makes of them."""
    curve, x0 = curve_of(choices), choices[keys.X0.kept]
    if x0 not in curve.breakpoints:
        return f"f′({shown(x0)}) = {precise(float(curve.derivative(x0)))}"
    sides = curve.sided(x0)
    if not math.isclose(sides.value_left, sides.value_right, abs_tol=1e-12):
        return _(
            "f jumps at x₀ = {at}: there is no derivative. Differences grow without end as h shrinks, and "
            "the rules see only the pieces."
        ).format(at=shown(x0))
    return _(
        "x₀ = {at} is a kink: the slope is {left} on the left and {right} on the right, and there is no "
        "derivative. The forward difference finds the right one, the central difference the mean of both; "
        "the rules take one side by convention."
    ).format(at=shown(x0), left=shown(sides.slope_left), right=shown(sides.slope_right))


def best_line(choices: Choices) -> str:
    """Return the best steps and why they are the best, in words."""
    known = expectation(choices)
    if known is None:
        return _("So near a kink the piece ends before a step does: there is no U to expect.")
    if known.second == 0 and known.third == 0:
        return _(
            "f is straight here: nothing is truncated, and the longest step that stays on the piece is best."
        )
    if known.noise == 0:
        return _("x₀ = 0 and f(0) = 0: no digits are lost, and the shortest step is best.")
    said = []
    if not math.isnan(known.best_forward):
        said.append(
            _(
                "Forward: truncation h/2·|f″| meets rounding at h = {step}, about √ε = {root}."
            ).format(step=shown(known.best_forward, 2), root=shown(UNIT**0.5, 2))
        )
    if not math.isnan(known.best_central):
        said.append(
            _("Central: h²/6·|f‴| meets it at h = {step}, about ∛ε = {root}.").format(
                step=shown(known.best_central, 2), root=shown(UNIT ** (1 / 3), 2)
            )
        )
    if not lacking(curve_of(choices)):
        said.append(_("The complex step subtracts nothing: the shorter, the better."))
    return joined(*said)


# ---- layers ------------------------------------------------------------------------------------------


def _curves(choices: Choices, _points: int) -> list[Trace]:
    known = expectation(choices)
    found = errors(choices, GRID)
    traces = [
        error_trace(GRID, found[name], name, LOOKS[name]) for name in DIFFERENCES if name in found
    ]
    for name in ("forward", "central"):
        parts = () if known is None else getattr(known, name)(GRID)
        traces.append(expected_trace(parts, GRID, name, LOOKS[name].colour))
    return [*traces, _best(known)]


def _best(known: Expected | None) -> Trace:
    """Return a ring for each difference where its two errors balance, as long as that is in sight."""
    x, y = [math.nan] * 2, [math.nan] * 2
    bests = () if known is None else (known.best_forward, known.best_central)
    for place, (step, name) in enumerate(zip(bests, ("forward", "central"), strict=False)):
        if known is not None and STEPS[0] <= math.log10(step) <= STEPS[1]:
            parts = getattr(known, name)(step)
            x[place], y[place] = math.log10(step), math.log10(sum(parts))
    return best_trace(x, y, [LOOKS[name].colour for name in ("forward", "central")])


def _step(choices: Choices, _points: int) -> list[Trace]:
    found = errors(choices, np.array([step_of(choices)]))
    heights = [float(exponents(values)[0]) for values in found.values()]
    looks = [LOOKS[name] for name in found]
    return [step_trace(choices[loss_keys.STEP.kept], heights, looks)]


def _depends(choices: Choices) -> tuple[Control, ...]:
    parameters = keys.parameter_controls(choices[keys.FUNCTION.kept])
    return (keys.FUNCTION, keys.X_RANGE, keys.X0, *parameters)


SCENE = live.Scene(
    page="derivative",
    layers={
        "errors": live.Layer(_depends, _curves),
        "step": live.Layer(lambda choices: (*_depends(choices), loss_keys.STEP), _step, words),
    },
    layout=lambda choices: error_layout((_("step h"), _("error of f′(x₀)"))),
    ranges=lambda choices: _RANGES,
)
_RANGES: dict[str, Range] = {"x": STEPS, "y": ERRORS}
