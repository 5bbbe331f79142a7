"""Which functions there are to choose: the registries, their pages, and the controls that choose."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass

from activations import STOCHASTIC, VECTORS, UnknownName, records
from activations.catalogue import Record
from activations.expression import FormulaError
from activations.expression.tokens import MOST_CHARACTERS, narrow
from activations.stochastic import RandomActivation
from activations.vectors import VectorActivation
from ui.choices import Choices, Control, Refused, Texts
from ui.functions import FUNCTIONS, SIGN, Functions, formula_in, is_typed, typed
from ui.language import _, said
from ui.wording import enumerated, joined


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A registry and its page: the URL path, the script in pages/, and the control that chooses."""

    records: Mapping[str, Record]
    page: str
    script: str
    chooser: Control


def named(text: str, known: Mapping[str, Record]) -> str:
    """Return the name of the function meant; Refused says where it is, or what is nearest."""
    if is_typed(text):
        return _typed(narrow(text), known)
    try:
        return records.find(text, known).name
    except UnknownName as error:
        other = located(text)
        if other is not None:
            raise Refused(_place_of(other)) from None
        reason = _("There is no activation function {name}.").format(name=repr(text[:40]))
        if error.nearest:
            nearest = _("Nearest: {names}.").format(names=enumerated(error.nearest))
            reason = joined(reason, nearest)
        raise Refused(reason, *error.nearest[:1]) from None


def _typed(text: str, known: Mapping[str, Record]) -> str:
    """Return the name of the formula meant; Refused says what is wrong with it."""
    try:
        record = typed(text)
    except FormulaError as error:
        raise Refused(said(error)) from None
    if not isinstance(known, Functions):
        raise Refused(_place_of(record))
    return text


def _chooser(name: str, known: Mapping[str, Record], default: str) -> Control:
    return Control(
        key="f",
        name=name,
        default=default,
        accept=lambda chosen: chosen if chosen in known else default,
        read=lambda texts: named(texts[-1], known),
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
        sentence = _("{title} takes several inputs: it is on the page Output & loss")
    elif isinstance(record, RandomActivation):
        sentence = _("{title} has a random part: it is on the page Random")
    else:
        sentence = _("{title} takes one input: it is on the page Function")
    return sentence.format(title=record.title)


FUNCTION = _chooser("f", FUNCTIONS, "swish")
VECTOR = _chooser("vector", VECTORS, "softmax")
RANDOM = _chooser("random", STOCHASTIC, "noisy_relu")
# A link can hold hundreds of names; so many are looked at, and no page shows more.
MOST_LOOKED_AT = 8

# The page of typed formulas shares the function with the others, but shows formulas only.
EXAMPLE = "=x*tanh(log(1+exp(x)))"


def _some_formula(name: str) -> str:
    return name if is_typed(name) and name in FUNCTIONS else EXAMPLE


def _formula(texts: Texts) -> str:
    # What cannot be read stays in the box, and there it is said what is wrong.
    text = narrow(texts[-1])
    return _some_formula(text if is_typed(text) else SIGN + text)


TYPED = dataclasses.replace(
    FUNCTION,
    default=EXAMPLE,
    accept=_some_formula,
    read=_formula,
    fit=lambda name, choices: _some_formula(name),
)


def _of_this(draft: tuple[str, str], choices: Choices) -> tuple[str, str]:
    name, (of, text) = choices[TYPED.kept], draft
    return (name, text if text and of in (name, "") else formula_in(name))


def _differs(choices: Choices) -> bool:
    return bool(choices["draft"][1].strip() != formula_in(choices[TYPED.kept]).strip())


# What stands in the box, and the formula that is drawn meanwhile. A link says it where the two differ:
# what is half typed outlives a reload.
DRAFT = Control(
    key="draft",
    default=("", ""),
    accept=lambda draft: draft,
    read=lambda texts: ("", texts[-1][:MOST_CHARACTERS]),
    write=lambda draft: [draft[1]],
    held=lambda draft: draft[1],
    fit=_of_this,
    spoken=_differs,
)


def unreadable(query: Mapping[str, Texts]) -> str:
    """Return a formula of a link that cannot be read; nothing where there is none."""
    said = [*query.get("f", ())[-1:], *query.get("c", ())[:MOST_LOOKED_AT]]
    wrong = (name for name in said if is_typed(name) and name not in FUNCTIONS)
    return next(wrong, "")


KINDS = (
    Kind(records=FUNCTIONS, page="function", script="function.py", chooser=FUNCTION),
    Kind(records=VECTORS, page="output", script="output.py", chooser=VECTOR),
    Kind(records=STOCHASTIC, page="random", script="stochastic.py", chooser=RANDOM),
)
RECORDS: Mapping[str, Record] = Functions(
    {name: kind.records[name] for kind in KINDS for name in kind.records}
)
