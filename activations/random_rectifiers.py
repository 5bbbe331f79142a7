"""Rectifiers with a random part: in their input, or in their slope."""

import numpy as np

from activations import special
from activations.core import Parameter, Reference, Values, counterparts
from activations.stochastic import RandomActivation, RandomExample

FAMILY = "Random rectifiers"

# √σ(-100) is 2e-22: further left the noise changes nothing, and √σ(x) becomes 0.
_NOISE_REACH = 100.0


def _deviation(x: Values) -> Values:
    return np.sqrt(special.sigmoid(x))


def _deviation_slope(x: Values) -> Values:
    return 0.5 * _deviation(x) * special.sigmoid(-x)


def _noisy(x: Values, noise: Values) -> Values:
    return np.maximum(x + noise * _deviation(x), 0.0)


def _noisy_slope(x: Values, noise: Values) -> Values:
    active = x + noise * _deviation(x) > 0
    return np.where(active, 1.0 + noise * _deviation_slope(x), 0.0)


def _deviations_to_zero(x: Values) -> tuple[Values, Values]:
    """Return √σ(x) and |x|/√σ(x), cut off where the normal distribution has ended."""
    deviation = _deviation(np.maximum(x, -_NOISE_REACH))
    return deviation, np.minimum(np.abs(x) / deviation, special.NORMAL_LIMIT)


def _noisy_mean(x: Values) -> Values:
    # E max(0, m + s·z) = max(m, 0) + s E max(0, z - |m|/s): neither side cancels.
    deviation, a = _deviations_to_zero(x)
    return np.maximum(x, 0.0) + deviation * special.normal_overshoot(a)


def _noisy_mean_slope(x: Values) -> Values:
    _, a = _deviations_to_zero(x)
    h, c, mills = special.normal_tail(a)
    slope = _deviation_slope(x)
    right = 1.0 - h * (c * (mills - slope)) * h
    return np.where(x >= 0, right, h * (c * (mills + slope)) * h)


noisy_relu = RandomActivation(
    name="noisy_relu",
    title="Noisy ReLU",
    family=FAMILY,
    year=2010,
    summary="Adds normal noise to x, of variance sigmoid(x), and takes the ReLU of the sum.",
    history=(
        "Stands for infinitely many binary units that share their weights, with biases -1/2, -3/2, -5/2 "
        "and so on: their sum has a mean near ln(1 + eˣ) and a variance near σ(x). Nair and Hinton used "
        "it as the hidden unit of a restricted Boltzmann machine, and so brought ReLU into deep "
        "learning. Far to the left the noise dies out and the unit is silent."
    ),
    noise=r"\varepsilon \sim \mathcal{N}(0, 1)",
    formula=r"\max\left(0,\; x + \varepsilon\sqrt{\sigma(x)}\right)",
    derivative_formula=(
        r"\left(1 + \tfrac{1}{2}\,\varepsilon\sqrt{\sigma(x)}\,\sigma(-x)\right) "
        r"1\left[x + \varepsilon\sqrt{\sigma(x)} > 0\right]"
    ),
    expected_formula=(
        r"x\,\Phi\left(\frac{x}{s}\right) + s\,\varphi\left(\frac{x}{s}\right), \qquad "
        r"s = \sqrt{\sigma(x)}"
    ),
    expected_derivative_formula=(
        r"\Phi\left(\frac{x}{s}\right) + s'\,\varphi\left(\frac{x}{s}\right), \qquad "
        r"s' = \tfrac{1}{2}\sqrt{\sigma(x)}\,\sigma(-x)"
    ),
    draw=lambda x, rng: rng.standard_normal(x.shape),
    value=_noisy,
    derivative=_noisy_slope,
    expected=_noisy_mean,
    expected_derivative=_noisy_mean_slope,
    examples=(
        RandomExample(
            x=-1.0,
            noise=2.0,
            value=0.0371912482661914955,
            derivative=1.37912377986248123,
            expected=0.00532488475724989461,
            expected_derivative=0.038692607182645475,
        ),
        RandomExample(
            x=0.0,
            noise=1.0,
            value=0.707106781186547524,
            derivative=1.17677669529663688,
            expected=0.282094791773878143,
            expected_derivative=0.570523697943469536,
        ),
        RandomExample(
            x=2.0,
            noise=-0.5,
            value=1.53074605010243056,
            derivative=0.972031779000894686,
            expected=2.00556957306472874,
            expected_derivative=0.985761078167659653,
        ),
    ),
    counterparts=counterparts(
        numpy="np.maximum(x + noise / np.sqrt(1 + np.exp(-x)), 0)",
        tensorflow="tf.nn.relu(x + noise * tf.sqrt(tf.nn.sigmoid(x)))",
        keras="keras.activations.relu(x + noise * keras.ops.sqrt(keras.activations.sigmoid(x)))",
        torch="F.relu(x + noise * torch.sqrt(torch.sigmoid(x)))",
        jax="jax.nn.relu(x + noise * jax.numpy.sqrt(jax.nn.sigmoid(x)))",
    ),
    draws=counterparts(
        numpy="rng.standard_normal(x.shape)",
        tensorflow="tf.random.normal(tf.shape(x), dtype=x.dtype)",
        keras="keras.random.normal(x.shape, dtype=x.dtype)",
        torch="torch.randn_like(x)",
        jax="jax.random.normal(key, x.shape, x.dtype)",
    ),
    references=(
        Reference(
            authors="V. Nair, G. E. Hinton",
            year=2010,
            title="Rectified linear units improve restricted Boltzmann machines",
            url="https://icml.cc/Conferences/2010/papers/432.pdf",
        ),
    ),
    aliases=("nrelu",),
)


def _leak(x: Values, slope: Values | float) -> Values:
    # A slope of 0 leaves 0 at -∞: the product would be NaN.
    return np.where(x > 0, x, np.where(slope == 0, 0.0, slope * x))


def _leak_slope(x: Values, slope: Values | float) -> Values:
    return np.where(x > 0, 1.0, slope)


rrelu_random = RandomActivation(
    name="rrelu_random",
    title="RReLU (random)",
    family=FAMILY,
    year=2015,
    summary="Leaky ReLU whose slope is drawn anew, evenly between two ends, for every number.",
    history=(
        "Came out of a Kaggle contest on plankton images, as a remedy for overfitting. The paper divides "
        "by a number drawn from 3 to 8, and by 5.5 when testing (slope 0.182); PyTorch multiplies by one "
        "drawn from 1/8 to 1/3, and by 11/48 = 0.229 when testing: the drawn slopes are "
        "spread differently, and the function tested is another. At 0 the derivative is the drawn slope."
    ),
    noise=r"a \sim \mathcal{U}(<lower>, <upper>)",
    formula=r"\begin{cases} x & x > 0 \\ a\,x & x \le 0 \end{cases}",
    derivative_formula=r"\begin{cases} 1 & x > 0 \\ a & x \le 0 \end{cases}",
    expected_formula=(
        r"\begin{cases} x & x > 0 \\ \frac{1}{2}\left(<lower> + <upper>\right) x & x \le 0 \end{cases}"
    ),
    expected_derivative_formula=(
        r"\begin{cases} 1 & x > 0 \\ \frac{1}{2}\left(<lower> + <upper>\right) & x \le 0 \end{cases}"
    ),
    draw=lambda x, rng, lower, upper: lower + (upper - lower) * rng.random(x.shape),
    value=lambda x, noise, lower, upper: _leak(x, noise),
    derivative=lambda x, noise, lower, upper: _leak_slope(x, noise),
    expected=lambda x, lower, upper: _leak(x, 0.5 * (lower + upper)),
    expected_derivative=lambda x, lower, upper: _leak_slope(x, 0.5 * (lower + upper)),
    parameters=(
        Parameter(
            name="lower",
            symbol="l",
            default=1 / 8,
            low=0.0,
            high=1.0,
            step=0.01,
            doc="One end of the slopes.",
        ),
        Parameter(
            name="upper",
            symbol="u",
            default=1 / 3,
            low=0.0,
            high=1.0,
            step=0.01,
            doc="The other end of the slopes.",
        ),
    ),
    examples=(
        RandomExample(
            x=-2.0,
            noise=0.25,
            value=-0.5,
            derivative=0.25,
            expected=-11 / 24,
            expected_derivative=11 / 48,
        ),
        RandomExample(
            x=-3.0,
            noise=0.5,
            value=-1.5,
            derivative=0.5,
            expected=-1.5,
            expected_derivative=0.5,
            given={"lower": 0.0, "upper": 1.0},
        ),
        RandomExample(
            x=3.0, noise=0.25, value=3.0, derivative=1.0, expected=3.0, expected_derivative=1.0
        ),
    ),
    counterparts=counterparts(
        numpy="np.where(x > 0, x, noise * x)",
        tensorflow="tf.where(x > 0, x, noise * x)",
        keras="keras.ops.where(x > 0, x, noise * x)",
        torch="torch.where(x > 0, x, noise * x)",
        jax="jax.numpy.where(x > 0, x, noise * x)",
    ),
    draws=counterparts(
        numpy="{lower} + ({upper} - {lower}) * rng.random(x.shape)",
        tensorflow="{lower} + ({upper} - {lower}) * tf.random.uniform(tf.shape(x), dtype=x.dtype)",
        keras="{lower} + ({upper} - {lower}) * keras.random.uniform(x.shape, dtype=x.dtype)",
        torch="{lower} + ({upper} - {lower}) * torch.rand_like(x)",
        jax="{lower} + ({upper} - {lower}) * jax.random.uniform(key, x.shape, x.dtype)",
    ),
    references=(
        Reference(
            authors="B. Xu, N. Wang, T. Chen, M. Li",
            year=2015,
            title="Empirical evaluation of rectified activations in convolutional network",
            url="https://arxiv.org/abs/1505.00853",
        ),
    ),
    aliases=("rrelu_training",),
)
