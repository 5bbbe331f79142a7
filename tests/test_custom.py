"""The page "Your own": what is typed, what is wrong with it, its steps and gaps, its way to other pages."""

import re
from urllib.parse import parse_qs

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

from activations.expression.calculus import Rule
from tests.apptest import figure, line, open_page, press, shown, slide, words
from tests.browsing import PHONE, drawn, live, rest, wait_until_drawn
from tests.test_functions import ATTACKS
from ui import curves, custom, formula_box, keys, links, steps
from ui.functions import typed

EXAMPLES = formula_box.examples()
PAGES = ("custom.py", *(script for script, _title in custom.elsewhere().values()))


def type_formula(page: AppTest, text: str) -> AppTest:
    shown(page.text_input, "formula").set_value(text).run()
    assert not page.exception
    return page


def box(page: AppTest) -> str:
    return str(shown(page.text_input, "formula").value)


def mistake(page: AppTest) -> str:
    """Return the HTML of what is said to be wrong; nothing where all is right."""
    return "".join(
        element.proto.body
        for element in page.get("html")
        if 'class="mistake"' in element.proto.body
    )


def query(script: str, name: str, **given: float) -> dict[str, object]:
    listed = script in ("compare.py", "depth.py")
    return {"c": [name, "relu"]} if listed else {"f": name, **given}


@pytest.mark.parametrize("script", PAGES)
@pytest.mark.parametrize("formula", [formula for formula, _words, _given in EXAMPLES])
def test_every_example_opens_on_every_page(script: str, formula: str) -> None:
    page = open_page(script, **query(script, f"={formula}"))
    assert not page.warning


def test_there_are_twelve_examples_and_the_links_to_them_make_no_excuses() -> None:
    assert len({formula for formula, _words, _given in EXAMPLES}) == 12
    for formula, _words, given in EXAMPLES:
        record = typed(f"={formula}")
        for name, value in given.items():
            assert record.parameter(name).snap(value) == value


def test_the_page_opens_with_a_formula_its_derivative_and_no_query() -> None:
    page = open_page("custom.py")
    assert box(page) == "x*tanh(log(1+exp(x)))"
    assert page.latex[0].value.startswith("$$\nf(x) = x")
    x, y = line(page, "f")
    assert y == pytest.approx(x * np.tanh(np.log1p(np.exp(x))), abs=1e-6)


def test_a_typed_formula_is_drawn_and_stands_in_the_link() -> None:
    page = type_formula(open_page("custom.py"), "a*x^2")
    assert page.query_params["f"] == "=a*x^2"
    x, y = line(page, "f")
    assert y == pytest.approx(x**2, abs=1e-5)
    assert not mistake(page)


def test_a_parameter_that_stays_keeps_its_number_while_the_formula_is_typed_on() -> None:
    page = slide(type_formula(open_page("custom.py"), "a*x"), "a", 2.0)
    page = type_formula(page, "a*x + b")
    assert page.query_params["f"] == "=a*x + b" and page.query_params["a"] == "2"
    x, y = line(page, "f")
    assert y == pytest.approx(2 * x + 1, abs=1e-5)


def test_a_mistake_is_pointed_at_and_the_last_formula_stays_drawn() -> None:
    page = type_formula(type_formula(open_page("custom.py"), "x^2"), "x + tahn(x)")
    said = mistake(page)
    assert "There is no &#x27;tahn&#x27; here. Nearest: tan, tanh, atan." in said
    assert "x + <mark>tahn</mark>(x)\n    ^^^^<" in said
    assert "Still drawn: x^2" in said
    assert box(page) == "x + tahn(x)"
    assert page.query_params["f"] == "=x^2"
    next(button for button in page.button if button.label == "Take tanh").click().run()
    assert box(page) == "x + tanh(x)" and not mistake(page)
    assert page.query_params["f"] == "=x + tanh(x)"


@pytest.mark.parametrize("text", ["= x*tahn(x)", "  x*tahn(x)", "x*tahn(x)", "　＝ｘ＊tahn（x）"])
def test_the_caret_stands_below_the_mistake_wherever_the_text_begins(text: str) -> None:
    error = formula_box.mistake(text)
    assert error is not None
    place = formula_box._place_in(text, error)
    assert text[place : place + error.length] == "tahn"


def test_what_is_half_typed_stands_in_the_link_beside_the_formula_that_is_drawn() -> None:
    page = type_formula(open_page("custom.py", f="x*tanh(x)"), "x*tanh(x) + si")
    said = {key: page.query_params[key] for key in ("f", "draft")}
    fresh = open_page("custom.py", **said)
    assert not fresh.warning
    assert box(fresh) == "x*tanh(x) + si" and "<mark>si</mark>" in mistake(fresh)
    assert figure(fresh) == figure(page)
    type_formula(fresh, "x*tanh(x) + sin(x)")
    assert "draft" not in fresh.query_params


def test_a_link_to_a_formula_that_cannot_be_read_fills_the_box_to_be_mended() -> None:
    page = open_page("custom.py", f="=x*tahn(x)")
    assert box(page) == "x*tahn(x)" and "<mark>tahn</mark>" in mistake(page)
    assert figure(page)
    elsewhere = open_page("function.py", f="=x*tahn(x)")
    assert "no 'tahn' here" in re.sub(r"\\", "", elsewhere.warning[0].value)


def test_full_width_signs_stay_in_the_box_and_are_narrow_in_the_link() -> None:
    page = type_formula(open_page("custom.py"), "　ｘ＊ｔａｎｈ（２．５ｘ）")
    assert box(page) == "　ｘ＊ｔａｎｈ（２．５ｘ）" and not mistake(page)
    assert page.query_params["f"] == "=x*tanh(2.5x)"
    said = mistake(type_formula(page, "（ｘ）＋ｔａｈｎ（x）"))
    assert "(x)+<mark>tahn</mark>(x)\n    ^^^^<" in said
    linked = open_page("function.py", f="=ｘ＾３")
    assert linked.query_params["f"] == "=x^3" and not linked.warning


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_hostile_formula_leaves_the_page_standing_and_its_text_escaped(attack: str) -> None:
    page = open_page("custom.py", f=f"={attack}")
    said = mistake(page)
    assert figure(page)
    assert not re.search(r"<(?!/?(div|p|pre|mark)\b)", said), said
    assert "\0" not in said and "\u202e" not in said
    for element in (*page.markdown, *page.caption, *page.header, *page.button):
        text = str(getattr(element, "value", "") or getattr(element, "label", ""))
        assert "javascript:" not in text and "<script" not in text and "**x**" not in text


def test_a_long_formula_is_shown_around_its_mistake() -> None:
    pointed = formula_box.pointed("x + " * 40 + "§" + " + x" * 40, 160, 1)
    marked, carets = pointed.partition(">")[2].split("\n")
    plain = re.sub(r"<[^>]*>", "", marked)
    assert len(plain) < 70 and plain[carets.index("^")] == "§"


def test_yours_stands_in_the_lists_of_the_other_pages_the_latest_first() -> None:
    page = open_page("custom.py")
    for text in ("x^2", "x^3", "tanh(x)", "x^2"):
        page = type_formula(page, text)
    for script in ("function.py", "compare.py"):
        page.switch_page(script).run()
        assert not page.exception
        options = page.selectbox[0].options
        assert options[0] == "x^2" and "x^3" in options[:4] and "ReLU" in options
        assert options.count("x^2") == 1


def test_a_formula_that_is_typed_on_takes_its_own_place_in_the_lists() -> None:
    page = open_page("custom.py")
    for text in ("x", "x*", "x*t", "x*tanh", "x*tanh(x)"):
        page = type_formula(page, text)
    page.switch_page("function.py").run()
    assert page.selectbox[0].options[:2] == ["x·tanh(x)", "Linear"]


@pytest.mark.parametrize(
    ("formula", "rules"),
    [
        ("x*tanh(2x)", ["factor", "chain", "product"]),
        ("(x+1)/(x^2+1)", ["sum", "power", "sum", "quotient"]),
        ("x^x", ["general_power"]),
        ("2^x", ["exponential"]),
        ("where(x>0, x, x^2)", ["power", "branches"]),
        ("gelu(3x)", ["factor", "registered"]),
        ("7", ["constant"]),
        ("x", ["variable"]),
    ],
)
def test_the_steps_name_the_rule_at_each_part_in_order(formula: str, rules: list[Rule]) -> None:
    record = typed(f"={formula}")
    lines = steps.step_lines(record)
    assert len(lines) == len(rules)
    for number, (text, rule) in enumerate(zip(lines, rules, strict=True), start=1):
        assert text.startswith(f"**{number}.** ")
        assert {"factor": "constant factor", "chain": "Chain rule", "product": "Product rule"}.get(
            rule, ""
        ) in text


def test_a_chain_says_what_is_inside_and_what_the_outer_slope_is() -> None:
    (_factor, chain) = steps.step_lines(typed("=tanh(2x)"))
    assert r"u = 2\,x" in chain
    assert r"\left(\tanh\left(u\right)\right)' = \operatorname{sech}^2\left(u\right)" in chain


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("ln(x)", "f is not defined for x < 0"),
        ("1/(x-1)", "f is infinite at x = 1"),
        ("sqrt(4-x^2)", "f is not defined for x ≤ −2, x ≥ 2"),
        ("exp(exp(x^2))", "f is larger than any number of float64 for x ≤ −2.562, x ≥ 2.562"),
        ("x+ln(-1)", "f is not defined for every x"),
    ],
)
def test_a_gap_is_noted_with_its_reason(formula: str, said: str) -> None:
    assert any(line.startswith(said) for line in custom.gap_lines(typed(f"={formula}").bind()))


def test_a_curve_without_gaps_has_no_note() -> None:
    assert custom.gap_lines(typed("=x*sigmoid(x)").bind()) == []


def test_the_link_to_every_page_carries_formula_and_parameters() -> None:
    name = "=x/(1+e^(-a x))"
    page = open_page("custom.py", f=name, a="2")
    found = {element.proto.label: element.proto.query_string for element in page.get("page_link")}
    assert custom.elsewhere().keys() >= {"function", "compare", "saturation", "depth"}
    for url, (_script, title) in custom.elsewhere().items():
        choices, notices = links.parse(parse_qs(found[f"→ {title}"]), url)
        assert not notices
        if url in keys.LISTS:
            assert curves.members(choices, keys.LISTS[url])[0] == (name, {"a": 2.0})
        else:
            assert (choices["f"], keys.given(choices, name)) == (name, {"a": 2.0})


@pytest.mark.parametrize("script", PAGES)
def test_a_point_in_a_gap_is_said_to_be_undefined(script: str) -> None:
    page = open_page(script, **{**query(script, "=ln(x)/x"), "x0": "-2"})
    if script in ("custom.py", "function.py"):
        assert "f is not defined at x = −2." in words(page)
    alone = open_page("compare.py", c="=ln(x)/x", x0="-2")
    assert "NaN" in words(alone)


def test_what_a_teacher_hides_is_away_and_the_formula_stays() -> None:
    page = open_page("custom.py", f="=a*x", a="2", hide=["f", "a", "tabs", "title"])
    assert not page.text_input and not page.header
    x, y = line(page, "f")
    assert y == pytest.approx(2 * x, abs=1e-5)


def test_undo_brings_the_formula_back_and_reset_its_parameters() -> None:
    page = type_formula(slide(open_page("custom.py", f="=a*x"), "a", 2.0), "x^2")
    press(page, "Undo")
    assert box(page) == "a*x" and page.query_params["a"] == "2"
    press(page, "Reset")
    assert box(page) == "a*x" and "a" not in page.query_params


def test_the_function_page_leads_back_to_the_formula_with_its_parameters() -> None:
    page = open_page("function.py", f="=a*x", a="2", tab="history")
    (link,) = [
        element for element in page.get("page_link") if element.proto.label == "→ Edit the formula"
    ]
    assert parse_qs(link.proto.query_string) == {"f": ["=a*x"], "a": ["2"]}
    assert "no history yet" in words(page)


@pytest.mark.tensorflow
def test_the_check_compares_the_formula_with_tensorflow_on_demand() -> None:
    page = open_page("custom.py", f="=x/(1+e^(-a x)) + ln(x)", tab="check")
    assert "✓ Derivative by rule and finite differences" in words(page)
    page = press(page, "Compare with TensorFlow")
    assert "Closed form = finite difference = TensorFlow" in page.success[0].value
    assert any("✓ TensorFlow" in element.value for element in page.markdown)


@pytest.mark.browser
def test_a_formula_is_typed_seen_dragged_and_opened_on_compare(page: Page) -> None:
    page.goto("/custom")
    rest(page)
    entry = page.get_by_role("textbox", name="Your formula: f(x) =")
    entry.fill("x/(1+e^(-a x)")
    expect(page.get_by_text("This parenthesis is never closed")).to_be_visible()
    entry.fill("x/(1+e^(-a x))")
    wait_until_drawn(page, -3, -3 / (1 + np.exp(3.0)))
    slider = live(page, "a").bounding_box()
    assert slider is not None
    page.mouse.move(slider["x"] + slider["width"] * 0.6, slider["y"] + 22)
    page.mouse.down()
    page.mouse.move(slider["x"] + slider["width"] * 0.8, slider["y"] + 22, steps=8)
    page.mouse.up()
    expect(page).to_have_url(re.compile(r"a=\d"))
    chosen = float(live(page, "a").input_value())
    assert chosen != 1.0
    wait_until_drawn(page, -3, -3 / (1 + np.exp(3 * chosen)))
    page.get_by_role("button", name="insert tanh(…)").click()
    expect(entry).to_have_value(re.compile(r"tanh\(\)"))
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("link", name="→ Compare").click()
    page.wait_for_url("**/compare?**")
    rest(page)
    expect(page.get_by_role("radio").first).to_contain_text("x/(1 + e^(−a x))")


@pytest.mark.browser
def test_on_a_phone_box_slider_and_both_panels_are_visible_together(phone: Page) -> None:
    phone.goto("/custom?f=%3Da*x")
    rest(phone)
    plots = phone.locator(".js-plotly-plot .nsewdrag").evaluate_all(
        "plots => plots.map((plot) => plot.getBoundingClientRect().bottom)"
    )
    assert len(plots) == 2 and max(plots) <= PHONE["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert drawn(phone, 1) == pytest.approx(1.0, abs=0.05)


def test_who_chose_a_ready_function_elsewhere_finds_the_own_formula_again() -> None:
    page = open_page("custom.py", f="=x^3")
    page.switch_page("function.py")
    page.query_params.clear()
    page.query_params["f"] = "relu"
    page.run()
    page.query_params.clear()
    page.switch_page("custom.py").run()
    assert not page.exception
    assert box(page) == "x^3"


@pytest.mark.parametrize("text", ["=((((", "=x^2"])
def test_what_is_searched_in_the_atlas_is_no_formula_of_the_readers(text: str) -> None:
    page = open_page("atlas.py", q=text)
    page.query_params.clear()
    page.switch_page("function.py").run()
    assert not page.exception
    assert page.selectbox[0].options[0] == "Linear"
