"""The Atlas: every function as a card, found by name, family and trait."""

from __future__ import annotations

import base64
from html import escape

import streamlit as st

from activations.catalogue import TRAITS, Record, families, search
from activations.stochastic import RandomActivation
from activations.vectors import VectorActivation
from figures.sparkline import random_sparkline, sparkline, vector_sparkline
from ui import keys, presenter, spoken, state, ways
from ui.details import users
from ui.keys import KINDS, RECORDS
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


# More than all functions of the registries; the rest is for formulas.
PICTURES = 512


@st.cache_data(show_spinner=False, max_entries=PICTURES)
def _picture(name: str, label: str) -> str:
    record = RECORDS[name]
    if isinstance(record, VectorActivation):
        svg = vector_sparkline(record.bind())
    elif isinstance(record, RandomActivation):
        svg = random_sparkline(record.bind())
    else:
        svg = sparkline(record.bind())
    # As an image: Streamlit strips inline SVG. In the page: a media file belongs to one process.
    data = base64.b64encode(svg.encode()).decode()
    return f'<img src="data:image/svg+xml;base64,{data}" width="100%" alt="{escape(label)}">'


def _label(record: Record) -> str:
    if isinstance(record, VectorActivation):
        words = _("{title}: inputs and outputs as bars, and the pattern of the Jacobian")
    elif isinstance(record, RandomActivation):
        words = _("{title}: some draws, and their expectation as a thick curve")
    else:
        words = _("{title}: the curve, and its derivative dashed")
    return words.format(title=record.title)


def card(record: Record) -> None:
    """Draw one function: its picture, a sentence, and the link to its page."""
    with st.container(border=True, width=CARD_WIDTH, gap="small", key=f"card-{record.name}"):
        summary = escape(_(record.summary))
        state.link_to_function(record.name, f"**{record.title}** · {record.year}")
        small = f"<br><small>{escape(users(record))}</small>" if record.used_by else ""
        picture = _picture(record.name, _label(record))
        st.html(f'{picture}<p class="card-text">{summary}{small}</p>')


def own_cards() -> None:
    """Draw the reader's last formulas, each with the link to its page."""
    names = state.yours()
    if not names:
        return
    st.header(_("Your own"))
    with st.container(horizontal=True, key="family-own"):
        for place, record in enumerate(RECORDS[name] for name in names):
            with st.container(border=True, width=CARD_WIDTH, gap="small", key=f"card-own-{place}"):
                query = {keys.TYPED.key: record.name}
                ways.link("custom.py", f"**{record.title}**", query)
                st.html(_picture(record.name, _label(record)))


def search_box() -> None:
    """Draw the search box."""
    box = state.fresh(keys.SEARCH, "search")
    st.text_input(
        _("Search by name"),
        key=box,
        max_chars=keys.SEARCH_LENGTH,
        placeholder=_("gelu, silu, hard …"),
        live=True,
        type="search",
        width=300,
        on_change=state.take,
        args=(keys.SEARCH, box),
    )


def filters() -> list[Record]:
    """Draw the filters; return the functions that pass them and the search."""
    for control, name, label, options, words in (
        (keys.FAMILY, "families", _("Family"), families(RECORDS), _),
        (keys.TRAIT, "traits", _("Traits, at the defaults"), tuple(TRAITS), trait_label),
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
        RECORDS.values(),
        state.choice(keys.SEARCH),
        state.choice(keys.FAMILY),
        state.choice(keys.TRAIT),
    )


def section(family: str, found: list[Record]) -> None:
    """Draw the cards of one family."""
    st.subheader(_(family))
    with st.container(horizontal=True, key=f"family-{family}"):
        for record in found:
            card(record)


@st.fragment
def draw() -> None:
    """Draw the page: the functions that pass the filters, family by family."""
    state.show_notices()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        st.title(_("Activation functions"), width="content")
        search_box()
        presenter.offer()
    found = filters()
    count = _("{found} of {all} functions.").format(found=len(found), all=len(RECORDS))
    st.caption(count)
    spoken.say(count)
    if not found:
        st.info(_("No function has all of this. Take a filter away, or search for less."))
        st.button(_("Show all"), on_click=state.clear, args=(keys.SEARCH, keys.FAMILY, keys.TRAIT))
    headings = {
        "function": (_("Functions of one input"), _("The curve is thick, its derivative dashed.")),
        "output": (
            _("Functions of several inputs"),
            _("Inputs and outputs as bars; the Jacobian orange where it is above 0, blue below."),
        ),
        "random": (
            _("Random functions"),
            _("Thin: draws of the noise. Thick: the expectation."),
        ),
    }
    own_cards()
    for kind in KINDS:
        of_kind = [record for record in found if record.name in kind.records]
        if of_kind:
            heading, words = headings[kind.page]
            st.header(heading)
            st.caption(words)
        for family in families({record.name: record for record in of_kind}):
            section(family, [record for record in of_kind if record.family == family])
    state.publish()
