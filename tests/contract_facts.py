"""What records say of their curves: checks that raise AssertionError when it is not so."""

import math
from collections.abc import Mapping
from functools import partial

import numpy as np

from activations.core import LIBRARIES, Activation, Curve, Limit, Values
from tests.contract import DENSE, EPS, FINITE, TINY, Function, never, presets

# Stable formulas were measured at up to 6 ULP; a platform's exp and tanh add less than 2.
ROUNDING = 8 * EPS
# Below the normal numbers there are no digits to keep, only these steps.
SUBNORMAL_STEPS = 4 * 5e-324
# The worked examples are correctly rounded; GELU's tanh form is 5 ULP away in its tail, at x = -8.
EXAMPLE_ULPS = 8
# Smaller jumps count as none: the least real one is hard_sigmoid's 1/60, noise is below 1e-13.
JUMP = 1e-6
# Bisection stops here: over this width no smooth f or f′ in the registry moves by JUMP.
JUMP_WIDTH = 1e-10
# f″ is a difference of f′ over this step: noise 1e-11, and a jump of f″ is a ramp this wide.
BEND_STEP = 1e-5
# The least real jump of f″ is CELU's 1/α = 0.2; over 4 steps a smooth f″ moves by 0.003.
BEND = 0.1
BEND_WIDTH = 4 * BEND_STEP
# Where f″ is continuous at a joint, f‴ jumps (ISRLU: by 3α). It is a second difference of f′ over this
# step: noise 5e-8, and over 4 steps a smooth f‴ moves by less than BEND.
TWIST_STEP = 1e-4
# A curve that rises and falls for ever turns this often within TURNING; the bumps of the others are few.
TURNS = 20
TURNING = np.linspace(100.0, 1100.0, 20001)
# What is as large as this at a finite x has no bound.
BOUNDLESS = 1e300
# Zooming in to 1e-8 of a flat place finds an extremum to 1e-15; an end at ±∞ is reached exactly.
TIGHT = 1e-12
# Rounding reaches an open end only after some 36 units of exponent; |x| ≤ 1 is at most 20 of them
# away from 0 at any corner (CELU, α = 1/20).
STRICTLY_INSIDE = 1.0
# An end that is also the limit of a soft tail counts as attained only this near to 0, where at the
# defaults no tail has come within TIGHT of its limit.
NEAR = 5.0
# Where nothing but underflow makes f′ zero, the last number before it is of this size.
UNDERFLOW = 1e-290
# ln|f′| in a tail is a cubic at most (GELU's tanh form) or an exponential (GoLU), and a logarithm beside
# a zero of f′: sixth differences over 1/64 are 1e-7, while y(1 - y) is rougher than this from
# y = 1 - 1e-11 on.
TAIL_STEP = 1 / 64
TAIL_ROUGHNESS = 1e-5
# A parameter at FAR, or NEARBY a finite place, is as good as its limit: the slowest, CELU towards
# the identity, differs by x²/(2·FAR) = 5e-3 at |x| = 10.
FAR, NEARBY = 1e4, 1e-4
LIMIT_GAP = 1e-2
# Slopes are compared this far from the corner that the limit makes: e^(-FAR/10) is 0.
CORNER = 0.1
# The code shown to readers has its numbers cut to twelve digits, which costs 1e-12 on [-20, 20].
COUNTERPART_GAP = 1e-11
# Two sides that differ by less would be called symmetric by any reader of a plot.
ASYMMETRY = 1e-6


def _largest(function: Function, points: Values) -> float:
    """Return the largest value of the function, refined around the best of the points."""
    for _ in range(5):
        best = int(np.argmax(function(points)))
        # Two points away: the next one may be its twin, a rounding away, and hide half of the place.
        ends = points[max(best - 2, 0)], points[min(best + 2, points.size - 1)]
        points = np.sort(np.append(np.linspace(*ends, 101), points[best]))
    return float(np.max(function(points)))


def _jumps(function: Function, width: float, threshold: float) -> Values:
    """Return the places in [-40, 40] where the function moves by the threshold within the width."""
    left, right = DENSE[:-1], DENSE[1:]
    at_left, at_right = function(left), function(right)
    while True:
        scale = np.maximum(1.0, np.minimum(np.abs(at_left), np.abs(at_right)))
        kept = np.abs(at_right - at_left) > threshold * scale
        left, right, at_left, at_right = left[kept], right[kept], at_left[kept], at_right[kept]
        if not left.size or right[0] - left[0] < width:
            return left
        middle = 0.5 * (left + right)
        at_middle = function(middle)
        on_left = np.abs(at_middle - at_left) > np.abs(at_right - at_middle)
        left, right = np.where(on_left, left, middle), np.where(on_left, middle, right)
        at_left = np.where(on_left, at_left, at_middle)
        at_right = np.where(on_left, at_middle, at_right)


def _undeclared(places: Values, points: tuple[float, ...], width: float) -> Values:
    distance = np.abs(places[:, None] - np.array(points)[None, :])
    return places[np.all(distance > 2 * width, axis=1)]


def _bend(curve: Curve, x: Values) -> Values:
    return (curve.derivative(x + BEND_STEP) - curve.derivative(x)) / BEND_STEP


def _twist(curve: Curve, x: Values) -> Values:
    ahead, middle, behind = (curve.derivative(x + k * TWIST_STEP) for k in (2.0, 1.0, 0.0))
    return (ahead - 2.0 * middle + behind) / TWIST_STEP**2


def _bends(curve: Curve, point: float) -> bool:
    """Return whether f″ jumps at the point."""
    left, right = _bend(curve, np.array([point - 2 * BEND_STEP, point + BEND_STEP]))
    return bool(abs(right - left) > BEND)


def _twists(curve: Curve, point: float) -> bool:
    """Return whether f‴ jumps at the point."""
    left, right = _twist(curve, np.array([point - 3 * TWIST_STEP, point + TWIST_STEP]))
    return bool(abs(right - left) > BEND)


def _searched(curve: Curve) -> Values:
    """Return where extremes are looked for: between huge numbers a wave cannot be zoomed in to."""
    return DENSE if curve.traits.oscillates else FINITE


def _steepest(curve: Curve) -> float:
    sides = [curve.sided(point) for point in curve.breakpoints]
    slopes = [abs(slope) for side in sides for slope in (side.slope_left, side.slope_right)]
    return max([_largest(lambda x: np.abs(curve.derivative(x)), _searched(curve)), *slopes])


def check_every_kink_is_declared(curve: Curve) -> None:
    """Every place where f or f′ jumps is a breakpoint, and every place where f″ does a joint."""
    for method in (curve.value, curve.derivative):
        found = _jumps(method, JUMP_WIDTH, JUMP)
        missing = _undeclared(found, curve.breakpoints, JUMP_WIDTH)
        assert not missing.size, f"{method.__name__} jumps at {missing[:4]}"
    # A wave that is ω times as fast has ω² times the f″, and ω³ times the slope of it.
    threshold = BEND * max(1.0, curve.traits.lipschitz if curve.traits.oscillates else 0.0)
    bent = _jumps(lambda x: _bend(curve, x), BEND_WIDTH, threshold)
    missing = _undeclared(bent, (*curve.breakpoints, *curve.joints), BEND_WIDTH)
    assert not missing.size, f"the slope of f′ jumps at {missing[:4]}"


def check_no_kink_is_invented(curve: Curve) -> None:
    """f or f′ jumps at every breakpoint; at every joint neither does, but f″ or f‴."""
    for points in (curve.breakpoints, curve.joints):
        assert list(points) == sorted(set(points)) and all(map(math.isfinite, points))
    for point in (*curve.breakpoints, *curve.joints):
        side = curve.sided(point)
        gap = max(abs(side.value_right - side.value_left), abs(side.slope_right - side.slope_left))
        assert (gap > JUMP) == (point in curve.breakpoints), f"f and f′ jump by {gap} at {point}"
    for point in curve.joints:
        assert _bends(curve, point) or _twists(curve, point), f"no f″ or f‴ jumps at {point}"


def check_value_lies_between_its_sides(curve: Curve) -> None:
    """f and f′ at a breakpoint lie between their one-sided limits."""
    for point in (*curve.breakpoints, *curve.joints):
        side = curve.sided(point)
        value, slope = (float(y) for y in curve.value_and_derivative(point))
        # The sides are taken one ULP away, where f has moved by an ULP times its slope.
        room = ROUNDING * max(1.0, abs(point))
        for y, one, other in (
            (value, side.value_left, side.value_right),
            (slope, side.slope_left, side.slope_right),
        ):
            assert min(one, other) - room <= y <= max(one, other) + room, f"{y} at {point}"


def check_range_is_kept(curve: Curve) -> None:
    """No output leaves the closure of the range, in both precisions.

    An open end may be reached, because the nearest number to 1 - 1e-17 is 1, but not passed, and
    not for |x| ≤ 1. A closed end that is a smooth extremum may be passed by the formula's rounding.
    """
    ends = curve.range
    low = ends.low - (ROUNDING * abs(ends.low) if ends.low_closed else 0.0)
    high = ends.high + (ROUNDING * abs(ends.high) if ends.high_closed else 0.0)
    x = np.concatenate([[-math.inf], FINITE, [math.inf]])
    values = curve.value(x)
    never((values < low) | (values > high), x, f"outside {ends}")
    with np.errstate(over="ignore"):
        single = x.astype(np.float32)
        floor, ceiling = np.float32(low), np.float32(high)
    narrow = curve.value(single)
    never((narrow < floor) | (narrow > ceiling), x, f"float32 outside {ends}")
    middle = np.abs(x) <= STRICTLY_INSIDE
    never(middle & ~ends.low_closed & (values <= ends.low), x, f"{ends} is attained below")
    never(middle & ~ends.high_closed & (values >= ends.high), x, f"{ends} is attained above")


def check_range_is_tight(curve: Curve) -> None:
    """Open ends are approached, closed ends attained at a finite x that is not in a soft tail."""
    ends, traits = curve.range, curve.traits
    limits = curve.value([-math.inf, math.inf])
    sides = [curve.sided(point) for point in curve.breakpoints]
    beside = [y for side in sides for y in (side.value_left, side.value_right)]
    # A wave without bound has no limit either, and is as good as ∞ at the largest numbers.
    outermost = np.concatenate([limits, beside, curve.value(FINITE) if traits.oscillates else []])
    for sign, end, closed in (
        (-1.0, ends.low, ends.low_closed),
        (1.0, ends.high, ends.high_closed),
    ):
        if not closed:
            reached = float(np.nanmax(sign * outermost))
            reached = math.inf if traits.oscillates and reached > BOUNDLESS else reached
            assert reached == sign * end or abs(reached - sign * end) <= TIGHT, f"up to {reached}"
            continue
        start = -NEAR if traits.left == "soft" and limits[0] == end else -math.inf
        stop = NEAR if traits.right == "soft" and limits[1] == end else math.inf
        points = _searched(curve)
        inside = points[(start <= points) & (stop >= points)]
        reached = _largest(partial(_signed_value, curve, sign), inside)
        assert abs(reached - sign * end) <= TIGHT * max(1.0, abs(end)), f"up to {sign * reached}"


def _signed_value(curve: Curve, sign: float, x: Values) -> Values:
    return sign * curve.value(x)


def check_monotone(curve: Curve) -> None:
    """A curve is increasing exactly when it is declared so, by its values and by its slopes."""
    values, slopes = curve.value(FINITE), curve.derivative(FINITE)
    # ∞ - ∞ between two overflowed neighbours is no fall; from 1e308 down to -1e308 it overflows.
    with np.errstate(invalid="ignore", over="ignore"):
        falls = values[1:] - values[:-1] < -ROUNDING * np.abs(values[1:])
        rises = values[1:] - values[:-1] > ROUNDING * np.abs(values[1:])
    if curve.traits.monotone == "increasing":
        never(falls, FINITE[1:], "f falls")
        never(slopes < 0, FINITE, "f′ < 0")
    elif curve.traits.monotone == "decreasing":
        never(rises, FINITE[1:], "f rises")
        never(slopes > 0, FINITE, "f′ > 0")
        assert np.any(falls)
    else:
        assert np.any(rises), "f never rises: it is decreasing"
        jumps = curve.traits.smoothness == -1  # a curve may fall in a jump and nowhere else
        assert np.any(falls) and (jumps or np.any(slopes < -JUMP)), "f never falls"


def check_symmetry(curve: Curve) -> None:
    """A curve is odd or even exactly when it is declared so, by its values and by its slopes."""
    x = FINITE[(FINITE > 0) & ~np.isin(FINITE, np.abs(curve.breakpoints))]
    right, slope_right = curve.value_and_derivative(x)
    left, slope_left = curve.value_and_derivative(-x)
    symmetry = curve.traits.symmetry
    if symmetry == "neither":
        near = x <= DENSE[-1]
        for sign, name in ((-1.0, "odd"), (1.0, "even")):
            difference = np.abs(left[near] - sign * right[near])
            assert np.max(difference) > ASYMMETRY, f"f is {name}"
        return
    sign = 1.0 if symmetry == "even" else -1.0
    unlike = ~np.isclose(left, sign * right, rtol=ROUNDING, atol=0.0)
    never(unlike, x, f"f is not {symmetry}")
    unlike = ~np.isclose(slope_left, -sign * slope_right, rtol=ROUNDING, atol=0.0)
    never(unlike, x, f"f′ does not fit an {symmetry} f")


def check_smoothness(curve: Curve) -> None:
    """-1 where f jumps, 0 where only f′ does, 1 or 2 with joints alone, ∞ without either."""
    sides = [curve.sided(point) for point in curve.breakpoints]
    jumps = any(abs(side.value_right - side.value_left) > JUMP for side in sides)
    joined = 1.0 if any(_bends(curve, point) for point in curve.joints) else 2.0
    expected = -1.0 if jumps else 0.0 if curve.breakpoints else joined if curve.joints else math.inf
    assert curve.traits.smoothness == expected, f"it is {expected}"


def check_saturation(curve: Curve) -> None:
    """Hard: f′ = 0 and f still beyond the last corner; soft: f′ → 0, lost only to underflow."""
    away = np.concatenate([np.geomspace(1.0, 1e4, 2001), np.geomspace(1.1e4, 1e308, 2001)])
    for sign, declared in ((-1.0, curve.traits.left), (1.0, curve.traits.right)):
        slope = float(curve.derivative(sign * math.inf))
        if declared == "none":
            assert slope != 0, f"f′ → 0 at {sign * math.inf}"
            continue
        assert slope == 0, f"f′ → {slope} at {sign * math.inf}"
        if declared == "hard":
            corner = max(sign * point for point in (0.0, *curve.breakpoints, *curve.joints))
            beyond = sign * (corner + away)
            assert not np.any(curve.derivative(beyond)), f"f′ ≠ 0 beyond {corner}"
            assert np.ptp(curve.value(beyond)) == 0, f"f moves beyond {corner}"
        else:
            assert _last_slope(curve, sign * away) < UNDERFLOW, "f′ reaches 0, or is cut off"
            tail = np.abs(curve.derivative(sign * np.arange(NEAR, DENSE[-1], TAIL_STEP)))
            rough = np.abs(np.diff(np.log(tail[tail > TINY]), n=6))
            rough = rough[:0] if curve.traits.oscillates else rough  # ln|f′| is -∞ at every turn
            assert not np.any(rough > TAIL_ROUGHNESS), f"f′ loses its digits, {sign * math.inf}"


def check_oscillation(curve: Curve) -> None:
    """f′ rises and falls for ever on some side exactly when the curve is declared to oscillate."""
    turns = 0
    for side in (-TURNING, TURNING):
        slopes = curve.derivative(side)
        moves = np.diff(slopes[np.isfinite(slopes)])
        moves = moves[np.abs(moves) > JUMP * np.abs(moves).max(initial=0.0)]
        turns = max(turns, int(np.count_nonzero(np.sign(moves[1:]) != np.sign(moves[:-1]))))
    assert curve.traits.oscillates == (turns > TURNS), f"it turns {turns} times"


def _last_slope(curve: Curve, away: Values) -> float:
    """Return the last |f′| before it is 0 for good, 0 when it never is."""
    alive = np.flatnonzero(curve.derivative(away))
    if not alive.size:
        return math.inf
    if alive[-1] == away.size - 1:
        return 0.0
    inside, outside = away[alive[-1]], away[alive[-1] + 1]
    while (middle := 0.5 * (inside + outside)) not in (inside, outside):
        inside, outside = (middle, outside) if curve.derivative(middle) else (inside, middle)
    return abs(float(curve.derivative(inside)))


def check_lipschitz(curve: Curve) -> None:
    """sup |f′| is the declared number; it is infinite only with a jump or an unbounded slope."""
    bound = curve.traits.lipschitz
    if math.isinf(bound):
        ends = curve.derivative([-math.inf, *FINITE, math.inf])
        grows = np.nanmax(np.abs(ends)) > BOUNDLESS
        assert curve.traits.smoothness == -1 or grows, "|f′| is bounded"
        return
    assert curve.traits.smoothness >= 0, "a jump has no finite Lipschitz constant"
    never(np.abs(curve.derivative(FINITE)) > bound * (1 + TIGHT), FINITE, f"|f′| > {bound}")
    steepest = _steepest(curve)
    assert abs(steepest - bound) <= TIGHT * bound, f"sup |f′| is {steepest}, not {bound}"


def check_numpy_counterpart(curve: Curve) -> None:
    """The NumPy expression shown to the reader gives the curve."""
    code = curve.code("numpy")
    assert code is not None
    x = np.linspace(-20.0, 20.0, 801)
    shown = np.asarray(eval(code, {"np": np, "math": math, "x": x.copy()}), dtype=np.float64)
    value = curve.value(x)
    gap = np.abs(shown - value) > COUNTERPART_GAP * np.maximum(1.0, np.abs(value))
    never(gap, x, f"{code} differs")


def check_examples(record: Activation) -> None:
    """There are at least two worked examples, and they come out to the last digits."""
    assert len(record.examples) >= 2
    for example in record.examples:
        curve = record.bind(**example.given)
        for got, expected in (
            (curve.value(example.x), example.value),
            (curve.derivative(example.x), example.derivative),
        ):
            room = EXAMPLE_ULPS * np.spacing(abs(expected))
            assert abs(float(got) - expected) <= room, f"{got} at {example}"


def check_record_is_complete(record: Activation) -> None:
    """A reader finds a summary, a history, a source, and the code for all five libraries."""
    assert record.title and record.family and record.summary and record.history
    assert record.formula and record.derivative_formula and record.references
    curve = record.bind()
    assert all(curve.code(library) for library in LIBRARIES)


def check_presets_are_slider_positions(record: Activation) -> None:
    """A slider reaches every preset and default exactly."""
    for limit in presets(record):
        assert record.parameter(limit.parameter).snap(limit.at) == limit.at, limit.text


def check_limits(record: Activation, records: Mapping[str, Activation]) -> None:
    """Every limit is the function it names: equal at a preset, approached elsewhere."""
    for limit in record.limits:
        target = records[limit.becomes].bind(**limit.given)
        if limit in presets(record):
            _check_equal(record.bind(**{limit.parameter: limit.at}), target)
        else:
            _check_approached(record, limit, target)


def _check_equal(curve: Curve, target: Curve) -> None:
    for got, expected in (
        (curve.value(FINITE), target.value(FINITE)),
        (curve.derivative(FINITE), target.derivative(FINITE)),
    ):
        unlike = ~np.isclose(got, expected, rtol=ROUNDING, atol=SUBNORMAL_STEPS)
        never(unlike, FINITE, f"not {target.label}")


def _check_approached(record: Activation, limit: Limit, target: Curve) -> None:
    x = np.linspace(-10.0, 10.0, 401)
    straight = x[np.all(np.abs(x[:, None] - np.array(target.breakpoints)) > CORNER, axis=1)]

    def gaps(parameter: float) -> tuple[float, float]:
        given = {**record.defaults, limit.parameter: parameter}
        values = record.value(x, **given) - target.value(x)
        slopes = record.derivative(straight, **given) - target.derivative(straight)
        return float(np.max(np.abs(values))), float(np.max(np.abs(slopes)))

    if math.isinf(limit.at):
        close, away = math.copysign(FAR, limit.at), math.copysign(1.0, limit.at)
    else:
        inwards = 1.0 if limit.at < record.parameter(limit.parameter).low else -1.0
        close, away = limit.at + inwards * NEARBY, limit.at + inwards
    assert max(gaps(close)) <= LIMIT_GAP, f"{limit.text}: still {max(gaps(close))} away"
    assert gaps(close)[0] < gaps(away)[0], f"{limit.text}: not approached"
