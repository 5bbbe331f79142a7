"""Links: any choices → query → the same choices, and no link that fails."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activations import ACTIVATIONS, STOCHASTIC, VECTORS
from activations.records import names_of
from ui import keys, links
from ui.choices import Control
from ui.keys import PAGES, X_RANGE, parameter_controls
from ui.links import defaults, parse, query_of

ANY_TEXT = (
    st.text(max_size=30) | st.floats().map(repr) | st.sampled_from(["", "nan", "inf", "1e999"])
)


@st.composite
def choices(draw: st.DrawFn, page: str) -> dict[str, Any]:
    """Draw choices that a reader of that page could have made."""
    kind = keys.kind_on(page)
    assert kind is not None
    made: dict[str, Any] = {kind.chooser.kept: draw(st.sampled_from(list(kind.records)))}
    for control in keys.controls_on(page, made)[1:]:
        if control is X_RANGE:
            wished: Any = (draw(st.floats(-40, 40)), draw(st.floats(-40, 40)))
        elif control is keys.FIT:
            wished = draw(st.booleans())
        elif control is keys.HIDE:
            wished = draw(st.lists(st.sampled_from(keys.hideable())))
        elif control.key == "tab":
            wished = draw(st.sampled_from(keys.TABS))
        else:
            wished = draw(st.floats(allow_nan=True))
        made[control.kept] = control.accept(wished)
    links.settle(made, page)
    return made


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.page)
@settings(deadline=None, derandomize=True)
@given(st.data())
def test_any_choices_survive_the_link(kind: keys.Kind, data: st.DataObject) -> None:
    made = data.draw(choices(kind.page))
    again, notices = parse(query_of(made, kind.page), kind.page)
    assert again == made
    assert not notices


@pytest.mark.parametrize("kind", keys.KINDS, ids=lambda kind: kind.page)
@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.data())
def test_any_link_leads_to_allowed_choices(kind: keys.Kind, data: st.DataObject) -> None:
    known = [control.key for control in PAGES[kind.page]]
    known += [p.name for record in kind.records.values() for p in record.parameters] + ["junk"]
    texts = ANY_TEXT | st.sampled_from([name for name in kind.records])
    query = data.draw(st.dictionaries(st.sampled_from(known), st.lists(texts, max_size=3)))
    made, _ = parse(query, kind.page)
    for control in keys.controls_on(kind.page, made):
        value = made[control.kept]
        assert control.fit(control.accept(value), made) == value, control.key
    for low, high in [made[X_RANGE.kept]] if X_RANGE.kept in made else []:
        assert low < high
    if kind.page == "output":
        bound = VECTORS[made[keys.VECTOR.kept]].bind(
            **{c.key: made[c.kept] for c in parameter_controls(made[keys.VECTOR.kept])}
        )
        assert bound.value([0.0] * int(made[keys.COUNT.kept])).size >= 1


def test_the_defaults_need_no_query() -> None:
    for page in PAGES:
        assert parse({}, page)[0] == defaults(page) and query_of(defaults(page), page) == {}


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
    assert (made["f"], made["leaky_relu.alpha"]) == ("leaky_relu", 0.05)
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
    monkeypatch.setattr(keys, "PAGES", {**PAGES, "function": (*PAGES["function"], clash)})
    with pytest.raises(ValueError, match="the parameter names \\['alpha'\\] are keys"):
        keys._check_keys()


def test_no_two_functions_of_any_kind_share_a_name() -> None:
    """A card, a search and a link on the wrong page go by the name alone."""
    taken = [
        "".join(filter(str.isalnum, name.lower()))
        for kind in (ACTIVATIONS, VECTORS, STOCHASTIC)
        for record in kind.values()
        for name in {"".join(filter(str.isalnum, n.lower())) for n in names_of(record)}
    ]
    assert len(taken) == len(set(taken))
    assert len(keys.RECORDS) == len(ACTIVATIONS) + len(VECTORS) + len(STOCHASTIC)


def test_a_number_of_inputs_between_two_is_the_larger_one() -> None:
    made, notices = parse({"f": ["glu"], "n": ["5"]}, "output")
    assert made["n"] == 6.0 and len(notices) == 1
    assert query_of(made, "output") == {"f": ["glu"], "n": ["6"]}


def test_a_function_of_another_kind_is_located_and_no_nonsense_is() -> None:
    record = keys.located("Soft-Max")
    assert record is not None and keys.kind_of(record.name).page == "output"
    assert keys.located("softmux") is None
