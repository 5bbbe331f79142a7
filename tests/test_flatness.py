"""Layers without a curve are one layer, and how far others are from it; how far from an isometry."""

import dataclasses
import math

import numpy as np
import pytest

from activations import get
from networks.flatness import SIDE, compare, plane, sheet, through
from networks.isometry import isometry
from networks.jacobian import singular_values
from networks.lengths import lengths
from networks.stack import Stack, draw

LINE = get("linear").bind(a=1.0)
STACK = Stack(depth=30, width=32, sigma_w=1.0, sigma_b=0.3, seed=3)


def test_a_linear_stack_is_its_one_layer_to_rounding() -> None:
    found = compare(LINE, STACK)
    # 30 products of matrices with 32 columns: far fewer roundings than 30·32 come together.
    assert found.rounding < 200
    assert found.linear < 1e-12
    assert found.curved < 1e-12


@pytest.mark.parametrize("residual", [0.0, 0.5])
def test_shortcuts_do_not_help_a_linear_stack(residual: float) -> None:
    found = compare(LINE, dataclasses.replace(STACK, residual=residual))
    assert found.rounding < 200
    assert found.linear < 1e-12


@pytest.mark.parametrize("name", ["relu", "tanh", "gelu"])
def test_a_curve_opens_the_parallelogram(name: str) -> None:
    assert compare(get(name).bind(), STACK).curved > 1e-3


def test_the_sheet_behind_linear_layers_is_met_by_one_layer() -> None:
    found = sheet(LINE, STACK)
    assert found.before.shape == (SIDE, SIDE, 2)
    assert found.missed < 1e-12
    np.testing.assert_allclose(found.single, found.after, atol=1e-11)


def test_the_best_layer_misses_what_a_curve_does() -> None:
    found = sheet(get("tanh").bind(), STACK)
    assert 0.01 < found.missed < 1


def test_rotations_keep_the_sheet_as_large_as_it_was() -> None:
    found = sheet(LINE, dataclasses.replace(STACK, sigma_b=0.0))
    before, after = (np.linalg.norm(each, axis=-1) for each in (plane(), found.after))
    np.testing.assert_allclose(after, before, rtol=1e-12)


def test_a_sheet_that_relu_has_killed_is_tried_with_other_seeds() -> None:
    shallow = dataclasses.replace(STACK, depth=3, sigma_b=0.0)
    found = [
        sheet(get("relu").bind(), dataclasses.replace(shallow, seed=seed)) for seed in range(5)
    ]
    assert all(math.isfinite(one.missed) for one in found)


def test_a_sheet_beyond_the_finite_numbers_is_said_to_be_lost() -> None:
    far = Stack(depth=200, width=2, sigma_w=12.0)
    found = sheet(get("exponential").bind(), far)
    assert math.isnan(found.missed)
    assert np.all(np.isnan(found.after))


def test_what_goes_through_is_what_the_layers_say() -> None:
    curve = get("tanh").bind()
    two = dataclasses.replace(STACK, depth=2)
    network = draw(two, np.random.default_rng(0), "float64")
    x = network.inputs[:1]
    h1 = x @ network.weights[0].T + network.biases[0]
    h2 = np.tanh(h1) @ network.weights[1].T + network.biases[1]
    # Tanh is our own to 6 ULP.
    np.testing.assert_allclose(through(curve, two, network, x), h2, rtol=1e-12)


@pytest.mark.parametrize(
    ("name", "sigma_w", "orthogonal"), [("relu", math.sqrt(2), 50.0), ("linear", 1.0, 0.0)]
)
def test_the_variance_of_the_squares_is_the_known_one(
    name: str, sigma_w: float, orthogonal: float
) -> None:
    curve = get(name).bind()
    found = isometry(curve, lengths(curve), Stack(depth=50, width=64, sigma_w=sigma_w))
    assert found is not None
    # L(1/p - 1) with p = 1/2, and 0; Gaussian weights add L (Pennington et al. 2017).
    assert found.orthogonal == pytest.approx(orthogonal, abs=1e-9)
    assert found.gaussian == pytest.approx(orthogonal + 50, abs=1e-9)
    assert found.root == pytest.approx(0.0, abs=1e-9)


def test_theory_foretells_the_drawn_mean_square() -> None:
    curve = get("tanh").bind()
    stack = Stack(depth=20, width=128, sigma_w=1.3, sigma_b=0.2, seed=1, init="orthogonal")
    found = isometry(curve, lengths(curve), stack)
    assert found is not None
    drawn = singular_values(curve, stack).values
    # One input to one network of 128 units.
    assert np.log10(np.mean(100**drawn)) / 2 == pytest.approx(found.root, abs=0.15)


@pytest.mark.parametrize("kind", [{"norm": "rms"}, {"residual": 1.0}])
def test_theory_is_silent_on_other_stacks(kind: dict[str, object]) -> None:
    curve = get("tanh").bind()
    stack = dataclasses.replace(STACK, **kind)  # type: ignore[arg-type]
    assert isometry(curve, lengths(curve), stack) is None


@pytest.mark.parametrize(("name", "sigma_w"), [("step", 1.0), ("exponential", 2.0)])
def test_theory_is_silent_where_nothing_is_left(name: str, sigma_w: float) -> None:
    curve = get(name).bind()
    stack = Stack(depth=50, width=64, sigma_w=sigma_w)
    assert isometry(curve, lengths(curve), stack) is None
