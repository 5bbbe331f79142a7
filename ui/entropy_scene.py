"""Two distributions, their entropies and what lies between them, as a function of the choices."""

from __future__ import annotations

from activations.core import Values
from figures import theme
from figures.axes import Range
from figures.function import Trace
from figures.losses import distribution_layout, distribution_traces
from networks.information import BIT, cross_entropy, divergence, entropy, normalised, surprises
from ui import live, loss_keys
from ui.choices import Choices
from ui.language import _
from ui.numbers import listed, shown

Y_RANGES = ((0.0, 1.05), (0.0, 3.0))
COLOURS = (theme.FUNCTIONS[0], theme.FUNCTIONS[1])
LOOKS = [theme.Look(colour, "solid") for colour in COLOURS]


def distributions(choices: Choices) -> tuple[Values, Values]:
    """Return both distributions: the sliders are weights, and what they sum to is divided out."""
    p, q = (
        normalised([choices[control.kept] for control in controls])
        for controls in (loss_keys.P, loss_keys.Q)
    )
    return p, q


def rows(choices: Choices) -> dict[str, float]:
    """Return each quantity in nats by its name, the same in every language."""
    p, q = distributions(choices)
    return {
        "H(p)": float(entropy(p)),
        "H(q)": float(entropy(q)),
        "H(p, q)": float(cross_entropy(p, q)),
        "KL(p‖q)": float(divergence(p, q)),
        "KL(q‖p)": float(divergence(q, p)),
    }


def sum_line(choices: Choices) -> str:
    """Return cross-entropy as the sum that it is, in bits."""
    found = {name: shown(nats / BIT, 4) for name, nats in rows(choices).items()}
    return _("H(p, q) = H(p) + KL(p‖q): {whole} = {own} + {extra} bits").format(
        whole=found["H(p, q)"], own=found["H(p)"], extra=found["KL(p‖q)"]
    )


def given_line(choices: Choices) -> str:
    """Return both distributions in words."""
    p, q = distributions(choices)
    return f"p = ({listed(p, 3)})   ·   q = ({listed(q, 3)})"


def words(choices: Choices) -> dict[str, str]:
    """Return the numbers by the names of their cells, and the sentences."""
    found = {"sum": sum_line(choices), "given": given_line(choices)}
    for name, nats in rows(choices).items():
        found |= {f"{name} bits": shown(nats / BIT, 4), f"{name} nats": shown(nats, 4)}
    return found


def _bars(choices: Choices, _points: int) -> list[Trace]:
    p, q = distributions(choices)
    costs = surprises(p, p) / BIT, surprises(p, q) / BIT
    return distribution_traces(p, q, costs, COLOURS)


LAYERS = {
    "distributions": live.Layer(lambda choices: (*loss_keys.P, *loss_keys.Q), _bars, words),
}


def layout(choices: Choices) -> Trace:
    """Return the two panels."""
    titles = (_("outcome"), _("probability"), _("bits"))
    return distribution_layout(loss_keys.OUTCOMES, Y_RANGES, titles)


def ranges(choices: Choices) -> dict[str, Range]:
    """Return the axes by Plotly's names."""
    x = (0.5, loss_keys.OUTCOMES + 0.5)
    return {"x": x, "y": Y_RANGES[0], "x2": x, "y2": Y_RANGES[1]}
