"""What one server carries: readers who open the Function page and move a slider, over the websocket.

Run with `python -m benchmarks.load [parts] [options]`; the parts are changes, loads, idle and workers. Nobody
draws here, so this is the time at the socket. The readers share the processor with the server: on a machine
with two cores nothing else may run.
"""

from __future__ import annotations

import argparse
import asyncio
import concurrent.futures
import contextlib
import multiprocessing
import os
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks import readers
from benchmarks.readers import Tally, percentile
from benchmarks.rounds import aimed
from benchmarks.socket_client import connect
from tests import server
from tests.replicas import SERVED

PARTS = ("changes", "loads", "idle", "workers")

# Milliseconds to the answer that 95 of 100 changes may take, by the number of readers.
WITHIN = {30: 100.0, 100: 300.0}
FIRST_LOADS, FIRST_LOAD = 30, 6.0
IDLE, PER_IDLE = 200, 0.3
FACTOR = 1.7

# Readers who change without a pause, in as many processes as there are workers: enough to keep two busy.
PRESSING = 16


@dataclass(frozen=True)
class Serving:
    """A server under measurement."""

    address: str
    pid: int


@contextlib.contextmanager
def serving(workers: int = 1) -> Iterator[Serving]:
    """Start the app with so many workers; with two, wait until both can answer."""
    port = server.free_port()
    with server.running(server.by_uvicorn(port, workers, SERVED), port) as process:
        time.sleep(3.0 * (workers - 1))
        yield Serving(f"http://127.0.0.1:{port}", process.pid)


# ---- changes ------------------------------------------------------------------------------------------


async def changes(served: Serving, options: argparse.Namespace, count: int) -> None:
    """Print how soon changes are answered, and what one costs."""
    seated = await readers.seated(served.address, count, options.page, options.control)
    before = readers.megabytes(served.pid)
    used, began = readers.cpu_seconds(served.pid), time.perf_counter()
    tally = await readers.moving(seated, options.seconds, options.rhythm)
    used, took = readers.cpu_seconds(served.pid) - used, time.perf_counter() - began
    gained = readers.megabytes(served.pid) - before
    await readers.leave(seated)
    title = f"{count} readers, a change every {options.rhythm:g} s each"
    milliseconds = [1000 * one for one in tally.seconds]
    print(f"{title}: {len(milliseconds)} changes, p50 {percentile(milliseconds, 0.5):.0f} ms")
    most = WITHIN.get(count) if options.rhythm >= 1 else None
    print(aimed("  p95 from wish to answer", percentile(milliseconds, 0.95), "ms", most))
    print(aimed("  lost", len(tally.lost), "", 0))
    print(aimed("  server's processor time a change", 1000 * used / len(milliseconds), "ms"))
    print(aimed("  of one core", 100 * used / took, "%"))
    print(aimed("  memory gained meanwhile", gained, "MB"))
    _explain(tally)


def _explain(tally: Tally) -> None:
    for reason in sorted(set(tally.lost))[:5]:
        print(f"    {tally.lost.count(reason)} × {reason}")


# ---- first loads --------------------------------------------------------------------------------------


async def _get(address: str, paths: list[str]) -> list[tuple[bytes, bytes]]:
    """Return head and body of each path, fetched one after the other over one connection."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    answers = []
    for path in paths:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
        status = head.splitlines()[0].decode()
        if " 200" not in status or length is None:
            raise ConnectionError(f"{path}: {status}")
        answers.append((head, await reader.readexactly(int(length[1]))))
    writer.close()
    return answers


async def _first_load(served: Serving, options: argparse.Namespace) -> float:
    """Return the seconds until a new reader has page, scripts and chart."""
    began = time.perf_counter()
    path, _, query = options.page.partition("?")
    [(head, page)] = await _get(served.address, [f"{path}?{query}"])
    named = [
        *re.findall(r'(?:src|href)="\.?/(static/[^"]+)"', page.decode()),
        *re.findall(r"<([^>]+)>; rel=modulepreload", head.decode()),
    ]
    await _get(served.address, [f"/{name.lstrip('/')}" for name in dict.fromkeys(named)])
    async with await connect(served.address) as session:
        run = await session.open(path, query)
        if not run.ok or run.first_chart is None:
            raise ConnectionError(" ".join([run.finished, *run.exceptions]))
    return time.perf_counter() - began


async def loads(served: Serving, options: argparse.Namespace) -> None:
    """Print how long first loads take that all begin at once."""
    await _first_load(served, options)
    used = readers.cpu_seconds(served.pid)
    ended = await asyncio.gather(
        *(_first_load(served, options) for _reader in range(FIRST_LOADS)), return_exceptions=True
    )
    used = readers.cpu_seconds(served.pid) - used
    taken = [one for one in ended if isinstance(one, float)]
    failed = [one for one in ended if not isinstance(one, float)]
    print(
        f"{FIRST_LOADS} first loads at once, scripts included: p50 {percentile(taken, 0.5):.2f} s"
    )
    print(aimed("  p95 to the whole page", percentile(taken, 0.95), "s", FIRST_LOAD))
    print(aimed("  failed", len(failed), "", 0))
    print(aimed("  server's processor time a load", 1000 * used / FIRST_LOADS, "ms"))
    _explain(Tally(lost=[repr(one) for one in failed]))


# ---- idle readers -------------------------------------------------------------------------------------


async def idle(served: Serving, options: argparse.Namespace) -> None:
    """Print what readers cost who do nothing, and whether they are still there afterwards."""
    await readers.leave(await readers.seated(served.address, 10, options.page, options.control))
    before = readers.megabytes(served.pid)
    seated = await readers.seated(served.address, IDLE, options.page, options.control)
    after = readers.megabytes(served.pid)
    used = readers.cpu_seconds(served.pid)
    await asyncio.sleep(options.seconds)
    used = readers.cpu_seconds(served.pid) - used
    back = await asyncio.gather(*(one.move() for one in seated), return_exceptions=True)
    lost = [repr(run) for run in back if isinstance(run, BaseException) or not run.ok]
    await readers.leave(seated)
    print(f"{IDLE} idle readers, held for {options.seconds:g} s: {before:.0f} → {after:.0f} MB")
    print(aimed("  memory a reader", (after - before) / IDLE, "MB", PER_IDLE))
    print(aimed("  lost", len(lost), "", 0))
    print(aimed("  of one core", 100 * used / options.seconds, "%"))
    _explain(Tally(lost=lost))


# ---- workers ------------------------------------------------------------------------------------------


def press(address: str, page: str, control: str, seconds: float, seed: int) -> tuple[int, int]:
    """Return how many changes some readers make without a pause, and how many were lost."""

    async def pressing() -> Tally:
        seated = await readers.seated(address, PRESSING, page, control, seed)
        tally = await readers.moving(seated, seconds, 0.0)
        await readers.leave(seated)
        return tally

    tally = asyncio.run(pressing())
    return len(tally.seconds), len(tally.lost)


def throughput(workers: int, options: argparse.Namespace) -> tuple[float, float]:
    """Return the changes a second, and a second of processor time, that so many workers answer."""
    spawn = multiprocessing.get_context("spawn")
    order = (options.page, options.control, options.seconds)
    with (
        serving(workers) as served,
        concurrent.futures.ProcessPoolExecutor(workers, mp_context=spawn) as pool,
    ):
        used = readers.cpu_seconds(served.pid)
        asked = [pool.submit(press, served.address, *order, seed) for seed in range(workers)]
        made, lost = map(sum, zip(*(one.result() for one in asked), strict=True))
        used = readers.cpu_seconds(served.pid) - used
    rate = made / options.seconds
    print(f"{workers} worker(s), pressed without a pause: {rate:.0f} changes/s, {lost} lost")
    return rate, made / used


def compare_workers(options: argparse.Namespace) -> None:
    """Print what a second worker is worth."""
    one, two = (throughput(workers, options) for workers in (1, 2))
    free = (os.cpu_count() or 1) >= 4
    print(aimed("  two workers / one", two[0] / one[0], "×", least=FACTOR if free else None))
    if not free:
        print(
            f"  not judged: two workers and who presses them need four cores, here are "
            f"{os.cpu_count()}; a second of processor time carries {one[1]:.0f} changes with one "
            f"worker, {two[1]:.0f} with two"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="default: all")
    parser.add_argument("--sessions", type=int, nargs="+", default=[30, 100])
    parser.add_argument("--seconds", type=float, default=15.0, help="of each measurement")
    parser.add_argument("--rhythm", type=float, default=1.0, help="seconds between two changes")
    parser.add_argument("--workers", type=int, default=1, help="of the server")
    parser.add_argument("--page", default=readers.PAGE, help="a link")
    parser.add_argument("--control", default=readers.CONTROL, help="the slider that is moved")
    options = parser.parse_args()
    parts = options.parts or PARTS
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}; {options.page}")
    with serving(options.workers) as served:
        if "loads" in parts:
            asyncio.run(loads(served, options))
        for count in options.sessions if "changes" in parts else ():
            asyncio.run(changes(served, options, count))
        if "idle" in parts:
            asyncio.run(idle(served, options))
    if "workers" in parts:
        compare_workers(options)


if __name__ == "__main__":
    main()
