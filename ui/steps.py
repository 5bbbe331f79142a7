"""The derivative of a typed formula step by step: which rule at which part, before and after."""

from __future__ import annotations

import streamlit as st

from activations.core import Activation, symbolic
from activations.expression import Rewriting, Step, latex, read
from activations.expression.calculus import OUTER
from activations.expression.tree import Node
from ui import typeset
from ui.language import _

# A formula of 120 tokens has more steps than anybody reads.
MOST = 40

_U = Node("parameter", (), "u")


def rule(step: Step) -> str:
    """Return the rule of a step in the words of a teacher."""
    if step.rule == "chain" and step.node.arguments[0].head == "x":
        return _("The slope of this function is known.")
    return {
        "constant": _("A constant does not change: its slope is 0."),
        "variable": _("x grows as fast as x: its slope is 1."),
        "factor": _("A constant factor stays: (c·u)′ = c·u′."),
        "sum": _("Sum rule: term by term, (u + v)′ = u′ + v′."),
        "product": _("Product rule: each factor in its turn, (u·v)′ = u′·v + u·v′."),
        "quotient": _("Quotient rule: (u/v)′ = (u′·v − u·v′) / v²."),
        "power": _("Power rule: the exponent comes down, (uⁿ)′ = n·uⁿ⁻¹·u′."),
        "exponential": _("A constant to a power: (cᵘ)′ = ln(c)·cᵘ·u′."),
        "general_power": _(
            "Base and exponent both move: uᵛ is e to the power v·ln(u), so (uᵛ)′ = uᵛ·(v·ln u)′."
        ),
        "chain": _("Chain rule: the slope of the outer function at u, times u′."),
        "branches": _(
            "Piece by piece: each piece has its own slope. Where two meet there may be a kink."
        ),
        "registered": _("A function of the Atlas: its slope is known in closed form; times u′."),
    }[step.rule]


def _outer(record: Activation, node: Node) -> str:
    """Return the slope of the outer function in u and what u is, as LaTeX; nothing where u is x."""
    inner = node.arguments[0]
    if inner.head == "x" or node.head not in OUTER:
        return ""
    made = (latex(Node(node.head, (_U,))), latex(OUTER[node.head](_U)))
    outer, slope = (text.replace(r"\left(<u>\right)^", "u^").replace("<u>", "u") for text in made)
    return rf" $\left({outer}\right)' = {slope}$, $\;u = {symbolic(record, latex(inner))}$"


def step_lines(record: Activation) -> list[str]:
    """Return every step as Markdown: the rule in words, then before and after."""
    formula = read(record.text)
    lines = []
    for number, step in enumerate(formula.derivation.steps[:MOST], start=1):
        before, after = (symbolic(record, latex(tree)) for tree in (step.node, step.derivative))
        words = rule(step) + (_outer(record, step.node) if step.rule == "chain" else "")
        lines.append(f"**{number}.** {words}\n\n$$\n\\left({before}\\right)' = {after}\n$$")
    left = len(formula.derivation.steps) - MOST
    if left == 1:
        lines.append(_("One more step of these kinds follows."))
    elif left > 1:
        lines.append(_("{count} more steps of the same kinds follow.").format(count=left))
    return lines


def rewriting_lines(record: Activation, rewritings: tuple[Rewriting, ...]) -> list[str]:
    """Return what was rewritten, as Markdown."""
    return [
        "$$\n{} \\;=\\; {}\n$$".format(
            *(symbolic(record, latex(tree)) for tree in (rewriting.before, rewriting.after))
        )
        for rewriting in rewritings[:MOST]
    ]


def draw(record: Activation) -> None:
    """Draw the tab."""
    formula = read(record.text)
    if formula.rewritings:
        st.markdown(_("First the formula is written so that it keeps its digits for large x:"))
        st.markdown(typeset.worded("\n\n".join(rewriting_lines(record, formula.rewritings))))
    st.markdown(_("Then from the inside out, part by part:"))
    st.markdown(typeset.worded("\n\n".join(step_lines(record))))
    if formula.derivation.rewritings:
        st.markdown(_("What can be written so that it keeps its digits is:"))
        rewritten = rewriting_lines(record, formula.derivation.rewritings)
        st.markdown(typeset.worded("\n\n".join(rewritten)))
    st.markdown(_("Together:"))
    typeset.draw("f'(x) = " + symbolic(record, record.derivative_formula))
