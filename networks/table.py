"""Tables of numbers for a regression: read from a reader's CSV, or made up.

The last column is what is to be predicted from the others. What is wrong with a file is said in a sentence
with its row and column; rows are counted as in the file, the header being row 1.
"""

from __future__ import annotations

import csv
import functools
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activations.core import Values

MOST_BYTES = 1_000_000
MOST_COLUMNS = 32
LEAST_ROWS = 20
_SHOWN = 20
_LARGEST = float(np.finfo(np.float32).max)


class BadTable(ValueError):
    """A file that is no table to learn from; the message says why, and where."""


@dataclass(frozen=True, eq=False)
class Table:
    """Named columns of finite numbers, shape (rows, columns); the last one is the target."""

    names: tuple[str, ...]
    numbers: Values


def check_size(size: int) -> None:
    """Raise BadTable for more than MOST_BYTES."""
    if size > MOST_BYTES:
        raise BadTable(
            f"The table has {size / 1e6:.1f} MB; the most is {MOST_BYTES / 1e6:.0f} MB. "
            "A random part of the rows will do."
        )


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
        raise BadTable(f"Row {reader.line_num} cannot be read as CSV: {error}.") from None


def _named(at: int, names: Sequence[str]) -> str:
    return f"column {at + 1} ({names[at][:_SHOWN]!r})"


def _parsed(line: int, cells: Sequence[str], names: Sequence[str]) -> list[float]:
    if len(cells) != len(names):
        raise BadTable(f"Row {line} has {len(cells)} cells, the header has {len(names)} columns.")
    found = []
    for at, cell in enumerate(cells):
        if not cell.strip():
            raise BadTable(f"Row {line}, {_named(at, names)}: the value is missing.")
        value = _number(cell)
        if not math.isfinite(value) or abs(value) > _LARGEST:
            raise BadTable(
                f"Row {line}, {_named(at, names)}: {cell.strip()[:_SHOWN]!r} is not a finite number."
            )
        found.append(value)
    return found


def read(text: str) -> Table:
    """Return the table in a CSV with a header; BadTable says which row and column is wrong."""
    check_size(len(text.encode()))
    lines = _lines(text.removeprefix("\ufeff"))
    if not lines:
        raise BadTable("The table is empty: it needs a row of names, then rows of numbers.")
    line, header = lines[0]
    names = tuple(cell.strip() for cell in header)
    if not any(math.isnan(_number(name)) for name in names):
        raise BadTable(
            f"Row {line} holds numbers: the first row must name the columns, such as weight, power, usage."
        )
    if "" in names:
        raise BadTable(f"Row {line}, column {names.index('') + 1}: the column has no name.")
    if len(names) < 2:
        raise BadTable(
            f"There is one column, {names[0][:_SHOWN]!r}: a table needs at least one column to learn "
            "from, and the last column as the target."
        )
    if len(names) > MOST_COLUMNS:
        raise BadTable(f"There are {len(names)} columns; the most is {MOST_COLUMNS}.")
    numbers = np.array([_parsed(line, cells, names) for line, cells in lines[1:]])
    if len(numbers) < LEAST_ROWS:
        raise BadTable(
            f"There are {len(numbers)} rows of numbers; at least {LEAST_ROWS} are needed, a fifth of "
            "which is held out."
        )
    if np.ptp(numbers[:, -1]) == 0:
        raise BadTable(
            f"The target, {_named(len(names) - 1, names)}, is {numbers[0, -1]:g} in every row: there "
            "is nothing to learn."
        )
    return Table(names, numbers)


def decoded(raw: bytes) -> str:
    """Return the text of a file in UTF-8; BadTable where it is none."""
    check_size(len(raw))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadTable(
            f"Row {line} is not text in UTF-8: save the table as CSV in UTF-8."
        ) from None


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
