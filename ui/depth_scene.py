"""The chart of the Depth page as a function of the choices: theory, which follows the sliders."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from activations.core import Curve, Values
from figures import depth, theme
from figures.axes import POINTS, Range
from figures.depth import PANELS, Panel
from figures.function import Trace
from figures.layers import logarithm, logarithmic_range, x_range
from networks.prediction import Prediction
from networks.stack import Traces
from ui import curves, keys, live, stacks
from ui.choices import Choices, Control
from ui.language import _
from ui.layers import format_ends
from ui.numbers import shown
from ui.simulations import Simulated

_PLACES = range(keys.STACKED.most)
# In motion a line may be off by 0.3 % of its axis: a quarter of a layer's line width.
_TOLERANCE = 30
_OF_STACK = (
    *(keys.DEPTH, keys.WIDTH, keys.INITIALISATION, keys.SIGMA_W, keys.SIGMA_B, keys.NORM),
    *(keys.SHORTCUT, keys.RESIDUAL, keys.INPUT_LENGTH, keys.INPUT_CORRELATION),
)


def looks(choices: Choices) -> list[theme.Look]:
    """Return colour and dash of every function; one alone needs no dash."""
    found = curves.looks(choices, keys.STACKED)
    return [theme.Look(found[0].colour, "solid")] if len(found) == 1 else found


def panels_of(found: Prediction | Traces) -> dict[Panel, Values]:
    """Return what is drawn in each panel."""
    return {
        "delta": found.log_delta,
        "weights": found.log_weight_gradient,
        "length": logarithm(found.length),
        "correlation": found.correlation,
    }


def _bands(found: Simulated) -> dict[Panel, Values]:
    quartiles = found.quartiles
    return {
        "delta": quartiles["log_delta"],
        "weights": quartiles["log_weight_gradient"],
        "length": logarithm(quartiles["length"]),
        "correlation": quartiles["correlation"],
    }


def _drawn(choices: Choices) -> list[tuple[int, Curve, Prediction]]:
    """Return place, curve and theory of every function that has one."""
    found = enumerate(curves.bound(choices, keys.STACKED))
    known = ((place, curve, stacks.theory(choices, curve)) for place, curve in found)
    return [(place, curve, theory) for place, curve, theory in known if theory is not None]


def shown_ranges(
    choices: Choices, simulated: Sequence[Simulated | None] = ()
) -> dict[Panel, Range]:
    """Return the axes: they hold theory and the simulated medians, and stand still in motion."""
    rows = [panels_of(theory) for _place, _curve, theory in _drawn(choices)]
    middles = [
        {panel: band[1] for panel, band in _bands(found).items()}
        for found in simulated
        if found is not None
    ]
    together = [*rows, *middles]
    return {
        panel: (
            depth.correlation_range([row[panel] for row in together])
            if panel == "correlation"
            else logarithmic_range([row[panel] for row in together], depth.LEAST[panel])
        )
        for panel in PANELS
    }


def _moving(choices: Choices, curve: Curve, points: int) -> Prediction | None:
    if points == POINTS:
        return stacks.theory(choices, curve)
    stack = stacks.stack_of(choices, curve)
    return None if stack is None else stacks.sketch(curve, stack)


def _line(place: int, choices: Choices, points: int) -> list[Trace]:
    names = choices[keys.STACKED.curves.kept]
    if place >= len(names):
        return []
    curve = curves.bound(choices, keys.STACKED)[place]
    found = _moving(choices, curve, points)
    if found is None:
        return []
    look, title = looks(choices)[place], curve.activation.title
    traces = depth.theory_traces(place + 1, title, panels_of(found), look, points)
    if len(names) > 1:
        traces.append(depth.label_trace(place + 1, title, found.log_delta, look))
    return traces


def _parameters(choices: Choices, place: int) -> tuple[Control, ...]:
    names = choices[keys.STACKED.curves.kept]
    if place >= len(names):
        return ()
    return keys.curve_controls(keys.STACKED, place + 1, names[place])


def _depends(place: int) -> Callable[[Choices], Sequence[Control]]:
    def depends(choices: Choices) -> Sequence[Control]:
        if place >= len(choices[keys.STACKED.curves.kept]):
            return ()
        return (keys.STACKED.curves, *_OF_STACK, *_parameters(choices, place))

    return depends


def _has_slider(control: Control, choices: Choices) -> bool:
    """Return whether a slider on the page moves theory."""
    if control is keys.WIDTH:  # only the biases of one initialisation depend on it
        return bool(choices[keys.INITIALISATION.kept] == "torch_linear")
    if control is keys.INPUT_CORRELATION or control in _OF_STACK:
        return True
    return control in _parameters(choices, curves.place_in_hand(choices, keys.STACKED))


def titles(choices: Choices) -> dict[Panel, str]:
    """Return what stands above each panel."""
    last = shown(choices[keys.DEPTH.kept])
    return {
        "delta": _("<b>Gradient</b> |δˡ|, as a part of layer {last}'s").format(last=last),
        "weights": _("<b>Weight gradient</b> |∂E/∂Wˡ|"),
        "length": _("<b>Length</b> q: mean square of what goes into f"),
        "correlation": _("<b>Correlation</b> c of two inputs: at 1 they look alike"),
    }


def _layout(choices: Choices) -> Trace:
    return depth.depth_layout(
        int(choices[keys.DEPTH.kept]), shown_ranges(choices), titles(choices), _("layer l")
    )


def _ranges_by_axis(choices: Choices) -> dict[str, Range]:
    ranges = shown_ranges(choices)
    found = {axis: ranges[panel] for panel, (axis, _domain) in PANELS.items()}
    return {"x": x_range(int(choices[keys.DEPTH.kept])), **found}


def figure(choices: Choices, simulated: Sequence[Simulated | None]) -> go.Figure:
    """Return the chart with what no slider moves: bands, medians, networks, the ends of formats."""
    layers = int(choices[keys.DEPTH.kept])
    ranges = shown_ranges(choices, simulated)
    traces = [*SCENE.traces(choices), *depth.format_traces(layers, ranges["delta"], format_ends())]
    curves_drawn = curves.bound(choices, keys.STACKED)
    for place, found in enumerate(simulated):
        if found is not None:
            traces += depth.simulated_traces(
                place + 1,
                curves_drawn[place].activation.title,
                _bands(found),
                panels_of(found.one),
                looks(choices)[place],
            )
    return go.Figure(
        {
            "data": sorted(traces, key=depth.height),
            "layout": depth.depth_layout(layers, ranges, titles(choices), _("layer l")),
        }
    )


SCENE = live.Scene(
    page="depth",
    layers={
        f"theory {place + 1}": live.Layer(_depends(place), functools.partial(_line, place))
        for place in _PLACES
    },
    layout=_layout,
    ranges=_ranges_by_axis,
    moved=_has_slider,
    height=depth.height,
    tolerance=_TOLERANCE,
    # A film takes a tenth of a second or more: nobody's hand comes near all sliders.
    ahead=False,
)
