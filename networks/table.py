"""Tables of numbers for a regression: read from a reader's CSV, or made up.

The last column is what is to be predicted from the others. What is wrong with a file is said in a sentence
with its row and column; rows are counted as in the file, the header being row 1.
"""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from activations.core import Values
from activations.mistakes import Mistake

MOST_BYTES = 1_000_000
MOST_COLUMNS = 32
LEAST_ROWS = 20
_SHOWN = 20
_LARGEST = float(np.finfo(np.float32).max)


# What is said of a file, by its name.
SENTENCES: Mapping[str, str] = {
    "large": "The table has {size} MB; the most is {most} MB. A random part of the rows will do.",
    "csv": "Row {row} cannot be read as CSV: {error}.",
    "cells": "Row {row} has {count} cells, the header has {columns} columns.",
    "missing": "Row {row}, column {column} ({name}): the value is missing.",
    "finite": "Row {row}, column {column} ({name}): {cell} is not a finite number.",
    "empty": "The table is empty: it needs a row of names, then rows of numbers.",
    "header": (
        "Row {row} holds numbers: the first row must name the columns, such as weight, power, usage."
    ),
    "nameless": "Row {row}, column {column}: the column has no name.",
    "one_column": (
        "There is one column, {name}: a table needs at least one column to learn from, and the last "
        "column as the target."
    ),
    "columns": "There are {count} columns; the most is {most}.",
    "rows": "There are {count} rows of numbers; at least {least} are needed, a fifth of which is held out.",
    "constant": (
        "The target, column {column} ({name}), is {value} in every row: there is nothing to learn."
    ),
    "encoding": "Row {row} is not text in UTF-8: save the table as CSV in UTF-8.",
    "unread": "The file could not be read.",
}


class BadTable(Mistake, ValueError):
    """A file that is no table to learn from; the message says why, and where."""


def wrong(sentence: str, **fields: str | int) -> BadTable:
    """Return the error with that sentence."""
    return BadTable(SENTENCES[sentence], **fields)


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of finite numbers, shape (rows, columns); the last one is the target."""

    names: tuple[str, ...]
    numbers: Values


def check_size(size: int) -> None:
    """Raise BadTable for more than MOST_BYTES."""
    if size > MOST_BYTES:
        raise wrong("large", size=f"{size / 1e6:.1f}", most=f"{MOST_BYTES / 1e6:.0f}")


def _number(text: str) -> float:
    """Return the number in a cell, NaN where there is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows with their line numbers; empty lines are left out."""
    head = text.partition("\n")[0]
    # A semicolon or a tab in a header without commas: so spreadsheets of many countries write.
    delimiter = next((sign for sign in (",", ";", "\t") if sign in head), ",")
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        return [(reader.line_num, row) for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise wrong("csv", row=reader.line_num, error=str(error)) from None


def _short(text: str) -> str:
    return repr(text[:_SHOWN])


def _parsed(line: int, cells: Sequence[str], names: Sequence[str]) -> list[float]:
    if len(cells) != len(names):
        raise wrong("cells", row=line, count=len(cells), columns=len(names))
    found = []
    for at, cell in enumerate(cells):
        name = _short(names[at])
        if not cell.strip():
            raise wrong("missing", row=line, column=at + 1, name=name)
        value = _number(cell)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            raise wrong("finite", row=line, column=at + 1, name=name, cell=_short(cell.strip()))
        found.append(value)
    return found


def read(text: str) -> Table:
    """Return the table in a CSV with a header; BadTable says which row and column is wrong."""
    check_size(len(text.encode()))
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise wrong("empty")
    line, header = lines[0]
    names = tuple(cell.strip() for cell in header)
    if not any(math.isnan(_number(name)) for name in names):
        raise wrong("header", row=line)
    if "" in names:
        raise wrong("nameless", row=line, column=names.index("") + 1)
    if len(names) < 2:
        raise wrong("one_column", name=_short(names[0]))
    if len(names) > MOST_COLUMNS:
        raise wrong("columns", count=len(names), most=MOST_COLUMNS)
    numbers = np.array([_parsed(line, cells, names) for line, cells in lines[1:]])
    if len(numbers) < LEAST_ROWS:
        raise wrong("rows", count=len(numbers), least=LEAST_ROWS)
    if np.ptp(numbers[:, -1]) == 0:
        target, value = _short(names[-1]), f"{numbers[0, -1]:g}"
        raise wrong("constant", column=len(names), name=target, value=value)
    return Table(names, numbers)


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8; BadTable where it is none."""
    check_size(len(raw))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise wrong("encoding", row=line) from None


@functools.cache
def cars() -> Table:
    """Return 400 made-up cars: fuel usage from cylinders, displacement, power, weight, year.

    The numbers are drawn to look like those of the Auto MPG table (Quinlan 1993, UCI); none is of a real
    car. The rule is smooth but not linear, and the noise has a standard deviation of 0.5 l/100 km.
    """
    rng = np.random.default_rng(1993)
    cylinders = rng.choice([4.0, 6.0, 8.0], 400, p=[0.5, 0.25, 0.25])
    litres = np.round(cylinders * rng.normal(0.5, 0.06, 400), 1)
    power = np.round(litres * rng.normal(29, 3, 400) + 20)
    weight = np.round(700 + 170 * litres + rng.normal(0, 100, 400), -1)
    year = rng.integers(1970, 1983, 400).astype(float)
    age = 1982 - year
    usage = 2.5 + 4.2 * (weight / 1000) ** 1.5 + 0.0002 * power**2 + 0.02 * age**1.5
    usage = np.round(usage + rng.normal(0, 0.5, 400), 1)
    names = ("cylinders", "displacement_l", "power_hp", "weight_kg", "year", "usage_l_per_100_km")
    return Table(names, np.stack([cylinders, litres, power, weight, year, usage], axis=1))
