"""Links: any choices → query → the same choices, and no link that fails."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activations import ACTIVATIONS
from ui import state
from ui.state import (
    EVERYWHERE,
    FUNCTION,
    PAGES,
    X_RANGE,
    Control,
    parameter_controls,
    parse,
    query_of,
)

ANY_TEXT = (
    st.text(max_size=30) | st.floats().map(repr) | st.sampled_from(["", "nan", "inf", "1e999"])
)


@st.composite
def choices(draw: st.DrawFn) -> dict[str, Any]:
    """Draw choices that a reader could have made."""
    name = draw(st.sampled_from(list(ACTIVATIONS)))
    ends = (draw(st.floats(-40, 40)), draw(st.floats(-40, 40)))
    made: dict[str, Any] = {FUNCTION.key: name, X_RANGE.key: X_RANGE.accept(ends)}
    for control in (state.X0, state.EPSILON, *parameter_controls(name)):
        made[control.key] = control.accept(draw(st.floats(allow_nan=True)))
    made[state.FIT.key] = draw(st.booleans())
    made[state.TAB.key] = draw(st.sampled_from(state.TABS))
    low, high = made[X_RANGE.key]
    made[state.X0.key] = min(max(made[state.X0.key], low), high)
    return made


@settings(deadline=None, derandomize=True)
@given(choices())
def test_any_choices_survive_the_link(made: dict[str, Any]) -> None:
    again, notices = parse(query_of(made, "function"), "function")
    assert again == made
    assert not notices


@settings(deadline=None, derandomize=True, max_examples=300)
@given(
    st.dictionaries(
        st.sampled_from(
            ["f", "xr", "x0", "eps", "fit", "tab", "alpha", "beta", "cap", "slope", "junk"]
        ),
        st.lists(ANY_TEXT, max_size=3),
    )
)
def test_any_link_leads_to_allowed_choices(query: dict[str, list[str]]) -> None:
    made, _ = parse(query, "function")
    for control in (*PAGES["function"], *parameter_controls(made[FUNCTION.key])):
        assert control.accept(made[control.key]) == made[control.key], control.key
    low, high = made[X_RANGE.key]
    assert low < high
    assert low <= made[state.X0.key] <= high


def test_the_defaults_need_no_query() -> None:
    assert all(query_of(parse({}, page)[0], page) == {} for page in PAGES)


@pytest.mark.parametrize(("alias", "name"), [("silu", "swish"), ("Leaky-ReLU", "leaky_relu")])
def test_a_link_may_use_an_alias(alias: str, name: str) -> None:
    made, notices = parse({"f": [alias]}, "function")
    assert made["f"] == name and not notices


def test_an_unknown_function_is_answered_with_the_nearest_names() -> None:
    made, notices = parse({"f": ["geluu"], "x0": ["2"]}, "function")
    assert made["x0"] == 2.0
    assert "Nearest: gelu" in notices[0]


def test_a_misspelt_function_keeps_its_parameters() -> None:
    made, notices = parse({"f": ["leaky_rely"], "alpha": ["0.05"]}, "function")
    assert (made["f"], made["alpha"]) == ("leaky_relu", 0.05)
    assert len(notices) == 1


def test_a_link_to_the_atlas_filters_it() -> None:
    made, notices = parse({"q": ["lu"], "family": ["Rectifiers"], "trait": ["smooth", "x"]}, "")
    assert made == {"q": "lu", "family": ("Rectifiers",), "trait": ("smooth",)}
    assert len(notices) == 1
    assert query_of(made, "") == {"q": ["lu"], "family": ["Rectifiers"], "trait": ["smooth"]}


def test_a_long_value_is_not_repeated_at_length() -> None:
    _, notices = parse({"x0": ["9" * 60_000], "f": ["y" * 60_000]}, "function")
    assert all(len(notice) < 200 for notice in notices)


def test_every_function_shares_no_key_with_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    clash = Control(key="alpha", default=0, accept=int, read=lambda texts: 0)
    monkeypatch.setattr(state, "EVERYWHERE", (*EVERYWHERE, clash))
    with pytest.raises(ValueError, match="the parameter names \\['alpha'\\] are keys"):
        state._check_keys()
