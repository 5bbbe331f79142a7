"""A tree as code for NumPy, TensorFlow, Keras, PyTorch and JAX: one expression in x."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from activations import ACTIVATIONS
from activations.core import Library
from activations.expression.tree import Node, fold

# How tightly Python holds a piece together.
CHOICE, COMPARISON, SUM, PRODUCT, MINUS, POWER, ATOM = 0, 1, 2, 3, 4, 5, 6
Piece = tuple[str, int]

_NUMPY = {
    "exp": "np.exp({})", "expm1": "np.expm1({})", "log": "np.log({})", "log1p": "np.log1p({})",
    "log2": "np.log2({})", "log10": "np.log10({})", "sqrt": "np.sqrt({})", "cbrt": "np.cbrt({})",
    "abs": "np.abs({})", "sign": "np.sign({})", "step": "np.heaviside({}, 0.5)",
    "sin": "np.sin({})", "cos": "np.cos({})", "tan": "np.tan({})", "sinh": "np.sinh({})",
    "cosh": "np.cosh({})", "tanh": "np.tanh({})", "atan": "np.arctan({})",
    "asinh": "np.arcsinh({})", "erf": "np.vectorize(math.erf)({})",
    "erfc": "np.vectorize(math.erfc)({})",
    "Phi": "(0.5 * np.vectorize(math.erfc)(-({}) / math.sqrt(2)))",
    "phi": "(np.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))",
    "sigmoid": "(1 / (1 + np.exp(-({}))))", "softplus": "np.logaddexp(0, {})",
    "relu": "np.maximum({}, 0)", "sech2": "np.cosh({}) ** -2.0", "max": "np.maximum({}, {})",
    "min": "np.minimum({}, {})", "clip": "np.clip({}, {}, {})", "where": "np.where({}, {}, {})",
}  # fmt: skip
_TENSORFLOW = {
    "exp": "tf.exp({})", "expm1": "tf.math.expm1({})", "log": "tf.math.log({})",
    "log1p": "tf.math.log1p({})", "log2": "(tf.math.log({}) / math.log(2))",
    "log10": "(tf.math.log({}) / math.log(10))", "sqrt": "tf.sqrt({})",
    "cbrt": "(tf.sign({0}) * tf.abs({0}) ** (1 / 3))", "abs": "tf.abs({})", "sign": "tf.sign({})",
    "step": "((1 + tf.sign({})) / 2)", "sin": "tf.sin({})", "cos": "tf.cos({})",
    "tan": "tf.tan({})", "sinh": "tf.sinh({})", "cosh": "tf.cosh({})", "tanh": "tf.tanh({})",
    "atan": "tf.atan({})", "asinh": "tf.asinh({})", "erf": "tf.math.erf({})",
    "erfc": "tf.math.erfc({})", "Phi": "(tf.math.erfc(-({}) / math.sqrt(2)) / 2)",
    "phi": "(tf.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))", "sigmoid": "tf.nn.sigmoid({})",
    "softplus": "tf.nn.softplus({})", "relu": "tf.nn.relu({})", "sech2": "tf.cosh({}) ** -2.0",
    "max": "tf.maximum({}, {})", "min": "tf.minimum({}, {})",
    "clip": "tf.clip_by_value({}, {}, {})", "where": "tf.where({}, {}, {})",
}  # fmt: skip
_KERAS = {
    "exp": "keras.ops.exp({})", "expm1": "keras.ops.expm1({})", "log": "keras.ops.log({})",
    "log1p": "keras.ops.log1p({})", "log2": "keras.ops.log2({})", "log10": "keras.ops.log10({})",
    "sqrt": "keras.ops.sqrt({})",
    "cbrt": "(keras.ops.sign({0}) * keras.ops.abs({0}) ** (1 / 3))", "abs": "keras.ops.abs({})",
    "sign": "keras.ops.sign({})", "step": "((1 + keras.ops.sign({})) / 2)",
    "sin": "keras.ops.sin({})", "cos": "keras.ops.cos({})", "tan": "keras.ops.tan({})",
    "sinh": "keras.ops.sinh({})", "cosh": "keras.ops.cosh({})", "tanh": "keras.ops.tanh({})",
    "atan": "keras.ops.arctan({})", "asinh": "keras.ops.arcsinh({})", "erf": "keras.ops.erf({})",
    "erfc": "(1 - keras.ops.erf({}))", "Phi": "((1 + keras.ops.erf(({}) / math.sqrt(2))) / 2)",
    "phi": "(keras.ops.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))",
    "sigmoid": "keras.ops.sigmoid({})", "softplus": "keras.ops.softplus({})",
    "relu": "keras.ops.relu({})", "sech2": "keras.ops.cosh({}) ** -2.0",
    "max": "keras.ops.maximum({}, {})", "min": "keras.ops.minimum({}, {})",
    "clip": "keras.ops.minimum(keras.ops.maximum({}, {}), {})",
    "where": "keras.ops.where({}, {}, {})",
}  # fmt: skip
_TORCH = {
    "exp": "torch.exp({})", "expm1": "torch.expm1({})", "log": "torch.log({})",
    "log1p": "torch.log1p({})", "log2": "torch.log2({})", "log10": "torch.log10({})",
    "sqrt": "torch.sqrt({})", "cbrt": "(torch.sign({0}) * torch.abs({0}) ** (1 / 3))",
    "abs": "torch.abs({})", "sign": "torch.sign({})", "step": "((1 + torch.sign({})) / 2)",
    "sin": "torch.sin({})", "cos": "torch.cos({})", "tan": "torch.tan({})",
    "sinh": "torch.sinh({})", "cosh": "torch.cosh({})", "tanh": "torch.tanh({})",
    "atan": "torch.atan({})", "asinh": "torch.asinh({})", "erf": "torch.erf({})",
    "erfc": "torch.erfc({})", "Phi": "torch.special.ndtr({})",
    "phi": "(torch.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))", "sigmoid": "torch.sigmoid({})",
    "softplus": "torch.logaddexp({}, torch.zeros_like(x))", "relu": "torch.relu({})",
    "sech2": "torch.cosh({}) ** -2.0", "max": "torch.maximum({}, {})",
    "min": "torch.minimum({}, {})",
    "clip": "torch.minimum(torch.maximum({}, {}), {})", "where": "torch.where({}, {}, {})",
}  # fmt: skip
_JAX = {head: code.replace("np.", "jnp.") for head, code in _NUMPY.items()} | {
    "erf": "jax.scipy.special.erf({})", "erfc": "jax.scipy.special.erfc({})",
    "Phi": "jax.scipy.special.ndtr({})", "sigmoid": "jax.nn.sigmoid({})",
    "phi": "(jnp.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))",
    "softplus": "jax.nn.softplus({})", "relu": "jax.nn.relu({})",
}  # fmt: skip

# What is free of x is a Python number in every library.
_PLAIN = {
    "exp": "math.exp({})", "expm1": "math.expm1({})", "log": "math.log({})",
    "log1p": "math.log1p({})", "log2": "math.log2({})", "log10": "math.log10({})",
    "sqrt": "math.sqrt({})", "cbrt": "math.cbrt({})", "abs": "abs({})",
    "sign": "math.copysign({0} != 0, {0})", "step": "((1 + math.copysign({0} != 0, {0})) / 2)",
    "sin": "math.sin({})", "cos": "math.cos({})", "tan": "math.tan({})", "sinh": "math.sinh({})",
    "cosh": "math.cosh({})", "tanh": "math.tanh({})", "atan": "math.atan({})",
    "asinh": "math.asinh({})", "erf": "math.erf({})", "erfc": "math.erfc({})",
    "Phi": "(math.erfc(-({}) / math.sqrt(2)) / 2)",
    "phi": "(math.exp(-({}) ** 2 / 2) / math.sqrt(2 * math.pi))",
    "sigmoid": "(1 / (1 + math.exp(-({}))))", "softplus": "math.log1p(math.exp({}))",
    "relu": "max({}, 0)", "sech2": "math.cosh({}) ** -2.0", "max": "max({}, {})",
    "min": "min({}, {})", "clip": "min(max({}, {}), {})", "where": "({1} if {0} else {2})",
}  # fmt: skip

TABLES: Mapping[Library, Mapping[str, str]] = {
    "numpy": _NUMPY,
    "tensorflow": _TENSORFLOW,
    "keras": _KERAS,
    "torch": _TORCH,
    "jax": _JAX,
}
# Where a function would take a Python number for one of another type than x.
_TENSORS: Mapping[Library, str] = {
    "tensorflow": "tf.cast({}, x.dtype)",
    "keras": "keras.ops.cast({}, x.dtype)",
    "torch": "torch.as_tensor({}, dtype=x.dtype)",
}


def code(tree: Node, library: Library) -> str:
    """Return an expression in x, with `{name}` for each parameter."""
    table = TABLES[library]

    def piece(node: Node, below: tuple[Piece, ...]) -> Piece:
        return _piece(node, below, library, table)

    text = fold(tree, piece)[0]
    if tree.varies:
        return text
    return f"{text} + 0 * x"


def _piece(
    node: Node, below: tuple[Piece, ...], library: Library, table: Mapping[str, str]
) -> Piece:
    if node.head == "number":
        return _number(node.number)
    if node.head == "x":
        return "x", ATOM
    if node.head == "parameter":
        return f"{{{node.name}}}", MINUS  # it may be a negative number
    if node.head == "constant":
        return _number(node.number) if node.name == "golden" else (f"math.{node.name}", ATOM)
    if node.head in _SIGNS:
        return _SIGNS[node.head](node, below)
    if node.head == "and":
        return " & ".join(_in(part, ATOM) for part in below), COMPARISON
    if node.head == "rise":
        u, c = _in(below[0], PRODUCT), _in(below[1], PRODUCT)
        root = table["sqrt"].format(f"{_in(below[0], POWER)} ** 2 + {c}")
        return f"{u} + {root}", SUM
    if node.head == "registered":
        return _registered(node, below, library), ATOM
    given = [
        text if argument.varies or not node.varies else _constant(text, library)
        for (text, _), argument in zip(below, node.arguments, strict=True)
    ]
    text = (table if node.varies else _PLAIN)[node.head].format(*given)
    return text, POWER if text.endswith("** -2.0") else ATOM


def _constant(text: str, library: Library) -> str:
    """Return a number as what the functions of that library take beside an x of any type."""
    return _TENSORS.get(library, "{}").format(text)


def _number(value: float) -> Piece:
    if math.isnan(value):
        return "math.nan", ATOM
    if math.isinf(value):
        return ("-math.inf", MINUS) if value < 0 else ("math.inf", ATOM)
    whole = value.is_integer() and abs(value) < 1e15
    text = str(int(value)) if whole else repr(value)
    return text, MINUS if value < 0 else ATOM


def _in(piece: Piece, least: int) -> str:
    text, held = piece
    return text if held >= least else f"({text})"


def _sum(node: Node, below: tuple[Piece, ...]) -> Piece:
    text = _in(below[0], SUM)
    for part, held in below[1:]:
        if held in (SUM, PRODUCT, MINUS) and part.startswith("-"):
            text += f" - {part[1:]}"
        else:
            text += f" + {_in((part, held), SUM)}"
    return text, SUM


def _minus(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"-{_in(below[0], PRODUCT)}", PRODUCT


def _product(node: Node, below: tuple[Piece, ...]) -> Piece:
    first, rest = node.arguments[0], list(below)
    lead = ""
    if first.head == "number" and first.number == -1.0 and len(rest) > 1:
        lead, rest = "-", rest[1:]
    parts = [_in(rest[0], PRODUCT), *(_in(piece, MINUS) for piece in rest[1:])]
    return lead + " * ".join(parts), PRODUCT


def _quotient(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{_in(below[0], PRODUCT)} / {_in(below[1], MINUS)}", PRODUCT


def _power(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{_in(below[0], ATOM)} ** {_in(below[1], MINUS)}", POWER


def _compared(node: Node, below: tuple[Piece, ...]) -> Piece:
    return f"{_in(below[0], SUM)} {node.head} {_in(below[1], SUM)}", COMPARISON


_SIGNS: Mapping[str, Callable[[Node, tuple[Piece, ...]], Piece]] = {
    "+": _sum, "-": _minus, "*": _product, "/": _quotient, "^": _power,
    **dict.fromkeys(("<", "<=", ">", ">="), _compared),
}  # fmt: skip


def _registered(node: Node, below: tuple[Piece, ...], library: Library) -> str:
    """Return the record's own expression, as a function where its argument is more than x."""
    record = ACTIVATIONS[node.name]
    numbers = {
        parameter.name: value
        for parameter, value in zip(record.parameters, node.arguments[1:], strict=True)
    }
    texts = {name: _in(piece, ATOM) for name, piece in zip(numbers, below[1:], strict=True)}
    for choice in record.counterparts:
        fits = all(numbers[name].number == value for name, value in choice.only.items())
        known = all(numbers[name].head == "number" for name in choice.only)
        if choice.library == library and fits and known:
            body = choice.code
            for name, text in texts.items():
                body = body.replace(f"{{{name}}}", text)
            inner = below[0][0]
            inner = inner if node.arguments[0].varies else _constant(inner, library)
            return f"(lambda x: {body})({inner})" if inner != "x" else f"({body})"
    raise LookupError(f"{record.title} has no expression in {library}.")
