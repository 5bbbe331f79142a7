"""Simulated stacks for the Depth page: short ones at once, long ones in a process of their own.

Networks are simulated one by one, so that there is progress to tell and little to lose when the reader has
moved on. Results are kept for all readers of this server process.
"""

from __future__ import annotations

import collections
import concurrent.futures
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
import streamlit as st

from activations.core import Curve, Values
from networks.stack import Ensemble, Stack, Trace, Traces, simulate
from ui import curves, keys, stacks
from ui.choices import Choices
from ui.functions import Given, bound, given_to
from ui.worker import Worker

# Seconds that a page may take for what is simulated before it is drawn, and what a simulation takes: a
# weight, drawn and used, and a layer with its histograms. Measured by benchmarks/depth.py.
AT_ONCE = 0.2
_A_WEIGHT, _A_LAYER = 2e-8, 3e-4

# One is at most some 350 kB.
_KEPT = 64
_PENDING = "simulating"
# Readers who wait for a simulation see its progress; those who move a slider wait for nothing.
NICENESS = 5


@dataclass(frozen=True)
class Order:
    """What is to be simulated: a function in a stack, for so many seeds from that of the stack on."""

    name: str
    given: Given
    stack: Stack
    seeds: int
    epsilon: float

    @property
    def seconds(self) -> float:
        """About how long it takes."""
        weights = self.stack.depth * self.stack.width**2
        return self.seeds * (weights * _A_WEIGHT + self.stack.depth * _A_LAYER)


@dataclass(frozen=True, eq=False)
class Simulated:
    """Quartiles of an ensemble by trace, shape (3, layers); the traces of the first network.

    `dead` counts the networks in which all units of some layer are dead.
    """

    quartiles: Mapping[Trace, Values]
    one: Traces
    dead: int
    count: int


class Results:
    """The last results, for all readers."""

    def __init__(self) -> None:
        self._found: collections.OrderedDict[Order, Simulated] = collections.OrderedDict()
        self._lock = threading.Lock()

    def get(self, order: Order) -> Simulated | None:
        """Return a result, None where there is none."""
        with self._lock:
            found = self._found.get(order)
            if found is not None:
                self._found.move_to_end(order)
            return found

    def put(self, order: Order, result: Simulated) -> None:
        """Keep a result; the one unused for longest goes."""
        with self._lock:
            self._found[order] = result
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)


@st.cache_resource(show_spinner=False)
def results() -> Results:
    """Return the results of this server process."""
    return Results()


@st.cache_resource(show_spinner=False)
def worker() -> Worker:
    """Return the process that simulates for this server process."""
    return Worker(NICENESS)


def order_of(choices: Choices, curve: Curve) -> Order | None:
    """Return what the choices ask for; None where there is no stack."""
    stack = stacks.stack_of(choices, curve)
    if stack is None:
        return None
    return Order(
        curve.name,
        given_to(curve),
        stack,
        int(choices[keys.SEEDS.kept]),
        choices[keys.EPSILON.kept],
    )


def orders(choices: Choices) -> list[Order | None]:
    """Return what the choices ask for, function by function."""
    return [order_of(choices, curve) for curve in curves.bound(choices, keys.STACKED)]


def run_one(order: Order, index: int) -> Traces:
    """Return the traces of one of the networks."""
    stack = replace(order.stack, seed=order.stack.seed + index)
    return simulate(bound(order.name, order.given), stack, epsilon=order.epsilon)


def gathered(members: Sequence[Traces]) -> Simulated:
    """Return what the page shows of an ensemble."""
    ensemble = Ensemble(tuple(members))
    return Simulated(
        quartiles={name: ensemble.quartiles(name) for name in get_args(Trace)},
        one=members[0],
        dead=sum(bool(np.any(member.dead == 1)) for member in members),
        count=len(members),
    )


def at_once(wanted: Sequence[Order | None]) -> list[Simulated | None]:
    """Return the results that there are, after simulating what takes no time to speak of."""
    missing = {order for order in wanted if order is not None and results().get(order) is None}
    if sum(order.seconds for order in missing) <= AT_ONCE:
        for order in missing:
            results().put(order, gathered([run_one(order, k) for k in range(order.seeds)]))
    return [None if order is None else results().get(order) for order in wanted]


def pending(wanted: Sequence[Order | None]) -> list[Order]:
    """Return what is not simulated yet."""
    return [o for o in dict.fromkeys(wanted) if o is not None and results().get(o) is None]


class Run:
    """The simulations that one reader waits for; those of earlier choices are given up."""

    def __init__(self, wanted: Sequence[Order]) -> None:
        self.wanted = tuple(wanted)
        self._futures: dict[Order, list[Future[Traces]]] = {
            order: [worker().submit(run_one, order, k) for k in range(order.seeds)]
            for order in wanted
        }
        self.total = sum(map(len, self._futures.values()))

    def cancel(self) -> None:
        """Give up what has not begun."""
        for futures in self._futures.values():
            for future in futures:
                future.cancel()

    @property
    def done(self) -> int:
        """How many networks there are."""
        return sum(future.done() for futures in self._futures.values() for future in futures)

    def wait(self, tell: Callable[[int], object]) -> None:
        """Wait for all and keep them; `tell` hears meanwhile how many there are.

        WorkerDied, or whatever else went wrong in the worker.
        """
        for order, futures in self._futures.items():
            while True:
                tell(self.done)
                if not concurrent.futures.wait(futures, timeout=0.2).not_done:
                    break
            results().put(order, gathered([future.result() for future in futures]))


def run_for(wanted: Sequence[Order]) -> Run:
    """Return the reader's run for what is wanted: the one under way, or a new one."""
    under_way: Run | None = st.session_state.get(_PENDING)
    if under_way is None or under_way.wanted != tuple(wanted):
        drop()
        under_way = st.session_state[_PENDING] = Run(wanted)
    return under_way


def drop() -> None:
    """Give up what this reader waits for."""
    under_way: Run | None = st.session_state.pop(_PENDING, None)
    if under_way is not None:
        under_way.cancel()
