"""Readers by the dozen, who open a page and move a slider, and what that costs the server.

Latencies count from the moment at which a reader wanted to move, not from that at which the one before was
answered: a server that falls behind cannot hide it. Processor time and memory are those of the server's
processes, from /proc: Linux only.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from websockets.exceptions import WebSocketException

from benchmarks.socket_client import Run, Session, connect

PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")

# What a reader does who moves β of Swish; other functions for other readers, so that no cache serves all.
PAGE = "/function?f=swish"
CONTROL = "beta"

# Not its default, 1, which leaves the address.
VALUES = tuple(place / 20 for place in range(2, 100) if place != 20)

# What can go wrong with one reader without ending the others.
FAILURES = (WebSocketException, OSError, TimeoutError, LookupError)


@dataclass
class Tally:
    """What some readers saw: seconds from wish to answer, and what was lost."""

    seconds: list[float] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def add(self, other: Tally) -> None:
        """Take up what others saw."""
        self.seconds += other.seconds
        self.lost += other.lost


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that this share of all does not exceed; NaN for none."""
    return (
        sorted(values)[min(int(share * len(values)), len(values) - 1)] if values else float("nan")
    )


# ---- what the server costs ----------------------------------------------------------------------------


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    children = (PROC / str(pid) / "task" / str(pid) / "children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its descendants have used."""
    used = 0.0
    for one in family(pid):
        # The name, in brackets, may hold anything.
        fields = (PROC / str(one) / "stat").read_text().rpartition(")")[2].split()
        used += (int(fields[11]) + int(fields[12])) / TICKS
    return used


def megabytes(pid: int) -> float:
    """Return the memory that a process and its descendants have filled; what they share counts once.

    Libraries mapped from the disk are left out: their share shrinks when another program loads them too,
    and memory seemed to swing by a fifth.
    """
    total = 0
    for one in family(pid):
        rollup = (PROC / str(one) / "smaps_rollup").read_text()
        total += int(re.findall(r"^Pss_Anon:\s+(\d+)", rollup, re.MULTILINE)[0])
    return total / 1024


# ---- readers ------------------------------------------------------------------------------------------


class Failed(RuntimeError):
    """A page did not come; the message says how it ended."""


class Reader:
    """One who opens a page and then moves a slider, to one of some values on its grid."""

    def __init__(
        self,
        session: Session,
        control: str,
        rng: random.Random,
        values: Sequence[float] = VALUES,
    ) -> None:
        self.session, self.control, self.rng, self.values = session, control, rng, values
        self.count = 0
        self.value = ""

    async def open(self, page: str) -> None:
        """Open a link; raises Failed if the page does not come."""
        run = await self.session.open(*page.split("?", 1))
        if not run.ok:
            raise Failed(" ".join([page, run.finished, *run.exceptions]))

    async def move(self) -> Run:
        """Let go of the slider somewhere else."""
        self.count += 1
        self.value = f"{self.rng.choice(self.values):g}"
        return await self.session.move(self.control, float(self.value), self.count)

    @property
    def heard(self) -> bool:
        """Whether the server knows the last place of the slider."""
        return f"{self.control}={self.value}" in self.session.query.split("&")

    async def keep_moving(self, seconds: float, every: float) -> Tally:
        """Move once in so many seconds, from a moment of one's own on; 0 is as soon as answered."""
        tally = Tally()
        wish = time.perf_counter() + every * self.rng.random()
        end = time.perf_counter() + seconds
        while wish < end:
            await asyncio.sleep(max(0.0, wish - time.perf_counter()))
            try:
                run = await self.move()
            except FAILURES as failure:
                tally.lost.append(repr(failure))
                return tally
            if not run.ok:
                tally.lost.append(" ".join([run.finished, *run.exceptions]))
            now = time.perf_counter()
            tally.seconds.append(now - wish)
            wish = wish + every if every else now
        if self.count and not self.heard:
            tally.lost.append(f"{self.control}={self.value} is not in {self.session.query!r}")
        return tally


async def seated(
    address: str, count: int, page: str = PAGE, control: str = CONTROL, seed: int = 0
) -> list[Reader]:
    """Return readers who have opened the page, a few at a time, and moved its slider twice."""
    places = asyncio.Semaphore(4)

    async def one(number: int) -> Reader:
        async with places:
            session = await connect(address)
            reader = Reader(session, control, random.Random(f"{seed}.{number}"))
            await reader.open(page)
            for _warming in range(2):
                await reader.move()
            return reader

    return list(await asyncio.gather(*map(one, range(count))))


async def moving(readers: Sequence[Reader], seconds: float, every: float) -> Tally:
    """Return what readers see who all keep moving."""
    whole = Tally()
    for tally in await asyncio.gather(*(one.keep_moving(seconds, every) for one in readers)):
        whole.add(tally)
    return whole


async def leave(readers: Sequence[Reader]) -> None:
    """Close all sessions."""
    with contextlib.suppress(*FAILURES):
        await asyncio.gather(*(reader.session.close() for reader in readers))
