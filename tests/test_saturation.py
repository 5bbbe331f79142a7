"""The Saturation page without a browser: what its chart draws and what its words say."""

import csv
import html
import io
import math
import re
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from activations import ACTIVATIONS, get
from activations.core import Activation, Values
from figures.saturation import BINS, edges
from networks.passage import moments
from tests.apptest import decoded, figures, open_page, press, shown, slide, slider, words
from tests.test_state import choices
from ui import films, keys, links, saturation
from ui import saturation_scene as scene
from ui.choices import Choices
from ui.links import query_of
from ui.saturation_presets import presets


def opened(**query: Any) -> AppTest:
    return open_page("saturation.py", **query)


def choices_of(**query: str) -> Choices:
    made, notices = links.parse({key: [text] for key, text in query.items()}, "saturation")
    assert not notices
    return made


def trace(page: AppTest, meta: str) -> tuple[Values, Values]:
    """Return x and y of one part of the chart."""
    (found,) = [one for one in figures(page)[0]["data"] if one.get("meta") == meta]
    return decoded(found["x"]), decoded(found["y"])


def test_the_steps_beside_f_are_the_shares_of_the_outputs() -> None:
    page = opened(f="sigmoid", mu="1", sd="1.5")
    x, y = trace(page, "shares f")
    ends = np.array(edges(scene.shown_ranges(choices_of(f="sigmoid"))[0]))
    inside = np.clip(ends, 1e-300, 1 - 1e-16)
    normal = NormalDist(1.0, 1.5)
    below = np.array([normal.cdf(math.log(end / (1 - end))) for end in inside])
    assert y == pytest.approx(np.repeat(ends, 2))
    # The figure holds single precision.
    assert x[1:-1:2] ** 2 == pytest.approx(np.diff(below), abs=1e-7)
    assert len(x) == 2 * BINS + 2


def test_half_of_relu_is_a_diamond_at_0_with_its_share_and_is_said() -> None:
    page = opened(f="relu", sd="1")
    x, y = trace(page, "masses f")
    assert (x[2] ** 2, y[2]) == (pytest.approx(0.5), 0.0)
    steps, _heights = trace(page, "shares f")
    assert np.max(steps**2) < 0.1  # no tall thin bar
    assert "Diamonds: exactly f(z) = 0 for 50 %, f′(z) = 0 for 50 %, f′(z) = 1 for 50 %" in words(
        page
    )
    smooth = opened(f="sigmoid")
    assert not [one for one in figures(smooth)[0]["data"] if "masses" in one["meta"]]
    assert "Diamonds" not in words(smooth)


def test_density_tails_and_point_stand_where_the_choices_say() -> None:
    page = opened(f="tanh", mu="1", sd="2", w="2", x="0.5", bias="-0.3")
    x, y = trace(page, "inputs")
    assert x[np.argmax(y)] == pytest.approx(1.0) and y.max() == 1
    assert np.interp(3.0, x, y) == pytest.approx(math.exp(-0.5), abs=3e-3)  # between two points
    x, y = trace(page, "tails")
    end = math.atanh(math.sqrt(0.95))
    seen = ~np.isnan(x)
    assert np.all(np.abs(x[seen]) >= end - 1e-6)
    assert np.nanmin(np.abs(x)) == pytest.approx(end, abs=1e-6)
    x, y = trace(page, "point f")
    assert (x[1], y[1]) == pytest.approx((0.7, math.tanh(0.7)))
    assert "z = w·x + b = 2 · 0.5 − 0.3 = 0.7" in words(page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"f": "sigmoid", "mu": "4", "sd": "1"}, "36.1 % of the inputs land where"),
        ({"f": "relu", "mu": "-4", "sd": "1"}, "> 99.9 % of the inputs meet a slope of exactly 0"),
        ({"f": "step"}, "f′ is 0 wherever it exists: no gradient comes back, whatever goes in."),
        ({"f": "linear"}, "Hardly any input lands where f is flat."),
        ({"f": "tanh"}, "The outputs are centred on 0."),
        ({"f": "linear", "a": "0"}, "All outputs are 0."),
        ({"f": "sigmoid", "sd": "1"}, "their mean is 0.5, 2.4 times their spread."),
    ],
)
def test_the_verdict_is_said_in_plain_words_with_numbers(query: dict[str, str], said: str) -> None:
    assert said in html.unescape(words(opened(**query)))


def test_the_numbers_in_a_line_are_those_of_the_passage() -> None:
    line = scene.readout(choices_of(f="tanh", mu="0.5", sd="3"))
    end = math.atanh(math.sqrt(0.95))
    normal = NormalDist(0.5, 3.0)
    left, right = 100 * normal.cdf(-end), 100 * (1 - normal.cdf(end))
    assert f"left {left:.1f} %, right {right:.1f} %" in line and "dead: 0 %" in line
    assert scene.readout(choices_of(f="step")).startswith("Saturated: everywhere · dead: 100 %")
    assert "between 8.6 %" in scene.readout(choices_of())
    assert "out: mean 0, sd" in scene.readout(choices_of(f="hard_tanh"))


def test_percent_never_makes_nothing_of_something() -> None:
    said = {
        0.0: "0 %",
        1e-9: "< 0.1 %",
        0.0005: "0.1 %",
        0.5: "50 %",
        0.99999: "> 99.9 %",
        1.0: "100 %",
    }
    assert {share: scene.percent(share) for share in said} == said


@pytest.mark.parametrize("tab", ["unit", "zigzag", "digits", "values"])
@pytest.mark.parametrize(
    "name", ["sigmoid", "step", "linear", "sine", "exponential_linear_squashing"]
)
def test_every_tab_of_a_function_opens(tab: str, name: str) -> None:
    if name not in ACTIVATIONS:
        name = "softplus"
    page = opened(f=name, tab=tab)
    assert not page.warning
    assert len(figures(page)) == (2 if tab in ("zigzag", "digits") else 1)


def test_the_zigzag_tab_says_what_the_table_shows() -> None:
    page = opened(f="sigmoid", sd="1", tab="zigzag")
    assert "in every step both rise or both fall" in words(page)
    table = page.table[0].value
    assert [str(cell) for cell in table.iloc[:3, 1]] == ["60 of 60", "100 %", "12.5"]
    assert str(table.iloc[2, 2]) == "1"
    assert "The outputs are centred" in words(opened(f="tanh", sd="1", tab="zigzag"))
    assert "All outputs are 0" in words(opened(f="linear", a="0", tab="zigzag"))


def test_new_examples_are_another_seed_in_the_link() -> None:
    page = press(opened(f="sigmoid", tab="zigzag"), "New examples")
    assert page.query_params["seed"] == "2"


def test_the_digits_tab_says_from_where_nothing_is_left() -> None:
    said = words(opened(f="sigmoid", tab="digits"))
    assert "exactly 0 in float32 for x ≥ 16.64, in float64 for x ≥ 36.74" in said
    assert "The other side loses nothing" in said
    said = words(opened(f="tanh", tab="digits"))
    assert "x ≤ −9.011 and x ≥ 9.011" in said and "other side" not in said
    assert "shown is the sigmoid" in words(opened(f="relu", tab="digits"))


def test_the_values_are_those_that_are_drawn() -> None:
    page = opened(f="relu", sd="1", tab="values")
    curve, outputs, slopes = (table.value for table in page.table)
    assert [str(cell) for cell in curve.iloc[-1]] == ["6", "6.08·10⁻⁹", "6", "1"]
    assert [str(cell) for cell in outputs.iloc[-1]] == ["exactly 0", "50 %"]
    assert len(slopes) == 2


def test_a_button_gives_the_inputs_of_the_unit_to_the_chart() -> None:
    page = press(opened(f="tanh", w="-2", bias="0.5"), "Let x be N(0, 1): then z ~ N(0.5, 2²)")
    # σ = 2 is the default, which no link says.
    assert page.query_params["mu"] == "0.5" and "sd" not in page.query_params
    assert slider(page, "sd")["value"] == 2.0


@pytest.mark.parametrize("name", presets())
def test_a_preset_is_a_link_that_says_only_what_differs(name: str) -> None:
    query = {key: [text] for key, text in presets()[name].items()}
    made, notices = links.parse(query, "saturation")
    assert not notices
    kept = {key: said for key, said in query.items() if said != [str(_default(key))]}
    assert query_of(made, "saturation") == kept
    page = opened(**presets()[name])
    assert not page.warning and figures(page)


def _default(key: str) -> str:
    (found,) = [control for control in keys.PAGES["saturation"] if control.key == key]
    return found.write(found.default)[0]


def test_there_are_enough_presets_and_hidden_they_are_gone() -> None:
    assert len(presets()) >= 6
    assert len(opened().get("page_link")) == len(presets())
    assert not opened(hide="limits").get("page_link")


def test_reset_keeps_the_function_and_empties_the_rest() -> None:
    page = press(opened(f="tanh", mu="2", sd="3", w="1", tab="values"), "Reset")
    assert {key: page.query_params[key] for key in page.query_params} == {"f": "tanh"}


def test_hidden_sliders_are_gone_and_hold_their_values() -> None:
    page = opened(f="tanh", mu="2", hide=["mu", "tabs", "xr"])
    told = [one.proto.json for one in page.get("bidi_component")]
    assert not [text for text in told if '\\"control\\": \\"mu\\"' in text]
    x, y = trace(page, "inputs")
    assert x[np.argmax(y)] == pytest.approx(2.0)
    assert not page.tabs and not page.expander


def test_sliders_move_the_words_and_the_link() -> None:
    page = slide(opened(f="sigmoid"), "mu", 4.0)
    mean = moments(get("sigmoid").bind(), 4.0, 2.0).mean
    assert f"mean {mean:.3g}" in words(page)
    assert page.query_params["mu"] == "4"


@pytest.mark.parametrize(
    "query",
    [
        {"mu": "nan"},
        {"sd": "0"},
        {"sd": "-1e999"},
        {"eps": "<script>alert(1)</script>"},
        {"w": "9" * 60_000, "x": "1e400"},
        {"f": "softmax", "tab": "nothing"},
        {"xr": ["5", "5"], "seed": "1e9", "mu": ["1", "x"]},
    ],
    ids=str,
)
def test_a_link_that_asks_for_nonsense_opens_with_a_sentence(query: dict[str, Any]) -> None:
    page = opened(**query)
    (warning,) = page.warning
    assert len(warning.value) < 1000 and not re.findall(r"(?<!\\)[<>]", warning.value)
    assert figures(page)


@settings(deadline=None, derandomize=True, max_examples=12)
@given(st.data())
def test_any_state_opens_as_the_same_figure_from_its_link(data: st.DataObject) -> None:
    made = data.draw(choices("saturation"))
    page = opened()
    page.session_state["choices"].update(made)
    page.run()
    assert not page.exception
    fresh = opened(**{key: page.query_params[key] for key in page.query_params})
    assert figures(fresh)[0] == figures(page)[0]
    assert not fresh.warning


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_every_function_has_its_chart_and_words(activation: Activation) -> None:
    made = choices_of(f=activation.name, mu="3", sd="4")
    figure = scene.SCENE.figure(made)
    assert {"f", "f′", "inputs", "tails", "shares f", "shares f′"} <= {
        one.meta for one in figure.data
    }
    assert "nan" not in (scene.verdict(made) + scene.readout(made)).lower()


def test_the_numbers_taken_away_are_those_of_the_chart() -> None:
    rows = list(csv.DictReader(io.StringIO(saturation.plotted(choices_of(f="relu", sd="1")))))
    assert rows[0]["f(z) exactly"] == "0.0" and rows[0]["share of it (f(z))"] == "0.5"
    shares = [float(row["share of f(z)"]) for row in rows if row["share of f(z)"]]
    assert len(shares) == BINS + 2 and math.fsum(shares) == pytest.approx(0.5)
    z = np.array([float(row["z"]) for row in rows])
    (name,) = [key for key in rows[0] if key.startswith("f(z) of ReLU")]
    assert [float(row[name]) for row in rows] == get("relu").bind().value(z).tolist()


def test_the_summary_names_function_inputs_and_numbers() -> None:
    said = saturation.summary(choices_of(f="tanh", sd="3"))
    for part in ("Tanh", "z ~ N(0, 3²)", "% of the inputs land where", "E f′²"):
        assert part in said


def test_the_page_has_its_films() -> None:
    assert films.SCENES["saturation"] is scene.SCENE
    assert shown(opened(f="relu").selectbox, "function").value == "relu"
