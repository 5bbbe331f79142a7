"""What is to be trained and how: everything a run depends on, so that a plan means the same run again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from activations.core import Curve
from activations.mistakes import Mistake, Phrase
from activations.typed import named
from networks.initialisations import INITIALISATIONS, Fans, Sigmas
from networks.table import Table
from networks.tasks import TASKS

Optimizer = Literal["sgd", "momentum", "adam"]

DEEPEST, WIDEST = 30, 128
MOST_EPOCHS = 1000
LARGEST_BATCH = 512
MOST_NOISE = 1.0
PICTURE_LAYERS = 3


# What is said of a plan, by its name.
SENTENCES: Mapping[str, str] = {
    "task": "There is no task {name}: choose among {known}.",
    "optimizer": "There is no optimizer {name}: choose among {known}.",
    "whole": "{name} must be a whole number from {low} to {high}, not {value}.",
    "rate": "The learning rate must be above 0 and at most 10, not {value}.",
    "decay": "The learning rate falls to a share of itself above 0 and at most 1, not {value}.",
    "noise": "The noise must be from 0 to {most}, not {value}.",
    "layer": "There is no layer {layer}: the network has {count}.",
    "rule": "There is no initialisation {name}: choose among {known}.",
    "scale": (
        "The initialisation {rule} says nothing about {function}: choose another, or σw and σb of your own."
    ),
}


class Untrainable(Mistake, ValueError):
    """A plan that cannot be carried out; the message is a sentence."""


def _wrong(sentence: str, **fields: str | int) -> Untrainable:
    return Untrainable(SENTENCES[sentence], **fields)


@dataclass(frozen=True)
class Named:
    """A function of the registry, or a formula behind =, with its parameters."""

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)

    @property
    def curve(self) -> Curve:
        """The function with its parameters fixed."""
        return named(self.name).bind(**self.parameters)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A run of training: `depth` layers of `width` units with a function, and a linear layer on top.

    `function` is that of every layer but those named in `others`, by their number from 1 on. Weights start
    normal with the variance σw²/inputs that `rule` gives, one of INITIALISATIONS, or that of `own`; the
    layer on top, which has no function, with σw = 1. The learning rate falls by equal factors from epoch
    to epoch, to `decay` of itself in the last one. `table` is the reader's own, if the task is "table".
    Pictures have two convolutions and one dense layer whatever depth and width are.
    Untrainable says in a sentence what cannot be.
    """

    task: str = "spirals"
    function: Named = field(default_factory=lambda: Named("relu"))
    others: Mapping[int, Named] = field(default_factory=dict)
    depth: int = 2
    width: int = 16
    rule: str = "he"
    own: Sigmas | None = None
    optimizer: Optimizer = "adam"
    rate: float = 0.01
    decay: float = 1.0
    batch: int = 32
    epochs: int = 100
    noise: float = 0.1
    seed: int = 1
    table: Table | None = None

    def __post_init__(self) -> None:
        if self.task not in TASKS:
            raise _wrong("task", name=repr(self.task), known=", ".join(TASKS))
        if self.optimizer not in get_args(Optimizer):
            known = ", ".join(get_args(Optimizer))
            raise _wrong("optimizer", name=repr(self.optimizer), known=known)
        whole = (
            ("depth", 1, DEEPEST),
            ("width", 1, WIDEST),
            ("batch", 1, LARGEST_BATCH),
            ("epochs", 1, MOST_EPOCHS),
            ("seed", 0, 2**31 - 1),
        )
        for name, low, high in whole:
            value = getattr(self, name)
            if not (isinstance(value, int) and low <= value <= high):
                raise _wrong("whole", name=name, low=low, high=high, value=str(value))
        if not 0 < self.rate <= 10:
            raise _wrong("rate", value=f"{self.rate:g}")
        if not 0 < self.decay <= 1:
            raise _wrong("decay", value=f"{self.decay:g}")
        if not 0 <= self.noise <= MOST_NOISE:
            raise _wrong("noise", most=f"{MOST_NOISE:g}", value=f"{self.noise:g}")
        for layer in self.others:
            if not 1 <= layer <= self.layers:
                raise _wrong("layer", layer=layer, count=self.layers)
        self._check_scales()

    def _check_scales(self) -> None:
        if self.own is not None:
            return
        if self.rule not in INITIALISATIONS:
            raise _wrong("rule", name=repr(self.rule), known=", ".join(INITIALISATIONS))
        for layer in range(1, self.layers + 1):
            named = self.function_of(layer)
            if INITIALISATIONS[self.rule].sigmas(named.curve, Fans(into=1, out=1)) is None:
                raise _wrong(
                    "scale",
                    rule=Phrase(INITIALISATIONS[self.rule].title),
                    function=named.curve.activation.title,
                )

    @property
    def layers(self) -> int:
        """The number of layers with a function."""
        return PICTURE_LAYERS if self.task == "digits" else self.depth

    def function_of(self, layer: int) -> Named:
        """Return the function of a layer, counted from 1."""
        return self.others.get(layer, self.function)

    def sigmas(self, layer: int, fans: Fans) -> Sigmas:
        """Return the scales with which the weights and biases of a layer with these fans start."""
        if self.own is not None:
            return self.own
        found = INITIALISATIONS[self.rule].sigmas(self.function_of(layer).curve, fans)
        assert found is not None  # noqa: S101 - checked when the plan was made
        return found

    def rate_at(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 1."""
        share = (epoch - 1) / max(1, self.epochs - 1)
        return self.rate * math.exp(share * math.log(self.decay))
