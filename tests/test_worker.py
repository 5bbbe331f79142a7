"""The worker process: answers, failures, and a new one after it has died."""

import os

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
