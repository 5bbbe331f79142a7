"""Building blocks that stand in for NumPy's own: the same bits, or the same numbers."""

import numpy as np
import pytest

from activations import special
from activations.core import Values
from tests.contract import FINITE, same_bits

ODD = np.array([np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 5e-324, -1.0])


@pytest.mark.parametrize("size", [8, 2047, 2048, 20_000])
@pytest.mark.parametrize("sides", ["arrays", "left number", "right number", "numbers"])
def test_choose_is_where_to_the_last_bit(size: int, sides: str) -> None:
    first, other = np.resize(ODD, size), np.resize(ODD[::-1] * 2.0, size)
    condition = np.random.default_rng(0).random(size) < 0.5
    a: Values | float = -0.0 if sides in ("left number", "numbers") else first
    b: Values | float = 1.0 if sides in ("right number", "numbers") else other
    assert same_bits(special.choose(condition, a, b), np.where(condition, a, b))


def test_choose_keeps_more_digits_than_float64_has() -> None:
    wide = np.full(4096, 1.0, np.longdouble) + np.finfo(np.longdouble).eps
    assert np.array_equal(special.choose(wide > 0, wide, 0.0), wide)


def test_clip_is_clip() -> None:
    x = np.concatenate([FINITE, ODD])
    for low, high in ((-1.5, 2.0), (-1600.0, 0.0), (0.0, 6.0)):
        np.testing.assert_array_equal(special.clip(x, low, high), np.clip(x, low, high))


@pytest.mark.parametrize("b", [1e-3, 1.0, 4.0])
def test_a_hypotenuse_is_right_to_two_roundings_and_has_no_overflow(b: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        found = special.hypotenuse(FINITE, b)
    expected = np.hypot(FINITE, np.sqrt(b))
    # √b is rounded there, x² + b and the root here.
    np.testing.assert_allclose(found, expected, rtol=4 * np.finfo(np.float64).eps)
