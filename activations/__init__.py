"""Activation functions: formulas, closed-form derivatives and all that is known of them.

>>> from activations import get
>>> curve = get("leaky_relu").bind(alpha=0.05)
>>> curve.value([-2.0, 3.0])
array([-0.1,  3. ])
"""

from collections.abc import Mapping

from activations import (
    bent_rectifiers,
    bounded,
    dipping_elus,
    elu,
    elu_variants,
    exponential_tails,
    gated,
    gated_units,
    gates,
    gelu,
    hard,
    integrated_elu,
    linear,
    log_gates,
    logarithmic,
    modern_gates,
    periodic,
    piecewise_rectifiers,
    powers,
    radial,
    random_rectifiers,
    records,
    rectifiers,
    shrinkage,
    sigmoidal,
    simplex,
    smooth_maxima,
    smooth_rectifiers,
    softplus,
    stochastic,
    vectors,
)
from activations.core import Activation, Curve, UnknownName, collect, find
from activations.stochastic import RandomActivation
from activations.vectors import VectorActivation

__version__ = "0.1.0"
__all__ = [
    "ACTIVATIONS",
    "STOCHASTIC",
    "VECTORS",
    "Activation",
    "Curve",
    "UnknownName",
    "get",
    "lookup",
]

FAMILIES = (
    *(linear, sigmoidal, bounded, exponential_tails, logarithmic, hard, shrinkage),
    *(rectifiers, powers, piecewise_rectifiers, bent_rectifiers),
    *(
        elu,
        elu_variants,
        dipping_elus,
        integrated_elu,
        softplus,
        smooth_rectifiers,
        gelu,
        gated,
        gates,
        log_gates,
        modern_gates,
        smooth_maxima,
        periodic,
        radial,
    ),
)

ACTIVATIONS: Mapping[str, Activation] = collect(*FAMILIES)

# Functions of several inputs, and functions with a random part.
VECTORS: Mapping[str, VectorActivation] = vectors.collect(simplex, gated_units)
STOCHASTIC: Mapping[str, RandomActivation] = stochastic.collect(random_rectifiers)


def get(name: str) -> Activation:
    """Return the activation function of that name or alias.

    UnknownName, with the nearest names in its message, when there is none.
    """
    return find(name, ACTIVATIONS)


def lookup(name: str) -> Activation | VectorActivation | RandomActivation:
    """Return the function of that name or alias, of one input, of several, or random.

    UnknownName, with the nearest names of all three registries in its message, when there is none.
    """
    every: dict[str, Activation | VectorActivation | RandomActivation]
    every = {**ACTIVATIONS, **VECTORS, **STOCHASTIC}
    return records.find(name, every, "There is no activation function {name}.")
