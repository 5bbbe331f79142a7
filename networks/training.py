"""Networks trained in TensorFlow: Keras layers, with the registry's functions between them.

A function's value is its counterpart in TensorFlow, the text that readers copy; slopes for training come
from TensorFlow's own tape. What is reported of the layers is computed by NumPy from what goes into them,
with the closed-form derivative, so that saturated and dead mean what they mean on the Depth page.
TensorFlow is imported inside the functions only.
"""

from __future__ import annotations

import contextlib
import math
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from activations.core import Curve, Values
from activations.crosscheck import UNLOADED, Unavailable
from activations.expression import read
from activations.expression.tensors import walk
from networks import tasks
from networks.initialisations import Fans, Sigmas
from networks.plan import Plan
from networks.shares import flat_shares, log_rms
from networks.stack import peak
from networks.table import Table, cars
from networks.tasks import Data

# A run is ended after so many seconds of training, whatever is missing.
MOST_SECONDS = 120.0
# Nor is an epoch longer than so many steps: a reader who stops it does not wait.
MOST_STEPS = 500
EPSILON = 0.05
# Gradients and shares are measured on so many inputs, always the same.
PROBE = 256
# The decision is drawn at so many places in each direction.
GRID = 48
_FILTERS = (16, 32)
_DENSE = 64

Ended = Literal["", "done", "diverged", "time"]


@dataclass(frozen=True, eq=False)
class Epoch:
    """What is known after an epoch; epoch 0 is the network before training.

    `score` is the accuracy, for a table the rms error in units of the target; `held_` is for what was held
    out. The rest is per layer, the first one first, on at most PROBE inputs of the training set, and the
    same as in stack.Traces: δ is the gradient of one input's loss. For convolutions a unit is a filter and
    each place of it one more input. `picture` has shape (GRID, GRID) with the probability of class 1 for
    points, row by row from below; (held out, 2) with target and prediction for a table; (10, 10) with the
    number of digits held out by digit and answer for pictures.
    """

    number: int
    loss: float
    held_loss: float
    score: float
    held_score: float
    log_delta: Values
    log_weight_gradient: Values
    saturated: Values
    dead: Values
    picture: Values
    seconds: float
    ended: Ended = ""


def _libraries() -> tuple[Any, Any]:
    """Return TensorFlow and Keras; Unavailable without them."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        import keras
        import tensorflow as tf
    except ImportError as error:
        raise Unavailable(UNLOADED, error=str(error)) from None
    # Small products gain nothing by threads, and neighbours lose. Later than this nothing can be changed.
    with contextlib.suppress(RuntimeError):
        tf.config.threading.set_intra_op_parallelism_threads(1)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    return tf, keras


def operation(curve: Curve) -> Callable[[Any], Any]:
    """Return the function as an operation on tensors: its counterpart in TensorFlow, or its formula walked.

    Unavailable without TensorFlow; LookupError where the record has neither.
    """
    tf, keras = _libraries()
    text = curve.activation.text
    if text:  # a reader's: nothing of it is ever run as code
        tree = read(text).tree

        def follow(x: Any) -> Any:
            return walk(tree, tf, x, curve.parameters, lambda other, u: operation(other)(u))

        return follow
    counterpart = curve.counterpart("tensorflow")
    if counterpart is None:
        raise LookupError(f"{curve.activation.title} has no counterpart in TensorFlow.")
    names = {"tf": tf, "keras": keras, **curve.parameters}
    code = compile(re.sub(r"\{(\w+)\}", r"\1", counterpart.code), curve.name, "eval")

    def apply(x: Any) -> Any:
        return eval(code, {"__builtins__": {}, **names, "x": x})  # noqa: S307 - our own text

    return apply


def table_of(plan: Plan) -> Table:
    """Return the table of a plan: the reader's own, or the made-up cars."""
    return plan.table or cars()


def data_of(plan: Plan) -> Data:
    """Return what the plan trains on."""
    if plan.task == "digits":
        return tasks.digits(plan.seed)
    if plan.task == "table":
        return tasks.rows(table_of(plan), plan.seed)
    return tasks.points(plan.task, plan.noise, plan.seed)


class Network:
    """A Keras model with what its layers hold in between, its weights drawn by NumPy from the seed."""

    def __init__(self, plan: Plan, data: Data) -> None:
        self.plan, self.data = plan, data
        self.curves = [plan.function_of(layer).curve for layer in range(1, plan.layers + 1)]
        self.tf, self.keras = _libraries()
        self.model = self._built()
        self._draw_weights(np.random.default_rng(plan.seed))
        self.optimizer = self._optimizer()
        self.optimizer.build(self.model.trainable_variables)
        self.epoch = self._compiled(self._epoch, ([None, None],), self.tf.int32)
        self.forward = self._compiled(lambda x: self.model(x)[0], ([None, *data.inputs.shape[1:]],))
        self.gradients = self._compiled(
            self._gradients, ([None, *data.inputs.shape[1:]], [None]), self.tf.float32
        )
        self.inputs = self.tf.constant(data.inputs)
        self.targets = self.tf.constant(data.targets)

    def _compiled(self, function: Any, shapes: Any, dtype: Any = "float32") -> Any:
        signature = [self.tf.TensorSpec(shape, dtype) for shape in shapes]
        return self.tf.function(function, input_signature=signature)

    def _built(self) -> Any:
        layers, plan = self.keras.layers, self.plan
        x = start = self.keras.Input(self.data.inputs.shape[1:])
        before = []
        self.weighted = []
        for number, curve in enumerate(self.curves, start=1):
            if plan.task == "digits" and number <= len(_FILTERS):
                layer = layers.Conv2D(_FILTERS[number - 1], 3, padding="same")
            else:
                layer = layers.Dense(_DENSE if plan.task == "digits" else plan.width)
            h = layer(x)
            x = layers.Activation(operation(curve), name=f"function_{number}")(h)
            if plan.task == "digits" and number <= len(_FILTERS):
                x = layers.MaxPooling2D()(x)
                x = layers.Flatten()(x) if number == len(_FILTERS) else x
            before.append(h)
            self.weighted.append(layer)
        top = layers.Dense(self.data.outputs)
        self.weighted.append(top)
        return self.keras.Model(start, [top(x), *before])

    def _draw_weights(self, rng: np.random.Generator) -> None:
        for number, layer in enumerate(self.weighted, start=1):
            shape = tuple(layer.kernel.shape)
            field = math.prod(shape[:-2])
            fans = Fans(into=field * shape[-2], out=field * shape[-1])
            top = number == len(self.weighted)
            scales = Sigmas(1.0) if top else self.plan.sigmas(number, fans)
            kernel = rng.standard_normal(shape) * scales.w / math.sqrt(fans.into)
            layer.set_weights([kernel, rng.standard_normal(shape[-1]) * scales.b])

    def _optimizer(self) -> Any:
        known, rate = self.keras.optimizers, self.plan.rate
        if self.plan.optimizer == "adam":
            return known.Adam(rate)
        return known.SGD(rate, momentum=0.9 if self.plan.optimizer == "momentum" else 0.0)

    def losses(self, answers: Any, targets: Any) -> Any:
        """Return the loss of each input: cross-entropy from logits, for a table the squared error."""
        tf = self.tf
        if self.plan.task == "table":
            return tf.square(answers[:, 0] - targets)
        if self.data.outputs == 1:
            return tf.nn.sigmoid_cross_entropy_with_logits(labels=targets, logits=answers[:, 0])
        labels = tf.cast(targets, tf.int32)
        return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=answers)

    def _epoch(self, order: Any) -> Any:
        tf = self.tf
        weights = self.model.trainable_variables
        for rows in order:
            with tf.GradientTape() as tape:
                answers = self.model(tf.gather(self.inputs, rows))[0]
                loss = tf.reduce_mean(self.losses(answers, tf.gather(self.targets, rows)))
            self.optimizer.apply(self._slopes(tape, loss, weights), weights)

    def _gradients(self, inputs: Any, targets: Any) -> Any:
        tf = self.tf
        with tf.GradientTape(persistent=True) as tape:
            answers, *before = self.model(inputs)
            losses = self.losses(answers, targets)
            total, mean = tf.reduce_sum(losses), tf.reduce_mean(losses)
        kernels = [layer.kernel for layer in self.weighted[:-1]]
        return before, self._slopes(tape, total, before), self._slopes(tape, mean, kernels)

    def _slopes(self, tape: Any, of: Any, by: list[Any]) -> list[Any]:
        # TensorFlow has no gradient through a jump, and says None.
        found = zip(tape.gradient(of, by), by, strict=True)
        return [self.tf.zeros_like(at) if slope is None else slope for slope, at in found]


def batches(plan: Plan, count: int, rng: np.random.Generator) -> NDArray[np.int32]:
    """Return the places of the inputs of each batch, at most MOST_STEPS of them in an epoch.

    What does not fill a batch is left out, and is among others in the next epoch.
    """
    size = min(plan.batch, count)
    steps = min(count // size, MOST_STEPS)
    order = rng.permutation(count)[: steps * size]
    return order.reshape(-1, size).astype(np.int32)


def train(plan: Plan) -> Iterator[Epoch]:
    """Yield what is known before training, and after each epoch, until `ended` says why there are no more.

    The same plan gives the same numbers on the same machine. Unavailable without TensorFlow.
    """
    # Keras remembers every layer there was, in a process that trains for days.
    _libraries()[1].utils.clear_session()
    data = data_of(plan)
    network = Network(plan, data)
    rng = np.random.default_rng((plan.seed, 4))
    spent = 0.0
    for number in range(plan.epochs + 1):
        started = time.perf_counter()
        if number:
            network.optimizer.learning_rate.assign(plan.rate_at(number))
            network.epoch(batches(plan, len(data.inputs), rng))
        found = _measured(network, number)
        spent += time.perf_counter() - started
        ended = found.ended or ("time" if spent > MOST_SECONDS else "")
        yield replace(found, seconds=spent, ended=ended)
        if ended:
            return


def _measured(network: Network, number: int) -> Epoch:
    data = network.data
    ended: Ended = "done" if number == network.plan.epochs else ""
    answers, held = (network.forward(x).numpy() for x in (data.inputs, data.held_inputs))
    loss = _mean_loss(network, answers, data.targets)
    if not (math.isfinite(loss) and np.all(np.isfinite(held))):
        ended = "diverged"
    inputs, targets = data.inputs[:PROBE], data.targets[:PROBE]
    before, deltas, kernels = network.gradients(inputs, targets)
    with np.errstate(all="ignore"):
        return Epoch(
            number=number,
            loss=loss,
            held_loss=_mean_loss(network, held, data.held_targets),
            score=_score(data, network.plan.task, answers, data.targets),
            held_score=_score(data, network.plan.task, held, data.held_targets),
            log_delta=np.array([log_rms(delta.numpy()) for delta in deltas]),
            log_weight_gradient=np.array([log_rms(kernel.numpy()) for kernel in kernels]),
            **_shares(network, [h.numpy() for h in before]),
            picture=_picture(network, held),
            seconds=0.0,
            ended=ended,
        )


def _shares(network: Network, before: list[Values]) -> Mapping[str, Values]:
    shares = [
        flat_shares(curve.derivative(h.reshape(-1, h.shape[-1])), EPSILON * peak(curve))
        for curve, h in zip(network.curves, before, strict=True)
    ]
    saturated, dead = np.array(shares).T
    return {"saturated": saturated, "dead": dead}


def _mean_loss(network: Network, answers: Values, targets: Values) -> float:
    return float(np.mean(network.losses(answers, targets).numpy()))


def _classes(answers: Values) -> NDArray[np.intp]:
    if answers.shape[1] == 1:
        return (answers[:, 0] > 0).astype(np.intp)
    largest: NDArray[np.intp] = np.argmax(answers, axis=1)
    return largest


def _score(data: Data, task: str, answers: Values, targets: Values) -> float:
    if task == "table":
        error: Values = np.square(answers[:, 0] - targets, dtype=np.float64)
        return math.sqrt(float(np.mean(error))) * data.scale
    return float(np.mean(_classes(answers) == targets))


def _picture(network: Network, held: Values) -> Values:
    data, task = network.data, network.plan.task
    if task == "table":
        both: Values = np.stack([data.held_targets, held[:, 0]], axis=1) * data.scale
        return both + data.centre
    if task == "digits":
        counts = np.zeros((data.outputs, data.outputs), dtype=np.float32)
        np.add.at(counts, (data.held_targets.astype(np.intp), _classes(held)), 1)
        return counts
    logits = network.forward(grid()).numpy()[:, 0]
    shown: Values = 0.5 + 0.5 * np.tanh(logits / 2)
    return shown.reshape(GRID, GRID)


def axis() -> Values:
    """Return the coordinates at which the decision is drawn."""
    return np.linspace(-tasks.REACH, tasks.REACH, GRID).astype(np.float32)


def grid() -> Values:
    """Return the places at which the decision is drawn, row by row from below."""
    x, y = np.meshgrid(axis(), axis())
    return np.stack([x.ravel(), y.ravel()], axis=1)
