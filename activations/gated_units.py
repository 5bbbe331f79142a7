"""Units that choose or multiply: maxout, CReLU, and halves that gate each other."""

from collections.abc import Callable
from typing import Literal

import numpy as np

from activations.core import Curve, Parameter, Reference, Values, counterparts
from activations.gated import swish
from activations.gelu import gelu
from activations.rectifiers import relu
from activations.sigmoidal import sigmoid
from activations.vectors import VectorActivation, VectorExample, on_diagonal

FAMILY = "Maxout and gated units"

SHAZEER = Reference(
    authors="N. Shazeer",
    year=2020,
    title="GLU variants improve transformer",
    url="https://arxiv.org/abs/2002.05202",
)

# Every gate has the sign at ±30 that it keeps beyond, and has not faded to 0 there.
_GATE_REACH = 30.0


def _groups(x: Values, k: float) -> Values:
    return x.reshape(*x.shape[:-1], x.shape[-1] // int(k), int(k))


def _maxout_jacobian(x: Values, k: float) -> Values:
    groups = _groups(x, k)
    winners = np.where(groups == np.max(groups, axis=-1, keepdims=True), 1.0, 0.0)
    shares = winners / np.sum(winners, axis=-1, keepdims=True)
    own = np.eye(groups.shape[-2])[..., None]
    jacobian: Values = own * shares[..., None, :, :]
    return jacobian.reshape(*groups.shape[:-1], x.shape[-1])


maxout = VectorActivation(
    name="maxout",
    title="Maxout",
    family=FAMILY,
    year=2013,
    summary="The largest of each k neighbouring inputs: a learned convex shape, piece by piece.",
    history=(
        "Made to go with dropout: the k inputs are k linear maps of the layer below, and their maximum "
        "bends wherever training wants. ReLU and the absolute value are maxout units with k = 2, at "
        "twice the weights. Several equal winners share the gradient evenly, as in TensorFlow and JAX."
    ),
    formula=r"y_g = \max\left(x_{<k>g + 1},\, \dots,\, x_{<k>g + <k>}\right), \quad g = 0, 1, \dots",
    jacobian_formula=(
        r"\frac{\partial y_g}{\partial x_i} = \begin{cases} 1 & x_i \text{ is the largest of group } g "
        r"\\ 0 & \text{otherwise} \end{cases}"
    ),
    value=lambda x, k: np.max(_groups(x, k), axis=-1),
    jacobian=_maxout_jacobian,
    parameters=(
        Parameter(
            name="k", symbol="k", default=2.0, low=2.0, high=8.0, step=1.0, doc="Inputs in a group."
        ),
    ),
    outputs=lambda inputs, k: inputs // int(k),
    multiple=lambda k: int(k),
    examples=(
        VectorExample(
            x=(1.0, -2.0, 0.5, 3.0),
            value=(1.0, 3.0),
            jacobian=((1.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0)),
        ),
        VectorExample(
            x=(2.0, 0.0, 2.0),
            value=(2.0,),
            jacobian=((0.5, 0.0, 0.5),),
            given={"k": 3.0},
        ),
    ),
    counterparts=counterparts(
        numpy="x.reshape(*x.shape[:-1], -1, {k}).max(axis=-1)",
        tensorflow="tf.reduce_max(tf.reshape(x, [*x.shape[:-1], -1, {k}]), axis=-1)",
        keras="keras.ops.max(keras.ops.reshape(x, [*x.shape[:-1], -1, {k}]), axis=-1)",
        torch="x.unflatten(-1, (-1, {k})).amax(-1)",
        jax="x.reshape(*x.shape[:-1], -1, {k}).max(axis=-1)",
    ),
    references=(
        Reference(
            authors="I. J. Goodfellow, D. Warde-Farley, M. Mirza, A. Courville, Y. Bengio",
            year=2013,
            title="Maxout networks",
            url="https://arxiv.org/abs/1302.4389",
        ),
    ),
    aliases=("max_out",),
    used_by=("spaCy",),
)


def _crelu_jacobian(x: Values) -> Values:
    return np.concatenate(
        [on_diagonal(np.where(x > 0, 1.0, 0.0)), on_diagonal(np.where(x < 0, -1.0, 0.0))], axis=-2
    )


crelu = VectorActivation(
    name="crelu",
    title="CReLU",
    family=FAMILY,
    year=2016,
    summary="ReLU of x beside ReLU of -x: twice the outputs, and nothing of x is lost.",
    history=(
        "The first layers of convolutional networks were seen to learn filters in pairs of opposite "
        "sign; this gives both for the weights of one. Exactly one of the two outputs passes the "
        "gradient on, and neither does at 0."
    ),
    formula=r"y = \left(\max(x, 0),\; \max(-x, 0)\right)",
    jacobian_formula=(
        r"\frac{\partial y}{\partial x} = \begin{pmatrix} \operatorname{diag}\left(1[x > 0]\right) \\ "
        r"-\operatorname{diag}\left(1[x < 0]\right) \end{pmatrix}"
    ),
    value=lambda x: np.maximum(np.concatenate([x, -x], axis=-1), 0.0),
    jacobian=_crelu_jacobian,
    outputs=lambda inputs: 2 * inputs,
    examples=(
        VectorExample(
            x=(1.5, -2.0),
            value=(1.5, 0.0, 0.0, 2.0),
            jacobian=((1.0, 0.0), (0.0, 0.0), (0.0, 0.0), (0.0, -1.0)),
        ),
        VectorExample(x=(0.0,), value=(0.0, 0.0), jacobian=((0.0,), (0.0,))),
    ),
    counterparts=counterparts(
        numpy="np.maximum(np.concatenate([x, -x], axis=-1), 0)",
        tensorflow="tf.nn.crelu(x)",
        keras="keras.activations.relu(keras.ops.concatenate([x, -x], axis=-1))",
        torch="F.relu(torch.cat([x, -x], dim=-1))",
        jax="jax.nn.relu(jax.numpy.concatenate([x, -x], axis=-1))",
    ),
    references=(
        Reference(
            authors="W. Shang, K. Sohn, D. Almeida, H. Lee",
            year=2016,
            title=(
                "Understanding and improving convolutional neural networks via concatenated rectified "
                "linear units"
            ),
            url="https://arxiv.org/abs/1603.05201",
        ),
    ),
    aliases=("concatenated_relu",),
    used_by=("PVANET",),
)


def _halves(x: Values, gated: Literal[0, 1]) -> tuple[Values, Values]:
    """Return the half that goes through the gate's function, and the half that it multiplies."""
    first, second = np.split(x, 2, axis=-1)
    return (second, first) if gated else (first, second)


def _times(gate: Callable[[Values], Values], a: Values, b: Values) -> Values:
    """Return gate(a)·b with the limits at ±∞, and ∞ without a signal where it truly overflows.

    A gate that is 0 makes 0 even of ∞, one that only fades to 0 as a → -∞ leaves no limit: NaN.
    """
    near = gate(np.clip(a, -_GATE_REACH, _GATE_REACH))
    with np.errstate(over="ignore", invalid="ignore"):
        product = gate(a) * b
        far = np.where((near == 0) | (b == 0), 0.0, np.sign(near) * np.sign(b) * np.inf)
    endless = np.isinf(b) | np.isinf(gate(a))
    undecided = np.isinf(b) & np.isinf(a) & (gate(a) == 0) & (near != 0)
    return np.where(undecided, np.nan, np.where(endless, far, product))


def _gated_value(curve: Curve, gated: Literal[0, 1]) -> Callable[[Values], Values]:
    def value(x: Values) -> Values:
        return _times(curve.value, *_halves(x, gated))

    return value


def _gated_jacobian(curve: Curve, gated: Literal[0, 1]) -> Callable[[Values], Values]:
    def jacobian(x: Values) -> Values:
        a, b = _halves(x, gated)
        blocks = [on_diagonal(_times(curve.derivative, a, b)), on_diagonal(curve.value(a))]
        return np.concatenate(blocks[::-1] if gated else blocks, axis=-1)

    return jacobian


def _half(inputs: int) -> int:
    return inputs // 2


def _pair(**_: float) -> int:
    return 2


HALVES = r"\qquad x = (a, b)"

glu = VectorActivation(
    name="glu",
    title="GLU",
    family=FAMILY,
    year=2016,
    summary="The first half of the inputs times the sigmoid of the second half.",
    history=(
        "The gate is the second half, in the paper and in Keras, PyTorch and JAX alike. Made for "
        "convolutional language models: the first half passes the gradient on undamped where the gate "
        "is open. With both halves equal to x it is SiLU."
    ),
    formula=r"y = a\,\sigma(b)," + HALVES,
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial a_i} = \sigma(b_i), \qquad "
        r"\frac{\partial y_i}{\partial b_i} = a_i\,\sigma(b_i)\,\sigma(-b_i)"
    ),
    value=_gated_value(sigmoid.bind(), gated=1),
    jacobian=_gated_jacobian(sigmoid.bind(), gated=1),
    outputs=_half,
    multiple=_pair,
    examples=(
        VectorExample(
            x=(1.0, -2.0, 0.5, 3.0),
            value=(0.622459331201854565, -1.90514825364486644),
            jacobian=(
                (0.622459331201854565, 0.0, 0.235003712201594489, 0.0),
                (0.0, 0.952574126822433219, 0.0, -0.0903533194618242653),
            ),
        ),
        VectorExample(x=(4.0, 0.0), value=(2.0,), jacobian=((0.5, 1.0),)),
    ),
    counterparts=counterparts(
        numpy="(lambda a, b: a / (1 + np.exp(-b)))(*np.split(x, 2, axis=-1))",
        tensorflow="(lambda a, b: a * tf.nn.sigmoid(b))(*tf.split(x, 2, axis=-1))",
        keras="keras.activations.glu(x)",
        torch="F.glu(x, dim=-1)",
        jax="jax.nn.glu(x)",
    ),
    references=(
        Reference(
            authors="Y. N. Dauphin, A. Fan, M. Auli, D. Grangier",
            year=2016,
            title="Language modeling with gated convolutional networks",
            url="https://arxiv.org/abs/1612.08083",
        ),
    ),
    aliases=("gated_linear_unit",),
    used_by=("ConvS2S", "Conformer"),
)

reglu = VectorActivation(
    name="reglu",
    title="ReGLU",
    family=FAMILY,
    year=2020,
    summary="ReLU of the first half of the inputs times the second half.",
    history=(
        "One of the gated feed-forward layers that Shazeer tried in place of the ReLU layer of a "
        "transformer. The gate is the first half here, as in the formula of that paper; it is shut, "
        "and passes no gradient, where a is not positive."
    ),
    formula=r"y = \max(a, 0)\,b," + HALVES,
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial a_i} = 1[a_i > 0]\,b_i, \qquad "
        r"\frac{\partial y_i}{\partial b_i} = \max(a_i, 0)"
    ),
    value=_gated_value(relu.bind(), gated=0),
    jacobian=_gated_jacobian(relu.bind(), gated=0),
    outputs=_half,
    multiple=_pair,
    examples=(
        VectorExample(
            x=(1.0, -2.0, 0.5, 3.0),
            value=(0.5, 0.0),
            jacobian=((0.5, 0.0, 1.0, 0.0), (0.0, 0.0, 0.0, 0.0)),
        ),
        VectorExample(x=(3.0, -2.0), value=(-6.0,), jacobian=((-2.0, 3.0),)),
    ),
    counterparts=counterparts(
        numpy="(lambda a, b: np.maximum(a, 0) * b)(*np.split(x, 2, axis=-1))",
        tensorflow="(lambda a, b: tf.nn.relu(a) * b)(*tf.split(x, 2, axis=-1))",
        keras="(lambda a, b: keras.activations.relu(a) * b)(*keras.ops.split(x, 2, axis=-1))",
        torch="(lambda a, b: F.relu(a) * b)(*x.chunk(2, dim=-1))",
        jax="(lambda a, b: jax.nn.relu(a) * b)(*jax.numpy.split(x, 2, axis=-1))",
    ),
    references=(SHAZEER,),
    aliases=("relu_glu",),
)

geglu = VectorActivation(
    name="geglu",
    title="GEGLU",
    family=FAMILY,
    year=2020,
    summary="GELU of the first half of the inputs times the second half.",
    history=(
        "The feed-forward gate of T5 1.1 and of Gemma, both with the tanh form of GELU. The gate is the "
        "first half here, as in the formula of the paper; some libraries activate the second half, so "
        "weights do not carry over blindly."
    ),
    formula=r"y = \operatorname{GELU}(a)\,b = a\,\Phi(a)\,b," + HALVES,
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial a_i} = \left(\Phi(a_i) + a_i\,\varphi(a_i)\right) b_i, \qquad "
        r"\frac{\partial y_i}{\partial b_i} = a_i\,\Phi(a_i)"
    ),
    value=_gated_value(gelu.bind(), gated=0),
    jacobian=_gated_jacobian(gelu.bind(), gated=0),
    outputs=_half,
    multiple=_pair,
    examples=(
        VectorExample(
            x=(1.0, -2.0, 0.5, 3.0),
            value=(0.420672373034271474, -0.136500791689075243),
            jacobian=(
                (0.541657735293843149, 0.0, 0.841344746068542949, 0.0),
                (0.0, -0.25569540323459069, 0.0, -0.0455002638963584144),
            ),
        ),
        VectorExample(x=(0.0, 3.0), value=(0.0,), jacobian=((1.5, 0.0),)),
    ),
    counterparts=counterparts(
        numpy=(
            "(lambda a, b: 0.5 * a * np.vectorize(math.erfc)(-a / math.sqrt(2)) * b)"
            "(*np.split(x, 2, axis=-1))"
        ),
        tensorflow="(lambda a, b: tf.nn.gelu(a, approximate=False) * b)(*tf.split(x, 2, axis=-1))",
        keras=(
            "(lambda a, b: keras.activations.gelu(a, approximate=False) * b)"
            "(*keras.ops.split(x, 2, axis=-1))"
        ),
        torch='(lambda a, b: F.gelu(a, approximate="none") * b)(*x.chunk(2, dim=-1))',
        jax="(lambda a, b: jax.nn.gelu(a, approximate=False) * b)(*jax.numpy.split(x, 2, axis=-1))",
    ),
    references=(SHAZEER,),
    aliases=("gelu_glu",),
    used_by=("T5 1.1", "Gemma", "ModernBERT"),
)

swiglu = VectorActivation(
    name="swiglu",
    title="SwiGLU",
    family=FAMILY,
    year=2020,
    summary="SiLU of the first half of the inputs times the second half.",
    history=(
        "The feed-forward layer of PaLM and LLaMA. The gate is the first half here, as in the formula of "
        "the paper; GLU itself has it second. The layer needs a third weight matrix and is made 2/3 "
        "as wide to cost the same. Its author attributes the success to divine benevolence."
    ),
    formula=r"y = \operatorname{SiLU}(a)\,b = a\,\sigma(a)\,b," + HALVES,
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial a_i} = \sigma(a_i)\left(1 + a_i\,\sigma(-a_i)\right) b_i, "
        r"\qquad \frac{\partial y_i}{\partial b_i} = a_i\,\sigma(a_i)"
    ),
    value=_gated_value(swish.bind(beta=1.0), gated=0),
    jacobian=_gated_jacobian(swish.bind(beta=1.0), gated=0),
    outputs=_half,
    multiple=_pair,
    examples=(
        VectorExample(
            x=(1.0, -2.0, 0.5, 3.0),
            value=(0.36552928931500244, -0.715217532132705336),
            jacobian=(
                (0.463835255935743366, 0.0, 0.731058578630004879, 0.0),
                (0.0, -0.272352746354686436, 0.0, -0.238405844044235112),
            ),
        ),
        VectorExample(x=(0.0, 3.0), value=(0.0,), jacobian=((1.5, 0.0),)),
    ),
    counterparts=counterparts(
        numpy="(lambda a, b: a / (1 + np.exp(-a)) * b)(*np.split(x, 2, axis=-1))",
        tensorflow="(lambda a, b: tf.nn.silu(a) * b)(*tf.split(x, 2, axis=-1))",
        keras="(lambda a, b: keras.activations.silu(a) * b)(*keras.ops.split(x, 2, axis=-1))",
        torch="(lambda a, b: F.silu(a) * b)(*x.chunk(2, dim=-1))",
        jax="(lambda a, b: jax.nn.silu(a) * b)(*jax.numpy.split(x, 2, axis=-1))",
    ),
    references=(
        SHAZEER,
        Reference(
            authors="H. Touvron et al.",
            year=2023,
            title="LLaMA: open and efficient foundation language models",
            url="https://arxiv.org/abs/2302.13971",
        ),
    ),
    aliases=("swish_glu",),
    used_by=("PaLM", "LLaMA", "Qwen", "Mistral", "DeepSeek"),
)
