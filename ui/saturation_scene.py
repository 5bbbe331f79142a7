"""The chart of the Saturation page as a function of the choices, layer by layer."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from activations.core import Activation, Curve, Interval
from activations.portrait import steepest
from figures.axes import Range, corners, steady_ranges
from figures.function import Trace, curve_traces, point_traces, shade_traces
from figures.saturation import (
    DENSITY,
    SHARES,
    edges,
    input_traces,
    mass_trace,
    saturation_layout,
    share_trace,
    tail_traces,
)
from networks import passage
from ui import keys, live
from ui.choices import Choices, Control
from ui.functions import FUNCTIONS
from ui.language import _
from ui.numbers import shown
from ui.scene import curve_of, look_of, point_line
from ui.wording import enumerated, joined, per_cent

# Outputs whose mean is a smaller part of their spread count as centred, masses that are smaller as none.
_CENTRED, _NOTHING = 0.02, 5e-4
# What is left of a mean of 0 after rounding is nothing, as a part of the spread.
_ROUNDING = 1e-13


@dataclass(frozen=True)
class Inputs:
    """What the choices say of the numbers that go into the function."""

    curve: Curve
    mean: float
    spread: float
    threshold: float

    @property
    def flat(self) -> passage.Flat:
        """The shares of inputs where the function is flat."""
        return passage.flat(self.curve, self.mean, self.spread, self.threshold)

    @property
    def moments(self) -> passage.Moments:
        """Mean and variance of what comes out, and of the slopes."""
        return passage.moments(self.curve, self.mean, self.spread)


def inputs_of(choices: Choices) -> Inputs:
    """Return the function, the inputs and the slope below which it counts as flat."""
    curve = curve_of(choices)
    # Of a slope that is 0 everywhere any part is nothing: everything is flat, for every ε above 0.
    top = steepest(curve, *choices[keys.X_RANGE.kept]) or 1.0
    return Inputs(
        curve,
        choices[keys.MEAN.kept],
        choices[keys.SPREAD.kept],
        choices[keys.EPSILON.kept] * top,
    )


def shown_ranges(choices: Choices) -> tuple[Range, Range]:
    """Return the y-ranges of f and f′, which hold for all parameter values."""
    return steady_ranges(FUNCTIONS[choices[keys.FUNCTION.kept]], *choices[keys.X_RANGE.kept])


def shares_of(choices: Choices) -> tuple[passage.Shares, passage.Shares]:
    """Return how f(z) and f′(z) are distributed over the bins beside the panels."""
    found = inputs_of(choices)
    upper, lower = shown_ranges(choices)
    return (
        passage.output_shares(found.curve, found.mean, found.spread, edges(upper)),
        passage.slope_shares(found.curve, found.mean, found.spread, edges(lower)),
    )


def place_of(choices: Choices) -> float:
    """Return z = w·x + b of the reader's unit."""
    weight, x, bias = (choices[c.kept] for c in (keys.WEIGHT, keys.INPUT, keys.BIAS))
    return round(float(weight * x + bias), 6)


def percent(share: float) -> str:
    """Return a share in percent; what is there never looks like nothing, nor a part like all."""
    if 0 < share < _NOTHING:
        return "< 0.1 %"
    if 1 - _NOTHING < share < 1 - 1e-12:
        return "> 99.9 %"
    return per_cent(shown(round(100 * share, 1), 3))


def unit_line(choices: Choices) -> str:
    """Return where the reader's unit stands, in numbers."""
    weight, x, bias = (choices[c.kept] for c in (keys.WEIGHT, keys.INPUT, keys.BIAS))
    z = place_of(choices)
    said = _("z = w·x + b = {weight} · {x} {sign} {bias} = {z}").format(
        weight=shown(weight),
        x=shown(x) if x >= 0 else f"({shown(x)})",
        sign="+" if bias >= 0 else "−",
        bias=shown(abs(bias)),
        z=shown(z),
    )
    return f"{said}\n{point_line(curve_of(choices), z)}"


def readout(choices: Choices) -> str:
    """Return the numbers of the passage in one line, and in another the point masses, if there are any."""
    found = inputs_of(choices)
    flat, moments = found.flat, found.moments
    spread = math.sqrt(moments.variance)
    mean = 0.0 if abs(moments.mean) < _ROUNDING * spread else moments.mean
    sides = _("left {left}, right {right}").format(
        left=percent(flat.left), right=percent(flat.right)
    )
    if flat.between > 0:
        sides += _(", between {between}").format(between=percent(flat.between))
    if flat.everywhere > 0:
        sides = _("everywhere")
    said = _(
        "Saturated: {sides} · dead: {dead} · out: mean {mean}, sd {sd} · E f′² = {second}"
    ).format(
        sides=sides,
        dead=percent(flat.dead),
        mean=shown(mean, 3),
        sd=shown(spread, 3),
        second=shown(moments.slope_second, 3),
    )
    return "\n".join([said, *gap_lines(found), *masses_lines(found)])


def gap_lines(found: Inputs) -> list[str]:
    """Return for how many inputs f has no value, as a typed formula may."""
    none = passage.output_shares(found.curve, found.mean, found.spread, ()).undefined
    if not none:
        return []
    return [_("f(z) has no value for {share} of the inputs.").format(share=percent(none))]


def masses_lines(found: Inputs) -> list[str]:
    """Return the point masses, which the chart shows as diamonds, in words."""
    named = [
        _("{of} = {place} for {share}").format(of=of, place=shown(place, 4), share=percent(mass))
        for of, slopes in (("f(z)", False), ("f′(z)", True))
        for place, mass in passage.masses(found.curve, found.mean, found.spread, slopes)
        if mass > 0
    ]
    if not named:
        return []
    return [_("Diamonds: exactly {named} of the inputs.").format(named=enumerated(named))]


def _flatness(flat: passage.Flat, epsilon: float) -> str:
    if flat.dead >= 1 - 1e-12:
        return _("f′ is 0 wherever it exists: no gradient comes back, whatever goes in.")
    if flat.dead >= _NOTHING:
        return _("{dead} of the inputs meet a slope of exactly 0 and send nothing back.").format(
            dead=percent(flat.dead)
        )
    if flat.saturated >= _NOTHING:
        return _(
            "{flat} of the inputs land where |f′| is below {epsilon} % of its largest."
        ).format(flat=percent(flat.saturated), epsilon=shown(100 * epsilon))
    return _("Hardly any input lands where f is flat.")


def verdict(choices: Choices) -> str:
    """Return in plain words what happens to signal and gradient, with the numbers that say so."""
    found = inputs_of(choices)
    moments = found.moments
    said = [_flatness(found.flat, choices[keys.EPSILON.kept])]
    if moments.slope_second > 0:
        said.append(
            _("A gradient that comes back is multiplied by {rms} (root mean square).").format(
                rms=shown(math.sqrt(moments.slope_second), 3)
            )
        )
    spread = math.sqrt(moments.variance)
    if spread == 0:
        said.append(_("All outputs are {mean}.").format(mean=shown(moments.mean, 3)))
    elif not math.isfinite(spread):
        said.append(_("The outputs have no finite variance."))
    elif abs(moments.mean) <= _CENTRED * spread:
        said.append(_("The outputs are centred on 0."))
    else:
        said.append(
            _(
                "The outputs are not centred: their mean is {mean}, {ratio} times their spread."
            ).format(mean=shown(moments.mean, 3), ratio=shown(abs(moments.mean) / spread, 2))
        )
    return joined(*said)


def flat_in_sight(choices: Choices) -> list[Interval]:
    """Return the parts of the x-range where the function is flat."""
    low, high = choices[keys.X_RANGE.kept]
    found = inputs_of(choices)
    parts = passage.flat_parts(found.curve, found.threshold, max(abs(low), abs(high)))
    ends = ((max(start, low), min(end, high)) for start, end in parts)
    return [Interval(start, end, True, True) for start, end in ends if start < end]


@functools.cache
def _has_masses(activation: Activation, slopes: bool) -> bool:
    """Return whether f, or with `slopes` f′, is constant somewhere for some parameters."""
    return any(passage.masses(curve, 0.0, 1.0, slopes) for curve in corners(activation))


def _bars(choices: Choices) -> list[Trace]:
    """Return the shares beside f and f′; which traces there are depends on the function alone."""
    colour = look_of(choices).colour
    activation = FUNCTIONS[choices[keys.FUNCTION.kept]]
    traces = []
    found = zip(("f", "f′"), shares_of(choices), shown_ranges(choices), strict=True)
    for of, shares, y_range in found:
        traces.append(share_trace(shares.bins, y_range, colour, of))
        if _has_masses(activation, of == "f′"):
            traces.append(mass_trace(shares.masses, colour, of))
    return traces


def _unit(choices: Choices) -> Sequence[Trace]:
    x_range, y_ranges = choices[keys.X_RANGE.kept], shown_ranges(choices)
    return point_traces(curve_of(choices), x_range, y_ranges, place_of(choices))


def _with_function(*controls: Control) -> Callable[[Choices], tuple[Control, ...]]:
    return lambda choices: (
        *(keys.FUNCTION, keys.X_RANGE, *controls),
        *keys.parameter_controls(choices[keys.FUNCTION.kept]),
    )


def _ranges_by_axis(choices: Choices) -> dict[str, Range]:
    upper, lower = shown_ranges(choices)
    x_range = choices[keys.X_RANGE.kept]
    return {
        **{"x": x_range, "y": upper, "x2": x_range, "y2": lower, "x3": x_range, "y3": DENSITY},
        **{"x4": SHARES, "x5": SHARES},
    }


SCENE = live.Scene(
    page="saturation",
    layers={
        "shade": live.Layer(
            _with_function(keys.EPSILON),
            lambda choices, _points: shade_traces(flat_in_sight(choices), shown_ranges(choices)),
        ),
        "inputs": live.Layer(
            lambda choices: (keys.X_RANGE, keys.MEAN, keys.SPREAD),
            lambda choices, _points: input_traces(
                choices[keys.MEAN.kept], choices[keys.SPREAD.kept]
            ),
        ),
        "tails": live.Layer(
            _with_function(keys.MEAN, keys.SPREAD, keys.EPSILON),
            lambda choices, _points: tail_traces(
                flat_in_sight(choices), choices[keys.MEAN.kept], choices[keys.SPREAD.kept]
            ),
        ),
        "shares": live.Layer(
            _with_function(keys.MEAN, keys.SPREAD),
            lambda choices, _points: _bars(choices),
        ),
        "curve": live.Layer(
            _with_function(),
            lambda choices, points: curve_traces(
                curve_of(choices), choices[keys.X_RANGE.kept], look_of(choices), points
            ),
        ),
        "unit": live.Layer(
            _with_function(keys.WEIGHT, keys.BIAS, keys.INPUT),
            lambda choices, _points: _unit(choices),
            lambda choices: {"unit": unit_line(choices)},
        ),
        "words": live.Layer(
            _with_function(keys.MEAN, keys.SPREAD, keys.EPSILON),
            words=lambda choices: {"verdict": verdict(choices), "numbers": readout(choices)},
        ),
    },
    layout=lambda choices: saturation_layout(
        choices[keys.X_RANGE.kept],
        shown_ranges(choices),
        (_("z, and how often it occurs"), _("share in %")),
    ),
    ranges=_ranges_by_axis,
)
