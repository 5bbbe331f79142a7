"""The chart of the Function page as a function of the choices, layer by layer."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

from activations.core import Curve, Interval
from activations.portrait import saturated
from figures import theme
from figures.axes import POINTS, Range, breaks_at, fitted_ranges, steady_ranges, unbroken
from figures.function import curve_traces, point_traces, shade_traces, two_panels
from ui import keys, live
from ui.choices import Choices, Control
from ui.functions import FUNCTIONS, Given, bound, given_to
from ui.language import _
from ui.numbers import formula_number, shown

# The numbers in the formula carry these colours, by which the browser finds them; style.css replaces them.
NUMBER_COLOURS = tuple(f"#00001{place}" for place in range(1, 5))

# A tenth of what the server does when a slider is let go; half a kilobyte each.
KEPT = 256


def curve_of(choices: Choices) -> Curve:
    """Return the chosen function at the chosen parameters."""
    activation = FUNCTIONS[choices[keys.FUNCTION.kept]]
    return activation.bind(**keys.given(choices, activation.name))


def in_motion(curve: Curve, points: int) -> Curve:
    """Return the curve to draw: with fewer points than at rest, a typed one is drawn without its breaks."""
    return curve if points == POINTS else unbroken(curve)


def flat_parts(choices: Choices) -> tuple[Interval, ...]:
    """Return the parts in sight where the curve is saturated."""
    curve = curve_of(choices)
    x_range, epsilon = choices[keys.X_RANGE.kept], choices[keys.EPSILON.kept]
    return _flat_parts(curve.name, given_to(curve), x_range, epsilon)


@functools.lru_cache(maxsize=KEPT)
def _flat_parts(name: str, given: Given, x_range: Range, epsilon: float) -> tuple[Interval, ...]:
    return saturated(bound(name, given), *x_range, epsilon)


def shown_ranges(choices: Choices) -> tuple[Range, Range]:
    """Return the y-ranges of f and f′: those that hold for all parameter values, or fit this curve."""
    if choices[keys.FIT.kept]:
        return fitted_ranges(curve_of(choices), *choices[keys.X_RANGE.kept])
    return steady_ranges(FUNCTIONS[choices[keys.FUNCTION.kept]], *choices[keys.X_RANGE.kept])


def look_of(choices: Choices) -> theme.Look:
    """Return the colour of the chosen function; alone in its chart it needs no dash."""
    own = theme.look(FUNCTIONS.place(choices[keys.FUNCTION.kept]))
    return theme.Look(own.colour, "solid")


def numbers_at(curve: Curve, x0: float) -> tuple[float, float]:
    """Return value and slope at x₀, which several sentences of one page tell."""
    return _numbers_at(curve.name, given_to(curve), x0)


# By what the curve is, not by the object: a page binds its curve more than once.
@functools.lru_cache(maxsize=KEPT)
def _numbers_at(name: str, given: Given, x0: float) -> tuple[float, float]:
    value, slope = bound(name, given).value_and_derivative(x0)
    return float(value), float(slope)


def point_line(curve: Curve, x0: float) -> str:
    """Return the numbers at x₀; at a breakpoint both sides."""
    value, slope = numbers_at(curve, x0)
    at = shown(x0)
    if math.isnan(value):
        return _("f is not defined at x = {at}.").format(at=at)
    if math.isinf(value):
        return _("f({at}) = {value}: there is no slope.").format(at=at, value=shown(value))
    if not breaks_at(curve, x0):
        return f"f({at}) = {shown(value)}   ·   f′({at}) = {shown(slope)}"
    sides = curve.sided(x0)
    return _(
        "f({at}) = {value}   ·   f′({at}) is {left} from the left and {right} from the right; "
        "drawn there is {slope}."
    ).format(
        at=at,
        value=shown(value),
        left=shown(sides.slope_left),
        right=shown(sides.slope_right),
        slope=shown(slope),
    )


def _with_parameters(*controls: Control) -> Callable[[Choices], tuple[Control, ...]]:
    return lambda choices: (
        keys.FUNCTION,
        *controls,
        *keys.parameter_controls(choices[keys.FUNCTION.kept]),
    )


def _ranges_by_axis(choices: Choices) -> dict[str, Range]:
    upper, lower = shown_ranges({**choices, keys.FIT.kept: False})
    x_range = choices[keys.X_RANGE.kept]
    return {"x": x_range, "y": upper, "x2": x_range, "y2": lower}


def _numbers(choices: Choices) -> dict[str, str]:
    curve = curve_of(choices)
    numbers = map(formula_number, curve.parameters.values())
    return dict(zip(NUMBER_COLOURS, numbers, strict=False))


SCENE = live.Scene(
    page="function",
    layers={
        "shade": live.Layer(
            _with_parameters(keys.X_RANGE, keys.EPSILON),
            lambda choices, _points: shade_traces(flat_parts(choices), shown_ranges(choices)),
        ),
        "curve": live.Layer(
            _with_parameters(keys.X_RANGE),
            lambda choices, points: curve_traces(
                in_motion(curve_of(choices), points),
                choices[keys.X_RANGE.kept],
                look_of(choices),
                points,
            ),
        ),
        "point": live.Layer(
            _with_parameters(keys.X_RANGE, keys.X0),
            lambda choices, _points: point_traces(
                curve_of(choices),
                choices[keys.X_RANGE.kept],
                shown_ranges(choices),
                choices[keys.X0.kept],
            ),
            lambda choices: {"point": point_line(curve_of(choices), choices[keys.X0.kept])},
        ),
        "numbers": live.Layer(_with_parameters(), words=_numbers),
    },
    layout=lambda choices: two_panels(
        choices[keys.X_RANGE.kept], shown_ranges(choices), ("x", "f(x)", "f′(x)")
    ),
    ranges=_ranges_by_axis,
)
