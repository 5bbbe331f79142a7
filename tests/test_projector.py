"""Projector mode: what a link says of it, and how charts grow."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from figures.enlarged import LETTERS, LINE, enlarged
from tests.apptest import figures, open_page, press, words
from tests.test_share import query_of_page
from ui import presenter, projector
from ui.scripts import FOLDER as UI

LEAST_LETTERS, LEAST_LINE = 20.0, 4.0

# Every page by its script, with what opens its charts.
PAGES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("function.py", {"f": "elu"}),
    ("compare.py", {}),
    ("custom.py", {}),
    ("saturation.py", {"tab": "zigzag"}),
    ("saturation.py", {"f": "sigmoid", "tab": "digits"}),
    ("depth.py", {"depth": "4", "width": "8", "seeds": "3"}),
    *(
        ("depth.py", {"depth": "4", "width": "8", "seeds": "1", "tab": tab})
        for tab in ("map", "maps", "spectrum", "path", "collapse")
    ),
    ("derivative.py", {}),
    ("output.py", {}),
    *(("output.py", {"view": view}) for view in ("loss", "numbers", "entropy")),
    ("stochastic.py", {}),
    ("train.py", {}),
)


# ---- links ----------------------------------------------------------------------------------------------


def test_a_link_says_apart_what_is_shown_and_how() -> None:
    query = {"f": ["elu"], "view": ["projector"], "keys": ["off"]}
    assert projector.parted(query) == (
        {"view": "projector", "keys": "off"},
        {"f": ["elu"]},
    )
    # Output & loss has views of its own.
    assert projector.parted({"view": ["loss", "projector"]}) == (
        {"view": "projector"},
        {"view": ["loss"]},
    )
    assert projector.parted({"view": ["loss"], "keys": ["on"]}) == (
        {},
        {"view": ["loss"], "keys": ["on"]},
    )


def test_a_page_on_a_projector_says_so_in_its_link_and_nothing_of_the_link_is_lost() -> None:
    page = open_page("output.py", view=["loss", "projector"], target="distribution")
    assert not page.warning
    said = {"view": ["loss", "projector"], "target": ["distribution"]}
    assert query_of_page(page) == said
    press(page, "Leave projector")
    assert query_of_page(page) == {**said, "view": ["loss"]}
    assert not any(button.label == "Leave projector" for button in page.button)


def test_a_link_within_the_app_and_reset_keep_the_projector_and_its_keys() -> None:
    page = open_page("function.py", f="elu", alpha="2", view="projector", keys="off")
    press(page, "Reset")
    how = {"view": ["projector"], "keys": ["off"]}
    assert query_of_page(page) == {"f": ["elu"], **how}
    # What a page link does: another page, with a query that says nothing of the projector.
    page.switch_page("saturation.py")
    page.query_params.clear()
    page.query_params["f"] = "tanh"
    page.run()
    assert query_of_page(page) == {"f": ["tanh"], **how}
    press(page, "Leave projector")
    page.run()
    assert query_of_page(page) == {"f": ["tanh"]}


def test_a_name_in_the_table_of_compare_leads_to_a_page_on_the_projector() -> None:
    page = open_page("compare.py", c="relu", view="projector", keys="off")
    assert 'href="function?f=relu&amp;view=projector&amp;keys=off"' in words(page)
    assert 'href="function?f=relu"' in words(open_page("compare.py", c="relu"))


def test_what_is_no_word_for_the_projector_is_named_as_ignored() -> None:
    page = open_page("function.py", view="projektor")
    assert "projektor" in page.warning[0].value
    assert len(page.button) > 3


def test_embedded_or_for_a_class_there_is_no_button_that_switches_it_on() -> None:
    labels = [button.label for button in open_page("function.py").button]
    assert "Projector" in labels
    hidden = [button.label for button in open_page("function.py", hide="share").button]
    assert "Projector" not in hidden and "Reset" in hidden


def test_the_list_of_keys_leaves_out_what_a_page_does_not_have() -> None:
    assert ("R",) in presenter.key_words("function")
    assert set(presenter.key_words("function")) - set(presenter.key_words("train")) == {("R",)}


# ---- charts ---------------------------------------------------------------------------------------------


def measures(part: Any, of: str, measure: str, name: str = "") -> Iterator[float]:
    """Yield a measure of all parts of a figure whose names end so."""
    if isinstance(part, Mapping):
        if name.endswith(of) and measure in part:
            yield part[measure]
        for inner, each in part.items():
            yield from measures(each, of, measure, inner)
    elif isinstance(part, list):
        for each in part:
            yield from measures(each, of, measure, name)


@pytest.mark.parametrize(("script", "query"), PAGES)
def test_every_chart_on_a_projector_has_thick_lines_and_large_letters(
    script: str, query: dict[str, Any]
) -> None:
    said = query.get("view")
    view = [*([said] if said else []), "projector"]
    page = open_page(script, **{**query, "view": view})
    assert not page.warning
    found = figures(page)
    assert found
    for figure in found:
        assert all(width == 0 or width >= LEAST_LINE for width in measures(figure, "line", "width"))
        for trace in figure["data"]:
            if "lines" in trace.get("mode", ""):
                assert "width" in trace["line"]
        layout = figure["layout"]
        sizes = list(measures(figure, "font", "size"))
        assert layout["font"]["size"] >= LEAST_LETTERS and min(sizes) >= LEAST_LETTERS
        axes = [name for name in layout if re.fullmatch(r"[xy]axis\d*", name)]
        # The theme of Streamlit has sizes of its own for what does not say its own.
        assert axes and all("size" in layout[name]["tickfont"] for name in axes)
        assert "size" in layout["legend"]["font"]


def test_no_chart_is_drawn_past_the_projector() -> None:
    drawing = [path.name for path in UI.glob("*.py") if "plotly_chart(" in path.read_text("utf-8")]
    assert drawing == ["charts.py"]


def test_only_the_size_of_a_chart_changes() -> None:
    small, large = (
        figures(open_page("function.py", f="elu", **more))[0]
        for more in ({}, {"view": "projector"})
    )
    for one, other in zip(small["data"], large["data"], strict=True):
        assert one["x"] == other["x"] and one["y"] == other["y"]
        assert one.get("line", {}).get("color") == other.get("line", {}).get("color")
        assert one["meta"] == other["meta"]
    assert [t["line"]["width"] < LINE for t in small["data"][2:4]] == [True, True]
    assert "height" in small["layout"] and "height" not in large["layout"]


def test_dashes_points_and_margins_grow_and_low_axes_have_fewer_numbers() -> None:
    made = enlarged(
        {
            "data": [
                {
                    **{"type": "scatter", "mode": "lines+markers"},
                    "line": {"dash": "12,4", "width": 3},
                    "marker": {"size": [0, 10], "line": {"width": 0}},
                },
                {"type": "scatter", "mode": "lines"},
            ],
            "layout": {
                "height": 100,
                "margin": {"l": 10, "autoexpand": True},
                "annotations": [{"text": "here", "font": {"size": 12}}],
                "yaxis": {"domain": [0.0, 0.1], "tickvals": [1, 2, 3, 4], "ticktext": list("abcd")},
            },
        }
    )
    first, second = made["data"]
    thick = first["line"]["width"] / 3
    assert first["line"]["dash"] == f"{12 * thick:.0f},{4 * thick:.0f}"
    assert first["marker"]["size"][0] == 0 and first["marker"]["size"][1] > 10
    assert first["marker"]["line"]["width"] == 0 and second["line"]["width"] == LINE
    layout = made["layout"]
    assert layout["height"] > 100 and layout["margin"]["l"] > 10
    assert layout["margin"]["autoexpand"] is True
    assert layout["annotations"][0]["font"]["size"] >= LETTERS
    assert layout["yaxis"]["tickvals"] == [1, 4] and layout["yaxis"]["ticktext"] == ["a", "d"]
