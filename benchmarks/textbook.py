"""Value and derivative as a textbook has them in NumPy, at the default parameters.

What somebody writes who wants both: shared lines first, then the two formulas. The digits they lose
in the tails are not made up for; nothing in them is slower than it needs to be, except what NumPy
makes slow (np.where, np.logaddexp, x**3, and np.vectorize, because NumPy has no error function).
The identity is left out: there is nothing to compute.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Textbook:
    """The derivative; the lines it shares with the value; the value after those lines.

    Without `value` it is the record's own NumPy expression. Names: x, np, math.
    """

    derivative: str
    shared: str = ""
    value: str = ""


_ON = ".astype(x.dtype)"  # True and False as 1 and 0
_SIGMOID = "s = 1 / (1 + np.exp(-x))"
_NORMAL = "c = 0.5 * np.vectorize(math.erfc)(-x / math.sqrt(2))"
_DENSITY = "np.exp(-(x**2) / 2) / math.sqrt(2 * math.pi)"
_GATED = ("s * (1 + x * (1 - s))", _SIGMOID, "x * s")
_ELU = ("np.where(x > 0, 1, e + 1)", "e = np.expm1(np.minimum(x, 0))", "np.where(x > 0, x, e)")
_TANH = "t = np.tanh(x)"
_CLIFF = "math.sqrt(2 / math.pi)"
_SELU = (1.0507009873554805, 1.6732632423543772)

TEXTBOOK = {
    "step": Textbook("np.zeros_like(x)"),
    "sign": Textbook("np.zeros_like(x)"),
    "sigmoid": Textbook("s * (1 - s)", _SIGMOID, "s"),
    "log_sigmoid": Textbook("1 / (1 + np.exp(x))"),
    "tanh": Textbook("1 - t**2", _TANH, "t"),
    "softsign": Textbook("1 / d**2", "d = 1 + np.abs(x)", "x / d"),
    "arctan": Textbook("1 / (1 + x**2)"),
    "lecun_tanh": Textbook("1.7159 * 2 / 3 * (1 - t**2)", "t = np.tanh(2 * x / 3)", "1.7159 * t"),
    "isru": Textbook("r * r * r", "r = 1 / np.sqrt(1 + x**2)", "x * r"),
    "erf": Textbook("2 / math.sqrt(math.pi) * np.exp(-(x**2))"),
    "gudermannian": Textbook("1 / np.cosh(x)"),
    "dyt": Textbook("0.5 * (1 - t**2)", "t = np.tanh(0.5 * x)", "t"),
    "symlog": Textbook("1 / (1 + np.abs(x))"),
    "arcsinh": Textbook("1 / np.sqrt(1 + x**2)"),
    "hard_sigmoid": Textbook(f"(np.abs(x) < 3){_ON} / 6"),
    "hard_tanh": Textbook(f"(np.abs(x) <= 1){_ON}"),
    "sparse_sigmoid": Textbook(f"(np.abs(x) < 1){_ON} / 2"),
    "tanh_shrink": Textbook("t**2", _TANH, "x - t"),
    "soft_shrink": Textbook(f"(np.abs(x) > 0.5){_ON}"),
    "hard_shrink": Textbook(f"(np.abs(x) > 0.5){_ON}"),
    "threshold": Textbook(f"(x > 1){_ON}"),
    "relu": Textbook(f"(x > 0){_ON}"),
    "relu6": Textbook(f"((x > 0) & (x < 6)){_ON}"),
    "leaky_relu": Textbook("np.where(x > 0, 1.0, 0.2)"),
    "prelu": Textbook("np.where(x > 0, 1.0, 0.25)"),
    "absolute": Textbook("np.sign(x)"),
    "squared_relu": Textbook("2 * r", "r = np.maximum(x, 0)", "r**2"),
    "star_relu": Textbook("2 * 0.894427191 * np.maximum(x, 0)"),
    "nlrelu": Textbook("(x > 0) / (1 + r)", "r = np.maximum(x, 0)", "np.log1p(r)"),
    "shifted_relu": Textbook(f"(x > -1){_ON}"),
    "flexible_relu": Textbook(f"(x > 0){_ON}"),
    "rrelu": Textbook("np.where(x > 0, 1.0, (1 / 8 + 1 / 3) / 2)"),
    "s_shaped_relu": Textbook("np.where(x < -1, 0.2, np.where(x > 1, 0.5, 1.0))"),
    "plu": Textbook("np.where(np.abs(x) <= 1, 1.0, 0.1)"),
    "elu": Textbook(*_ELU),
    "selu": Textbook(
        f"{_SELU[0]} * np.where(x > 0, 1, {_SELU[1]} * (e + 1))",
        "e = np.expm1(np.minimum(x, 0))",
        f"{_SELU[0]} * np.where(x > 0, x, {_SELU[1]} * e)",
    ),
    "celu": Textbook("np.exp(z)", "z = np.minimum(x, 0)", "np.maximum(x, 0) + np.expm1(z)"),
    "pelu": Textbook(*_ELU),
    "isrlu": Textbook(
        "np.where(x >= 0, 1, r * r * r)",
        "r = 1 / np.sqrt(1 + x**2)",
        "np.where(x >= 0, x, x * r)",
    ),
    "slu": Textbook("np.where(x > 0, 1, 2 / (1 + np.exp(-x)))"),
    "serlu": Textbook(
        "1.0786182835772267 * np.where(x > 0, 1, 2.9042712333296918 * (1 + x) * e)",
        "e = np.exp(np.minimum(x, 0))",
        "1.0786182835772267 * np.where(x > 0, x, 2.9042712333296918 * x * e)",
    ),
    "elish": Textbook(
        "np.where(x >= 0, s * (1 + x * (1 - s)), s * (e + (e - 1) * (1 - s)))",
        f"{_SIGMOID}; e = np.exp(np.minimum(x, 0))",
        "np.where(x >= 0, x, e - 1) * s",
    ),
    "hard_elish": Textbook(
        "np.where(x >= 0, 1, e) * g + y * (np.abs(x) < 1) / 2",
        "g = np.clip((x + 1) / 2, 0, 1); e = np.exp(np.minimum(x, 0)); y = np.where(x >= 0, x, e - 1)",
        "y * g",
    ),
    "xielu": Textbook(
        "np.where(x > 0, 1.6 * x, 0.8 * e) + 0.5",
        "e = np.expm1(np.minimum(x, 0))",
        "np.where(x > 0, 0.8 * x**2, 0.8 * (e - x)) + 0.5 * x",
    ),
    "softplus": Textbook("1 / (1 + np.exp(-x))"),
    "exponential": Textbook("y", "y = np.exp(x)", "y"),
    "squareplus": Textbook("(1 + x / d) / 2", "d = np.sqrt(x**2 + 4)", "(x + d) / 2"),
    "sparse_plus": Textbook("c / 2", "c = np.clip(x, -1, 1) + 1", "np.where(x >= 1, x, c**2 / 4)"),
    "bent_identity": Textbook("1 + x / (2 * d)", "d = np.sqrt(x**2 + 1)", "x + (d - 1) / 2"),
    "gelu": Textbook(f"c + x * {_DENSITY}", _NORMAL, "x * c"),
    "gelu_tanh": Textbook(
        f"0.5 * (1 + t) + 0.5 * x * (1 - t**2) * {_CLIFF} * (1 + 3 * 0.044715 * x**2)",
        f"t = np.tanh({_CLIFF} * (x + 0.044715 * x**3))",
        "0.5 * x * (1 + t)",
    ),
    "swish": Textbook(*_GATED),
    "hard_swish": Textbook("np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6))"),
    "mish": Textbook(
        "t + x * (1 - t**2) / (1 + np.exp(-x))", "t = np.tanh(np.logaddexp(0, x))", "x * t"
    ),
    "quick_gelu": Textbook(
        "s * (1 + 1.702 * x * (1 - s))", "s = 1 / (1 + np.exp(-1.702 * x))", "x * s"
    ),
    "e_swish": Textbook(f"1.375 * {_GATED[0]}", _SIGMOID, "1.375 * x * s"),
    "pflu": Textbook(
        "0.5 * (g + x * r * r * r)", "r = 1 / np.sqrt(1 + x**2); g = 1 + x * r", "0.5 * x * g"
    ),
    "lisht": Textbook("t + x * (1 - t**2)", _TANH, "x * t"),
    "tanhexp": Textbook("t + x * e * (1 - t**2)", "e = np.exp(x); t = np.tanh(e)", "x * t"),
    "serf": Textbook(
        "g + 2 / math.sqrt(math.pi) * x * np.exp(-(s**2)) / (1 + np.exp(-x))",
        "s = np.logaddexp(0, x); g = np.vectorize(math.erf)(s)",
        "x * g",
    ),
    "smish": Textbook(
        "t + x * (1 - t**2) * s * (1 - s) / (1 + s)",
        f"{_SIGMOID}; t = np.tanh(np.log1p(s))",
        "x * t",
    ),
    "logish": Textbook("g + x * s * (1 - s) / (1 + s)", f"{_SIGMOID}; g = np.log1p(s)", "x * g"),
    "gish": Textbook(
        "g + x * e * q / (2 - q)", "e = np.exp(x); q = np.exp(-e); g = np.log(2 - q)", "x * g"
    ),
    "phish": Textbook(
        f"t + x * (1 - t**2) * (c + x * {_DENSITY})", f"{_NORMAL}; t = np.tanh(x * c)", "x * t"
    ),
    "golu": Textbook("g * (1 + x * e)", "e = np.exp(-x); g = np.exp(-e)", "x * g"),
    "aria2": Textbook(
        "g * (1 + 3 * x * (1 - s))", "s = 1 / (1 + np.exp(-2 * x)); g = s**1.5", "x * g"
    ),
    "hard_mish": Textbook("np.where(x < -2, 0, np.where(x > 0, 1, x + 1))"),
    "acon_c": Textbook(*_GATED),
    "aptx": Textbook("0.5 * (1 + t + x * (1 - t**2))", _TANH, "0.5 * x * (1 + t)"),
    "sine": Textbook("np.cos(x)"),
    "snake": Textbook("1 + np.sin(2 * x)"),
    "gcu": Textbook("c - x * np.sin(x)", "c = np.cos(x)", "x * c"),
    "sinc": Textbook("np.where(x == 0, 0, (np.cos(x) - y) / x)", "y = np.sinc(x / np.pi)", "y"),
    "gaussian": Textbook("-2 * x * g", "g = np.exp(-(x**2))", "g"),
    "mexican_hat": Textbook("x * (x**2 - 3) * g", "g = np.exp(-(x**2) / 2)", "(1 - x**2) * g"),
}
