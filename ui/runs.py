"""Training for many readers: a few processes, one run a reader, a queue, and an end for who has left.

A thread for each process drains the run it has into the reader's `Run`; pages read what is there. A run goes
on as long as somebody looks at it: `see` says so, and after PATIENCE seconds without it the run is ended.
"""

from __future__ import annotations

import contextlib
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import streamlit as st

from activations.mistakes import Mistake
from networks import training
from networks.plan import Plan
from networks.training import Epoch
from ui.worker import Worker, WorkerDied

PROCESSES = 2
# A page asks twice a second; one whose tab is hidden, or whose machine is busy, less often.
PATIENCE = 20.0
# A pause gives its process free after so many seconds if somebody waits for it.
LONGEST_PAUSE = 60.0
# A process that nobody has wanted for so long gives its half gigabyte back.
IDLE = 600.0
# TensorFlow keeps some 5 MB of every network that there was (measured, 6 layers of 16 units): after so many
# runs a process is followed by a fresh one.
MOST_RUNS = 50
# Nobody sees more epochs a second, and neighbours have the processor.
FASTEST = 30.0
# Loading TensorFlow and building the network are part of the first epoch.
LONGEST_EPOCH = 90.0
# An epoch under way is waited for so long before the process is ended, when it is no longer wanted.
GRACE = 2.0
# A class moves sliders while two train; a training by itself is as fast as without. With 19 TensorFlow did
# not load in time on a very busy machine, and what readers gained was not to be told from noise.
NICENESS = 10

# What is said where training ends by itself.
NO_REASON = "The training ended without a reason."

State = Literal["queued", "loading", "running", "paused", "over"]
# What training.Ended says, or: stopped by the reader, gone without a word, displaced while paused, one epoch
# too long, failed.
Reason = Literal["", "done", "diverged", "time", "stopped", "left", "displaced", "late", "failed"]
Task = Callable[[Plan], Iterator[Epoch]]


@dataclass(eq=False)
class Run:
    """One reader's training: the plan, what has come of it, and where it stands.

    `scores` has a row for each epoch: loss, loss held out, score, score held out.
    """

    plan: Plan
    name: str = field(default_factory=lambda: uuid.uuid4().hex)
    state: State = "queued"
    reason: Reason = ""
    trouble: Exception | None = None
    scores: list[tuple[float, float, float, float]] = field(default_factory=list)
    first: Epoch | None = None
    last: Epoch | None = None
    seen: float = field(default_factory=time.monotonic)
    steps: int = 0  # epochs that a paused run may still take
    paused_at: float = 0.0

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state == "over"

    def add(self, epoch: Epoch) -> None:
        """Take in what is known after an epoch."""
        self.first = self.first or epoch
        self.scores.append((epoch.loss, epoch.held_loss, epoch.score, epoch.held_score))
        self.last = epoch  # whoever sees it finds its scores

    def end(self, reason: Reason, trouble: Exception | None = None) -> None:
        """Say that nothing more will come; the first reason counts."""
        if not self.over:
            self.reason, self.trouble, self.state = reason, trouble, "over"


class Pool:
    """Processes that train; all methods return at once."""

    def __init__(
        self, task: Task = training.train, processes: int = PROCESSES, patience: float = PATIENCE
    ) -> None:
        self._task, self._patience = task, patience
        self._queue: list[Run] = []
        self._changed = threading.Condition()
        self._workers = [Worker(NICENESS) for _ in range(processes)]
        self._closed = False
        self._threads = [
            threading.Thread(target=self._serve, args=(worker,), daemon=True, name="training")
            for worker in self._workers
        ]

    def enter(self, run: Run, paused: bool = False) -> None:
        """Put a run into the queue; one that starts paused shows the network before training."""
        with self._changed:
            for thread in self._threads:
                if not thread.is_alive() and thread.ident is None:
                    thread.start()
            run.steps = 1 if paused else 0
            run.paused_at = time.monotonic() if paused else 0.0
            self._queue.append(run)
            self._changed.notify_all()

    def place(self, run: Run) -> int:
        """Return the place in the queue, from 1 on; 0 for a run that is not in it."""
        with self._changed:
            return self._queue.index(run) + 1 if run in self._queue else 0

    def see(self, run: Run) -> None:
        """Say that somebody still looks at the run."""
        run.seen = time.monotonic()

    def pause(self, run: Run) -> None:
        """Ask for no more epochs."""
        self._hold(run, 0)

    def step(self, run: Run) -> None:
        """Ask for one more epoch, and pause."""
        self._hold(run, 1)

    def _hold(self, run: Run, steps: int) -> None:
        with self._changed:
            run.steps += steps
            run.paused_at = run.paused_at or time.monotonic()
            self._changed.notify_all()

    def resume(self, run: Run) -> None:
        """Ask for epochs again."""
        with self._changed:
            run.steps, run.paused_at = 0, 0.0
            self._changed.notify_all()

    def stop(self, run: Run, reason: Reason = "stopped") -> None:
        """End a run; what has come of it stays."""
        with self._changed:
            run.end(reason)
            if run in self._queue:
                self._queue.remove(run)
            self._changed.notify_all()

    def close(self) -> None:
        """End all processes and threads."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for worker, thread in zip(self._workers, self._threads, strict=True):
            worker.stop()
            if thread.ident is not None:
                thread.join()
            worker.stop()  # the thread may have started it anew meanwhile

    # ---- the thread of a process -----------------------------------------------------------------------

    def _serve(self, worker: Worker) -> None:
        carried_out = 0
        while (run := self._next_run(worker)) is not None:
            self._carry_out(worker, run)
            carried_out += 1
            if carried_out % MOST_RUNS == 0:
                worker.stop()

    def _next_run(self, worker: Worker) -> Run | None:
        """Return the run that is first in the queue when there is one, None when the pool is closed."""
        with self._changed:
            while not self._closed:
                for run in [run for run in self._queue if self._gone(run)]:
                    self._queue.remove(run)
                    run.end("left")
                if self._queue:
                    run = self._queue.pop(0)
                    run.state = "loading"
                    return run
                if not self._changed.wait(IDLE):
                    worker.stop()
        return None

    def _gone(self, run: Run) -> bool:
        return time.monotonic() - run.seen > self._patience

    def _carry_out(self, worker: Worker, run: Run) -> None:
        try:
            worker.open(self._task, run.plan).result()
            while self._wanted(run):
                started = time.monotonic()
                epoch = self._answer(worker, run)
                if epoch is None:
                    run.end("failed", Mistake(NO_REASON))
                elif not run.over:
                    self._take(run, epoch)
                time.sleep(max(0.0, 1 / FASTEST - (time.monotonic() - started)))
        except Exception as error:  # whatever training raises is a sentence for this reader alone
            run.end("failed", error)
        with contextlib.suppress(WorkerDied):
            worker.close().result()

    def _wanted(self, run: Run) -> bool:
        """Wait while the run is paused; return whether the next epoch is wanted."""
        with self._changed:
            while not (run.over or self._closed):
                if self._gone(run):
                    run.end("left")
                elif not run.paused_at:
                    return True
                elif run.steps:
                    run.steps -= 1
                    return True
                elif self._queue and time.monotonic() - run.paused_at > LONGEST_PAUSE:
                    run.end("displaced")
                else:
                    run.state = "paused"
                    self._changed.wait(min(1.0, self._patience / 4))
        return False

    def _answer(self, worker: Worker, run: Run) -> Any:
        """Return the next epoch; WorkerDied if it is no longer wanted, or too late, and not soon there."""
        future, started, unwanted = worker.next(), time.monotonic(), 0.0
        while not future.done():
            with contextlib.suppress(TimeoutError):
                return future.result(timeout=0.1)
            now = time.monotonic()
            if self._gone(run):
                run.end("left")
            if now - started > LONGEST_EPOCH:
                run.end("late")
            if run.over or self._closed:
                unwanted = unwanted or now
            if unwanted and now - unwanted > GRACE:
                worker.stop()
        return future.result()

    def _take(self, run: Run, epoch: Epoch) -> None:
        with self._changed:
            run.add(epoch)
            run.state = "paused" if run.paused_at else "running"
            if epoch.ended:
                run.end(epoch.ended)


@st.cache_resource(show_spinner=False)
def shared_pool() -> Pool:
    """Return the processes that train for this server process."""
    return Pool()
