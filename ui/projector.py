"""Projector mode: how a page is shown to a room, and whether the presenter's keys are on.

This is no choice of a page's. It stands beside the choices in the address (view=projector, keys=off),
outlives every way through the app, and ends when it is left.
"""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

# Output & loss has a key `view` of its own: a link may say both.
VIEW, PROJECTOR = "view", "projector"
KEYS, OFF = "keys", "off"

_ON, _SILENT, _SAID = "projector.on", "projector.silent", "projector.said"

Query = Mapping[str, list[str]]


def address() -> dict[str, list[str]]:
    """Return what the address in the browser says."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def parted(query: Query) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Return what a link says of the projector, and what it says of the page."""
    said: dict[str, str] = {}
    page = {key: list(texts) for key, texts in query.items()}
    for key, word in ((VIEW, PROJECTOR), (KEYS, OFF)):
        others = [text for text in page.get(key, ()) if text != word]
        if others != page.get(key, []):
            said[key] = word
            page[key] = others
            if not others:
                del page[key]
    return said, page


def joined(page: Query) -> dict[str, list[str]]:
    """Return what a link says of the page, with what holds of the projector."""
    query = {key: list(texts) for key, texts in page.items()}
    if on():
        query[VIEW] = [*query.get(VIEW, ()), PROJECTOR]
        if silent():
            query[KEYS] = [OFF]
    return query


def read() -> None:
    """Take what the address says, if it says something new; a link within the app says nothing of it."""
    said, _page = parted(address())
    if said != st.session_state.get(_SAID) and said:
        st.session_state[_ON] = VIEW in said
        st.session_state[_SILENT] = KEYS in said
    st.session_state[_SAID] = said


def publish(page: Query, anyway: bool) -> None:
    """Write into the address what holds of the page and of the projector, if it says something else."""
    told = joined(page)
    st.session_state[_SAID] = parted(told)[0]
    if anyway or told != address():
        st.query_params.from_dict(told)


def on() -> bool:
    """Return whether the page is shown on a projector."""
    return bool(st.session_state.get(_ON, False))


def silent() -> bool:
    """Return whether the presenter's keys are off."""
    return bool(st.session_state.get(_SILENT, False))


def switch(to: bool) -> None:
    """Show the page on a projector, or no longer."""
    st.session_state[_ON] = to


def silence(keys_off: bool) -> None:
    """Turn the presenter's keys off, or on again."""
    st.session_state[_SILENT] = keys_off
