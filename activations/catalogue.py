"""Finding functions: by name, and by what is true of them at their defaults."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping

from activations.core import Activation, Library
from activations.portrait import moments
from activations.stochastic import RandomActivation
from activations.vectors import VectorActivation

Record = Activation | VectorActivation | RandomActivation
Predicate = Callable[[Record], bool]


def _bounded(record: Activation) -> bool:
    interval = record.bind().range
    return math.isfinite(interval.low) and math.isfinite(interval.high)


def _zero_centred(record: Activation) -> bool:
    return record.bind().traits.symmetry == "odd" or abs(moments(record.bind()).mean) < 1e-12


def _saturating(record: Activation) -> bool:
    traits = record.bind().traits
    return "none" not in (traits.left, traits.right)


def _of_curves(holds: Callable[[Activation], bool]) -> Predicate:
    return lambda record: isinstance(record, Activation) and holds(record)


def _named_in(library: Library, prefixes: tuple[str, ...]) -> Predicate:
    def named(record: Record) -> bool:
        if isinstance(
            record, RandomActivation
        ):  # its code takes the noise, and no library has that
            return False
        code = record.bind().code(library)
        return code is not None and code.startswith(prefixes)

    return named


TRAITS: Mapping[str, Predicate] = {
    "bounded": _of_curves(_bounded),
    "monotone": _of_curves(lambda record: record.bind().traits.monotone != "neither"),
    "smooth": _of_curves(lambda record: math.isinf(record.bind().traits.smoothness)),
    "zero-centred": _of_curves(_zero_centred),
    "saturating": _of_curves(_saturating),
    "parameters": lambda record: bool(record.parameters),
    "tf.nn": _named_in("tensorflow", ("tf.nn.",)),
    "keras": _named_in("keras", ("keras.activations.", "keras.layers.")),
    "torch": _named_in("torch", ("F.", "torch.nn.")),
    "jax": _named_in("jax", ("jax.nn.",)),
}


def families(records: Mapping[str, Record]) -> tuple[str, ...]:
    """Return the families in the order of their first function."""
    return tuple(dict.fromkeys(record.family for record in records.values()))


def is_named(record: Record, text: str) -> bool:
    """Return whether the text stands in the function's name, title or an alias."""
    wanted = text.casefold().replace("_", " ").replace("-", " ").strip()
    names = (record.name, record.title, *record.aliases)
    return any(wanted in name.casefold().replace("_", " ").replace("-", " ") for name in names)


def search(
    records: Iterable[Record], text: str, families: Iterable[str], traits: Iterable[str]
) -> list[Record]:
    """Return the functions with that text in a name, of one of the families, with all the traits.

    No text, no family or no trait restricts nothing. What is said of curves holds for no other kind.
    """
    chosen = set(families)
    required = [TRAITS[trait] for trait in traits]
    return [
        record
        for record in records
        if is_named(record, text)
        and (not chosen or record.family in chosen)
        and all(holds(record) for holds in required)
    ]
