"""Numbers and readers' text as words on the screen."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from html import escape

from activations.core import Interval
from ui.language import _

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("-.0123456789", "⁻·⁰¹²³⁴⁵⁶⁷⁸⁹")
_POWER = re.compile(r"10\^([+−]?[\d.]+\d|[+−]?\d)")
_INDEX = re.compile(r"ξ_(\S)")
# Up to here a number says more than its power of ten.
_NEAR = 2.0
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+.!|:$~=-])")


def plain(text: str) -> str:
    """Return text with everything escaped that Markdown would read as markup."""
    return _MARKDOWN.sub(r"\\\1", text)


def shown(value: float, digits: int = 5) -> str:
    """Return a number with that many significant digits, a true minus sign and ∞."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    text = f"{value + 0.0:.{digits}g}"
    mantissa, e, exponent = text.partition("e")
    if e:
        text = f"{mantissa}·10{str(int(exponent)).translate(_RAISED)}"
    return text.replace("-", "−")


def raised(log: float, digits: int = 1) -> str:
    """Return 10⁻¹⁸·² for its logarithm."""
    return "10" + f"{log:.{digits}f}".translate(_RAISED)


def power(log: float, digits: int = 1) -> str:
    """Return a number given by its log₁₀: 10^−18.2, or the number itself near 1; 0 and ∞ as they are."""
    if math.isnan(log):
        return _("not a number")
    if math.isinf(log):
        return "∞" if log > 0 else "0"
    if abs(log) < _NEAR:
        return shown(10**log, 3)
    return f"10^{log:.{digits}f}".replace("-", "−")


def with_powers(text: str) -> str:
    """Return text as HTML, its powers of ten raised and the index of ξ_c lowered."""
    return _INDEX.sub(r"ξ<sub>\1</sub>", _POWER.sub(r"10<sup>\1</sup>", escape(text)))


def listed(values: Iterable[float], digits: int = 4) -> str:
    """Return numbers one after the other."""
    return ", ".join(shown(value, digits) for value in values)


def indexed(letter: str, place: int) -> str:
    """Return x₁₂ for the letter x and the place 12."""
    return letter + str(place).translate(_LOWERED)


def formula_number(value: float) -> str:
    """Return a number as it stands in a formula, four digits long."""
    return f"{value:.4g}".replace("-", "−")


def notation(interval: Interval, digits: int = 5) -> str:
    """Return an interval in the usual notation, a single point in braces."""
    if interval.low == interval.high:
        return f"{{{shown(interval.low, digits)}}}"
    left = "[" if interval.low_closed else "("
    right = "]" if interval.high_closed else ")"
    return f"{left}{shown(interval.low, digits)}, {shown(interval.high, digits)}{right}"


def decimals(step: float, default: float = 0.0) -> int:
    """Return how many decimals a slider shows: a third, as step or default, gets two more than a tenth."""
    places = max(0, math.ceil(-math.log10(step) - 1e-9))
    exact = all(
        math.isclose(round(number, places), number, abs_tol=1e-12) for number in (step, default)
    )
    return places if exact else places + 2
