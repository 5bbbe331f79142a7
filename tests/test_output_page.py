"""The Output page: bars and Jacobian of functions of several inputs."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from activations import VECTORS
from activations.core import Values
from activations.vectors import VectorActivation, VectorMap
from tests.apptest import decoded, figures, open_page, press, shown, slide, words
from ui import keys
from ui.output import brief, cell

START = (2.0, 1.5, 0.5, -1.0, 0.0, -0.5, 1.0, -2.0)


def open_output(**query: Any) -> AppTest:
    return open_page("output.py", **query)


def bars(page: AppTest) -> tuple[Values, Values]:
    """Return the inputs and the outputs that are drawn."""
    drawn = [trace for trace in figures(page)[0]["data"] if trace["type"] == "bar"]
    inputs, outputs = (decoded(trace["x"]) + trace["base"] for trace in drawn)
    return inputs, outputs


def jacobian(page: AppTest) -> Values:
    return decoded(figures(page)[1]["data"][0]["z"])


def corners(record: VectorActivation) -> Iterator[VectorMap]:
    """Yield the function with each parameter at its low end, its default and its high end."""
    yield record.bind()
    for parameter in record.parameters:
        for end in (parameter.low, parameter.high):
            yield record.bind(**{parameter.name: end})


@pytest.mark.parametrize("record", VECTORS.values(), ids=lambda record: record.name)
def test_every_function_draws_its_outputs_and_its_jacobian_at_every_corner(
    record: VectorActivation,
) -> None:
    for curve in corners(record):
        link = {key: f"{value:g}" for key, value in curve.parameters.items()}
        for count in (keys.FEWEST, keys.MOST):
            page = open_output(f=record.name, n=str(count), **link)
            x, y = bars(page)
            assert len(x) % record.multiple(**curve.parameters) == 0
            np.testing.assert_allclose(x, START[: len(x)])
            np.testing.assert_allclose(y, curve.value(x), rtol=1e-12, atol=1e-300)
            np.testing.assert_allclose(jacobian(page), curve.jacobian(x), rtol=1e-12, atol=1e-300)
    assert page.header[0].value == record.title


@pytest.mark.parametrize("record", VECTORS.values(), ids=lambda record: record.name)
def test_every_tab_and_every_button_of_every_function_works(record: VectorActivation) -> None:
    for tab in keys.SHORT_TABS:
        page = open_output(f=record.name, tab=tab)
        assert not page.warning
    assert len(page.table) == 2
    for label in [button.label for button in page.button if button.key != "projector"]:
        press(page, label)
    default = record.name == keys.VECTOR.default
    assert dict(page.query_params) == ({} if default else {"f": record.name})


def test_a_deep_link_opens_that_state() -> None:
    page = open_output(f="softmax", n="3", x1="1", x2="2", x3="3", temperature="2")
    x, y = bars(page)
    np.testing.assert_array_equal(x, [1, 2, 3])
    np.testing.assert_allclose(y, VECTORS["softmax"].examples[1].value)
    assert "y₃ = 0.506" in str(figures(page)[0]["layout"]["yaxis2"]["ticktext"])


def test_a_moved_input_moves_bars_jacobian_and_url_and_the_axes_stand_still() -> None:
    page = open_output(f="softmax")
    before = figures(page)
    slide(page, "x2", -3.0)
    x, y = bars(page)
    expected = VECTORS["softmax"].bind()
    assert x[1] == -3.0
    np.testing.assert_allclose(y, expected.value(x))
    np.testing.assert_allclose(jacobian(page), expected.jacobian(x))
    assert page.query_params["x2"] == "-3"
    for axis in ("xaxis", "xaxis2"):
        assert figures(page)[0]["layout"][axis]["range"] == before[0]["layout"][axis]["range"]
    scale = [
        (figure[1]["data"][0]["zmin"], figure[1]["data"][0]["zmax"])
        for figure in (before, figures(page))
    ]
    assert scale == [(-0.25, 0.25), (-0.25, 0.25)]


def test_a_shift_changes_nothing_for_softmax_and_much_for_glu() -> None:
    page = open_output(f="softmax")
    before = bars(page)[1]
    np.testing.assert_allclose(bars(press(page, "Shifted by 100"))[1], before)
    assert page.query_params["shift"] == "100"
    assert "adding one number to all inputs changes no output" in words(page)
    page = press(open_output(f="glu"), "Shifted by 100")
    assert bars(page)[1].min() > 90
    assert "a shift of all inputs changes the outputs" in words(page)


def test_softmax_survives_inputs_whose_exponential_is_infinite() -> None:
    page = press(open_output(f="softmax"), "Shifted by 1000")
    assert bars(page)[1].sum() == pytest.approx(1.0)
    assert "The outputs sum to 1;" in words(page)


@pytest.mark.parametrize(
    ("chosen", "wished", "count"),
    [
        ({"f": "glu"}, "5", 6),  # of two even counts the larger
        ({"f": "maxout", "k": "3"}, "8", 6),
        ({"f": "maxout", "k": "5"}, "2", 5),
        ({"f": "maxout", "k": "8"}, "2", 8),
        ({"f": "softmax"}, "nan", 4),
        ({"f": "softmax"}, "1e300", 8),
        ({"f": "softmax"}, "-7", 2),
    ],
)
def test_a_wrong_number_of_inputs_becomes_the_nearest_with_a_sentence(
    chosen: dict[str, str], wished: str, count: int
) -> None:
    page = open_output(n=wished, **chosen)
    assert len(page.warning) == 1
    assert len(bars(page)[0]) == count


def test_a_moved_parameter_or_function_takes_the_number_of_inputs_along() -> None:
    page = open_output(f="maxout")
    slide(page, "k", 3.0)
    assert not page.exception
    assert len(bars(page)[0]) == 3
    shown(page.selectbox, "function").select("softmax").run()
    assert len(bars(page)[0]) == 3
    shown(page.selectbox, "function").select("swiglu").run()
    assert not page.exception and len(bars(page)[0]) == 4


def test_the_number_of_inputs_is_chosen_among_those_that_fit() -> None:
    page = open_output(f="maxout", k="3")
    assert shown(page.selectbox, "count").options == ["3", "6"]
    shown(page.selectbox, "count").select(6.0).run()
    assert len(bars(page)[0]) == 6
    assert page.query_params["n"] == "6"


def test_inputs_from_a_hostile_link_are_clamped_with_a_sentence() -> None:
    page = open_output(f="softmax", x1="1e300", x2="nan", x3="-inf", x4="<b>", shift="1e400")
    assert len(page.warning) == 1
    shift = keys.SHIFT_LIMIT
    np.testing.assert_allclose(bars(page)[0], np.array([5.0, 1.5, -5.0, -1.0]) + shift)


def test_a_gradient_that_does_not_arrive_is_named() -> None:
    page = open_output(f="sparsemax")
    assert "No gradient reaches x₃, x₄" in words(page)
    page = open_output(f="sparsemax", x1="5")
    assert "no gradient comes through" in words(page)


def test_the_temperature_has_its_limit_cases_as_buttons() -> None:
    page = press(open_output(f="softmax"), "T = 0.05: nearly the largest alone")
    assert bars(page)[1][0] > 0.99
    page = press(page, "T = 20: nearly all alike")
    assert np.ptp(bars(page)[1]) < 0.04
    assert page.query_params["temperature"] == "20"


def test_reset_leaves_the_function_and_nothing_else() -> None:
    page = open_output(f="maxout", n="6", x1="3", shift="100", k="3", tab="values")
    assert dict(press(page, "Reset").query_params) == {"f": "maxout"}


@pytest.mark.parametrize(
    ("script", "name", "where"),
    [
        ("function.py", "softmax", "Output"),
        ("function.py", "rrelu_training", "Random"),
        ("output.py", "swish", "Function"),
        ("output.py", "nrelu", "Random"),
        ("stochastic.py", "SwiGLU", "Output"),
    ],
)
def test_a_function_sought_on_the_wrong_page_is_linked(script: str, name: str, where: str) -> None:
    page = open_page(script, f=name)
    assert f"it is on the page {where}" in page.warning[0].value
    link = page.get("page_link")[0]
    record = keys.located(name)
    assert record is not None
    assert link.proto.query_string == f"f={record.name}"
    assert link.proto.page == where.lower()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (0.99996, "1.000"),
        (0.0, "0"),
        (1e-9, "0.000…"),
        (-1e-9, "−0.000…"),
        (0.53214, "0.532"),
        (-12.0, "−12"),
        (101.5, "102"),
    ],
)
def test_a_bar_is_labelled_with_a_whole_number_only_where_it_is_one(
    value: float, text: str
) -> None:
    assert brief(value) == text


@pytest.mark.parametrize(
    ("value", "columns", "text"),
    [
        (0.0, 4, "0"),
        (1.0, 4, "1"),
        (-1e-9, 4, "−0.000"),
        (0.24894, 4, "0.249"),
        (-0.24894, 8, "−0.25"),
        (99.5, 8, "99.5"),
        (1001.5, 8, "1002"),
    ],
)
def test_a_cell_is_short_and_whole_only_where_it_is_exact(
    value: float, columns: int, text: str
) -> None:
    assert cell(value, columns) == text
