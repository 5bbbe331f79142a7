"""Settings of the Saturation page worth seeing, each a link."""

from __future__ import annotations

from collections.abc import Mapping

from ui.language import _

Query = Mapping[str, str]


def presets() -> dict[str, Query]:
    """Return the queries of links to this page, by their words."""
    return {
        _("Sigmoid pushed to the right"): {"f": "sigmoid", "mu": "4", "sd": "1"},
        _("Tanh under a wide input"): {"f": "tanh", "sd": "3"},
        _("ReLU: half is dead"): {"f": "relu", "sd": "1"},
        _("ReLU: all but dead"): {"f": "relu", "mu": "-4", "sd": "1"},
        _("Leaky ReLU in the same place"): {"f": "leaky_relu", "mu": "-4", "sd": "1"},
        _("Hard tanh: dead at both ends"): {"f": "hard_tanh", "sd": "2"},
        _("GELU: a dip, not a death"): {"f": "gelu", "sd": "1"},
        _("Step: no gradient anywhere"): {"f": "step", "sd": "1"},
        _("Sigmoid is not zero-centred"): {"f": "sigmoid", "sd": "1", "tab": "zigzag"},
        _("y(1 − y) runs out of digits"): {"f": "sigmoid", "sd": "6", "tab": "digits"},
    }
