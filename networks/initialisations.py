"""Initialisations by name: which σw and σb they mean for a function.

σw² is the variance of a weight times the number of inputs of its unit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from activations.core import Curve
from activations.portrait import bisect
from networks.meanfield import edge_of_chaos, fixed_point, length_slope, moments

# What a number at rest in rounding may miss 0 by: E f and E f′² are right to 1e-14.
_ROUNDING = 1e-12
# Lengths at which an edge is tried, the wished one first.
_LENGTHS = tuple(2.0 ** (k / 4) for k in range(40))


@dataclass(frozen=True, kw_only=True)
class Fans:
    """The number of inputs and of outputs of a layer."""

    into: int
    out: int

    def __post_init__(self) -> None:
        for count in (self.into, self.out):
            if count < 1:
                raise ValueError(f"A layer has at least one input and one output, not {count}.")


@dataclass(frozen=True)
class Sigmas:
    """Scale of weights and biases; ValueError unless both are finite and not negative."""

    w: float
    b: float = 0.0

    def __post_init__(self) -> None:
        for sigma in (self.w, self.b):
            if not 0 <= sigma < math.inf:
                raise ValueError(f"A scale is finite and not negative; {sigma} is not.")


@dataclass(frozen=True, kw_only=True)
class Initialisation:
    """A rule for the scale of random weights; `sigmas` gives None for a function it says nothing on."""

    name: str
    title: str
    sigmas: Callable[[Curve, Fans], Sigmas | None]
    source: str


def torch_gain(curve: Curve) -> float | None:
    """Return what torch.nn.init.calculate_gain has for the function, None where it raises."""
    if curve.name == "leaky_relu":
        return math.sqrt(2 / (1 + curve.parameters["alpha"] ** 2))
    fixed = {
        "identity": 1.0,
        "sigmoid": 1.0,
        "tanh": 5 / 3,
        "relu": math.sqrt(2),
        "selu": 3 / 4,
    }
    return fixed.get(curve.name)


def _torch_gain(curve: Curve, _: Fans) -> Sigmas | None:
    gain = torch_gain(curve)
    return None if gain is None else Sigmas(gain)


def _unit(curve: Curve, _: Fans) -> Sigmas | None:
    second = moments(curve, 1.0).second
    return Sigmas(1 / math.sqrt(second)) if 0 < second < math.inf else None


def critical(curve: Curve) -> Sigmas | None:
    """Return σw and σb for which χ = σw² E f′² is 1 at the length where signals end; None without such.

    Without a bias where signals that start at 1 end at a length that is not 0. Else with the bias for
    which that length is 1; where 1 is unstable, |Q′| > 1, it is the next one that is not.
    """
    bare = edge_of_chaos(curve, 0.0)
    if bare is not None and bare.q > 0 and bare.stable:
        end = fixed_point(curve, bare.sigma_w, 0.0).q
        if math.isclose(end, bare.q, rel_tol=1e-6):
            return Sigmas(bare.sigma_w)

    def edge(q: float) -> tuple[float, float, float]:
        """Return σw, σb² and by how much |Q′| exceeds 1 on the edge at this length."""
        found = moments(curve, q)
        if not 0 < found.slope < math.inf:
            return math.nan, math.nan, math.nan
        sigma_w = 1 / math.sqrt(found.slope)
        noise = q - found.second / found.slope
        return sigma_w, noise, abs(length_slope(curve, q, sigma_w)) - 1

    below = 1.0
    for q in _LENGTHS:
        sigma_w, noise, excess = edge(q)
        if noise > _ROUNDING * q and excess <= _ROUNDING:
            if q > 1 and edge(below)[1] > 0:
                q = bisect(lambda at: edge(at)[2], below, q)
                sigma_w, noise, _ = edge(q)
            return Sigmas(sigma_w, math.sqrt(noise))
        below = q
    return None


def _critical(curve: Curve, _: Fans) -> Sigmas | None:
    return critical(curve)


_ALL = (
    Initialisation(
        name="lecun",
        title="LeCun",
        sigmas=lambda curve, fans: Sigmas(1.0),
        source="LeCun, Bottou, Orr, Müller 1998, Efficient BackProp",
    ),
    Initialisation(
        name="xavier",
        title="Xavier (Glorot)",
        sigmas=lambda curve, fans: Sigmas(math.sqrt(2 * fans.into / (fans.into + fans.out))),
        source="Glorot, Bengio, AISTATS 2010",
    ),
    Initialisation(
        name="he",
        title="He",
        sigmas=lambda curve, fans: Sigmas(math.sqrt(2)),
        source="He, Zhang, Ren, Sun, ICCV 2015, arXiv:1502.01852",
    ),
    # kaiming_uniform with a = √5 is U(±1/√n): a weight has variance 1/(3n), and so has a bias.
    Initialisation(
        name="torch_linear",
        title="PyTorch's nn.Linear",
        sigmas=lambda curve, fans: Sigmas(math.sqrt(1 / 3), math.sqrt(1 / (3 * fans.into))),
        source="torch.nn.Linear.reset_parameters",
    ),
    Initialisation(
        name="torch_gain",
        title="PyTorch's gain",
        sigmas=_torch_gain,
        source="torch.nn.init.calculate_gain",
    ),
    Initialisation(
        name="unit",
        title="Unit second moment",
        sigmas=_unit,
        source="Mishkin, Matas, ICLR 2016, arXiv:1511.06422",
    ),
    Initialisation(
        name="critical",
        title="χ = 1",
        sigmas=_critical,
        source="Schoenholz, Gilmer, Ganguli, Sohl-Dickstein, ICLR 2017, arXiv:1611.01232",
    ),
)

INITIALISATIONS: Mapping[str, Initialisation] = {each.name: each for each in _ALL}
