"""The reader's choices: kept in the session, shown in widgets, written to the URL.

Always in this order: a widget writes its choice (`take`), the page reads it (`choice`), `publish` puts
all that differ from their defaults into the URL. What the URL can carry stands in links.py.

Streamlit's own bind="query-params" is not used: it drops an out-of-range value where we clamp it, and
hands the value of one function's α on to the next one's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ui import curves, language, projector, ways
from ui.choices import Choices, Control
from ui.functions import SIGN, is_typed, typed
from ui.keys import (
    DRAFT,
    HIDE,
    PAGES,
    SEARCH,
    TYPED,
    kind_of,
    kind_on,
    located,
    parameter_controls,
)
from ui.kinds import unreadable
from ui.language import _
from ui.links import parse, query_of, settle
from ui.numbers import plain

_CHOICES, _WRITTEN, _TOUCHED, _PAGE, _NOTICES = "choices", "url", "touched", "page", "notices"
_SHOWN, _ELSEWHERE, _LINKED, _WRONG = "shown", "elsewhere", "linked", "wrong"
_YOURS = "yours"
_SAID = "said"  # the query of the link that the sentences are about
_BEFORE = "before"  # the page and its choices before the last change, and whether that was an undo

# So many formulas of a reader stand in the lists of functions.
MOST_YOURS = 8


def _browser_query() -> dict[str, list[str]]:
    """Return what the address says of the page; how it is shown is not the page's."""
    return projector.parted(projector.address())[1]


def _elsewhere(query: Mapping[str, list[str]], page: str) -> str:
    """Return the name of the function that the link wants, if another page has it."""
    kind = kind_on(page)
    if kind is None or not query.get(kind.chooser.key):
        return ""
    record = located(query[kind.chooser.key][-1])
    return "" if record is None or record.name in kind.records else record.name


def open_page(page: str) -> None:
    """Bring choices and URL into agreement at the start of a run.

    A widget's run keeps what the widget chose. Any other run with a URL that we did not write is a link,
    a reload or the Back button, and the URL wins; only the menu, which opens a page with an empty URL,
    takes the choices along.
    """
    query = _browser_query()
    state = st.session_state
    choices: Choices = state.setdefault(_CHOICES, {})
    first = any(control.kept not in choices for control in PAGES[page])
    came_from = state.get(_PAGE)
    moved = came_from != page
    state[_PAGE] = page
    if moved:  # what stood in a widget of another page is not handed on to one with the same key
        _renew_widgets()
    if state.pop(_TOUCHED, False) and not first:
        return
    if first or (query != state.get(_WRITTEN) and (query or not moved)):
        found, state[_NOTICES] = parse(query, page)
        state[_SAID] = query
        before = None if first else dict(choices)
        if not query and moved:  # the menu: range and x₀ stay, and the function comes along
            found.update({kept: choices[kept] for kept in found if kept in choices})
            found.update(curves.opening(choices, page, came_from, yours()))
        elif (
            page == "custom" and query.get(TYPED.key) and not query.get(DRAFT.key)
        ):  # what cannot be read is there to be mended
            found[DRAFT.kept] = (found[TYPED.kept], query[TYPED.key][-1].removeprefix(SIGN))
        choices.update(found)
        settle(choices, page)
        _keep_formulas()
        state[_ELSEWHERE], state[_LINKED] = _elsewhere(query, page), True
        state[_WRONG] = unreadable(query)
        if before is not None:
            _remember(before)
    elif page == "custom" and not is_typed(
        choices[TYPED.kept]
    ):  # chosen on another page, meanwhile
        choices.update(curves.opening(choices, page, None, yours()))
        settle(choices, page)


def touched() -> bool:
    """Return whether a widget of ours caused this run: then the URL may be older than the choices."""
    return bool(st.session_state.get(_TOUCHED, False))


def retell() -> None:
    """Keep all choices in another language, and say the sentences about the link in it."""
    _renew_widgets()  # they hold words, and would look for them among those of the other language
    if st.session_state.get(_NOTICES):
        st.session_state[_NOTICES] = parse(st.session_state[_SAID], st.session_state[_PAGE])[1]
    touch()


def touch() -> None:
    """Note that a widget of ours causes the next run."""
    st.session_state[_TOUCHED] = True


def publish() -> None:
    """Write the choices into the URL."""
    st.session_state.pop(_TOUCHED, None)
    query = query_of(st.session_state[_CHOICES], st.session_state[_PAGE]) | language.pinned()
    st.session_state[_WRITTEN] = query
    # A link within a page comes with its query, which Streamlit does not put into the address.
    projector.publish(query, st.session_state.pop(_LINKED, False))


def choices() -> Choices:
    """Return all choices of this reader."""
    made: Choices = st.session_state[_CHOICES]
    return made


def choice(control: Control) -> Any:
    """Return the reader's choice."""
    return st.session_state[_CHOICES].get(control.kept, control.default)


def page() -> str:
    """Return the page that is open."""
    return str(st.session_state[_PAGE])


def chosen() -> str:
    """Return the name of the function chosen on this page."""
    kind = kind_on(st.session_state[_PAGE])
    return "" if kind is None else str(choice(kind.chooser))


def choose(control: Control, value: Any) -> None:
    """Make a choice on the reader's behalf; a function comes with its parameters at their defaults."""
    choose_all({control: value})


def choose_all(values: Mapping[Control, Any]) -> None:
    """Make several choices on the reader's behalf, as one."""
    choices: Choices = st.session_state[_CHOICES]
    page = st.session_state[_PAGE]
    kind = kind_on(page)
    before = dict(choices)
    for control, value in values.items():
        choices[control.kept] = control.accept(value)
        choices.update({o.kept: entailed for o, entailed in control.entails if o not in values})
        if kind is not None and control.kept == kind.chooser.kept:
            for parameter in parameter_controls(choices[control.kept]):
                choices[parameter.kept] = parameter.default
    settle(choices, page)
    _keep_formulas()
    if any(control.key != "tab" for control in values):
        _remember(before)
    st.session_state[_NOTICES] = []
    st.session_state[_TOUCHED] = True


def draft(text: str) -> None:
    """Keep what stands in the box of the formula, which is drawn when it can be read."""
    choices: Choices = st.session_state[_CHOICES]
    choices[DRAFT.kept] = (choices[TYPED.kept], text)
    st.session_state[_TOUCHED] = True


def yours() -> list[str]:
    """Return the names of this reader's last formulas, the latest first."""
    return list(st.session_state.get(_YOURS, ()))


def _keep_formulas() -> None:
    """Keep the formulas that are chosen, the latest first; one that is typed on takes its own place."""
    page = st.session_state[_PAGE]
    for control in PAGES[page][:1]:
        if control is SEARCH:  # what is looked for is chosen nowhere, and may be no formula
            continue
        chosen = choice(control)
        for name in reversed([chosen] if isinstance(chosen, str) else list(chosen)):
            opened = page == "custom" and name == TYPED.default  # the page's, not yet the reader's
            if is_typed(name) and not opened:
                others = [other for other in yours() if typed(other).title != typed(name).title]
                if page == "custom" and others and name.startswith(others[0]):
                    del others[0]
                st.session_state[_YOURS] = [name, *others][:MOST_YOURS]


def _remember(before: Choices, undone: bool = False) -> None:
    if before != st.session_state[_CHOICES]:
        st.session_state[_BEFORE] = {
            **{"page": st.session_state[_PAGE], "choices": before, "undone": undone}
        }


def undoable() -> bool | None:
    """Return whether the last change can be taken back (True), made again (False), or neither (None)."""
    before = st.session_state.get(_BEFORE)
    if before is None or before["page"] != st.session_state[_PAGE]:
        return None
    return not before["undone"]


def undo() -> None:
    """Take the last change back; the next time make it again."""
    going = undoable()
    if going is not None:
        choices: Choices = st.session_state[_CHOICES]
        after, before = dict(choices), st.session_state[_BEFORE]["choices"]
        choices.update(before)
        settle(choices, st.session_state[_PAGE])
        _remember(after, undone=going)
        st.session_state[_NOTICES] = []
    st.session_state[_TOUCHED] = True


def shows(name: str) -> bool:
    """Return whether the link leaves that part of the page, or that control, in sight."""
    return name not in choice(HIDE)


def shows_menu() -> bool:
    """Return whether the menu is in sight: asked before the page is known, so the URL says it."""
    return "menu" not in st.query_params.get_all(HIDE.key)


def take(control: Control, widget: str, words: Mapping[Any, Any] | None = None) -> None:
    """Make the choice that stands in a widget, as its callback; `words` as for `fresh`.

    An emptied field changes nothing, and neither does a widget that `fresh` has replaced meanwhile.
    """
    value = st.session_state.get(widget)
    if value is not None and widget in st.session_state[_SHOWN].values():
        meanings = {word: meaning for meaning, word in (words or {}).items()}
        choose(control, meanings[value] if words else value)
    st.session_state[_TOUCHED] = True


def fresh(control: Control, widget: str, words: Mapping[Any, Any] | None = None) -> str:
    """Return the key under which a widget shows the choice; a new one where it shows another value.

    `words` is for a widget that holds the words on the screen: it gives them for each value.

    A value written into a widget that is on the screen comes back as a change of the reader's, from a
    message that was under way: a key held down then loses steps. A widget with a new key starts anew.
    """
    shown: dict[str, str] = st.session_state.setdefault(_SHOWN, {})
    key = shown.get(widget, f"{widget}#0")
    value = control.held(choice(control))
    value = words[value] if words else value
    if key in st.session_state and st.session_state[key] != value:
        key = _renewed(key)
    if key not in st.session_state:
        st.session_state[key] = value
    shown[widget] = key
    return key


def _renew_widgets() -> None:
    shown: dict[str, str] = st.session_state.get(_SHOWN, {})
    st.session_state[_SHOWN] = {widget: _renewed(key) for widget, key in shown.items()}


def _renewed(key: str) -> str:
    widget, _sign, number = key.rpartition("#")
    return f"{widget}#{int(number) + 1}"


def clear(*controls: Control) -> None:
    """Put some choices back to their defaults."""
    choose_all({control: control.default for control in controls})


def reset() -> None:
    """Put everything but the function, or the functions, back to its default."""
    page = st.session_state[_PAGE]
    choices: Choices = st.session_state[_CHOICES]
    before = dict(choices)
    link = {control.key: control.write(choice(control)) for control in PAGES[page][:1]}
    choices.update({**parse(link, page)[0], HIDE.kept: choice(HIDE)})  # what a teacher hid stays so
    _remember(before)
    st.session_state[_NOTICES] = []
    st.session_state[_TOUCHED] = True


def link_to_function(name: str, label: str) -> None:
    """Draw a link that opens a function at its defaults, on the page of its kind."""
    kind = kind_of(name)
    ways.link(kind.script, label, {kind.chooser.key: name})


def has_notices() -> bool:
    """Return whether there is something to say about the link."""
    return bool(st.session_state.get(_NOTICES))


def show_notices() -> None:
    """Draw the sentences about a link that could not be used whole."""
    notices = [plain(notice) for notice in st.session_state.get(_NOTICES, [])]
    if notices:
        st.warning("\n\n".join([_("Some of this link could not be used."), *notices]))
        name = st.session_state.get(_ELSEWHERE)
        if name:
            title = kind_of(name).records[name].title
            link_to_function(name, _("→ Open {title}").format(title=title))
        wrong = st.session_state.get(_WRONG)
        if wrong:
            ways.link("custom.py", _("→ Mend the formula"), {"f": wrong})
