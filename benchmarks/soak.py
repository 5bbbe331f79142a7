"""A class that stays for half an hour: does the server's memory grow, does anything go wrong?

Run with `python -m benchmarks.soak [--sessions 30] [--minutes 30]`. Every reader moves a slider every two
seconds, and after some minutes leaves for a fresh session on another page, as with a reload. Streamlit's
collection of garbage after each run is off, so that this program has to show that memory does not need it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import sys
import time
from dataclasses import dataclass, field

import numpy as np

from benchmarks import readers
from benchmarks.load import Serving, serving
from benchmarks.readers import FAILURES, Failed, Reader, Tally, percentile
from benchmarks.rounds import aimed
from benchmarks.socket_client import connect

SLOPE = 5.0  # percent an hour
EVERY = 2.0
STAY = 120.0  # seconds on one page, on average
SAMPLE = 5.0

# On the grid of every slider below, and nobody's default.
VALUES = (1.5, 2.0, 2.5, 3.0)

# Pages with a slider, and the slider: each with other figures, tables and caches.
PLACES = (
    ("/function?f=swish", "beta"),
    ("/function?f=leaky_relu&tab=values", "x0"),
    ("/function?f=elu&tab=traits", "x0"),
    ("/compare", "x0"),
    ("/saturation?f=sigmoid", "mu"),
    ("/derivative?f=gelu", "x0"),
)


@dataclass
class Watch:
    """Memory in MB by seconds since the start."""

    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def slope(self, after: float) -> tuple[float, float]:
        """Return level and growth after the warm-up: MB, and percent of it an hour."""
        at, memory = np.array(self.seconds), np.array(self.megabytes)
        later = at >= after
        growth, level = np.polyfit(at[later] - after, memory[later], 1)
        return float(level), float(360000 * growth / level)


async def visits(served: Serving, number: int, end: float) -> Tally:
    """Return what one reader saw, page after page."""
    rng = random.Random(number)
    whole = Tally()
    while (left := end - time.perf_counter()) > 0:
        page, control = rng.choice(PLACES)
        try:
            async with await connect(served.address) as session:
                reader = Reader(session, control, rng, VALUES)
                await reader.open(page)
                stay = min(left, STAY * (0.5 + rng.random()))
                whole.add(await reader.keep_moving(stay, EVERY))
        except (Failed, *FAILURES) as failure:
            whole.lost.append(f"{page}: {failure!r}")
            await asyncio.sleep(EVERY)
    return whole


async def look(served: Serving, watch: Watch, end: float) -> None:
    """Write the server's memory down until the end."""
    began = time.perf_counter()
    while (now := time.perf_counter()) < end:
        watch.seconds.append(now - began)
        watch.megabytes.append(readers.megabytes(served.pid))
        if len(watch.seconds) % 12 == 1:
            minutes = watch.seconds[-1] / 60
            print(f"  {minutes:5.1f} min: {watch.megabytes[-1]:.1f} MB", file=sys.stderr)
        await asyncio.sleep(SAMPLE)


async def soak(served: Serving, sessions: int, seconds: float) -> tuple[Watch, Tally]:
    """Return memory and tally of so many readers for so long."""
    watch, whole = Watch(), Tally()
    end = time.perf_counter() + seconds
    looking = asyncio.create_task(look(served, watch, end))
    for tally in await asyncio.gather(*(visits(served, one, end) for one in range(sessions))):
        whole.add(tally)
    await looking
    return watch, whole


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--warm-up", type=float, default=1 / 3, help="share of the time")
    options = parser.parse_args()
    seconds = 60 * options.minutes
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    with serving() as served:
        used = readers.cpu_seconds(served.pid)
        watch, tally = asyncio.run(soak(served, options.sessions, seconds))
        used = readers.cpu_seconds(served.pid) - used
    level, slope = watch.slope(options.warm_up * seconds)
    changes = [1000 * one for one in tally.seconds]
    print(
        f"{options.sessions} readers for {options.minutes:g} min: {len(changes)} changes, "
        f"p50 {percentile(changes, 0.5):.0f} ms, p95 {percentile(changes, 0.95):.0f} ms, "
        f"{1000 * used / len(changes):.1f} ms of processor time each"
    )
    print(f"  memory {watch.megabytes[0]:.0f} MB at first, {level:.0f} MB when warm")
    print(aimed("  growth after the warm-up", slope, "%/h", SLOPE))
    print(aimed("  errors", len(tally.lost), "", 0))
    for reason in sorted(set(tally.lost))[:10]:
        print(f"    {tally.lost.count(reason)} × {reason}")


if __name__ == "__main__":
    main()
