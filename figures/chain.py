"""What comes back through so many layers, in powers of ten: lines that are told apart in grey as well."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.powers import power_axis, power_layout, power_line

HEIGHT = 340
_DASHES = ("6,5", "solid", "2,3")


def reach(lines: Mapping[str, Values]) -> Range:
    """Return the ends of the axis: all that is finite, and 10⁰."""
    finite = np.concatenate([[0.0], *(line[np.isfinite(line)] for line in lines.values())])
    low, high = float(np.min(finite)), float(np.max(finite))
    margin = max(0.05 * (high - low), 0.5)
    return low - margin, high + margin


def chain_figure(
    lines: Mapping[str, Values], colour: str, titles: tuple[str, str], view: str
) -> go.Figure:
    """Return a line for each name, a number for each count of layers from 1 on; in the order of the dashes.

    `titles` are those of the axes. A line ends where its numbers do.
    """
    ends = reach(lines)
    colours = (theme.POINT, colour, theme.CATEGORICAL[7])
    traces = [
        power_line(name, np.arange(1.0, len(line) + 1), line, ink, dash, "%{x}")
        for (name, line), ink, dash in zip(lines.items(), colours, _DASHES, strict=False)
    ]
    layout = {
        **power_layout(HEIGHT, view),
        "xaxis": {
            "title": {"text": titles[0], "standoff": 6},
            "fixedrange": True,
            "zeroline": False,
        },
        "yaxis": power_axis(ends, titles[1]),
    }
    return go.Figure({"data": traces, "layout": layout})
