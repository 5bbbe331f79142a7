"""How many digits are right: every function, beside TensorFlow, Keras and PyTorch.

Run with `python -m benchmarks.accuracy [points]`; it writes benchmarks/accuracy.md. PyTorch is no part of
this project: its columns say so where it is not installed.
"""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import importlib.util
import itertools
import multiprocessing
import platform
import re
import sys
import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from activations import ACTIVATIONS
from activations.core import Accuracy, Curve, Values
from activations.crosscheck import counterpart_values
from benchmarks.accuracy_page import page
from tests import accuracy
from tests.accuracy import FLOAT32, FLOAT64, Exact, Format

PAGE = Path(__file__).with_suffix(".md")

# The packages whose versions decide the numbers, as they are installed.
PACKAGES = ("numpy", "tensorflow-cpu", "tensorflow", "keras", "torch", "python-flint")

# The common goal of float32, in ULP: our own results are held to accuracy.ROUNDED_ONCE.
FLOAT32_GOAL = {"value": 9.0, "derivative": 12.0}

Pair = tuple[Values, Values]


@dataclass(frozen=True)
class Worst:
    """The largest error of one quantity, and whether all of them are within a bound.

    `ulps` at `x` is the largest where x and result are normal numbers, `share` how many of those points with
    |x| ≤ 50 miss the goal; `normal` says whether all of them are within it, `subnormal` whether the rest is.
    """

    ulps: float
    x: float
    share: float
    normal: bool
    subnormal: bool

    @property
    def met(self) -> bool:
        """Whether every result is within the goal."""
        return self.normal and self.subnormal


@dataclass(frozen=True)
class Row:
    """One quantity of one function: ours and theirs at the defaults, ours at the other parameters.

    `kept` says whether our results are within the record's bound, which may be its own.
    """

    title: str
    quantity: str
    format: str
    ours: Worst
    theirs: Mapping[str, Worst | None]
    others: tuple[tuple[str, Worst], ...]
    kept: bool
    reasons: tuple[tuple[str, str], ...]


def torch_values(curve: Curve, x: Values) -> Pair:
    """Return value and autograd derivative of the curve's PyTorch expression at x."""
    torch = importlib.import_module("torch")
    counterpart = curve.counterpart("torch")
    if counterpart is None:
        raise LookupError(f"{curve.activation.title} has no counterpart in torch.")
    expression = re.sub(r"\{(\w+)\}", r"\1", counterpart.code)
    at = torch.tensor(x, requires_grad=True)
    names = {"torch": torch, "F": torch.nn.functional, **curve.parameters, "x": at}
    y = eval(expression, names)
    try:
        slope = torch.autograd.grad(y, at, torch.ones_like(y))[0].numpy()
    except (RuntimeError, NotImplementedError):  # a jump: no operation with a gradient
        slope = np.zeros_like(x)
    return y.detach().numpy(), slope


def _tensorflow(curve: Curve, x: Values) -> Pair:
    return counterpart_values(curve, x, "tensorflow")


def _keras(curve: Curve, x: Values) -> Pair:
    return counterpart_values(curve, x, "keras")


LIBRARIES: Mapping[str, tuple[str, Callable[[Curve, Values], Pair]]] = {
    "TensorFlow": ("tensorflow", _tensorflow),
    "Keras": ("keras", _keras),
    "PyTorch": ("torch", torch_values),
}


def installed() -> dict[str, Callable[[Curve, Values], Pair]]:
    """Return the libraries that are here."""
    return {
        title: values
        for title, (package, values) in LIBRARIES.items()
        if importlib.util.find_spec(package)
    }


def worst(found: Values, exact: Exact, x: Values, quantity: str) -> Worst:
    """Return the largest error of found results against the common goal."""
    goal = getattr(Accuracy(), quantity) if exact.format == FLOAT64 else FLOAT32_GOAL[quantity]
    errors = exact.errors(found)
    missed = errors > np.where(exact.subnormal, accuracy.SUBNORMAL, goal)
    normal = ~exact.subnormal & ~(np.abs(x) < np.finfo(x.dtype).tiny)
    at = int(np.argmax(np.where(normal, errors, 0.0)))
    return Worst(
        ulps=float(errors[at]) if normal[at] else 0.0,
        x=float(x[at]),
        share=float(np.mean(missed[normal & (np.abs(x) <= 50.0)])),
        normal=not np.any(missed[normal]),
        subnormal=not np.any(missed[~normal]),
    )


def rows(name: str, count: int, format: Format) -> list[Row]:
    """Return the two rows of one function: at its defaults and, with a third of the points, elsewhere."""
    warnings.simplefilter("ignore")
    libraries = installed()
    curves = accuracy.curves_of(ACTIVATIONS[name])
    ours: list[list[tuple[str, Worst]]] = [[], []]
    theirs: list[dict[str, Worst | None]] = [{}, {}]
    reasons: dict[str, list[tuple[str, str]]] = {"value": [], "derivative": []}
    kept = [True, True]
    for curve in curves:
        first = curve is curves[0]
        x = accuracy.points(curve, count if first else count // 3, format=format)
        true = accuracy.exact(curve, x, format)
        bounds = accuracy.allowed(curve, x, true)
        found = curve.value_and_derivative(x)
        for i, quantity in enumerate(reasons):
            ours[i].append((curve.label, worst(found[i], true[i], x, quantity)))
            kept[i] = kept[i] and bool(np.all(true[i].errors(found[i]) <= bounds[i]))
            if quantity in curve.accuracy.conditioned:
                reasons[quantity].append((curve.label, curve.accuracy.reason))
        if first:
            for title, evaluate in libraries.items():
                try:
                    result = evaluate(curve, x)
                except LookupError:
                    theirs[0][title] = theirs[1][title] = None
                    continue
                for i, quantity in enumerate(reasons):
                    theirs[i][title] = worst(result[i], true[i], x, quantity)
    return [
        Row(
            title=ACTIVATIONS[name].title,
            quantity=quantity,
            format=format.dtype.__name__,
            ours=ours[i][0][1],
            theirs=theirs[i],
            others=tuple(ours[i][1:]),
            kept=kept[i],
            reasons=tuple(reasons[quantity]),
        )
        for i, quantity in enumerate(reasons)
    ]


def versions() -> str:
    """Return what the numbers were measured with."""
    found = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{package} {importlib.metadata.version(package)}")
    return ", ".join(found)


def main(count: int) -> None:
    """Measure, and write the page."""
    started = time.perf_counter()
    tasks = list(itertools.product(ACTIVATIONS, (FLOAT64, FLOAT32)))
    names, formats = zip(*tasks, strict=True)
    # A fresh process each: TensorFlow's threads do not survive a fork.
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        found: Sequence[list[Row]] = list(
            pool.map(rows, names, itertools.repeat(count), formats, chunksize=4)
        )
    everything = [row for pair in found for row in pair]
    PAGE.write_text(page(everything, versions(), count, tuple(LIBRARIES)), encoding="utf-8")
    print(f"{PAGE.name} written in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1500)
