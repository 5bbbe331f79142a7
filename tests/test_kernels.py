"""The textbook that our speed is measured against computes what we compute."""

import numpy as np
import pytest

from activations import ACTIVATIONS
from benchmarks.kernels import numbers, textbook
from benchmarks.textbook import TEXTBOOK

# The textbook loses digits in the tails; the code shown to readers has twelve digits of a number.
GAP = 1e-11


@pytest.mark.parametrize("name", TEXTBOOK)
def test_a_textbook_gives_the_curve_and_its_derivative(name: str) -> None:
    curve = ACTIVATIONS[name].bind()
    # The textbook divides by x, and takes another side at a kink.
    x = numbers(401, "float64") + 2.0**-10
    calls = textbook(curve, x)
    value, slope = curve.value_and_derivative(x)
    for got, expected in (
        (calls["value"](), value),
        (calls["derivative"](), slope),
        *zip(calls["both"](), (value, slope), strict=True),
    ):
        np.testing.assert_allclose(got, expected, rtol=0.0, atol=GAP)


def test_a_textbook_stays_with_float32_where_numpy_does() -> None:
    x = numbers(401, "float32")
    for name in ("sigmoid", "elu", "relu", "swish", "squareplus"):
        for result in textbook(ACTIVATIONS[name].bind(), x)["both"]():
            assert result.dtype == np.float32
