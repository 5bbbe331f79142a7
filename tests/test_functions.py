"""Functions by their names: the registry's and formulas; what such a name can do to a link or a file."""

import csv
import importlib
import io
import math
import re
import time
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from activations import ACTIVATIONS
from activations.portrait import has_pole, portrait, steepest
from networks import training
from networks.meanfield import moments
from networks.plan import Named, Plan
from tests.test_film import ALLOWED, HEAVIEST, Reel
from ui import curves, films, keys, kinds, links, share
from ui.formula_box import examples
from ui.functions import FUNCTIONS, KEPT, LONGEST, title, typed
from ui.scene import SCENE, curve_of

ATTACKS = (
    "9^9^9",
    "max(exp(exp(9^9)),x)",
    "(" * 10_000,
    "1e999",
    "x\0",
    "x\u202e)x(",
    "__import__('os').system('true')",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "x<b>a",
    "[x](javascript:alert(1))",
    "$x$ \\href{javascript:alert(1)}{x}",
    "**x** `x` ~~x~~ :red[x]",
    "*x*",
    "cmd|' /C calc'!A0",
    "../../etc/passwd",
    "%{y}",
    "{0.__class__}",
    "x" * 60_000,
)
FORMULAS = tuple("=" + formula for formula, _words, _given in examples())


def request(path: str, query: Mapping[str, str | Sequence[str]]) -> Request:
    asked = urlencode(query, doseq=True, errors="surrogatepass").encode()
    return Request(
        {"type": "http", "path": path, "query_string": asked, "headers": [], "method": "GET"}
    )


def test_a_formula_is_found_and_only_the_registry_is_listed() -> None:
    assert list(FUNCTIONS) == list(ACTIVATIONS) and len(FUNCTIONS) == len(ACTIVATIONS)
    assert FUNCTIONS["gelu"] is ACTIVATIONS["gelu"]
    assert FUNCTIONS["=x^2"].name == "=x^2" and FUNCTIONS["=x^2"].text == "x^2"
    assert "=x^2" in FUNCTIONS and "=x^" not in FUNCTIONS and "x^2" not in FUNCTIONS
    with pytest.raises(KeyError):
        FUNCTIONS["=x^"]
    assert FUNCTIONS["=x^2"] is FUNCTIONS["=x^2"]


def test_every_function_has_a_place_and_formulas_share_the_one_after_all() -> None:
    assert [FUNCTIONS.place(name) for name in FUNCTIONS] == list(range(len(FUNCTIONS)))
    assert FUNCTIONS.place("=x") == FUNCTIONS.place("=x^2") == len(FUNCTIONS)


def test_however_many_formulas_are_asked_for_few_are_kept_and_each_is_read_soon() -> None:
    started = time.thread_time()
    for number in range(2 * KEPT):
        assert f"=x + {number}*tanh(x/(1+exp(-{number}x)))" in FUNCTIONS
    spent = (time.thread_time() - started) / (2 * KEPT)
    assert typed.cache_info().currsize <= KEPT
    assert spent < 0.1  # seconds; it takes some 3 ms


@pytest.mark.parametrize(
    ("formula", "set_anew"),
    [
        ("x*tanh(x)", "x·tanh(x)"),
        ("-x**2 - 1", "−x^2 − 1"),
        ("2.x", "2x"),
        ("x^2 tanh(b x)", "x^2 tanh(b x)"),
        ("leaky_relu(x, alpha=.1)", "leaky_relu(x, alpha = .1)"),
        ("x<b>a", "x < b > a"),
        ("f(x) = |x|-1e-3", "|x| − 1e−3"),
        ("gelu_(x)", "gelu(x)"),
    ],
)
def test_a_formula_is_set_as_a_title(formula: str, set_anew: str) -> None:
    assert title(formula) == set_anew


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.lists(
        st.sampled_from(
            [*"xab2.+-*/^()<>|,_ ", "gelu(", "leaky_relu(x,", "**", "1.", "x_", "=", "2)"]
        ),
        max_size=30,
    ).map("".join)
)
def test_no_title_holds_a_sign_of_markdown_html_or_a_spreadsheet(text: str) -> None:
    if f"={text}" not in FUNCTIONS:
        return
    made = FUNCTIONS[f"={text}"].title
    assert not re.search(r"[*`$\[\]\\#~:&\"'{}!@]|<\S|--|->|^[=+>-]|^\d+[.)]\s", made), made
    assert not re.search(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])", made), made
    assert 0 < len(made) <= LONGEST


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("page", [page for page in keys.PAGES if page])
def test_a_hostile_formula_in_a_link_gets_short_sentences(page: str, attack: str) -> None:
    for key in ("f", "c"):
        choices, notices = links.parse({key: [f"={attack}"]}, page)
        assert links.query_of(choices, page) is not None
        assert all(len(notice) < 500 for notice in notices)


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_routes_answer_a_hostile_formula(attack: str) -> None:
    for page, query in (
        ("function", {"f": f"={attack}"}),
        ("compare", {"c": [f"={attack}", "relu"]}),
    ):
        still = films.answer_still(request("/still", {"page": page, **query}))
        assert still.status_code == 200
        asked = {"page": page, "layer": "curve", "control": "a", **query}
        assert films.answer_film(request("/film", asked)).status_code in (200, 404)


def test_a_wrong_formula_in_a_link_is_answered_with_its_sentence_and_the_rest_is_kept() -> None:
    choices, notices = links.parse({"f": ["=x*tahn(x)"], "x0": ["2"]}, "function")
    assert choices["f"] == "swish" and choices["x0"] == 2.0
    assert "There is no 'tahn' here. Nearest: tan, tanh, atan." in notices[0]
    assert kinds.unreadable({"f": ["=x*tahn(x)"]}) == "=x*tahn(x)"
    choices, notices = links.parse({"c": ["relu", "=x^", "=x^2"]}, "compare")
    assert choices["compare.c"] == ("relu", "gelu", "=x^2") and "ends where" in notices[0]


def test_of_hundreds_of_formulas_in_a_link_only_the_first_are_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[str] = []

    def counted(name: str) -> object:
        read.append(name)
        return typed(name)

    monkeypatch.setattr("ui.functions.typed", counted)
    monkeypatch.setattr("ui.kinds.typed", counted)
    choices, notices = links.parse({"c": [f"=x^{n}" for n in range(500)]}, "compare")
    assert len(choices["compare.c"]) == 8 and notices
    assert set(read) == {f"=x^{n}" for n in range(8)}


def test_a_parameter_of_a_formula_that_a_page_needs_itself_has_a_key_of_its_own() -> None:
    name = "=w*tanh(μ x) + a"
    assert [control.key for control in keys.parameter_controls(name)] == ["w_", "mu_", "a"]
    for page in keys.PAGES:
        for query in ({"f": [name]}, {"c": [name, name]}):
            made = links.parse(query, page)[0]
            found = [control.key for control in keys.controls_on(page, made)]
            assert len(found) == len(set(found)), page
    choices, notices = links.parse({"f": [name], "w_": ["3"], "w": ["2"]}, "saturation")
    assert keys.given(choices, name)["w"] == 3.0 and choices["w"] == 2.0 and not notices
    assert curve_of(choices).parameters["w"] == 3.0


@pytest.mark.parametrize("page", ["function", "custom", "compare", "depth", "saturation"])
@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_survives_the_link(page: str, name: str) -> None:
    query = {"c": [name, "relu"]} if page in keys.LISTS else {"f": [name]}
    choices, notices = links.parse(query, page)
    assert not notices
    assert links.parse(links.query_of(choices, page), page) == (choices, [])


def test_a_formula_of_another_kind_of_page_is_said_to_belong_elsewhere() -> None:
    choices, notices = links.parse({"f": ["=x^2"]}, "output")
    assert choices["vector"] == "softmax" and "takes one input" in notices[0]


def test_no_cell_of_a_table_is_a_formula_to_a_spreadsheet() -> None:
    table = share.as_csv({"=1+1": [1.0], "@x": ["=cmd|' /C calc'!A0"], "x": ["-x"]})
    for row in csv.reader(io.StringIO(table)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert share.as_csv({"x": [-1.5]}).splitlines()[1] == "-1.5"


def test_no_formula_stands_in_the_name_of_a_file() -> None:
    assert share.file_title("=x/../../etc") == "yours" and share.file_title("gelu") == "gelu"


def test_compare_opens_a_formula_beside_its_defaults_and_the_menu_brings_it_along() -> None:
    name = "=x/(1+e^(-a x))"
    choices = links.parse({"f": [name], "a": ["2"]}, "function")[0]
    assert curves.on_function(choices) == (name, {"a": 2.0})
    assert curves.opening(choices, "compare", "function")["compare.c"][0] == name
    assert curves.opening(choices, "custom", "function") == {"f": name, f"{name}.a": 2.0}
    swish = links.parse({}, "function")[0]
    assert curves.opening(swish, "custom", "function") == {"f": keys.TYPED.default}
    assert curves.opening(swish, "custom", "function", ["=x^2"]) == {"f": "=x^2"}
    assert curves.opening(swish, "custom", None) == {"f": keys.TYPED.default}


@pytest.mark.parametrize(
    "name",
    [
        "=x/(1+e^(-a x))",
        "=a*x*Φ(x) + tanh(x)",
        "=max(x, α x)",
        "=x + sin(α x)²/α",
        "=softplus(a x)/b",
    ],
)
def test_every_step_of_the_film_of_a_formula_is_the_curve(name: str) -> None:
    choices = links.parse({"f": [name]}, "function")[0]
    ranges = SCENE.ranges(choices)
    weight = 0
    for control in keys.parameter_controls(name):
        body = films.shoot("function", "curve", control.key, {"f": [name]})
        weight += len(body)
        played = Reel(body)
        assert control.grid is not None
        for step in range(0, played.head["count"], 7):
            curve = curve_of({**choices, control.kept: control.grid.low + step * control.grid.step})
            for line, axis, formula in (("f", "y", curve.value), ("f′", "y2", curve.derivative)):
                low, high = ranges[axis]
                x, y = (played.at(step, line, coordinate) for coordinate in "xy")
                known = ~np.isnan(y) & np.isfinite(formula(x))
                apart = (
                    np.min(np.abs(x[:, None] - np.array([0.0, *curve.breakpoints])), axis=1) > 1e-3
                )
                known &= apart
                true = np.clip(formula(x[known]), low, high)
                error = np.abs(np.clip(y[known], low, high) - true) / (high - low)
                assert error.max(initial=0.0) <= ALLOWED, f"{control.key}, step {step}, {line}"
    assert weight <= HEAVIEST


@pytest.mark.parametrize(
    ("formula", "top"),
    [
        ("tanh(x)", 1.0),
        ("x^2", 6.0),  # it has no steepest slope: that in sight counts
        ("x*sigmoid(x)", 1.0998),
        ("where(x<0, 0, 1)", 0.0),
        ("3x + ln(x)/10", 43.0),  # at the end of the grid beside the gap
    ],
)
def test_the_steepest_slope_of_a_formula_is_found_by_looking(formula: str, top: float) -> None:
    found = steepest(typed(f"={formula}").bind(), -3.0, 3.0)
    assert found == pytest.approx(top, rel=0.9 if top > 40 else 1e-3)


@pytest.mark.parametrize(
    ("formula", "fixed"),
    [
        ("x^2", [0.0, 1.0]),
        ("cos(x)", [0.7390851332151607]),
        ("1/x", [-1.0, 1.0]),
        ("ln(x)", []),
    ],
)
def test_fixed_points_of_a_formula_are_found_and_a_pole_is_none(
    formula: str, fixed: list[float]
) -> None:
    points = portrait(typed(f"={formula}").bind()).fixed_points
    assert [point.low for point in points] == pytest.approx(fixed, abs=1e-12)


def test_a_piece_of_fixed_points_is_one_interval_and_thousands_are_cut() -> None:
    (piece,) = portrait(typed("=max(x, 0)").bind()).fixed_points
    assert (piece.low, piece.high) == (0.0, math.inf)
    many = portrait(typed("=x + sin(90x)").bind()).fixed_points
    assert 60 < len(many) < 200


@pytest.mark.parametrize(
    ("formula", "pole"),
    [("1/(x-a)", True), ("tan(3x)", True), ("ln(x)", True), ("|x|", False), ("sign(x)/3", False)],
)
def test_a_pole_is_seen_and_its_averages_are_infinite_at_once(formula: str, pole: bool) -> None:
    curve = typed(f"={formula}").bind()
    assert has_pole(curve) is pole
    assert math.isinf(moments(curve, 1.0).second) is pole


@pytest.mark.tensorflow
def test_a_formula_trains_by_its_tree_and_no_text_of_it_is_evaluated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(training, "eval", None, raising=False)
    curve = Named("=x*tanh(a x)/(1+|x|) + ln(1+e^x)", {"a": 2.0}).curve
    x = np.linspace(-5.0, 5.0, 41)
    found = training.operation(curve)(importlib.import_module("tensorflow").constant(x))
    assert found.numpy() == pytest.approx(curve.value(x), rel=1e-13)


@pytest.mark.tensorflow
def test_a_formula_is_a_layer_of_a_network_that_learns() -> None:
    plan = Plan(function=Named("=x*sigmoid(a x) + gelu(x)/9", {"a": 2.0}), epochs=3)
    losses = [epoch.loss for epoch in training.train(plan)]
    assert len(losses) >= 3 and losses[-1] < losses[0]
