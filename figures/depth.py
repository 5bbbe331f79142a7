"""The chart of the Depth page: gradient, weight gradient, length and correlation, layer by layer."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np

from activations.core import Values
from figures import theme
from figures.axes import POINTS, Range
from figures.function import Trace
from networks.verdict import FORMATS

Panel = Literal["delta", "weights", "length", "correlation"]
# From above: the axis of each panel and the part of the height that it takes.
PANELS: Mapping[Panel, tuple[str, Range]] = {
    "delta": ("y", (0.605, 0.96)),
    "weights": ("y2", (0.4, 0.55)),
    "length": ("y3", (0.2, 0.345)),
    "correlation": ("y4", (0.0, 0.145)),
}
HEIGHT = 640
BAND_OPACITY = 0.25
# So that the points of the simulation show on the line of theory.
_THEORY = 0.6
# By this word the browser knows what stands back while a slider moves theory (live.js).
SIMULATED = "simulated"

# Places of a line in motion, denser towards the first layer, where lengths still change.
_MOVING = np.linspace(0.0, 1.0, 121) ** 1.5
# Where a logarithmic axis ends.
_LADDER = (1, 2, 3, 5, 8, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 300, 400, 600, 1000)
_TICKS = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500)
# What an axis holds at least.
LEAST: Mapping[Panel, Range] = {"delta": (-3.0, 2.0), "weights": (-3.0, 2.0), "length": (-1.0, 1.0)}
# Labels nearer to each other than this part of the axis are left out.
_APART = 0.09


def layers(depth: int, points: int = POINTS) -> Values:
    """Return the layers to draw a line at: each, or in motion always as many places."""
    if points == POINTS:
        return np.arange(1.0, depth + 1)
    return 1 + (depth - 1) * _MOVING


def finite(values: Values) -> Values:
    """Return the values with a gap where one is not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def logarithm(values: Values) -> Values:
    """Return log₁₀, with a gap where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return finite(np.log10(values))


def _trace(panel: Panel, meta: str, name: str, x: Values, y: Values) -> Trace:
    return {
        **{"type": "scatter", "meta": meta, "name": name, "mode": "lines"},
        **{"x": x.astype("float32"), "y": y.astype("float32")},
        **{"xaxis": "x", "yaxis": PANELS[panel][0], "hoverinfo": "skip"},
    }


def theory_traces(
    place: int,
    title: str,
    values: Mapping[Panel, Values],
    look: theme.Look,
    points: int = POINTS,
) -> list[Trace]:
    """Return the line of one function in each panel; `place` is the name the browser finds it by."""
    traces = []
    for panel, y in values.items():
        every = np.arange(1.0, len(y) + 1)
        x = layers(len(y), points)
        y = finite(y)
        trace = _trace(panel, f"{place} {panel}", title, x, np.interp(x, every, y))
        shown = "%{y:.4f}" if panel == "correlation" else "10^%{y:.2f}"
        trace |= {
            "line": {"color": look.colour, "width": theme.LINE_WIDTH + 1, "dash": look.dash},
            "opacity": _THEORY,
            "hovertemplate": shown + f"<extra>{title}</extra>",
        }
        del trace["hoverinfo"]
        traces.append(trace)
    return traces


def label_trace(place: int, title: str, delta: Values, look: theme.Look) -> Trace:
    """Return the name of a function at the first layer that it has a gradient in."""
    seen = np.flatnonzero(np.isfinite(delta))[:1]
    at = seen[0] if len(seen) else 0
    trace = _trace(
        "delta", f"{place} label", title, np.array([at + 1.0]), finite(delta[at : at + 1])
    )
    rising = at + 1 < len(delta) and delta[at + 1] > delta[at]
    position = "bottom right" if rising else "top right"
    return trace | {
        **{"mode": "text", "text": [f" {title}"], "textposition": position},
        "textfont": {"color": look.colour, "size": 13},
    }


def labelled(ends: Sequence[float], height: float) -> list[bool]:
    """Return which ends have room for a name: the first, and those far enough from all named before."""
    named: list[float] = []
    found = []
    for end in ends:
        room = math.isfinite(end) and all(abs(end - other) >= _APART * height for other in named)
        found.append(room)
        named += [end] * room
    return found


def simulated_traces(
    place: int,
    title: str,
    bands: Mapping[Panel, Values],
    one: Mapping[Panel, Values],
    look: theme.Look,
) -> list[Trace]:
    """Return the band from quartile to quartile, the median in it, and one network as points.

    `bands` has shape (3, layers): lower quartile, median, upper one.
    """
    traces = []
    for panel, (lower, median, upper) in bands.items():
        x = layers(len(median))
        inside = np.isfinite(lower) & np.isfinite(upper)
        edge = np.concatenate([x[inside], x[inside][::-1]])
        rim = np.concatenate([lower[inside], upper[inside][::-1]])
        found = [
            _trace(panel, f"{SIMULATED} {place} {panel} band", title, edge, rim)
            | {
                **{"fill": "toself", "fillcolor": look.colour, "opacity": BAND_OPACITY},
                "line": {"width": 0},
            },
            _trace(panel, f"{SIMULATED} {place} {panel} median", title, x, finite(median))
            | {"line": {"color": look.colour, "width": 1}},
            _trace(panel, f"{SIMULATED} {place} {panel} network", title, x, finite(one[panel]))
            | {
                "mode": "markers",
                "marker": {"color": look.colour, "size": 4.5, "opacity": 0.9, "line": {"width": 0}},
            },
        ]
        traces += found
    return traces


# So much of the axis a line of words takes, and more.
_HEADROOM = 0.12


def format_lines(words: tuple[str, str]) -> list[tuple[float, str]]:
    """Return where formats of numbers end, as log₁₀, and what happens there.

    `words` say what is 0 below a line and what is infinite above it, with a slot for the format.
    """
    below, above = words
    ends = []
    for name in ("float16", "bfloat16", "float32"):
        ends.append((math.log10(FORMATS[name].least), below.format(format=name)))
    ends.append((math.log10(FORMATS["float16"].greatest), above.format(format="float16")))
    ends.append((math.log10(FORMATS["float32"].greatest), above.format(format="bfloat16, float32")))
    return ends


def format_traces(depth: int, y_range: Range, words: tuple[str, str]) -> list[Trace]:
    """Return a dotted line with its words, as for `format_lines`, for each end of a format in sight."""
    low, high = y_range
    found = [(at, words) for at, words in format_lines(words) if low < at < high]
    if not found:
        return []
    x, y, text, sides = [], [], [], []
    for at, label in found:
        x += [1.0, float(depth), math.nan]
        y += [at, at, math.nan]
        text += ["", label, ""]
        # Words above a line at the upper edge would be cut off.
        sides += ["bottom left" if high - at < _HEADROOM * (high - low) else "top left"] * 3
    trace = _trace("delta", "formats", "formats", np.array(x), np.array(y))
    return [
        trace
        | {
            **{"mode": "lines+text", "text": text, "textposition": sides},
            "textfont": {"size": 11, "color": theme.POINT},
            "line": {"color": theme.POINT, "width": 1, "dash": "dot"},
        }
    ]


def logarithmic_range(values: Sequence[Values], least: Range) -> Range:
    """Return an axis for these logarithms that holds `least` as well; its ends are round numbers.

    So a gradient that hardly changes looks like it, and there is room for a line in motion.
    """
    joined = np.concatenate([np.array(least), *values])
    joined = joined[np.isfinite(joined)]
    return -_rounded(-float(np.min(joined))), _rounded(float(np.max(joined)))


def _rounded(size: float) -> float:
    return float(next((step for step in _LADDER if step >= size), size))


def correlation_range(values: Sequence[Values]) -> Range:
    """Return the axis of the correlation: from -1 only where one is negative."""
    least = min((float(np.nanmin(v)) for v in values if np.isfinite(v).any()), default=0.0)
    return (-1.1, 1.1) if least < -0.02 else (-0.06, 1.1)


def _exponents(y_range: Range, most: int) -> dict[str, Any]:
    low, high = y_range
    if high - low <= 2.2:  # whole powers of ten are too far apart
        decades = range(math.floor(low), math.ceil(high) + 1)
        numbers = [float(f"{digit}e{decade}") for decade in decades for digit in (1, 2, 5)]
        seen = [n for n in numbers if low <= math.log10(n) <= high]
        return {"tickvals": [math.log10(n) for n in seen], "ticktext": [f"{n:g}" for n in seen]}
    step = next((each for each in _TICKS if (high - low) / each <= most), _TICKS[-1])
    places = np.arange(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1) * step
    words = [f"10<sup>{place:g}</sup>".replace("-", "−") if place else "1" for place in places]
    return {"tickvals": list(places), "ticktext": words}


def depth_layout(
    depth: int, ranges: Mapping[Panel, Range], titles: Mapping[Panel, str], x_title: str
) -> dict[str, Any]:
    """Return four panels over one axis of layers; `titles` stand above each."""
    layout: dict[str, Any] = {
        "template": "none",
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 4, "b": 8},
        **{"showlegend": False, "dragmode": theme.NO_DRAG},
        **{"hovermode": "x", "hoversubplots": "axis", "uirevision": "depth"},
        "xaxis": {
            **{"range": x_range(depth), "fixedrange": True, "zeroline": False, "anchor": "y4"},
            **{"title": {"text": x_title, "standoff": 4}, "hoverformat": ".0f"},
        },
        "annotations": [],
    }
    for panel, (axis, domain) in PANELS.items():
        y_range = ranges[panel]
        found = {
            **{"range": y_range, "domain": domain, "fixedrange": True, "anchor": "x"},
            **{"zeroline": panel != "correlation", "automargin": True},
        }
        if panel == "correlation":
            found |= {"tickvals": [-1, 0, 1] if y_range[0] < -1 else [0, 0.5, 1]}
        else:
            found |= _exponents(y_range, 6 if panel == "delta" else 3)
        layout[axis.replace("y", "yaxis")] = found
        layout["annotations"].append(
            {
                **{"text": titles[panel], "showarrow": False, "align": "left"},
                **{"xref": "paper", "x": 0, "xanchor": "left"},
                **{"yref": "paper", "y": domain[1], "yanchor": "bottom", "font": {"size": 13}},
            }
        )
    return layout


def x_range(depth: int) -> Range:
    """Return the axis of the layers."""
    margin = max(0.5, 0.02 * depth)
    return 1 - margin, depth + margin


def height(trace: Mapping[str, Any]) -> float:
    """Return how high a trace lies: bands below lines, names on top."""
    kind = str(trace["meta"]).rpartition(" ")[2]
    return {"band": 0.0, "network": 1.0, "median": 1.0, "formats": 1.0, "label": 3.0}.get(kind, 2.0)
