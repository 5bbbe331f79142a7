"""A derivative by rule as a tree: each part of a formula above the parts that it is made of.

A nested list, which wraps on a phone, is read out by a screen reader, and folds where it is deep.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

# Below so many levels a branch is folded at first; where a tree has few parts, none is.
OPEN, FEW = 3, 14


@dataclass(frozen=True)
class Branch:
    """A part of a formula: as text, the rule of its slope, its slope, and both at a place, in words.

    `below` are the parts that depend on x; where the same part stands above already, they are left out.
    """

    text: str
    rule: str
    slope: str = ""
    at: str = ""
    below: tuple[Branch, ...] = ()

    @property
    def size(self) -> int:
        """How many parts there are."""
        return 1 + sum(each.size for each in self.below)


def tree_html(root: Branch, caption: str) -> str:
    """Return the tree as HTML; everything handed in is text."""
    deepest = OPEN if root.size > FEW else root.size
    return (
        f'<div class="rules" role="group" aria-label="{escape(caption)}"><ul>'
        f"{_item(root, deepest)}</ul></div>"
    )


def _item(branch: Branch, levels: int) -> str:
    slope = f'<span class="slope">{escape(branch.slope)}</span>' if branch.slope else ""
    at = f'<span class="at">{escape(branch.at)}</span>' if branch.at else ""
    head = f"<code>{escape(branch.text)}</code> <em>{escape(branch.rule)}</em>"
    if not branch.below:
        return f"<li><div>{head}</div>{slope}{at}</li>"
    inside = "".join(_item(each, levels - 1) for each in branch.below)
    opened = " open" if levels > 0 else ""
    return (
        f"<li><details{opened}><summary>{head}</summary>{slope}{at}<ul>{inside}</ul></details></li>"
    )
