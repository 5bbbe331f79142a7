"""The derivative by rule as a tree, and formulas as a line of text."""

import re
from html import unescape

import pytest

from activations import ACTIVATIONS, Activation, autodiff, formulas
from activations.expression import from_formula
from activations.expression.build import simplified
from activations.expression.parser import parse
from activations.expression.text import text
from activations.expression.tree import Node, fold
from figures.rule_tree import FEW, Branch, tree_html
from ui import derivations
from ui.derivative_scene import derivation_of

# Their constants have more digits than a formula on screen.
ROUNDED = ("selu", "serlu")


@pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_a_formula_as_text_can_be_typed_again(record: Activation) -> None:
    tree = formulas.tree(record)
    names = {parameter.name: f"a{place}" for place, parameter in enumerate(record.parameters)}
    renamed = fold(
        tree,
        lambda node, below: Node(node.head, below, names.get(node.name, node.name), node.number),
    )
    again = simplified(parse(text(tree, names)))
    assert (again == simplified(renamed)) == (record.name not in ROUNDED)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("x - (a - 1)", "x − (a − 1)"),
        ("(-2)^2 x", "(−2)²·x"),
        ("x*(1/(2x))", "x·(1/(2·x))"),
        ("(x/2)/3", "x/2/3"),
        ("x/(2/3)", "x/(2/3)"),
        ("e^(-βx)", "e^(−β·x)"),
        ("e^x^2", "e^(x²)"),
        ("(x^2)^3", "(x²)³"),
        ("x^a", "x^a"),
        ("abs(x - abs(x))", "abs(x − |x|)"),
        ("where(x <= 1, √(x+1), ln(x))", "where(x ≤ 1, √(x + 1), ln(x))"),
        ("-(x + 1)", "−(x + 1)"),
    ],
)
def test_text_has_the_parentheses_that_it_needs_and_no_more(typed: str, shown: str) -> None:
    assert text(parse(typed), {"beta": "β"}) == shown


def tree_of(typed: str, x0: float = 1.0) -> Branch:
    curve = from_formula(typed).bind()
    tree = formulas.tree(curve.activation)
    return derivations.rule_tree(curve, autodiff.record(tree, x0, curve.parameters))


def test_each_part_has_its_rule_its_slope_and_its_numbers() -> None:
    root = tree_of("x*tanh(ln(1+e^x))")
    assert (root.text, root.rule) == ("x·tanh(ln(e^x + 1))", "Product rule")
    assert root.at == "at x₀: 0.8651, slope 1.049"
    leaf, tanh = root.below
    assert (leaf.text, leaf.rule, leaf.below) == ("x", "its slope is 1", ())
    assert tanh.rule == "Chain rule"
    assert tanh.slope == "slope: sech²(ln(e^x + 1))·e^x/(e^x + 1)"
    assert [each.text for each in tanh.below] == ["ln(e^x + 1)"]


def order_below(root: Node) -> set[Node]:
    """Return the parts that the value depends on, x itself and conditions left out."""
    found, waiting = set(), [root]
    while waiting:
        node = waiting.pop()
        if node.head not in ("x", *autodiff.CONDITIONS) and (node.varies or node is root):
            found.add(node)
            waiting += node.arguments
    return found


@pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_the_tree_has_every_step_of_the_derivation_once(record: Activation) -> None:
    curve = record.bind()
    root = derivations.rule_tree(
        curve, autodiff.record(formulas.tree(record), 0.5, curve.parameters)
    )
    found: list[str] = []
    waiting = [root]
    while waiting:
        branch = waiting.pop()
        waiting += branch.below
        if branch.slope:
            found.append(branch.rule)
    # What only a condition looks at has a slope that nobody needs.
    needed = order_below(formulas.tree(record))
    steps = [step for step in derivation_of(curve).steps if step.node in needed]
    assert sorted(found) == sorted(derivations.rule_words()[step.rule] for step in steps)


def test_a_part_that_stands_twice_is_taken_apart_once() -> None:
    root = tree_of("tanh(x^2+1) * e^tanh(x^2+1)")
    repeated = [each for part in root.below for each in (part, *part.below) if not each.slope]
    assert [each.rule for each in repeated] == ["as above"]


def test_the_words_of_a_tree_are_escaped() -> None:
    html = tree_html(Branch("<b>", "a & b", "<i>", "<u>", (Branch("<s>", "r"),)), '"x"')
    assert not re.findall(r"<(b|i|u|s)>", html)
    assert "a &amp; b" in html and 'aria-label="&quot;x&quot;"' in html


def test_a_small_tree_is_open_and_a_large_one_folded_where_it_is_deep() -> None:
    small = tree_html(tree_of("x*tanh(ln(1+e^x))"), "tree")
    assert small.count("<details open>") == small.count("<details") == 5
    chain = "x"
    for _level in range(FEW + 5):
        chain = f"tanh({chain})"
    large = tree_html(tree_of(chain), "tree")
    assert (large.count("<details open>"), large.count("<details>")) == (3, FEW + 2)


def test_what_a_reader_types_is_in_the_tree_as_text() -> None:
    html = tree_html(tree_of("where(x < 1, x^2, 3*x)"), "tree")
    assert "where(x &lt; 1, x², 3·x)" in html
    assert "Piece by piece" in html
    assert "where(x < 1, 2·x, 3)" in unescape(html)
