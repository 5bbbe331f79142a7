"""The chart of the Compare page as a function of the choices, layer by layer."""

from __future__ import annotations

import functools
from collections.abc import Callable

from activations.core import Curve
from figures.axes import POINTS, Range, breaks_at
from figures.compare import (
    SLOPE,
    VALUE,
    Contrast,
    compare_layout,
    contrast_traces,
    fitted_range,
    height,
    joint_range,
    point_traces,
    steady_range,
)
from figures.function import Trace
from ui import curves, keys, live
from ui.choices import Choices, Control
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import shown
from ui.scene import in_motion


def panels_of(choices: Choices) -> tuple[str, ...]:
    """Return the panels, from above."""
    return {"f": (VALUE,), "d": (SLOPE,)}.get(choices[keys.PANELS.kept], (VALUE, SLOPE))


def compared_to(choices: Choices) -> int | None:
    """Return the place of the curve that the others are compared to; None where they stand by themselves."""
    if choices[keys.PANELS.kept] != "diff":
        return None
    return int(choices[keys.COMPARED_TO.kept]) - 1


def contrasts(choices: Choices, points: int = POINTS) -> list[Contrast]:
    """Return what is drawn: curves, or differences to one of them."""
    drawn = [in_motion(curve, points) for curve in curves.bound(choices, keys.COMPARED)]
    to = compared_to(choices)
    return [Contrast(curve, None if to is None else drawn[to]) for curve in drawn]


# A drag draws hundreds of frames on the same axes.
_steady = functools.lru_cache(maxsize=512)(steady_range)


def shown_ranges(choices: Choices) -> tuple[Range, ...]:
    """Return the y-ranges of the panels: those that hold for all parameter values, or fit these curves."""
    low, high = choices[keys.X_RANGE.kept]
    drawn = contrasts(choices)
    found = []
    for panel in panels_of(choices):
        if choices[keys.FIT_ALL.kept]:
            ranges = [fitted_range(contrast, panel, low, high) for contrast in drawn]
        else:
            ranges = [
                _steady(
                    contrast.curve.activation,
                    None if contrast.to is None else contrast.to.activation,
                    panel,
                    low,
                    high,
                )
                for contrast in drawn
                if contrast.to is not contrast.curve or len(drawn) == 1
            ]
        found.append(joint_range(ranges, choices[keys.LOG.kept] and panel == SLOPE))
    return tuple(found)


def values_at(curve: Curve, x0: float) -> tuple[str, str]:
    """Return value and slope at x₀ in words; where the slope jumps, that of either side."""
    value, slope = (shown(float(found)) for found in curve.value_and_derivative(x0))
    if breaks_at(curve, x0):
        sides = curve.sided(x0)
        slope = _("{left} left, {right} right").format(
            left=shown(sides.slope_left), right=shown(sides.slope_right)
        )
    return value, slope


def _words_at(place: int, choices: Choices) -> dict[str, str]:
    if place >= len(choices[keys.COMPARED.curves.kept]):
        return {}
    value, slope = values_at(curves.bound(choices, keys.COMPARED)[place], choices[keys.X0.kept])
    return {f"{place + 1} {VALUE}": value, f"{place + 1} {SLOPE}": slope}


def _parameters(choices: Choices, *places: int | None) -> list[Control]:
    names = choices[keys.COMPARED.curves.kept]
    return [
        control
        for place in places
        if place is not None and place < len(names)
        for control in keys.curve_controls(keys.COMPARED, place + 1, names[place])
    ]


def _depends(
    place: int | None, *others: Control, apart: bool = True
) -> Callable[[Choices], list[Control]]:
    """Return what a layer depends on: one curve's parameters or all, and the other choices."""

    def depends(choices: Choices) -> list[Control]:
        count = len(choices[keys.COMPARED.curves.kept])
        if place is not None and place >= count:
            return []
        places = range(count) if place is None else (place,)
        to = compared_to(choices) if apart else None
        parameters = _parameters(choices, *places, to)
        return list(dict.fromkeys([keys.COMPARED.curves, keys.X_RANGE, *others, *parameters]))

    return depends


def _curve(place: int, choices: Choices, points: int) -> list[Trace]:
    names = choices[keys.COMPARED.curves.kept]
    if place >= len(names):
        return []
    return contrast_traces(
        contrasts(choices, points)[place],
        (str(place + 1), FUNCTIONS[names[place]].title),
        panels_of(choices),
        choices[keys.LOG.kept],
        choices[keys.X_RANGE.kept],
        curves.looks(choices, keys.COMPARED)[place],
        points,
    )


def _points(choices: Choices, _points: int) -> list[Trace]:
    return point_traces(
        contrasts(choices),
        [look.colour for look in curves.looks(choices, keys.COMPARED)],
        panels_of(choices),
        choices[keys.LOG.kept],
        shown_ranges(choices),
        choices[keys.X0.kept],
    )


def title_of(panel: str, choices: Choices) -> str:
    """Return what stands beside the axis of a panel."""
    apart = compared_to(choices) is not None
    if panel == VALUE:
        return "f(x) − g(x)" if apart else "f(x)"
    title = "f′(x) − g′(x)" if apart else "f′(x)"
    return f"|{title}|" if choices[keys.LOG.kept] else title


def _layout(choices: Choices) -> Trace:
    return compare_layout(
        choices[keys.X_RANGE.kept],
        panels_of(choices),
        shown_ranges(choices),
        [title_of(panel, choices) for panel in panels_of(choices)],
        choices[keys.LOG.kept],
    )


def _ranges_by_axis(choices: Choices) -> dict[str, Range]:
    x_range = choices[keys.X_RANGE.kept]
    found: dict[str, Range] = {}
    for index, y_range in enumerate(shown_ranges({**choices, keys.FIT_ALL.kept: False})):
        number = str(index + 1) if index else ""
        found |= {f"x{number}": x_range, f"y{number}": y_range}
    return found


def _has_slider(control: Control, choices: Choices) -> bool:
    in_hand = curves.place_in_hand(choices, keys.COMPARED)
    return control is keys.X0 or control in _parameters(choices, in_hand)


_VIEW = (keys.PANELS, keys.COMPARED_TO, keys.LOG)
_PLACES = range(keys.COMPARED.most)

SCENE = live.Scene(
    page="compare",
    layers={
        **{
            f"curve {place + 1}": live.Layer(
                _depends(place, *_VIEW), functools.partial(_curve, place)
            )
            for place in _PLACES
        },
        "points": live.Layer(_depends(None, *_VIEW, keys.FIT_ALL, keys.X0), _points),
        **{
            f"numbers {place + 1}": live.Layer(
                _depends(place, keys.X0, apart=False), words=functools.partial(_words_at, place)
            )
            for place in _PLACES
        },
    },
    layout=_layout,
    ranges=_ranges_by_axis,
    moved=_has_slider,
    height=height,
)
