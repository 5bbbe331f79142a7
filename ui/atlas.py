"""The cards of the Atlas."""

from __future__ import annotations

import base64
import itertools
from html import escape

import streamlit as st

from activations import ACTIVATIONS, Activation
from figures.sparkline import sparkline
from ui.frame import link_to_function
from ui.language import _

CARD_WIDTH = 250


@st.cache_data(show_spinner=False)
def _picture(name: str, label: str) -> str:
    # As an image: Streamlit strips inline SVG. In the page: a media file belongs to one server process.
    svg = base64.b64encode(sparkline(ACTIVATIONS[name].bind()).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{svg}" width="100%" alt="{escape(label)}">'


def card(activation: Activation) -> None:
    """Draw one function: its picture, a sentence, and the link to its page."""
    with st.container(border=True, width=CARD_WIDTH, gap="small", key=f"card-{activation.name}"):
        label = _("{title}: the curve, and its derivative dashed").format(title=activation.title)
        st.html(_picture(activation.name, label))
        link_to_function(activation.name, f"**{activation.title}** · {activation.year}")
        st.caption(_(activation.summary))


def draw() -> None:
    """Draw the page: all functions, family by family."""
    st.title(_("Activation functions"))
    st.markdown(
        _(
            "{count} functions with their derivatives. Each opens with sliders for its parameters; "
            "every number is checked against finite differences and TensorFlow."
        ).format(count=len(ACTIVATIONS))
    )
    families = itertools.groupby(ACTIVATIONS.values(), key=lambda record: record.family)
    for family, records in families:
        st.subheader(_(family))
        with st.container(horizontal=True):
            for record in records:
                card(record)
