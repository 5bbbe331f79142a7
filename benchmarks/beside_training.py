"""Thirty readers of other pages, while two networks train and while none does.

Run with `python -m benchmarks.beside_training [seconds]`; it takes some four minutes. Each reader is a
session over the browser's own websocket that opens the Function page and then moves a parameter, by its
link, every five seconds on average; counted are the milliseconds from the message to the end of the answer.
Two more sessions look at the runs that train, as often as their page asks for it. First moves, and the
loading of TensorFlow, are not counted. Phases with and without training take turns, so that a noisy machine
disturbs both: each training is compared with the two phases around it. Limits: no browser draws, the
readers share the processor with the server, and a move runs the whole page where a slider runs a part of it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
import time
from collections.abc import Iterable

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from benchmarks.rounds import line, ratio
from networks.plan import MOST_EPOCHS
from tests import server
from ui.runs import PROCESSES

READERS = 30
EVERY = 5.0
ROUNDS = 3
# Long enough for 150 moves; a run is ended after two minutes of training.
SECONDS = 25.0
LONGEST = 75.0
WARM_UP = 10.0
AIM = 2.0
# Deep and wide enough that the processes have work for longer than a phase takes.
TRAINING = f"task=spirals&f=tanh&init=lecun&depth=30&width=128&epochs={MOST_EPOCHS}"
START, STOP, GOES_ON = "Start", "Discard all", "Pause"


class Session:
    """A reader: what a browser sends, the buttons that came back, and what is to be asked again by itself."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self.socket, self.page = socket, page
        self.script = ""
        self.buttons: dict[str, str] = {}
        self.again: dict[str, float] = {}

    async def run(self, query: str, press: str = "", part: str = "") -> float:
        """Send a link, or a press of a button, and return the milliseconds until the page stands.

        `part` is one that is drawn again by itself.
        """
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = self.page
        message.rerun_script.page_script_hash = self.script
        if part:
            message.rerun_script.fragment_id = part
            message.rerun_script.is_auto_rerun = True
        if press:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.trigger_value = self.buttons[press], True
        if not part:
            self.buttons, self.again = {}, {}
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(bytes(await self.socket.recv()))  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.script = answer.navigation.page_script_hash
            elif kind == "delta":
                self._note(answer.delta)
            elif kind == "auto_rerun":
                self.again[answer.auto_rerun.fragment_id] = answer.auto_rerun.interval
            elif kind == "script_finished":
                return 1000 * (time.perf_counter() - started)

    def _note(self, delta: Delta) -> None:
        if delta.new_element.WhichOneof("type") == "button":
            button = delta.new_element.button
            self.buttons[button.label] = button.id


async def opened(port: int, page: str, query: str) -> Session:
    """Return a session that has opened a page."""
    address = f"ws://localhost:{port}/_stcore/stream"
    socket = await connect(
        address,
        origin=Origin(f"http://localhost:{port}"),
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        ping_interval=None,  # a server that is busy for long is slow, not gone
    )
    session = Session(socket, page)
    await session.run(query)
    return session


async def moves(session: Session, seconds: float, rng: random.Random) -> list[float]:
    """Return the milliseconds of each move of a reader."""
    taken = []
    end = time.perf_counter() + seconds
    await asyncio.sleep(EVERY * rng.random())
    while time.perf_counter() < end:
        taken.append(await session.run(f"f=swish&beta={rng.randrange(1, 500) / 100:g}"))
        await asyncio.sleep(2 * EVERY * rng.random())
    return taken


async def looking(session: Session, enough: asyncio.Event) -> None:
    """Look at a run as its page does: each part that asks for it is drawn again, until it is enough."""
    while not enough.is_set():
        for part in list(session.again):
            await session.run(TRAINING, part=part)
        await asyncio.sleep(min(session.again.values(), default=1.0))


async def phase(readers: list[Session], seconds: float, rng: random.Random) -> list[float]:
    """Return the milliseconds of all moves of a phase."""
    found = await asyncio.gather(*(moves(reader, seconds, rng) for reader in readers))
    return list(itertools.chain.from_iterable(found))


async def trained(
    readers: list[Session], teachers: list[Session], seconds: float, rng: random.Random
) -> list[float]:
    """Return the milliseconds of all moves of a phase in which every teacher's network trains."""
    for teacher in teachers:
        await teacher.run(TRAINING, press=START)
    await asyncio.sleep(15.0)  # TensorFlow loads, networks are built
    for teacher in teachers:
        await teacher.run(TRAINING)
        assert GOES_ON in teacher.buttons, "nothing trains"
    enough = asyncio.Event()
    watching = [asyncio.create_task(looking(teacher, enough)) for teacher in teachers]
    found = await phase(readers, seconds, rng)
    enough.set()
    await asyncio.gather(*watching)
    for teacher in teachers:
        await teacher.run(TRAINING)
        assert GOES_ON in teacher.buttons, "a training ended before the phase did"
        await teacher.run(TRAINING, press=STOP)
    return found


def p95(taken: Iterable[float]) -> float:
    """Return the 95th percentile."""
    return float(np.percentile(list(taken), 95))


async def measured(port: int, seconds: float) -> tuple[list[list[float]], list[list[float]]]:
    """Return the milliseconds of all moves, phase by phase: idle, with one phase more, and in training."""
    rng = random.Random(0)
    readers = [await opened(port, "function", "f=swish") for _ in range(READERS)]
    teachers = [await opened(port, "train", TRAINING) for _ in range(PROCESSES)]
    await phase(readers, WARM_UP, rng)
    idle, busy = [await phase(readers, seconds, rng)], []
    for number in range(1, ROUNDS + 1):
        busy.append(await trained(readers, teachers, seconds, rng))
        idle.append(await phase(readers, seconds, rng))
        found = f"{p95(busy[-1]):.0f} ms, without training {p95([*idle[-2], *idle[-1]]):.0f} ms"
        print(f"round {number}: p95 of {len(busy[-1])} moves {found}", flush=True)
    return idle, busy


def main(seconds: float) -> None:
    """Measure and print."""
    port = server.free_port()
    with server.running(server.by_streamlit(port), port):
        idle, busy = asyncio.run(measured(port, min(seconds, LONGEST)))
    around = [p95([*before, *after]) for before, after in itertools.pairwise(idle)]
    for name, phases in (("idle", idle), ("training", busy)):
        every = list(itertools.chain.from_iterable(phases))
        print(
            f"{READERS} readers, {name}: median {np.median(every):.0f} ms, p95 {p95(every):.0f} ms"
        )
    print(line("p95 beside two trainings / idle", ratio([p95(each) for each in busy], around), AIM))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS)
