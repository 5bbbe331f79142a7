"""How every curve evaluates: checks that raise AssertionError, and the points they look at."""

import itertools
import math
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from activations.core import BLOCK, Activation, Curve, Limit, Values

Function = Callable[[Values], Values]

EPS = float(np.finfo(np.float64).eps)
LARGEST = float(np.finfo(np.float64).max)
TINY = float(np.finfo(np.float64).tiny)

# A limit is reached to the last digits at 1e300; the slowest tails fade like 1/x.
AT_THE_LIMIT = 1e-12
# Step of the eighth-order central difference: its truncation (h·s)⁸/630, with s the steepest
# rate of a tail (about 100), is below the rounding; a power of 2, so that x ± 4h is exact.
STEP = 2.0**-10
# A tail may be steeper, and shut doubly exponentially (GoLU): where f′ is below DEEP and grows by more
# than STEEPEST within half a stencil (a rate of 86), the difference cannot follow.
DEEP, STEEPEST = 1e-30, 1.4
STENCIL = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
# f is right to 4 ULP of |f| + |x f′|; the weights of the stencil sum to 2.1 in absolute value.
DIFFERENCE_NOISE = 10 * EPS / STEP
# Nearer to 0 than this f is a straight line to the last digit, given |f″| ≤ 100 |f′|.
STRAIGHT = 1e-18
# What oscillates moves by this much among numbers as large as these, where others have settled.
RESTLESS = 1e-3
FAR_AWAY = np.geomspace(1e75, 1e300, 401)
# A straight line through 0 is one product, and the formulas keep 6 ULP.
STRAIGHT_ROUNDING = 8 * EPS
# A one-sided difference of second order: truncation h²f‴/3 ≤ 3e-8, noise 4 EPS |f|/h ≤ 4e-10.
SIDE_STEP = 2.0**-16
SIDE_SLOPE = 1e-7

DENSE = np.linspace(-40.0, 40.0, 4001)
MAGNITUDES = np.geomspace(1e-300, 1e300, 1201)
HUGE = np.array([1e301, 1e308, 1.797e308, LARGEST])
SMALL = np.array([0.0, 5e-324, TINY, 1e-301])
HALF = np.concatenate([SMALL, MAGNITUDES, [36.7, 37.5, 88.8, 103.9, 709.8, 745.2, 746.0], HUGE])
FINITE = np.sort(np.concatenate([-HALF, DENSE[DENSE != 0], HALF]))  # with -0.0 and 0.0
LONG = np.resize(FINITE, 2 * BLOCK + FINITE.size)  # three blocks, the last one not full
for shared in (DENSE, FINITE, LONG):
    shared.flags.writeable = False


def curves_of(record: Activation) -> list[Curve]:
    """Return the record at its defaults, at every corner of its parameters and at its presets."""
    names = [parameter.name for parameter in record.parameters]
    corners = itertools.product(*((p.low, p.high) for p in record.parameters))
    chosen = [{}, *(dict(zip(names, corner, strict=True)) for corner in corners)]
    chosen += [{limit.parameter: limit.at} for limit in presets(record)]
    curves = [record.bind(**given) for given in chosen]
    return list({tuple(curve.parameters.items()): curve for curve in curves}.values())


def presets(record: Activation) -> list[Limit]:
    """Return the limits that lie inside their parameter's bounds."""
    bounds = {parameter.name: (parameter.low, parameter.high) for parameter in record.parameters}
    return [
        limit
        for limit in record.limits
        if bounds[limit.parameter][0] <= limit.at <= bounds[limit.parameter][1]
    ]


@contextmanager
def silence() -> Iterator[None]:
    """Turn every floating-point signal and every warning into an exception."""
    with warnings.catch_warnings(), np.errstate(over="raise", divide="raise", invalid="raise"):
        warnings.simplefilter("error")
        yield


def never(bad: NDArray[np.bool_], x: Values, what: str) -> None:
    """Raise AssertionError with the first places where `bad` holds."""
    assert not np.any(bad), f"{what} at x = {x[bad][:4]}"


def same_bits(first: Values, second: Values) -> bool:
    return first.dtype == second.dtype and np.array_equal(
        first.view(f"u{first.itemsize}"), second.view(f"u{second.itemsize}")
    )


def check_shapes(curve: Curve) -> None:
    """Any shape in, the same shape out; scalars give NumPy scalars."""
    for shape in ((), (0,), (1,), (2, 0), (3, 4, 5)):
        points = np.full(shape, 0.5)
        for result in curve.value_and_derivative(points):
            assert np.shape(result) == shape
    for scalar in (0.5, 1, True, np.float64(0.5), np.float32(0.5), np.array(0.5)):
        assert isinstance(curve.value(scalar), np.floating)
        assert isinstance(curve.derivative(scalar), np.floating)
    assert np.shape(curve.value([[1, 2], [3, 4]])) == (2, 2)


def check_dtypes(curve: Curve) -> None:
    """float32 and float64 stay, all other real numbers become float64 with the same values."""
    numbers = np.array([0, 1, 3])
    expected = curve.value(numbers.astype(np.float64))
    for dtype in ("f4", "f8", "f2", "i1", "i4", "i8", "u1", "u8", "?"):
        kept = np.float32 if dtype == "f4" else np.float64
        for result in curve.value_and_derivative(numbers.astype(dtype)):
            assert result.dtype == kept, f"{dtype} became {result.dtype}"
    for number in (1, True, 0.5, [1, 2], [0.5, 2]):
        assert curve.value(number).dtype == np.float64
    assert same_bits(curve.value([0, 1, 3]), expected)
    assert same_bits(curve.value(numbers.astype(np.float16)), expected)
    assert same_bits(curve.value(numbers.astype(np.float32)), expected.astype(np.float32))


def check_refusals(curve: Curve) -> None:
    """What is not a real number is refused with a sentence."""
    for wrong in (1j, [1j, 2.0], "0.5", ["a", "b"], None, [1, None], 10**400):
        for method in (curve.value, curve.derivative):
            try:
                method(wrong)  # type: ignore[arg-type]
            except TypeError as error:
                assert "real numbers" in str(error)
            else:
                raise AssertionError(f"{wrong!r} was taken for a number")


def check_layouts(curve: Curve) -> None:
    """The results do not depend on strides, order or company, to the last bit."""
    block = FINITE[: FINITE.size // 12 * 12].reshape(-1, 3, 4)
    for method in (curve.value, curve.derivative):
        whole, stacked = method(FINITE), method(block)
        assert same_bits(method(FINITE[::2]), whole[::2].copy()), "every other number"
        assert same_bits(method(FINITE[::-1]), whole[::-1].copy()), "reversed"
        assert same_bits(method(block.T), stacked.T.copy()), "transposed"
        assert same_bits(method(np.asfortranarray(block)), stacked), "Fortran order"
        for index in range(0, FINITE.size, 97):
            alone = np.asarray(method(FINITE[index]))
            assert same_bits(alone, whole[index : index + 1].reshape(())), f"x = {FINITE[index]}"
        many = np.resize(whole, LONG.size)
        for start in (0, 1, BLOCK - 1, BLOCK + 3):  # what stands in one block or at its edge
            assert same_bits(method(LONG[start:]), many[start:].copy()), f"from {start}"


def check_pair(curve: Curve) -> None:
    """Value and derivative together have every bit of the two apart."""
    single = LONG[np.abs(LONG) <= np.finfo(np.float32).max].astype(np.float32)
    for points in (LONG, FINITE, single, np.array([-math.inf, math.nan, math.inf])):
        value, slope = curve.value_and_derivative(points)
        assert same_bits(value, curve.value(points)), "f"
        assert same_bits(slope, curve.derivative(points)), "f′"


def check_input_untouched(curve: Curve) -> None:
    """Nothing is written into the input, and the output is not a view of it."""
    for dtype in ("f8", "f4"):
        points: Values = np.linspace(-9.0, 9.0, 37).astype(dtype)
        before = points.copy()
        for result in curve.value_and_derivative(points):
            assert not np.shares_memory(result, points)
        assert same_bits(points, before)
        points.flags.writeable = False
        curve.value_and_derivative(points)


def check_finite_input_is_silent(curve: Curve) -> None:
    """Finite input gives no NaN, no warning and no floating-point signal."""
    single = FINITE[np.abs(FINITE) <= np.finfo(np.float32).max].astype(np.float32)
    for points in (FINITE, single, np.zeros(0)):
        with silence():
            results = curve.value_and_derivative(points)
        for result in results:
            never(np.isnan(result), points, "NaN")


def check_overflow_is_true(curve: Curve) -> None:
    """f and f′ are infinite at a finite x exactly where extended precision leaves float64."""
    for formula in (curve.activation.value, curve.activation.derivative):
        narrow = formula(FINITE, **curve.parameters)
        wide = formula(FINITE.astype(np.longdouble), **curve.parameters)
        at_infinity = np.isinf(narrow)
        never(at_infinity & (np.abs(wide) <= LARGEST), FINITE, "∞ where the result is finite")
        beyond = np.abs(wide) > np.longdouble(LARGEST) * (1 + EPS)  # not what rounds to LARGEST
        never(~at_infinity & beyond, FINITE, "finite where the result is not")


def check_limits_at_infinity(curve: Curve) -> None:
    """f and f′ at ±∞ are what the numbers at 1e75, 1e150 and 1e300 tend to, silently.

    NaN stands for no limit: only where the curve is declared to oscillate, and does out there.
    """
    for sign in (-1.0, 1.0):
        end, far = sign * math.inf, sign * np.array([1e75, 1e150, 1e300])
        with silence():
            value, slope = (float(y) for y in curve.value_and_derivative(end))
            single = curve.value_and_derivative(np.float32(end))
        assert np.array_equal(single, np.array([value, slope], np.float32), equal_nan=True)
        values, slopes = curve.value(far), curve.derivative(far)
        for found, method in ((value, curve.value), (slope, curve.derivative)):
            if math.isnan(found):
                assert curve.traits.oscillates and _restless(method(sign * FAR_AWAY)), f"at {end}"
        for symbol, found, seen in (("f", value, values), ("f′", slope, slopes)):
            if math.isnan(found):
                continue
            if math.isinf(seen[2]) or _close(seen[1], seen[2]):
                assert found == seen[2] or _close(found, seen[2]), f"{symbol}({end}) = {found}"
            else:  # the slope of x² grows without end too
                assert np.all(np.diff(np.abs(seen)) > 0), f"{symbol} goes nowhere at {end}"
                assert found == math.copysign(math.inf, seen[2]), f"{symbol}({end}) = {found}"


def _restless(values: Values) -> bool:
    """Return whether the values go up and down to the end, by more than a share of their size."""
    moves = np.diff(values) / np.maximum(1.0, np.abs(values[1:]))
    return bool(np.max(moves[-50:]) > RESTLESS and np.min(moves[-50:]) < -RESTLESS)


def _close(first: float, second: float) -> bool:
    return math.isclose(first, second, rel_tol=AT_THE_LIMIT, abs_tol=AT_THE_LIMIT)


def check_nan_stays_nan(curve: Curve) -> None:
    """NaN gives NaN, silently, and its neighbours in the array do not notice."""
    for dtype in (np.float64, np.float32):
        clean = np.array([-2.0, -1.0, 0.0, 0.5, 3.0], dtype)
        marked = np.insert(clean, [0, 2, 5], np.nan)
        holes = np.isnan(marked)
        with silence():
            results = curve.value_and_derivative(marked)
            assert np.isnan(curve.value(np.nan)) and np.isnan(curve.derivative(np.nan))
        for result, expected in zip(results, curve.value_and_derivative(clean), strict=True):
            assert np.all(np.isnan(result[holes])), "NaN was swallowed"
            assert same_bits(result[~holes], expected), "NaN changed its neighbours"


def check_derivative_is_the_slope(curve: Curve) -> None:
    """f′ equals the eighth-order central difference of f on [-30, 30], in relative terms."""
    x = (np.arange(-30 * 64, 30 * 64) + 0.5) / 64
    corners = np.array([*curve.breakpoints, *curve.joints])
    x = x[np.all(np.abs(x[:, None] - corners[None, :]) > 4 * STEP, axis=1)]
    slope = curve.derivative(x)
    beside = np.abs([curve.derivative(x - 4 * STEP), curve.derivative(x + 4 * STEP)])
    deep = np.max(beside, axis=0) < DEEP
    followed = ~deep | (np.max(beside, axis=0) <= STEEPEST * np.abs(slope))
    x, slope = x[followed], slope[followed]
    difference, size = np.zeros_like(x), np.abs(x * slope)
    for k, weight in STENCIL.items():
        ahead, behind = curve.value(x + k * STEP), curve.value(x - k * STEP)
        difference += weight * (ahead - behind) / STEP
        size = np.maximum(size, np.maximum(np.abs(ahead), np.abs(behind)))
    tolerance = DIFFERENCE_NOISE * size + TINY / STEP
    never(np.abs(difference - slope) > tolerance, x, "f′ is not the slope of f")


def check_sided_slopes(curve: Curve) -> None:
    """The one-sided slopes at breakpoints and joints are one-sided slopes of f."""
    for point in (*curve.breakpoints, *curve.joints):
        sides = curve.sided(point)
        for sign, first, slope in (
            (-1.0, sides.value_left, sides.slope_left),
            (1.0, sides.value_right, sides.slope_right),
        ):
            second, third = curve.value(point + sign * SIDE_STEP * np.array([1.0, 2.0]))
            difference = sign * (4 * second - third - 3 * first) / (2 * SIDE_STEP)
            assert abs(difference - slope) <= SIDE_SLOPE, f"it is {difference} beside {point}"


def check_digits_near_zero(curve: Curve) -> None:
    """Where f(0) = 0, small x give f′(0)·x to the last digit: nothing was added and taken away.

    Where f′(0) = 0 too, f is a power of x there: x f′ = k f with a whole k, or both are 0.
    """
    sides = curve.sided(0.0)
    if any(abs(value) > TINY for value in (sides.value_left, sides.value_right)):
        return
    small = MAGNITUDES[(MAGNITUDES > 1e-290) & (MAGNITUDES < STRAIGHT)]
    for x, slope in ((-small, sides.slope_left), (small, sides.slope_right)):
        line, value = slope * x, curve.value(x)
        if abs(slope) <= TINY:
            line = x * curve.derivative(x)
            visible = np.abs(line) > TINY / EPS
            x, line, value = x[visible], line[visible], value[visible]
            never(value == 0, x, "digits lost")
            line = line / np.round(line / value)
        never(np.abs(value - line) > STRAIGHT_ROUNDING * np.abs(line), x, "digits lost")
