"""Value, derivative and both of every function, against textbook NumPy, TensorFlow and PyTorch.

Run with `python -m benchmarks.kernels [rounds] [--each]`; `--each` prints a row for every function.
All have one thread, take turns round by round, and compute the same function at its default
parameters: on a grid of 401 points, and on 10⁴ and 10⁶ normal numbers, σ = 3. A ratio is the
geometric mean over the functions. The libraries get a derivative only by computing the value too, so
their time for both stands against our derivative as well. PyTorch is compared where it is installed.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import importlib.util
import math
import os
import re
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from activations import ACTIVATIONS
from activations.core import Curve, Library, Values
from benchmarks.rounds import Measure, interleaved, line, ratio
from benchmarks.textbook import TEXTBOOK

Call = Callable[[], Any]
Taken = dict[tuple[str, str], list[float]]  # seconds of (who, what), round by round
GRID = 401
SIZES = (GRID, 10_000, 1_000_000)
QUANTITIES = ("value", "derivative", "both")
# So long a measure takes at least, in seconds: a single call at 401 points is too short for the clock.
LEAST = 2e-3
# What value and derivative of all functions may take on the grid, in milliseconds.
CATALOGUE = 2.0


def code(curve: Curve, library: Library) -> str:
    """Return the record's expression with its numbers; factors of 1 are not written."""
    text = curve.code(library) or ""
    return re.sub(r"(?<![\w.])1 \* | / 1(?![\w.])", "", text)


def numbers(size: int, dtype: str) -> Values:
    """Return what is computed on: the grid of a chart, or numbers with random signs."""
    if size == GRID:
        return np.linspace(-8.0, 8.0, size).astype(dtype)
    return np.random.default_rng(0).normal(0.0, 3.0, size).astype(dtype)


def explorer(curve: Curve, x: Values) -> dict[str, Call]:
    """Return our three calls."""
    return {
        "value": lambda: curve.value(x),
        "derivative": lambda: curve.derivative(x),
        "both": lambda: curve.value_and_derivative(x),
    }


def textbook(curve: Curve, x: Values) -> dict[str, Call]:
    """Return the same in NumPy as it is usually written."""
    book = TEXTBOOK[curve.name]
    lines = {
        "value": f"return {code(curve, 'numpy')}",
        "derivative": f"{book.shared}\n    return {book.derivative}",
        "both": f"{book.shared}\n    return {book.value or code(curve, 'numpy')}, {book.derivative}",
    }
    calls: dict[str, Call] = {}
    for quantity, body in lines.items():
        names: dict[str, Any] = {"np": np, "math": math}
        exec(f"def call(x):\n    {body}", names)
        calls[quantity] = functools.partial(names["call"], x)
    return calls


def tensorflow(curve: Curve, x: Values) -> dict[str, dict[str, Call]]:
    """Return TensorFlow's calls, eager, and both compiled by XLA; a gradient by GradientTape."""
    tf = importlib.import_module("tensorflow")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    expression = compile(code(curve, "tensorflow"), curve.name, "eval")
    given = tf.constant(x)

    def value(x: Any) -> Any:
        return eval(expression, {"tf": tf, "x": x})

    def both(x: Any) -> Any:
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = value(x)
        return y, tape.gradient(y, x)

    together = functools.partial(both, given)
    return {
        "TensorFlow eager": {
            "value": functools.partial(value, given),
            "derivative": together,
            "both": together,
        },
        "TensorFlow compiled": {
            "both": functools.partial(tf.function(both, jit_compile=True), given)
        },
    }


def torch(curve: Curve, x: Values) -> dict[str, dict[str, Call]]:
    """Return PyTorch's calls; a gradient by autograd."""
    torch = importlib.import_module("torch")
    torch.set_num_threads(1)
    expression = compile(code(curve, "torch"), curve.name, "eval")
    constant, variable = torch.tensor(x), torch.tensor(x, requires_grad=True)
    ones = torch.ones_like(constant)

    def value(x: Any) -> Any:
        return eval(expression, {"torch": torch, "F": torch.nn.functional, "math": math, "x": x})

    def both() -> Any:
        y = value(variable)
        return y, torch.autograd.grad(y, variable, ones) if y.requires_grad else None

    calls: dict[str, Call] = {"value": functools.partial(value, constant)}
    try:
        both()
    except RuntimeError:  # a step has no gradient there
        return {"PyTorch": calls}
    return {"PyTorch": {**calls, "derivative": both, "both": both}}


LIBRARIES = {"tensorflow": tensorflow, "torch": torch}


def seconds(call: Call, times: int) -> float:
    """Return the seconds of one call, out of so many."""
    started = time.perf_counter()
    for _ in range(times):
        call()
    return (time.perf_counter() - started) / times


def measured(curve: Curve, x: Values, rounds: int, installed: list[str]) -> Taken:
    """Return the seconds of each contender and quantity, round by round."""
    contenders = {"explorer": explorer(curve, x)}
    if curve.name in TEXTBOOK:
        contenders["textbook NumPy"] = textbook(curve, x)
        for library in installed:
            contenders |= LIBRARIES[library](curve, x)
    calls = {(who, what): call for who, some in contenders.items() for what, call in some.items()}
    measures: dict[Call, Measure] = {}
    for call in set(calls.values()):
        call()  # compiles
        times = math.ceil(LEAST / seconds(call, 1))
        measures[call] = functools.partial(seconds, call, times)
    taken = interleaved(measures, rounds)
    return {key: taken[call] for key, call in calls.items()}


def aim(size: int, quantity: str, other: str) -> float | None:
    """Return what is promised: at most this many times the other's time."""
    if size == GRID and quantity == "both" and other == "TensorFlow eager":
        return 1 / 20
    if size == SIZES[-1] and other in ("textbook NumPy", "TensorFlow eager"):
        return 1.0
    return None


def report(size: int, dtype: str, found: dict[str, Taken], each: bool) -> None:
    """Print the ratios of one size and type, and the time of the whole catalogue."""
    compared = sum(len({who for who, _ in taken}) > 1 for taken in found.values())
    print(f"{size:,} numbers, {dtype}, {compared} of {len(found)} functions have a textbook")
    others = dict.fromkeys(key for taken in found.values() for key in taken if key[0] != "explorer")
    for other, quantity in sorted(others, key=lambda key: QUANTITIES.index(key[1])):
        pairs = {
            name: (taken["explorer", quantity], taken[other, quantity])
            for name, taken in found.items()
            if (other, quantity) in taken
        }
        ours, theirs = (
            [statistics.geometric_mean(row) for row in zip(*columns, strict=True)]
            for columns in zip(*pairs.values(), strict=True)
        )
        title = f"  {quantity}, explorer / {other}"
        print(line(title, ratio(ours, theirs), aim(size, quantity, other)))
        if each:
            rows = sorted((ratio(*pair), name) for name, pair in pairs.items())
            for row, name in rows:
                print(line(f"    {name}", row))
    if size == GRID:
        whole = 1e3 * sum(statistics.median(taken["explorer", "both"]) for taken in found.values())
        title = f"  both, all {len(found)} functions, milliseconds"
        print(
            f"{title:<58} {whole:6.2f}    aim ≤ {CATALOGUE:g}: {'met' if whole <= CATALOGUE else 'MISSED'}"
        )


def main(rounds: int, each: bool) -> None:
    """Measure and print."""
    installed = [library for library in LIBRARIES if importlib.util.find_spec(library)]
    for library in set(LIBRARIES) - set(installed):
        print(f"{library} is not installed: left out.")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    for size in SIZES:
        for dtype in ("float32", "float64"):
            x = numbers(size, dtype)
            with np.errstate(all="ignore"):  # the textbook overflows, and divides by 0
                found = {
                    name: measured(record.bind(), x, rounds, installed)
                    for name, record in ACTIVATIONS.items()
                }
            report(size, dtype, found, each)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=3)
    parser.add_argument("--each", action="store_true", help="a row for every function")
    given = parser.parse_args()
    main(given.rounds, given.each)
