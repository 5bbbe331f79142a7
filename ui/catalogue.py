"""The words to translate, collected: `python -m ui.catalogue` writes them to locale/.

Strings on screen stand in `_()` calls; those of the records are data and are read from the registries. What
is translated stays, what is new comes with an empty translation, what nobody says any more goes. The order
is that of the English words, so that two branches seldom change the same lines.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from activations import Activation
from activations.crosscheck import UNLOADED
from activations.disagreements import DISAGREEMENTS
from activations.expression import SENTENCES
from activations.vector_disagreements import VECTOR_DISAGREEMENTS
from networks import fuel, plan, table
from networks.initialisations import INITIALISATIONS
from networks.losses import TARGETS
from ui import language
from ui.keys import RECORDS
from ui.runs import NO_REASON
from ui.worker import ENDED

ROOT = Path(__file__).resolve().parent.parent


def reasons(record: Activation) -> list[str]:
    """Return why the record has a bound of its own for its last digits, if it has one.

    A third of the way along its sliders, because at a round number no product is rounded.
    """
    third = {p.name: p.low + (p.high - p.low) / 3 for p in record.parameters}
    found = {curve.accuracy.reason for curve in (record.bind(), record.bind(**third))}
    return sorted(found - {""})


def said_in(path: Path) -> Iterator[str]:
    """Yield every message in a file, those inside an f-string too, which Babel's extractor does not see."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
            (message,) = node.args
            if isinstance(message, ast.Constant):
                yield str(message.value)


def collect() -> Catalog:
    """Return every message with the place it comes from."""
    catalog = Catalog(locale="en", fuzzy=False)
    for path in sorted((ROOT / "ui").glob("*.py")):
        for message in said_in(path):
            catalog.add(message, locations=[(f"ui/{path.name}", 0)])
    for record in RECORDS.values():
        words = [record.family, record.summary, record.history]
        words += [parameter.doc for parameter in record.parameters]
        if isinstance(record, Activation):
            words += [limit.text for limit in record.limits]
            words += reasons(record)
        for message in words:
            catalog.add(message, locations=[(f"activations: {record.name}", 0)])
    for place, messages in (
        ("activations: formulas", SENTENCES.values()),
        ("networks: tables", table.SENTENCES.values()),
        ("networks: the public table", fuel.SENTENCES.values()),
        ("networks: plans", plan.SENTENCES.values()),
        ("processes", (UNLOADED, ENDED, NO_REASON)),
        ("networks: initialisations", [known.title for known in INITIALISATIONS.values()]),
        ("networks: losses", [loss.title for known in TARGETS.values() for loss in known.losses]),
        ("networks: outputs", [known.output.title for known in TARGETS.values()]),
    ):
        for message in messages:
            catalog.add(message, locations=[(place, 0)])
    for row in (*DISAGREEMENTS, *VECTOR_DISAGREEMENTS):
        catalog.add(row.reason, locations=[("activations: disagreements", 0)])
    return catalog


def text(translations: Mapping[str, str]) -> str:
    """Return a catalogue as a .po file; an empty translation means the message itself."""
    catalog = collect()
    for message in catalog:
        message.string = translations.get(str(message.id), "")
        message.flags.discard("python-format")  # a share of 5 % of something is none
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=100, omit_header=True, sort_output=True, include_lineno=False)
    return buffer.getvalue().decode()


def written(code: str) -> str:
    """Return the catalogue of a language as it should be, with the translations that it has."""
    return text(language.words(code))


if __name__ == "__main__":
    for known in language.LANGUAGES:
        path = language.catalogue(known)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(written(known), encoding="utf-8")
