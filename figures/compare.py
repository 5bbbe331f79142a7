"""The chart of the Compare page: several curves, their slopes, or what lies between two of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from activations.core import Activation, Curve, Values
from figures import theme
from figures.axes import (
    FARTHEST,
    POINTS,
    Range,
    corners,
    extremes,
    joint,
    sample,
    slope_jumps,
    value_jumps,
    with_gaps,
)
from figures.function import LOWER, UPPER, Trace, line, two_panels

VALUE, SLOPE = "f", "f′"

# The logarithmic axis of |f′| ends at 10^LOG_FLOOR; what is smaller leaves the picture at a finite place.
LOG_FLOOR = -8
_BELOW = -12.0

# Enough points to find how far a curve goes.
_SCOUTS = 101


@dataclass(frozen=True)
class Contrast:
    """A curve, or with `to` its difference from another one."""

    curve: Curve
    to: Curve | None = None

    def at(self, x: Values) -> tuple[Values, Values]:
        """Return value and slope."""
        value, slope = self.curve.value_and_derivative(x)
        if self.to is None:
            return value, slope
        other, other_slope = self.to.value_and_derivative(x)
        with np.errstate(invalid="ignore"):  # two infinities
            return value - other, slope - other_slope

    @property
    def curves(self) -> tuple[Curve, ...]:
        """All curves that have a part in it."""
        return (self.curve,) if self.to is None else (self.curve, self.to)

    def places(self, low: float, high: float, points: int) -> Values:
        """Return x to draw it at."""
        return np.unique(
            np.concatenate([sample(curve, low, high, points) for curve in self.curves])
        )

    def jumps(self, panel: str) -> list[float]:
        """Return where its value or its slope may jump."""
        found = value_jumps if panel == VALUE else slope_jumps
        return sorted({point for curve in self.curves for point in found(curve)})


def logarithm(slope: Values) -> Values:
    """Return log₁₀ |f′|, NaN where f′ is 0; far below the axis it is cut off."""
    size = np.abs(slope)
    logs = np.log10(np.where(size > 0, size, np.nan))
    return np.asarray(np.maximum(logs, _BELOW))


def _seen(value: Values, slope: Values, panel: str, log: bool) -> Values:
    if panel == VALUE:
        return value
    return logarithm(slope) if log else slope


def axes_of(panels: Sequence[str], panel: str) -> dict[str, str]:
    """Return the axes of a panel: the first is above."""
    return UPPER if panel == panels[0] else LOWER


def contrast_traces(
    contrast: Contrast,
    names: tuple[str, str],
    panels: Sequence[str],
    log: bool,
    x_range: Range,
    look: theme.Look,
    points: int = POINTS,
) -> list[Trace]:
    """Return one line a panel; `names` are the one the browser finds it by, and the reader's."""
    found, title = names
    x = contrast.places(*x_range, points)
    value, slope = contrast.at(x)
    return [
        line(
            *with_gaps(x, _seen(value, slope, panel, log), contrast.jumps(panel)),
            look.colour,
            title,
            look.dash,
        )
        | {"meta": f"{found} {panel}"}
        | _hover(title, log and panel == SLOPE)
        | axes_of(panels, panel)
        for panel in panels
    ]


def _hover(title: str, log: bool) -> Trace:
    y = "10^%{y:.3f}" if log else "%{y:.5g}"
    return {"hovertemplate": f"{y}<extra>{title}</extra>"}


def point_traces(
    contrasts: Sequence[Contrast],
    colours: Sequence[str],
    panels: Sequence[str],
    log: bool,
    y_ranges: Sequence[Range],
    x0: float,
) -> list[Trace]:
    """Return the line at x0 from edge to edge, and on it the point of every curve, panel by panel."""
    found = [contrast.at(np.array([x0])) for contrast in contrasts]
    # One trace a panel: the line, and after gaps the points.
    size, colour = [0, 0], [theme.POINT] * 2
    for own in colours:
        size += [0, theme.MARKER - 2]
        colour += [own, own]
    traces = []
    for panel, y_range in zip(panels, y_ranges, strict=True):
        y = list(y_range)
        for value, slope in found:
            y += [math.nan, float(_seen(value, slope, panel, log)[0])]
        traces.append(
            {
                **{"type": "scatter", "mode": "lines+markers", "meta": f"x₀ {panel}", "name": "x₀"},
                **{"x": [x0] * len(y), "y": y, "hoverinfo": "skip"},
                "line": {"color": theme.POINT, "width": theme.THIN_LINE, "dash": "dot"},
                "marker": {"size": size, "color": colour, "opacity": 1, "line": {"width": 0}},
            }
            | axes_of(panels, panel)
        )
    return traces


def height(trace: Mapping[str, Any]) -> float:
    """Return how high a trace lies: the more gaps the higher, so that equal curves show through."""
    dash = trace["line"]["dash"]
    if dash == "dot":  # the line at x₀
        return 1.0
    if dash == "solid":
        return 0.0
    lengths = [int(length) for length in dash.split(",")]
    return sum(lengths[1::2]) / sum(lengths)


def _hull(bound: Sequence[Curve], panel: str, x: Values) -> tuple[Values, Values]:
    """Return the least and the greatest of several curves at each x."""
    found = [curve.value(x) if panel == VALUE else curve.derivative(x) for curve in bound]
    return np.fmin.reduce(found), np.fmax.reduce(found)


def steady_range(
    activation: Activation, to: Activation | None, panel: str, low: float, high: float
) -> Range:
    """Return the least and the greatest that the function reaches for any parameter values.

    With `to` that of the difference. Never more than the width of the x-axis, as on the Function page.
    """
    x = np.linspace(low, high, _SCOUTS)
    reach = max(abs(low), abs(high))
    least, greatest = _hull(list(corners(activation)), panel, x)
    if to is not None:
        other_least, other_greatest = _hull(list(corners(to)), panel, x)
        with np.errstate(invalid="ignore"):  # two infinities
            least, greatest = least - other_greatest, greatest - other_least
    return extremes(least, reach)[0], extremes(greatest, reach)[1]


def fitted_range(contrast: Contrast, panel: str, low: float, high: float) -> Range:
    """Return the least and the greatest that is in sight."""
    found = contrast.at(contrast.places(low, high, POINTS))[panel == SLOPE]
    return extremes(found, FARTHEST)


def joint_range(ranges: Sequence[Range], log: bool) -> Range:
    """Return the axis that holds all of these."""
    if not log:
        return joint(*ranges)
    top = max(max(abs(low), abs(high)) for low, high in ranges)
    return float(LOG_FLOOR), max(float(np.log10(top)) if top > 0 else 0.0, LOG_FLOOR + 1.0) + 0.3


def compare_layout(
    x_range: Range,
    panels: Sequence[str],
    y_ranges: Sequence[Range],
    titles: Sequence[str],
    log: bool,
) -> dict[str, Any]:
    """Return one panel or two; `titles` are those of the panels."""
    layout = two_panels(x_range, (y_ranges[0], y_ranges[-1]), ("x", titles[0], titles[-1]))
    layout["uirevision"] = "compare"
    if len(panels) == 1:
        del layout["yaxis2"]
        layout["xaxis"] = layout.pop("xaxis2") | {"anchor": "y"}
        layout["yaxis"] |= {"domain": [0, 1]}
    if log and SLOPE in panels:
        axis = layout["yaxis2" if len(panels) == 2 else "yaxis"]
        places = range(LOG_FLOOR, int(np.floor(y_ranges[-1][1])) + 1, 2)
        axis |= {
            "tickvals": list(places),
            "ticktext": [f"10<sup>{place}</sup>" for place in places],
        }
        axis["zeroline"] = False
    return layout
