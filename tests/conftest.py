"""What holds for every test."""

import gc
import importlib

import pytest

from activations import crosscheck


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs TensorFlow where no build of it exists (Python 3.14)."""
    if crosscheck.available():
        return
    missing = pytest.mark.skip(
        reason="TensorFlow is not installed: it has no build for this Python"
    )
    for item in items:
        if item.get_closest_marker("tensorflow"):
            item.add_marker(missing)


@pytest.fixture(scope="module")
def frozen_tensorflow() -> None:
    """Import TensorFlow and take its million objects out of the garbage collector's sight.

    They would slow down every collection in the tests that follow.
    """
    importlib.import_module("tensorflow")
    importlib.import_module("keras")
    gc.freeze()
