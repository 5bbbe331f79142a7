"""What is to be trained and how: everything a run depends on, so that a plan means the same run again."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from activations.core import Curve
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


class Untrainable(ValueError):
    """A plan that cannot be carried out; the message is a sentence."""


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
            raise Untrainable(f"There is no task {self.task!r}: choose among {', '.join(TASKS)}.")
        if self.optimizer not in get_args(Optimizer):
            known = ", ".join(get_args(Optimizer))
            raise Untrainable(f"There is no optimizer {self.optimizer!r}: choose among {known}.")
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
                raise Untrainable(
                    f"{name} must be a whole number from {low} to {high}, not {value}."
                )
        if not 0 < self.rate <= 10:
            raise Untrainable(
                f"The learning rate must be above 0 and at most 10, not {self.rate:g}."
            )
        if not 0 < self.decay <= 1:
            raise Untrainable(
                f"The learning rate falls to a share of itself above 0 and at most 1, not {self.decay:g}."
            )
        if not 0 <= self.noise <= MOST_NOISE:
            raise Untrainable(f"The noise must be from 0 to {MOST_NOISE:g}, not {self.noise:g}.")
        for layer in self.others:
            if not 1 <= layer <= self.layers:
                raise Untrainable(f"There is no layer {layer}: the network has {self.layers}.")
        self._check_scales()

    def _check_scales(self) -> None:
        if self.own is not None:
            return
        if self.rule not in INITIALISATIONS:
            known = ", ".join(INITIALISATIONS)
            raise Untrainable(f"There is no initialisation {self.rule!r}: choose among {known}.")
        for layer in range(1, self.layers + 1):
            named = self.function_of(layer)
            if INITIALISATIONS[self.rule].sigmas(named.curve, Fans(into=1, out=1)) is None:
                raise Untrainable(
                    f"The initialisation {INITIALISATIONS[self.rule].title} says nothing about "
                    f"{named.curve.activation.title}: choose another, or σw and σb of your own."
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
