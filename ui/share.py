"""Under each chart: undo and reset, the link to share, and what can be taken away.

Pictures and stand-alone pages are made in the browser from what is drawn (share.js). Both popovers are
computed only while they are open.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

import segno
import streamlit as st

from activations.core import Values
from figures import theme
from ui import keys, language, links, loss_keys, presenter, projector, scripts, state, themes
from ui.choices import Choices
from ui.functions import is_typed
from ui.keys import HIDE
from ui.language import _
from ui.numbers import indexed, plain

EMBEDDED_HEIGHT = 720

_POPOVERS = ("share", "take")


def row(
    charts: Mapping[str, str],
    label: str,
    table: Callable[[], str],
    sheet: Callable[[], None],
    name: str = "",
) -> None:
    """Draw undo, reset, "Share" and "Take away".

    `charts` gives the word for each chart by its key; without one nothing can be taken away. `label` is
    the function with its parameters, `table` the plotted numbers as CSV; `sheet` draws what is printed
    beside the charts; `name` is that of files, if not the function's with its parameters.
    """
    with st.container(horizontal=True, gap="small", key="share-row"):
        again = state.undoable() is False
        st.button(
            _("Redo") if again else _("Undo"),
            on_click=state.undo,
            disabled=state.undoable() is None,
            key="undo",
            shortcut="Alt+Z",
        )
        st.button(_("Reset"), on_click=state.reset)
        if not state.shows("share") or st.context.is_embedded or projector.on():
            return
        share = st.popover(_("Share"), key=_POPOVERS[0], on_change="rerun")
        take = st.popover(_("Take away"), key=_POPOVERS[1], on_change="rerun") if charts else None
        presenter.offer()
    if share.open:
        with share:
            _share(label if name else "")
    if take is not None and take.open:
        with take:
            _take(charts, label, table, name or _own_name())
        _sheet(charts, label, sheet)


def is_open() -> bool:
    """Return whether a popover is open: what stands in it depends on every choice."""
    return any(st.session_state.get(popover) for popover in _POPOVERS)


# ---- share --------------------------------------------------------------------------------------------


def address(choices: Choices, page: str, base: str | None) -> str:
    """Return the link to these choices; `base` is the address of the page as the browser has it.

    Without one, or with one that is no web address, the link is relative to the server.
    """
    parts = urlsplit(base or "")
    known = parts.scheme in ("http", "https") and parts.netloc
    start = f"{parts.scheme}://{parts.netloc}{parts.path}" if known else f"/{page}"
    query = urlencode(links.query_of(choices, page) | language.pinned(), doseq=True)
    return f"{start}?{query}" if query else start


def embed_code(link: str, title: str) -> str:
    """Return the HTML that shows the page behind a link inside another page."""
    embedded = link + ("&" if "?" in link else "?") + "embed=true"
    return (
        f'<iframe src="{escape(embedded)}" title="{escape(title)}" width="100%" '
        f'height="{EMBEDDED_HEIGHT}" style="border:0"></iframe>'
    )


def qr_code(link: str) -> str:
    """Return a link as a QR code: an SVG picture in a data address."""
    return str(segno.make(link, error="m", micro=False).svg_data_uri(scale=4, light="#fff"))


def part_words(choices: Choices, page: str) -> dict[str, str]:
    """Return the words for all that this page can hide, by their names in a link."""
    parts = dict(
        zip(
            keys.PARTS,
            (_("menu"), _("title"), _("tabs"), _("limits and settings"), _("sharing")),
            strict=True,
        )
    )
    words = {
        "f": _("formula") if page == "custom" else _("list of functions"),
        **{"xr": _("x-range"), "x0": "x₀", "eps": "ε"},
        **{"fit": _("fit of the axes"), "n": _("number of inputs"), "shift": _("shift")},
        **{"draws": _("number of draws"), "seed": _("seed"), "c": _("choice of curves")},
        **{"mu": "μ", "sd": "σ", "w": "w", "bias": "b", "x": "x"},
        **{"show": _("what is shown"), "to": _("difference to"), "log": _("logarithmic axis")},
        **{"view": _("choice of views"), "target": _("target"), "heat": "T", "far": "z"},
        **{
            control.key: indexed(control.key[0], int(control.key[1:]))
            for control in (*keys.INPUTS, *loss_keys.P, *loss_keys.Q)
        },
        **{"classes": _("number of classes"), "h": _("step"), "task": _("task")},
        **{"depth": _("number of layers"), "width": _("width"), "init": _("initialisation")},
        **{"sw": "σw", "sb": "σb", "orth": _("orthogonal weights"), "norm": _("norm")},
        **{"skip": _("shortcut"), "res": "α", "q0": "q⁰", "c0": "c⁰"},
        **{"seeds": _("number of networks"), "opt": _("optimizer"), "lr": _("learning rate")},
        **{
            "decay": _("decay"),
            "batch": _("batch size"),
            "epochs": _("epochs"),
            "noise": _("noise"),
        },
        "at": _("functions of single layers"),
    }
    hideable = keys.hideable()
    controls = [c for c in keys.controls_on(page, choices) if c.key in hideable]
    if page == "output":
        view = choices[loss_keys.VIEW.kept]
        controls = [control for control in controls if loss_keys.belongs(control, view)]
    shown = int(choices.get(keys.COUNT.kept, 0))
    return parts | {
        control.key: words.get(control.key, control.grid.symbol if control.grid else control.key)
        for control in controls
        if control not in keys.INPUTS[shown:]
    }


def _share(label: str) -> None:
    page = state.page()
    choices = dict(state.choices())
    words = part_words(choices, page)
    above = st.container()
    left, right = st.columns([2, 3])
    with right:
        hidden = st.pills(
            _("For a class: leave out of the linked page"),
            list(words),
            selection_mode="multi",
            wrap=True,
            default=[name for name in state.choice(HIDE) if name in words],
            format_func=lambda name: words[name],
            key=f"hidden.{page}.{state.chosen()}",
        )
        _pin()
    link = address({**choices, HIDE.kept: HIDE.accept(hidden)}, page, st.context.url)
    title = label or (keys.RECORDS[state.chosen()].title if state.chosen() else page)
    with above:
        _copy("link", _("Link"), link)
    alt = _("QR code of the link")
    with left:
        st.html(f'<img class="qr" src="{qr_code(link)}" alt="{escape(alt)}">')
    _copy("embed", _("Code to embed the page in another"), embed_code(link, title))
    st.caption(
        _("The server decides which sites may embed it; see FRAME\\_ANCESTORS in the README.")
    )


def _pin() -> None:
    """Draw what puts the language into the link; without it everybody's browser decides."""
    pinned = bool(language.pinned())
    widget = f"pinned.{pinned}"  # a new one where the link was pinned otherwise meanwhile

    def take() -> None:
        language.pin(bool(st.session_state[widget]))
        state.touch()

    words = _("Open the link in {language} for everybody").format(
        language=language.LANGUAGES[language.spoken()]
    )
    st.toggle(words, value=pinned, key=widget, on_change=take)


def _copy(name: str, label: str, text: str) -> None:
    scripts.draw(
        "share",
        f"copy.{name}",
        {
            **{"role": "copy", "label": label, "text": text},
            **{"copy": _("Copy"), "copied": _("Copied"), "failed": _("Press Ctrl+C")},
        },
    )


# ---- take away ----------------------------------------------------------------------------------------


def file_name(title: str, parameters: Mapping[str, float]) -> str:
    """Return a name for files without an ending, such as swish-beta-2."""
    parts = [title, *(f"{name}-{value:.6g}" for name, value in parameters.items())]
    return re.sub(r"[^\w.+-]", "", "-".join(parts))


def file_title(name: str) -> str:
    """Return what a function is called in the name of a file: no formula stands there."""
    return "yours" if is_typed(name) else name


def as_csv(columns: Mapping[str, Sequence[Any] | Values]) -> str:
    """Return columns as CSV, numbers with all their digits; a shorter column ends in empty cells."""
    cells = [[_cell(value) for value in column] for column in columns.values()]
    longest = max(map(len, cells))
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(map(_harmless, columns))
    writer.writerows(
        zip(*(column + [""] * (longest - len(column)) for column in cells), strict=True)
    )
    return buffer.getvalue()


def _cell(value: Any) -> str:
    return _harmless(value) if isinstance(value, str) else repr(float(value))


def _harmless(text: str) -> str:
    """Return text that no spreadsheet takes for a formula of its own."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _paper() -> dict[str, Any]:
    """Return how a chart on white paper differs from the one on the screen."""
    return {"colours": themes.light_of_dark(), "layout": theme.PAPER}


def _own_name() -> str:
    name, choices = state.chosen(), state.choices()
    return file_name(file_title(name), keys.given(choices, name))


def _take(charts: Mapping[str, str], label: str, table: Callable[[], str], name: str) -> None:
    page, choices = state.page(), state.choices()
    scripts.draw(
        "share",
        "take.away",
        {
            **{"role": "take", "charts": dict(charts), "paper": _paper()},
            **{"file": name, "title": label, "table": table()},
            "link": address(choices, page, st.context.url),
            "words": {
                **{"picture": _("Picture"), "png": "PNG", "svg": "SVG", "csv": _("Numbers (CSV)")},
                **{"html": _("Page that works offline (HTML)"), "print": _("Print")},
                "failed": _("The chart is not within reach; reload the page and try again."),
            },
        },
    )


def _sheet(charts: Mapping[str, str], label: str, sheet: Callable[[], None]) -> None:
    """Draw what is printed; on the screen it is not to be seen."""
    with st.container(key="sheet"):
        st.subheader(label, anchor=False)
        for key, words in charts.items():
            st.html(
                f'<div class="printed" data-print="{escape(key)}" title="{escape(words)}"></div>'
            )
        sheet()
        st.caption(plain(address(state.choices(), state.page(), st.context.url)))
