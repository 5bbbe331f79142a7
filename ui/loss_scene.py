"""The loss over the logit of the right class, with its gradient, as a function of the choices."""

from __future__ import annotations

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace
from figures.losses import loss_layout, loss_traces, place_traces
from networks.losses import SOFTMAX, TARGETS, Pair, Target
from ui import keys, live, loss_keys
from ui.choices import Choices, Control
from ui.language import _
from ui.numbers import shown
from ui.wording import listed_names

X_RANGE = (-loss_keys.LOGIT_LIMIT, loss_keys.LOGIT_LIMIT)

# Losses up to that of a wrong logit of 10, and the gradients of those that do not grow with the square.
_HEIGHT = (-0.6, 10.6)
_SLOPES = {"real": (-4.6, 4.6), "signed": (-2.6, 2.6)}
_SLOPE = (-1.15, 1.15)

# A gradient below this part of what the output misses is called saturated.
_FAINT = 0.1


def kind_of(choices: Choices) -> Target:
    """Return the kind of target that is chosen."""
    return TARGETS[choices[loss_keys.TARGET.kept]]


def is_heated(choices: Choices) -> bool:
    """Return whether the temperature counts: it belongs to probabilities."""
    return kind_of(choices).name in ("unit", "distribution")


def _heat(choices: Choices) -> float:
    return float(choices[loss_keys.HEAT.kept]) if is_heated(choices) else 1.0


def other_logits(choices: Choices) -> tuple[Control, ...]:
    """Return the controls of the wrong classes' logits; there are none for a single output."""
    count = int(choices[loss_keys.CLASSES.kept])
    return keys.INPUTS[1:count] if kind_of(choices).output is SOFTMAX else ()


def targets(choices: Choices) -> Values:
    """Return the target, for a distribution with what the right class leaves spread over the others."""
    wanted, others = choices[loss_keys.WANTED.kept], len(other_logits(choices))
    return np.array([wanted, *[(1.0 - wanted) / others if others else 0.0] * others])


def _logits(choices: Choices, z: Values) -> Values:
    others = [choices[control.kept] for control in other_logits(choices)]
    rows = np.column_stack([z, *(np.full(len(z), other) for other in others)])
    return rows / _heat(choices)


def outputs(choices: Choices, z: Values) -> Values:
    """Return the output for the right class at each of its logits."""
    return kind_of(choices).output.value(_logits(choices, z))[:, 0]


def at(choices: Choices, z: Values) -> list[Pair]:
    """Return each loss and its gradient for the right class's logit, at each of these logits."""
    logits, wanted, heat = _logits(choices, z), targets(choices), _heat(choices)
    found = []
    for loss in kind_of(choices).losses:
        value, gradient = loss.value_and_gradient(logits, wanted)
        found.append((value, gradient[:, 0] / heat))
    return found


def looks(choices: Choices) -> list[theme.Look]:
    """Return colour and dash of each loss."""
    return theme.looks(range(len(kind_of(choices).losses)))


def y_ranges(choices: Choices) -> tuple[Range, Range]:
    """Return the axes of losses and gradients, which stand still for each kind of target."""
    return _HEIGHT, _SLOPES.get(kind_of(choices).name, _SLOPE)


def output_line(choices: Choices) -> str:
    """Return what the output makes of the logit, in words."""
    z = choices[loss_keys.LOGIT.kept]
    output = float(outputs(choices, np.array([z]))[0])
    return _("{output} of z = {z} is {value}; the target is {wanted}.").format(
        output=_(kind_of(choices).output.title),
        z=shown(z),
        value=shown(output, 4),
        wanted=shown(choices[loss_keys.WANTED.kept]),
    )


def verdict_line(choices: Choices) -> str:
    """Return which loss still pushes the logit and which does not, in words."""
    z = choices[loss_keys.LOGIT.kept]
    miss = choices[loss_keys.WANTED.kept] - float(outputs(choices, np.array([z]))[0])
    kind = kind_of(choices)
    found = zip(kind.losses, at(choices, np.array([z])), strict=True)
    slopes = [(loss, float(slope[0])) for loss, (_value, slope) in found]
    faint = [
        _(loss.title)
        for loss, slope in slopes
        if abs(slope) < _FAINT * abs(miss) and loss.name in ("squared", "absolute", "huber")
    ]
    if abs(miss) < 0.05:
        return _("The output is near its target: little is left to learn here.")
    if not faint:
        return _("The output misses the target by {miss}, and every loss pushes the logit.").format(
            miss=shown(abs(miss), 3)
        )
    return _(
        "The output misses the target by {miss}, yet these hardly push the logit: {faint}. Their gradient "
        "carries the slope of the output, nearly 0 here; cross-entropy cancels that slope."
    ).format(miss=shown(abs(miss), 3), faint=listed_names(faint))


def words(choices: Choices) -> dict[str, str]:
    """Return the numbers at the logit by the names of their cells, and the sentences."""
    found = at(choices, np.array([choices[loss_keys.LOGIT.kept]]))
    cells = {"output": output_line(choices), "verdict": verdict_line(choices)}
    for place, (value, slope) in enumerate(found, start=1):
        cells |= {f"{place} L": shown(float(value[0])), f"{place} ∂L": shown(float(slope[0]))}
    return cells


def _curves(choices: Choices, points: int) -> list[Trace]:
    z = np.linspace(*X_RANGE, points)
    return [
        trace
        for place, ((value, slope), look) in enumerate(
            zip(at(choices, z), looks(choices), strict=True), start=1
        )
        for trace in loss_traces(z, value, slope, str(place), look)
    ]


def _place(choices: Choices, points: int) -> list[Trace]:
    z = choices[loss_keys.LOGIT.kept]
    found = at(choices, np.array([z]))
    return place_traces(
        z,
        [float(value[0]) for value, _slope in found],
        [float(slope[0]) for _value, slope in found],
        looks(choices),
        y_ranges(choices),
    )


def _depends(choices: Choices) -> tuple[Control, ...]:
    heated = (loss_keys.HEAT,) if is_heated(choices) else ()
    several = (loss_keys.CLASSES, *other_logits(choices)) if other_logits(choices) else ()
    return (loss_keys.TARGET, loss_keys.WANTED, *heated, *several)


LAYERS = {
    "losses": live.Layer(_depends, _curves),
    "place": live.Layer(
        lambda choices: (*_depends(choices), loss_keys.LOGIT),
        _place,
        words,
    ),
}


def moved(control: Control, choices: Choices) -> bool:
    """Return whether the chart follows the control: the number of classes changes the sliders as well."""
    return control is not loss_keys.CLASSES


def layout(choices: Choices) -> Trace:
    """Return the two panels."""
    titles = (_("z: logit of the right class"), _("loss L"), "∂L/∂z")
    return loss_layout(X_RANGE, y_ranges(choices), titles)


def ranges(choices: Choices) -> dict[str, Range]:
    """Return the axes by Plotly's names."""
    upper, lower = y_ranges(choices)
    return {"x": X_RANGE, "y": upper, "x2": X_RANGE, "y2": lower}
