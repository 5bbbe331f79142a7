"""The check: closed form = finite difference = TensorFlow, at the current parameters."""

from __future__ import annotations

import concurrent.futures
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

import numpy as np
import streamlit as st

from activations import crosscheck
from activations.core import Curve
from activations.crosscheck import Place, Report
from ui.functions import given_to
from ui.language import _, said
from ui.numbers import plain, shown
from ui.worker import WorkerDied, shared_worker

T = TypeVar("T")

# TensorFlow loads in 3 to 10 seconds; past this something is wrong.
PATIENCE = 120.0

LIBRARIES = {"tensorflow": "TensorFlow", "keras": "Keras"}

KEPT = 20  # reports a reader can come back to

_REPORTS, _PENDING = "reports", "pending"


def difference_line(curve: Curve, low: float, high: float) -> str:
    """Return the sentence that compares the closed form with finite differences."""
    if curve.activation.text:
        error = crosscheck.typed_difference(curve, crosscheck.known_places(curve, low, high))
        words = _(
            "{mark} Derivative by rule and finite differences: f′ differs by at most {error}."
        )
    else:
        error = crosscheck.difference_error(curve, np.linspace(low, high, 401))
        words = _("{mark} Closed form and finite differences: f′ differs by at most {error}.")
    mark = "✓" if error <= crosscheck.DIFFERENCE_TOLERANCE else "✗"
    return words.format(mark=mark, error=shown(error, 2))


def place(at: Place) -> str:
    """Return an x, or a row of numbers in brackets."""
    if isinstance(at, tuple):
        return f"({', '.join(shown(number, 4) for number in at)})"
    return shown(at, 4)


def report_lines(report: Report) -> list[str]:
    """Return the sentences that compare the curve with each library."""
    lines = []
    for comparison in report.comparisons:
        lines.append(
            _(
                "{mark} {library} {version}, `{code}`: f differs by at most {value} (x = {at}), "
                "f′ by {slope} (x = {slope_at}), at {points} points."
            ).format(
                mark="✓" if comparison.agrees else "✗",
                library=LIBRARIES[comparison.library],
                version=comparison.version,
                code=comparison.code,
                value=shown(comparison.value_error, 2),
                slope=shown(comparison.derivative_error, 2),
                at=place(comparison.value_at),
                slope_at=place(comparison.derivative_at),
                points=report.points,
            )
        )
        lines += [
            "- " + _("Known: {reason}").format(reason=_(reason)) for reason in comparison.reasons
        ]
    return lines


def banner(report: Report) -> str:
    """Return the verdict on a report in which nothing is unexplained."""
    equal = _("Closed form = finite difference = TensorFlow")
    if any(comparison.reasons for comparison in report.comparisons):
        return _("{equal}, but for what is known of the library, below.").format(equal=equal)
    return equal


def wait_for(future: Future[T], words: str, tell: Callable[[str], object]) -> T | str:
    """Return the answer of the worker, or the sentence that says why there is none.

    `tell` hears meanwhile how long it has taken.
    """
    started = time.monotonic()
    while True:
        try:
            return future.result(timeout=0.25)
        except concurrent.futures.TimeoutError:
            seconds = time.monotonic() - started
            if seconds > PATIENCE:
                if not future.cancel():  # not waiting behind others: it is this task that hangs
                    shared_worker().stop()
                return _("TensorFlow did not answer within {seconds:.0f} seconds.").format(
                    seconds=PATIENCE
                )
            tell(_("{words} {seconds} s").format(words=words, seconds=f"{seconds:.0f}"))
        except (crosscheck.Unavailable, WorkerDied) as error:
            return plain(said(error))


def _compared(future: Future[Report]) -> Report | str:
    words = _("Loading TensorFlow and comparing …")
    with st.status(words) as status:
        found = wait_for(future, words, lambda label: status.update(label=label))
        failed = isinstance(found, str)
        status.update(
            label=_("Not compared") if failed else _("Compared"),
            state="error" if failed else "complete",
        )
        return found


def missing() -> bool:
    """Say so where TensorFlow is not installed, and return whether it is missing."""
    if crosscheck.available():
        return False
    st.info(
        _(
            "TensorFlow is not installed here, so the comparison with it cannot run. Everything else "
            "works without it; requirements.txt has it."
        )
    )
    return True


def draw(curve: Curve, low: float, high: float) -> None:
    """Draw the check: differences at once, TensorFlow on demand."""
    st.markdown(difference_line(curve, low, high))
    if missing():
        return
    key = (curve.name, given_to(curve), low, high)
    reports = st.session_state.setdefault(_REPORTS, {})
    # A slider moved meanwhile ends this run, not the comparison: it is waited for again.
    pending = st.session_state.setdefault(_PENDING, {})
    text = curve.activation.text
    label = _("Compare with TensorFlow") if text else _("Compare with TensorFlow and Keras")
    if st.button(label) and key not in pending:
        order = (text or curve.name, dict(curve.parameters), low, high)
        task = crosscheck.check_formula if text else crosscheck.check
        pending[key] = shared_worker().submit(task, *order)
    if key in pending:
        reports[key] = _compared(pending[key])
        del pending[key]
        for old in list(reports)[:-KEPT]:
            del reports[old]
    found = reports.get(key)
    if isinstance(found, str):
        st.warning(found)
    elif found is None:
        st.caption(_("Not yet compared at these parameters."))
    else:
        if found.agrees:
            st.success(banner(found))
        else:
            st.error(_("Not all agree: see below."))
        for line in report_lines(found):
            st.markdown(line)
