"""The pages, run by Streamlit without a browser, from the main script."""

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from activations import ACTIVATIONS
from activations.core import Activation
from activations.crosscheck import Comparison, Report
from activations.vector_disagreements import NAN_LOCAL
from tests.apptest import figure, line, open_page, shown, slider, words
from ui import comparison
from ui.details import TITLES
from ui.keys import RECORDS

Open = Callable[..., AppTest]


def open_function(**query: Any) -> AppTest:
    """Return the Function page as a link with that query opens it."""
    return open_page("function.py", **query)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_function_opens_and_draws_its_own_curve(activation: Activation) -> None:
    page = open_function(f=activation.name)
    curve = activation.bind()
    for name, values in zip(("f", "f′"), (curve.value, curve.derivative), strict=True):
        x, y = line(page, name)
        assert x.min() == -6 and x.max() == 6
        # A drawn line has single precision, in which both sides of a breakpoint are one point.
        apart = np.all(np.abs(x[:, None] - [math.inf, *curve.breakpoints]) > 1e-6, axis=1)
        np.testing.assert_allclose(y[apart], values(x[apart]), rtol=1e-5, atol=1e-6)
        assert np.count_nonzero(~apart) <= 3 * len(curve.breakpoints)
    assert page.header[0].value == activation.title
    for parameter in activation.parameters:
        assert slider(page, parameter.name)["value"] == parameter.default


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_limit_button_moves_the_slider_there(activation: Activation) -> None:
    for index, limit in enumerate(activation.limits):
        page = open_function(f=activation.name)
        page.button(key=f"{activation.name}.limit.{index}").click().run()
        assert not page.exception
        reached = activation.parameter(limit.parameter).snap(limit.at)
        assert slider(page, limit.parameter)["value"] == reached
        x, y = line(page, "f")
        curve = activation.bind(**{limit.parameter: reached})
        steepness = curve.traits.lipschitz  # x is rounded for the chart as well
        room = 1e-6 * max(1.0, steepness if math.isfinite(steepness) else 1.0)
        np.testing.assert_allclose(y, curve.value(x), rtol=1e-5, atol=room)


def test_a_deep_link_opens_that_state() -> None:
    page = open_function(f="leaky_relu", alpha="0.05", xr=["-3", "4"], x0="-2", eps="0.1")
    x, y = line(page, "f")
    assert (x.min(), x.max()) == (-3, 4)
    np.testing.assert_allclose(y, np.where(x > 0, x, 0.05 * x), rtol=1e-5, atol=1e-6)
    assert "f(−2) = −0.1" in words(page)
    assert "below 10 % of its maximum 1" in words(page)


def test_another_function_starts_at_its_own_defaults() -> None:
    page = open_function(f="leaky_relu", alpha="0.05")
    shown(page.selectbox, "function").select("elu").run()
    assert slider(page, "alpha")["value"] == 1.0
    assert "alpha" not in page.query_params
    shown(page.selectbox, "function").select("leaky_relu").run()
    assert slider(page, "alpha")["value"] == 0.2


def test_axes_stand_still_while_a_parameter_moves() -> None:
    page = open_function(f="elu")
    ranges = [figure(page)["layout"][axis]["range"] for axis in ("yaxis", "yaxis2")]
    page.query_params["alpha"] = "3"
    page.run()
    assert [figure(page)["layout"][axis]["range"] for axis in ("yaxis", "yaxis2")] == ranges
    shown(page.toggle, "fit.toggle").set_value(True).run()
    assert [figure(page)["layout"][axis]["range"] for axis in ("yaxis", "yaxis2")] != ranges
    assert page.query_params["fit"] == "1"


def test_reset_leaves_the_function_and_nothing_else() -> None:
    page = open_function(f="relu6", cap="2", xr=["-1", "3"], x0="2", eps="0.2", fit="1")
    next(button for button in page.button if button.label == "Reset").click().run()
    assert dict(page.query_params) == {"f": "relu6"}


def test_at_a_kink_both_slopes_are_given() -> None:
    page = open_function(f="leaky_relu", x0="0")
    assert "0.2 from the left and 1 from the right; drawn there is 0.2" in words(page)


def test_the_kink_leaves_the_traits_when_the_slope_is_one() -> None:
    page = open_function(f="leaky_relu")
    page.run()
    for alpha, expected in ((0.2, "at x = 0"), (1.0, "none")):
        page = open_function(f="leaky_relu", alpha=str(alpha))
        rows = open_tab(page, "Traits").table[0].value
        found = dict(zip(rows.iloc[:, 0], rows.iloc[:, 1], strict=True))
        assert found["Kinks and jumps"] == expected


def test_a_slope_that_is_less_exact_gives_its_reason() -> None:
    for beta, expected in ((1.0, ""), (1.5, ". Not f′ at every x: The place of the zero")):
        page = open_tab(open_function(f="swish", beta=str(beta)), "Traits")
        rows = page.table[0].value
        found = dict(zip(rows.iloc[:, 0], rows.iloc[:, 1], strict=True))["Last digits"]
        assert found.startswith(f"f within 6, f′ within 8 units in the last place{expected}")
        assert found.endswith("more." if expected else "place")


def open_tab(page: AppTest, label: str) -> AppTest:
    """Open a tab as its link does; the choices made so far stay."""
    page.query_params["tab"] = label.lower()
    return page.run()


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_tab_of_every_function_opens(activation: Activation) -> None:
    page = open_function(f=activation.name)
    for label in ("Formula", "Traits", "Check", "Code", "History", "Values"):
        open_tab(page, label)
        assert not page.exception, label
    assert len(page.table) == 1


def test_code_is_shown_for_all_libraries_with_the_current_numbers() -> None:
    page = open_tab(open_function(f="leaky_relu", alpha="0.05"), "Code")
    assert len(page.code) == len(TITLES)
    assert all("0.05" in block.value for block in page.code)
    assert "tf.nn.leaky_relu(x, alpha=0.05)" in page.code[1].value


def test_formulas_stand_with_symbols_and_with_numbers() -> None:
    page = open_function(f="leaky_relu", alpha="0.05")
    texts = [block.value for block in page.latex]
    assert len(texts) == 4
    assert "α" in texts[0] and "0.05" in texts[2]


def test_the_check_compares_with_differences_at_once() -> None:
    page = open_tab(open_function(f="gelu"), "Check")
    sentence = next(m.value for m in page.markdown if "finite differences" in m.value)
    assert re.match(r"✓ .*differs by at most \d", sentence)


@pytest.mark.parametrize(
    ("query", "said", "expected"),
    [
        ({"f": "swich"}, "Nearest\\: swish", {"f": "swish"}),
        ({"f": "leaky_relu", "alpha": "99"}, "Shown is 1", {"leaky_relu.alpha": 1.0}),
        ({"f": "leaky_relu", "alpha": "nan"}, "NaN is not a place", {"leaky_relu.alpha": 0.2}),
        ({"f": "leaky_relu", "alpha": "-inf"}, "Shown is 0", {"leaky_relu.alpha": 0.0}),
        ({"f": "leaky_relu", "alpha": "0.0533"}, "Shown is 0\\.05", {"leaky_relu.alpha": 0.05}),
        ({"f": "leaky_relu", "alpha": "<b>"}, "is not a number", {"leaky_relu.alpha": 0.2}),
        ({"x0": "1e400"}, "Shown is 6", {"x0": 6.0}),
        ({"xr": "3"}, "needs two numbers", {"xr": (-6.0, 6.0)}),
        ({"f": "relu", "xr": ["2", "2"]}, "Shown is 2 … 3", {"xr": (2.0, 3.0)}),
    ],
    ids=str,
)
def test_a_wrong_link_gives_a_sentence_and_the_nearest_page(
    query: dict[str, Any], said: str, expected: dict[str, Any]
) -> None:
    page = open_function(**query)
    assert len(page.warning) == 1
    assert said in page.warning[0].value
    choices = page.session_state["choices"]
    assert {key: choices[key] for key in expected} == expected


def test_a_wrong_part_of_a_link_does_not_lose_the_rest() -> None:
    page = open_function(f="nonsense", xr=["-2", "2"], x0="0.5", eps="0.1")
    choices = page.session_state["choices"]
    assert (choices["xr"], choices["x0"], choices["eps"]) == ((-2.0, 2.0), 0.5, 0.1)


def test_a_range_the_other_way_round_is_turned_without_a_word() -> None:
    page = open_function(xr=["5", "-5"])
    assert not page.warning
    assert page.session_state["choices"]["xr"] == (-5.0, 5.0)


def test_text_from_a_link_cannot_become_markup() -> None:
    page = open_function(f="[x](http://a) **b** <img src=x onerror=alert(1)> $x$ :smile:")
    body = page.warning[0].value
    assert "\\[x\\]\\(http" in body
    unescaped = re.findall(r"(?<!\\)[\[\]()<>*$]", body)
    assert not unescaped


def test_the_atlas_has_a_card_for_every_function() -> None:
    page = AppTest.from_file("../pages/main.py", default_timeout=120).run()
    assert not page.exception
    cards = page.get("page_link")
    assert len(cards) == len(RECORDS)
    queries = {card.proto.query_string for card in cards}
    assert queries == {f"f={name}" for name in RECORDS}


def test_the_choices_come_back_when_the_menu_leads_away_and_back() -> None:
    page = open_function(f="relu6", cap="2")
    page.query_params.clear()
    page.switch_page("atlas.py").run()
    page.query_params.clear()
    page.switch_page("function.py").run()
    assert slider(page, "cap")["value"] == 2.0
    assert page.query_params["cap"] == "2"


def open_atlas(**query: Any) -> AppTest:
    return open_page("atlas.py", **query)


def cards(page: AppTest) -> set[str]:
    return {link.proto.query_string.removeprefix("f=") for link in page.get("page_link")}


def test_the_atlas_is_searched_by_name_and_the_link_keeps_it() -> None:
    page = open_atlas()
    shown(page.text_input, "search").set_value("silu").run()
    assert cards(page) >= {"swish", "hard_swish"} and "relu" not in cards(page)
    assert page.query_params["q"] == "silu"
    assert cards(open_atlas(q="silu")) == cards(page)


def test_the_atlas_is_filtered_by_family_and_trait() -> None:
    page = open_atlas(family=["Rectifiers", "ELU family"], trait="tf.nn")
    found = {ACTIVATIONS[name] for name in cards(page)}
    assert {record.family for record in found} == {"Rectifiers", "ELU family"}
    assert {"relu", "relu6", "leaky_relu", "elu", "selu"} <= cards(page)
    assert all((record.bind().code("tensorflow") or "").startswith("tf.nn.") for record in found)
    assert not page.warning


def test_an_empty_atlas_says_so_and_shows_all_again() -> None:
    page = open_atlas(q="nothing like it")
    assert not cards(page)
    assert "No function has all of this" in page.info[0].value
    next(button for button in page.button if button.label == "Show all").click().run()
    assert cards(page) == set(RECORDS)
    assert "q" not in page.query_params


def test_a_card_and_the_history_say_who_uses_a_function_where_it_is_known() -> None:
    drawn = [block.proto.body for block in open_atlas(q="gelu").get("html")]
    assert any(body.endswith("<small>Used by GPT-2, Gemma</small></p>") for body in drawn)
    unused = [block.proto.body for block in open_atlas(q="gudermannian").get("html")]
    assert not any("<small>" in body for body in unused)
    page = open_tab(open_function(f="gelu"), "History")
    assert "Used by BERT, RoBERTa" in words(page)
    assert "Used by" not in words(open_tab(open_function(f="gudermannian"), "History"))


def test_an_unknown_trait_in_a_link_gives_a_sentence() -> None:
    page = open_atlas(trait=["smooth", "purple"])
    assert "purple" in page.warning[0].value
    assert cards(page) < set(ACTIVATIONS)


def test_the_tensorflow_page_opens_and_waits_to_be_asked() -> None:
    page = open_page("comparison.py")
    assert [button.label for button in page.button if button.key != "projector"] == [
        "Compare all functions"
    ]
    assert not page.table


def test_the_comparison_becomes_rows_and_csv() -> None:
    exact = Comparison("tensorflow", "2", "tf.nn.tanh(x)", 0.0, -6.0, 5e-16, 1.5, True, ())
    known = Comparison("keras", "3", "k(x)", 6e-9, 2.0, 1.0, 0.0, True, ("It rounds.",))
    wrong = Comparison("keras", "3", "k(x)", 0.5, 2.0, 1.0, 0.0, False, ())
    rows = Comparison("keras", "3", "k(x)", 0.5, (1.0, -2.0), 0.0, (0.0, 0.0), True, (NAN_LOCAL,))
    table = comparison.rows(
        {
            "tanh": Report(401, 1e-12, (exact, known)),
            "relu": Report(402, 0.0, (wrong,)),
            "gelu": "TensorFlow cannot be loaded.",
            "softmax": Report(200, None, (rows,)),
        }
    )
    verdicts = [row["Verdict"] for row in table]
    assert verdicts[0] == "equal to rounding"
    assert verdicts[1] == "known: It rounds."
    assert verdicts[2].startswith("differs, and nobody knows why")
    assert verdicts[3] == "TensorFlow cannot be loaded."
    assert [row.get("Whose error") for row in table] == ["", "Keras", "unknown", None, "nobody's"]
    assert table[4]["Function"] == "Softmax" and table[4]["at x ="] == "(1, −2)"
    lines = comparison.as_csv(table).splitlines()
    assert len(lines) == 1 + 5 and lines[0].startswith("Function,")


def test_a_decreasing_line_is_monotone() -> None:
    rows = open_tab(open_function(f="linear", a="-0.5"), "Traits").table[0].value
    found = dict(zip(rows.iloc[:, 0], rows.iloc[:, 1], strict=True))
    assert found["Monotone"] == "yes, decreasing"


def test_reset_takes_the_sentences_about_the_link_away() -> None:
    page = open_function(f="elu", alpha="99")
    assert page.warning
    next(button for button in page.button if button.label == "Reset").click().run()
    assert not page.warning
