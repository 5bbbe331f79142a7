"""How a chart is drawn: on a projector larger than on a desk."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import streamlit as st

from figures import theme
from figures.enlarged import enlarged
from ui import projector


def draw(figure: go.Figure, key: str, alt: str, whole: bool = False, **settings: Any) -> None:
    """Draw a chart; on a projector a `whole` one is as high as the screen leaves room (projector.css)."""
    if projector.on():
        figure = go.Figure(enlarged(figure.to_dict(), whole))
        if whole:
            settings["height"] = "stretch"
    st.plotly_chart(figure, key=key, config=theme.CONFIG, alt=alt, **settings)
