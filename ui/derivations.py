"""How a slope comes about, step by step: by differences, by rule, by dual numbers, along a tape."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from activations import crosscheck
from activations.autodiff import CONDITIONS, Operation, Tape
from activations.core import Curve, symbolic
from activations.expression.latex import latex
from activations.expression.text import text
from activations.expression.tree import Node
from figures.rule_tree import Branch, tree_html
from ui import check, keys, state, typeset
from ui.derivative_scene import derivation_of, tape_of
from ui.functions import given_to
from ui.language import _
from ui.numbers import indexed, shown
from ui.tables import cells, wide_table
from ui.wording import holding
from ui.worker import shared_worker

_SLOPES, _PENDING = "taped-slopes", "taping"

DIGITS = 5


# ---- asked from TensorFlow ---------------------------------------------------------------------------


def _asked(curve: Curve) -> tuple[object, ...]:
    return curve.name, given_to(curve), state.choice(keys.X0)


def taped(curve: Curve) -> float | str | None:
    """Return what tf.GradientTape found at x₀, the sentence why it found nothing, None if not asked."""
    found: float | str | None = st.session_state.get(_SLOPES, {}).get(_asked(curve))
    return found


def ask(curve: Curve) -> None:
    """Draw the button that asks tf.GradientTape, and wait for what it says."""
    if check.missing():
        return
    slopes = st.session_state.setdefault(_SLOPES, {})
    pending = st.session_state.setdefault(_PENDING, {})
    asked = _asked(curve)
    place = st.empty()
    if asked not in slopes and place.button(_("Ask tf.GradientTape")) and asked not in pending:
        place.empty()
        pending[asked] = shared_worker().submit(
            crosscheck.taped_slope, curve.name, dict(curve.parameters), state.choice(keys.X0)
        )
    if asked in pending:
        words = _("Loading TensorFlow …")
        with st.status(words) as status:
            slopes[asked] = check.wait_for(
                pending.pop(asked), words, lambda label: status.update(label=label)
            )
            failed = isinstance(slopes[asked], str)
            status.update(
                label=_("No answer") if failed else _("tf.GradientTape has answered"),
                state="error" if failed else "complete",
            )
        for old in list(slopes)[: -check.KEPT]:
            del slopes[old]
    if isinstance(slopes.get(asked), str):
        st.warning(slopes[asked])
    elif asked in slopes:
        for reason in known_reasons(curve, slopes[asked], state.choice(keys.X0)):
            st.caption(_("Known: {reason}").format(reason=_(reason)))


def known_reasons(curve: Curve, found: float, x0: float) -> list[str]:
    """Return why TensorFlow is known to differ at x₀, where it does."""
    error = crosscheck.relative_error(np.array([found]), np.atleast_1d(curve.derivative(x0)))[0]
    if error <= crosscheck.TOLERANCE:
        return []
    rows = crosscheck.known(curve, "tensorflow", "derivative")
    return [row.reason for row in rows if np.all(row.at(np.array([x0]), curve))]


# ---- the tabs ----------------------------------------------------------------------------------------


def differences() -> None:
    """Draw the three quotients and what their errors are made of."""
    st.caption(_("Forward, central, complex"))
    typeset.draw(r"f'(x_0) \approx \frac{f(x_0 + h) - f(x_0)}{h}")
    typeset.draw(r"f'(x_0) \approx \frac{f(x_0 + h) - f(x_0 - h)}{2h}")
    typeset.draw(r"f'(x_0) \approx \frac{\operatorname{Im} f(x_0 + ih)}{h}")
    st.markdown(
        _(
            "A long step is wrong because f bends: truncation, h/2·|f″| or h²/6·|f‴|. A short one is wrong "
            "because two nearly equal numbers are subtracted: what rounding left of them, about ε·|f|, is "
            "divided by h. The sum has the shape of a U; dotted are its two sides, and a ring marks the step "
            "at which they balance. The complex step does not subtract."
        )
    )


def rule_words() -> dict[str, str]:
    """Return what each rule is called."""
    return {
        "constant": _("Constant"),
        "variable": _("The variable"),
        "factor": _("Constant factor"),
        "sum": _("Sum rule"),
        "product": _("Product rule"),
        "quotient": _("Quotient rule"),
        "power": _("Power rule"),
        "exponential": _("Exponential"),
        "general_power": _("Base and exponent both vary"),
        "chain": _("Chain rule"),
        "branches": _("Piece by piece"),
        "registered": _("From the registry"),
    }


def symbolic_steps(curve: Curve) -> list[tuple[str, str]]:
    """Return each step by rule, from the inside out: its rule in words, and the equation in LaTeX."""
    words, record = rule_words(), curve.activation
    return [
        (
            words[step.rule],
            rf"\left({symbolic(record, latex(step.node))}\right)' = "
            + symbolic(record, latex(step.derivative)),
        )
        for step in derivation_of(curve).steps
    ]


def rule_tree(curve: Curve, tape: Tape) -> Branch:
    """Return the derivative by rule as a tree: the formula, below it what it is made of, down to x."""
    rules, slopes = rule_words(), tape.forward()
    steps = {step.node: step for step in derivation_of(curve).steps}
    symbols = {parameter.name: parameter.symbol for parameter in curve.activation.parameters}
    seen: set[Node] = set()

    def branch(node: Node) -> Branch:
        shown_as = text(node, symbols)
        if node.head == "x":
            return Branch(shown_as, _("its slope is 1"))
        if node in seen:
            return Branch(shown_as, _("as above"))
        seen.add(node)
        place = tape.places.get(node)
        return Branch(
            shown_as,
            rules[steps[node].rule],
            _("slope: {slope}").format(slope=text(steps[node].derivative, symbols)),
            "" if place is None else _at(tape.operations[place].value, slopes[place]),
            tuple(
                branch(part)
                for part in node.arguments
                if part.varies and part.head not in CONDITIONS
            ),
        )

    return branch(derivation_of(curve).steps[-1].node)


def _at(value: float, slope: float) -> str:
    return _("at x₀: {value}, slope {slope}").format(value=_number(value), slope=_number(slope))


def symbolic_tab(curve: Curve) -> None:
    """Draw the derivative by rule: as a tree, and step by step from the inside out."""
    record = curve.activation
    st.caption(
        _(
            "The formula, and below each part what it is made of; the slope of a part needs those below it."
        )
    )
    tree = rule_tree(curve, tape_of(state.choices()))
    st.html(tree_html(tree, _("Rules of the derivative, as a tree")))
    with st.expander(_("Step by step, from the inside out")):
        for number, (rule, equation) in enumerate(symbolic_steps(curve), start=1):
            st.caption(f"{number}. {rule}")
            typeset.draw(equation)
    st.caption(_("So, with equal factors taken together"))
    typeset.draw("f'(x) = " + symbolic(record, latex(derivation_of(curve).derivative)))


_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_NAMES = {
    **{"log": "ln", "log2": "log₂", "log10": "log₁₀", "atan": "arctan", "asinh": "arsinh"},
    **{"Phi": "Φ", "phi": "φ", "sigmoid": "σ", "sech2": "sech²", "sqrt": "√", "cbrt": "∛"},
}


def written(step: Operation, tape: Tape) -> str:
    """Return an operation as text, its operands as v₁, v₂ and so on, what does not vary as numbers."""
    name = indexed("v", step.place)
    if step.place == 0:
        return f"{name} = x₀"

    def named(node: Node) -> str:
        if node in tape.places:
            return indexed("v", tape.places[node])
        if node.head == "and":
            return holding(map(named, node.arguments))
        if node.head in CONDITIONS:
            return f" {_SIGNS[node.head]} ".join(map(named, node.arguments))
        return _bracketed(tape.constants[node])

    return f"{name} = {_applied(step.node, [named(argument) for argument in step.node.arguments])}"


def _applied(node: Node, operands: list[str]) -> str:
    if not operands:
        return _number(node.number)
    if node.head == "*" and operands[0] == "(−1)":
        return "−" + " · ".join(operands[1:])
    if node.head in ("+", "*", "/"):
        sign = {"+": "+", "*": "·", "/": "/"}[node.head]
        return f" {sign} ".join(operands)
    if node.head == "^":
        return "^".join(operands)
    if node.head == "abs":
        return f"|{operands[0]}|"
    if node.head == "where":
        condition, first, other = operands
        return _("{first} where {condition}, else {other}").format(
            first=first, condition=condition, other=other
        )
    name = node.name if node.head == "registered" else _NAMES.get(node.head, node.head)
    return f"{name}({', '.join(operands)})"


def _number(value: float) -> str:
    return shown(value, DIGITS)


def _bracketed(value: float) -> str:
    text = _number(value)
    return f"({text})" if text.startswith("−") else text


def _products(pairs: Sequence[tuple[float, float]]) -> str:
    return " + ".join(f"{_bracketed(one)} · {_bracketed(other)}" for one, other in pairs)


def forward_rows(tape: Tape) -> list[tuple[str, str, str]]:
    """Return the rows of the forward mode: operation, dual number, where its ε part comes from."""
    slopes = tape.forward()
    rows = []
    for step, slope in zip(tape.operations, slopes, strict=True):
        pairs = [(p, slopes[o]) for o, p in zip(step.operands, step.partials, strict=True)]
        sign = "−" if slope < 0 else "+"
        dual = f"{_number(step.value)} {sign} {_number(abs(slope))} ε"
        rows.append((written(step, tape), dual, _products(pairs) if step.place else "1"))
    return rows


def reverse_rows(tape: Tape) -> list[tuple[str, str, str, str]]:
    """Return the rows of the reverse mode, the last operation first: value, adjoint, what goes back."""
    adjoints = tape.reverse()
    rows = []
    for step in reversed(tape.operations):
        adjoint = adjoints[step.place]
        back = "; ".join(
            f"{indexed('v', operand)}: {_bracketed(adjoint)} · {_bracketed(partial)}"
            for operand, partial in zip(step.operands, step.partials, strict=True)
        )
        rows.append((written(step, tape), _number(step.value), _number(adjoint), back or "–"))
    return rows


def forward() -> None:
    """Draw the forward mode: dual numbers, operation by operation."""
    st.markdown(
        _(
            "Each number carries its slope along: v + v̇ε with ε² = 0, begun with x₀ + 1ε. Every operation "
            "adds its local derivatives times the slopes of its operands. The last ε part is f′(x₀)."
        )
    )
    wide_table(
        _("Forward mode"),
        [_("Operation"), _("Dual number"), _("ε part: local derivative · slope")],
        [cells(row) for row in forward_rows(tape_of(state.choices()))],
    )


def reverse() -> None:
    """Draw the reverse mode: the tape from its end, with values and adjoints."""
    st.markdown(
        _(
            "The values are recorded on a tape on the way to f(x₀). Then the tape is walked from its end: "
            "the result has the adjoint 1, and every operation hands its own, times its local derivatives, "
            "back to its operands. What reaches x₀ is f′(x₀)."
        )
    )
    wide_table(
        _("Reverse mode, from the end of the tape"),
        [_("Operation"), _("Value"), _("Adjoint"), _("Handed back: adjoint · local derivative")],
        [cells(row) for row in reverse_rows(tape_of(state.choices()))],
    )
    st.caption(
        _("One walk back finds the slopes by all inputs: that is why networks are trained so.")
    )
