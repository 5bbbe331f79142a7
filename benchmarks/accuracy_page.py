"""The page that the accuracy run writes: method, summary, tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.accuracy import Row, Worst

METHOD = """\
# Accuracy

Written by `python -m benchmarks.accuracy`; do not edit. Measured with {versions}.

The exact result is the function's textbook expression, the one that readers copy, evaluated in ball
arithmetic: every number carries a proven bound of its own error, and the bits are doubled until the bound
is below 2⁻⁶⁴ of the result. Its derivative comes from the same expression by forward mode. An error is
counted in ULP, units in the last place of the exact result.

Points: {count} of random magnitude over the whole range (1e-300 to 1e300, float32 1e-44 to 2e38), as many
in each of [-8, 8], [-50, 50] and [-800, 800], {near} around each breakpoint, each joint and each of up to
24 zeros of f and f′ down to the neighbouring numbers, and the largest and least numbers. The seed is fixed.
Breakpoints, joints and 0 themselves are left out. A third as many at every corner and preset of the
parameters and at two random settings.

The goal: float64 values within 6 ULP and derivatives within 8, float32 values within 9 and derivatives
within 12; results below the normal numbers within four times the least of them. A zero crossing of f or f′
is no excuse.
"""

LEGEND = """\
A cell has the largest error in ULP and its x; the share, where there is one, is of the points with
|x| ≤ 50 that miss the goal. "no digit": {none} ULP or more. † misses the goal where x or the
result is below the normal numbers, mostly because it is flushed to 0; these points count in no other number.
‡ beyond the goal, with a bound of its own (see above). A dash: nothing there to compare with.
"""

NO_DIGIT = {"float64": 1e15, "float32": 1e7}
NO_DIGIT_WORDS = {"float64": "10¹⁵", "float32": "10⁷"}


def _number(x: float) -> str:
    return f"{x:.5g}"


def _ulps(ulps: float, format: str) -> str:
    if ulps == float("inf"):
        return "NaN or ∞"
    if ulps >= NO_DIGIT[format]:
        return "no digit"
    return f"{ulps:.2f}" if ulps < 100 else f"{ulps:.0f}" if ulps < 1e6 else f"{ulps:.0e}"


def _cell(worst: Worst | None, format: str, own: bool = False) -> str:
    if worst is None:
        return "–"
    share = f" ({worst.share:.1%})" if worst.share and not own else ""
    mark = "‡" if own and not worst.met else "" if worst.subnormal else "†"
    at = f" at {_number(worst.x)}" if worst.ulps else ""
    return f"{_ulps(worst.ulps, format)}{mark}{at}{share}"


def _row(row: Row, libraries: Sequence[str]) -> str:
    cells = [row.title, "f" if row.quantity == "value" else "f′", _cell(row.ours, row.format, True)]
    others = max(row.others, key=lambda other: other[1].ulps, default=None)
    if others is None:
        cells.append("–")
    else:
        parameters = others[0].removeprefix(row.title).strip(" ()")
        cells.append(f"{_cell(others[1], row.format, True)}; {parameters}")
    for library in libraries:
        measured = library in row.theirs
        cells.append(_cell(row.theirs[library], row.format) if measured else "not installed")
    return f"| {' | '.join(cells)} |"


def _table(rows: Iterable[Row], libraries: Sequence[str]) -> str:
    head = ["function", "", "here", "here, other parameters", *libraries]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join([*lines, *(_row(row, libraries) for row in rows)])


def _counts(rows: Sequence[Row], libraries: Sequence[str]) -> list[str]:
    """Return the cells of one row of the summary."""
    curves = [worst for row in rows for worst in (row.ours, *(other for _, other in row.others))]
    cells = [
        f"{sum(row.ours.met for row in rows)} of {len(rows)}",
        f"{sum(worst.met for worst in curves)} of {len(curves)}",
    ]
    for library in libraries:
        measured = [worst for row in rows if (worst := row.theirs.get(library))]
        if not measured:
            cells.append("not installed")
            continue
        met = sum(worst.met for worst in measured)
        normal = sum(worst.normal for worst in measured)
        cells.append(f"{met} of {len(measured)} ({normal})")
    return cells


def _summary(rows: Sequence[Row], libraries: Sequence[str]) -> str:
    head = ["within the goal", "here", "here, all parameters", *libraries]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    for format in ("float64", "float32"):
        for quantity, sign in (("value", "f"), ("derivative", "f′")):
            chosen = [row for row in rows if (row.format, row.quantity) == (format, quantity)]
            lines.append(f"| {' | '.join([f'{format} {sign}', *_counts(chosen, libraries)])} |")
    worst = max((row for row in rows if row.format == "float32"), key=lambda row: row.ours.ulps)
    broken = [f"{row.title}, {row.quantity}, {row.format}" for row in rows if not row.kept]
    kept = f"MISSED by {'; '.join(broken)}" if broken else "kept by every function at every setting"
    return "\n".join(
        [
            *lines,
            "",
            "In brackets: with inputs and results below the normal numbers left out.",
            f"The bounds of the records: {kept}. The largest error in float32 at the defaults is "
            f"{worst.ours.ulps:.4f} ULP: computed in float64, rounded once.",
        ]
    )


def _own(rows: Sequence[Row]) -> str:
    """Return the quantities whose record has its own bound, each reason once."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for label, reason in row.reasons if row.format == "float64" else ():
            sign = "f" if row.quantity == "value" else "f′"
            found.setdefault((f"{row.title}, {sign}", reason), []).append(label)
    lines = ["| quantity | at | why |", "|---|---|---|"]
    for (what, reason), labels in found.items():
        title = what.rsplit(",", 1)[0]
        at = "; ".join(label.removeprefix(title).strip(" ()") or "always" for label in labels)
        lines.append(f"| {what} | {at} | {reason} |")
    return "\n".join(lines)


def page(rows: Sequence[Row], versions: str, count: int, libraries: Sequence[str]) -> str:
    """Return the page as Markdown."""
    parts = [METHOD.format(versions=versions, count=count, near=count // 12)]
    parts += ["## Summary\n", _summary(rows, libraries) + "\n"]
    parts += [
        "## Bounds of their own\n",
        "Held to |error| ≤ 6·2⁻⁵²(|y| + |x y′|), y being f or f′, where they miss the goal. That is what six "
        "ulps of x and of the result explain, and beside a zero of y it is much.\n",
        _own(rows) + "\n",
    ]
    for format in ("float64", "float32"):
        chosen = [row for row in rows if row.format == format]
        legend = LEGEND.format(none=NO_DIGIT_WORDS[format])
        parts += [f"## {format}\n", legend, _table(chosen, libraries) + "\n"]
    return "\n".join(parts)
