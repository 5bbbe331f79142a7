"""The Compare page without a browser: figure, links, ready-made comparisons, lists of curves."""

import math
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activations import ACTIVATIONS, get
from figures import theme
from figures.compare import (
    LOG_FLOOR,
    Contrast,
    contrast_traces,
    height,
    logarithm,
    point_traces,
)
from tests.apptest import decoded, figure, open_page, press, shown, slider, words
from ui import compare_scene, curves, keys, links
from ui.choices import Choices
from ui.compare_scene import SCENE
from ui.links import parse, query_of

X_RANGE = (-6.0, 6.0)

PRESETS = curves.presets()


def link_of(preset: curves.Preset) -> dict[str, list[str]]:
    """Return the query to which a ready-made comparison leads."""
    choices = parse({}, "compare")[0]
    choices.update({control.kept: value for control, value in preset.choices().items()})
    return query_of(choices, "compare")


@st.composite
def comparisons(draw: st.DrawFn) -> Choices:
    """Draw choices that a reader of the page could have made."""
    names = st.lists(st.sampled_from(list(ACTIVATIONS)), min_size=1, max_size=keys.COMPARED.most)
    made: Choices = {keys.COMPARED.curves.kept: tuple(draw(names))}
    wishes: dict[str, st.SearchStrategy[Any]] = {
        "xr": st.tuples(st.floats(-40, 40), st.floats(-40, 40)),
        "show": st.sampled_from(["both", "f", "d", "diff"]),
        "log": st.booleans(),
        "fit": st.booleans(),
        "hide": st.lists(st.sampled_from(keys.hideable()), max_size=4),
    }
    for control in keys.controls_on("compare", made)[1:]:
        wished = draw(wishes.get(control.key, st.floats(allow_nan=True)))
        made[control.kept] = control.accept(wished)
    links.settle(made, "compare")
    return made


@settings(deadline=None, derandomize=True, max_examples=60)
@given(comparisons())
def test_any_comparison_survives_the_link_down_to_its_figure(made: Choices) -> None:
    again, notices = parse(query_of(made, "compare"), "compare")
    assert again == made
    assert not notices
    assert SCENE.figure(again).to_json() == SCENE.figure(made).to_json()


KEYS = [control.key for control in keys.PAGES["compare"]]
KEYS += ["1.beta", "2.alpha", "8.cap", "9.beta", "0.beta", "1.", "junk"]
TEXTS = st.text(max_size=30) | st.floats().map(repr) | st.sampled_from(["relu", "elu", "", "diff"])


@settings(deadline=None, derandomize=True, max_examples=150)
@given(st.dictionaries(st.sampled_from(KEYS), st.lists(TEXTS, max_size=10)))
def test_any_link_leads_to_a_comparison_that_can_be_drawn(query: dict[str, list[str]]) -> None:
    made, _ = parse(query, "compare")
    for control in keys.controls_on("compare", made):
        value = made[control.kept]
        assert control.fit(control.accept(value), made) == value, control.key
    assert 1 <= len(made[keys.COMPARED.curves.kept]) <= keys.COMPARED.most
    assert SCENE.figure(made).data


@pytest.mark.parametrize(
    ("query", "said", "expected"),
    [
        ({"c": ["relu", "geluu"]}, "Nearest\\: gelu", {"compare.c": ("relu", "gelu")}),
        ({"c": ["elu", "softmax"]}, "on the page Output", {"compare.c": ("elu", "gelu")}),
        ({"c": ["relu", "<>"]}, "There is no activation function", {"compare.c": ("relu", "gelu")}),
        ({"c": ["relu"] * 9}, "is not among the choices", {"compare.c": ("relu",) * 8}),
        ({"c": ["relu", "elu"], "of": "7"}, "Shown is 2", {"compare.of": 2.0}),
        ({"c": ["relu", "elu"], "2.alpha": "99"}, "Shown is 3", {"compare.c.2.elu.alpha": 3.0}),
        (
            {"c": ["relu", "elu"], "1.alpha": "2"},
            "1\\.alpha is a parameter of no curve",
            {"compare.of": 1.0},
        ),
        ({"show": "sideways"}, "Shown is both", {"show": "both"}),
    ],
    ids=str,
)
def test_a_wrong_link_gives_a_sentence_and_the_nearest_comparison(
    query: dict[str, Any], said: str, expected: Choices
) -> None:
    page = open_page("compare.py", **query)
    assert len(page.warning) == 1
    assert said in page.warning[0].value
    choices = page.session_state["choices"]
    assert {key: choices[key] for key in expected} == expected


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_every_ready_made_comparison_opens_with_its_curves_and_numbers(
    preset: curves.Preset,
) -> None:
    page = open_page("compare.py", x0="0.5", log="1", of="2")
    press(page, f"**{preset.title}**: {preset.words}")
    assert not page.warning
    choices = page.session_state["choices"]
    assert choices["x0"] == 0.5
    assert {key: list(np.atleast_1d(page.query_params[key])) for key in page.query_params} == (
        query_of(choices, "compare")
    )
    assert [name for name, _ in curves.members(choices, keys.COMPARED)] == [
        name for name, _ in preset.curves
    ]
    for (_, wished), (_, found) in zip(
        preset.curves, curves.members(choices, keys.COMPARED), strict=True
    ):
        assert {**found, **wished} == found
    told = words(page)
    for place, curve in enumerate(curves.bound(choices, keys.COMPARED), start=1):
        value, slope = compare_scene.values_at(curve, choices["x0"])
        assert f'<td data-live="{place} f">{value}</td>' in told
        assert f'<td data-live="{place} f′">{slope}</td>' in told
    metas = [trace["meta"] for trace in figure(page)["data"]]
    assert len(metas) == len(set(metas))


def test_there_are_presets_enough_and_each_has_a_short_link_of_its_own() -> None:
    addresses = {urlencode(link_of(preset), doseq=True) for preset in PRESETS}
    assert len(addresses) == len(PRESETS) >= 8
    assert all(len(address) <= 180 for address in addresses)


def test_the_drawn_curves_are_numpys_and_the_log_is_that_of_the_slope() -> None:
    page = open_page("compare.py", c=["swish", "elu"], log="1", **{"1.beta": "2"})
    traces = {trace["meta"]: trace for trace in figure(page)["data"]}
    for place, curve in (("1", get("swish").bind(beta=2.0)), ("2", get("elu").bind())):
        x, y = (decoded(traces[f"{place} f"][axis]) for axis in "xy")
        np.testing.assert_allclose(y, curve.value(x), rtol=1e-5, atol=1e-6)
        x, y = (decoded(traces[f"{place} f′"][axis]) for axis in "xy")
        apart = ~np.isnan(y)
        np.testing.assert_allclose(10 ** y[apart], np.abs(curve.derivative(x[apart])), rtol=1e-3)


def test_the_difference_of_a_curve_to_itself_is_zero_and_to_another_their_difference() -> None:
    page = open_page("compare.py", c=["gelu", "gelu_tanh"], show="diff", to="2")
    traces = {trace["meta"]: trace for trace in figure(page)["data"]}
    assert not decoded(traces["2 f"]["y"]).any()
    x, y = (decoded(traces["1 f"][axis]) for axis in "xy")
    expected = get("gelu").bind().value(x) - get("gelu_tanh").bind().value(x)
    np.testing.assert_allclose(y, expected, atol=1e-6)
    assert "g is GELU (tanh form)" in words(page)


def test_the_logarithm_has_a_gap_at_zero_and_a_floor() -> None:
    found = logarithm(np.array([0.0, -1.0, 5e-324, 100.0]))
    assert math.isnan(found[0])
    assert found[1] == 0 and found[3] == 2
    assert found[2] < LOG_FLOOR and math.isfinite(found[2])


def test_a_jump_of_either_curve_is_a_gap_of_their_difference() -> None:
    contrast = Contrast(get("step").bind(), get("relu").bind())
    traces = contrast_traces(contrast, ("1", "Step"), ("f", "f′"), False, X_RANGE, theme.look(0))
    for trace, gaps in zip(traces, (1, 1), strict=True):
        assert np.count_nonzero(np.isnan(trace["y"])) == gaps


def test_the_points_stand_on_their_curves_in_their_colours() -> None:
    drawn = [Contrast(get(name).bind()) for name in ("tanh", "relu")]
    (upper, lower) = point_traces(
        drawn, ["red", "blue"], ("f", "f′"), False, [(-1.0, 1.0)] * 2, 0.5
    )
    assert upper["y"][3] == pytest.approx(math.tanh(0.5))
    assert upper["y"][5] == 0.5 and lower["y"][5] == 1.0
    assert (upper["marker"]["color"][3], upper["marker"]["color"][5]) == ("red", "blue")


def test_of_equal_curves_the_one_with_more_gaps_lies_above() -> None:
    choices, _ = parse({"c": ["absolute", "relu", "squared_relu"]}, "compare")
    traces = SCENE.traces(choices)
    shares = [height(trace) for trace in traces]
    assert shares == sorted(shares) and shares[0] < shares[2] < shares[-1]
    assert [trace["meta"] for trace in traces[-2:]] == ["x₀ f", "x₀ f′"]


def test_no_two_functions_share_colour_and_dash() -> None:
    looks = [theme.look(index) for index in range(len(ACTIVATIONS))]
    assert len(set(looks)) == len(ACTIVATIONS)


@given(st.lists(st.integers(0, len(ACTIVATIONS) - 1), min_size=1, max_size=8))
def test_in_one_chart_no_dash_comes_twice_and_no_added_curve_changes_another(
    indices: list[int],
) -> None:
    looks = theme.looks(indices)
    assert looks[0] == theme.look(indices[0])
    assert looks[:-1] == theme.looks(indices[:-1])
    assert len({look.dash for look in looks}) == len(looks)
    assert len({look.colour for look in looks}) == min(len(looks), 7)
    assert theme.POINT not in {look.colour for look in looks}


def test_a_sweep_fills_the_list_of_curves() -> None:
    page = press(open_page("compare.py"), "Build")
    values = [
        chosen["beta"] for _, chosen in curves.members(page.session_state["choices"], keys.COMPARED)
    ]
    assert values[0] == 0.0 and values[-1] == 20.0 and len(values) == 6
    assert all(a < b for a, b in pairwise(values))
    assert page.query_params["c"] == ["swish"] * 6


def test_a_sweep_takes_equal_steps_or_equal_ratios_and_no_value_twice() -> None:
    alpha = get("leaky_relu").parameter("alpha")
    assert curves.spaced(alpha, 0.5, 0.1, 3) == pytest.approx([0.1, 0.3, 0.5])
    beta = get("softplus").parameter("beta")
    assert curves.spaced(beta, 0.1, 10.0, 3) == pytest.approx([0.1, 1.0, 10.0])
    assert curves.spaced(alpha, 0.1, 0.12, 8) == pytest.approx([0.1, 0.11, 0.12])


def test_a_curve_taken_away_leaves_the_parameters_with_those_behind_it() -> None:
    page = open_page("compare.py", c=["relu", "elu", "swish"], **{"3.beta": "5", "2.alpha": "2"})
    page.button(key="remove").click().run()
    assert dict(page.query_params) == {
        "c": ["elu", "swish"],
        "1.alpha": "2",
        "2.beta": "5",
    }
    assert slider(page, "1.alpha")["value"] == 2.0


def test_an_added_curve_comes_last_and_in_hand() -> None:
    page = open_page("compare.py")
    page.selectbox(key="added").select("elu").run()
    assert not page.exception
    choices = page.session_state["choices"]
    assert (choices["compare.c"][-1], choices["compare.of"]) == ("elu", 4.0)
    assert slider(page, "4.alpha")["value"] == 1.0


def test_the_menu_brings_function_range_and_place_along() -> None:
    page = open_page("function.py", f="elu", alpha="2", xr=["-3", "4"], x0="-1.5")
    page.query_params.clear()
    page.switch_page("compare.py").run()
    assert not page.exception
    choices = page.session_state["choices"]
    assert choices["compare.c"] == ("elu", "swish", "gelu", "relu")
    assert (choices["compare.c.1.elu.alpha"], choices["xr"], choices["x0"]) == (
        2.0,
        (-3.0, 4.0),
        -1.5,
    )


def test_the_menu_brings_the_curve_in_hand_to_a_function_page_not_seen_before() -> None:
    page = open_page("compare.py", c=["relu", "elu"], of="2", x0="-1.5", **{"2.alpha": "2"})
    page.query_params.clear()
    page.switch_page("function.py").run()
    assert not page.exception
    assert dict(page.query_params) == {"f": "elu", "alpha": "2", "x0": "-1.5"}


def test_the_function_page_links_to_its_curve_among_others_and_the_table_back() -> None:
    page = open_page("function.py", f="elu", alpha="2", x0="-1.5")
    (link,) = page.get("page_link")
    assert link.proto.query_string == "c=elu&c=swish&c=gelu&c=relu&1.alpha=2&x0=-1.5"
    page = open_page("compare.py", c=["relu", "elu"], x0="-1.5", **{"2.alpha": "2"})
    assert 'href="function?f=elu&amp;alpha=2&amp;x0=-1.5"' in words(page)


def test_reset_leaves_the_curves_and_nothing_else() -> None:
    page = open_page("compare.py", c=["elu", "relu"], x0="2", log="1", **{"1.alpha": "2"})
    press(page, "Reset")
    assert dict(page.query_params) == {"c": ["elu", "relu"]}


def test_axes_stand_still_while_a_parameter_moves_unless_they_fit() -> None:
    def ranges(**query: Any) -> list[Any]:
        layout = figure(open_page("compare.py", c=["elu", "relu"], **query))["layout"]
        return [layout[axis]["range"] for axis in ("yaxis", "yaxis2")]

    assert ranges() == ranges(**{"1.alpha": "3"})
    assert ranges(fit="1") != ranges()


def test_the_panels_are_chosen_by_a_button() -> None:
    page = open_page("compare.py")
    shown(page.segmented_control, "panels").select("Difference").run()
    assert not page.exception
    assert page.query_params["show"] == "diff"
    assert shown(page.selectbox, "compared-to").value == 1.0


def test_the_values_behind_the_chart_stand_in_tables() -> None:
    told = words(open_page("compare.py", c=["elu", "relu"], show="diff", to="2", log="1"))
    assert "<caption>f(x) − g(x)</caption>" in told
    assert "<caption>f′(x) − g′(x)</caption>" in told
    assert "<td>−6</td><td>−0.99752</td><td>0</td>" in told


def test_the_ninth_curve_is_not_offered() -> None:
    page = open_page("compare.py", c=["relu"] * 8)
    assert "8 curves are the most." in words(page)
    assert not [box for box in page.selectbox if box.key == "added"]


def test_the_chart_is_a_sentence_too() -> None:
    page = open_page("compare.py", c=["tanh", "elu"], x0="2")
    alt = page.get("plotly_chart")[0].proto.alt
    assert alt == (
        "Tanh; ELU and their derivatives for x from −6 to 6. At x = 2 the largest value is 2 of ELU, "
        "the smallest 0.96403 of Tanh. Bounded: Tanh. Monotone: all. Smooth: Tanh."
    )
