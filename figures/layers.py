"""What is drawn over the layers of a network, the same for random stacks and for one in training.

Panels stand above each other over one axis of layers. Numbers are drawn as their log₁₀, a network that was
measured as points, the ends of floating-point formats as dotted lines.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace
from networks.verdict import FORMATS

# The points of one network, and a number on them.
NETWORK: Mapping[str, Any] = {"size": 4.5, "opacity": 0.9, "line": {"width": 0}}
POWER = "10^%{y:.2f}"
# Up to so many layers each has its number below the chart.
_NUMBERED = 15
# Where a logarithmic axis ends.
_LADDER = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 600, 1000)
_TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
# So much of the axis a line of words takes, and more.
_HEADROOM = 0.12

# Plotly takes an empty text out of the picture, and at the next drawing another one for it.
_SILENT = "\u200b"


def finite(values: Values) -> Values:
    """Return the values with a gap where one is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def logarithm(values: Values) -> Values:
    """Return log₁₀, with a gap where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return finite(np.log10(values))


def layer_trace(axis: str, meta: str, name: str, x: Values, y: Values) -> Trace:
    """Return a line over the layers that nothing is said of yet."""
    return {
        **{"type": "scatter", "meta": meta, "name": name, "mode": "lines"},
        **{"x": x.astype("float32"), "y": y.astype("float32")},
        **{"xaxis": "x", "yaxis": axis, "hoverinfo": "skip"},
    }


def said(trace: Trace, number: str, title: str) -> Trace:
    """Return a trace that says its number and its title under the hand."""
    kept = {name: value for name, value in trace.items() if name != "hoverinfo"}
    return kept | {"hovertemplate": number + f"<extra>{title}</extra>"}


# ---- the ends of formats ---------------------------------------------------------------------------------


def format_lines(words: tuple[str, str]) -> list[tuple[float, str, str]]:
    """Return where formats of numbers end, as log₁₀, what happens there, and on which side to say it.

    `words` say what is 0 below a line and what is infinite above it, with a slot for the format. They stand
    where a gradient that starts at 1 comes last; bfloat16 ends too close above float32 for that.
    """
    below, above = words
    half, brain, single = (FORMATS[name] for name in ("float16", "bfloat16", "float32"))
    return [
        (math.log10(half.least), below.format(format="float16"), "bottom"),
        (math.log10(brain.least), below.format(format="bfloat16"), "top"),
        (math.log10(single.least), below.format(format="float32"), "bottom"),
        (math.log10(half.greatest), above.format(format="float16"), "top"),
        (math.log10(single.greatest), above.format(format="bfloat16, float32"), "top"),
    ]


def format_trace(depth: int, y_range: Range, words: tuple[str, str], axis: str = "y") -> Trace:
    """Return a dotted line with its words, as for `format_lines`, for each end of a format in sight.

    It is empty where there is none.
    """
    low, high = y_range
    x, y, text, sides = [], [], [], []
    for at, label, side in format_lines(words):
        if low < at < high:
            x += [1.0, float(depth), math.nan]
            y += [at, at, math.nan]
            text += [_SILENT, label, _SILENT]
            sides += [f"{_inside(side, (at - low) / (high - low))} left"] * 3
    trace = layer_trace(axis, "formats", "formats", np.array(x), np.array(y))
    return trace | {
        **{"mode": "lines+text", "text": text, "textposition": sides},
        "textfont": {"size": 11, "color": theme.POINT},
        "line": {"color": theme.POINT, "width": 1, "dash": "dot"},
    }


def _inside(side: str, height: float) -> str:
    """Return the side of a line for words, which would be cut off at an edge of the picture."""
    if height < _HEADROOM:
        return "top"
    return "bottom" if height > 1 - _HEADROOM else side


# ---- axes ------------------------------------------------------------------------------------------------


def logarithmic_range(values: Sequence[Values], least: Range) -> Range:
    """Return an axis for these logarithms that holds `least` as well; its ends are round numbers.

    So a gradient that hardly changes looks like it, and there is room for a line in motion.
    """
    joined = np.concatenate([np.array(least), *values])
    joined = joined[np.isfinite(joined)]
    return -_rounded(-float(np.min(joined))), _rounded(float(np.max(joined)))


def _rounded(size: float) -> float:
    return float(next((step for step in _LADDER if step >= size), size))


def logarithmic_axis(y_range: Range, most: int) -> dict[str, Any]:
    """Return range and ticks of an axis of logarithms, with at most so many powers of ten."""
    low, high = y_range
    if high - low <= 2.2:  # whole powers of ten are too far apart
        decades = range(math.floor(low), math.ceil(high) + 1)
        numbers = [float(f"{digit}e{decade}") for decade in decades for digit in (1, 2, 5)]
        seen = [n for n in numbers if low <= math.log10(n) <= high]
        places, words = [math.log10(n) for n in seen], [f"{n:g}" for n in seen]
    else:
        step = next((each for each in _TICKS if (high - low) / each <= most), _TICKS[-1])
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        places = [each * step for each in range(first, last + 1)]
        words = [f"10<sup>{place:g}</sup>".replace("-", "−") if place else "1" for place in places]
    return {"range": y_range, "tickvals": places, "ticktext": words, "zeroline": True}


def x_range(depth: int) -> Range:
    """Return the axis of the layers."""
    margin = max(0.5, 0.02 * depth)
    return 1 - margin, depth + margin


def heading(text: str, x: float, y: float) -> dict[str, Any]:
    """Return what stands above a panel, from its left edge and its upper one on."""
    return {
        **{"text": text, "showarrow": False, "align": "left", "font": {"size": 13}},
        **{"xref": "paper", "x": x, "xanchor": "left"},
        **{"yref": "paper", "y": y, "yanchor": "bottom"},
    }


def panels_layout(
    depth: int,
    panels: Mapping[Any, tuple[str, Range]],
    axes: Mapping[Any, Mapping[str, Any]],
    titles: Mapping[Any, str],
    x_title: str,
) -> dict[str, Any]:
    """Return panels over one axis of layers: each has an axis and a part of the height; from above."""
    last = list(panels.values())[-1][0]
    layout: dict[str, Any] = {
        "margin": {"l": 8, "r": 8, "t": 4, "b": 8},
        **{"showlegend": False, "dragmode": theme.NO_DRAG},
        **{"hovermode": "x", "hoversubplots": "axis"},
        "xaxis": {
            **{"range": x_range(depth), "fixedrange": True, "zeroline": False, "anchor": last},
            **{"title": {"text": x_title, "standoff": 4}, "hoverformat": ".0f"},
            **({"dtick": 1} if depth <= _NUMBERED else {}),
        },
        "annotations": [],
    }
    for panel, (axis, domain) in panels.items():
        layout[axis.replace("y", "yaxis")] = {
            **{"domain": domain, "fixedrange": True, "anchor": "x", "automargin": True},
            **axes[panel],
        }
        layout["annotations"].append(heading(titles[panel], 0, domain[1]))
    return layout
