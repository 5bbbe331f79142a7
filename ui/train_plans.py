"""Plans of training: what the reader's choices mean, what a run is called, and plans worth trying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from figures import theme
from networks.initialisations import INITIALISATIONS, Sigmas
from networks.plan import Named, Plan
from networks.table import Table
from networks.tasks import POINT_TASKS
from ui import curves, keys, train_keys
from ui.choices import Choices, Control
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import shown
from ui.wording import enumerated


def task_words() -> dict[str, str]:
    """Return what each task is called."""
    return {
        **{"xor": _("XOR"), "circles": _("Circles"), "moons": _("Moons")},
        **{"spirals": _("Two spirals"), "table": _("Table"), "digits": _("Digits")},
    }


def rule_words() -> dict[str, str]:
    """Return what each initialisation is called."""
    titles = {name: _(known.title) for name, known in INITIALISATIONS.items()}
    return {**titles, train_keys.OWN: _("σw and σb of my own")}


def optimizer_words() -> dict[str, str]:
    """Return what each optimizer is called."""
    return {"sgd": _("gradient descent"), "momentum": _("with momentum 0.9"), "adam": "Adam"}


def plan_of(choices: Choices, table: Table | None) -> Plan:
    """Return the plan that the choices are; Untrainable says why there is none."""
    name, given = curves.on_function(choices)
    own = choices[train_keys.RULE.kept] == train_keys.OWN
    depth = int(choices[train_keys.DEPTH.kept])
    task = choices[train_keys.TASK.kept]
    others = {
        layer: Named(other)
        for layer, other in train_keys.own_functions(choices).items()
        if layer <= (3 if task == "digits" else depth)
    }
    return Plan(
        task=task,
        function=Named(name, dict(given)),
        others=others,
        depth=depth,
        width=int(choices[train_keys.WIDTH.kept]),
        rule="" if own else choices[train_keys.RULE.kept],
        own=Sigmas(choices[train_keys.SIGMA_W.kept], choices[train_keys.SIGMA_B.kept])
        if own
        else None,
        optimizer=choices[train_keys.OPTIMIZER.kept],
        rate=float(choices[train_keys.RATE.kept]),
        decay=float(choices[train_keys.DECAY.kept]),
        batch=int(choices[train_keys.BATCH.kept]),
        epochs=int(choices[train_keys.EPOCHS.kept]),
        noise=choices[train_keys.NOISE.kept],
        seed=int(choices[keys.SEED.kept]),
        table=table if task == "table" else None,
    )


def function_label(function: Named) -> str:
    """Return the function's title, with the parameters that are not at their defaults."""
    curve = FUNCTIONS[function.name].bind(**function.parameters)
    parameters = [
        f"{p.symbol} = {shown(curve.parameters[p.name], 4)}"
        for p in curve.activation.parameters
        if curve.parameters[p.name] != p.default
    ]
    title = curve.activation.title
    return f"{title} ({', '.join(parameters)})" if parameters else title


def start_words(plan: Plan) -> str:
    """Return how the weights start."""
    if plan.own is None:
        return _(INITIALISATIONS[plan.rule].title)
    words = f"σw = {shown(plan.own.w, 4)}"
    return words + (f", σb = {shown(plan.own.b, 4)}" if plan.own.b else "")


def label(plan: Plan) -> str:
    """Return what a run is called: its function and how its weights start."""
    found = enumerated([function_label(plan.function), start_words(plan)])
    return found + (" +" if plan.others else "")


def network_words(plan: Plan) -> str:
    """Return the shape of a network."""
    if plan.task == "digits":
        return _("conv, pool, conv, pool, dense")
    return f"{plan.depth} × {plan.width}"


def looks(plans: Sequence[Plan]) -> list[theme.Look]:
    """Return colour and dash of each run: those of its function, if no run before has them."""
    return theme.looks([FUNCTIONS.place(plan.function.name) for plan in plans])


@dataclass(frozen=True)
class Preset:
    """A training worth seeing: what to look at, the function, and the choices that are not the defaults."""

    title: str
    words: str
    function: str
    others: Mapping[Control, Any] = field(default_factory=dict)

    def choices(self) -> dict[Control, Any]:
        """Return the choices that it makes: all of the page but what a link hides."""
        defaults = {c: c.default for c in (*train_keys.CONTROLS, keys.SEED)}
        return {keys.FUNCTION: self.function, **defaults, **self.others}


def presets() -> list[Preset]:
    """Return the trainings worth seeing, those that belong together one after the other."""
    deep = {
        train_keys.DEPTH: 12.0,
        train_keys.WIDTH: 64.0,
        train_keys.EPOCHS: 120.0,
    }
    small = {train_keys.TASK: "xor", train_keys.DEPTH: 1.0, train_keys.RATE: "0.01"}
    return [
        Preset(
            _("Spirals, 12 layers: sigmoid, Xavier"),
            _("nothing reaches the first layers, and nothing is learned"),
            "sigmoid",
            {**deep, train_keys.RULE: "xavier"},
        ),
        Preset(
            _("The same with ReLU, He"),
            _("the gradient is as large in the first layer as in the last"),
            "relu",
            deep,
        ),
        Preset(
            _("The same with SELU, LeCun"),
            _("made for this initialisation"),
            "selu",
            {**deep, train_keys.RULE: "lecun"},
        ),
        Preset(
            _("The same with sigmoid, σw = 10.15"),
            _("the weights at which χ = 1: it was the scale, not the function alone"),
            "sigmoid",
            {**deep, train_keys.RULE: train_keys.OWN, train_keys.SIGMA_W: 10.15},
        ),
        Preset(
            _("The same without a function"),
            _("twelve layers of a straight line are one straight line"),
            "linear",
            {**deep, train_keys.RULE: "lecun"},
        ),
        Preset(
            _("XOR: eight ReLUs"),
            _("one layer between input and output is enough"),
            "relu",
            {**small, train_keys.WIDTH: 8.0},
        ),
        Preset(
            _("XOR without a function"),
            _("a straight line is right on three corners at most"),
            "linear",
            {**small, train_keys.WIDTH: 8.0, train_keys.RULE: "lecun"},
        ),
        Preset(
            _("XOR: one unit with a step"),
            _("the perceptron: one line, and a slope of 0 that teaches it nothing"),
            "step",
            {**small, train_keys.WIDTH: 1.0, train_keys.RULE: "lecun"},
        ),
        Preset(
            _("A table: 64–64–1"),
            _("the fuel that made-up cars use, from five columns"),
            "relu",
            {train_keys.TASK: "table", train_keys.DEPTH: 2.0, train_keys.WIDTH: 64.0},
        ),
        Preset(
            _("Digits: a small convolutional network"),
            _("1797 handwritten digits of 8 × 8"),
            "relu",
            {train_keys.TASK: "digits", train_keys.EPOCHS: 20.0},
        ),
    ]


def kind_of(plan: Plan) -> str:
    """Return what a plan trains on: "points", "table" or "digits"."""
    return "points" if plan.task in POINT_TASKS else plan.task
