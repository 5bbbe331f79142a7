"""What the names in a formula mean: functions, constants, registered functions, parameters."""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Mapping
from types import MappingProxyType

from activations import ACTIVATIONS, STOCHASTIC, VECTORS
from activations.core import Activation

# Functions of one argument, by the head of their node.
UNARY = (
    *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "cbrt", "abs", "sign", "step"),
    *("sin", "cos", "tan", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc", "Phi", "phi"),
    *("sigmoid", "softplus", "relu"),
)
# Heads that are only made by rewriting: sech²(u), and u + √(u² + c) without a difference.
MADE = ("sech2", "rise")
# How many arguments, at least and at most; the parser makes powers and pieces of the last four.
SEVERAL: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "min": (2, 8),
        "max": (2, 8),
        "clip": (3, 3),
        "where": (3, 15),
        "pow": (2, 2),
        "square": (1, 1),
    }
)

SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "ln": "log", "lg": "log10", "exponential": "exp", "absolute": "abs", "sgn": "sign",
        "heaviside": "step", "arctan": "atan", "arsinh": "asinh", "arcsinh": "asinh", "Φ": "Phi",
        "φ": "phi", "ϕ": "phi", "cdf": "Phi", "normcdf": "Phi", "ndtr": "Phi", "pdf": "phi",
        "σ": "sigmoid", "sigma": "sigmoid", "logistic": "sigmoid", "expit": "sigmoid",
        "minimum": "min", "maximum": "max", "piecewise": "where", "clamp": "clip", "power": "pow",
        "fabs": "abs", "√": "sqrt",
    }
)  # fmt: skip

# A registered function at its defaults that has a head of its own.
HEADS: Mapping[str, str] = MappingProxyType(
    {
        "exponential": "exp", "absolute": "abs", "sign": "sign", "step": "step", "sine": "sin",
        "tanh": "tanh", "arctan": "atan", "arcsinh": "asinh", "erf": "erf", "sigmoid": "sigmoid",
        "softplus": "softplus", "relu": "relu",
    }
)  # fmt: skip

CONSTANTS: Mapping[str, float] = MappingProxyType(
    {"pi": math.pi, "e": math.e, "golden": (1 + math.sqrt(5)) / 2}
)

GREEK: Mapping[str, str] = MappingProxyType(
    {
        "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon",
        "ζ": "zeta", "η": "eta", "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lam", "μ": "mu",
        "µ": "mu", "ν": "nu", "ξ": "xi", "ρ": "rho", "τ": "tau", "υ": "upsilon", "χ": "chi",
        "ψ": "psi", "ω": "omega",
    }
)  # fmt: skip
_SYMBOLS = {name: letter for letter, name in reversed(list(GREEK.items()))}

LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
LIFTED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")

# f and y are what the formula defines, e is a number; lambda is a word of Python.
_PARAMETER = re.compile(rf"([a-dg-wz]|{'|'.join(_SYMBOLS)}|lambda)(?:_?([0-9])|_([a-z]))?")


def parameter_name(text: str) -> str | None:
    """Return the name of the parameter that is written so, None where it is none."""
    plain = text.translate(LOWERED)
    plain = GREEK.get(plain[:1], plain[:1]) + plain[1:]
    found = _PARAMETER.fullmatch(plain)
    if found is None:
        return None
    base = "lam" if found[1] == "lambda" else found[1]
    return base + (found[2] or "") + (f"_{found[3]}" if found[3] else "")


def symbol(name: str) -> str:
    """Return how a parameter is shown: α₁ for alpha1."""
    found = _PARAMETER.fullmatch(name)
    base: str = found[1] if found else name
    return _SYMBOLS.get(base, base) + name[len(base) :].translate(LIFTED)


def _letters(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@functools.cache
def _registered() -> Mapping[str, Activation]:
    every = {
        _letters(name): record
        for record in ACTIVATIONS.values()
        for name in (record.name, *record.aliases)
    }
    return MappingProxyType(every)


@functools.cache
def elsewhere() -> Mapping[str, str]:
    """Return the names of functions that no formula can hold, and the sentence that says why."""
    found = {}
    for sentence, records in (("several_inputs", VECTORS), ("random", STOCHASTIC)):
        for record in records.values():
            for name in (record.name, *record.aliases):
                found[_letters(name)] = sentence
    return MappingProxyType(found)


def why_not(name: str) -> str | None:
    """Return the sentence for a function of several inputs or a random one, None for all else."""
    return elsewhere().get(_letters(name))


def registered(name: str) -> Activation | None:
    """Return the registered element-wise function of that name or alias."""
    return _registered().get(_letters(name))


def function(name: str) -> str | None:
    """Return the head of the function that is written so, None where it has none."""
    for text in (name, name.lower()):
        head = SPELLINGS.get(text, text)
        if head in UNARY or head in SEVERAL:
            return head
    return None


def is_function(name: str) -> bool:
    """Return whether the name is that of a function of any kind."""
    return function(name) is not None or (len(name) > 1 and registered(name) is not None)


def constant(name: str) -> str | None:
    """Return the name of the constant that is written so."""
    plain = "pi" if name in ("π", "Pi", "PI") else name
    return plain if plain in CONSTANTS else None


@functools.cache
def known() -> tuple[str, ...]:
    """Return all names that a formula can hold, except those of parameters."""
    own = [*UNARY, *SEVERAL, *(name for name in SPELLINGS if name.isascii()), *CONSTANTS, "x"]
    return tuple(dict.fromkeys([*own, *ACTIVATIONS]))


def nearest(name: str) -> tuple[str, ...]:
    """Return the known names closest to a name, best first."""
    return tuple(difflib.get_close_matches(name.lower()[:30], known(), n=3, cutoff=0.5))
