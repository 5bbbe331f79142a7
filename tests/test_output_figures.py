"""The charts of the Output and the Random page, and their small pictures."""

import numpy as np
import pytest

from activations import STOCHASTIC, VECTORS
from activations.stochastic import RandomActivation
from activations.vector_portrait import ignores_shift, is_simplex, lattice, perplexity
from activations.vectors import VectorActivation
from figures import output
from figures.draws import draws_figure, jumps, steady_ranges
from figures.output import bars_figure, jacobian_figure, nice, output_range, slope_limit
from figures.sparkline import random_sparkline, vector_sparkline
from figures.theme import CATEGORICAL
from tests.test_figures import contrast

REACH = 5.0

every_vector = pytest.mark.parametrize("record", VECTORS.values(), ids=lambda record: record.name)
every_random = pytest.mark.parametrize(
    "record", STOCHASTIC.values(), ids=lambda record: record.name
)


@pytest.mark.parametrize(
    ("value", "round_number"),
    [
        (0.0, 0.0),
        (0.2499, 0.25),
        (1.0, 1.0),
        (1 + 1e-16, 1.0),
        (2.2, 2.5),
        (26.0, 50.0),
        (9e5, 1e6),
    ],
)
def test_limits_are_round_numbers(value: float, round_number: float) -> None:
    assert nice(value) == pytest.approx(round_number)


@every_vector
def test_the_axis_of_the_outputs_holds_them_and_stands_still(record: VectorActivation) -> None:
    curve = record.bind()
    usual = output_range(record, np.zeros(1), REACH)
    assert max(map(abs, usual)) <= REACH
    for x in lattice(curve, REACH)[::37]:
        y = curve.value(x)
        low, high = output_range(record, y, REACH)
        assert low <= y.min() and y.max() <= high
        if np.abs(y).max() <= max(map(abs, usual)):
            assert (low, high) == usual


def test_probabilities_have_the_axis_from_0_to_1() -> None:
    for name in ("softmax", "softmin", "sparsemax"):
        assert output_range(VECTORS[name], np.array([0.5, 0.5]), REACH) == (0.0, 1.0)


def test_the_colours_end_at_the_steepest_slope_of_softmax() -> None:
    assert slope_limit(VECTORS["softmax"]) == 0.25
    assert slope_limit(VECTORS["maxout"]) == slope_limit(VECTORS["crelu"]) == 1.0


@every_vector
def test_bars_begin_at_the_shift_and_end_at_the_numbers(record: VectorActivation) -> None:
    x = np.array([2.0, -1.0, 0.5, 0.0]) + 100.0
    y = record.bind().value(x)
    labels = ([str(v) for v in x], [str(v) for v in y])
    figure = bars_figure(
        x, y, 100.0, ((95, 105), (0, 1)), labels, CATEGORICAL[0], ("inputs", "outputs")
    )
    inputs, outputs = figure.data
    assert inputs.base == 100.0 and outputs.base == 0.0
    np.testing.assert_allclose(np.array(inputs.x) + 100.0, x)
    np.testing.assert_allclose(outputs.x, y)
    assert len(figure.to_json()) < 10_000


def test_the_heat_map_puts_each_number_into_its_cell() -> None:
    matrix = np.array([[0.1, -0.2, 0.0], [0.3, 0.4, -0.5]])
    cells = [[f"{value}" for value in row] for row in matrix]
    figure = jacobian_figure(matrix, 0.25, (["x₁", "x₂", "x₃"], ["y₁", "y₂"]), cells, cells)
    colours, numbers = figure.data
    assert (colours.zmin, colours.zmax) == (-0.25, 0.25)
    for column, row, text in zip(numbers.x, numbers.y, numbers.text, strict=True):
        assert text == f"{matrix[row, column]}"


@pytest.mark.parametrize("colour", [output.NEGATIVE, output.POSITIVE])
@pytest.mark.parametrize(
    ("background", "numbers"),
    [("#ffffff", "#1f2245"), ("#171614", "#d6efcb")],
    ids=["light", "dark"],
)
def test_the_numbers_in_the_fullest_cell_are_readable(
    colour: tuple[int, int, int], background: str, numbers: str
) -> None:
    """The eighth colour of the themes in .streamlit/config.toml, on the cell seen through."""
    behind = [int(background[i : i + 2], 16) for i in (1, 3, 5)]
    mixed = [
        round(output.OPACITY * front + (1 - output.OPACITY) * back)
        for front, back in zip(colour, behind, strict=True)
    ]
    assert contrast("#" + "".join(f"{channel:02x}" for channel in mixed), numbers) >= 4.5


def test_what_holds_everywhere_is_known() -> None:
    simplex = {name for name, record in VECTORS.items() if is_simplex(record.bind())}
    assert simplex == {"softmax", "softmin", "sparsemax"}
    unmoved = {name for name, record in VECTORS.items() if ignores_shift(record.bind())}
    assert unmoved == simplex | {"log_softmax"}


def test_facts_are_found_at_every_size_of_a_group() -> None:
    for k in range(2, 9):
        maxout = VECTORS["maxout"].bind(k=k)
        assert lattice(maxout, 1.0).shape[1] % k == 0
        assert not is_simplex(maxout)


@pytest.mark.parametrize(
    ("p", "count"), [([1.0, 0.0], 1.0), ([0.25] * 4, 4.0), ([0.5, 0.5, 0.0], 2.0)]
)
def test_perplexity_counts_equal_probabilities(p: list[float], count: float) -> None:
    assert perplexity(np.array(p)) == pytest.approx(count)


@every_vector
def test_the_small_picture_of_a_vector_function_stays_in_its_frame(
    record: VectorActivation,
) -> None:
    svg = vector_sparkline(record.bind())
    assert svg.startswith("<svg") and svg.endswith("</svg>")
    assert "nan" not in svg and "inf" not in svg
    outputs = record.bind().outputs(4)
    assert svg.count("<rect") >= 4 + outputs + 1


@every_random
def test_the_small_picture_of_a_random_function_has_draws_and_expectation(
    record: RandomActivation,
) -> None:
    svg = random_sparkline(record.bind())
    assert svg.count("<path") == 3 and "nan" not in svg


@every_random
def test_the_axes_of_draws_hold_the_expectation_at_every_end(record: RandomActivation) -> None:
    (low, high), (least, most) = steady_ranges(record, -6.0, 6.0)
    x = np.linspace(-6.0, 6.0, 101)
    for chosen in ({}, *({p.name: end} for p in record.parameters for end in (p.low, p.high))):
        curve = record.bind(**chosen)
        assert low <= curve.expected(x).min() and curve.expected(x).max() <= high
        slope = curve.expected_derivative(x)
        assert least <= slope.min() and slope.max() <= most


@every_random
def test_a_slope_that_jumps_is_drawn_as_a_gap(record: RandomActivation) -> None:
    curve = record.bind()
    noise = curve.draw(np.zeros(3), np.random.default_rng(3))
    specks = curve.draw(np.zeros(20), np.random.default_rng(4))
    ranges = steady_ranges(record, -6.0, 6.0)
    figure = draws_figure(
        curve, noise, specks, (-6.0, 6.0), ranges, CATEGORICAL[0], ("x", "f", "f′")
    )
    lower = [trace for trace in figure.data if trace.yaxis == "y2"]
    assert len(lower) == 4
    for trace, held in zip(lower[:3], noise, strict=True):
        gaps = np.flatnonzero(np.isnan(np.array(trace.y, dtype=float)))
        assert len(gaps) == 1
        kink = float(trace.x[gaps[0]])
        # The drawn ends stand 3e-5 apart, a thousandth of a step of the grid.
        before, after = curve.derivative(np.array([kink - 1e-4, kink + 1e-4]), held)
        assert abs(after - before) > 0.05
        assert trace.y[gaps[0] - 1] == pytest.approx(before, abs=1e-3)
        assert trace.y[gaps[0] + 1] == pytest.approx(after, abs=1e-3)
    assert len(figure.to_json()) < 60_000


@pytest.mark.parametrize("reach", [0.5, 6.0, 30.0])
def test_a_smooth_slope_has_no_gap_however_coarse_the_grid(reach: float) -> None:
    left, right = jumps(
        STOCHASTIC["noisy_relu"].bind().expected_derivative, np.linspace(-reach, reach, 401)
    )
    assert left.size == right.size == 0


def test_jumps_are_found_between_neighbours() -> None:
    left, right = jumps(lambda x: np.where(x < 0.1, 0.0, 1.0), np.linspace(-3.0, 3.0, 401))
    assert left.size == 1
    assert left[0] < 0.1 <= right[0] < left[0] + 1e-4
