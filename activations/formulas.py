"""Every function of the registry as a formula that a reader could type; `<name>` stands for a parameter.

The registry computes each function in a form that keeps its digits. Here it is as a textbook has it, a tree
that can be walked: for its derivative by rule, by dual numbers and by a tape.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from types import MappingProxyType

from activations.core import Activation
from activations.expression.build import simplified
from activations.expression.record import read
from activations.expression.tree import Node, fold

_SLOT = re.compile(r"<([a-z][a-z0-9_]*)>")

# What the parser takes for parameters: a name of the registry may be longer than it allows.
_LETTERS = "abcd"

FORMULAS: Mapping[str, str] = MappingProxyType(
    {
        "linear": "<a> * x",
        "step": "where(x > 0, 1, where(x >= 0, <h0>, 0))",
        "sign": "sign(x)",
        "sigmoid": "1 / (1 + exp(-x))",
        "log_sigmoid": "-log(1 + exp(-x))",
        "tanh": "tanh(x)",
        "softsign": "x / (1 + abs(x))",
        "arctan": "atan(x)",
        "lecun_tanh": "1.7159 * tanh(2/3 * x)",
        "isru": "x / sqrt(1 + <alpha> * x^2)",
        "erf": "erf(x)",
        "gudermannian": "2 * atan(tanh(x / 2))",
        "dyt": "tanh(<alpha> * x)",
        "symlog": "sign(x) * log(1 + abs(x))",
        "arcsinh": "asinh(x)",
        "hard_sigmoid": "clip(<slope> * x + 0.5, 0, 1)",
        "hard_tanh": "clip(x, <low>, <high>)",
        "sparse_sigmoid": "clip((x + 1) / 2, 0, 1)",
        "tanh_shrink": "x - tanh(x)",
        "soft_shrink": "sign(x) * max(abs(x) - <lam>, 0)",
        "hard_shrink": "where(abs(x) > <lam>, x, 0)",
        "threshold": "where(x > <t>, x, <v>)",
        "relu": "max(x, 0)",
        "relu6": "min(max(x, 0), <cap>)",
        "leaky_relu": "where(x > 0, x, <alpha> * x)",
        "prelu": "where(x > 0, x, <alpha> * x)",
        "absolute": "abs(x)",
        "squared_relu": "max(x, 0)^2",
        "star_relu": "<s> * max(x, 0)^2 + <b>",
        "nlrelu": "log(1 + <beta> * max(x, 0))",
        "shifted_relu": "max(x, <floor>)",
        "flexible_relu": "max(x, 0) + <b>",
        "rrelu": "where(x > 0, x, (<lower> + <upper>) / 2 * x)",
        "s_shaped_relu": (
            "where(x >= <tr>, <tr> + <ar> * (x - <tr>), where(x > <tl>, x, <tl> + <al> * (x - <tl>)))"
        ),
        "plu": "max(<alpha> * (x + <c>) - <c>, min(<alpha> * (x - <c>) + <c>, x))",
        "elu": "where(x > 0, x, <alpha> * (exp(x) - 1))",
        "selu": "1.0507009873554805 * where(x > 0, x, 1.6732632423543772 * (exp(x) - 1))",
        "celu": "where(x > 0, x, <alpha> * (exp(x / <alpha>) - 1))",
        "pelu": "where(x > 0, <a> / <b> * x, <a> * (exp(x / <b>) - 1))",
        "isrlu": "where(x >= 0, x, x / sqrt(1 + <alpha> * x^2))",
        "slu": "where(x >= 0, x, 2 * log((1 + exp(x)) / 2))",
        "serlu": "1.0786182835772267 * where(x > 0, x, 2.9042712333296918 * x * exp(x))",
        "elish": "where(x >= 0, x / (1 + exp(-x)), (exp(x) - 1) / (1 + exp(-x)))",
        "hard_elish": "where(x >= 0, x, exp(x) - 1) * clip((x + 1) / 2, 0, 1)",
        "xielu": "where(x > 0, <ap> * x^2, <an> * (exp(x) - 1 - x)) + <beta> * x",
        "softplus": "log(1 + exp(<beta> * x)) / <beta>",
        "exponential": "exp(x)",
        "squareplus": "(x + sqrt(x^2 + <b>)) / 2",
        "sparse_plus": "where(x >= 1, x, where(x > -1, (x + 1)^2 / 4, 0))",
        "bent_identity": "x + (sqrt(x^2 + 1) - 1) / 2",
        "gelu": "x * Phi(x)",
        "gelu_tanh": "0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))",
        "swish": "x / (1 + exp(-<beta> * x))",
        "hard_swish": "x * clip(x + 3, 0, 6) / 6",
        "mish": "x * tanh(log(1 + exp(x)))",
        "quick_gelu": "x / (1 + exp(-1.702 * x))",
        "e_swish": "<beta> * x / (1 + exp(-x))",
        "pflu": "x / 2 * (1 + x / sqrt(1 + x^2))",
        "lisht": "x * tanh(x)",
        "tanhexp": "x * tanh(exp(x))",
        "serf": "x * erf(log(1 + exp(x)))",
        "smish": "x * tanh(log(1 + 1 / (1 + exp(-x))))",
        "logish": "x * log(1 + 1 / (1 + exp(-<beta> * x)))",
        "gish": "x * log(2 - exp(-exp(x)))",
        "phish": "x * tanh(x * Phi(x))",
        "golu": "x * exp(-exp(-x))",
        "aria2": "x * (1 + exp(-<beta> * x))^(-<alpha>)",
        "hard_mish": "x / 2 * clip(x + 2, 0, 2)",
        "acon_c": "(<p1> - <p2>) * x / (1 + exp(-<beta> * (<p1> - <p2>) * x)) + <p2> * x",
        "aptx": "(<alpha> + tanh(<beta> * x)) * <gamma> * x",
        "sine": "sin(<omega> * x)",
        "snake": "x + sin(<a> * x)^2 / <a>",
        "gcu": "x * cos(x)",
        "sinc": "where(abs(x) > 0, sin(x) / x, 1)",
        "gaussian": "exp(-x^2)",
        "mexican_hat": "(1 - x^2) * exp(-x^2 / 2)",
    }
)


def tree(record: Activation) -> Node:
    """Return the formula of a function as a tree, as it is written, simplified as a teacher would.

    KeyError for a function that has neither a formula here nor one that a reader typed.
    """
    return simplified(read(record.text).typed) if record.text else _registered(record.name)


@functools.cache
def _registered(name: str) -> Node:
    slots = list(dict.fromkeys(_SLOT.findall(FORMULAS[name])))
    letters = dict(zip(slots, _LETTERS, strict=False))
    text = _SLOT.sub(lambda slot: letters[slot[1]], FORMULAS[name])
    slot_of = {letter: slot for slot, letter in letters.items()}

    def named(node: Node, below: tuple[Node, ...]) -> Node:
        name = slot_of[node.name] if node.head == "parameter" else node.name
        return Node(node.head, below, name, node.number)

    return fold(simplified(read(text).typed), named)
