"""The worker process: answers, failures, and a new one after it has died."""

import os
from collections.abc import Iterator

import pytest

from ui.worker import Worker, WorkerDied


def test_the_worker_answers_fails_dies_and_comes_back() -> None:
    worker = Worker()
    try:
        assert worker.submit(divmod, 7, 3).result(30) == (2, 1)
        first = worker.submit(os.getpid).result(30)
        assert first != os.getpid()
        with pytest.raises(ZeroDivisionError):
            worker.submit(divmod, 1, 0).result(30)
        assert worker.submit(os.getpid).result(30) == first
        with pytest.raises(WorkerDied, match="ended before it could answer"):
            worker.submit(os._exit, 3).result(30)
        assert worker.submit(os.getpid).result(30) != first
    finally:
        worker.stop()


def test_what_a_task_prints_does_not_get_between_the_replies() -> None:
    worker = Worker()
    try:
        assert worker.submit(print, "a library that talks").result(30) is None
        assert worker.submit(len, "four").result(30) == 4
    finally:
        worker.stop()


def squares(count: int) -> Iterator[int]:
    for number in range(count):
        yield number**2
    raise ArithmeticError("There are no more squares.")


def test_a_stream_gives_what_it_is_asked_for_and_tasks_go_in_between() -> None:
    worker = Worker()
    try:
        worker.open(squares, 2).result(30)
        assert worker.next().result(30) == 0
        assert worker.submit(len, "four").result(30) == 4
        assert worker.next().result(30) == 1
        with pytest.raises(ArithmeticError, match="no more squares"):
            worker.next().result(30)
        assert worker.next().result(30) is None
        worker.open(squares, 5).result(30)
        worker.open(squares, 9).result(30)  # takes the place of the other
        assert worker.next().result(30) == 0
        worker.close().result(30)
        assert worker.next().result(30) is None
    finally:
        worker.stop()


def test_a_stream_ends_with_its_process() -> None:
    worker = Worker()
    try:
        worker.open(squares, 2).result(30)
        with pytest.raises(WorkerDied):
            worker.submit(os._exit, 3).result(30)
        assert worker.next().result(30) is None
        worker.close().result(30)
        assert worker._process is None  # asking for what is gone starts nothing
    finally:
        worker.stop()


@pytest.mark.skipif(not hasattr(os, "nice"), reason="Windows has no niceness")
def test_a_nice_worker_lets_others_go_first() -> None:
    worker = Worker(niceness=5)
    try:
        assert worker.submit(os.nice, 0).result(30) == min(os.nice(0) + 5, 19)
        if hasattr(os, "SCHED_BATCH"):
            assert worker.submit(os.sched_getscheduler, 0).result(30) == os.SCHED_BATCH
    finally:
        worker.stop()
