"""A pool that trains while one waits, for the Train page without TensorFlow."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from networks import training
from networks.plan import Plan
from networks.training import Epoch
from tests.apptest import open_page
from ui import train_controls, training_runs
from ui import training as page_of_training
from ui.runs import Run


def epoch(plan: Plan, number: int, ended: str = "") -> Epoch:
    layers = np.linspace(-3.0, -1.0, plan.layers)
    shapes = {"table": (80, 2), "digits": (10, 10)}
    return Epoch(
        number=number,
        loss=0.7 / (1 + number),
        held_loss=0.8 / (1 + number),
        score=0.5,
        held_score=0.25 * number,
        log_delta=layers,
        log_weight_gradient=layers,
        saturated=np.full(plan.layers, 0.25),
        dead=np.zeros(plan.layers),
        picture=np.full(shapes.get(plan.task, (training.GRID, training.GRID)), 0.75),
        seconds=0.1,
        ended=ended,  # type: ignore[arg-type]
    )


class Prompt:
    """A pool that trains two epochs while one waits for it; paused runs wait."""

    def __init__(self, ended: str = "done") -> None:
        self.ended = ended

    def enter(self, run: Run, paused: bool = False) -> None:
        run.paused_at = float(paused)
        run.state = "paused" if paused else "running"
        run.add(epoch(run.plan, 0))
        if not paused:
            run.add(epoch(run.plan, 1))
            run.add(epoch(run.plan, 2, self.ended))
            run.end(self.ended)  # type: ignore[arg-type]

    def step(self, run: Run) -> None:
        run.add(epoch(run.plan, len(run.scores)))

    def resume(self, run: Run) -> None:
        run.paused_at = 0.0
        run.state = "running"

    def pause(self, run: Run) -> None:
        run.paused_at = 1.0
        run.state = "paused"

    def stop(self, run: Run) -> None:
        run.end("stopped")

    def see(self, run: Run) -> None:
        run.seen += 1

    def place(self, run: Run) -> int:
        return 2


def installed(monkeypatch: pytest.MonkeyPatch) -> Prompt:
    """Let the page train by such a pool."""
    pool = Prompt()
    for module in (training_runs, train_controls, page_of_training):
        monkeypatch.setattr(module, "shared_pool", lambda: pool)
    monkeypatch.setattr(train_controls, "available", lambda: True)
    return pool


def open_train(**query: Any) -> AppTest:
    """Return the Train page as a link opens it."""
    return open_page("train.py", **query)
