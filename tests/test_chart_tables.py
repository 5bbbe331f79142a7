"""Every chart is told in words, and its numbers stand in a table of the same view."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from tests.apptest import open_page
from ui import loss_keys

DEPTH_TABS = ("histograms", "map", "maps", "spectrum", "path", "collapse")
SATURATION_TABS = ("zigzag", "digits", "values")


def views() -> Iterator[tuple[str, dict[str, str], int]]:
    """Yield every view with charts: its script, what opens it and how many charts it has."""
    yield "function.py", {"tab": "values"}, 1
    yield "compare.py", {}, 1
    yield "custom.py", {"tab": "values"}, 1
    yield "derivative.py", {"tab": "values"}, 1
    yield "stochastic.py", {"tab": "values"}, 1
    yield "train.py", {}, 1
    for view in loss_keys.VIEWS:
        yield "output.py", {"view": view, "tab": "values"}, 1 + (view == "outputs")
    for tab in SATURATION_TABS:
        yield "saturation.py", {"tab": tab}, 1 + (tab != "values")
    for tab in (*DEPTH_TABS, "values"):
        more = {"histograms": 2, "maps": 2, "path": 2, "collapse": 2, "values": 0}.get(tab, 1)
        yield "depth.py", {"tab": tab}, 1 + more


def tables(page: AppTest) -> int:
    """Return how many tables a page shows, Streamlit's and ours."""
    own = sum(str(element.proto.body).count("<table") for element in page.get("html"))
    return len(page.table) + own


@pytest.mark.parametrize(("script", "query", "charts"), [*views()])
def test_a_chart_has_words_and_a_table(script: str, query: dict[str, str], charts: int) -> None:
    page = open_page(script, **query)
    drawn = page.get("plotly_chart")
    assert len(drawn) == charts
    for chart in drawn:
        # A sentence, not a title; two histograms of the same layers say it shortly.
        assert len(chart.proto.alt) > 30
    # The chart above the tabs of Saturation and Depth has its table on their tab "Values".
    assert tables(page) >= 1


@pytest.mark.parametrize(
    ("script", "seen"),
    [
        ("saturation.py", (*SATURATION_TABS, "unit")),
        ("depth.py", (*DEPTH_TABS, "values", "remedies")),
    ],
)
def test_no_tab_with_a_chart_is_forgotten(script: str, seen: tuple[str, ...]) -> None:
    """One unit is on the main chart, and remedies are words and numbers."""
    assert len(open_page(script).tabs) == len(seen)
