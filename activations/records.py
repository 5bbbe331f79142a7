"""What every kind of record shares: checks, numbers, words, and how it is found."""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Protocol, TypeVar

from activations.parts import (
    Counterpart,
    Library,
    Parameter,
    RecordError,
    UnknownName,
    nearest,
    number,
)

# A name of the registry; = and a formula is that of what a reader typed.
_NAME = re.compile(r"[a-z][a-z0-9_]*|=.*", re.DOTALL)
_FORMULA_SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")
_CODE_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Described(Protocol):
    """What every kind of record has."""

    @property
    def name(self) -> str:
        """The name in the registry."""

    @property
    def title(self) -> str:
        """The name for readers."""

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The numbers that shape the function."""

    @property
    def counterparts(self) -> tuple[Counterpart, ...]:
        """The same function in libraries."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names."""

    @property
    def used_by(self) -> tuple[str, ...]:
        """Well-known models and programs that use the function; none need be known."""


R = TypeVar("R", bound=Described)


def check(
    record: Described, functions: Mapping[str, int], formulas: tuple[str, ...], given: Iterable[str]
) -> None:
    """Raise RecordError when a record contradicts itself.

    `functions` says for each role how many arguments stand before the parameters; `given` are the
    names of parameters that examples fix.
    """
    if not _NAME.fullmatch(record.name):
        raise RecordError(
            f"Function name {record.name!r} must be lower-case letters, digits and _."
        )
    names = [parameter.name for parameter in record.parameters]
    if len(set(names)) < len(names):
        raise RecordError(f"{record.name}: a parameter is declared twice in {names}.")
    for role, leading in functions.items():
        taken = list(inspect.signature(getattr(record, role)).parameters)
        if taken[leading:] != names:
            raise RecordError(
                f"{record.name}: {role} takes {taken[leading:]} after {', '.join(taken[:leading])}, "
                f"the record declares {names}."
            )
    slots = {slot for formula in formulas for slot in _FORMULA_SLOT.findall(formula)}
    if slots != set(names):
        raise RecordError(
            f"{record.name}: the formulas name {sorted(slots)}, the record declares {names}."
        )
    for code in record.counterparts:
        for name in (*_CODE_SLOT.findall(code.code), *code.only):
            parameter(record, name, "a counterpart: ")
    for name in given:
        parameter(record, name, "an example: ")


def parameter(record: Described, name: str, where: str = "") -> Parameter:
    """Return the record's parameter of that name; RecordError names those there are."""
    known = {parameter.name: parameter for parameter in record.parameters}
    if name in known:
        return known[name]
    has = f"it has {', '.join(known)}" if known else "it has none"
    raise RecordError(
        f"{record.name}: {where}there is no parameter {name!r}; {has}.{nearest(name, known)}"
    )


def fix(record: Described, chosen: Mapping[str, float]) -> Mapping[str, float]:
    """Return all parameters by name: the chosen ones inside their bounds, the others' defaults.

    A parameter with step 1 counts something: it becomes the nearest whole number.
    """
    for name in chosen:
        parameter(record, name)
    fixed = {}
    for known in record.parameters:
        value = chosen.get(known.name, known.default)
        fixed[known.name] = known.snap(value) if known.step == 1 else known.clamp(value)
    return MappingProxyType(fixed)


def label(record: Described, parameters: Mapping[str, float]) -> str:
    """Return the title with the parameters, for legends and sentences."""
    given = ", ".join(
        f"{parameter.symbol} = {parameters[parameter.name]:.4g}" for parameter in record.parameters
    )
    return f"{record.title} ({given})" if given else record.title


def symbolic(record: Described, formula: str) -> str:
    """Return one of the record's formulas with the parameters' symbols."""
    symbols = {parameter.name: parameter.symbol for parameter in record.parameters}
    return _FORMULA_SLOT.sub(lambda slot: symbols[slot[1]], formula)


def latex(formula: str, parameters: Mapping[str, float]) -> str:
    """Return the formula with the current numbers, none of them negative, in place of parameters."""
    return _FORMULA_SLOT.sub(lambda slot: f"{parameters[slot[1]]:.4g}", formula)


def code(
    choices: tuple[Counterpart, ...], library: Library, parameters: Mapping[str, float]
) -> str | None:
    """Return the first expression for that library that holds at these parameters, as numbers."""
    for choice in choices:
        if choice.library == library and all(
            parameters[name] == value for name, value in choice.only.items()
        ):
            return _CODE_SLOT.sub(lambda slot: number(parameters[slot[1]]), choice.code)
    return None


def gather(kind: type[R], *modules: ModuleType) -> Mapping[str, R]:
    """Return the modules' records of one kind by name, in the order written.

    RecordError when a name or an alias stands twice.
    """
    records: dict[str, R] = {}
    names: dict[str, str] = {}
    for module in modules:
        for record in vars(module).values():
            if not isinstance(record, kind) or records.get(record.name) is record:
                continue
            for name in (record.name, *record.aliases):
                if name in names:
                    raise RecordError(
                        f"{module.__name__}: the name {name!r} of {record.name!r} is already that "
                        f"of {names[name]!r}."
                    )
                names[name] = record.name
            records[record.name] = record
    return MappingProxyType(records)


def find(
    name: str, records: Mapping[str, R], missing: str = "There is no function {name} here."
) -> R:
    """Return the record of that name or alias, in any library's spelling.

    UnknownName says so in the words of `missing`, and which names are nearest.
    """
    wanted = _letters(name)
    known = {_letters(alias): record for record in records.values() for alias in names_of(record)}
    if wanted in known:
        return known[wanted]
    close = difflib.get_close_matches(wanted[:40], known, n=3, cutoff=0.4)
    names = list(dict.fromkeys(known[alias].name for alias in close))
    hint = f" Nearest: {', '.join(names)}." if names else ""
    raise UnknownName(missing.format(name=repr(name[:40])) + hint, *names)


def names_of(record: Described) -> tuple[str, ...]:
    """Return every name that leads to a record."""
    return (record.name, *record.aliases)


def _letters(name: str) -> str:
    # LeakyReLU, leaky-relu and leaky_relu are one name.
    return re.sub(r"[^a-z0-9]", "", name.lower())
