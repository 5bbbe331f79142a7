"""Colours by computation: seen on their ground, told apart by every kind of eye, read on what they fill."""

import re
import tomllib
from itertools import pairwise

import numpy as np
import pytest

from activations.core import Values
from figures import losses, output, phase_map, sparkline, theme
from tests.colours import SIGHTS, contrast, difference, lab, nearest, over, rgb
from tests.server import ROOT

_THEME = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
STYLE = (ROOT / "ui" / "style.css").read_text("utf-8")
# Streamlit's own grounds, and what lies a little above them: cards, boxes, code.
GROUNDS = {"light": rgb("#ffffff"), "dark": rgb("#171614")}
TEXT, PARTS = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
APART = {"normal": 15.0, "protan": 15.0, "deutan": 15.0, "tritan": 14.9}


def palette(mode: str) -> list[Values]:
    """Return the eight colours of the charts."""
    return [rgb(colour) for colour in _THEME[mode]["chartCategoricalColors"][:8]]


def drawn(placeholder: str, mode: str) -> Values:
    """Return the colour that the browser puts in the place of one of ours."""
    return palette(mode)[theme.CATEGORICAL.index(placeholder)]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, -1.0, 2.0), (50.0, 0.0, 0.0), 2.3669),
        ((50.0, 2.49, -0.001), (50.0, -2.49, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_of_colours_is_that_of_its_test_data(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    for pair in ((one, other), (other, one)):
        assert difference(*map(np.array, pair)) == pytest.approx(expected, abs=1e-4)


def test_contrast_goes_from_1_to_21() -> None:
    assert contrast(rgb("#fff"), rgb("#000")) == pytest.approx(21.0)
    assert contrast(rgb("#777777"), rgb("rgb(119,119,119)")) == 1.0


@pytest.mark.parametrize("mode", GROUNDS)
def test_every_colour_of_a_chart_stands_out_from_its_ground(mode: str) -> None:
    for colour in palette(mode):
        assert contrast(colour, GROUNDS[mode]) >= PARTS


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("mode", GROUNDS)
def test_every_two_colours_of_a_chart_are_told_apart_by_every_eye(mode: str, sight: str) -> None:
    assert nearest(palette(mode), sight) >= APART[sight]


def test_the_small_pictures_of_the_atlas_are_seen_on_both_grounds() -> None:
    for colour in (sparkline.VALUE, sparkline.SLOPE, sparkline.AXIS):
        for ground in GROUNDS.values():
            assert contrast(rgb(colour), ground) >= PARTS
    for sight, least in APART.items():
        assert nearest([rgb(sparkline.VALUE), rgb(sparkline.SLOPE)], sight) >= least


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_scale_of_maps_rises_in_lightness_and_its_ends_are_far_apart(sight: str) -> None:
    seen = [lab(rgb(colour), sight) for _place, colour in phase_map.SCALE]
    assert all(before[0] < after[0] for before, after in pairwise(seen))
    assert all(difference(before, after) >= 5 for before, after in pairwise(seen))
    assert difference(seen[0], seen[-1]) >= 40


def test_what_is_written_and_drawn_on_a_map_is_seen_on_all_of_it() -> None:
    for _place, colour in phase_map.SCALE:
        assert contrast(rgb(phase_map.INK), rgb(colour)) >= TEXT


@pytest.mark.parametrize("mode", GROUNDS)
def test_numbers_on_the_jacobian_are_read_and_its_signs_are_told_apart(mode: str) -> None:
    ends = {}
    for name, colour in (("below", output.NEGATIVE), ("above", output.POSITIVE)):
        for share in np.linspace(0, 1, 11):
            cell = over(np.array(colour) / 255, share * output.OPACITY, GROUNDS[mode])
            assert contrast(drawn(output.NUMBERS, mode), cell) >= TEXT
        ends[name] = cell
    for sight, least in APART.items():
        assert nearest(list(ends.values()), sight) >= least


@pytest.mark.parametrize("mode", GROUNDS)
def test_words_on_the_lanes_of_naive_losses_are_read(mode: str) -> None:
    for placeholder, opacity in losses.KINDS.values():
        lane = over(drawn(placeholder, mode), opacity, GROUNDS[mode])
        assert contrast(drawn(theme.CATEGORICAL[7], mode), lane) >= TEXT


@pytest.mark.parametrize("mode", GROUNDS)
def test_curves_are_seen_on_saturated_parts(mode: str) -> None:
    ground = over(drawn(theme.SHADE, mode), theme.SHADE_OPACITY, GROUNDS[mode])
    # Less than 3:1, which each has beside the shade: no eight colours have it on both grounds and stay apart
    # for every eye. What is shaded stands in words below the chart.
    for placeholder in (*theme.FUNCTIONS, theme.POINT):
        assert contrast(drawn(placeholder, mode), ground) >= 2.4


def test_words_in_colour_and_on_colour_are_read() -> None:
    """Every pair of a light and a dark colour in our style sheet, as text or under text."""
    pairs = re.findall(r"(color|--tint): light-dark\((#\w+), (#\w+)\)", STYLE)
    assert len(pairs) >= 6
    on_tint = {"light": rgb("#fff"), "dark": rgb("#000")}
    for name, *colours in pairs:
        for mode, colour in zip(GROUNDS, colours, strict=True):
            # Black or white stands on a tint and on the accent; everything else on the page.
            if name == "--tint" or colour in ("#fff", "#000"):
                tint = (
                    rgb(_THEME[mode]["primaryColor"]) if colour in ("#fff", "#000") else rgb(colour)
                )
                assert contrast(on_tint[mode], tint) >= TEXT, (name, colour)
            else:
                assert contrast(rgb(colour), GROUNDS[mode]) >= TEXT, (name, colour)
