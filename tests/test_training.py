"""Networks in TensorFlow: the same slopes and shares as in NumPy, the same run from the same plan."""

import dataclasses
import itertools
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from activations import ACTIVATIONS
from activations.core import Values
from networks import training
from networks.initialisations import Fans, Sigmas
from networks.passes import Layer, backward
from networks.plan import Named, Plan
from networks.shares import log_rms
from networks.stack import Network as Weights
from networks.stack import Stack, product_rms, simulate
from networks.table import Table
from networks.training import Epoch, train

pytestmark = [
    pytest.mark.tensorflow,
    pytest.mark.usefixtures("frozen_tensorflow"),
]

SMALL = {"width": 8, "epochs": 2}


def epochs(**given: Any) -> list[Epoch]:
    return list(train(Plan(**{**SMALL, **given})))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_function_and_its_gradient_are_those_of_its_counterpart(name: str) -> None:
    import tensorflow as tf

    curve = ACTIVATIONS[name].bind()
    x = np.linspace(-4, 4, 41).astype(np.float32)
    smooth = np.all(np.abs(x[:, None] - [math.inf, *curve.breakpoints]) > 1e-3, axis=1)
    given = tf.constant(x)
    with tf.GradientTape() as tape:
        tape.watch(given)
        found = training.operation(curve)(given)
    slope = tape.gradient(found, given, unconnected_gradients="zero")
    # float32 on both sides; the roughest, powers and exponentials, lose a dozen units in the last place.
    # At 0 some gradients are not those of the function (activations/disagreements.py).
    for number, exact, there in (
        (found, curve.value(x), smooth),
        (slope, curve.derivative(x), smooth & (x != 0)),
    ):
        np.testing.assert_allclose(np.asarray(number)[there], exact[there], rtol=2e-5, atol=2e-5)


# A network has a function of its own in each layer: eight at a time are compiled, and trained.
@pytest.mark.parametrize("first", range(0, len(ACTIVATIONS), 8))
def test_every_function_trains(first: int) -> None:
    names = [Named(name) for name in list(ACTIVATIONS)[first : first + 8]]
    others = dict(enumerate(names[1:], 2))
    found = epochs(
        task="xor", function=names[0], others=others, own=Sigmas(1.0), depth=len(names), epochs=1
    )
    assert found[-1].ended == "done"
    assert math.isfinite(found[-1].loss)


@dataclass(frozen=True)
class Seen:
    """What NumPy finds in one layer: h, f(h), f′(h)."""

    before: Values
    value: Values
    slope: Values


def layers_of(network: training.Network, inputs: Values) -> list[Seen]:
    """Return what NumPy finds in each layer with the network's weights."""
    x: Values = inputs.astype(np.float64)
    found = []
    for layer, curve in zip(network.weighted[:-1], network.curves, strict=True):
        h = x @ np.asarray(layer.kernel) + np.asarray(layer.bias)
        x, slope = curve.value_and_derivative(h)
        found.append(Seen(h, x, slope))
    return found


def test_a_typed_formula_trains_like_the_function_that_it_is() -> None:
    plan = {"task": "moons", "rule": "lecun", "depth": 3, "width": 8, "epochs": 2}
    typed = epochs(function=Named("=x/(1+exp(-b x))", {"b": 1.5}), **plan)
    registered = epochs(function=Named("swish", {"beta": 1.5}), **plan)
    assert typed[-1].ended == "done"
    for one, other in zip(typed, registered, strict=True):
        assert one.loss == pytest.approx(
            other.loss, rel=1e-3
        )  # float32, two ways to the same number
        np.testing.assert_allclose(one.log_delta, other.log_delta, atol=1e-3)


@pytest.mark.parametrize("name", ["relu", "tanh", "selu", "swish"])
def test_gradients_and_shares_are_those_of_the_depth_page(name: str) -> None:
    plan = Plan(task="moons", function=Named(name), rule="lecun", depth=4, width=8)
    data = training.data_of(plan)
    network = training.Network(plan, data)
    before_training = next(train(plan))
    inputs, targets = data.inputs[: training.PROBE], data.targets[: training.PROBE]
    layers = layers_of(network, inputs)
    # The gradient of one input's cross-entropy by its logit is p - y; the rest is stack.backward.
    top = np.asarray(network.weighted[-1].kernel, dtype=np.float64)
    bias = np.asarray(network.weighted[-1].bias)
    error = 1 / (1 + np.exp(-(layers[-1].value @ top + bias))) - targets[:, None]
    weights = tuple(np.asarray(layer.kernel, dtype=np.float64).T for layer in network.weighted[:-1])
    stack = Stack(depth=4, width=8, sigma_w=1.0, batch=len(inputs))
    curve = network.curves[0]
    received = Weights(weights, (), inputs, error @ top.T * layers[-1].slope)
    on_the_way = [Layer(layer.before, np.ones((1, 1))) for layer in layers]
    deltas, gradients = [], []
    for step in backward(curve, stack, received, on_the_way):
        shift = step.exponent * math.log10(2)
        deltas.append(log_rms(step.delta) + shift)
        gradients.append(math.log10(product_rms(step.delta, step.inputs) / len(inputs)) + shift)
    np.testing.assert_allclose(before_training.log_delta, deltas[::-1], atol=1e-5)  # float32
    np.testing.assert_allclose(before_training.log_weight_gradient, gradients[::-1], atol=1e-5)
    slopes = [np.abs(layer.slope) for layer in layers]
    peak = network.curves[0].traits.lipschitz
    # A slope at the threshold to within float32 may fall on either side: one number in each layer.
    np.testing.assert_allclose(
        before_training.saturated, [np.mean(y < 0.05 * peak) for y in slopes], atol=1 / 2048
    )
    np.testing.assert_array_equal(
        before_training.dead, [np.mean(np.all(y == 0, axis=0)) for y in slopes]
    )


def test_a_deep_sigmoid_starts_with_the_ratio_that_the_theory_gives() -> None:
    plan = Plan(function=Named("sigmoid"), rule="lecun", depth=12, width=128)
    start = next(train(plan))
    curve = ACTIVATIONS["sigmoid"].bind()
    seeds = [
        simulate(curve, Stack(depth=12, width=128, sigma_w=1.0, seed=seed)) for seed in range(5)
    ]
    expected = np.median([traces.log_delta[0] - traces.log_delta[-1] for traces in seeds])
    # Eleven factors of a network 128 wide: within a third of a decade for each of these seeds.
    assert start.log_delta[0] - start.log_delta[-1] == pytest.approx(expected, abs=0.6)


def test_weights_have_the_variance_that_the_initialisation_says() -> None:
    plan = Plan(rule="xavier", width=128, depth=2)
    network = training.Network(plan, training.data_of(plan))
    for layer, fans in zip(network.weighted, ((2, 128), (128, 128), (128, 1)), strict=True):
        into, out = fans
        last = out == 1
        sigma = 1.0 if last else plan.sigmas(1, Fans(into=into, out=out)).w
        spread = np.std(np.asarray(layer.kernel)) * math.sqrt(into)
        # The spread of n normal numbers is right to 1/√(2n): three of these, 128 numbers at least.
        assert spread == pytest.approx(sigma, rel=3 / math.sqrt(2 * into * out))


def test_the_same_plan_gives_the_same_numbers_and_another_seed_others() -> None:
    first, again, other = epochs(), epochs(), epochs(seed=2)
    assert [e.loss for e in first] == [e.loss for e in again]
    np.testing.assert_array_equal(first[-1].picture, again[-1].picture)
    assert first[-1].loss != other[-1].loss


def test_a_layer_of_its_own_function_is_measured_with_it() -> None:
    found = epochs(depth=3, function=Named("relu"), others={2: Named("linear")}, rule="lecun")
    assert found[0].saturated[0] > 0.2 and found[0].saturated[1] == 0


def test_a_learning_rate_beyond_all_measure_is_stopped_as_diverged() -> None:
    found = epochs(
        function=Named("linear"), rule="lecun", optimizer="sgd", rate=10.0, depth=6, epochs=50
    )
    assert found[-1].ended == "diverged"
    assert len(found) < 51
    assert all(epoch.ended == "" for epoch in found[:-1])


def test_a_run_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "MOST_SECONDS", 0.0)
    found = epochs(epochs=50)
    assert len(found) == 1 and found[0].ended == "time"


def test_pausing_is_not_asking() -> None:
    stream = train(Plan(width=8, epochs=1000))
    assert [epoch.number for epoch in itertools.islice(stream, 2)] == [0, 1]
    assert next(stream).number == 2


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_every_optimizer_lowers_the_loss(optimizer: Any) -> None:
    found = epochs(task="moons", optimizer=optimizer, rate=0.02, epochs=5)
    assert found[-1].loss < 0.95 * found[0].loss


def test_the_decay_lowers_the_last_steps() -> None:
    steady, falling = (
        epochs(task="moons", optimizer="sgd", rate=0.1, decay=decay, epochs=5)
        for decay in (1.0, 0.001)
    )
    last = [abs(run[-1].loss - run[-2].loss) for run in (steady, falling)]
    assert last[1] < 0.1 * last[0]


def test_a_table_is_learned_in_its_own_units() -> None:
    x = np.linspace(0, 1, 200)
    table = Table(("x", "y"), np.stack([x, 1000 + 50 * x], axis=1))
    found = epochs(task="table", table=table, epochs=40, width=16, rate=0.01)
    assert found[0].held_score > 5
    assert found[-1].held_score < 2  # of a spread of 50
    assert found[-1].picture.shape == (40, 2)
    assert 999 < found[-1].picture[:, 0].min() < found[-1].picture[:, 0].max() < 1051


def test_the_picture_of_points_is_the_probability_at_each_place() -> None:
    found = epochs(task="moons", epochs=30, width=16)[-1]
    assert found.picture.shape == (training.GRID, training.GRID)
    assert 0 <= found.picture.min() < 0.1 and 0.9 < found.picture.max() <= 1
    # The upper moon is of class 0: the y of the grid grows with the row.
    assert found.picture[-5, training.GRID // 3] < 0.5 < found.picture[5, 2 * training.GRID // 3]


def test_batches_take_every_input_at_most_once() -> None:
    plan = Plan(batch=32)
    found = training.batches(plan, 100, np.random.default_rng(0))
    assert found.shape == (3, 32) and len(set(found.ravel())) == 96
    assert training.batches(plan, 7, np.random.default_rng(0)).shape == (1, 7)
    most = training.batches(dataclasses.replace(plan, batch=1), 9999, np.random.default_rng(0))
    assert len(most) == training.MOST_STEPS


# ---- what the page claims: with fixed seeds, and margins -------------------------------------------------

SPIRALS = {"task": "spirals", "noise": 0.05, "depth": 12, "width": 64, "rate": 0.003, "epochs": 120}


@pytest.mark.slow
def test_xor_needs_a_function_and_relu_will_do() -> None:
    relu = epochs(task="xor", depth=1, width=8, epochs=60)
    assert relu[-1].score == relu[-1].held_score == 1.0
    for depth in (1, 8):
        linear = epochs(task="xor", function=Named("linear"), rule="lecun", depth=depth, epochs=60)
        assert max(epoch.score for epoch in linear) <= 0.75
        assert max(epoch.held_score for epoch in linear) <= 0.75


@pytest.mark.slow
def test_a_perceptron_with_step_fails_on_xor() -> None:
    found = epochs(task="xor", function=Named("step"), depth=1, width=1, epochs=60)
    assert max(epoch.score for epoch in found) <= 0.75
    assert found[-1].log_delta[0] == -math.inf and found[-1].dead[0] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rule", "own", "low", "high"),
    [
        ("sigmoid", "xavier", None, 0.0, 0.6),
        ("linear", "lecun", None, 0.0, 0.8),
        ("relu", "he", None, 0.95, 1.0),
        ("selu", "lecun", None, 0.95, 1.0),
        ("sigmoid", "", Sigmas(10.15), 0.9, 1.0),
    ],
)
def test_spirals_in_twelve_layers(
    name: str, rule: str, own: Sigmas | None, low: float, high: float
) -> None:
    found = epochs(function=Named(name), rule=rule, own=own, **SPIRALS)
    assert low <= found[-1].held_score <= high
    assert low <= found[-1].score <= high


@pytest.mark.slow
def test_digits_are_read_by_a_small_convolutional_network() -> None:
    found = epochs(task="digits", rate=0.003, epochs=20)
    assert found[-1].held_score >= 0.97
    assert found[-1].seconds <= 60
    counts = found[-1].picture
    assert counts.sum() == 359
    assert np.trace(counts) / counts.sum() == pytest.approx(found[-1].held_score)
    assert len(found[-1].dead) == 3
