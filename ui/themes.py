"""The colours of charts in the light and the dark theme, and how a chart that is drawn follows a change."""

from __future__ import annotations

import functools

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
    """Return the rules by which a chart has the colours of the theme it is seen in; paper is light.

    Streamlit puts them in when it draws a chart, and leaves them when the system changes between light and
    dark.
    """
    return " ".join(
        f"{_painted(part, light)}, {_painted(part, dark)} "
        f"{{ {part}: light-dark({light}, {dark}) !important; }}"
        for light, dark in palette()
        for part in ("stroke", "fill")
    )


def _painted(part: str, colour: str) -> str:
    rgb = ", ".join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))
    return f'.js-plotly-plot [style*="{part}: rgb({rgb})"]'
