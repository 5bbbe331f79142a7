"""Numbers and text as the reader sees them."""

import math

import pytest

from activations.core import Interval
from ui.numbers import decimals, indexed, listed, notation, plain, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (-2.5, "−2.5"),
        (0.123456, "0.12346"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (math.nan, "NaN"),
        (4.12e-8, "4.12·10⁻⁸"),
        (1e300, "1·10³⁰⁰"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("interval", "text"),
    [
        (Interval(0.0, math.inf, True), "[0, ∞)"),
        (Interval(-1.0, 1.0), "(−1, 1)"),
        (Interval(2.0, 2.0, True, True), "{2}"),
    ],
)
def test_intervals(interval: Interval, text: str) -> None:
    assert notation(interval) == text


@pytest.mark.parametrize(
    ("step", "places"), [(1.0, 0), (0.5, 1), (0.05, 2), (0.01, 2), (1 / 60, 4)]
)
def test_decimals_tell_neighbouring_positions_apart(step: float, places: int) -> None:
    assert decimals(step) == places


def test_a_default_between_the_positions_gets_two_decimals_more() -> None:
    assert decimals(0.05, 0.25) == 2
    assert decimals(0.05, 0.8944271909999159) == 4


def test_plain_text_has_no_markup_left() -> None:
    assert plain("[a](b) *c* $d$ :e:") == r"\[a\]\(b\) \*c\* \$d\$ \:e\:"


def test_places_are_lowered_and_lists_have_true_minus_signs() -> None:
    assert indexed("x", 12) == "x₁₂"
    assert listed([1.0, -0.5]) == "1, −0.5"
