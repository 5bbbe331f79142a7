"""What the URL of the Train page carries beside the function: task, network, and how it is trained."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from networks import plan
from networks.initialisations import INITIALISATIONS
from networks.tasks import TASKS
from ui.choices import Choices, Control, bounded, one_of
from ui.functions import FUNCTIONS

OWN = "own"
# The texts are what the URL says; none is a place on a slider, for their ratios count.
RATES = ("0.0001", "0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3", "10")
DECAYS = ("1", "0.3", "0.1", "0.03", "0.01", "0.001")
BATCHES = ("8", "16", "32", "64", "128", "256", "400")


def _word(key: str, known: Sequence[str], default: str) -> Control:
    """Return the control of one word among several, whichever is the default."""
    return dataclasses.replace(
        one_of(key, tuple(known), f"train.{key}"),
        default=default,
        accept=lambda chosen: chosen if chosen in known else default,
    )


def _number(key: str, low: float, high: float, step: float, default: float) -> Control:
    return dataclasses.replace(bounded(key, low, high, step, default), name=f"train.{key}")


def _scale(key: str, high: float, default: float) -> Control:
    """Return the control of a scale that counts, and that a link says, where the rule is OWN."""
    return dataclasses.replace(
        _number(key, 0.0, high, 0.01, default),
        entails=((RULE, OWN),),
        spoken=lambda choices: choices[RULE.kept] == OWN,
    )


def _placed(chosen: Sequence[str]) -> tuple[str, ...]:
    """Return "layer.function" for the layers that have a function of their own, each layer once."""
    found = {}
    for text in chosen[: plan.DEEPEST]:
        layer, _dot, name = text.partition(".")
        if layer.isdecimal() and 1 <= int(layer) <= plan.DEEPEST and name in FUNCTIONS:
            found[int(layer)] = name
    return tuple(f"{layer}.{name}" for layer, name in sorted(found.items()))


TASK = _word("task", TASKS, "spirals")
# The table, where the reader has given none: made-up cars, or the public one once somebody has asked for it.
CARS, PUBLIC = "cars", "mpg"
DATA = dataclasses.replace(
    _word("data", (CARS, PUBLIC), CARS), spoken=lambda choices: choices[TASK.kept] == "table"
)
DEPTH = _number("depth", 1.0, float(plan.DEEPEST), 1.0, 4.0)
WIDTH = _number("width", 1.0, float(plan.WIDEST), 1.0, 32.0)
RULE = _word("init", (*INITIALISATIONS, OWN), "he")
SIGMA_W = _scale("sw", 12.0, 1.0)
SIGMA_B = _scale("sb", 3.0, 0.0)
OPTIMIZER = _word("opt", ("sgd", "momentum", "adam"), "adam")
RATE = _word("lr", RATES, "0.003")
DECAY = _word("decay", DECAYS, "1")
BATCH = _word("batch", BATCHES, "32")
EPOCHS = _number("epochs", 10.0, float(plan.MOST_EPOCHS), 10.0, 100.0)
NOISE = _number("noise", 0.0, plan.MOST_NOISE, 0.01, 0.05)
LAYERS = Control(
    key="at",
    name="train.at",
    default=(),
    accept=_placed,
    read=tuple,
    write=list,
    held=list,
)

CONTROLS = (
    *(TASK, DATA, DEPTH, WIDTH, RULE, SIGMA_W, SIGMA_B),
    *(OPTIMIZER, RATE, DECAY, BATCH, EPOCHS, NOISE, LAYERS),
)


def own_functions(choices: Choices) -> dict[int, str]:
    """Return the functions of the layers that have one of their own, by the number of the layer."""
    pairs = (text.partition(".") for text in choices[LAYERS.kept])
    return {int(layer): name for layer, _dot, name in pairs}
