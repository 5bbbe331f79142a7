"""The charts of the Output & loss page and of the Derivative page."""

import math
import tomllib

import numpy as np
import pytest

from figures import theme
from figures.derivative import ERRORS, best_trace, expected_trace, exponents, step_trace
from figures.losses import (
    KINDS,
    distribution_traces,
    loss_traces,
    place_traces,
    squeezed,
)
from tests.server import ROOT
from tests.test_figures import contrast

LOOK = theme.Look(theme.FUNCTIONS[0], "solid")


def test_a_gradient_that_jumps_is_drawn_with_a_gap_and_a_smooth_one_without() -> None:
    z = np.linspace(-2.0, 2.0, 81)
    hinge = np.where(z < 1, -1.0, 0.0)
    value, slope = loss_traces(z, np.maximum(0.0, 1 - z), hinge, "1", LOOK)
    assert not np.any(np.isnan(value["y"]))
    assert np.count_nonzero(np.isnan(slope["y"])) == 1
    smooth = loss_traces(z, z, np.tanh(z), "1", LOOK)[1]
    assert not np.any(np.isnan(smooth["y"]))


def test_the_line_at_the_logit_carries_a_point_for_every_loss() -> None:
    upper, lower = place_traces(0.5, [1.0, 2.0], [3.0, 4.0], [LOOK] * 2, ((0, 9), (-1, 1)))
    assert upper["y"][:2] == [0, 9] and upper["y"][3::2] == [1.0, 2.0]
    assert lower["y"][3::2] == [3.0, 4.0]
    assert len(upper["marker"]["size"]) == len(upper["y"]) == len(upper["x"])


def test_bars_have_the_height_of_their_numbers_and_infinite_ones_an_end() -> None:
    p, q = np.array([0.2, 0.8]), np.array([0.0, 1.0])
    costs = np.array([0.4, 0.2]), np.array([math.inf, 0.0])
    traces = distribution_traces(p, q, costs, (theme.FUNCTIONS[0], theme.FUNCTIONS[1]))
    assert [trace["y"][1::5] for trace in traces[:2]] == [[0.2, 0.8], [0.0, 1.0]]
    assert math.isfinite(traces[3]["y"][1])


@pytest.mark.parametrize("z", [-1000.0, -17.0, -0.5, 0.0, 0.5, 17.0, 1000.0])
def test_the_squeezed_axis_is_odd_and_rises(z: float) -> None:
    assert squeezed(-z) == -squeezed(z)
    assert squeezed(z) < squeezed(z + 0.1)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("base", ["light", "dark"])
def test_the_words_of_every_lane_are_readable(kind: str, base: str) -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    colours = settings["theme"][base]["chartCategoricalColors"]
    name, opacity = KINDS[kind]
    front = colours[theme.CATEGORICAL.index(name)]
    behind = {"light": "#ffffff", "dark": "#171614"}[base]
    mixed = "#" + "".join(
        f"{round(opacity * int(front[i : i + 2], 16) + (1 - opacity) * int(behind[i : i + 2], 16)):02x}"
        for i in (1, 3, 5)
    )
    assert contrast(mixed, colours[7]) >= 4.5


def test_no_error_stands_at_the_foot_of_the_picture_and_an_infinite_one_above_it() -> None:
    found = exponents(np.array([0.0, 1e-40, 1e-8, 10.0, math.inf]))
    assert ERRORS[0] < found[0] == found[1] < -16
    assert found[2] == -8 and found[3] == 1 and found[4] > ERRORS[1]


def test_a_trace_that_moves_keeps_its_length_whether_there_is_something_to_draw_or_not() -> None:
    steps = 10.0 ** np.linspace(-16, 0, 9)
    parts = steps / 2, 1e-16 / steps
    full, empty = (expected_trace(given, steps, "forward", "#000001") for given in (parts, ()))
    assert len(full["x"]) == len(empty["x"]) == len(full["y"]) == len(empty["y"])
    assert math.isclose(full["y"][1], math.log10(steps[0] / 2))
    none = expected_trace((np.zeros(9), 1e-16 / steps), steps, "forward", "#000001")
    assert all(math.isfinite(y) or math.isnan(y) for y in none["y"])


def test_the_ring_and_the_step_are_where_they_are_asked() -> None:
    assert best_trace([-8.0], [-7.0], ["#000001"])["x"] == [-8.0]
    trace = step_trace(-3.0, [-5.0, -6.0], [LOOK, LOOK])
    assert set(trace["x"]) == {-3.0} and trace["y"][3::2] == [-5.0, -6.0]
