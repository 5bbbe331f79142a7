"""Guided experiments on the Depth page: choices worth making, and what to look at there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ui import keys
from ui.choices import Control
from ui.curves import Member, assigned
from ui.language import _
from ui.numbers import raised, shown
from ui.wording import enumerated


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Functions and choices of the page, those not named at their defaults.

    `words` say what to look at; in them {ratio} is 10 to the power of `ratios`, log₁₀ |δ¹|/|δᴸ| in theory,
    function by function.
    """

    name: str
    title: str
    words: str
    curves: Sequence[Member]
    ratios: Sequence[float]
    others: Mapping[Control, Any] = field(default_factory=dict)

    def choices(self) -> dict[Control, Any]:
        """Return the choices that it makes: all of the page but what a teacher hid."""
        defaults = {c: c.default for c in keys.PAGES["depth"] if c not in (keys.HIDE, keys.SEED)}
        return {**defaults, **assigned(self.curves, keys.STACKED), **self.others}

    def sentence(self) -> str:
        """Return the words with the numbers in them."""
        return self.words.format(ratio=enumerated(map(_power, self.ratios)))


def _power(log: float) -> str:
    return shown(10**log, 3) if abs(log) < 1 else raised(log)


def _init(rule: str) -> dict[Control, Any]:
    return {keys.INITIALISATION: rule}


def _own(sigma_w: float, sigma_b: float = 0.0) -> dict[Control, Any]:
    return {keys.INITIALISATION: keys.OWN, keys.SIGMA_W: sigma_w, keys.SIGMA_B: sigma_b}


def experiments() -> list[Experiment]:
    """Return the experiments."""
    return [
        Experiment(
            name="classic",
            title=_("The classic"),
            words=_(
                "Sigmoid with Xavier's weights, 30 layers: the first one gets {ratio} of the gradient, "
                "and all inputs look alike."
            ),
            curves=[("sigmoid", {})],
            ratios=[-18.23],
        ),
        Experiment(
            name="classic-critical",
            title=_("… and its cure"),
            words=_(
                "Ten times larger weights, σw = 10.15: now layer 1 gets {ratio} of the gradient. "
                "Drag σw back to 1 and watch it go."
            ),
            curves=[("sigmoid", {})],
            ratios=[-0.09],
            others=_own(10.15),
        ),
        Experiment(
            name="framework",
            title=_("What nn.Linear does by itself"),
            words=_(
                "PyTorch's default has σw² = 1/3. Layer 1 gets, in the order of the list, {ratio}: "
                "no function here stands it."
            ),
            curves=[("relu", {}), ("tanh", {}), ("gelu", {}), ("sigmoid", {})],
            ratios=[-11.28, -7.09, -15.49, -24.66],
            others=_init("torch_linear"),
        ),
        Experiment(
            name="xavier",
            title=_("Xavier for ReLU"),
            words=_(
                "Signal and gradient both halve their squares in every layer, so the gradient falls to "
                "{ratio}, while the weight gradients in the second panel stay level. "
                "Choose He: all is level."
            ),
            curves=[("relu", {})],
            ratios=[-4.37],
        ),
        Experiment(
            name="edge",
            title=_("A walk across the edge of chaos"),
            words=_(
                "tanh, σb = 0.22. At σw = 2 the gradient explodes, {ratio}, and any two inputs end up "
                "as strangers, c = 0.18. Drag σw down: at 1.33 nothing changes with depth, below it fades."
            ),
            curves=[("tanh", {})],
            ratios=[1.97],
            others={**_own(2.0, 0.22), keys.INPUT_LENGTH: 0.24},
        ),
        Experiment(
            name="five-thirds",
            title=_("PyTorch's gain 5/3 for tanh"),
            words=_(
                "The length of the signal is steady and yet the gradient of 50 layers grows by "
                "{ratio}: forwards and backwards are two things."
            ),
            curves=[("tanh", {})],
            ratios=[2.05],
            others={**_init("torch_gain"), keys.DEPTH: 50.0, keys.INPUT_LENGTH: 0.36},
        ),
        Experiment(
            name="he-gelu",
            title=_("He for GELU"),
            words=_(
                "√2 is right for ReLU only. GELU's signal dies away, and with it the gradient: {ratio}."
            ),
            curves=[("gelu", {})],
            ratios=[-3.47],
            others={**_init("he"), keys.INPUT_LENGTH: 0.5},
        ),
        Experiment(
            name="unit-gelu",
            title=_("A right gain that does not last"),
            words=_(
                "With a second moment of 1 theory promises {ratio}. But the length is at an unstable "
                "fixed point: look how far apart the networks are. Choose χ = 1: stable."
            ),
            curves=[("gelu", {})],
            ratios=[0.53],
            others={**_init("unit"), keys.INPUT_LENGTH: 0.43, keys.SEEDS: 10.0},
        ),
        Experiment(
            name="selu",
            title=_("Self-normalising"),
            words=_(
                "SELU from inputs that are four times too large: the length returns to 1. "
                "The gradient does not: {ratio}."
            ),
            curves=[("selu", {})],
            ratios=[0.185],
            others={**_init("lecun"), keys.INPUT_LENGTH: 4.0},
        ),
        Experiment(
            name="isometry",
            title=_("Isometry"),
            words=_(
                "tanh, orthogonal weights, σw = 1.02, 50 layers: gradient {ratio}, and the same in "
                "every direction. Switch to ReLU and half the directions are lost."
            ),
            curves=[("tanh", {})],
            ratios=[-0.07],
            others={
                **{**_own(1.02), keys.DEPTH: 50.0, keys.ORTHOGONAL: True},
                keys.INPUT_LENGTH: 0.03,
            },
        ),
        Experiment(
            name="dead",
            title=_("Born dead"),
            words=_(
                "ReLU, four units wide, 20 layers deep, 50 networks: more than half are dead before "
                "training, though theory for infinite width says {ratio}. Try Leaky ReLU: none."
            ),
            curves=[("relu", {})],
            ratios=[0.0],
            others={**_init("he"), keys.WIDTH: 4.0, keys.DEPTH: 20.0, keys.SEEDS: 50.0},
        ),
        Experiment(
            name="batch",
            title=_("Batch normalisation's bill"),
            words=_(
                "50 layers of ReLU and tanh with batch normalisation: the gradient grows by {ratio}. "
                "No initialisation can help it."
            ),
            curves=[("relu", {}), ("tanh", {})],
            ratios=[4.08, 1.77],
            others={
                **{**_init("he"), keys.NORM: "batch", keys.DEPTH: 50.0},
                keys.INPUT_LENGTH: 0.34,
            },
        ),
        Experiment(
            name="residual",
            title=_("Shortcuts, unscaled"),
            words=_(
                "ReLU with He's weights and a shortcut around each layer: every layer doubles the "
                "squared gradient, {ratio} in all."
            ),
            curves=[("relu", {})],
            ratios=[4.37],
            others={**_init("he"), keys.SHORTCUT: "one"},
        ),
        Experiment(
            name="scaled-residual",
            title=_("Shortcuts, scaled"),
            words=_(
                "The same with branches weighed by 1/√L, and sigmoid beside it: {ratio}. At any depth "
                "it is less than √e = 1.65."
            ),
            curves=[("relu", {}), ("sigmoid", {})],
            ratios=[0.21, 0.01],
            others={**_init("he"), keys.SHORTCUT: "root"},
        ),
    ]
