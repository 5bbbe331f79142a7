"""What the URL carries of outputs, losses, entropies and derivatives; keys.py has the pages.

The Output & loss page has four views, and one of them is open.
"""

from __future__ import annotations

import dataclasses

from networks.losses import TARGETS
from ui.choices import Choices, Control, bounded, one_of

VIEWS = ("outputs", "loss", "numbers", "entropy")
VIEW = one_of("view", VIEWS, "output-view")

# The first is the one that the view opens with: there the difference between two losses is largest.
TARGET = one_of("target", ("unit", *(name for name in TARGETS if name != "unit")))
LOGIT_LIMIT = 10.0
LOGIT = bounded("z", -LOGIT_LIMIT, LOGIT_LIMIT, 0.1, -4.0)


def _possible(y: float, choices: Choices) -> float:
    kind = TARGETS[choices[TARGET.kept]]
    return min(max(y, kind.low), kind.high)


WANTED = bounded("y", -5.0, 5.0, 0.05, 1.0, _possible)


def ends(control: Control, choices: Choices) -> tuple[float, float]:
    """Return the ends of a control's slider; those of y are the targets that there are."""
    if control.grid is None:
        raise ValueError(f"{control.key} has no slider.")
    if control is WANTED:
        return TARGETS[choices[TARGET.kept]].low, TARGETS[choices[TARGET.kept]].high
    return control.grid.low, control.grid.high


CLASSES = bounded("classes", 2.0, 8.0, 1.0, 4.0)
HEAT = bounded("heat", 1.0, 10.0, 0.5, 1.0)

FAR_LIMIT = 1000.0
FAR = bounded("far", -FAR_LIMIT, FAR_LIMIT, 2.0, 20.0)

OUTCOMES = 4
P, Q = (
    tuple(
        bounded(f"{letter}{place}", 0.0, 1.0, 0.01, weight)
        for place, weight in enumerate(weights, start=1)
    )
    for letter, weights in (("p", (0.1, 0.1, 0.1, 0.7)), ("q", (0.25, 0.25, 0.25, 0.25)))
)

OUTPUT = (VIEW, TARGET, LOGIT, WANTED, CLASSES, HEAT, FAR, *P, *Q)

TABS = ("formula", "code", "history", "values")


def _there(tab: str, choices: Choices) -> str:
    outputs = choices[VIEW.kept] == "outputs"
    return tab if outputs or tab != "history" else TABS[0]


TAB = dataclasses.replace(one_of("tab", TABS, "output-tab"), fit=_there)

# The step of the differences, as a power of ten.
STEP = bounded("h", -16.0, 0.0, 0.5, -8.0)
DERIVATIVE_TAB = one_of(
    "tab", ("closed", "differences", "symbolic", "forward", "reverse", "values"), "derivative-tab"
)

_OF_VIEW = {"loss": (TARGET, LOGIT, WANTED, CLASSES, HEAT), "numbers": (FAR,), "entropy": (*P, *Q)}


def belongs(control: Control, view: str) -> bool:
    """Return whether a control of the Output & loss page has a place in one of its views."""
    if control in (VIEW, TAB):
        return True
    mine = [name for name, controls in _OF_VIEW.items() if control in controls]
    return mine == [view] if mine else view == "outputs"
