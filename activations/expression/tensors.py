"""The same walk with TensorFlow's operations; the module is handed in, nothing here imports it."""

from __future__ import annotations

import functools
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from activations import ACTIVATIONS
from activations.core import Curve
from activations.expression.evaluate import program
from activations.expression.tree import Node

# What the counterpart of a registered curve gives at a tensor.
Registered = Callable[[Curve, Any], Any]


def walk(
    root: Node, tf: Any, x: Any, parameters: Mapping[str, float], registered: Registered
) -> Any:
    """Return the tree at the tensor x, of its dtype and shape, in operations that a tape can follow."""
    operations = _operations(tf)
    results: list[Any] = []
    for node, places in program(root):
        given = [results[place] for place in places]
        if node.head == "x":
            results.append(x)
        elif not places:
            number = parameters[node.name] if node.head == "parameter" else node.number
            results.append(tf.constant(number, x.dtype))
        elif node.head == "registered":
            results.append(_registered(node, given, registered))
        else:
            results.append(operations[node.head](*given))
    return results[-1] + tf.zeros_like(x)


def _registered(node: Node, given: Sequence[Any], registered: Registered) -> Any:
    record = ACTIVATIONS[node.name]
    given_to = zip(record.parameters, given[1:], strict=True)
    return registered(record.bind(**{known.name: float(one) for known, one in given_to}), given[0])


def _operations(tf: Any) -> Mapping[str, Callable[..., Any]]:
    root_of_two = math.sqrt(2.0)

    def rise(u: Any, c: Any) -> Any:
        root = tf.sqrt(u * u + c)
        # Both branches finite: the slope of the one not taken is multiplied by 0, and 0·∞ is NaN.
        return tf.where(u >= 0, u + root, c / (root - tf.minimum(u, 0.0)))

    def logarithm(base: float) -> Callable[[Any], Any]:
        return lambda u: tf.math.log(u) / math.log(base)

    def both(*conditions: Any) -> Any:
        return functools.reduce(tf.logical_and, conditions)

    return {
        "+": lambda *terms: functools.reduce(operator.add, terms),
        "*": lambda *factors: functools.reduce(operator.mul, factors),
        "/": operator.truediv,
        "^": tf.pow,
        "<": operator.lt,
        "<=": operator.le,
        ">": operator.gt,
        ">=": operator.ge,
        "and": both,
        "where": tf.where,
        "min": tf.minimum,
        "max": tf.maximum,
        "clip": lambda u, low, high: tf.minimum(tf.maximum(u, low), high),
        "exp": tf.exp,
        "expm1": tf.math.expm1,
        "log": tf.math.log,
        "log1p": tf.math.log1p,
        "log2": logarithm(2.0),
        "log10": logarithm(10.0),
        "sqrt": tf.sqrt,
        "cbrt": lambda u: tf.sign(u) * tf.pow(tf.abs(u), 1.0 / 3.0),
        "abs": tf.abs,
        "sign": tf.sign,
        "step": lambda u: 0.5 * (1.0 + tf.sign(u)),
        "sin": tf.sin,
        "cos": tf.cos,
        "tan": tf.tan,
        "sinh": tf.sinh,
        "cosh": tf.cosh,
        "tanh": tf.tanh,
        "sech2": lambda u: 4.0 * tf.sigmoid(2.0 * u) * tf.sigmoid(-2.0 * u),
        "atan": tf.atan,
        "asinh": tf.asinh,
        "erf": tf.math.erf,
        "erfc": tf.math.erfc,
        "Phi": lambda u: 0.5 * tf.math.erfc(-u / root_of_two),
        "phi": lambda u: tf.exp(-0.5 * u * u) / math.sqrt(2.0 * math.pi),
        "sigmoid": tf.sigmoid,
        "softplus": tf.math.softplus,
        "relu": tf.nn.relu,
        "rise": rise,
    }
