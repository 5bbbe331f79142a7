"""The TensorFlow page: every function against its counterparts, on demand."""

from __future__ import annotations

import csv
import functools
import io

import streamlit as st

from activations import ACTIVATIONS, STOCHASTIC, VECTORS, crosscheck, lookup
from activations.crosscheck import Comparison, Place, Report
from activations.vector_disagreements import CONVENTIONS
from ui import check, presenter, spoken, state
from ui.language import _
from ui.numbers import shown
from ui.wording import joined
from ui.worker import shared_worker

LOW, HIGH = -6.0, 6.0
NAMES = (*ACTIVATIONS, *VECTORS, *STOCHASTIC)

_REPORTS = "all-reports"


def _place(error: float, at: Place) -> str:
    return check.place(at) if error else ""


def whose(comparison: Comparison) -> str:
    """Return whose error the difference is; nothing where there is none."""
    if not comparison.agrees:
        return _("unknown")
    if not comparison.reasons:
        return ""
    if CONVENTIONS.issuperset(comparison.reasons):
        return _("nobody's")
    return check.LIBRARIES[comparison.library]


def rows(reports: dict[str, Report | str]) -> list[dict[str, str]]:
    """Return one row for each function and library, as text."""
    table = []
    for name, report in reports.items():
        title = lookup(name).title
        if isinstance(report, str):
            table.append({_("Function"): title, _("Verdict"): report})
            continue
        for comparison in report.comparisons:
            if not comparison.agrees:
                verdict = _("differs, and nobody knows why: please report it")
            elif comparison.reasons:
                verdict = _("known: {reasons}").format(
                    reasons=joined(*(_(reason) for reason in comparison.reasons))
                )
            else:
                verdict = _("equal to rounding")
            table.append(
                {
                    _("Function"): title,
                    _("Library"): check.LIBRARIES[comparison.library],
                    _("f differs by"): shown(comparison.value_error, 2),
                    _("at x ="): _place(comparison.value_error, comparison.value_at),
                    _("f′ differs by"): shown(comparison.derivative_error, 2),
                    _("at x = "): _place(comparison.derivative_error, comparison.derivative_at),
                    _("Whose error"): whose(comparison),
                    _("Verdict"): verdict,
                }
            )
    return table


def as_csv(table: list[dict[str, str]]) -> str:
    """Return the rows as CSV with a header."""
    buffer = io.StringIO()
    fields = list(dict.fromkeys(field for row in table for field in row))
    writer = csv.DictWriter(buffer, fields)
    writer.writeheader()
    writer.writerows(table)
    return buffer.getvalue()


def run_all() -> dict[str, Report | str]:
    """Compare function after function in the worker, with progress."""
    reports: dict[str, Report | str] = {}
    progress = st.progress(0.0, _("Loading TensorFlow …"))
    for done, name in enumerate(NAMES):
        future = shared_worker().submit(crosscheck.check_any, name, LOW, HIGH)
        tell = functools.partial(progress.progress, done / len(NAMES))
        title = lookup(name).title
        words = title if reports else _("Loading TensorFlow …")
        found = check.wait_for(future, words, tell)
        reports[name] = found
        progress.progress((done + 1) / len(NAMES), title)
    progress.empty()
    return reports


@st.fragment
def draw() -> None:
    """Draw the page."""
    state.show_notices()
    state.publish()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(_("Comparison with TensorFlow"), width="content")
        presenter.offer()
    st.markdown(
        _(
            "Every function at its defaults against TensorFlow and Keras, value and GradientTape "
            "derivative, in double precision: at about 400 points of [{low}, {high}] and at every "
            "kink; functions of several inputs at {rows} rows of {inputs} random numbers, with their "
            "Jacobians; random functions with the same noise on both sides. Differences are relative "
            "to max(1, |f|), and |f′| likewise."
        ).format(low=shown(LOW), high=shown(HIGH), rows=crosscheck.ROWS, inputs=crosscheck.INPUTS)
    )
    if check.missing():
        return
    if st.button(_("Compare all functions")):
        st.session_state[_REPORTS] = run_all()
    reports = st.session_state.get(_REPORTS)
    if not reports:
        st.caption(_("Loading TensorFlow takes some seconds; the comparisons a few more."))
        spoken.say("")
        return
    found = [report for report in reports.values() if not isinstance(report, str)]
    agreeing = sum(report.agrees for report in found)
    said = _(
        "{agreeing} of {all} functions agree, or differ only where the library is known to."
    ).format(agreeing=agreeing, all=len(reports))
    st.success(said)
    spoken.say(said)
    table = rows(reports)
    st.download_button(
        _("Download as CSV"), as_csv(table), "activation-functions-tensorflow.csv", "text/csv"
    )
    st.table(table, border="horizontal", hide_index=True, alt=_("Comparison with TensorFlow"))
