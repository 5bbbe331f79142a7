"""Simulated stacks beside theory: a handful of functions; `benchmarks/theory.py` has them all."""

from benchmarks.theory import AIM, gaps, place

# One of each kind: saturating, hard, a jump, a line to one side, gated, a wave, a bump, a line.
NAMES = ("tanh", "hard_tanh", "step", "relu", "gelu", "sine", "gaussian", "absolute")


def test_the_simulated_gradient_of_fifty_layers_is_where_theory_says() -> None:
    assert all(place(name) for name in NAMES)
    found = gaps(NAMES, 5)
    assert max(map(abs, found.values())) <= AIM, found
