"""Theory to three digits, for lines in motion, beside theory to rounding."""

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Values
from activations.expression import from_formula
from networks.prediction import predict
from networks.sketch import Sketch
from networks.stack import Stack

# A line in motion may be off by so many decades, or so much correlation, over 30 layers.
ALLOWED = 0.005
# A wave faster than the places, and values that jump, are drawn more roughly until the slider is let go.
ROUGH = {"gcu": 0.4, "snake": 0.1, "hard_shrink": 0.03, "threshold": 0.2}


def gap(one: Values, other: Values) -> float:
    both = np.isfinite(one) & np.isfinite(other)
    return float(np.max(np.abs(one[both] - other[both]), initial=0.0))


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("settled", [False, True], ids=["one by one", "blended"])
def test_a_sketch_is_theory_to_three_digits(name: str, settled: bool) -> None:
    curve = ACTIVATIONS[name].bind()
    sketch = Sketch(curve)
    if settled:  # from the hundred and first length on it blends
        for q in np.geomspace(0.5, 2, 101):
            sketch.at(float(q))
    stack = Stack(depth=30, width=64, sigma_w=1.4, sigma_b=0.1, c0=0.6)
    exact, rough = predict(curve, stack), predict(curve, stack, None, averages=sketch)
    allowed = ROUGH.get(name, ALLOWED)
    # Where squares of squares grow, so does every error; the chart ends long before.
    seen = np.cumprod((exact.length > 0) & (exact.length < 1e30)).astype(bool)
    assert seen[:2].all()  # e^x leaves it in the third
    with np.errstate(divide="ignore"):
        lengths = np.log10(rough.length[seen]), np.log10(exact.length[seen])
    assert gap(*lengths) <= allowed
    assert gap(rough.correlation[seen], exact.correlation[seen]) <= allowed
    if seen.all():
        assert gap(rough.log_delta, exact.log_delta) <= allowed
        assert np.array_equal(np.isfinite(rough.log_delta), np.isfinite(exact.log_delta))
    assert np.all(np.isnan(rough.saturated))


@pytest.mark.parametrize("q", [0.0, 1e-200, 1e200])
def test_a_sketch_follows_lengths_that_die_away_or_explode(q: float) -> None:
    sketch = Sketch(ACTIVATIONS["relu"].bind())
    for _ in range(101):
        sketch.at(1.0)
    found = sketch.at(q)
    assert found.second == pytest.approx(q / 2, rel=1e-9)
    assert found.slope == pytest.approx(0.5, rel=1e-9)


@pytest.mark.parametrize("text", ["1e300*x", "1e160*tanh(x)", "where(x < 1, 1e200, -1e200*x)"])
def test_a_sketch_of_what_overflows_ends_where_theory_does(text: str) -> None:
    curve = from_formula(text).bind()
    stack = Stack(depth=4, width=16, sigma_w=1.2)
    exact, sketched = predict(curve, stack), predict(curve, stack, averages=Sketch(curve))
    np.testing.assert_array_equal(np.isfinite(sketched.length), np.isfinite(exact.length))
    assert not np.isfinite(sketched.length[1:]).any()
