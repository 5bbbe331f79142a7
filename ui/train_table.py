"""The table that a network is trained on: made up, public, or the reader's own.

The public one is fetched when a reader presses a button, never because a page or a link is opened.
"""

from __future__ import annotations

import base64
import binascii
import concurrent.futures
import time
from concurrent.futures import Future
from typing import Any

import streamlit as st

from networks import fuel
from networks import table as tables
from networks.table import BadTable, Table
from ui import scripts, state, train_keys
from ui import training_runs as own
from ui.language import _, said
from ui.numbers import plain
from ui.public_table import shared_loader
from ui.wording import joined

_PASTED, _TROUBLE, _ASKED = "train.pasted", "train.table.trouble", "train.table.asked"


def _public() -> bool:
    """Return whether the public table is chosen, and none of the reader's own."""
    return own.table() is None and state.choice(train_keys.DATA) == train_keys.PUBLIC


def table() -> Table | None:
    """Return the table to train on; None for the made-up cars."""
    return shared_loader().table if _public() else own.table()


def missing() -> bool:
    """Return whether the public table is chosen and not there yet."""
    return state.choice(train_keys.TASK) == "table" and _public() and table() is None


# ---- the public table ----------------------------------------------------------------------------------


def ask() -> None:
    """Ask for the public table."""
    st.session_state[_ASKED] = shared_loader().ask()


def wait() -> bool:
    """Wait for the public table if it has been asked for, and return whether it has come."""
    coming: Future[Table] | None = st.session_state.get(_ASKED)
    if coming is None:
        return False
    words = _("Asking {host} …").format(host=fuel.host())
    with st.status(words) as status:
        started = time.monotonic()
        while not concurrent.futures.wait([coming], timeout=0.25).done:
            status.update(label=f"{words} {time.monotonic() - started:.0f} s")
        try:
            coming.result()
            trouble: BadTable | None = None
        except BadTable as error:
            trouble = error
        status.update(
            label=_("The public table is there.") if trouble is None else _("No public table"),
            state="complete" if trouble is None else "error",
        )
    del st.session_state[_ASKED]
    st.session_state[_TROUBLE] = trouble
    if trouble is None:
        own.keep_table(None)
        st.session_state[_PASTED] = ""
    state.choose(train_keys.DATA, train_keys.CARS if trouble else train_keys.PUBLIC)
    return trouble is None


# ---- what is drawn ---------------------------------------------------------------------------------------


def draw() -> None:
    """Draw which table is trained on, and where the reader takes another one."""
    found = table()
    wrong: BadTable | None = st.session_state.get(_TROUBLE)
    if wrong is not None:
        kept = _("The made-up cars stay.") if found is None else _("The table before stays.")
        st.warning(joined(plain(said(wrong)), kept))
    if missing():
        st.caption(
            _(
                "The public table Auto MPG is chosen and not there yet: Start, or the button, asks {host} "
                "for it."
            ).format(host=fuel.host())
        )
    else:
        st.caption(_table_line(found))
    if state.shows(train_keys.DATA.key):
        _choose(found)
    with st.expander(_("Your own table"), expanded=own.table() is not None):
        _own_table()


def _choose(found: Table | None) -> None:
    with st.container(horizontal=True, gap="small"):
        if missing() or not _public():
            st.button(
                _("Fetch Auto MPG"),
                key="train-public",
                on_click=ask,
                help=_(
                    "Real cars of 1970 to 1982 and the miles per gallon they go (Quinlan 1993, UCI). The "
                    "server asks {host} for the table when you press this, and only then."
                ).format(host=fuel.host()),
            )
        if _public() or found is not None:
            st.button(_("Back to the made-up cars"), on_click=_forget_table)


def _table_line(found: Table | None) -> str:
    if found is None:
        whose, found = _("The made-up cars"), tables.cars()
    else:
        whose = _("The public table Auto MPG") if _public() else _("Your table")
    return _("{whose}: {rows} rows, {columns} columns; predicted is {target}.").format(
        whose=whose,
        rows=len(found.numbers),
        columns=len(found.names),
        target=plain(found.names[-1][:40]),
    )


# ---- the reader's own table ----------------------------------------------------------------------------


def _own_table() -> None:
    scripts.draw(
        "train",
        "train.file",
        {
            **{"role": "file", "most": tables.MOST_BYTES},
            "label": _("A CSV file with a header; the last column is what is to be predicted"),
        },
        on_file_change=_take_file,
    )
    st.text_area(
        _("… or paste it here"), key=_PASTED, height=120, on_change=_take_pasted, max_chars=None
    )
    if own.table() is None and st.session_state.get(_TROUBLE) is None:
        _take_pasted()  # a server that was started again gets the text anew
    st.caption(_("It stays on this server while the page is open, and is no part of the link."))


def _forget_table() -> None:
    own.keep_table(None)
    st.session_state[_PASTED] = ""
    state.choose(train_keys.DATA, train_keys.CARS)
    st.session_state[_TROUBLE] = None


def _take(text: str) -> None:
    own.keep_table(tables.read(text))
    st.session_state[_TROUBLE] = None


def _take_pasted() -> None:
    text = st.session_state.get(_PASTED) or ""
    if not text.strip():
        return
    try:
        _take(text)
    except BadTable as error:
        st.session_state[_TROUBLE] = error


def _take_file() -> None:
    try:
        _take(read_file(st.session_state["train.file"].get("file")))
    except BadTable as error:
        st.session_state[_TROUBLE] = error


def read_file(message: Any) -> str:
    """Return the text of a file as the browser sends it; BadTable says what is wrong with it."""
    try:
        if "size" in message:
            tables.check_size(int(message["size"]))
        return tables.decoded(base64.b64decode(message["bytes"], validate=True))
    except (TypeError, KeyError, ValueError, binascii.Error) as error:
        if isinstance(error, BadTable):
            raise
        raise tables.wrong("unread") from None
