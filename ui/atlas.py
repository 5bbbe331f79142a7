"""The Atlas: every function as a card, found by name, family and trait."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from activations import ACTIVATIONS, Activation
from activations.catalogue import TRAITS, families, search
from figures.sparkline import sparkline
from ui import state
from ui.details import users
from ui.frame import link_to_function
from ui.language import _

CARD_WIDTH = 220


def trait_label(trait: str) -> str:
    """Return the words for a trait; names of libraries stay as they are."""
    return {
        "bounded": _("bounded"),
        "monotone": _("monotone"),
        "smooth": _("smooth"),
        "zero-centred": _("zero-centred"),
        "saturating": _("saturates on both sides"),
        "parameters": _("has parameters"),
        "keras": "Keras",
        "torch": "PyTorch",
        "jax": "JAX",
    }.get(trait, trait)


@st.cache_data(show_spinner=False)
def _picture(name: str, label: str) -> str:
    # As an image: Streamlit strips inline SVG. In the page: a media file belongs to one process.
    svg = base64.b64encode(sparkline(ACTIVATIONS[name].bind()).encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{svg}" width="100%" alt="{escape(label)}">'


def card(record: Activation) -> None:
    """Draw one function: its picture, a sentence, and the link to its page."""
    with st.container(border=True, width=CARD_WIDTH, gap="small", key=f"card-{record.name}"):
        label = _("{title}: the curve, and its derivative dashed").format(title=record.title)
        summary = escape(_(record.summary))
        link_to_function(record.name, f"**{record.title}** · {record.year}")
        small = f"<br><small>{escape(users(record))}</small>" if record.used_by else ""
        st.html(f'{_picture(record.name, label)}<p class="card-text">{summary}{small}</p>')


def filters() -> list[Activation]:
    """Draw the search box and the filters; return the functions that pass."""
    box = state.fresh(state.SEARCH, "search")
    st.text_input(
        _("Search by name"),
        key=box,
        max_chars=state.SEARCH_LENGTH,
        placeholder=_("gelu, silu, hard …"),
        live=True,
        type="search",
        width=360,
        on_change=state.take,
        args=(state.SEARCH, box),
    )
    for control, name, label, options, words in (
        (state.FAMILY, "families", _("Family"), families(ACTIVATIONS), _),
        (state.TRAIT, "traits", _("Traits, at the defaults"), tuple(TRAITS), trait_label),
    ):
        widget = state.fresh(control, name)
        st.pills(
            label,
            options,
            selection_mode="multi",
            format_func=words,
            key=widget,
            wrap=False,
            on_change=state.take,
            args=(control, widget),
        )
    return search(
        ACTIVATIONS.values(),
        state.choice(state.SEARCH),
        state.choice(state.FAMILY),
        state.choice(state.TRAIT),
    )


@st.fragment
def draw() -> None:
    """Draw the page: the functions that pass the filters, family by family."""
    st.title(_("Activation functions"))
    state.show_notices()
    found = filters()
    st.caption(
        _("{found} of {all} functions. The curve is thick, its derivative dashed.").format(
            found=len(found), all=len(ACTIVATIONS)
        )
    )
    if not found:
        st.info(_("No function has all of this. Take a filter away, or search for less."))
        st.button(
            _("Show all"), on_click=state.clear, args=(state.SEARCH, state.FAMILY, state.TRAIT)
        )
    for family in families({record.name: record for record in found}):
        st.subheader(_(family))
        with st.container(horizontal=True, key=f"family-{family}"):
            for record in found:
                if record.family == family:
                    card(record)
    state.publish()
