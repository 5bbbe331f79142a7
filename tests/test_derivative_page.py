"""The Derivative page: one slope, found in every way there is."""

import json
import math
import re
from concurrent.futures import Future
from html import unescape
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from activations import ACTIVATIONS, crosscheck, get
from activations.autodiff import record
from activations.core import Activation
from activations.differences import central_quotient, complex_quotient, forward_quotient
from activations.formulas import tree
from figures.derivative import exponents
from tests.apptest import decoded, figure, open_page, press, slide, words
from ui import derivations, films
from ui.derivative_scene import GRID
from ui.loss_keys import DERIVATIVE_TAB
from ui.numbers import indexed, shown
from ui.worker import Worker, WorkerDied

TABS = ("closed", "differences", "symbolic", "forward", "reverse", "values")


def open_derivative(**query: Any) -> AppTest:
    return open_page("derivative.py", **query)


def drawn(page: AppTest, name: str) -> Any:
    """Return the heights of one drawn curve."""
    (trace,) = [trace for trace in figure(page)["data"] if trace["meta"] == name]
    return decoded(trace["y"])


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_function_has_its_page_with_all_tabs(activation: Activation) -> None:
    for tab in TABS:
        page = open_derivative(f=activation.name, tab=tab, x0="-0.7")
        assert not page.warning
        assert page.header[0].value == f"Derivative of {activation.title}"
    told = words(page)
    assert ("No complex step" in told) == (activation.name in ("erf", "gelu", "phish", "serf"))


def test_the_errors_drawn_are_those_of_the_quotients() -> None:
    page = open_derivative(f="mish", x0="0.6")
    curve = get("mish").bind()
    slope = float(curve.derivative(0.6))
    found = {
        "forward": forward_quotient(curve, 0.6, GRID),
        "central": central_quotient(curve, 0.6, GRID),
        "complex": complex_quotient(tree(curve.activation), 0.6, GRID, {}),
    }
    for name, quotient in found.items():
        wanted = exponents(np.abs(quotient - slope))
        np.testing.assert_allclose(drawn(page, f"error {name}"), wanted, atol=1e-5)


def test_the_curve_of_errors_is_a_u_with_a_ring_at_its_foot() -> None:
    page = open_derivative(f="tanh", x0="0.6")
    for name, place in (("forward", 0), ("central", 1)):
        heights = drawn(page, f"error {name}")
        (ring,) = [trace for trace in figure(page)["data"] if trace["meta"] == "best"]
        step, level = decoded(ring["x"])[place], decoded(ring["y"])[place]
        assert -10 < step < -3
        ends = heights[0], heights[-1]
        assert level < min(ends) - 2  # a hundred times better than either end
    told = words(page)
    assert "about √ε = 1.1·10⁻⁸" in told and "about ∛ε = 4.8·10⁻⁶" in told


def test_the_table_has_every_way_with_its_error() -> None:
    told = words(open_derivative(f="tanh", x0="0.5"))
    slope = 1 - math.tanh(0.5) ** 2
    assert f"{slope:.12f}"[:12] in told
    for name in ("Forward difference", "Central difference", "Complex step", "Symbolic, by rule"):
        assert name in told
    assert "Automatic, forward: dual numbers" in told and "Automatic, reverse: tape" in told


def test_a_moved_step_moves_the_point_and_the_numbers() -> None:
    page = slide(open_derivative(f="tanh", x0="0.5"), "h", -1.0)
    (line,) = [trace for trace in figure(page)["data"] if trace["meta"] == "step"]
    np.testing.assert_array_equal(decoded(line["x"]), -1.0)
    difference = float(forward_quotient(get("tanh").bind(), 0.5, np.array([0.1]))[0])
    assert f"{difference:.12f}"[:12] in words(page)
    assert page.query_params["h"] == ["-1"] or page.query_params["h"] == "-1"


def test_at_a_kink_the_ways_differ_and_the_page_says_why() -> None:
    page = open_derivative(f="relu", x0="0")
    told = words(page)
    assert "x₀ = 0 is a kink: the slope is 0 on the left and 1 on the right" in told
    assert "central difference the mean of both" in told
    assert 'data-live="central f′">0.5<' in told and 'data-live="forward f′">1<' in told
    assert 'data-live="tape f′">0<' in told
    assert "there is no U to expect" in told


def test_at_a_jump_there_is_no_derivative() -> None:
    told = words(open_derivative(f="sign", x0="0"))
    assert "f jumps at x₀ = 0: there is no derivative" in told


def test_where_f_is_straight_or_nothing_is_lost_the_page_says_so() -> None:
    assert "f is straight here" in words(open_derivative(f="relu", x0="2"))
    assert "the shortest step is best" in words(open_derivative(f="tanh", x0="0"))


def rows_of(page: AppTest) -> list[list[str]]:
    """Return the texts of the last table of a page, row by row."""
    (*_others, last) = [html.proto.body for html in page.get("html") if "<table" in html.proto.body]
    return [
        [unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)]
        for row in re.findall(r"<tr>(.*?)</tr>", last)
        if "<td>" in row
    ]


def test_the_forward_mode_is_shown_operation_by_operation() -> None:
    rows = rows_of(open_derivative(f="mish", tab="forward", x0="1"))
    assert [row[0] for row in rows] == [
        *("v₀ = x₀", "v₁ = exp(v₀)", "v₂ = v₁ + 1", "v₃ = ln(v₂)", "v₄ = tanh(v₃)", "v₅ = v₀ · v₄")
    ]
    assert rows[0][1] == "1 + 1 ε" and rows[-1][1] == "0.8651 + 1.049 ε"
    assert rows[-1][2] == "0.8651 · 1 + 1 · 0.18394"


def test_the_tape_is_shown_from_its_end() -> None:
    rows = rows_of(open_derivative(f="mish", tab="reverse", x0="1"))
    assert rows[0][2] == "1" and rows[-1][2] == "1.049"
    assert rows[0][3] == "v₀: 1 · 0.8651; v₄: 1 · 1"


def test_a_branch_is_written_with_its_condition() -> None:
    rows = rows_of(open_derivative(f="leaky_relu", tab="forward", x0="-1", alpha="0.1"))
    assert rows[-1][0] == "v₂ = v₀ where v₀ > 0, else v₁"
    assert rows[1][0] == "v₁ = 0.1 · v₀"


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_operation_is_written_with_the_values_it_is_computed_from(
    activation: Activation,
) -> None:
    curve = activation.bind()
    tape = record(tree(activation), 0.4, curve.parameters)
    for step in tape.operations:
        text = derivations.written(step, tape)
        assert text.startswith(f"{indexed('v', step.place)} = ")
        for operand in step.operands:
            assert indexed("v", operand) in text.partition(" = ")[2]
    rows = derivations.forward_rows(tape)
    assert rows[-1][1].startswith(shown(float(curve.value(0.4)), 5))


def test_the_steps_by_rule_end_with_the_whole_formula() -> None:
    steps = derivations.symbolic_steps(get("swish").bind())
    assert [rule for rule, _equation in steps][-1] == "Quotient rule"
    assert "β" in steps[-1][1] and "<" not in steps[-1][1]


def test_every_tab_of_the_table_of_links_is_on_the_page() -> None:
    assert all(DERIVATIVE_TAB.accept(tab) == tab for tab in TABS)


@pytest.mark.parametrize("layer", ["errors", "step"])
def test_the_film_of_x0_holds_every_place_and_is_small(layer: str) -> None:
    film = films.shoot("derivative", layer, "x0", {"f": ["swish"]})
    head = json.loads(film[4 : 4 + int.from_bytes(film[:4], "little")])
    assert head["count"] == 241
    assert len(film) < 300_000
    if layer == "step":
        assert len(head["words"]["tape f′"]) == 241


class Answering(Worker):
    """A worker that answers at once, without a process."""

    def __init__(self, answer: float | Exception) -> None:
        super().__init__()
        self.answer = answer

    def submit(self, task: Any, *arguments: Any) -> Future[Any]:
        assert (task, *arguments) == (crosscheck.taped_slope, "swish", {"beta": 1.0}, 1.0)
        future: Future[Any] = Future()
        if isinstance(self.answer, Exception):
            future.set_exception(self.answer)
        else:
            future.set_result(self.answer)
        return future


def test_what_the_tape_answers_stands_in_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crosscheck, "available", lambda: True)
    monkeypatch.setattr(derivations, "shared_worker", lambda: Answering(0.9276))
    page = press(open_derivative(), "Ask tf.GradientTape")
    assert "tf.GradientTape</th><td>0.9276</td>" in words(page)
    assert "Ask tf.GradientTape" not in [button.label for button in page.button]


def test_a_worker_that_dies_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crosscheck, "available", lambda: True)
    died = WorkerDied("The worker process ended before it could answer.")
    monkeypatch.setattr(derivations, "shared_worker", lambda: Answering(died))
    page = press(open_derivative(), "Ask tf.GradientTape")
    assert "ended before it could answer" in page.warning[0].value


def test_without_tensorflow_the_page_works_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crosscheck, "available", lambda: False)
    page = open_derivative()
    assert "TensorFlow is not installed here" in page.info[0].value
    assert "Automatic, reverse: tape" in words(page)


@pytest.mark.tensorflow
@pytest.mark.usefixtures("frozen_tensorflow")
@pytest.mark.parametrize("name", ["swish", "tanh", "relu6", "mish"])
def test_gradient_tape_finds_the_same_slope(name: str) -> None:
    slope = crosscheck.taped_slope(name, {}, 0.65)
    assert slope == pytest.approx(float(get(name).bind().derivative(0.65)), rel=1e-13)


@pytest.mark.tensorflow
@pytest.mark.usefixtures("frozen_tensorflow")
def test_where_tensorflow_keeps_fewer_digits_the_reason_is_known() -> None:
    curve = get("gelu").bind()
    found = crosscheck.taped_slope("gelu", {}, 0.65)
    assert abs(found - float(curve.derivative(0.65))) > 1e-10
    assert any("single precision" in why for why in derivations.known_reasons(curve, found, 0.65))
    assert derivations.known_reasons(curve, float(curve.derivative(0.65)), 0.65) == []


@pytest.mark.parametrize("tab", TABS)
def test_a_link_out_of_range_is_mended_with_a_sentence(tab: str) -> None:
    page = open_derivative(f="nonsense", x0="1e9", h="-99", tab=tab)
    assert len(page.warning) == 1
    assert not page.exception
