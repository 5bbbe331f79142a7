"""Formulas that readers type: read, differentiated by rule, evaluated, and made a record.

>>> from activations.expression import from_formula
>>> curve = from_formula("x * tanh(ln(1 + e^x))").bind()
>>> float(curve.value(1000.0))
1000.0
"""

from activations.expression.calculus import Derivation, Step
from activations.expression.evaluate import evaluate
from activations.expression.latex import latex
from activations.expression.record import Formula, from_formula, gaps, read
from activations.expression.rewrite import Rewriting
from activations.expression.sentences import SENTENCES
from activations.expression.traits import Gap
from activations.expression.tree import FormulaError

__all__ = [
    "SENTENCES",
    "Derivation",
    "Formula",
    "FormulaError",
    "Gap",
    "Rewriting",
    "Step",
    "evaluate",
    "from_formula",
    "gaps",
    "latex",
    "read",
]
