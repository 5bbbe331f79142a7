"""Thirty readers of other pages, while two networks train and while none does.

Run with `python -m benchmarks.beside_training [seconds]`. Each reader is a session over the browser's own
websocket that opens the Function page and then moves a parameter, by its link, every five seconds on
average; counted are the milliseconds from the message to the end of the answer. Phases with and without
training take turns, so that a noisy machine disturbs both. Limits: no browser draws, the readers share
the processor with the server, and a move runs the whole page where a slider runs a part of it.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import sys
import time

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
AIM = 2.0
# Deep and wide enough that the processes have work without end for longer than the benchmark takes.
TRAINING = f"task=spirals&f=tanh&init=lecun&depth=30&width=128&epochs={MOST_EPOCHS}"
START, STOP = "Start", "Discard all"


class Session:
    """A reader: what a browser sends, and the buttons that came back."""

    def __init__(self, socket: ClientConnection, page: str) -> None:
        self.socket, self.page = socket, page
        self.script = ""
        self.buttons: dict[str, str] = {}

    async def run(self, query: str, press: str = "") -> float:
        """Send a link, or a press of a button, and return the milliseconds until the page stands."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.page_name = self.page
        message.rerun_script.page_script_hash = self.script
        if press:
            widget = message.rerun_script.widget_states.widgets.add()
            widget.id, widget.trigger_value = self.buttons[press], True
        started = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(bytes(await self.socket.recv()))  # type: ignore[arg-type]
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self.script = answer.navigation.page_script_hash
            elif kind == "delta":
                self._note(answer.delta)
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
    """Look at a run as its page does, until it is enough."""
    while not enough.is_set():
        await session.run(TRAINING)
        await asyncio.sleep(1.0)


async def phase(readers: list[Session], seconds: float, rng: random.Random) -> float:
    """Return the 95th percentile of all moves of a phase."""
    found = await asyncio.gather(*(moves(reader, seconds, rng) for reader in readers))
    return float(np.percentile(list(itertools.chain.from_iterable(found)), 95))


async def measured(port: int, seconds: float) -> dict[str, list[float]]:
    """Return the 95th percentiles of the phases."""
    rng = random.Random(0)
    readers = [await opened(port, "function", "f=swish") for _ in range(READERS)]
    teachers = [await opened(port, "train", TRAINING) for _ in range(PROCESSES)]
    found: dict[str, list[float]] = {"idle": [], "training": []}
    await phase(readers, 3.0, rng)
    for _round in range(ROUNDS):
        found["idle"].append(await phase(readers, seconds, rng))
        for teacher in teachers:
            await teacher.run(TRAINING, press=START)
            await teacher.run(TRAINING)
            assert STOP in teacher.buttons, "nothing trains"
        await asyncio.sleep(12.0)  # TensorFlow loads, networks are built
        enough = asyncio.Event()
        watching = [asyncio.create_task(looking(teacher, enough)) for teacher in teachers]
        found["training"].append(await phase(readers, seconds, rng))
        enough.set()
        await asyncio.gather(*watching)
        for teacher in teachers:
            await teacher.run(TRAINING, press=STOP)
    return found


def main(seconds: float) -> None:
    """Measure and print."""
    port = server.free_port()
    with server.running(server.by_streamlit(port), port):
        found = asyncio.run(measured(port, seconds))
    for name, values in found.items():
        print(f"p95 of {READERS} readers, {name}: {', '.join(f'{v:.0f}' for v in values)} ms")
    print(line("p95 beside two trainings / idle", ratio(found["training"], found["idle"]), AIM))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0)
