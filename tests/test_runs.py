"""Runs in processes of their own: paused, stepped, stopped, queued, and ended when the reader leaves."""

import math
import os
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from networks.plan import Plan
from networks.training import Epoch
from ui import runs
from ui.runs import Pool, Run

PLAN = Plan(epochs=10)


def epoch(number: int, ended: str = "") -> Epoch:
    layers = np.zeros(1)
    return Epoch(
        number=number,
        loss=1 / (1 + number),
        held_loss=float(os.getpid()),
        score=math.nan,
        held_score=0.5,
        log_delta=layers,
        log_weight_gradient=layers,
        saturated=layers,
        dead=layers,
        picture=layers,
        seconds=0.0,
        ended=ended,  # type: ignore[arg-type]
    )


def ten(plan: Plan) -> Iterator[Epoch]:
    """Stand in for training: no TensorFlow, an epoch at once."""
    for number in range(plan.epochs + 1):
        yield epoch(number, "done" if number == plan.epochs else "")


def endless(plan: Plan) -> Iterator[Epoch]:
    number = 0
    while True:
        yield epoch(number)
        number += 1


def failing(plan: Plan) -> Iterator[Epoch]:
    yield epoch(0)
    raise ValueError("The weights ran away.")


def wordless(plan: Plan) -> Iterator[Epoch]:
    yield epoch(0)


def deaf(plan: Plan) -> Iterator[Epoch]:
    yield epoch(0)
    time.sleep(600)


def dying(plan: Plan) -> Iterator[Epoch]:
    yield epoch(0)
    os._exit(3)


# A process that gives way to all others starts late on a busy machine.
def wait_until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


@pytest.fixture
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    task, processes, patience = request.param
    made = Pool(task, processes, patience)
    yield made
    made.close()


def entered(pool: Pool, paused: bool = False) -> Run:
    run = Run(PLAN)
    pool.enter(run, paused)
    return run


@pytest.mark.parametrize("pool", [(ten, 1, 60.0)], indirect=True)
def test_a_run_comes_to_its_end_and_the_process_serves_the_next(pool: Pool) -> None:
    first, second = entered(pool), entered(pool)
    wait_until(lambda: first.over and second.over)
    for run in (first, second):
        assert run.reason == "done"
        assert [row[0] for row in run.scores] == [1 / (1 + number) for number in range(11)]
        assert run.first is not None and run.first.number == 0
        assert run.last is not None and run.last.number == 10
    assert first.scores[0][1] == second.scores[0][1] != os.getpid()


@pytest.mark.parametrize("pool", [(endless, 1, 60.0)], indirect=True)
def test_a_paused_run_takes_the_steps_that_are_asked_for_and_goes_on(pool: Pool) -> None:
    run = entered(pool, paused=True)
    wait_until(lambda: run.state == "paused" and len(run.scores) == 1)
    pool.step(run)
    wait_until(lambda: len(run.scores) == 2)
    time.sleep(0.3)
    assert len(run.scores) == 2
    pool.resume(run)
    wait_until(lambda: len(run.scores) > 5)
    pool.pause(run)
    wait_until(lambda: run.state == "paused")
    reached = len(run.scores)
    time.sleep(0.3)
    assert len(run.scores) == reached
    pool.stop(run)
    assert run.over and run.reason == "stopped"


@pytest.mark.parametrize("pool", [(endless, 1, 60.0)], indirect=True)
def test_who_comes_when_all_are_busy_waits_for_a_place(pool: Pool) -> None:
    first = entered(pool)
    wait_until(lambda: first.state == "running")
    second, third = entered(pool), entered(pool)
    assert (pool.place(first), pool.place(second), pool.place(third)) == (0, 1, 2)
    pool.stop(second)
    assert pool.place(third) == 1
    pool.stop(first)
    wait_until(lambda: third.state == "running")
    assert not second.scores


@pytest.mark.parametrize("pool", [(endless, 1, 0.6)], indirect=True)
def test_a_run_that_nobody_looks_at_is_ended_and_gives_its_place_free(pool: Pool) -> None:
    left = entered(pool)
    waiting = entered(pool)
    seen = time.monotonic()
    while waiting.state != "running":
        pool.see(waiting)
        time.sleep(0.05)
        assert time.monotonic() - seen < 20
    assert left.over and left.reason == "left"


@pytest.mark.parametrize("pool", [(endless, 1, 0.6)], indirect=True)
def test_a_paused_run_that_nobody_looks_at_is_ended_too(pool: Pool) -> None:
    run = entered(pool, paused=True)
    wait_until(lambda: run.over)
    assert run.reason == "left"


@pytest.mark.parametrize("pool", [(endless, 1, 60.0)], indirect=True)
def test_a_long_pause_gives_way_to_who_waits(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LONGEST_PAUSE", 0.2)
    run = entered(pool, paused=True)
    wait_until(lambda: run.state == "paused")
    time.sleep(0.5)
    assert not run.over  # nobody waits
    other = entered(pool)
    wait_until(lambda: other.state == "running")
    assert run.reason == "displaced"


@pytest.mark.parametrize("pool", [(failing, 1, 60.0)], indirect=True)
def test_what_training_raises_is_the_trouble_of_this_run_alone(pool: Pool) -> None:
    first, second = entered(pool), entered(pool)
    wait_until(lambda: second.over)
    for run in (first, second):
        assert (run.reason, str(run.trouble)) == ("failed", "The weights ran away.")
        assert len(run.scores) == 1


@pytest.mark.parametrize("pool", [(ten, 1, 60.0)], indirect=True)
def test_a_process_is_followed_by_a_fresh_one_after_many_runs(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_RUNS", 2)
    made = [entered(pool) for _ in range(3)]
    wait_until(lambda: made[-1].over)
    processes = [run.scores[0][1] for run in made]
    assert processes[0] == processes[1] != processes[2]


@pytest.mark.parametrize("pool", [(wordless, 1, 60.0)], indirect=True)
def test_a_training_that_ends_without_a_word_is_over_too(pool: Pool) -> None:
    run = entered(pool)
    wait_until(lambda: run.over)
    assert (run.reason, str(run.trouble)) == ("failed", "The training ended without a reason.")


@pytest.mark.parametrize("pool", [(deaf, 1, 60.0)], indirect=True)
def test_an_epoch_that_does_not_end_is_ended_with_its_process(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "GRACE", 0.3)
    first = entered(pool)
    wait_until(lambda: len(first.scores) == 1)
    time.sleep(0.3)  # the next epoch is under way
    pool.stop(first)
    second = entered(pool)
    wait_until(lambda: len(second.scores) == 1)
    assert first.reason == "stopped"
    assert first.scores[0][1] != second.scores[0][1]  # another process


@pytest.mark.parametrize("pool", [(deaf, 1, 60.0)], indirect=True)
def test_an_epoch_that_takes_too_long_ends_its_run(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LONGEST_EPOCH", 0.2)
    monkeypatch.setattr(runs, "GRACE", 0.1)
    run = entered(pool)
    wait_until(lambda: run.over)
    assert run.reason == "late" and len(run.scores) <= 1


@pytest.mark.parametrize("pool", [(dying, 1, 60.0)], indirect=True)
def test_a_process_that_dies_fails_its_run_and_is_followed_by_another(pool: Pool) -> None:
    first, second = entered(pool), entered(pool)
    wait_until(lambda: second.over)
    assert first.reason == second.reason == "failed"
    assert "ended before it could answer" in str(first.trouble)
    assert first.scores[0][1] != second.scores[0][1]
