"""A film of a chart: how its traces move while one number runs through its steps.

The browser plays it while a slider is dragged. Only key frames are sent; what lies between two of them
is blended, and there are as many of them as that needs.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from figures.axes import Range

# Enough points for a curve in motion; at rest it has figures.axes.POINTS.
FILM_POINTS = 241

# Positions are whole numbers of this part of the axis; three axes fit on either side. A multiple of the
# intervals between points: a rounded x would cost a steep f′ more than a rounded y.
UNITS = 40 * (FILM_POINTS - 1)
_FARTHEST = 30_000
_GAP = -32_768

# How far a blended frame may be off, in units: half a thousandth of the axis.
TOLERANCE = 5

# A line leaves the picture this far outside it; beyond, it may be anywhere.
_MARGIN = UNITS // 5

Track = tuple[str, str]
Frame = dict[Track, npt.NDArray[np.float64]]
Traces = Sequence[Mapping[str, Any]]
Ranges = Mapping[str, Range]


def _axis(trace: Mapping[str, Any], coordinate: str) -> str:
    return str(trace.get(f"{coordinate}axis", coordinate))


def _units(numbers: Any, within: Range) -> npt.NDArray[np.float64]:
    low, high = within
    with np.errstate(over="ignore", invalid="ignore"):
        steps = np.rint((np.asarray(numbers, dtype=np.float64) - low) * (UNITS / (high - low)))
    return np.clip(steps, -_FARTHEST, _FARTHEST)


def _frame(traces: Traces, ranges: Ranges) -> Frame:
    return {
        (trace["meta"], coordinate): _units(trace[coordinate], ranges[_axis(trace, coordinate)])
        for trace in traces
        for coordinate in "xy"
    }


def _close(blend: npt.NDArray[np.float64], true: npt.NDArray[np.float64], tolerance: float) -> bool:
    same_gaps = np.array_equal(np.isnan(blend), np.isnan(true))
    seen = (-_MARGIN, UNITS + _MARGIN)
    gap = np.abs(np.clip(blend, *seen) - np.clip(true, *seen))
    return same_gaps and not np.any(gap > tolerance)


def _blends(one: Frame, other: Frame, share: float, true: Frame, tolerance: float) -> bool:
    for track, wanted in true.items():
        if not len(one[track]) == len(other[track]) == len(wanted):
            return False
        if not _close((1 - share) * one[track] + share * other[track], wanted, tolerance):
            return False
    return True


def key_frames(
    count: int, frame: Callable[[int], Frame], tolerance: float = TOLERANCE
) -> list[int]:
    """Return the steps, in order, between which blending is within the tolerance, in units.

    A stretch is accepted by its middle and its quarters: where the second derivative along the steps is
    of one size there, the middle is the worst.
    """
    keys = {0, count - 1}
    open_stretches = [(0, count - 1)]
    while open_stretches:
        first, last = open_stretches.pop()
        middle = (first + last) // 2
        tried = {(first + middle) // 2, middle, (middle + last + 1) // 2} - {first, last}
        if not all(
            _blends(
                *(frame(first), frame(last), (step - first) / (last - first), frame(step)),
                tolerance,
            )
            for step in tried
        ):
            keys.add(middle)
            open_stretches += [(first, middle), (middle, last)]
    return sorted(keys)


def still(traces: Traces) -> bytes:
    """Return the traces as they are, in the form of a film: positions are 32-bit floating-point numbers."""
    return packed([(trace["meta"], axis, trace[axis]) for trace in traces for axis in "xy"])


def packed(tracks: Sequence[tuple[str, str, npt.ArrayLike]]) -> bytes:
    """Return numbers by the trace and the axis they are for, in 32 bits each."""
    with np.errstate(over="ignore"):  # what no float32 holds is no place in the picture
        positions = [np.asarray(numbers).astype("<f4") for _meta, _axis, numbers in tracks]
    header = [
        {"meta": meta, "axis": axis, "length": len(numbers)}
        for (meta, axis, _given), numbers in zip(tracks, positions, strict=True)
    ]
    return _reel({"tracks": header}, np.concatenate(positions))


def _reel(header: Mapping[str, Any], positions: npt.NDArray[Any]) -> bytes:
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    return len(text).to_bytes(4, "little") + text + positions.tobytes()


def film(
    low: float,
    high: float,
    step: float,
    draw: Callable[[float], Traces],
    say: Callable[[float], Mapping[str, str]],
    ranges: Ranges,
    tolerance: float = TOLERANCE,
) -> bytes:
    """Return the traces that `draw` gives and the words that `say` gives, at low, low + step, … high.

    `ranges` are those of the axes by Plotly's name. The form: the length of the header as four bytes, the
    header as JSON padded to a multiple of four, then the positions as 16-bit integers, all little-endian;
    for each track (a trace and a coordinate) its key frames, or one frame where it stands still.
    """
    count = max(2, math.floor((high - low) / step + 1e-9) + 1)
    steps = [low + place * step for place in range(count)]
    drawn: dict[int, Frame] = {}

    def frame(place: int) -> Frame:
        if place not in drawn:
            drawn[place] = _frame(draw(steps[place]), ranges)
        return drawn[place]

    keys = key_frames(count, frame, tolerance)
    axes = {
        (trace["meta"], coordinate): ranges[_axis(trace, coordinate)]
        for trace in draw(steps[0])
        for coordinate in "xy"
    }
    tracks, parts = [], []
    for (meta, coordinate), (start, end) in axes.items():
        strip = [frame(key)[meta, coordinate] for key in keys]
        if all(np.array_equal(strip[0], other, equal_nan=True) for other in strip):
            strip = strip[:1]
        head = {"meta": meta, "axis": coordinate, "low": start, "unit": (end - start) / UNITS}
        tracks.append({**head, "lengths": [len(part) for part in strip]})
        parts += strip
    told = [say(value) for value in steps]
    words = {name: [one[name] for one in told] for name in told[0]}
    places = {"low": low, "step": step, "count": count, "keys": keys}
    positions = np.nan_to_num(np.concatenate(parts) if parts else np.empty(0), nan=_GAP)
    return _reel({**places, "tracks": tracks, "words": words}, positions.astype("<i2"))
