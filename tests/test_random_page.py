"""The Random page: draws, expectation and seed."""

from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from activations import STOCHASTIC
from activations.stochastic import RandomActivation
from tests.apptest import figure, line, open_page, press, shown, slide, words
from ui import keys


def open_random(**query: Any) -> AppTest:
    return open_page("stochastic.py", **query)


def thin(page: AppTest) -> int:
    """Return how many draws of f are drawn."""
    names = [trace["name"] for trace in figure(page)["data"] if trace["mode"] == "lines"]
    return len([name for name in names if name.isdigit()]) // 2


@pytest.mark.parametrize("record", STOCHASTIC.values(), ids=lambda record: record.name)
def test_every_function_draws_draws_and_expectation_at_every_corner(
    record: RandomActivation,
) -> None:
    ends = [{p.name: end} for p in record.parameters for end in (p.low, p.high)]
    for chosen in ({}, *ends):
        curve = record.bind(**chosen)
        link = {key: f"{value:g}" for key, value in chosen.items()}
        page = open_random(f=record.name, seed="7", draws="2", **link)
        noise = curve.draw(np.zeros(2), np.random.default_rng(7))
        assert thin(page) == 2
        x, y = line(page, "1")
        # Lines are drawn in single precision.
        np.testing.assert_allclose(y, curve.value(x, noise[0]), rtol=1e-5, atol=1e-6)
        x, y = line(page, "E f")
        np.testing.assert_allclose(y, curve.expected(x), rtol=1e-5, atol=1e-6)
    assert page.header[0].value == record.title


@pytest.mark.parametrize("record", STOCHASTIC.values(), ids=lambda record: record.name)
def test_every_tab_opens_and_the_code_draws_its_noise(record: RandomActivation) -> None:
    for tab in keys.SHORT_TABS:
        page = open_random(f=record.name, tab=tab)
        assert not page.warning
        if tab == "code":
            assert len(page.code) == 5
            assert all("noise = " in block.value for block in page.code)
    assert len(page.table) == 1


def test_new_draws_are_the_next_seed_and_the_link_keeps_them() -> None:
    page = open_random()
    before = line(page, "1")[1]
    press(page, "New draws")
    after = line(page, "1")[1]
    assert page.query_params["seed"] == "2"
    assert not np.array_equal(before, after)
    np.testing.assert_array_equal(line(open_random(seed="2"), "1")[1], after)
    assert press(open_random(seed="9999"), "New draws").query_params["seed"] == "0"


def test_more_draws_leave_the_first_ones_where_they_are() -> None:
    page = open_random(draws="2")
    first = line(page, "1")[1]
    slide(page, "draws", 8.0)
    assert thin(page) == 8
    np.testing.assert_array_equal(line(page, "1")[1], first)


def test_the_axes_stand_still_while_draws_and_parameters_change() -> None:
    page = open_random(f="rrelu_random")
    ranges = [figure(page)["layout"][axis]["range"] for axis in ("yaxis", "yaxis2")]
    slide(page, "lower", 1.0)
    press(page, "New draws")
    assert [figure(page)["layout"][axis]["range"] for axis in ("yaxis", "yaxis2")] == ranges


def test_a_hostile_link_is_mended_with_a_sentence() -> None:
    page = open_random(f="noisy", seed="1e300", draws="nan", xr=["9", "-inf"])
    assert len(page.warning) == 1
    assert "9999" in page.warning[0].value and thin(page) == 4


def test_the_parameters_of_one_kind_do_not_reach_another() -> None:
    page = open_random(f="rrelu_random", lower="0.5")
    page.query_params.clear()
    page.switch_page("function.py").run()
    shown(page.selectbox, "function").select("rrelu").run()
    assert not page.exception
    assert "0.5" not in page.query_params.values()
    page.query_params.clear()
    page.switch_page("stochastic.py").run()
    assert page.query_params["lower"] == "0.5"
    assert "expectation" in words(page)


@pytest.mark.parametrize("record", STOCHASTIC.values(), ids=lambda record: record.name)
def test_the_code_for_numpy_draws_noise_and_computes_at_it(record: RandomActivation) -> None:
    page = open_random(f=record.name, tab="code")
    x = np.linspace(-3.0, 3.0, 7)
    found: dict[str, Any] = {"x": x}
    exec(page.code[0].value, found)
    noise = found["noise"]
    assert noise.shape == x.shape and len(set(noise)) == len(x)
    np.testing.assert_allclose(found["y"], record.bind().value(x, noise), rtol=1e-12)
