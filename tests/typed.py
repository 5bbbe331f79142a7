"""Every registered function as a reader would type it, with the names that its parameters then have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from activations import ACTIVATIONS
from activations.core import Activation
from activations.expression import Formula, read


@dataclass(frozen=True)
class Typed:
    """A formula, its parameters' names by those of the record, and what of it is only one setting.

    `fixed` are parameters of the record that the formula has no letter for, at these numbers.
    """

    text: str
    names: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, float] = field(default_factory=dict)

    def formula(self) -> Formula:
        """Return the formula, read."""
        return read(self.text)

    def settings(self, record: Activation) -> list[tuple[dict[str, float], dict[str, float]]]:
        """Return parameters of the record with those of the formula: defaults, and two inside the bounds."""
        found = []
        for share in (None, 0.37, 0.81):
            theirs = {
                one.name: one.default if share is None else one.low + share * (one.high - one.low)
                for one in record.parameters
            } | dict(self.fixed)
            free = {name: value for name, value in theirs.items() if name not in self.fixed}
            ours = {self.names.get(name, name): value for name, value in free.items()}
            if (theirs, ours) not in found:
                found.append((theirs, ours))
        return found


def typed(text: str, fixed: Mapping[str, float] | None = None, **names: str) -> Typed:
    """Return a formula with the names of its parameters."""
    return Typed(text, names, fixed or {})


# All 76: none of them is beyond the language of formulas.
TYPED: Mapping[str, Typed] = {
    "linear": typed("a x"),
    "step": typed("step(x)", {"h0": 0.5}),
    "sign": typed("sign(x)"),
    "sigmoid": typed("1/(1+exp(-x))"),
    "log_sigmoid": typed("-ln(1+e^(-x))"),
    "tanh": typed("(e^x-e^-x)/(e^x+e^-x)"),
    "softsign": typed("x/(1+|x|)"),
    "arctan": typed("atan(x)"),
    "lecun_tanh": typed("1.7159 tanh(2x/3)"),
    "isru": typed("x/sqrt(1+α x^2)"),
    "erf": typed("erf(x)"),
    "gudermannian": typed("2atan(tanh(x/2))"),
    "dyt": typed("tanh(α x)"),
    "symlog": typed("sign(x)*ln(1+|x|)"),
    "arcsinh": typed("ln(x+sqrt(x^2+1))"),
    "hard_sigmoid": typed("clip(s x+1/2, 0, 1)", slope="s"),
    "hard_tanh": typed("clip(x, l, h)", low="l", high="h"),
    "sparse_sigmoid": typed("min(max((x+1)/2, 0), 1)"),
    "tanh_shrink": typed("x-tanh(x)"),
    "soft_shrink": typed("sign(x)*max(|x|-λ, 0)"),
    "hard_shrink": typed("where(|x|<=λ, 0, x)"),
    "threshold": typed("where(x<=t, v, x)"),
    "relu": typed("max(0, x)"),
    "relu6": typed("min(max(0, x), c)", cap="c"),
    "leaky_relu": typed("where(x>0, x, αx)"),
    "prelu": typed("max(x, 0) + α*min(x, 0)"),
    "absolute": typed("|x|"),
    "squared_relu": typed("max(x,0)²"),
    "star_relu": typed("s max(x,0)^2 + b"),
    "nlrelu": typed("ln(1+β max(0,x))"),
    "shifted_relu": typed("max(m, x)", floor="m"),
    "flexible_relu": typed("relu(x)+b"),
    "rrelu": typed("where(x>0, x, (l+u)/2 x)", lower="l", upper="u"),
    "s_shaped_relu": typed(
        "clip(x,t,s) + a min(x-t,0) + b max(x-s,0)", tl="t", al="a", tr="s", ar="b"
    ),
    "plu": typed("max(α(x+c)-c, min(α(x-c)+c, x))"),
    "elu": typed("where(x>0, x, α(e^x-1))"),
    "selu": typed("1.0507009873554805 where(x>0, x, 1.6732632423543772(exp(x)-1))"),
    "celu": typed("max(0,x)+min(0,α(exp(x/α)-1))"),
    "pelu": typed("where(x>0, a/b x, a(exp(x/b)-1))"),
    "isrlu": typed("where(x>=0, x, x/√(1+αx²))"),
    "slu": typed("where(x>=0, x, 2ln((1+e^x)/2))"),
    "serlu": typed("1.0786182835772267 where(x>0, x, 2.9042712333296918 x e^x)"),
    "elish": typed("where(x>=0, x, e^x-1)/(1+e^-x)"),
    "hard_elish": typed("where(x>=0, x, e^x-1)*clip((x+1)/2, 0, 1)"),
    "xielu": typed("where(x>0, p x²+βx, n(e^x-1-x)+βx)", ap="p", an="n"),
    "softplus": typed("ln(1+e^(βx))/β"),
    "exponential": typed("e^x"),
    "squareplus": typed("(x+sqrt(x²+b))/2"),
    "sparse_plus": typed("piecewise(x<=-1, 0, x<1, (x+1)²/4, x)"),
    "bent_identity": typed("x+(√(x²+1)-1)/2"),
    "gelu": typed("x/2 (1+erf(x/√2))"),
    "gelu_tanh": typed("0.5x(1+tanh(√(2/π)(x+0.044715x^3)))"),
    "swish": typed("x/(1+exp(-βx))"),
    "hard_swish": typed("x min(max(x+3,0),6)/6"),
    "mish": typed("x*tanh(ln(1+exp(x)))"),
    "quick_gelu": typed("x σ(1.702x)"),
    "e_swish": typed("β x sigmoid(x)"),
    "pflu": typed("x/2 (1+x/√(1+x²))"),
    "lisht": typed("x tanh(x)"),
    "tanhexp": typed("x tanh(e^x)"),
    "serf": typed("x erf(ln(1+e^x))"),
    "smish": typed("x tanh(ln(1+σ(x)))"),
    "logish": typed("x ln(1+1/(1+exp(-βx)))"),
    "gish": typed("x ln(2-exp(-exp(x)))"),
    "phish": typed("x tanh(x Φ(x))"),
    "golu": typed("x exp(-exp(-x))"),
    "aria2": typed("x(1+exp(-βx))^(-α)"),
    "hard_mish": typed("x/2 min(max(x+2,0),2)"),
    "acon_c": typed("(p-q)x σ(β(p-q)x)+q x", p1="p", p2="q"),
    "aptx": typed("(α+tanh(βx))γ x"),
    "sine": typed("sin(ωx)"),
    "snake": typed("x+sin(a x)²/a"),
    "gcu": typed("x cos(x)"),
    "sinc": typed("where(|x|<1e-9, 1, sin(x)/x)"),
    "gaussian": typed("exp(-x²)"),
    "mexican_hat": typed("(1-x²)exp(-x²/2)"),
}


def cases() -> list[tuple[Activation, Typed]]:
    """Return every record with its formula."""
    return [(ACTIVATIONS[name], formula) for name, formula in TYPED.items()]
