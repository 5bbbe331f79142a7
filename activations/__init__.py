"""Activation functions: formulas, closed-form derivatives and all that is known of them.

>>> from activations import get
>>> curve = get("leaky_relu").bind(alpha=0.05)
>>> curve.value([-2.0, 3.0])
array([-0.1,  3. ])
"""

from collections.abc import Mapping

from activations import elu, gated, hard, linear, rectifiers, sigmoidal, softplus
from activations.core import Activation, Curve, UnknownName, collect, find

__version__ = "0.1.0"
__all__ = ["ACTIVATIONS", "Activation", "Curve", "UnknownName", "get"]

FAMILIES = (linear, sigmoidal, hard, rectifiers, elu, softplus, gated)

ACTIVATIONS: Mapping[str, Activation] = collect(*FAMILIES)


def get(name: str) -> Activation:
    """Return the activation function of that name or alias.

    UnknownName, with the nearest names in its message, when there is none.
    """
    return find(name, ACTIVATIONS)
