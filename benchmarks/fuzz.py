"""Formulas by grammar, by characters and by mutation: nothing but the sentence of FormulaError comes out.

Run with `python -m benchmarks.fuzz [inputs] [derivatives] [seed]`. Every input is read, differentiated,
evaluated with its derivative at nine points, and written as LaTeX and code. The third kind of input is
guided by coverage: what reaches a new pair of lines is kept and mutated on. Then derivatives by rule are
held against central differences in long double, wherever those converge.
"""

from __future__ import annotations

import argparse
import collections
import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from activations import ACTIVATIONS, expression
from activations.core import LIBRARIES, Values
from activations.expression import names, record
from activations.expression.code import code
from activations.expression.evaluate import evaluate, program, walk
from activations.expression.tree import Node

POINTS = np.array([-1e300, -800.0, -20.0, -1.0, 0.0, 0.5, 3.0, 40.0, 1e9])
# What a single input may take, in seconds of this thread.
SLOWEST = 0.1
FOLDER = str(Path(expression.__file__).parent)

# What the last digit of long double is, over the smallest step.
LOST = float(np.finfo(np.longdouble).eps) / 1e-4

# Two sides that agree to this may be in either order.
UNDECIDED = 1e-12
COMPARED = ("<", "<=", ">", ">=", "min", "max")

PIECES = (
    *("+", "-", "*", "/", "^", "**", "(", ")", ",", "|", "<", "<=", ">", ">=", "=", " ", ".", "√"),
    *(
        "²",
        "³",
        "⁻¹",
        "·",
        "×",
        "−",
        "÷",
        "≤",
        "≥",
        "π",
        "e",
        "pi",
        "x",
        "x",
        "x",
        "1e999",
        "1e-400",
    ),
    *(
        "0",
        "1",
        "2",
        "0.5",
        "10",
        "1e300",
        "9^9^9",
        "e^",
        "2x",
        "ax",
        "where(",
        "piecewise(",
        "max(",
    ),
    *(
        "exp(",
        "ln(",
        "\0",
        "\u202e",
        "\u0301",
        "٣",
        "_",
        "__",
        "{",
        "}",
        "<b>",
        "$",
        "\\frac",
        "`",
        "#",
    ),
    *(
        "ｘ",
        "２",
        "。",
        "．",
        "（",
        "）",
        "，",
        "＋",
        "＊",
        "＝",
        "｜",
        "《",
        "≧",
        "∗",
        "\u3000",
        "激",
        "［",
    ),
    *(f"{name}(" for name in names.known()),
)


def typed(source: random.Random, depth: int = 4) -> str:
    """Return a formula by the grammar; most can be read."""
    if depth == 0 or source.random() < 0.12:
        leaf = source.random()
        if leaf < 0.6:
            return "x"
        if leaf < 0.75:
            return source.choice("abkβλ")
        return source.choice(("0", "1", "2", "3", "0.5", "1.702", "10", "1e-3", "pi", "e", "1e300"))

    def inner() -> str:
        return typed(source, depth - 1)

    kind = source.randrange(12)
    if kind < 3:
        return f"{inner()}{source.choice(('+', '-', ' + ', '−'))}{inner()}"
    if kind < 5:
        return f"({inner()}){source.choice(('*', '·', '', ' '))}({inner()})"
    if kind == 5:
        return f"({inner()})/({inner()})"
    if kind == 6:
        return f"({inner()})^{source.choice(('2', '3', '-1', '0.5', '(' + inner() + ')', 'a'))}"
    if kind == 7:
        return f"-({inner()})"
    if kind == 8:
        sign = source.choice(("<", "<=", ">", ">="))
        return f"where({inner()} {sign} {inner()}, {inner()}, {inner()})"
    if kind == 9:
        return f"{source.choice(('max', 'min'))}({inner()}, {inner()})"
    if kind == 10:
        return f"{source.choice(tuple(ACTIVATIONS))}({inner()})"
    return f"{source.choice(names.UNARY)}({inner()})"


def characters(source: random.Random) -> str:
    """Return pieces of formulas and any other characters in any order."""
    if source.random() < 0.3:
        data = bytes(source.randrange(256) for _ in range(source.randrange(40)))
        return data.decode("utf-8" if source.random() < 0.5 else "latin-1", "replace")
    if source.random() < 0.1:
        return "".join(chr(source.randrange(0xD800)) for _ in range(source.randrange(12)))
    return "".join(source.choice(PIECES) for _ in range(source.randrange(1, 30)))


def mutated(source: random.Random, corpus: list[str]) -> str:
    """Return a text of the corpus with a few places changed, or spliced with another."""
    text = source.choice(corpus)
    for _ in range(source.randrange(1, 5)):
        start = source.randrange(len(text) + 1)
        end = min(len(text), start + source.randrange(6))
        change = source.randrange(5)
        if change == 0:
            text = text[:start] + text[end:]
        elif change == 1:
            text = text[:start] + source.choice(PIECES) + text[start:]
        elif change == 2:
            text = text[:start] + source.choice(PIECES) + text[end:]
        elif change == 3:
            text = text[:end] + text[start:]
        else:
            other = source.choice(corpus)
            text = text[:start] + other[source.randrange(len(other) + 1) :]
    return text[:260]


def probe(text: str) -> bool:
    """Return whether the text is a formula, having done with it all that a page does."""
    try:
        formula = record.read.__wrapped__(text)
    except expression.FormulaError as error:
        assert str(error) and 0 <= error.place <= len(text) and error.length >= 0, text
        assert error.place + error.length <= len(text), text
        return False
    given = {parameter.name: parameter.default for parameter in formula.parameters}
    for tree in (formula.tree, formula.derivative):
        assert evaluate(tree, POINTS, given).shape == POINTS.shape
        assert expression.latex(tree)
    for library in LIBRARIES:
        assert code(formula.tree, library)
    return True


@dataclass
class Tally:
    """What came of many inputs."""

    inputs: int = 0
    read: int = 0
    slowest: float = 0.0
    slowest_text: str = ""
    failures: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Probe one text and remember what came of it."""
        start = time.thread_time()
        try:
            self.read += probe(text)
        except Exception as error:
            self.failures.append(f"{type(error).__name__}: {error} for {text!r}")
        taken = time.thread_time() - start
        self.inputs += 1
        if taken > self.slowest:
            self.slowest, self.slowest_text = taken, text

    def __str__(self) -> str:
        return (
            f"{self.inputs:9,} inputs, {self.read:9,} formulas, {len(self.failures)} failures, "
            f"slowest {1e3 * self.slowest:.1f} ms ({self.slowest_text[:60]!r})"
        )


def run(make: Callable[[random.Random], str], count: int, seed: int) -> Tally:
    """Return the tally of that many inputs."""
    source, tally = random.Random(seed), Tally()
    for _ in range(count):
        tally.add(make(source))
    return tally


def guided(count: int, seed: int) -> tuple[Tally, int, int]:
    """Return the tally of inputs that coverage led to, the size of the corpus, the pairs of lines."""
    source, tally = random.Random(seed), Tally()
    corpus = ["x", "x*tanh(ln(1+e^x))", "where(x>0,x,a(e^x-1))", "leaky_relu(x, alpha=a)", "|x|^2"]
    seen: set[tuple[str, int, int]] = set()
    for _ in range(count):
        text = mutated(source, corpus)
        reached: set[tuple[str, int, int]] = set()
        before = sys.gettrace()
        sys.settrace(_tracer(reached))
        try:
            tally.add(text)
        finally:
            sys.settrace(before)
        if not reached <= seen:
            seen |= reached
            corpus.append(text)
    return tally, len(corpus), len(seen)


def _tracer(reached: set[tuple[str, int, int]]) -> Callable[[FrameType, str, Any], Any]:
    def enter(frame: FrameType, event: str, _: Any) -> Any:
        file = frame.f_code.co_filename
        if not file.startswith(FOLDER):
            return None
        last = frame.f_lineno

        def line(inner: FrameType, event: str, _: Any) -> Any:
            nonlocal last
            if event == "line":
                reached.add((file, last, inner.f_lineno))
                last = inner.f_lineno
            return line

        return line

    return enter


@dataclass(frozen=True)
class Disagreement:
    """A derivative by rule that is not what differences converge to."""

    text: str
    x: float
    rule: float
    difference: float


def disagreements(text: str, source: random.Random) -> tuple[int, list[Disagreement]]:
    """Return how many points of [-4, 4] could be compared, and where the two disagree.

    Three steps must agree with each other before they are believed: beside a kink, in noise and where
    f is steeper than the steps they do not. Not compared is what passes through numbers so large that
    the step is lost in them, as in (x + 1e300) - 1e300, or depends on a comparison that rounding decides,
    as x·tanh(e^x) < x at 3.1.
    """
    try:
        formula = record.read.__wrapped__(text)
    except expression.FormulaError:
        return 0, []
    given = {parameter.name: parameter.default for parameter in formula.parameters}
    x = np.array([source.uniform(-4.0, 4.0) for _ in range(6)])
    slope = evaluate(formula.derivative, x, given)
    with np.errstate(all="ignore"):
        found = [_difference(formula.tree, x, given, step) for step in (4e-4, 2e-4, 1e-4)]
        size = np.maximum(1.0, np.abs(found[2]))
        spread = np.max([np.abs(found[2] - other) for other in found[:2]], axis=0)
        results = walk(program(formula.tree), x, given)
        largest = np.max([_size(one, x) for one in results], axis=0)
        believed = largest * LOST <= 1e-9 * size
        for node, places in program(formula.tree):
            if node.head in COMPARED:
                first, second = (results[place] for place in places)
                believed &= ~(np.abs(first - second) <= UNDECIDED * np.abs(first))
        believed &= (spread <= 1e-8 * size) & np.isfinite(slope) & (np.abs(slope) < 1e100)
        apart = believed & ~(np.abs(slope - found[2]) <= 1e-6 * size)
    return int(np.count_nonzero(believed)), [
        Disagreement(text, float(x[i]), float(slope[i]), float(found[2][i]))
        for i in np.flatnonzero(apart)
    ]


def _size(result: Any, x: Values) -> Values:
    return np.broadcast_to(np.nan_to_num(np.abs(result.astype(np.float64)), nan=0.0), x.shape)


def _difference(tree: Node, x: Values, given: dict[str, float], step: float) -> Values:
    wide, h = x.astype(np.longdouble), np.longdouble(step)

    def at(shift: int) -> Values:
        y: Values = walk(program(tree), wide + shift * h, given)[-1]
        return y

    slope: Values = (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h)
    return np.broadcast_to(slope, x.shape).astype(np.float64)


def formulas(count: int, seed: int) -> Iterator[tuple[int, list[Disagreement]]]:
    """Yield what `disagreements` finds until that many derivatives were compared."""
    source, compared = random.Random(seed), 0
    while compared < count:
        points, apart = disagreements(typed(source), source)
        compared += points > 0
        if points:
            yield points, apart


def main() -> None:
    """Print the tallies; exit with 1 if anything but a sentence came out or an input was slow."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("inputs", nargs="?", type=int, default=1_000_000)
    parser.add_argument("derivatives", nargs="?", type=int, default=100_000)
    parser.add_argument("seed", nargs="?", type=int, default=0)
    asked = parser.parse_args()
    start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # A formula takes a hundred times as long as a refusal.
    grammar = asked.inputs // 16
    tallies = [run(typed, grammar, asked.seed)]
    print("grammar    ", tallies[-1], flush=True)
    tallies.append(run(characters, asked.inputs - grammar, asked.seed + 1))
    print("characters ", tallies[-1], flush=True)
    tally, corpus, pairs = guided(asked.inputs // 40, asked.seed + 2)
    tallies.append(tally)
    print("guided     ", tally, f"; corpus {corpus}, {pairs} pairs of lines", flush=True)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - start
    print(f"memory      {grown / 1024:.0f} MB more than at the start", flush=True)
    counted: collections.Counter[str] = collections.Counter()
    for points, apart in formulas(asked.derivatives, asked.seed + 3):
        counted.update(derivatives=1, points=points, apart=len(apart))
        for one in apart[:1]:
            print("  ", one, flush=True)
    print("derivatives", dict(counted))
    failures = [failure for tally in tallies for failure in tally.failures]
    print(*failures[:20], sep="\n")
    sys.exit(bool(failures) or max(tally.slowest for tally in tallies) > SLOWEST)


if __name__ == "__main__":
    main()
