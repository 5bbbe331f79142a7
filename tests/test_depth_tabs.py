"""The deeper tabs of the Depth page, each by itself: words, charts, buttons, hostile links."""

import json
from typing import Any

import numpy as np
import pytest
from starlette.requests import Request
from streamlit.testing.v1 import AppTest

from activations import ACTIVATIONS, get
from networks.remedies import remedies as exact_remedies
from networks.stack import Stack
from tests.apptest import decoded, figure, figures, words
from ui import keys, links, planes, remedies, state
from ui.choices import Choices
from ui.numbers import power, with_powers

TABS = ("phase_map", "cobwebs", "spectrum", "chain", "remedies", "collapse")
# With kinks and jumps, without an edge, not bounded by any slope, with many waves, of many kinks.
FUNCTIONS = ("step", "softplus", "relu", "exponential", "sine", "gcu", "hard_shrink", "gelu")


def _script(tab: str) -> None:
    import importlib

    from ui import live, state

    state.open_page("depth")
    live.open_stage()
    importlib.import_module(f"ui.{tab}").draw()
    state.publish()


def opened(tab: str, **query: Any) -> AppTest:
    """Return a tab as a link opens it; nothing may go wrong on it."""
    page = AppTest.from_function(_script, kwargs={"tab": tab}, default_timeout=60)
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.exception
    return page


def choices_of(**query: str) -> Choices:
    return links.parse({key: [text] for key, text in query.items()}, "depth")[0]


def script_data(page: AppTest) -> dict[str, Any]:
    told = [json.loads(json.loads(e.proto.json)["told"]) for e in page.get("bidi_component")]
    (found,) = [data for data in told if "map" in data]
    return dict(found)


# ---- all tabs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_tab_draws_every_kind_of_function(tab: str, name: str) -> None:
    page = opened(tab, c=name)
    assert len(words(page)) > 100
    assert all(chart.proto.alt for chart in page.get("plotly_chart"))


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize(
    "query",
    [
        {"sw": "0", "sb": "0"},
        {"sw": "0", "sb": "3"},
        {"sw": "12", "sb": "3", "depth": "200", "width": "512"},
        {"norm": "batch", "skip": "one"},
        {"norm": "layer", "skip": "own", "res": "2", "depth": "200"},
        {"q0": "10", "c0": "-1", "depth": "2", "width": "16"},
        {"c0": "1", "orth": "1"},
        {"sw": "nan", "sb": "<script>", "depth": "1e99", "plane": "'", "w": "inf"},
    ],
)
@pytest.mark.parametrize("name", ["relu", "exponential"])
def test_no_link_breaks_a_tab(tab: str, name: str, query: dict[str, str]) -> None:
    page = opened(tab, c=name, **query)
    assert "<script>" not in words(page)


@pytest.mark.parametrize("tab", TABS)
def test_an_initialisation_that_knows_nothing_is_said_in_a_sentence(tab: str) -> None:
    page = opened(tab, c="step", init="torch_gain")
    assert "says nothing about" in page.info[0].value
    assert not figures(page)


def test_numbers_near_one_are_themselves_and_others_powers() -> None:
    assert [power(log) for log in (-18.23, -1.0, 0.0, 1.5, 30.0)] == [
        "10^−18.2",
        "0.1",
        "1",
        "31.6",
        "10^30.0",
    ]
    assert [power(log) for log in (-np.inf, np.inf)] == ["0", "∞"]
    assert with_powers("10^−18.2 < 1") == "10<sup>−18.2</sup> &lt; 1"


# ---- the plane ----------------------------------------------------------------------------------------


def map_of(page: AppTest) -> dict[str, Any]:
    return next(trace for trace in figure(page)["data"] if trace["meta"] == "map")


def test_the_map_opens_coarse_and_names_the_address_of_a_finer_one() -> None:
    page = opened("phase_map", c="tanh", sw="1.2", sb="0.3")
    assert decoded(map_of(page)["z"]).shape == planes.COARSE[::-1]
    told = script_data(page)
    assert told["map"].startswith("plane?")
    assert told["place"] == {"x": 1.2, "y": 0.3}
    assert told["clicks"]


def test_the_address_of_the_finer_map_depends_on_nothing_that_does_not_change_it() -> None:
    curve = get("tanh").bind()
    one = planes.address(choices_of(c="tanh", sw="1.2", sb="0.3"), planes.extent(curve, 1.2, 0.3))
    other = choices_of(c="tanh", sw="0.7", sb="0.1", seed="7", width="512", eps="0.2", tab="path")
    assert planes.address(other, planes.extent(curve, 0.7, 0.1)) == one
    deeper = choices_of(c="tanh", depth="31")
    assert planes.address(deeper, planes.extent(curve, 1.0, 0.0)) != one


def test_the_finer_map_is_of_the_curve_in_hand_with_its_parameters() -> None:
    query = {"c": ["relu", "leaky_relu"], "2.alpha": ["0.3"], "of": ["2"]}
    choices, _notices = links.parse(query, "depth")
    found = planes.address(choices, planes.Extent(0, 0))
    assert "c=leaky_relu" in found
    assert "1.alpha=0.3" in found


def ask(query: str) -> tuple[int, bytes]:
    request = Request(
        {"type": "http", "query_string": query.encode(), "headers": [], "path": "/plane"}
    )
    answer = planes.answer_plane(request)
    return answer.status_code, bytes(answer.body)


def test_the_finer_map_agrees_with_the_coarse_one_where_both_have_a_place() -> None:
    status, body = ask("c=tanh&far=00")
    assert status == 200
    length = int.from_bytes(body[:4], "little")
    columns, rows = planes.FINE
    numbers = np.frombuffer(body[4 + length :], dtype="<f4")
    assert numbers.size == columns + rows + columns * rows
    fine = numbers[columns + rows :].reshape(rows, columns)
    coarse = decoded(map_of(opened("phase_map", c="tanh"))["z"])
    corners = np.ix_([0, -1], [0, -1])
    np.testing.assert_allclose(fine[corners], coarse[corners], rtol=1e-5)


@pytest.mark.parametrize(
    "query", ["", "c=tanh", "c=tanh&far=99", "far=%3Cscript%3E", "far=0", "c=tanh&far=-1"]
)
def test_what_is_no_map_is_answered_with_a_sentence(query: str) -> None:
    assert ask(query) == (404, b"There is no map that goes so far.")


def test_a_hostile_address_is_another_address_of_a_known_map() -> None:
    plain = ask("far=00")
    assert ask("far=00&c=%3Cscript%3E&depth=1e9999&q0=nan&hide=menu&plane=x")[0] == 200
    assert ask("far=00&depth=30&unknown=1") == plain


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("softplus", "There is no edge of chaos for Softplus"),
        ("step", "no gradient comes through"),
        ("relu", "one place, the diamond: σw = 1.414"),
        ("gelu", "dashed where it is unstable"),
        ("tanh", "Its lowest place is σw = 1, σb = 0"),
    ],
)
def test_the_edge_is_said_in_words(name: str, said: str) -> None:
    assert said in words(opened("phase_map", c=name))


def test_norm_and_shortcuts_leave_the_edge_out_and_say_so() -> None:
    page = opened("phase_map", c="tanh", norm="rms")
    assert "is left out" in words(page)
    assert {trace["meta"] for trace in figure(page)["data"]} == {"map", "place"}


def test_the_map_of_correlations_is_another_one() -> None:
    page = opened("phase_map", c="tanh", plane="alike")
    z = decoded(map_of(page)["z"])
    assert np.nanmin(z) >= -1
    assert np.nanmax(z) <= 1
    assert "plane=alike" in script_data(page)["map"]


def test_a_hidden_slider_cannot_be_moved_by_a_click() -> None:
    assert not script_data(opened("phase_map", hide=["sw"]))["clicks"]


# ---- cobwebs, path ------------------------------------------------------------------------------------


def test_the_maps_say_where_lengths_and_correlations_end() -> None:
    said = words(opened("cobwebs", c="tanh", sw="1.5", sb="0.2"))
    assert "Lengths settle at q* = 0.8709: there Q′ = 0.4646 and χ = 1.101." in said
    assert "c* = 1, C′ = 1.101: unstable." in said


def test_the_chain_has_the_three_known_numbers_of_the_logistic_function() -> None:
    said = words(opened("chain", c="sigmoid"))
    # 0.2247^30, 0.25^30 and the wide layers' 5.9e-19.
    assert "10<sup>−19.5</sup> after 30 layers, in the end a factor 0.2247 a layer" in said
    assert "0.25ᴸ gives 10<sup>−18.1</sup>" in said
    assert "10<sup>−18.2</sup> from layer 30 to layer 1" in said


def test_an_orbit_that_meets_a_flat_part_is_said_to_be_lost() -> None:
    assert "the product is exactly 0" in words(opened("chain", c="relu", x="-1"))


# ---- spectrum, collapse -------------------------------------------------------------------------------


def test_the_spectrum_says_largest_median_and_least_of_both_kinds() -> None:
    said = words(opened("spectrum", c="tanh"))
    assert "Gaussian: largest" in said
    assert "Orthogonal: largest" in said
    assert "In theory, for wide layers" in said


def test_a_wide_or_deep_stack_is_narrowed_for_its_spectrum_and_the_page_says_so() -> None:
    assert "64 units wide" in words(opened("spectrum", c="tanh", width="512", depth="100"))


def test_with_batch_normalisation_there_is_no_jacobian_at_one_input() -> None:
    page = opened("spectrum", norm="batch")
    assert "depends on the whole batch" in page.info[0].value


def test_linear_layers_are_one_layer_and_others_are_not() -> None:
    said = words(opened("collapse", c="tanh"))
    assert "30 layers of 64 units are one layer" in said
    assert "The best single layer misses nothing but rounding." in said
    assert "Only a curve between the layers opens it up." in said
    linear = words(opened("collapse", c="linear"))
    assert "Only a curve" not in linear


# ---- remedies -----------------------------------------------------------------------------------------


def pressed(page: AppTest, label: str) -> Choices:
    next(button for button in page.button if button.label == label).click().run()
    assert not page.exception
    return dict(page.session_state["choices"])


@pytest.mark.parametrize(
    ("label", "made"),
    [
        ("Initialisation with χ = 1", {"init": "critical"}),
        ("Orthogonal weights", {"orth": True}),
        ("Batch normalisation", {"norm": "batch"}),
        ("Shortcuts, α = 1/√L", {"skip": "root"}),
        ("Normalisation inside the branch", {"norm": "rms", "skip": "one"}),
        ("SELU", {"depth.c": ("selu",)}),
    ],
)
def test_a_remedy_is_put_into_the_stack(label: str, made: dict[str, Any]) -> None:
    choices = pressed(opened("remedies"), label)
    assert {key: choices[key] for key in made} == made


def test_another_function_takes_the_place_of_the_one_in_hand_only() -> None:
    choices = pressed(opened("remedies", c=["sigmoid", "tanh"], of="2"), "ReLU")
    assert choices["depth.c"] == ("sigmoid", "relu")


def test_the_classic_case_is_said_with_its_number_and_what_helps() -> None:
    said = words(opened("remedies", c="sigmoid"))
    assert "Layer 1 gets 10<sup>−18.2</sup> of the gradient" in said
    assert "Initialisation with χ = 1; Batch normalisation" in said


def test_every_remedy_has_words_and_choices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state, "choices", lambda: choices_of())
    stack = Stack(depth=30, width=64, sigma_w=1.0)
    found = remedies.outcomes(ACTIVATIONS["sigmoid"].bind(), stack)
    assert len(found) == 12
    for outcome in found:
        assert all(remedies.words(outcome))
        assert remedies.made(outcome)


def test_remedies_of_the_tables_are_those_of_exact_theory() -> None:
    curve, stack = get("sigmoid").bind(), Stack(depth=30, width=64, sigma_w=1.0)
    exact = exact_remedies(curve, stack)
    for found, wanted in zip(remedies.outcomes(curve, stack), exact, strict=True):
        assert found.name == wanted.name
        # 30 layers of 1e-5 each.
        assert found.after == pytest.approx(wanted.after, abs=1e-3)


def test_controls_of_the_chain_are_in_the_link_of_the_page() -> None:
    on_page = keys.PAGES["depth"]
    assert all(
        control in on_page for control in (keys.CHAIN_WEIGHT, keys.BIAS, keys.INPUT, keys.PLANE)
    )
