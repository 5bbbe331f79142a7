"""Measure several things in turn, round by round, and print their ratios."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Hashable, Mapping
from typing import TypeVar

Measure = Callable[[], float]
K = TypeVar("K", bound=Hashable)


def interleaved(measures: Mapping[K, Measure], rounds: int) -> dict[K, list[float]]:
    """Return each measure's values, taken in turn so that a noisy moment hits all alike."""
    taken: dict[K, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            taken[name].append(measure())
    return taken


def ratio(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Return median, least and greatest of the ratios round by round."""
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return statistics.median(ratios), min(ratios), max(ratios)


def line(title: str, found: tuple[float, float, float], aim: float | None = None) -> str:
    """Return one row of the report, with the aim and whether it is met."""
    median, least, greatest = found
    text = f"{title:<58} {median:6.2f}×  ({least:.2f} to {greatest:.2f})"
    if aim is not None:
        text += f"   aim ≤ {aim:g}×: {'met' if median <= aim else 'MISSED'}"
    return text


def aimed(
    title: str, value: float, unit: str, most: float | None = None, least: float | None = None
) -> str:
    """Return one row of the report: a number with its unit, the aim and whether it is met."""
    text = f"{title:<58} {value:8.2f} {unit}"
    if most is not None:
        text += f"   aim ≤ {most:g}: {'met' if value <= most else 'MISSED'}"
    if least is not None:
        text += f"   aim ≥ {least:g}: {'met' if value >= least else 'MISSED'}"
    return text
