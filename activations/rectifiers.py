"""Rectifiers: piecewise linear functions with their main kink at 0."""

import math

import numpy as np

from activations.core import (
    Activation,
    Counterpart,
    Example,
    Interval,
    Limit,
    Parameter,
    Reference,
    Traits,
    Values,
    const,
    counterparts,
)
from activations.special import choose, clip, flag, scaled

FAMILY = "Rectifiers"


def _leaky(x: Values, alpha: float) -> Values:
    return np.maximum(x, 0.0) + scaled(alpha, np.minimum(x, 0.0))


def _leaky_slope(x: Values, alpha: float) -> Values:
    return choose(x > 0, 1.0, alpha)


def _leaky_range(alpha: float) -> Interval:
    return Interval(-math.inf, math.inf) if alpha > 0 else Interval(0.0, math.inf, True)


def _leaky_breakpoints(alpha: float) -> tuple[float, ...]:
    return () if alpha == 1 else (0.0,)


def _leaky_traits(alpha: float) -> Traits:
    return Traits(
        monotone="increasing" if alpha >= 0 else "neither",
        symmetry="odd" if alpha == 1 else "even" if alpha == -1 else "neither",
        smoothness=math.inf if alpha == 1 else 0,
        left="none" if alpha else "hard",
        right="none",
        lipschitz=max(1.0, abs(alpha)),
    )


LEAKY_FORMULA = r"\begin{cases} x & x > 0 \\ <alpha>\,x & x \le 0 \end{cases}"
LEAKY_DERIVATIVE = r"\begin{cases} 1 & x > 0 \\ <alpha> & x < 0 \end{cases}"

relu = Activation(
    name="relu",
    title="ReLU",
    family=FAMILY,
    year=1969,
    summary="Lets the positive part through and sets the rest to 0.",
    history=(
        "Used by Fukushima in 1969, rediscovered around 2010 and decisive for deep networks: its slope "
        "on the right is exactly 1, so active paths do not fade. A unit whose input stays negative "
        "gets no gradient and is dead. AlexNet, ResNet, the first Transformer."
    ),
    formula=r"\max(0, x)",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ 0 & x < 0 \end{cases}",
    value=lambda x: np.maximum(x, 0.0),
    derivative=lambda x: flag(x > 0),
    range=const(Interval(0.0, math.inf, True)),
    breakpoints=const((0.0,)),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="none",
            lipschitz=1.0,
        )
    ),
    examples=(
        Example(x=-1.0, value=0.0, derivative=0.0),
        Example(x=0.0, value=0.0, derivative=0.0),
        Example(x=2.5, value=2.5, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x, 0)",
        tensorflow="tf.nn.relu(x)",
        keras="keras.activations.relu(x)",
        torch="F.relu(x)",
        jax="jax.nn.relu(x)",
    ),
    references=(
        Reference(
            authors="K. Fukushima",
            year=1969,
            title="Visual feature extraction by a multilayered network of analog threshold elements",
            url="https://doi.org/10.1109/TSSC.1969.300225",
        ),
        Reference(
            authors="V. Nair, G. E. Hinton",
            year=2010,
            title="Rectified linear units improve restricted Boltzmann machines",
            url="https://icml.cc/Conferences/2010/papers/432.pdf",
        ),
        Reference(
            authors="X. Glorot, A. Bordes, Y. Bengio",
            year=2011,
            title="Deep sparse rectifier neural networks",
            url="https://proceedings.mlr.press/v15/glorot11a.html",
        ),
    ),
    aliases=("rectifier", "ramp"),
    used_by=("AlexNet", "ResNet", "Transformer", "T5"),
)

relu6 = Activation(
    name="relu6",
    title="ReLU6",
    family=FAMILY,
    year=2010,
    summary="ReLU with a ceiling.",
    history=(
        "The ceiling keeps the signal in a known range, which suits arithmetic with few bits: "
        "MobileNet runs on it. The price is a second flat piece, where the gradient is 0 again."
    ),
    formula=r"\min\left(\max(0, x),\; <cap>\right)",
    derivative_formula=r"\begin{cases} 1 & 0 < x < <cap> \\ 0 & x < 0 \text{ or } x > <cap> \end{cases}",
    value=lambda x, cap: clip(x, 0.0, cap),
    derivative=lambda x, cap: flag((x > 0) & (x < cap)),
    parameters=(
        Parameter(
            name="cap",
            symbol="c",
            default=6.0,
            low=0.5,
            high=10.0,
            step=0.1,
            doc="The ceiling: the largest output.",
        ),
    ),
    range=lambda cap: Interval(0.0, cap, True, True),
    breakpoints=lambda cap: (0.0, cap),
    traits=const(
        Traits(
            monotone="increasing",
            symmetry="neither",
            smoothness=0,
            left="hard",
            right="hard",
            lipschitz=1.0,
        )
    ),
    limits=(
        Limit(
            parameter="cap",
            at=1.0,
            becomes="relu6",
            given={"cap": 1.0},
            text="the ramp from 0 to 1",
        ),
        Limit(parameter="cap", at=math.inf, becomes="relu", text="ReLU"),
    ),
    examples=(
        Example(x=-1.0, value=0.0, derivative=0.0),
        Example(x=2.5, value=2.5, derivative=1.0),
        Example(x=6.0, value=6.0, derivative=0.0),
        Example(x=2.5, value=2.0, derivative=0.0, given={"cap": 2.0}),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.relu6(x)", only={"cap": 6.0}),
        Counterpart(library="keras", code="keras.activations.relu6(x)", only={"cap": 6.0}),
        Counterpart(library="torch", code="F.relu6(x)", only={"cap": 6.0}),
        Counterpart(library="jax", code="jax.nn.relu6(x)", only={"cap": 6.0}),
        *counterparts(
            numpy="np.clip(x, 0, {cap})",
            tensorflow="tf.clip_by_value(x, 0.0, {cap})",
            keras="keras.activations.relu(x, max_value={cap})",
            torch="F.hardtanh(x, min_val=0.0, max_val={cap})",
            jax="jax.numpy.clip(x, 0, {cap})",
        ),
    ),
    references=(
        Reference(
            authors="A. Krizhevsky",
            year=2010,
            title="Convolutional deep belief networks on CIFAR-10",
            url="https://www.cs.toronto.edu/~kriz/conv-cifar10-aug2010.pdf",
        ),
        Reference(
            authors="M. Sandler, A. Howard, M. Zhu, A. Zhmoginov, L.-C. Chen",
            year=2018,
            title="MobileNetV2: inverted residuals and linear bottlenecks",
            url="https://arxiv.org/abs/1801.04381",
        ),
    ),
    aliases=("relu_n", "capped_relu"),
    used_by=("MobileNetV2",),
)

leaky_relu = Activation(
    name="leaky_relu",
    title="Leaky ReLU",
    family=FAMILY,
    year=2013,
    summary="ReLU that lets a little of the negative part through.",
    history=(
        "A small slope on the left keeps every unit alive. Libraries disagree on how small: 0.2 in "
        "tf.nn and keras.activations, 0.3 in the Keras layer, 0.01 in PyTorch and JAX. Discriminators "
        "of generative networks use 0.2."
    ),
    formula=LEAKY_FORMULA,
    derivative_formula=LEAKY_DERIVATIVE,
    value=_leaky,
    derivative=_leaky_slope,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=0.2,
            low=0.0,
            high=1.0,
            step=0.01,
            doc="The leak: the slope for negative x.",
        ),
    ),
    range=_leaky_range,
    breakpoints=_leaky_breakpoints,
    traits=_leaky_traits,
    limits=(
        Limit(parameter="alpha", at=0.0, becomes="relu", text="ReLU"),
        Limit(
            parameter="alpha",
            at=0.01,
            becomes="leaky_relu",
            given={"alpha": 0.01},
            text="the default of PyTorch and JAX",
        ),
        Limit(parameter="alpha", at=1.0, becomes="linear", text="the identity"),
    ),
    examples=(
        Example(x=-2.0, value=-0.4, derivative=0.2),
        Example(x=0.0, value=0.0, derivative=0.2),
        Example(x=3.0, value=3.0, derivative=1.0),
        Example(x=-2.0, value=-0.1, derivative=0.05, given={"alpha": 0.05}),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, x, {alpha} * x)",
        tensorflow="tf.nn.leaky_relu(x, alpha={alpha})",
        keras="keras.activations.leaky_relu(x, negative_slope={alpha})",
        torch="F.leaky_relu(x, negative_slope={alpha})",
        jax="jax.nn.leaky_relu(x, negative_slope={alpha})",
    ),
    references=(
        Reference(
            authors="A. L. Maas, A. Y. Hannun, A. Y. Ng",
            year=2013,
            title="Rectifier nonlinearities improve neural network acoustic models",
            url="https://ai.stanford.edu/~amaas/papers/relu_hybrid_icml2013_final.pdf",
        ),
    ),
    aliases=("lrelu",),
    used_by=("DCGAN", "StyleGAN", "YOLOv3", "GAT"),
)

prelu = Activation(
    name="prelu",
    title="PReLU",
    family=FAMILY,
    year=2015,
    summary="Leaky ReLU whose slope is learned.",
    history=(
        "The slope on the left is a weight like any other and may become negative or exceed 1; its "
        "gradient is min(x, 0). It starts at 0.25 in the paper and in PyTorch, at 0 in Keras, at 0.01 "
        "in Flax. It came with the initialisation that bears He's name."
    ),
    formula=LEAKY_FORMULA,
    derivative_formula=LEAKY_DERIVATIVE,
    value=_leaky,
    derivative=_leaky_slope,
    parameters=(
        Parameter(
            name="alpha",
            symbol="α",
            default=0.25,
            low=-1.0,
            high=2.0,
            step=0.01,
            doc="The learned slope for negative x.",
        ),
    ),
    range=_leaky_range,
    breakpoints=_leaky_breakpoints,
    traits=_leaky_traits,
    limits=(
        # Not absolute: at 0 that record follows tf.abs, whose gradient there is 0, and this one α.
        Limit(
            parameter="alpha",
            at=-1.0,
            becomes="prelu",
            given={"alpha": -1.0},
            text="the absolute value",
        ),
        Limit(parameter="alpha", at=0.0, becomes="relu", text="ReLU"),
        Limit(parameter="alpha", at=1.0, becomes="linear", text="the identity"),
    ),
    examples=(
        Example(x=-2.0, value=-0.5, derivative=0.25),
        Example(x=-2.0, value=2.0, derivative=-1.0, given={"alpha": -1.0}),
        Example(x=3.0, value=3.0, derivative=1.0),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, x, {alpha} * x)",
        tensorflow="tf.nn.leaky_relu(x, alpha={alpha})",
        keras="keras.layers.PReLU(alpha_initializer=keras.initializers.Constant({alpha}), dtype=x.dtype)(x)",
        torch="F.prelu(x, torch.tensor([{alpha}], dtype=x.dtype))",
        jax="jax.numpy.where(x > 0, x, {alpha} * x)",
    ),
    references=(
        Reference(
            authors="K. He, X. Zhang, S. Ren, J. Sun",
            year=2015,
            title=(
                "Delving deep into rectifiers: surpassing human-level performance on ImageNet "
                "classification"
            ),
            url="https://arxiv.org/abs/1502.01852",
        ),
    ),
    aliases=("parametric_relu",),
    used_by=("SRGAN",),
)
