"""The words and numbers beside the chart: formula, traits, history, code."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from activations.catalogue import Record
from activations.core import LIBRARIES, Accuracy, Curve, Library, Traits, symbolic
from activations.portrait import Portrait, portrait
from activations.records import Described
from activations.stochastic import RandomCurve
from activations.vectors import VectorMap
from ui import keys, projector, state, typeset
from ui.choices import Control
from ui.language import _
from ui.numbers import notation, shown
from ui.scene import NUMBER_COLOURS
from ui.wording import enumerated, headed, joined, stopped

TITLES: dict[Library, str] = {
    "numpy": "NumPy",
    "tensorflow": "TensorFlow",
    "keras": "Keras",
    "torch": "PyTorch",
    "jax": "JAX",
}
IMPORTS: dict[Library, str] = {
    "numpy": "import numpy as np",
    "tensorflow": "import tensorflow as tf",
    "keras": "import keras",
    "torch": "import torch",
    "jax": "import jax",
}
# What draws the noise, where it is not the library itself.
GENERATORS: Mapping[Library, tuple[str, ...]] = {
    "numpy": ("rng = np.random.default_rng()",),
    "jax": ("key = jax.random.key(0)  # a new one for each draw",),
}

# What a tab is called, and what draws it.
Tabs = Mapping[str, tuple[str, Callable[[], None]]]

Bound = Curve | VectorMap | RandomCurve

# math.pi, and not tf.math.erf.
_OWN_MATH = re.compile(r"(?<![\w.])math\.")

# More fixed points than these are counted, not listed.
_MANY = 9


def formulas(curve: Curve) -> None:
    """Draw f and f′ with symbols, and with the current numbers where there are parameters."""
    symbols(curve)
    numbers(curve)


def symbols(curve: Curve) -> None:
    """Draw f and f′ with symbols."""
    record = curve.activation
    typeset.draw("f(x) = " + symbolic(record, record.formula))
    _slope("slope", symbolic(record, record.derivative_formula))
    if record.parameters:
        st.caption(_("With the current numbers"))


def numbers(curve: Curve) -> None:
    """Draw f and f′ with the current numbers, where there are parameters."""
    record = curve.activation
    colours = dict(zip(curve.parameters, NUMBER_COLOURS, strict=False))

    def mark(name: str, text: str) -> str:
        return rf"\textcolor{{{colours[name]}}}{{\text{{{text.replace('-', '−')}}}}}"

    if record.parameters:
        typeset.draw("f(x) = " + curve.latex(record.formula, mark))
        _slope("slope-numbers", curve.latex(record.derivative_formula, mark))


def _slope(key: str, formula: str) -> None:
    """Draw the formula of f′, on a projector where a key can cover it (projector.css)."""
    with st.container(key=key) if projector.on() else nullcontext():
        typeset.draw("f'(x) = " + formula)


def panes(control: Control, words: Mapping[str, str]) -> tuple[str, DeltaGenerator] | None:
    """Draw the tabs, and return the name and the place of the open one; None where they are hidden."""
    if not state.shows("tabs"):
        return None
    widget = state.fresh(control, control.kept, words)
    drawn = st.tabs(
        list(words.values()), key=widget, on_change=state.take, args=(control, widget, words)
    )
    opened = ((name, pane) for name, pane in zip(words, drawn, strict=True) if pane.open)
    return next(opened, None)


def tabs(control: Control, contents: Tabs) -> None:
    """Draw the tabs; only the open one is computed."""
    opened = panes(control, {tab: label for tab, (label, _draw) in contents.items()})
    if opened is not None:
        name, pane = opened
        with pane:
            contents[name][1]()


def heading(record: Record) -> None:
    """Draw the name of a function and what is said of it first."""
    named = projector.on() and state.shows(keys.FUNCTION.key)  # the list of functions names it
    if state.shows("title") and not named:
        st.header(record.title)
        st.markdown(_(record.summary))


def smoothness_word(smoothness: float) -> str:
    """Return the smoothness class, as short as can be."""
    if math.isinf(smoothness):
        return "C^∞"
    return _("jumps") if smoothness < 0 else f"C{'⁰¹²³⁴⁵⁶⁷⁸⁹'[int(smoothness)]}"


def smoothness_text(smoothness: float) -> str:
    """Return the smoothness class in words."""
    if smoothness < 0:
        return smoothness_word(smoothness)
    if math.isinf(smoothness):
        words = _("every derivative exists")
    elif smoothness == 0:
        words = _("continuous, with kinks")
    else:
        words = _("the derivative is continuous, a higher one jumps")
    return headed(smoothness_word(smoothness), words)


def accuracy_text(accuracy: Accuracy) -> str:
    """Return how near the exact results value and derivative are, in words, with the reason if not nearer."""
    text = _("f within {value}, f′ within {derivative} units in the last place").format(
        value=shown(accuracy.value), derivative=shown(accuracy.derivative)
    )
    if not accuracy.reason:
        return text
    where = {
        (): "{reason}",
        ("value",): _("Not f at every x: {reason}"),
        ("derivative",): _("Not f′ at every x: {reason}"),
        ("value", "derivative"): _("Neither f nor f′ at every x: {reason}"),
    }[accuracy.conditioned]
    return joined(stopped(text), where.format(reason=_(accuracy.reason)))


def saturation_text(traits: Traits) -> str:
    """Return on which sides the curve is flat, in a word or two."""
    sides = {"hard": _("flat"), "soft": _("fades"), "none": _("never")}
    if traits.left == traits.right:
        return sides[traits.left]
    return _("left: {left}, right: {right}").format(
        left=sides[traits.left], right=sides[traits.right]
    )


def trait_rows(curve: Curve, found: Portrait) -> dict[str, str]:
    """Return the traits of the curve at its current parameters, name by name."""
    traits, interval = curve.traits, curve.range
    flat = {
        "hard": _("yes, exactly flat"),
        "soft": _("yes, the slope fades"),
        "none": _("no"),
    }
    points = ", ".join(shown(point, 4) for point in curve.breakpoints)
    fixed = " ∪ ".join(notation(part, 4) for part in found.fixed_points)
    if len(found.fixed_points) > _MANY:  # a wave around the diagonal has hundreds
        fixed = _("{count} points from x = {low} to {high}").format(
            count=len(found.fixed_points),
            low=shown(found.fixed_points[0].low, 4),
            high=shown(found.fixed_points[-1].high, 4),
        )
    rows = {
        _("Range"): notation(interval),
        _("Monotone"): {
            "increasing": _("yes, increasing"),
            "decreasing": _("yes, decreasing"),
            "neither": _("no"),
        }[traits.monotone],
        _("Symmetry"): {"odd": _("odd"), "even": _("even"), "neither": _("none")}[traits.symmetry],
        _("Smoothness"): smoothness_text(traits.smoothness),
        _("Kinks and jumps"): (_("at x = {points}").format(points=points) if points else _("none")),
        _("Saturates on the left"): flat[traits.left],
        _("Saturates on the right"): flat[traits.right],
        _("Steepest slope"): shown(traits.lipschitz),
        _("f(0) and f′(0)"): f"{shown(found.value_at_zero)},  {shown(found.slope_at_zero)}",
        _("Fixed points f(x) = x"): fixed or _("none"),
        _("Zero-centred"): _("yes") if found.zero_centred else _("no"),
        _("E f, E f², E f′² for x ~ N(0, 1)"): ",  ".join(
            shown(number, 4)
            for number in (found.moments.mean, found.moments.second, found.moments.slope)
        ),
    }
    if not curve.activation.text:
        rows[_("Last digits")] = accuracy_text(curve.accuracy)
    if found.minimum:
        place, value = found.minimum
        rows[_("Minimum")] = _("{value} at x = {place}").format(
            value=shown(value), place=shown(place)
        )
    return rows


def traits_table(curve: Curve) -> None:
    """Draw the traits as a table."""
    rows = trait_rows(curve, portrait(curve))
    st.table(
        {_("Trait"): list(rows), _("At the current parameters"): list(rows.values())},
        border="horizontal",
        hide_index=True,
        alt=_("Traits of {label}").format(label=curve.label),
    )


def users(record: Described) -> str:
    """Return who uses the function in words; nothing where nobody known does."""
    if not record.used_by:
        return ""
    return _("Used by {names}").format(names=enumerated(record.used_by))


def history(curve: Bound) -> None:
    """Draw where the function comes from, who uses it, and the papers."""
    record = curve.activation
    st.markdown(_(record.history) if record.history else _("A typed formula has no history yet."))
    if record.used_by:
        st.markdown(users(record))
    for reference in record.references:
        st.markdown(
            f"- {reference.authors} ({reference.year}). [{reference.title}]({reference.url})"
        )
    if record.aliases:
        st.caption(_("Also called: {names}").format(names=enumerated(record.aliases)))


def snippet(curve: Bound, library: Library) -> str | None:
    """Return the lines that compute the curve with that library, None where it cannot."""
    code = curve.code(library)
    if code is None:
        return None
    lines = [IMPORTS[library]]
    if _OWN_MATH.search(code):
        lines.insert(0, "import math")
    if "jnp." in code:
        lines.append("import jax.numpy as jnp")
    if "F." in code:
        lines.append("import torch.nn.functional as F")
    lines.append("")
    if isinstance(curve, RandomCurve):
        lines += [*GENERATORS.get(library, ()), f"noise = {curve.drawing_code(library)}"]
    return "\n".join([*lines, f"y = {code}"])


def code(curve: Bound) -> None:
    """Draw the code to copy, library by library, with the current parameters."""
    for library in LIBRARIES:
        lines = snippet(curve, library)
        if lines is not None:
            st.caption(TITLES[library])
            st.code(lines, language="python", wrap_lines=True)
