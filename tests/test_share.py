"""Links that are shared: every state opens again, hostile links open, hidden controls keep their value."""

import base64
import csv
import html
import io
import json
import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from activations import ACTIVATIONS, get
from figures.axes import sample
from tests.apptest import figures, open_page, press, shown, words
from tests.test_state import choices
from ui import explorer, keys, share
from ui.leftover import leftover
from ui.links import parse, query_of

CLASS = "https://activations.school.example.org"
KEYS = list(dict.fromkeys(control.key for page in keys.PAGES.values() for control in page))


def components(page: AppTest) -> list[dict[str, Any]]:
    """Return what the browser is told by each script of ours."""
    return [
        json.loads(json.loads(element.proto.json)["told"]) for element in page.get("bidi_component")
    ]


def sliders(page: AppTest) -> set[str]:
    return {told["control"] for told in components(page) if "control" in told}


def query_of_page(page: AppTest) -> dict[str, list[str]]:
    """Return the query that the page has published."""
    query = {key: page.query_params[key] for key in page.query_params}
    return {key: [said] if isinstance(said, str) else list(said) for key, said in query.items()}


def opened(kind: keys.Kind, query: dict[str, Any]) -> AppTest:
    return open_page(kind.script, **query)


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.page)
@settings(deadline=None, derandomize=True, max_examples=12)
@given(st.data())
def test_any_state_opens_as_the_same_figure_from_its_link(
    kind: keys.Kind, data: st.DataObject
) -> None:
    made = data.draw(choices(kind.page))
    page = opened(kind, {})
    page.session_state["choices"].update(made)
    page.run()
    assert not page.exception
    query = query_of_page(page)
    fresh = opened(kind, query)
    assert figures(fresh) == figures(page)
    assert not fresh.warning


@settings(deadline=None, derandomize=True, max_examples=12)
@given(
    st.dictionaries(
        st.sampled_from([*KEYS, "alpha", "beta"]) | st.text(min_size=1, max_size=8),
        st.lists(
            st.text(max_size=12)
            | st.floats().map(repr)
            | st.sampled_from(["<b>x</b>", "$x$", "9" * 60_000, *keys.PARTS, *ACTIVATIONS]),
            min_size=1,
            max_size=3,
        ),
        max_size=8,
    )
)
def test_any_link_opens_the_page(query: dict[str, list[str]]) -> None:
    page = open_page("function.py", **{k: v for k, v in query.items() if not k.startswith("embed")})
    assert figures(page)
    assert all(len(warning.value) < 5_000 for warning in page.warning)


def test_a_link_with_a_thousand_parameters_opens_with_one_short_sentence() -> None:
    page = open_page("function.py", f="elu", **{f"junk{place}": "y" * 60 for place in range(999)})
    (warning,) = page.warning
    assert "996 more" in warning.value and len(warning.value) < 400
    assert set(page.query_params) == {"f"}


def test_a_value_of_sixty_kilobytes_and_markup_are_told_shortened_and_escaped() -> None:
    page = open_page("function.py", x0="<b>" * 20_000, note="[a](http://b) <script>" * 999)
    (warning,) = page.warning
    assert len(warning.value) < 400
    assert not re.findall(r"(?<!\\)[<>\[\]]", warning.value)


def test_a_slip_in_a_key_is_told_with_the_nearest_key() -> None:
    _, notices = parse({"f": ["elu"], "alhpa": ["2"]}, "function")
    assert notices == ["Ignored, for this page has no such choice: alhpa = 2 (nearest: alpha)."]
    assert leftover({"embed": ["true"], "x0": ["1"]}, ["x0"]) == []
    _, notices = parse({"fit": ["banana"]}, "function")
    assert notices == ["fit: 'banana' is neither 1 nor 0. Shown is 0."]


@pytest.mark.parametrize("record", ACTIVATIONS.values(), ids=lambda record: record.name)
def test_a_link_for_a_class_has_at_most_200_characters(record: Any) -> None:
    """Parameters away from their defaults, x₀ and the x-range too, and the menu hidden."""
    made, _ = parse({"f": [record.name], "hide": ["menu"]}, "function")
    for parameter, control in zip(
        record.parameters, keys.parameter_controls(record.name), strict=True
    ):
        near = (parameter.low + parameter.step, parameter.high - parameter.step, parameter.high)
        made[control.kept] = next(
            place for place in map(parameter.snap, near) if place != parameter.default
        )
    made |= {"xr": (-3.5, 4.5), "x0": -1.25}
    link = share.address(made, "function", f"{CLASS}/function")
    assert len(link) <= 200
    again, notices = parse(parse_qs(urlsplit(link).query), "function")
    assert query_of(again, "function") == query_of(made, "function") and not notices


@pytest.mark.parametrize("base", [None, "", "javascript:alert(1)", "//evil.example/function"])
def test_without_a_web_address_the_link_stays_on_the_server(base: str | None) -> None:
    made, _ = parse({"f": ["elu"]}, "function")
    assert share.address(made, "function", base) == "/function?f=elu"


def test_the_embed_code_cannot_leave_its_quotes() -> None:
    code = share.embed_code('https://a.example/x"><script>?f=elu', '"><b>')
    assert "<script>" not in code and "<b>" not in code
    (source,) = re.findall(r'src="([^"]*)"', code)
    assert html.unescape(source).endswith("?f=elu&embed=true")


def test_the_qr_code_has_the_dark_squares_of_the_link() -> None:
    """segno draws one line a run of dark squares; its matrix is the same symbol before any drawing."""
    link = f"{CLASS}/function?f=leaky_relu&alpha=0.05"
    data = share.qr_code(link)
    kind, _, body = data.partition(",")
    text = base64.b64decode(body).decode() if kind.endswith("base64") else unquote(body)
    path = next(e for e in ElementTree.fromstring(text).iter() if "stroke" in e.attrib)
    x, y, dark = 0.0, 0.0, set()
    for letter, numbers in re.findall(r"([Mmh])([^Mmh]*)", path.attrib["d"]):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "h":
            dark |= {(int(y), int(x) + step) for step in range(int(values[0]))}
            x += values[0]
        else:
            x, y = (values[0], values[1]) if letter == "M" else (x + values[0], y + values[1])
    border = 4
    expected = {
        (row + border, column + border)
        for row, line in enumerate(segno.make(link, error="m", micro=False).matrix)
        for column, square in enumerate(line)
        if square
    }
    assert dark == expected


@pytest.mark.parametrize("name", ["swish", "hard_shrink", "tanh"])
def test_the_csv_holds_the_plotted_numbers_to_the_last_digit(name: str) -> None:
    curve = get(name).bind()
    heading, *rows = csv.reader(io.StringIO(explorer.plotted(curve, (-6.0, 6.0))))
    assert heading[0] == "x" and all(curve.name in title for title in heading[1:])
    assert all(key in heading[1] for key in curve.parameters)
    x, value, slope = np.array(rows, dtype=float).T
    np.testing.assert_array_equal(x, sample(curve, -6.0, 6.0))
    np.testing.assert_array_equal(value, curve.value(x))
    np.testing.assert_array_equal(slope, curve.derivative(x))


def test_a_file_is_named_after_function_and_parameters() -> None:
    assert share.file_name("swish", {"beta": 2.0}) == "swish-beta-2"
    assert share.file_name("a/b", {"k": -0.5}) == "ab-k--0.5"


def test_hidden_controls_are_not_drawn_and_hold_their_value() -> None:
    page = open_page("function.py", f="elu", alpha="2", hide=["alpha", "f", "tabs", "title"])
    assert sliders(page) == {"x0", "eps"}
    assert not page.selectbox and not page.tabs and not page.header
    assert page.session_state["choices"]["elu.alpha"] == 2.0
    press(page, "Reset")
    assert sliders(page) == {"x0", "eps"}
    assert query_of_page(page) == {"f": ["elu"], "hide": ["title", "tabs", "f", "alpha"]}


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.page)
def test_a_page_with_all_hidden_shows_its_chart_alone(kind: keys.Kind) -> None:
    page = opened(kind, {"hide": list(keys.hideable())})
    assert figures(page) and not page.warning
    assert not sliders(page) and not page.selectbox and not page.number_input and not page.slider
    assert {button.label for button in page.button} == {"Undo", "Reset"}


def test_every_part_and_every_control_of_a_page_has_words() -> None:
    for kind in keys.KINDS:
        for name in kind.records:
            made, _ = parse({"f": [name]}, kind.page)
            assert all(share.part_words(made, kind.page).values())


def test_undo_takes_one_change_back_and_makes_it_again() -> None:
    page = open_page("function.py", f="elu", alpha="2")
    before = figures(page)
    press(page, "α = 0: ReLU")
    after = figures(page)
    assert after != before
    press(page, "Undo")
    assert figures(page) == before and query_of_page(page)["alpha"] == ["2"]
    press(page, "Redo")
    assert figures(page) == after
    press(page, "Undo")
    press(page, "Reset")
    press(page, "Undo")
    assert figures(page) == before


def test_an_open_tab_is_nothing_to_undo() -> None:
    page = open_page("function.py", f="elu", tab="code")
    assert page.button(key="undo").disabled


def test_the_ends_of_the_x_range_can_be_typed() -> None:
    page = open_page("function.py")

    def ends() -> list[Any]:
        return [entry for entry in page.number_input if ".xr.entry" in str(entry.key)]

    assert [entry.value for entry in ends()] == [-6.0, 6.0]
    ends()[0].set_value(-2.3).run()
    assert page.session_state["choices"]["xr"] == (-2.5, 6.0)
    assert [entry.value for entry in ends()] == [-2.5, 6.0]
    ends()[1].set_value(-20.0).run()
    assert page.session_state["choices"]["xr"] == (-20.0, -2.5)


def test_the_x_range_goes_along_to_a_page_not_seen_before() -> None:
    page = open_page("function.py", xr=["-2", "3"])
    page.query_params.clear()
    page.switch_page("stochastic.py").run()
    assert page.session_state["choices"]["xr"] == (-2.0, 3.0)
    assert shown(page.slider, "x-range").value == (-2.0, 3.0)


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.page)
def test_what_is_open_shows_the_link_and_takes_away_what_is_drawn(kind: keys.Kind) -> None:
    name = list(kind.records)[1]
    page = opened(kind, {"f": name})
    page.session_state["share"] = True
    page.session_state["take"] = True
    page.run()
    assert not page.exception
    copied = [told["text"] for told in components(page) if told.get("role") == "copy"]
    assert any(text.endswith(f"/{kind.page}?f={name}") for text in copied)
    (taken,) = [told for told in components(page) if told.get("role") == "take"]
    assert len(taken["charts"]) == len(figures(page))
    assert taken["file"].startswith(name)
    _heading, *rows = csv.reader(io.StringIO(taken["table"]))
    assert np.isfinite([float(cell) for row in rows for cell in row if cell]).all()
    assert page.latex and page.table  # the printed sheet
    assert "FRAME" in words(page)
