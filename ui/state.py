"""The reader's choices: one table of what the URL carries, and how a link becomes a page.

A choice is kept in the session, shown in widgets and written to the URL, always in this order: a
widget writes its choice (`take`), the page reads it (`choice`), `publish` puts all that differ from
their defaults into the URL. A link is read whole: what it does not say is at its default.

Streamlit's own bind="query-params" is not used: it drops an out-of-range value where we clamp it, and
hands the value of one function's α on to the next one's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from activations import ACTIVATIONS, UnknownName, get
from activations.catalogue import TRAITS, families
from activations.core import Parameter, number
from ui.language import _
from ui.numbers import plain

Texts = Sequence[str]
Choices = dict[str, Any]

_CHOICES, _WRITTEN, _TOUCHED, _PAGE, _NOTICES = "choices", "url", "touched", "page", "notices"
_SHOWN = "shown"

SEARCH_LENGTH = 60
X_LIMIT = 30.0
X_STEP = 0.5


class Refused(ValueError):
    """A value in a link that means nothing; `instead` is the nearest that does, if there is one."""

    def __init__(self, reason: str, instead: Any = None) -> None:
        super().__init__(reason)
        self.instead = instead


@dataclass(frozen=True, kw_only=True)
class Control:
    """One choice: its key in the URL, its default, and the way between a value and its text.

    `accept` turns any value of the right type into an allowed one and never fails. `read` raises
    Refused when the text is not a value at all. `held` is the value in the form its widget holds.
    """

    key: str
    default: Any
    accept: Callable[[Any], Any]
    read: Callable[[Texts], Any]
    write: Callable[[Any], list[str]] = lambda value: [number(value)]
    held: Callable[[Any], Any] = lambda value: value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise Refused(_("{text} is not a number").format(text=repr(text[:20]))) from None
    if math.isnan(value):
        raise Refused(_("NaN is not a place on a slider"))
    return value


def _last(texts: Texts) -> float:
    return _number(texts[-1])


def _both(texts: Texts) -> tuple[float, float]:
    if len(texts) != 2:
        raise Refused(_("a range needs two numbers, the link has {count}").format(count=len(texts)))
    return _number(texts[0]), _number(texts[1])


def _function(texts: Texts) -> str:
    try:
        return get(texts[-1]).name
    except UnknownName as error:
        raise Refused(str(error), *error.nearest[:1]) from None


def bounded(key: str, low: float, high: float, step: float, default: float) -> Control:
    """Return the control of one number between two ends."""
    grid = Parameter(name=key, symbol=key, default=default, low=low, high=high, step=step, doc="")
    return Control(key=key, default=default, accept=grid.snap, read=_last)


def _x_range(ends: tuple[float, float]) -> tuple[float, float]:
    grid = Parameter(
        name="x", symbol="x", default=0.0, low=-X_LIMIT, high=X_LIMIT, step=X_STEP, doc=""
    )
    low, high = sorted(grid.snap(end) for end in ends)
    if low == high:
        low, high = (low - 1.0, high) if high == X_LIMIT else (low, high + 1.0)
    return low, high


FUNCTION = Control(
    key="f",
    default="swish",
    accept=lambda name: name if name in ACTIVATIONS else "swish",
    read=_function,
    write=lambda name: [name],
)
X_RANGE = Control(
    key="xr",
    default=(-6.0, 6.0),
    accept=_x_range,
    read=_both,
    write=lambda ends: [number(ends[0]), number(ends[1])],
)
X0 = bounded("x0", -X_LIMIT, X_LIMIT, 0.05, 1.0)
EPSILON = bounded("eps", 0.0, 0.5, 0.01, 0.05)
FIT = Control(
    key="fit",
    default=False,
    accept=bool,
    read=lambda texts: texts[-1] == "1",
    write=lambda fit: ["1" if fit else "0"],
)


def _several(key: str, known: Sequence[str]) -> Control:
    return Control(
        key=key,
        default=(),
        accept=lambda chosen: tuple(name for name in known if name in chosen),
        read=tuple,
        write=list,
        held=list,
    )


SEARCH = Control(
    key="q",
    default="",
    accept=lambda text: text[:SEARCH_LENGTH],
    read=lambda texts: texts[-1][:SEARCH_LENGTH],
    write=lambda text: [text],
)
FAMILY = _several("family", families(ACTIVATIONS))
TRAIT = _several("trait", tuple(TRAITS))
TABS = ("formula", "traits", "check", "code", "history", "values")
TAB = Control(
    key="tab",
    default=TABS[0],
    accept=lambda tab: tab if tab in TABS else TABS[0],
    read=lambda texts: texts[-1],
    write=lambda tab: [tab],
)

# What the URL of a page carries. The parameters of the function come on top where it is among them.
PAGES: Mapping[str, tuple[Control, ...]] = {
    "": (SEARCH, FAMILY, TRAIT),
    "function": (FUNCTION, X_RANGE, X0, EPSILON, FIT, TAB),
    "tensorflow": (),
}
EVERYWHERE = tuple(dict.fromkeys(control for controls in PAGES.values() for control in controls))


def parameter_controls(name: str) -> tuple[Control, ...]:
    """Return the controls of that function's parameters."""
    return tuple(
        Control(key=p.name, default=p.default, accept=p.snap, read=_last)
        for p in ACTIVATIONS[name].parameters
    )


def _check_keys() -> None:
    common = {control.key for control in EVERYWHERE}
    for name in ACTIVATIONS:
        taken = common & {control.key for control in parameter_controls(name)}
        if taken:
            raise ValueError(f"{name}: the parameter names {sorted(taken)} are keys of every page.")


_check_keys()


def parse(query: Mapping[str, Texts], page: str) -> tuple[Choices, list[str]]:
    """Return the choices that a link to a page makes, and a sentence for all that had to be changed.

    What a link does not say, or says in a way that means nothing, is at its default.
    """
    choices: Choices = {}
    notices: list[str] = []

    def read(control: Control) -> None:
        value = control.default
        if query.get(control.key):
            try:
                wished = control.read(query[control.key])
                value = control.accept(wished)
                if control is X0:
                    value = _in_view(value, choices)
                if _differs(wished, value):
                    notices.append(
                        _("{key} = {wished} is not among the choices. Shown is {value}.").format(
                            key=control.key,
                            wished=" … ".join(text[:20] for text in query[control.key][:2]),
                            value=" … ".join(control.write(value)),
                        )
                    )
            except Refused as error:
                value = control.default if error.instead is None else error.instead
                notices.append(
                    _("{key}: {reason}. Shown is {value}.").format(
                        key=control.key,
                        reason=str(error).rstrip("."),
                        value=" … ".join(control.write(value)),
                    )
                )
        choices[control.key] = value

    for control in PAGES[page]:
        read(control)
    if FUNCTION in PAGES[page]:
        for control in parameter_controls(choices[FUNCTION.key]):
            read(control)
        choices[X0.key] = _in_view(choices[X0.key], choices)
    return choices, notices


def _in_view(x0: float, choices: Choices) -> float:
    low, high = choices[X_RANGE.key]
    return float(min(max(x0, low), high))


def _differs(wished: Any, value: Any) -> bool:
    if isinstance(wished, tuple):  # the other way round is the same range, and the same set
        pairs = zip(sorted(wished), sorted(value), strict=False)
        return len(wished) != len(value) or any(_differs(a, b) for a, b in pairs)
    if isinstance(wished, float):
        return not math.isclose(wished, value, rel_tol=1e-9, abs_tol=1e-12)
    return bool(wished != value)


def query_of(choices: Choices, page: str) -> dict[str, list[str]]:
    """Return the query that leads to these choices on a page: only what differs from the defaults."""
    controls = PAGES[page]
    if FUNCTION in controls:
        controls = (*controls, *parameter_controls(choices[FUNCTION.key]))
    return {
        control.key: control.write(choices[control.key])
        for control in controls
        if choices[control.key] != control.default
    }


def _browser_query() -> dict[str, list[str]]:
    return {key: st.query_params.get_all(key) for key in st.query_params}


def open_page(page: str) -> None:
    """Bring choices and URL into agreement at the start of a run.

    A widget's run keeps what the widget chose. Any other run with a URL that we did not write is a link,
    a reload or the Back button, and the URL wins; only the menu, which opens a page with an empty URL,
    takes the choices along.
    """
    query = _browser_query()
    state = st.session_state
    choices: Choices = state.setdefault(_CHOICES, {})
    first = any(control.key not in choices for control in PAGES[page])
    moved = state.get(_PAGE) != page
    state[_PAGE] = page
    if state.pop(_TOUCHED, False) and not first:
        return
    if first or (query != state.get(_WRITTEN) and (query or not moved)):
        found, state[_NOTICES] = parse(query, page)
        choices.update(found)


def publish() -> None:
    """Write the choices into the URL."""
    st.session_state.pop(_TOUCHED, None)
    query = query_of(st.session_state[_CHOICES], st.session_state[_PAGE])
    st.session_state[_WRITTEN] = query
    if query != _browser_query():
        st.query_params.from_dict(query)


def choice(control: Control) -> Any:
    """Return the reader's choice."""
    return st.session_state[_CHOICES].get(control.key, control.default)


def choose(control: Control, value: Any) -> None:
    """Make a choice on the reader's behalf; a function comes with its parameters at their defaults."""
    choices: Choices = st.session_state[_CHOICES]
    choices[control.key] = control.accept(value)
    if control is FUNCTION:
        for parameter in parameter_controls(choices[FUNCTION.key]):
            choices[parameter.key] = parameter.default
    if control in (X_RANGE, X0):
        choices[X0.key] = _in_view(choices[X0.key], choices)
    st.session_state[_NOTICES] = []
    st.session_state[_TOUCHED] = True


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
        key = f"{widget}#{int(key.rpartition('#')[2]) + 1}"
    if key not in st.session_state:
        st.session_state[key] = value
    shown[widget] = key
    return key


def clear(*controls: Control) -> None:
    """Put some choices back to their defaults."""
    for control in controls:
        choose(control, control.default)


def reset() -> None:
    """Put everything but the function back to its default."""
    name = choice(FUNCTION)
    page = st.session_state[_PAGE]
    st.session_state[_CHOICES].update(parse({FUNCTION.key: [name]}, page)[0])
    st.session_state[_NOTICES] = []
    st.session_state[_TOUCHED] = True


def show_notices() -> None:
    """Draw the sentences about a link that could not be used whole."""
    notices = [plain(notice) for notice in st.session_state.get(_NOTICES, [])]
    if notices:
        st.warning("\n\n".join([_("Some of this link could not be used."), *notices]))
