"""The charts of the Train page: what a network answers, its loss and score, and its layers.

Several runs stand side by side. Traces are found by their `meta`, so that those of a run in training move
in a chart that stands (train.js); what they show and how it is said comes from ui/.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace
from figures.layers import (
    NETWORK,
    POWER,
    finite,
    format_trace,
    heading,
    layer_trace,
    logarithmic_axis,
    logarithmic_range,
    panels_layout,
    said,
)
from figures.output import SCALE

Kind = Literal["points", "table", "digits"]

HEIGHT = 380
SMALL_HEIGHT = 250
LAYERS_HEIGHT = 520
# A run of a thousand epochs is drawn by as many points as a screen can show.
MOST_POINTS = 300
CLASSES = (theme.CATEGORICAL[0], theme.CATEGORICAL[1])
INK = theme.CATEGORICAL[7]
# Panels of the layers, from above: their axis and the part of the height that they take.
PANELS: Mapping[str, tuple[str, Range]] = {
    "delta": ("y", (0.68, 0.95)),
    "weights": ("y2", (0.34, 0.61)),
    "shares": ("y3", (0.0, 0.27)),
}
# What an axis of gradients holds at least.
LEAST: Range = (-3.0, 1.0)
_BEFORE = 0.55
# Shares are told apart by their form.
_SHARES = {"saturated": {"size": 7, "symbol": "circle"}, "dead": {"size": 7, "symbol": "x"}}


@dataclass(frozen=True, eq=False)
class Picture:
    """What a network answers: as in training.Epoch, with the points it was trained on, and the axes.

    `title` has two lines, in the colour of the run. `values` is None before the first answer. `axis` has the
    coordinates of the grid of points.
    """

    kind: Kind
    title: tuple[str, str]
    colour: str
    values: Values | None
    axis: Values
    inputs: Values
    targets: Values


@dataclass(frozen=True, eq=False)
class History:
    """The epochs of a run and what was known after each: shape (4, epochs), as in runs.Run.scores."""

    title: str
    look: theme.Look
    scores: Values


@dataclass(frozen=True, eq=False)
class Layers:
    """What was measured in each layer now, and before training; log₁₀ of the gradients."""

    title: str
    look: theme.Look
    log_delta: tuple[Values, Values]
    log_weight_gradient: tuple[Values, Values]
    saturated: Values
    dead: Values


# ---- what a network answers ------------------------------------------------------------------------------


def answer_traces(place: int, picture: Picture) -> list[Trace]:
    """Return the traces of a picture that change in training; `place` is that of the run, from 0 on."""
    if picture.kind == "points":
        blank = np.full((len(picture.axis),) * 2, 0.5)
        z = np.round(blank if picture.values is None else picture.values, 2)
        field: Trace = {"x": picture.axis, "y": picture.axis, "z": z, "hoverinfo": "skip"}
        return [
            {
                **{**field, "type": "heatmap", "meta": f"{place} field", "zsmooth": "best"},
                **{"zmin": 0, "zmax": 1, "colorscale": SCALE, "showscale": False},
            },
            {
                **{**field, "type": "contour", "meta": f"{place} border", "showscale": False},
                "contours": {"start": 0.5, "end": 0.5, "size": 1, "coloring": "none"},
                "line": {"color": INK, "width": 2},
            },
        ]
    if picture.kind == "digits":
        counts = np.zeros((10, 10)) if picture.values is None else picture.values
        text = [[f"{count:.0f}" if count else "" for count in row] for row in counts]
        return [
            {
                **{"type": "heatmap", "meta": f"{place} counts", "z": counts, "text": text},
                **{"texttemplate": "%{text}", "textfont": {"color": INK, "size": 11}},
                **{"zmin": -40, "zmax": 40, "colorscale": SCALE, "showscale": False},
                **{"xgap": 1, "ygap": 1, "hovertemplate": "%{y} → %{x}: %{z}<extra></extra>"},
            }
        ]
    pairs = np.zeros((0, 2)) if picture.values is None else picture.values
    return [
        {
            **{"type": "scatter", "mode": "markers", "meta": f"{place} predictions"},
            **{"x": pairs[:, 0], "y": pairs[:, 1], "name": picture.title[0]},
            "marker": {"size": 6, "color": CLASSES[1], "opacity": 0.8},
            "hovertemplate": "%{x:.4g} → %{y:.4g}<extra></extra>",
        }
    ]


def _given_traces(place: int, picture: Picture) -> list[Trace]:
    """Return the traces of a picture that stand still: the points, or the line of right answers."""
    if picture.kind == "points":
        return [
            {
                **{"type": "scatter", "mode": "markers", "meta": f"{place} class {label}"},
                **{"x": picture.inputs[chosen, 0], "y": picture.inputs[chosen, 1]},
                "marker": {"size": 5, "color": colour, "symbol": symbol},
                "hoverinfo": "skip",
            }
            for label, colour, symbol in zip((0, 1), CLASSES, ("circle", "diamond"), strict=True)
            for chosen in (picture.targets == label,)
        ]
    if picture.kind == "table":
        ends = [float(picture.targets.min()), float(picture.targets.max())]
        return [
            {
                **{
                    "type": "scatter",
                    "mode": "lines",
                    "meta": f"{place} right",
                    "x": ends,
                    "y": ends,
                },
                **{"line": {"color": INK, "width": 1, "dash": "dot"}, "hoverinfo": "skip"},
            }
        ]
    return []


def _cell(place: int, count: int, kind: Kind) -> tuple[Range, Range]:
    """Return the part of width and height of one picture among several, below its two lines of title."""
    if count == 1:
        return (0.0, 1.0), (0.0, 0.88)
    rows = (count + 1) // 2
    column, row = place % 2, rows - 1 - place // 2
    gap = 0.02 if kind == "points" else 0.06
    foot = 0.0 if row == 0 or kind == "points" else 0.1
    across = (0.0, 0.5 - gap) if column == 0 else (0.5 + gap, 1.0)
    return across, (row / rows + foot, (row + 1) / rows - (0.18 if rows == 1 else 0.11))


def _height(count: int) -> int:
    return {1: HEIGHT, 2: SMALL_HEIGHT}.get(count, 2 * SMALL_HEIGHT)


def pictures_figure(
    pictures: Sequence[Picture], titles: Mapping[Kind, tuple[str, str]]
) -> go.Figure:
    """Return the answers of each run, in the order given; `titles` are those of the axes by kind."""
    layout: dict[str, Any] = {
        "height": _height(len(pictures)),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        **{"showlegend": False, "dragmode": theme.NO_DRAG, "uirevision": "pictures"},
        "annotations": [],
    }
    traces: list[Trace] = []
    for place, picture in enumerate(pictures):
        number = "" if place == 0 else str(place + 1)
        across, up = _cell(place, len(pictures), picture.kind)
        found = [*answer_traces(place, picture), *_given_traces(place, picture)]
        traces += [trace | {"xaxis": f"x{number}", "yaxis": f"y{number}"} for trace in found]
        x, y = _picture_axes(picture, titles[picture.kind])
        if picture.kind == "points":
            y |= {"scaleanchor": f"x{number}", "constrain": "domain", "constraintoward": "top"}
            x |= {"constrain": "domain", "constraintoward": "left"}
        layout[f"xaxis{number}"] = x | {"domain": across, "anchor": f"y{number}"}
        layout[f"yaxis{number}"] = y | {"domain": up, "anchor": f"x{number}"}
        title = heading("<br>".join(picture.title), across[0], up[1])
        title["font"] = {"size": 13, "color": picture.colour}
        layout["annotations"].append(title)
    return go.Figure({"data": traces, "layout": layout})


def _picture_axes(picture: Picture, titles: tuple[str, str]) -> tuple[dict[str, Any], ...]:
    still: dict[str, Any] = {"fixedrange": True, "zeroline": False, "showgrid": False}
    still["automargin"] = True
    found = [still | {"title": {"text": title, "standoff": 4}} for title in titles]
    if picture.kind == "points":
        reach = float(picture.axis[-1])
        for axis in found:
            axis |= {"range": [-reach, reach], "showticklabels": False, "ticks": "", "title": None}
    elif picture.kind == "digits":
        found[0] |= {"range": [-0.5, 9.5], "dtick": 1, "tickangle": 0}
        found[1] |= {"range": [9.5, -0.5], "dtick": 1}
    return tuple(found)


# ---- loss and score --------------------------------------------------------------------------------------


def thinned(scores: Values) -> tuple[Values, Values]:
    """Return the epochs to draw, MOST_POINTS at most with the last among them, and their columns."""
    count = scores.shape[1]
    places = np.unique(np.linspace(0, max(count - 1, 0), min(count, MOST_POINTS)).astype(int))
    return places, scores[:, places]


def history_traces(place: int, history: History) -> list[Trace]:
    """Return loss and score of a run: thick what was held out, thin what it was trained on."""
    epochs, rows = thinned(history.scores)
    traces = []
    for row, (name, axis, held) in enumerate(
        (
            ("loss", "y", False),
            ("loss held", "y", True),
            ("score", "y2", False),
            ("score held", "y2", True),
        )
    ):
        traces.append(
            {
                **{"type": "scatter", "mode": "lines", "meta": f"{place} {name}"},
                **{
                    "name": history.title,
                    "x": epochs,
                    "y": np.where(np.isfinite(rows[row]), rows[row], np.nan),
                },
                **{"xaxis": "x", "yaxis": axis},
                "line": {
                    "color": history.look.colour,
                    "width": theme.LINE_WIDTH if held else 1,
                    "dash": history.look.dash if held else "solid",
                },
                "hovertemplate": "%{y:.4g}<extra>" + history.title + "</extra>",
            }
        )
    return traces


def loss_top(histories: Sequence[History]) -> float:
    """Return where the axis of the loss ends: a little above where most of the runs begin."""
    starts = [float(np.max(h.scores[:2, 0])) for h in histories if h.scores.shape[1]]
    known = [start for start in starts if math.isfinite(start)]
    return 1.15 * max(known, default=1.0)


def score_range(histories: Sequence[History], kind: Kind) -> Range:
    """Return the axis of the score: an accuracy from 0 to 1, an error from 0 to where it starts."""
    if kind != "table":
        return (-0.02, 1.04)
    starts = [float(np.max(h.scores[2:, 0])) for h in histories if h.scores.shape[1]]
    known = [start for start in starts if math.isfinite(start)]
    return (0.0, 1.15 * max(known, default=1.0))


def histories_figure(
    histories: Sequence[History], epochs: int, kind: Kind, titles: tuple[str, str, str]
) -> go.Figure:
    """Return loss above score over the epochs; `titles` are those of epoch, loss, score."""
    still = {"fixedrange": True, "zeroline": False, "automargin": True}
    layout: dict[str, Any] = {
        "height": HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        **{"showlegend": False, "dragmode": theme.NO_DRAG, "uirevision": "histories"},
        **{"hovermode": "x", "hoversubplots": "axis"},
        "xaxis": {
            **{**still, "range": [0, epochs], "anchor": "y2", "hoverformat": ".0f"},
            "title": {"text": titles[0], "standoff": 8},
        },
        "yaxis": {**still, "range": [0, loss_top(histories)], "domain": [0.55, 0.93]},
        "yaxis2": {**still, "range": score_range(histories, kind), "domain": [0, 0.4]},
        "annotations": [heading(titles[1], 0, 0.93), heading(titles[2], 0, 0.4)],
    }
    if kind != "table":
        layout["yaxis2"]["tickformat"] = ".0%"
    traces = [
        trace for place, history in enumerate(histories) for trace in history_traces(place, history)
    ]
    return go.Figure({"data": traces, "layout": layout})


# ---- layers ----------------------------------------------------------------------------------------------


def layers_traces(place: int, layers: Layers) -> list[Trace]:
    """Return what was measured in the layers of a run: thick now, thin and dotted before training."""
    traces: list[Trace] = []
    for panel, (now, before) in (
        ("delta", layers.log_delta),
        ("weights", layers.log_weight_gradient),
    ):
        traces += [
            _over_layers(place, panel, "before", layers, before),
            _over_layers(place, panel, "now", layers, now),
        ]
    traces += [
        _over_layers(place, "shares", "saturated", layers, layers.saturated),
        _over_layers(place, "shares", "dead", layers, layers.dead),
    ]
    return traces


def _over_layers(place: int, panel: str, what: str, layers: Layers, y: Values) -> Trace:
    x = np.arange(1.0, len(y) + 1)
    trace = layer_trace(PANELS[panel][0], f"{place} {panel} {what}", layers.title, x, finite(y))
    colour = layers.look.colour
    if what == "before":
        trace |= {"line": {"color": colour, "width": 1, "dash": "dot"}, "opacity": _BEFORE}
    else:
        dash = "2,3" if what == "dead" else layers.look.dash
        trace |= {
            "mode": "lines+markers",
            "line": {"color": colour, "width": theme.LINE_WIDTH, "dash": dash},
            "marker": {**NETWORK, "color": colour, **_SHARES.get(what, {})},
        }
    return said(trace, "%{y:.0%}" if panel == "shares" else POWER, layers.title)


def gradient_range(found: Sequence[Layers], panel: str) -> Range:
    """Return an axis that holds the gradients of all runs, now and before training, as log₁₀."""
    pairs = [of.log_delta if panel == "delta" else of.log_weight_gradient for of in found]
    return logarithmic_range([np.asarray(part) for pair in pairs for part in pair], LEAST)


def gradient_axis(found: Sequence[Layers], panel: str) -> dict[str, Any]:
    """Return range and ticks of an axis of gradients."""
    return logarithmic_axis(gradient_range(found, panel), 6 if panel == "delta" else 4)


def ends_trace(found: Sequence[Layers], words: tuple[str, str]) -> Trace:
    """Return the ends of formats in sight of the gradients; `words` as for layers.format_lines."""
    return format_trace(_depth(found), gradient_range(found, "delta"), words, PANELS["delta"][0])


def _depth(found: Sequence[Layers]) -> int:
    return max((len(of.dead) for of in found), default=1)


def layers_figure(
    found: Sequence[Layers], titles: Mapping[str, str], x_title: str, ends: tuple[str, str]
) -> go.Figure:
    """Return gradient, weight gradient and shares over the layers; `titles` stand above each panel."""
    axes: dict[str, Mapping[str, Any]] = {
        "shares": {"range": [-0.04, 1.04], "tickformat": ".0%", "zeroline": False},
        **{panel: gradient_axis(found, panel) for panel in ("delta", "weights")},
    }
    layout = panels_layout(_depth(found), PANELS, axes, titles, x_title)
    layout |= {"height": LAYERS_HEIGHT, "uirevision": "layers"}
    traces = [trace for place, of in enumerate(found) for trace in layers_traces(place, of)]
    return go.Figure({"data": [ends_trace(found, ends), *traces], "layout": layout})
