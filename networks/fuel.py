"""The public table of what cars use, fetched from where it is published: Auto MPG, Quinlan 1993, UCI.

398 cars of 1970 to 1982, a line each: miles per gallon, seven columns parted by blanks, the name in quotes;
? stands where the power is not known. Nothing here is asked for unless somebody calls `fetch`.
"""

from __future__ import annotations

import http.client
import math
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from typing import IO
from urllib.parse import urlsplit

import numpy as np

from networks.table import LEAST_ROWS, MOST_BYTES, BadTable, Table

ADDRESS = "https://archive.ics.uci.edu/ml/machine-learning-databases/auto-mpg/auto-mpg.data"
# Seconds until the first byte, and between two; and until the last one.
PATIENCE = 8.0
LONGEST = 20.0

_COLUMNS = (
    *("mpg", "cylinders", "displacement", "horsepower"),
    *("weight", "acceleration", "model_year", "origin"),
)
_ORIGINS = ("usa", "europe", "japan")
# Miles per gallon come last, for they are predicted; the origin, a number for a name, is a column each.
NAMES = (*_COLUMNS[1:-1], *_ORIGINS, _COLUMNS[0])
_SHOWN = 20

# What is said where the table cannot be had, by its name.
SENTENCES: Mapping[str, str] = {
    "row": (
        "What came is not the table: row {row} does not hold eight numbers and a name in quotes."
    ),
    "cell": "What came is not the table: in row {row} the {column} is {text}.",
    "rows": (
        "What came is not the table: it has {count} rows of numbers, and at least {least} are needed."
    ),
    "large": "What came is not the table: it is larger than {most} MB.",
    "elsewhere": "{host} says that the table is at another place, which is not asked.",
    "status": "{host} does not give the table: it answers {status}.",
    "late": "{host} did not give the table in time.",
    "unreachable": "{host} cannot be reached from this server.",
}


def _wrong(sentence: str, **fields: str | int) -> BadTable:
    return BadTable(SENTENCES[sentence], **fields)


def host(address: str = ADDRESS) -> str:
    """Return whom the table is fetched from."""
    return urlsplit(address).hostname or ""


def parsed(raw: bytes) -> Table:
    """Return the cars whose power is known; BadTable where this is not the public table."""
    rows = []
    # No byte of the file is beyond ASCII; what is something else fails as that.
    for line, text in enumerate(raw.decode("ascii", "replace").splitlines(), start=1):
        if not text.strip():
            continue
        cells = text.split(None, len(_COLUMNS))
        if len(cells) != len(_COLUMNS) + 1 or not cells[-1].startswith('"'):
            raise _wrong("row", row=line)
        if "?" in cells[:-1]:
            continue
        rows.append(_numbers(line, cells[:-1]))
    if len(rows) < LEAST_ROWS:
        raise _wrong("rows", count=len(rows), least=LEAST_ROWS)
    return Table(NAMES, np.array(rows))


def _numbers(line: int, cells: list[str]) -> list[float]:
    found = []
    for name, cell in zip(_COLUMNS, cells, strict=True):
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value) or (name == "origin" and value not in (1, 2, 3)):
            raise _wrong("cell", row=line, column=name, text=repr(cell[:_SHOWN]))
        found.append(value)
    mpg, *others, origin = found
    return [*others, *(float(origin == at) for at in (1, 2, 3)), mpg]


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a server to another place of its own, in the same way, and nowhere else."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        if urlsplit(newurl)[:2] != urlsplit(req.full_url)[:2]:
            raise _wrong("elsewhere", host=host(req.full_url))
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def fetch(address: str = ADDRESS, patience: float = PATIENCE, longest: float = LONGEST) -> Table:
    """Return the public table; BadTable says why it cannot be had. It takes `longest` seconds at most."""
    opener = urllib.request.build_opener(_SameHost)
    late = _wrong("late", host=host(address))
    try:
        with opener.open(address, timeout=patience) as answer:
            return parsed(_read(answer, time.monotonic() + longest, late))
    except urllib.error.HTTPError as error:
        error.close()
        raise _wrong("status", host=host(address), status=error.code) from None
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            raise late from None
        raise _wrong("unreachable", host=host(address)) from None


def _read(answer: http.client.HTTPResponse, end: float, late: BadTable) -> bytes:
    found = bytearray()
    while part := answer.read1(1 << 16):
        found += part
        if len(found) > MOST_BYTES:
            raise _wrong("large", most=f"{MOST_BYTES / 1e6:.0f}")
        if time.monotonic() > end:
            raise late
    return bytes(found)
