"""The charts of the deeper tabs: numbers in, figures out."""

import itertools
import json
import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from figures import theme
from figures.chain import chain_figure, reach
from figures.cobweb import Fixed, cobweb_figure, cobweb_traces, path, step_trace
from figures.phase_map import (
    CORRELATION,
    MAP,
    PLACE,
    RATIO,
    SCALE,
    edge_traces,
    map_traces,
    packed_map,
    phase_figure,
    place_trace,
    seen,
)
from figures.powers import power_axis, power_ticks
from figures.sheets import sheet_figure, sheet_lines
from figures.spectrum import spectrum_figure

LOOK = theme.Look(theme.CATEGORICAL[0], "solid")
X, Y = np.array([0.5, 1.0, 2.0]), np.array([0.0, 1.0])


def traces(figure: go.Figure) -> dict[str, Any]:
    return {trace.meta: trace for trace in figure.data}


# ---- powers of ten ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("low", "high"), [(-18.7, 0.5), (-0.5, 0.5), (-2000.0, 3.0), (0.2, 0.7)])
def test_few_whole_powers_stand_on_an_axis(low: float, high: float) -> None:
    ticks = power_ticks(low, high)
    places = ticks["tickvals"]
    assert len(places) <= 7
    assert all(low <= place <= high for place in places)
    assert [text.replace("−", "-") for text in ticks["ticktext"]] == [
        f"10<sup>{place}</sup>" for place in places
    ]


def test_an_axis_of_powers_can_not_be_dragged() -> None:
    axis = power_axis((-5.0, 1.0), "gradient")
    assert axis["fixedrange"]
    assert axis["range"] == (-5.0, 1.0)


# ---- the plane ----------------------------------------------------------------------------------------


def test_no_gradient_is_a_gap_and_infinity_a_number() -> None:
    found = seen(np.array([-math.inf, math.inf, math.nan, -3.0]))
    assert np.isnan(found[0])
    assert found[1] == 9999
    assert np.isnan(found[2])
    assert found[3] == -3


def test_colours_of_the_map_get_lighter_all_the_way_and_zero_is_grey() -> None:
    def light(colour: str) -> float:
        red, green, blue = (int(part) for part in colour[4:-1].split(","))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    shades = [light(colour) for _place, colour in SCALE]
    assert all(after - before > 15 for before, after in itertools.pairwise(shades))
    assert SCALE[2] == (0.5, "rgb(178,178,178)")


@pytest.mark.parametrize("kind", [RATIO, CORRELATION])
def test_zero_is_in_the_middle_of_the_colours(kind: tuple[float, float]) -> None:
    (trace,) = map_traces(X, Y, np.zeros((2, 3)), kind, "%{z}")
    assert trace["zmin"] == -trace["zmax"]
    assert trace["zmid"] == 0
    lines = trace["contours"]
    assert 0.0 in np.arange(lines["start"], lines["end"] + 1e-9, lines["size"])


def test_the_edge_is_full_where_it_is_stable_and_dashed_where_not() -> None:
    sigma_w, sigma_b = np.array([2.0, 1.6, 1.4, 1.4]), np.array([0.0, 0.2, 0.4, 0.6])
    stable = np.array([False, False, True, True])
    full, dashed = edge_traces(sigma_w, sigma_b, stable, False, ("edge", "unstable"))
    assert full["line"]["dash"] == "solid"
    assert dashed["line"]["dash"] != "solid"
    assert np.isnan(full["y"][:1]).all()
    np.testing.assert_allclose(full["y"][2:], sigma_b[2:], rtol=1e-6)
    np.testing.assert_allclose(dashed["y"][:2], sigma_b[:2], rtol=1e-6)


def test_an_edge_of_one_place_is_a_mark_and_none_is_nothing() -> None:
    one = np.array([1.4, 1.4])
    (mark,) = edge_traces(one, 0 * one, one > 0, True, ("edge", "unstable"))
    assert mark["mode"] == "markers"
    assert len(mark["x"]) == 1
    assert edge_traces(one[:0], one[:0], one[:0] > 0, False, ("edge", "unstable")) == []


def test_the_plane_shows_map_and_place_and_lets_the_page_scroll() -> None:
    drawn = map_traces(X, Y, np.zeros((2, 3)), RATIO, "%{z}")
    figure = phase_figure([*drawn, place_trace(1.0, 0.5, "here")], ((0.0, 2.0), (0.0, 1.0)), "v")
    found = traces(figure)
    assert set(found) == {MAP, PLACE}
    assert list(found[PLACE]["x"]) == [1.0]
    assert figure.layout.dragmode is False
    assert figure.layout.xaxis.fixedrange


def test_a_map_travels_as_rows_one_behind_the_other() -> None:
    z = np.arange(6.0).reshape(2, 3)
    body = packed_map(X, Y, z)
    length = int.from_bytes(body[:4], "little")
    head = json.loads(body[4 : 4 + length])
    assert [(track["axis"], track["length"]) for track in head["tracks"]] == [
        ("x", 3),
        ("y", 2),
        ("z", 6),
    ]
    numbers = np.frombuffer(body[4 + length :], dtype="<f4")
    np.testing.assert_array_equal(numbers[5:], np.arange(6.0))


# ---- cobwebs ------------------------------------------------------------------------------------------


def test_the_way_goes_up_to_the_map_and_across_to_the_diagonal() -> None:
    x, y = path([1.0, 3.0, 4.0], -1.0)
    assert list(zip(x, y, strict=True)) == [(1, -1), (1, 3), (3, 3), (3, 4), (4, 4)]


def test_the_way_ends_before_what_is_not_finite() -> None:
    x, y = path([1.0, 3.0, math.inf, math.nan], 0.0)
    assert list(zip(x, y, strict=True)) == [(1, 0), (1, 3), (3, 3)]
    assert path([math.nan], 0.0)[0].size == 0


def test_stable_and_unstable_points_differ_in_form() -> None:
    fixed = [Fixed(0.5, True), Fixed(1.0, False)]
    drawn = cobweb_traces(X, X, path(X, 0.0), fixed, (0.0, 2.0), LOOK, ("f", "way", "in", "out"))
    figure = cobweb_figure(drawn, (0.0, 2.0), ("x", "next"), log=False, view="v")
    found = traces(figure)
    assert found["in"]["marker"]["symbol"] != found["out"]["marker"]["symbol"]
    assert list(found["in"]["x"]) == [0.5]
    assert list(found["out"]["x"]) == [1.0]
    assert figure.layout.xaxis.range == figure.layout.yaxis.range == (0.0, 2.0)


def test_the_colour_of_a_step_is_the_size_of_its_slope() -> None:
    trace = step_trace(np.array([1.0, 2.0, 3.0]), np.array([-0.1, 0.0]), "slope")
    assert list(trace["marker"]["color"]) == [-1, -2]
    assert list(trace["x"]) == [1, 2]
    assert list(trace["y"]) == [2, 3]


# ---- lines of powers of ten ---------------------------------------------------------------------------


def test_lines_of_a_chain_differ_in_dash_and_end_with_their_numbers() -> None:
    lines = {
        "bound": np.array([-1.0, -2.0]),
        "one": np.array([-1.0, -math.inf]),
        "wide": np.array([0.5]),
    }
    figure = chain_figure(lines, LOOK.colour, ("layers", "gradient"), "v")
    found = traces(figure)
    assert len({trace["line"]["dash"] for trace in found.values()}) == 3
    assert np.isnan(found["one"]["y"][1])
    low, high = figure.layout.yaxis.range
    assert low < -2 < 0.5 < high


def test_the_axis_of_nothing_still_has_ends() -> None:
    low, high = reach({"one": np.array([math.nan, -math.inf])})
    assert low < 0 < high


def test_what_is_rounding_is_grey_and_no_more_than_a_corner() -> None:
    values = np.linspace(0.0, -40.0, 20)
    figure = spectrum_figure({"a": values, "b": values / 9}, -12.0, "#000", ("x", "y", "r"), "v")
    found = traces(figure)
    assert set(found) == {"a", "b", "floor"}
    assert max(found["floor"]["y"]) == -12
    assert figure.layout.yaxis.range[0] > -16
    assert found["a"]["line"]["dash"] != found["b"]["line"]["dash"]


def test_a_spectrum_of_zeros_can_be_drawn() -> None:
    zeros = np.full(4, -math.inf)
    figure = spectrum_figure({"a": zeros}, -math.inf, "#000", ("x", "y", "r"), "v")
    assert np.isnan(traces(figure)["a"]["y"]).all()
    assert all(map(math.isfinite, figure.layout.yaxis.range))


# ---- sheets -------------------------------------------------------------------------------------------


def test_threads_of_a_sheet_run_along_both_sides() -> None:
    points = np.stack(np.meshgrid([0.0, 1.0, 2.0], [0.0, 1.0]), axis=-1)
    x, y = sheet_lines(points)
    assert np.isnan(x).sum() == 5
    assert list(x[:3]) == [0, 1, 2]
    assert list(y[:3]) == [0, 0, 0]


def test_a_sheet_that_is_lost_can_be_drawn() -> None:
    lost = np.full((3, 3, 2), np.nan)
    figure = sheet_figure(lost, lost, "#000", ("stack", "layer"), "v")
    assert set(traces(figure)) == {"stack", "single"}


def test_rings_lie_where_the_one_layer_puts_the_points() -> None:
    points = np.stack(np.meshgrid([0.0, 1.0], [0.0, 3.0]), axis=-1)
    found = traces(sheet_figure(points, points + 1, "#000", ("stack", "layer"), "v"))
    assert list(found["single"]["x"]) == [1, 2, 1, 2]
    assert list(found["single"]["y"]) == [1, 1, 4, 4]
