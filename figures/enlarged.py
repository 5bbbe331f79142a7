"""A chart for a projector: thick lines, large points and letters that the last row can read."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

LINE, LETTERS, TITLES = 4.0, 21.0, 23.0
GRID = 1.5
CLEAR = "rgba(0,0,0,0)"  # the page behind is white or black

# Against what stands on a desk.
_LINES, _MARKS, _LETTERS, _HEIGHT = 1.9, 1.7, 1.6, 1.45

# The part of the height of a chart that a tick takes.
_TICK_HEIGHT = 0.055

_AXIS = re.compile(r"[xy]axis\d*|colorbar|legend")


def enlarged(figure: Mapping[str, Any], whole: bool = False) -> dict[str, Any]:
    """Return the figure with thicker lines, larger points and letters; numbers and colours stay.

    A `whole` one has no height of its own: it takes that of its place.
    """
    layout = {name: _part(name, part) for name, part in figure["layout"].items()}
    layout |= {"paper_bgcolor": CLEAR, "plot_bgcolor": CLEAR}
    layout["font"] = {**layout.get("font", {}), "size": LETTERS}
    layout["hoverlabel"] = {**layout.get("hoverlabel", {}), "font": {"size": LETTERS}}
    for name in [name for name in layout if _AXIS.fullmatch(name)]:
        layout[name] = _axis(name, layout[name])
    layout.setdefault("legend", {"font": {"size": LETTERS}})
    if whole:
        layout.pop("height", None)
    elif "height" in layout:
        layout["height"] = round(_HEIGHT * layout["height"])
    if "margin" in layout:
        layout["margin"] = {
            side: round(_LETTERS * room) if side in "lrtb" else room
            for side, room in layout["margin"].items()
        }
    return {"data": [_trace(trace) for trace in figure["data"]], "layout": layout}


def _trace(trace: Mapping[str, Any]) -> dict[str, Any]:
    made = {name: _part(name, part) for name, part in trace.items()}
    if "lines" in made.get("mode", ""):
        made.setdefault("line", {"width": LINE})
    if "colorbar" in made:
        made["colorbar"] = _axis("colorbar", made["colorbar"])
    return made


def _axis(name: str, axis: Mapping[str, Any]) -> dict[str, Any]:
    """Return an axis, a colour bar or a legend with large letters, whatever the theme says."""
    if name == "legend":
        return {**axis, "font": {**axis.get("font", {}), "size": LETTERS}}
    axis = _thinned(axis)
    made = {**axis, "tickfont": {**axis.get("tickfont", {}), "size": LETTERS}}
    if name != "colorbar":
        made |= {"gridwidth": GRID, "zerolinewidth": 2 * GRID}
    if "title" in axis:
        title = axis["title"] if isinstance(axis["title"], Mapping) else {"text": axis["title"]}
        made["title"] = {**title, "font": {**title.get("font", {}), "size": TITLES}}
    return made


def _thinned(axis: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a low axis with as few of its own ticks as large letters leave room for."""
    low, high = axis.get("domain", (0.0, 1.0))
    every = math.ceil(len(axis.get("tickvals", ())) * _TICK_HEIGHT / (high - low))
    if every <= 1:
        return axis
    return {**axis, **{key: axis[key][::every] for key in ("tickvals", "ticktext") if key in axis}}


def _part(name: str, part: Any) -> Any:
    """Return a part of a figure by its name, with all that is inside it."""
    if isinstance(part, list | tuple) and part and isinstance(part[0], Mapping):
        return [_part(name, each) for each in part]
    if not isinstance(part, Mapping):
        return part
    if name == "line":
        return _line(part)
    if name.endswith("font"):
        size = max(LETTERS, _LETTERS * part["size"]) if "size" in part else LETTERS
        return {**part, "size": size}
    made = {inner: _part(inner, each) for inner, each in part.items()}
    if name == "marker" and "size" in made:
        made["size"] = _scaled(made["size"], _MARKS)
    return made


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line at least LINE wide, one that is not there excepted; its dashes grow with it."""
    width = line.get("width", 2)
    made = {**line, "width": max(LINE, _LINES * width) if width else 0}
    dash = line.get("dash", "")
    if "," in dash:
        made["dash"] = ",".join(f"{_LINES * int(length):.0f}" for length in dash.split(","))
    return made


def _scaled(size: Any, times: float) -> Any:
    if isinstance(size, int | float):
        return times * size
    return [times * float(each) for each in size]
