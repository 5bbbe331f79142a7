"""Both passes through a stack with all that is measured, against its matrix products alone and TensorFlow.

Run with `python -m benchmarks.stack [rounds]`. All have one thread, float32 and the same weights, and
take turns round by round. The products are three a layer: forwards, backwards, and the gradient by the
weights. The aims hold for the two passes; what is measured on the way comes on top. TensorFlow computes
the gradients by weights and pre-activations, norms, correlations and histograms; the shares that are
saturated and dead, which we count too, it is spared.
"""

from __future__ import annotations

import argparse
import functools
import importlib
import importlib.util
import os
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np

from activations import ACTIVATIONS
from activations.core import Curve
from benchmarks.kernels import code
from benchmarks.rounds import Measure, interleaved, line, ratio
from networks.network import Network, Stack, draw
from networks.passes import backward, forward
from networks.stack import BINS, measure, product_rms

Call = Callable[[], Any]
FUNCTIONS = ("relu", "tanh", "sigmoid", "swish", "gelu")
SIZES = {
    "50 × 256 × 256": Stack(depth=50, width=256, batch=256, sigma_w=1.3, sigma_b=0.1),
    "100 × 512 × 512": Stack(depth=100, width=512, batch=512, sigma_w=1.3, sigma_b=0.1),
}
# What both passes may take, in units of the products alone: (of the size, of GELU).
AIMS = {"50 × 256 × 256": (1.5, 2.0), "100 × 512 × 512": (1.3, 2.0)}


def products(network: Network) -> None:
    """Multiply the matrices that both passes multiply, those of each layer in its own place in memory.

    That is a linear stack whose pre-activations are kept; nothing is added, multiplied or measured.
    """
    x = network.inputs
    kept = np.empty((len(network.weights), *x.shape), x.dtype)
    for index, W in enumerate(network.weights):
        x = np.matmul(x, W.T, out=kept[index])
    delta, turns, room = network.directions, np.empty((2, *x.shape), x.dtype), np.empty_like(W)
    for index in range(len(kept) - 1, 0, -1):
        np.matmul(delta.T, kept[index - 1], out=room)
        delta = np.matmul(delta, network.weights[index], out=turns[index % 2])
    np.matmul(delta.T, network.inputs, out=room)


def passes(curve: Curve, stack: Stack, network: Network) -> list[float]:
    """Return the norms of the gradients by weights and do nothing else beside the two passes."""
    layers = [layer for _, layer, _ in forward(curve, stack, network)]
    steps = backward(curve, stack, network, layers)
    return [product_rms(step.delta, step.inputs) for step in steps]


def tensorflow(curve: Curve, network: Network) -> dict[str, Call]:
    """Return TensorFlow's two passes alone and with what is measured, eager and as a graph."""
    tf = importlib.import_module("tensorflow")
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    expression = compile(code(curve, "tensorflow"), curve.name, "eval")
    weights = [tf.constant(W) for W in network.weights]
    biases = [tf.constant(b) for b in network.biases]
    inputs, directions = tf.constant(network.inputs), tf.constant(network.directions)

    def both(measured: bool) -> Any:
        x = inputs
        states: list[Any] = []
        outputs: list[Any] = []
        with tf.GradientTape() as tape:
            tape.watch(weights)
            for W, b in zip(weights, biases, strict=True):
                h = tf.matmul(x, W, transpose_b=True) + b
                states.append(h)
                x = eval(expression, {"tf": tf, "x": h})
                outputs.append(x)
            loss = tf.reduce_sum(states[-1] * directions)
        by_weights, by_states = tape.gradient(loss, [weights, states])
        found = [tf.norm(each) for each in by_weights]
        if not measured:
            return found
        for h, x, delta in zip(states, outputs, by_states, strict=True):
            squares, products = tf.reduce_sum(h * h, 1), tf.reduce_sum(h[::2] * h[1::2], 1)
            found += [
                tf.norm(delta),
                tf.reduce_mean(squares),
                tf.reduce_mean(products / tf.sqrt(squares[::2] * squares[1::2])),
            ]
            for values in (h, x, delta):
                some = tf.reshape(values, [-1])[:4096]
                least, most = tf.reduce_min(some), tf.reduce_max(some)
                # Where a gradient has underflowed to 0, which ours does not, TensorFlow refuses.
                ends = tf.stack([least, tf.where(most > least, most, least + 1)])
                found.append(tf.histogram_fixed_width(some, ends, BINS))
        return found

    graph = tf.function(both, autograph=False)
    return {
        "TensorFlow eager": functools.partial(both, True),
        "TensorFlow eager, passes": functools.partial(both, False),
        "TensorFlow graph": functools.partial(graph, True),
        "TensorFlow graph, passes": functools.partial(graph, False),
    }


def seconds(call: Call) -> float:
    """Return the processor's seconds of one call: what else a machine does counts for less."""
    started = time.process_time()
    call()
    return time.process_time() - started


def memory(call: Call) -> int:
    """Return how many bytes a call takes at most beyond what was there before."""
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


def compare(title: str, stack: Stack, rounds: int) -> None:
    """Print the ratios of one size, for each function."""
    network = draw(stack, np.random.default_rng(0))
    print(f"{title} (layers × units × batch)")
    installed = importlib.util.find_spec("tensorflow") is not None
    for name in FUNCTIONS:
        curve = ACTIVATIONS[name].bind()
        calls: dict[str, Call] = {
            "explorer": functools.partial(measure, curve, stack, network),
            "explorer, passes": functools.partial(passes, curve, stack, network),
            "products": functools.partial(products, network),
        }
        if installed:
            calls |= tensorflow(curve, network)
        for call in calls.values():
            call()  # compiles
        taken = interleaved({who: functools.partial(seconds, calls[who]) for who in calls}, rounds)
        usual, gelu = AIMS[title]
        aims = {"products": gelu if name == "gelu" else usual}
        aims |= {"TensorFlow eager": 1.0, "TensorFlow eager, passes": 1.0}
        for who, theirs in taken.items():
            if who.startswith("explorer"):
                continue
            alike = ("explorer, passes",) if who.endswith("passes") else ("explorer",)
            for ours in ("explorer", "explorer, passes") if who == "products" else alike:
                label = f"  {name}: {ours} / {who}"
                aim = aims.get(who) if who != "products" or ours.endswith("passes") else None
                print(line(label, ratio(taken[ours], theirs), aim))
    share = memory(calls["explorer"]) / (4 * stack.depth * stack.width * stack.batch)
    print(line("  memory / one float32 an activation", (share, share, share), 1.2))


def growth(rounds: int) -> None:
    """Print how the time of 100 layers compares with twice that of 50."""
    calls: dict[int, Measure] = {}
    for depth in (50, 100):
        stack = Stack(depth=depth, width=256, batch=256, sigma_w=1.3)
        network = draw(stack, np.random.default_rng(0))
        curve = ACTIVATIONS["tanh"].bind()
        calls[depth] = functools.partial(seconds, functools.partial(measure, curve, stack, network))
    taken = interleaved(calls, rounds)
    twice = [2 * each for each in taken[50]]
    print(line("time of 100 layers / twice that of 50, tanh", ratio(taken[100], twice), 1.1))


def main(rounds: int) -> None:
    """Measure and print."""
    for title, stack in SIZES.items():
        compare(title, stack, rounds)
    growth(2 * rounds)


# NumPy's BLAS asks once, when it is loaded.
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


if __name__ == "__main__":
    if any(os.environ.get(name) != "1" for name in THREADS):
        os.environ |= dict.fromkeys(THREADS, "1") | {"TF_CPP_MIN_LOG_LEVEL": "3"}
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.stack", *sys.argv[1:]])
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    main(parser.parse_args().rounds)
