"""Random networks: their numbers, and which are refused."""

import dataclasses
import math

import numpy as np
import pytest

from networks.network import MOST_ACTIVATIONS, MOST_WEIGHTS, Stack, draw, rotation


def test_weights_have_the_promised_variance_and_rotations_no_preferred_direction() -> None:
    stack = Stack(depth=200, width=16, sigma_w=1.5, sigma_b=0.5)
    network = draw(stack, np.random.default_rng(0))
    # 51200 weights and 3200 biases: 0.6 % and 2.5 %; thrice that.
    assert np.var(network.weights) * 16 == pytest.approx(1.5**2, rel=0.02)
    assert np.var(network.biases) == pytest.approx(0.5**2, rel=0.08)
    rng = np.random.default_rng(0)
    traces = [np.trace(rotation(rng, 8)) for _ in range(400)]
    assert abs(np.mean(traces)) < 3 / math.sqrt(400)  # mean 0, variance 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"depth": 0}, "whole depth of 1 or more"),
        ({"width": 2.5}, "whole width of 2 or more"),
        ({"batch": 3}, "3 is odd"),
        ({"sigma_w": -1.0}, "not negative"),
        ({"q0": math.nan}, "finite q0"),
        ({"c0": 1.5}, "c0 is 1.5"),
        ({"norm": "group"}, "choose among none, rms"),
        ({"init": "sparse"}, "choose among gaussian"),
        ({"width": 20_000}, "weights"),
    ],
)
def test_a_stack_that_cannot_be_is_refused_with_a_sentence(
    wrong: dict[str, float], words: str
) -> None:
    stack = Stack(depth=2, width=8, sigma_w=1.0)
    with pytest.raises(ValueError, match=words):
        dataclasses.replace(stack, **wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("much", "what"),
    [
        ({"depth": 200, "width": 1024}, "weights"),
        ({"depth": 200, "width": 256, "batch": 1024}, "activations"),
        ({"depth": 16, "width": 2048, "batch": 600}, "products a pass"),
        ({"depth": 100, "width": 512, "init": "orthogonal"}, "rotations"),
    ],
)
def test_no_stack_takes_a_server_down(much: dict[str, int], what: str) -> None:
    stack = Stack(depth=2, width=8, sigma_w=1.0, batch=2)
    with pytest.raises(ValueError, match=f"{what}; .* are allowed"):
        dataclasses.replace(stack, **much)  # type: ignore[arg-type]
    for most in (MOST_WEIGHTS, MOST_ACTIVATIONS):
        assert 4 * most <= 2**28  # bytes


@pytest.mark.parametrize(
    "most",
    [
        {"depth": 200, "width": 512, "batch": 256},
        {"depth": 100, "width": 512, "batch": 512},
        {"depth": 200, "width": 256, "init": "orthogonal"},
    ],
)
def test_what_a_page_offers_is_allowed(most: dict[str, int]) -> None:
    Stack(sigma_w=1.0, **most)  # type: ignore[arg-type]
