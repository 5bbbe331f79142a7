"""The chart of the Derivative page: the error of differences over the step, both in powers of ten."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace

HEIGHT = 350
STEPS: Range = (-16.0, 0.0)
ERRORS: Range = (-18.0, 2.0)

# No error at all is drawn here, and what no logarithm shows beside it.
_NONE = -17.5

# Room for the label of the last power of ten.
_MARGIN = 0.4


def exponents(numbers: Values) -> Values:
    """Return log₁₀ of numbers ≥ 0, at the foot of the picture where they are 0 or nearly so."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log10(numbers)
    infinite = np.where(numbers > 1, 2 * ERRORS[1], _NONE)
    return np.where(np.isfinite(found), np.maximum(found, _NONE), infinite)


def error_trace(steps: Values, errors: Values, name: str, look: theme.Look) -> Trace:
    """Return the measured error of one way over the step."""
    return {
        **{"type": "scatter", "mode": "lines", "meta": f"error {name}", "name": name},
        **{"x": np.log10(steps).astype("float32"), "y": exponents(errors).astype("float32")},
        "line": {"color": look.colour, "width": 2, "dash": look.dash, "simplify": False},
        "hovertemplate": "h = 10<sup>%{x:.2f}</sup>: 10<sup>%{y:.1f}</sup><extra></extra>",
    }


def expected_trace(parts: Sequence[Values], steps: Values, name: str, colour: str) -> Trace:
    """Return truncation and rounding as two thin straight lines; without parts the trace is empty."""
    x, y = [math.nan], [math.nan]
    for part in parts:
        with np.errstate(divide="ignore"):
            ends = np.maximum(np.log10(part[[0, -1]]), 2 * ERRORS[0])
        x += [float(np.log10(steps[0])), float(np.log10(steps[-1])), math.nan]
        y += [float(ends[0]), float(ends[1]), math.nan]
    length = 7  # a film moves a trace only while it keeps its length
    return {
        **{"type": "scatter", "mode": "lines", "meta": f"expected {name}", "name": name},
        "x": [*x, *[math.nan] * (length - len(x))],
        "y": [*y, *[math.nan] * (length - len(y))],
        "line": {"color": colour, "width": 1, "dash": "dot"},
        "hoverinfo": "skip",
    }


def best_trace(steps: Sequence[float], errors: Sequence[float], colours: Sequence[str]) -> Trace:
    """Return a ring at the best step of each way, on the measured curve."""
    return {
        **{"type": "scatter", "mode": "markers", "meta": "best", "name": "best"},
        **{"x": list(steps), "y": list(errors), "hoverinfo": "skip"},
        "marker": {
            **{"size": 13, "color": "rgba(0,0,0,0)"},
            "line": {"color": list(colours), "width": 2.5},
        },
    }


def step_trace(exponent: float, errors: Sequence[float], looks: Sequence[theme.Look]) -> Trace:
    """Return the line at the reader's step from edge to edge, and on it the error of each way."""
    y = [*ERRORS, *(number for error in errors for number in (math.nan, error))]
    size, colour = [0, 0], [theme.POINT] * 2
    for look in looks:
        size += [0, theme.MARKER - 2]
        colour += [look.colour] * 2
    return {
        **{"type": "scatter", "mode": "lines+markers", "meta": "step", "name": "h"},
        **{"x": [exponent] * len(y), "y": y, "hoverinfo": "skip"},
        "line": {"color": theme.POINT, "width": theme.THIN_LINE, "dash": "dot"},
        "marker": {"size": size, "color": colour, "opacity": 1, "line": {"width": 0}},
    }


def _powers(ends: Range, by: int) -> dict[str, Any]:
    places = list(range(-16, int(ends[1]) + 1, by))
    return {
        **{
            "range": (ends[0] - _MARGIN, ends[1] + _MARGIN),
            "fixedrange": True,
            "zeroline": False,
            "tickvals": places,
        },
        "ticktext": [f"10<sup>{place}</sup>".replace("-", "−") for place in places],
    }


def error_layout(titles: tuple[str, str]) -> dict[str, Any]:
    """Return the chart; `titles` are those of step and error."""
    return {
        **{"template": "none", "height": HEIGHT, "margin": {"l": 8, "r": 8, "t": 8, "b": 8}},
        **{"showlegend": False, "dragmode": theme.NO_DRAG, "hovermode": "closest"},
        "uirevision": "derivative",
        "xaxis": {**_powers(STEPS, 4), "title": {"text": titles[0], "standoff": 4}},
        "yaxis": {
            **{**_powers(ERRORS, 4), "title": {"text": titles[1], "standoff": 14}},
            "automargin": True,
        },
    }
