"""One table of what the URL carries, and how a link becomes choices and choices a link.

A link is read whole: what it does not say is at its default, what it says wrongly is mended with a
sentence. Nothing here knows of the session: that is state.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from activations import ACTIVATIONS, STOCHASTIC, VECTORS, UnknownName, records
from activations.catalogue import TRAITS, Record, families
from activations.core import Parameter, number
from activations.stochastic import RandomActivation
from activations.vectors import VectorActivation
from ui.choices import (
    Choices,
    Control,
    Refused,
    Texts,
    both,
    bounded,
    last,
    one_of,
    several,
    switch,
)
from ui.language import _
from ui.leftover import leftover

SEARCH_LENGTH = 60
X_LIMIT = 30.0
X_STEP = 0.5
INPUT_LIMIT, INPUT_STEP = 5.0, 0.1
SHIFT_LIMIT = 1000.0
FEWEST, MOST = 2, 8
MOST_DRAWS = 8.0
LAST_SEED = 9999.0
MOST_CURVES = 8


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A registry and its page: the URL path, the script in pages/, and the control that chooses."""

    records: Mapping[str, Record]
    page: str
    script: str
    chooser: Control


def _named(text: str, known: Mapping[str, Record]) -> str:
    """Return the name of the function meant; Refused says where it is, or what is nearest."""
    try:
        return records.find(text, known, _("There is no activation function {name}.")).name
    except UnknownName as error:
        other = located(text)
        if other is not None:
            raise Refused(_place_of(other)) from None
        raise Refused(str(error), *error.nearest[:1]) from None


def _chooser(name: str, known: Mapping[str, Record], default: str) -> Control:
    return Control(
        key="f",
        name=name,
        default=default,
        accept=lambda chosen: chosen if chosen in known else default,
        read=lambda texts: _named(texts[-1], known),
        write=lambda chosen: [chosen],
    )


def located(text: str) -> Record | None:
    """Return the function of that name or alias, of whatever kind it is."""
    try:
        return records.find(text, RECORDS)
    except UnknownName:
        return None


def _place_of(record: Record) -> str:
    if isinstance(record, VectorActivation):
        sentence = _("{title} takes several inputs: it is on the page Output")
    elif isinstance(record, RandomActivation):
        sentence = _("{title} has a random part: it is on the page Random")
    else:
        sentence = _("{title} takes one input: it is on the page Function")
    return sentence.format(title=record.title)


def _x_range(ends: tuple[float, float]) -> tuple[float, float]:
    grid = Parameter(
        name="x", symbol="x", default=0.0, low=-X_LIMIT, high=X_LIMIT, step=X_STEP, doc=""
    )
    low, high = sorted(grid.snap(end) for end in ends)
    if low == high:
        low, high = (low - 1.0, high) if high == X_LIMIT else (low, high + 1.0)
    return low, high


FUNCTION = _chooser("f", ACTIVATIONS, "swish")
VECTOR = _chooser("vector", VECTORS, "softmax")
RANDOM = _chooser("random", STOCHASTIC, "noisy_relu")
KINDS = (
    Kind(records=ACTIVATIONS, page="function", script="function.py", chooser=FUNCTION),
    Kind(records=VECTORS, page="output", script="output.py", chooser=VECTOR),
    Kind(records=STOCHASTIC, page="random", script="stochastic.py", chooser=RANDOM),
)
RECORDS: Mapping[str, Record] = {
    name: kind.records[name] for kind in KINDS for name in kind.records
}

X_RANGE = Control(
    key="xr",
    default=(-6.0, 6.0),
    accept=_x_range,
    read=both,
    write=lambda ends: [number(ends[0]), number(ends[1])],
)


def _in_view(x0: float, choices: Choices) -> float:
    low, high = choices[X_RANGE.kept]
    return float(min(max(x0, low), high))


X0 = bounded("x0", -X_LIMIT, X_LIMIT, 0.05, 1.0, _in_view)
EPSILON = bounded("eps", 0.0, 0.5, 0.01, 0.05)
FIT = switch("fit")


def possible_counts(record: VectorActivation, chosen: Mapping[str, float]) -> list[float]:
    """Return the numbers of inputs that the function takes at the chosen parameters."""
    multiple = record.multiple(**chosen)
    return [float(count) for count in range(FEWEST, MOST + 1) if count % multiple == 0]


def _whole_groups(count: float, choices: Choices) -> float:
    # Of two counts that are equally near the larger one: it shows all there was.
    record = VECTORS[choices[VECTOR.kept]]
    chosen = {c.key: choices.get(c.kept, c.default) for c in parameter_controls(record.name)}
    return min(possible_counts(record, chosen), key=lambda other: (abs(other - count), -other))


COUNT = bounded("n", FEWEST, MOST, 1.0, 4.0, _whole_groups)
INPUTS = tuple(
    bounded(f"x{place}", -INPUT_LIMIT, INPUT_LIMIT, INPUT_STEP, default)
    for place, default in enumerate((2.0, 1.5, 0.5, -1.0, 0.0, -0.5, 1.0, -2.0), start=1)
)
SHIFT = bounded("shift", -SHIFT_LIMIT, SHIFT_LIMIT, 1.0, 0.0)
DRAWS = bounded("draws", 1.0, MOST_DRAWS, 1.0, 4.0)
SEED = bounded("seed", 0.0, LAST_SEED, 1.0, 1.0)


def _accept_curves(names: Texts) -> tuple[str, ...]:
    return tuple(name for name in names if name in ACTIVATIONS)[:MOST_CURVES] or CURVES.default


def _read_curves(texts: Texts) -> tuple[str, ...]:
    # Every name stays in its place, or the parameters of those behind it would go to another curve.
    found, reasons = [], []
    for place, text in enumerate(texts):
        try:
            found.append(_named(text, ACTIVATIONS))
        except Refused as error:
            reasons.append(str(error).rstrip("."))
            found.append(error.instead or CURVES.default[place % len(CURVES.default)])
    if reasons:
        raise Refused("; ".join(reasons[:MOST_CURVES]), tuple(found[:MOST_CURVES]))
    return tuple(found)


_PLACES = Parameter(
    name="place", symbol="n", default=1.0, low=1.0, high=float(MOST_CURVES), step=1.0, doc=""
)


def _a_place(key: str) -> Control:
    """Return the control of the place of one of the curves, counted from 1."""
    return Control(
        key=key,
        default=1.0,
        accept=_PLACES.snap,
        read=last,
        fit=lambda place, choices: min(place, float(len(choices[CURVES.kept]))),
    )


CURVES = Control(
    key="c",
    default=("swish", "gelu", "relu"),
    accept=_accept_curves,
    read=_read_curves,
    write=list,
)
IN_HAND, COMPARED_TO = _a_place("of"), _a_place("to")
PANELS = one_of("show", ("both", "f", "d", "diff"))
LOG = switch("log")
FIT_ALL = switch("fit", "compare-fit")

SEARCH = Control(
    key="q",
    default="",
    accept=lambda text: text[:SEARCH_LENGTH],
    read=lambda texts: texts[-1],
    write=lambda text: [text],
)
FAMILY = several("family", lambda: families(RECORDS))
TRAIT = several("trait", lambda: tuple(TRAITS))

# What `hide=` leaves out of a page, beside single controls: a teacher's link.
PARTS = ("menu", "title", "tabs", "limits", "share")
HIDE = several("hide", lambda: hideable())


TABS = ("formula", "traits", "check", "code", "history", "values")
SHORT_TABS = ("formula", "code", "history", "values")
TAB = one_of("tab", TABS)
OUTPUT_TAB = one_of("tab", SHORT_TABS, "output-tab")
RANDOM_TAB = one_of("tab", SHORT_TABS, "random-tab")

# What the URL of a page carries. Where functions are chosen their parameters come on top.
PAGES: Mapping[str, tuple[Control, ...]] = {
    "": (SEARCH, FAMILY, TRAIT),
    "function": (FUNCTION, X_RANGE, X0, EPSILON, FIT, TAB, HIDE),
    "output": (VECTOR, COUNT, *INPUTS, SHIFT, OUTPUT_TAB, HIDE),
    "random": (RANDOM, SEED, DRAWS, X_RANGE, RANDOM_TAB, HIDE),
    "compare": (CURVES, X_RANGE, X0, IN_HAND, PANELS, COMPARED_TO, LOG, FIT_ALL, HIDE),
    "tensorflow": (),
}
# What hides nothing, or the legend with it.
_FIXED = {"tab", "hide", "of", *(control.key for control in PAGES[""])}


def _controls(name: str, key: str, kept: str) -> tuple[Control, ...]:
    return tuple(
        Control(
            key=f"{key}{p.name}",
            name=f"{kept}{p.name}",
            default=p.default,
            accept=p.snap,
            read=last,
            grid=p,
        )
        for p in RECORDS[name].parameters
    )


def hideable() -> tuple[str, ...]:
    """Return all that some page can hide: its parts, and the keys of its controls."""
    fixed = [control for controls in PAGES.values() for control in controls]
    parameters = [control for name in RECORDS for control in parameter_controls(name)]
    keys = [control.key for control in (*fixed, *parameters) if control.key not in _FIXED]
    return tuple(dict.fromkeys((*PARTS, *keys)))


def parameter_controls(name: str) -> tuple[Control, ...]:
    """Return the controls of that function's parameters."""
    return _controls(name, "", f"{name}.")


def curve_controls(place: int, name: str) -> tuple[Control, ...]:
    """Return the controls of the parameters of that function, as the curve at a place from 1 to 8."""
    return _controls(name, f"{place}.", f"{place}.{name}.")


def kind_on(page: str) -> Kind | None:
    """Return the kind of function that is chosen on a page."""
    return next((kind for kind in KINDS if kind.page == page), None)


def kind_of(name: str) -> Kind:
    """Return the kind of the function of that name."""
    return next(kind for kind in KINDS if name in kind.records)


def controls_on(page: str, choices: Choices) -> tuple[Control, ...]:
    """Return all controls of a page: function or functions, their parameters, the rest."""
    if not PAGES[page]:
        return ()
    first, *others = PAGES[page]
    chosen = choices.get(first.kept, first.default)
    parameters: list[Control] = []
    if kind_on(page):
        parameters += parameter_controls(chosen)
    elif first is CURVES:
        for place, name in enumerate(chosen, start=1):
            parameters += curve_controls(place, name)
    return (first, *parameters, *others)


def places(control: Control, choices: Choices) -> tuple[float, float, float]:
    """Return the ends and the step of a control's slider; x₀ stays in sight."""
    if control.grid is None:
        raise ValueError(f"{control.key} has no slider.")
    low, high = choices[X_RANGE.kept] if control is X0 else (control.grid.low, control.grid.high)
    return low, high, control.grid.step


def _check_keys() -> None:
    for kind in KINDS:
        common = {control.key for control in PAGES[kind.page]} | {*PARTS}
        for name in kind.records:
            taken = common & {control.key for control in parameter_controls(name)}
            if taken:
                raise ValueError(
                    f"{name}: the parameter names {sorted(taken)} are keys of its page."
                )


_check_keys()


def parse(query: Mapping[str, Texts], page: str) -> tuple[Choices, list[str]]:
    """Return the choices that a link to a page makes, and a sentence for all that had to be changed.

    What a link does not say, or says in a way that means nothing, is at its default.
    """
    choices: Choices = {}
    notices: list[str] = []

    def read(control: Control) -> Any:
        if not query.get(control.key):
            return control.default
        said = _("{key} = {wished} is not among the choices. Shown is {value}.")
        reason = ""
        try:
            wished = control.read(query[control.key])
            value = control.fit(control.accept(wished), choices)
            if not _differs(wished, value):
                return value
            if control.held is list:
                said = _("{key}: {wished} is unknown. Taken is {value}.")
        except Refused as error:
            value = control.default if error.instead is None else error.instead
            said, reason = _("{key}: {reason}. Shown is {value}."), str(error).rstrip(".")
        texts = [text for text in query[control.key] if text not in control.write(value)]
        notices.append(
            said.format(
                key=control.key,
                reason=reason,
                wished=" … ".join(text[:20] for text in texts[:2]),
                value=" … ".join(text[:20] for text in control.write(value)) or _("nothing"),
            )
        )
        return value

    for control in PAGES[page][:1]:  # the function, which says what its parameters are
        choices[control.kept] = read(control)
    for control in controls_on(page, choices)[1:]:
        choices[control.kept] = read(control)
    if PAGES[page][:1] == (CURVES,):
        taken = {control.key for control in controls_on(page, choices)}
        lost = [key for key in query if key[:1].isdigit() and key not in taken]
        said = _("{key} is a parameter of no curve in this link, and is left out.")
        notices += [said.format(key=key[:20]) for key in lost[:MOST_CURVES]]
    settle(choices, page)
    left = leftover(query, [control.key for control in controls_on(page, choices)])
    return choices, notices + left


def settle(choices: Choices, page: str) -> None:
    """Make the choices on a page fit each other."""
    for control in controls_on(page, choices):
        value = choices.get(control.kept, control.default)
        choices[control.kept] = control.fit(value, choices)


def _differs(wished: Any, value: Any) -> bool:
    if isinstance(wished, tuple):  # the other way round is the same range, and the same set
        pairs = zip(sorted(wished), sorted(value), strict=False)
        return len(wished) != len(value) or any(_differs(a, b) for a, b in pairs)
    if isinstance(wished, float):
        return not math.isclose(wished, value, rel_tol=1e-9, abs_tol=1e-12)
    return bool(wished != value)


def query_of(choices: Choices, page: str) -> dict[str, list[str]]:
    """Return the query that leads to these choices on a page: only what differs from the defaults."""
    return {
        control.key: control.write(choices[control.kept])
        for control in controls_on(page, choices)
        if choices[control.kept] != control.default
    }
