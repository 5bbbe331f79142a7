"""How far apart colours are: for the eye, for eyes that lack a kind of cone, and as light against dark."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np

from activations.core import Values

# What a dichromat sees, in linear RGB: Machado, Oliveira, Fernandes (2009), A Physiologically-based Model for
# Simulation of Color Vision Deficiency, at full severity.
SIGHTS: Mapping[str, Values] = {
    "normal": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

# From linear sRGB to XYZ under D65, IEC 61966-2-1; white is the sum of the rows.
_TO_XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]],
)


def rgb(text: str) -> Values:
    """Return a colour written #b3303f or rgb(179,48,63) as three numbers from 0 to 1."""
    if text.startswith("#"):
        whole = text[1:] if len(text) == 7 else "".join(2 * digit for digit in text[1:])
        return np.array([int(whole[at : at + 2], 16) for at in (0, 2, 4)]) / 255
    return np.array([float(part) for part in text[text.index("(") + 1 : -1].split(",")[:3]]) / 255


def over(colour: Values, opacity: float, ground: Values) -> Values:
    """Return what is seen of a colour through which the ground shines."""
    return opacity * colour + (1 - opacity) * ground


def linear(colour: Values) -> Values:
    """Return a colour as amounts of light, by the curve of sRGB."""
    found: Values = np.where(colour <= 0.04045, colour / 12.92, ((colour + 0.055) / 1.055) ** 2.4)
    return found


def contrast(one: Values, other: Values) -> float:
    """Return the contrast of two colours as WCAG 2 defines it, from 1 to 21."""
    weights = np.array([0.2126, 0.7152, 0.0722])
    dark, light = sorted(float(weights @ linear(colour)) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Values, sight: str = "normal") -> Values:
    """Return a colour as it is seen, in CIELAB."""
    light = np.clip(SIGHTS[sight] @ linear(colour), 0.0, 1.0)
    ratio = _TO_XYZ @ light / _TO_XYZ.sum(axis=1)
    bent = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = bent
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def difference(one: Values, other: Values) -> float:
    """Return ΔE00 of two colours in CIELAB.

    Formula and test data: Sharma, Wu, Dalal (2005), The CIEDE2000 Color-Difference Formula.
    """
    mean_chroma = (np.hypot(*one[1:]) + np.hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean_chroma**7 / (mean_chroma**7 + 25.0**7))
    a, b = np.array([one[1], other[1]]) * stretch, np.array([one[2], other[2]])
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    grey = chroma[0] * chroma[1] == 0
    turn = 0.0 if grey else (hue[1] - hue[0] + 180) % 360 - 180
    middle = hue.sum() if grey else hue[0] + turn / 2
    d_light, d_chroma = other[0] - one[0], chroma[1] - chroma[0]
    d_hue = 2 * np.sqrt(chroma[0] * chroma[1]) * np.sin(np.radians(turn / 2))
    light, c = (one[0] + other[0]) / 2, chroma.mean()
    t = (
        1
        - 0.17 * np.cos(np.radians(middle - 30))
        + 0.24 * np.cos(np.radians(2 * middle))
        + 0.32 * np.cos(np.radians(3 * middle + 6))
        - 0.20 * np.cos(np.radians(4 * middle - 63))
    )
    by_light = d_light / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    by_chroma, by_hue = d_chroma / (1 + 0.045 * c), d_hue / (1 + 0.015 * c * t)
    spread = 30 * np.exp(-(((middle % 360 - 275) / 25) ** 2))
    turned = -2 * np.sqrt(c**7 / (c**7 + 25.0**7)) * np.sin(np.radians(2 * spread))
    square = by_light**2 + by_chroma**2 + by_hue**2 + turned * by_chroma * by_hue
    return float(np.sqrt(square))


def nearest(colours: Sequence[Values], sight: str) -> float:
    """Return the least difference between two of some colours."""
    seen = [lab(colour, sight) for colour in colours]
    return min(difference(one, other) for one, other in itertools.combinations(seen, 2))
