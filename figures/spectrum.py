"""Singular values, the largest first, in powers of ten."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import plotly.graph_objects as go

from activations.core import Values
from figures import theme
from figures.powers import power_axis, power_layout, power_line

HEIGHT = 360
_DASHES = ("solid", "6,5")
NOISE = 0.18


def spectrum_figure(
    spectra: Mapping[str, Values], floor: float, colour: str, names: tuple[str, str, str], view: str
) -> go.Figure:
    """Return a line of log₁₀ values for each name, and in grey what lies below the floor.

    `names` are the titles of the two axes and of the grey part. A line ends where values are 0.
    """
    finite = [values[np.isfinite(values)] for values in spectra.values()]
    every = np.concatenate([[0.0], *finite])
    top = float(np.max(every))
    # What is rounding is not worth more than a sixth of the picture.
    least = float(np.min(every))
    lowest = least if not np.isfinite(floor) else max(least, floor - 0.2 * max(top - floor, 1.0))
    ends = (lowest - 0.5, top + 0.5)
    traces = []
    if np.isfinite(floor) and floor > ends[0]:
        traces.append(
            {
                **{"type": "scatter", "mode": "lines", "name": names[2], "meta": "floor"},
                **{"x": [0, 100, 100, 0], "y": [floor, floor, ends[0], ends[0]]},
                **{"fill": "toself", "fillcolor": theme.CATEGORICAL[7], "opacity": NOISE},
                **{"line": {"width": 0}, "hoverinfo": "skip"},
            }
        )
    colours = (colour, theme.POINT)
    for (name, values), ink, dash in zip(spectra.items(), colours, _DASHES, strict=False):
        share = 100 * (np.arange(len(values)) + 0.5) / max(len(values), 1)
        traces.append(power_line(name, share, values, ink, dash, "%{x:.0f} %"))
    layout = {
        **power_layout(HEIGHT, view),
        "xaxis": {
            **{"range": [0, 100], "fixedrange": True, "ticksuffix": " %", "zeroline": False},
            "title": {"text": names[0], "standoff": 6},
        },
        "yaxis": power_axis(ends, names[1]),
    }
    return go.Figure({"data": traces, "layout": layout})
