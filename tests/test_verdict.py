"""The numbers of a verdict: shares that layers keep, and where a format ends."""

import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from activations import get
from networks.prediction import predict
from networks.stack import Stack
from networks.verdict import FORMATS, verdict


def test_sigmoid_under_xavier_keeps_23_6_percent_a_layer() -> None:
    stack = Stack(depth=30, width=64, sigma_w=1.0)
    found = verdict(predict(get("sigmoid").bind(), stack, correlation=False).log_delta)
    assert found.kept_deep == pytest.approx(0.236, abs=5e-4)
    assert found.log_ratio == pytest.approx(-18.23, abs=0.005)
    assert found.kept == pytest.approx(10 ** (found.log_ratio / 29), rel=1e-14)


def test_a_fifth_a_layer_leaves_each_format_after_a_count_of_its_exponents() -> None:
    log_delta = np.arange(-599, 1) * math.log10(5)
    shrinking, growing = verdict(log_delta).reach, verdict(-log_delta).reach
    for name, format in FORMATS.items():
        ends = (1 / Fraction(format.least_normal), 1 / Fraction(format.least), format.greatest)
        digits, zero, overflow = (next(k for k in range(600) if 5**k > end) for end in ends)
        assert (shrinking[name].digits, shrinking[name].zero) == (digits, zero)
        assert growing[name].overflow == overflow
    assert (shrinking["float32"].digits, shrinking["float32"].zero) == (55, 65)
    assert shrinking["float32"].overflow is None
    assert growing["float32"].zero is None


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_ends_of_a_format_are_those_of_its_numbers(dtype: type[np.floating[Any]]) -> None:
    info, format = np.finfo(dtype), FORMATS[dtype.__name__]
    assert format.greatest == float(info.max)
    assert format.least_normal == float(info.smallest_normal)
    assert format.least == float(info.smallest_subnormal)


def test_bfloat16_is_the_upper_half_of_float32() -> None:
    greatest, least = np.array([0x7F7F0000, 0x00010000], dtype=np.uint32).view(np.float32)
    format = FORMATS["bfloat16"]
    assert (format.greatest, format.least) == (float(greatest), float(least))
    assert format.least_normal == FORMATS["float32"].least_normal


def test_a_gradient_of_zero_and_one_layer_have_a_verdict() -> None:
    found = verdict(np.array([-math.inf, -math.inf, 0.0]))
    assert (found.kept, found.kept_deep, found.log_ratio) == (0.0, 0.0, -math.inf)
    assert found.reach["float64"].zero == 1
    alone = verdict(np.zeros(1))
    assert alone.log_ratio == 0.0
    assert math.isnan(alone.kept) and math.isnan(alone.kept_deep)
