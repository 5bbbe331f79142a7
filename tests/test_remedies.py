"""Remedies: what each does to the gradient of thirty layers, in theory."""

import dataclasses
import math

import pytest

from activations import get
from networks.remedies import Outcome, remedies
from networks.stack import Stack

THIRTY = Stack(depth=30, width=64, sigma_w=1.0)


def outcomes(name: str, stack: Stack) -> dict[str, Outcome]:
    return {each.name: each for each in remedies(get(name).bind(), stack)}


def test_sigmoid_is_not_lost() -> None:
    found = outcomes("sigmoid", THIRTY)
    assert all(each.before == pytest.approx(-18.23, abs=0.005) for each in found.values())
    # From length 1 it takes some layers to reach 45.6.
    assert found["critical"].after == pytest.approx(0, abs=0.1)
    assert found["orthogonal"].after == found["orthogonal"].before  # the mean; not the spread
    # E f′²/Var f is 1.033592 a layer, and layer 1 has the input's variance in place of Var f.
    rates = 28 * math.log10(1.033592) + math.log10(1 / 4.722646**2)
    assert found["batch"].after == pytest.approx(rates / 2, abs=1e-5)
    assert not found["batch"].exact
    assert 10 ** found["scaled_residual"].after == pytest.approx(1.02, abs=0.005)
    assert found["function:relu"].after == pytest.approx(29 * math.log10(0.5) / 2, abs=1e-12)


def test_residuals_of_relu_grow_as_their_factors_say() -> None:
    found = outcomes("relu", dataclasses.replace(THIRTY, sigma_w=math.sqrt(2), q0=0.5))
    assert 10 ** found["residual"].after == pytest.approx(2 ** (29 / 2), rel=1e-12)
    assert 10 ** found["scaled_residual"].after == pytest.approx(
        (1 + 1 / 30) ** (29 / 2), rel=1e-12
    )
    # 1 + 1/l for l = 1 … 29
    assert 10 ** found["pre_norm"].after == pytest.approx(math.sqrt(30), rel=1e-12)


def test_what_changes_nothing_is_left_out() -> None:
    found = outcomes("relu", dataclasses.replace(THIRTY, norm="rms", init="orthogonal"))
    assert not {"rms", "orthogonal", "critical", "function:relu"} & set(found)
    assert found["residual"].factor == "1 + α²χ/q"
    assert found["residual"].stack.norm == "rms"
