"""Functions from scores to probabilities: softmax and its kin."""

import numpy as np

from activations.core import Counterpart, Parameter, Reference, Values, counterparts
from activations.special import scaled
from activations.vectors import VectorActivation, VectorExample, on_diagonal

FAMILY = "Probabilities"

BRIDLE = Reference(
    authors="J. S. Bridle",
    year=1990,
    title=(
        "Probabilistic interpretation of feedforward classification network outputs, with "
        "relationships to statistical pattern recognition"
    ),
    url="https://doi.org/10.1007/978-3-642-76153-9_28",
)
LOG_SUM_EXP = Reference(
    authors="P. Blanchard, D. J. Higham, N. J. Higham",
    year=2021,
    title="Accurately computing the log-sum-exp and softmax functions",
    url="https://doi.org/10.1093/imanum/draa038",
)


def _below_largest(x: Values) -> Values:
    """Return x - max x: at most 0, so that exp cannot overflow.

    An infinite largest entry leaves the others at -∞. Where several entries share it there is no
    limit, and the row becomes NaN.
    """
    largest = x == np.max(x, axis=-1, keepdims=True)
    with np.errstate(over="ignore", invalid="ignore"):
        below = x - np.max(x, axis=-1, keepdims=True)
    shared = np.sum(largest & np.isinf(x), axis=-1, keepdims=True) > 1
    return np.where(shared, np.nan, np.where(largest, 0.0, below))


def _rows_that_sum_to_zero(off_diagonal: Values) -> Values:
    """Return the matrices with minus the sum of the other entries of a row on the diagonal.

    1 - p is 0 from p = 1 - 1e-17 on; the sum of the other probabilities keeps its digits.
    """
    others = np.where(np.eye(off_diagonal.shape[-1], dtype=bool), 0.0, off_diagonal)
    return others - on_diagonal(np.sum(others, axis=-1))


def _softmax(x: Values, temperature: float) -> Values:
    e = np.exp(scaled(1.0 / temperature, _below_largest(x)))
    total: Values = np.sum(e, axis=-1, keepdims=True)
    return e / total


def _softmax_jacobian(x: Values, temperature: float) -> Values:
    p = _softmax(x, temperature)
    return _rows_that_sum_to_zero(p[..., :, None] * p[..., None, :] / -temperature)


softmax = VectorActivation(
    name="softmax",
    title="Softmax",
    family=FAMILY,
    year=1990,
    summary=(
        "Turns scores into probabilities whose ratios are the exponentials of the differences; the "
        "temperature T walks from the largest entry alone to all entries alike."
    ),
    history=(
        "Physics has known it since the nineteenth century as the Boltzmann distribution; Bridle named "
        "it for networks. It closes most classifiers and stands inside every attention layer. Adding "
        "a number to all scores changes nothing, which is why the largest is subtracted first: "
        "e^710 is already infinite. T → 0 leaves 1 at the largest entry, T → ∞ makes all equal; "
        "distillation raises T to show what a network thinks of the wrong answers. One entry at +∞ "
        "gives 1 there and 0 elsewhere; two of them, or all at -∞, have no limit and give NaN."
    ),
    formula=r"y_i = \frac{e^{x_i/<temperature>}}{\sum_j e^{x_j/<temperature>}}",
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial x_j} = "
        r"\frac{1}{<temperature>}\,y_i\left(\delta_{ij} - y_j\right)"
    ),
    value=_softmax,
    jacobian=_softmax_jacobian,
    parameters=(
        Parameter(
            name="temperature",
            symbol="T",
            default=1.0,
            low=0.05,
            high=20.0,
            step=0.05,
            doc="The temperature: how even the probabilities are.",
        ),
    ),
    examples=(
        VectorExample(
            x=(1.0, 2.0, 3.0),
            value=(0.090030573170380458, 0.244728471054797652, 0.66524095577482189),
            jacobian=(
                (0.0819250690649932284, -0.022033044520174296, -0.0598920245448189324),
                (-0.022033044520174296, 0.18483644650997872, -0.162803401989804424),
                (-0.0598920245448189324, -0.162803401989804424, 0.222695426534623356),
            ),
        ),
        VectorExample(
            x=(1.0, 2.0, 3.0),
            value=(0.186323723225847577, 0.307195885718498397, 0.506480391055654026),
            jacobian=(
                (0.0758035966945526626, -0.0286189405933662989, -0.0471846561011863637),
                (-0.0286189405933662989, 0.106413286758062835, -0.0777943461646965359),
                (-0.0471846561011863637, -0.0777943461646965359, 0.1249790022658829),
            ),
            given={"temperature": 2.0},
        ),
        VectorExample(
            x=(0.0, -40.0),
            value=(1.0, 4.24835425529158898e-18),
            jacobian=(
                (4.24835425529158896e-18, -4.24835425529158896e-18),
                (-4.24835425529158896e-18, 4.24835425529158896e-18),
            ),
        ),
    ),
    counterparts=(
        Counterpart(library="tensorflow", code="tf.nn.softmax(x)", only={"temperature": 1.0}),
        Counterpart(
            library="keras", code="keras.activations.softmax(x)", only={"temperature": 1.0}
        ),
        Counterpart(library="torch", code="F.softmax(x, dim=-1)", only={"temperature": 1.0}),
        Counterpart(library="jax", code="jax.nn.softmax(x)", only={"temperature": 1.0}),
        *counterparts(
            numpy=(
                "(lambda e: e / e.sum(axis=-1, keepdims=True))"
                "(np.exp((x - x.max(axis=-1, keepdims=True)) / {temperature}))"
            ),
            tensorflow="tf.nn.softmax(x / {temperature})",
            keras="keras.activations.softmax(x / {temperature})",
            torch="F.softmax(x / {temperature}, dim=-1)",
            jax="jax.nn.softmax(x / {temperature})",
        ),
    ),
    references=(
        BRIDLE,
        Reference(
            authors="G. Hinton, O. Vinyals, J. Dean",
            year=2015,
            title="Distilling the knowledge in a neural network",
            url="https://arxiv.org/abs/1503.02531",
        ),
        LOG_SUM_EXP,
    ),
    aliases=("softargmax", "normalized_exponential", "softmax2d"),
    used_by=("AlexNet", "ResNet", "Transformer"),
)


def _log_softmax(x: Values) -> Values:
    below = _below_largest(x)
    first = np.arange(x.shape[-1]) == np.argmax(below, axis=-1)[..., None]
    # ln(1 + the others) keeps the digits of a probability near 1: exp(-40) is lost beside 1.
    others: Values = np.sum(np.where(first, 0.0, np.exp(below)), axis=-1, keepdims=True)
    return below - np.log1p(others)


def _log_softmax_jacobian(x: Values) -> Values:
    p = _softmax(x, 1.0)
    return _rows_that_sum_to_zero(np.broadcast_to(-p[..., None, :], (*p.shape, p.shape[-1])))


log_softmax = VectorActivation(
    name="log_softmax",
    title="Log-softmax",
    family=FAMILY,
    year=1990,
    summary="The logarithm of softmax, taken before the small probabilities have become 0.",
    history=(
        "Cross-entropy is minus the entry of the right class, so every stable loss computes this. "
        "The logarithm of a finished softmax is -∞ from a distance of 746 between the scores on; "
        "here the largest score and the logarithm of the sum are subtracted, and nothing is lost. "
        "One entry at +∞ gives 0 there and -∞ elsewhere; two of them, or all at -∞, give NaN."
    ),
    formula=r"y_i = x_i - \ln \sum_j e^{x_j}",
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial x_j} = \delta_{ij} - \frac{e^{x_j}}{\sum_k e^{x_k}}"
    ),
    value=_log_softmax,
    jacobian=_log_softmax_jacobian,
    examples=(
        VectorExample(
            x=(1.0, 2.0, 3.0),
            value=(-2.4076059644443803, -1.4076059644443803, -0.407605964444380304),
            jacobian=(
                (0.909969426829619542, -0.244728471054797652, -0.66524095577482189),
                (-0.090030573170380458, 0.755271528945202348, -0.66524095577482189),
                (-0.090030573170380458, -0.244728471054797652, 0.33475904422517811),
            ),
        ),
        VectorExample(
            x=(0.0, -40.0),
            value=(-4.24835425529158899e-18, -40.0),
            jacobian=(
                (4.24835425529158898e-18, -4.24835425529158898e-18),
                (-1.0, 1.0),
            ),
        ),
    ),
    counterparts=counterparts(
        numpy=(
            "(lambda z: z - np.log(np.exp(z).sum(axis=-1, keepdims=True)))"
            "(x - x.max(axis=-1, keepdims=True))"
        ),
        tensorflow="tf.nn.log_softmax(x)",
        keras="keras.activations.log_softmax(x)",
        torch="F.log_softmax(x, dim=-1)",
        jax="jax.nn.log_softmax(x)",
    ),
    references=(BRIDLE, LOG_SUM_EXP),
    aliases=("logsoftmax",),
)

softmin = VectorActivation(
    name="softmin",
    title="Softmin",
    family=FAMILY,
    year=1990,
    summary="Softmax of -x: the smallest entry gets the largest probability.",
    history=(
        "For inputs that are costs or distances. PyTorch has it as a layer; GC-Net reads the disparity "
        "of two images off such probabilities. One entry at -∞ gives 1 there and 0 elsewhere; two of "
        "them, or all at +∞, give NaN."
    ),
    formula=r"y_i = \frac{e^{-x_i}}{\sum_j e^{-x_j}}",
    jacobian_formula=(r"\frac{\partial y_i}{\partial x_j} = -y_i\left(\delta_{ij} - y_j\right)"),
    value=lambda x: _softmax(-x, 1.0),
    jacobian=lambda x: -_softmax_jacobian(-x, 1.0),
    examples=(
        VectorExample(
            x=(1.0, 2.0, 3.0),
            value=(0.66524095577482189, 0.244728471054797652, 0.090030573170380458),
            jacobian=(
                (-0.222695426534623356, 0.162803401989804424, 0.0598920245448189324),
                (0.162803401989804424, -0.18483644650997872, 0.022033044520174296),
                (0.0598920245448189324, 0.022033044520174296, -0.0819250690649932284),
            ),
        ),
        VectorExample(x=(5.0, 5.0), value=(0.5, 0.5), jacobian=((-0.25, 0.25), (0.25, -0.25))),
    ),
    counterparts=counterparts(
        numpy=(
            "(lambda e: e / e.sum(axis=-1, keepdims=True))"
            "(np.exp(x.min(axis=-1, keepdims=True) - x))"
        ),
        tensorflow="tf.nn.softmax(-x)",
        keras="keras.activations.softmax(-x)",
        torch="F.softmin(x, dim=-1)",
        jax="jax.nn.softmax(-x)",
    ),
    references=(
        BRIDLE,
        Reference(
            authors="A. Kendall et al.",
            year=2017,
            title="End-to-end learning of geometry and context for deep stereo regression",
            url="https://arxiv.org/abs/1703.04309",
        ),
    ),
    aliases=("soft_argmin",),
    used_by=("GC-Net",),
)


def _sparsemax(x: Values) -> Values:
    # Whatever lies 1 or more below the largest gets nothing: cut off there, no sum overflows.
    below: Values = np.maximum(_below_largest(x), -1.0)
    # The mean excess (Σ_{j≤k} x₍j₎ - 1)/k grows with k up to the size of the support, then falls.
    sums = np.cumsum(-np.sort(-below, axis=-1), axis=-1)
    threshold = np.max((sums - 1.0) / np.arange(1, x.shape[-1] + 1), axis=-1, keepdims=True)
    left: Values = np.maximum(below - threshold, 0.0)
    return left


def _sparsemax_jacobian(x: Values) -> Values:
    support = np.sign(_sparsemax(x))
    shared: Values = support[..., None, :] / np.sum(support, axis=-1)[..., None, None]
    return on_diagonal(support) - support[..., :, None] * shared


sparsemax = VectorActivation(
    name="sparsemax",
    title="Sparsemax",
    family=FAMILY,
    year=2016,
    summary="The nearest point of the probability simplex: like softmax, with true zeros.",
    history=(
        "Subtracts one threshold from all scores, so that what is left above 0 sums to 1. TabNet "
        "chooses its features with it. It is piecewise linear: entries outside the support get no "
        "gradient, and those inside share it evenly. An entry exactly at the threshold is on a kink "
        "and counts as outside. Keras 3.15 subtracts the wrong threshold as soon as two entries "
        "survive. One entry at +∞ gives 1 there; two of them, or all at -∞, give NaN."
    ),
    formula=(
        r"y = \operatorname*{arg\,min}_{p \ge 0,\; \sum_i p_i = 1} \lVert p - x \rVert^2, \qquad "
        r"y_i = \max(x_i - \tau,\, 0), \quad "
        r"\tau = \max_k \frac{x_{(1)} + \dots + x_{(k)} - 1}{k}"
    ),
    jacobian_formula=(
        r"\frac{\partial y_i}{\partial x_j} = \begin{cases} \delta_{ij} - 1/\lvert S\rvert "
        r"& i, j \in S \\ 0 & \text{otherwise} \end{cases}, \qquad S = \{i : x_i > \tau\}"
    ),
    value=_sparsemax,
    jacobian=_sparsemax_jacobian,
    examples=(
        VectorExample(
            x=(0.5, 0.25, -1.0),
            value=(0.625, 0.375, 0.0),
            jacobian=((0.5, -0.5, 0.0), (-0.5, 0.5, 0.0), (0.0, 0.0, 0.0)),
        ),
        VectorExample(
            x=(2.0, 0.5),
            value=(1.0, 0.0),
            jacobian=((0.0, 0.0), (0.0, 0.0)),
        ),
    ),
    counterparts=counterparts(
        numpy=(
            "(lambda z: np.maximum(x - np.max((np.cumsum(z, axis=-1) - 1) / "
            "np.arange(1, x.shape[-1] + 1), axis=-1, keepdims=True), 0))(-np.sort(-x, axis=-1))"
        ),
        tensorflow=(
            "(lambda z: tf.nn.relu(x - tf.reduce_max((tf.cumsum(z, axis=-1) - 1) / "
            "tf.range(1, x.shape[-1] + 1, dtype=x.dtype), axis=-1, keepdims=True)))"
            '(tf.sort(x, axis=-1, direction="DESCENDING"))'
        ),
        keras="keras.activations.sparsemax(x)",
        torch=(
            "(lambda z: F.relu(x - ((z.cumsum(-1) - 1) / torch.arange(1, x.shape[-1] + 1))"
            ".amax(-1, keepdim=True)))(x.sort(dim=-1, descending=True).values)"
        ),
        jax=(
            "(lambda z: jax.nn.relu(x - jax.numpy.max((jax.numpy.cumsum(z, axis=-1) - 1) / "
            "jax.numpy.arange(1, x.shape[-1] + 1), axis=-1, keepdims=True)))"
            "(-jax.numpy.sort(-x, axis=-1))"
        ),
    ),
    references=(
        Reference(
            authors="A. F. T. Martins, R. F. Astudillo",
            year=2016,
            title=(
                "From softmax to sparsemax: a sparse model of attention and multi-label "
                "classification"
            ),
            url="https://arxiv.org/abs/1602.02068",
        ),
        Reference(
            authors="S. Ö. Arık, T. Pfister",
            year=2019,
            title="TabNet: attentive interpretable tabular learning",
            url="https://arxiv.org/abs/1908.07442",
        ),
    ),
    aliases=("simplex_projection",),
    used_by=("TabNet",),
)
