"""Lists of curves: those in a link, sweeps of a parameter, ready-made ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from activations.core import Curve, Parameter
from figures import theme
from ui import keys, links
from ui.choices import Choices, Control
from ui.functions import FUNCTIONS, is_typed
from ui.keys import CurveList
from ui.language import _
from ui.numbers import shown

# A function by its name, with the parameters that are not at their defaults.
Member = tuple[str, Mapping[str, float]]

# From this ratio of its ends on a sweep takes equal ratios, not equal steps.
_WIDE = 20.0
_THIRD = 3.0


def members(choices: Choices, among: CurveList) -> list[Member]:
    """Return the chosen curves with all their parameters."""
    return [
        (name, {p.name: choices[control.kept] for p, control in _parameters(among, place, name)})
        for place, name in enumerate(choices[among.curves.kept], start=1)
    ]


def place_in_hand(choices: Choices, among: CurveList) -> int:
    """Return the place of the curve in hand, counted from 0."""
    return int(choices[among.in_hand.kept]) - 1


def bound(choices: Choices, among: CurveList) -> list[Curve]:
    """Return the chosen curves."""
    return [FUNCTIONS[name].bind(**chosen) for name, chosen in members(choices, among)]


def looks(choices: Choices, among: CurveList) -> list[theme.Look]:
    """Return colour and dash of every curve."""
    return theme.looks([FUNCTIONS.place(name) for name in choices[among.curves.kept]])


def labels(choices: Choices, among: CurveList) -> list[str]:
    """Return what each curve is called: its parameters are named where it needs them to be told apart."""
    names = choices[among.curves.kept]
    found = []
    for curve in bound(choices, among):
        parameters = [
            f"{p.symbol} = {shown(curve.parameters[p.name], 4)}"
            for p in curve.activation.parameters
            if names.count(curve.name) > 1 or curve.parameters[p.name] != p.default
        ]
        title = curve.activation.title
        found.append(f"{title} ({', '.join(parameters)})" if parameters else title)
    return found


def _parameters(among: CurveList, place: int, name: str) -> list[tuple[Parameter, Control]]:
    controls = keys.curve_controls(among, place, name)
    return list(zip(FUNCTIONS[name].parameters, controls, strict=True))


def assigned(curves: Sequence[Member], among: CurveList) -> dict[Control, Any]:
    """Return the choices that these curves are: their names and every parameter."""
    curves = curves[: among.most]
    made: dict[Control, Any] = {among.curves: tuple(name for name, _given in curves)}
    for place, (name, given) in enumerate(curves, start=1):
        for parameter, control in _parameters(among, place, name):
            made[control] = given.get(parameter.name, parameter.default)
    return made


def _named(control: Control) -> str:
    """Return the name of the parameter that a control is of."""
    return control.grid.name if control.grid else control.key


def query(curves: Sequence[Member], kept: Choices) -> dict[str, list[str]]:
    """Return the link to these curves, with x-range and x₀ as they are."""
    choices = links.defaults("compare")
    choices.update({control.kept: kept[control.kept] for control in (keys.X_RANGE, keys.X0)})
    choices.update(
        {control.kept: value for control, value in assigned(curves, keys.COMPARED).items()}
    )
    return links.query_of(choices, "compare")


def function_query(member: Member, kept: Choices) -> dict[str, list[str]]:
    """Return the link to the Function page of one of the curves."""
    name, given = member
    choices = links.parse({keys.FUNCTION.key: [name]}, "function")[0]
    choices.update({control.kept: kept[control.kept] for control in (keys.X_RANGE, keys.X0)})
    for control in keys.parameter_controls(name):
        choices[control.kept] = control.accept(given[_named(control)])
    return links.query_of(choices, "function")


def beside(member: Member) -> list[Member]:
    """Return the curve in front of those that the page opens with."""
    name, given = member
    defaults: list[Member] = [(other, {}) for other in keys.COMPARED.curves.default]
    if name in keys.COMPARED.curves.default and FUNCTIONS[name].defaults == {
        **FUNCTIONS[name].defaults,
        **given,
    }:
        return defaults
    return [member, *(other for other in defaults if other[0] != name)]


def on_function(choices: Choices) -> Member:
    """Return the function of the Function page with its parameters."""
    name = choices[keys.FUNCTION.kept]
    return name, keys.given(choices, name)


def _brought(choices: Choices, before: str) -> str:
    """Return the name of the function that a reader comes with from a page."""
    if before in keys.LISTS:
        among = keys.LISTS[before]
        return str(choices[among.curves.kept][place_in_hand(choices, among)])
    return str(choices[keys.FUNCTION.kept]) if keys.kind_on(before) is keys.KINDS[0] else ""


def opening(choices: Choices, page: str, before: str | None, own: Sequence[str] = ()) -> Choices:
    """Return what a page opens with for a reader who comes by the menu from another one.

    The function comes along, or of several the one in hand; to the page of typed formulas only a formula,
    or else the latest of the reader's `own`.
    """
    found: dict[Control, Any] = {}
    member: Member
    if page == "custom" and not (before and is_typed(_brought(choices, before))):
        name = (*own, keys.TYPED.default)[0]
        member = name, keys.given(choices, name)
    elif before in keys.LISTS:
        among = keys.LISTS[before]
        member = members(choices, among)[place_in_hand(choices, among)]
    elif before is not None and keys.kind_on(before) is keys.KINDS[0]:
        member = on_function(choices)
    else:
        return {}
    if page == "compare":
        found = assigned(beside(member), keys.COMPARED)
    elif page in keys.LISTS:
        found = assigned([member], keys.LISTS[page])
    elif keys.kind_on(page) is keys.KINDS[0]:
        name, given = member
        found = {keys.FUNCTION: name}
        found |= {control: given[_named(control)] for control in keys.parameter_controls(name)}
    return {control.kept: value for control, value in found.items()}


def spaced(parameter: Parameter, low: float, high: float, count: int) -> list[float]:
    """Return that many values of a parameter, on its grid: none twice, so there may be fewer.

    Evenly spaced; by equal ratios where the larger end is many times the smaller, and from 0 on by ratios
    that leave the steps near 0 small.
    """
    low, high = sorted((parameter.clamp(low), parameter.clamp(high)))
    if low > 0 and high / low >= _WIDE:
        values = np.geomspace(low, high, count)
    elif low == 0 and high >= _WIDE * parameter.step and high > 1 and count > 2:
        first = max(parameter.step, high / _THIRD ** (count - 2))
        values = np.concatenate([[0.0], np.geomspace(first, high, count - 1)])
    else:
        values = np.linspace(low, high, count)
    return list(dict.fromkeys(parameter.snap(float(value)) for value in values))


def sweep(name: str, parameter: str, values: Sequence[float]) -> list[Member]:
    """Return one function at several values of a parameter."""
    return [(name, {parameter: value}) for value in values]


@dataclass(frozen=True)
class Preset:
    """A comparison worth seeing: its curves, what to look at, and the choices that show it."""

    title: str
    words: str
    curves: Sequence[Member]
    others: Mapping[Control, Any] = field(default_factory=dict)

    def choices(self) -> dict[Control, Any]:
        """Return the choices that it makes: all of the page but x₀."""
        defaults = {c: c.default for c in keys.PAGES["compare"] if c is not keys.X0}
        return {**defaults, **assigned(self.curves, keys.COMPARED), **self.others}


def presets() -> list[Preset]:
    """Return the ready-made comparisons."""
    return [
        Preset(
            _("ReLU family"),
            _("what each does with x < 0, and with large x"),
            [
                *(("relu", {}), ("leaky_relu", {}), ("prelu", {"alpha": -0.25}), ("relu6", {})),
                *(("squared_relu", {}), ("shifted_relu", {}), ("absolute", {})),
            ],
        ),
        Preset(
            _("Smooth ReLUs"),
            _("the corner at 0, rounded in six ways"),
            [
                *(("relu", {}), ("softplus", {}), ("squareplus", {}), ("elu", {})),
                *(("gelu", {}), ("swish", {}), ("mish", {})),
            ],
            {keys.X_RANGE: (-4.0, 4.0)},
        ),
        Preset(
            _("Saturating"),
            _("how fast the slope fades, on a logarithmic axis: tails like 1/x², e⁻ˣ, e^(−x²)"),
            [
                *(("sigmoid", {}), ("tanh", {}), ("softsign", {}), ("arctan", {})),
                *(("erf", {}), ("isru", {}), ("hard_tanh", {})),
            ],
            {keys.LOG: True},
        ),
        Preset(
            _("GELU: exact, tanh, quick"),
            _("how far the two approximations are from x·Φ(x)"),
            [("gelu", {}), ("gelu_tanh", {}), ("quick_gelu", {})],
            {keys.PANELS: "diff"},
        ),
        Preset(
            _("Swish from β = 0 to ∞"),
            _("from the line x/2 to ReLU"),
            [
                ("linear", {"a": 0.5}),
                *(("swish", {"beta": beta}) for beta in (0.25, 0.5, 1.0, 2.0, 5.0, 20.0)),
                ("relu", {}),
            ],
            {keys.COMPARED.in_hand: 4.0},
        ),
        Preset(
            _("Hard and soft pairs"),
            _("straight pieces beside the smooth curves that they replace"),
            [
                *(("sigmoid", {}), ("hard_sigmoid", {}), ("tanh", {}), ("hard_tanh", {})),
                *(("swish", {}), ("hard_swish", {}), ("mish", {}), ("hard_mish", {})),
            ],
        ),
        Preset(
            _("Self-gated"),
            _("eight that dip below 0: how deep, and where"),
            [
                *(("gelu", {}), ("swish", {}), ("mish", {}), ("tanhexp", {})),
                *(("logish", {}), ("smish", {}), ("serf", {}), ("golu", {})),
            ],
            {keys.X_RANGE: (-4.0, 2.0)},
        ),
        Preset(
            _("ELU family"),
            _("where the left side levels off, and whether there is a kink at 0"),
            [
                *(("elu", {}), ("elu", {"alpha": 2.0}), ("celu", {"alpha": 2.0}), ("selu", {})),
                *(("isrlu", {}), ("pelu", {"a": 2.0}), ("relu", {})),
            ],
        ),
        Preset(
            _("Leaky ReLU from α = 0 to 1"),
            _("from ReLU to the identity"),
            sweep("leaky_relu", "alpha", [0.0, 0.01, 0.1, 0.25, 0.5, 1.0]),
        ),
        Preset(
            _("Shrinkage"),
            _("what is small becomes 0"),
            [("linear", {}), ("soft_shrink", {}), ("hard_shrink", {}), ("tanh_shrink", {})],
            {keys.X_RANGE: (-3.0, 3.0)},
        ),
        Preset(
            _("Waves"),
            _("slopes that change their sign for ever"),
            [("sine", {}), ("snake", {}), ("gcu", {}), ("sinc", {})],
            {keys.X_RANGE: (-10.0, 10.0)},
        ),
    ]
