"""The colours of charts in the light and the dark theme, and how a chart that is drawn follows a change."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import streamlit as st


def palette() -> list[tuple[str, str]]:
    """Return the colours of the charts, light and dark, in their order; none without a theme."""
    light, dark = (
        st.get_option(f"theme.{base}.chartCategoricalColors") or () for base in ("light", "dark")
    )
    return list(zip(light, dark, strict=True))


def light_of_dark() -> dict[str, str]:
    """Return the colours of the light theme by those of the dark one."""
    return {dark: light for light, dark in palette()}


@functools.cache
def style() -> str:
    """Return the rules by which a chart keeps to its theme, and is printed in the light one's colours."""
    return " ".join([*_words(), "@media print {", *_printed(), "}"])


def _words() -> Iterator[str]:
    # Streamlit changes the colours of lines with the theme, not those of words.
    for light, dark in palette():
        found = ", ".join(_painted("text", "fill", colour) for colour in (light, dark))
        yield f"{found} {{ fill: light-dark({light}, {dark}) !important; }}"


def _printed() -> Iterator[str]:
    for dark, light in light_of_dark().items():
        for part in ("stroke", "fill"):
            yield f"{_painted('', part, dark)} {{ {part}: {light} !important; }}"


def _painted(kind: str, part: str, colour: str) -> str:
    rgb = ", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return f'.js-plotly-plot {kind}[style*="{part}: rgb({rgb})"]'
