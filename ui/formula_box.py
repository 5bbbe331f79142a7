"""The box for a formula: what is typed, what is wrong with it and where, names to insert, examples."""

from __future__ import annotations

import unicodedata
from html import escape

import streamlit as st

from activations.expression import FormulaError
from activations.expression.tokens import MOST_CHARACTERS, narrow
from ui import keys, scripts, state, ways
from ui.choices import Control
from ui.functions import SIGN, title, typed
from ui.language import _, said
from ui.wording import headed

# So much of a long formula is shown around what is wrong with it.
_AROUND = 30

# What the palette inserts; … stands for what is selected, or for the cursor.
PALETTE = (
    *(
        "x",
        "^2",
        "exp(…)",
        "ln(…)",
        "√(…)",
        "|…|",
        "tanh(…)",
        "sigmoid(…)",
        "softplus(…)",
        "relu(…)",
    ),
    *("Φ(…)", "erf(…)", "sin(…)", "cos(…)", "atan(…)", "sign(…)", "min(…, 0)", "max(…, 0)"),
    *("clip(…, -1, 1)", "where(x < 0, …, x)", "gelu(…)", "α", "β", "π"),
)


def read_box(name: str) -> str:
    """Return what stands in a box as the name of a function."""
    return SIGN + narrow(name).strip().removeprefix(SIGN).lstrip()


def _take(widget: str) -> None:
    _typed(str(st.session_state.get(widget, "")))


def _typed(text: str) -> None:
    """Draw the formula that is typed, if it can be read; a parameter that stays keeps its number."""
    before = state.choice(keys.TYPED)
    name = read_box(text)
    try:
        typed(name)
    except FormulaError:
        state.draft(text)
        return
    chosen: dict[Control, object] = {keys.TYPED: name}
    given = keys.given(state.choices(), before)
    record = keys.RECORDS[name]
    for parameter, control in zip(record.parameters, keys.parameter_controls(name), strict=True):
        if parameter.name in given:
            chosen[control] = given[parameter.name]
    state.choose_all(chosen)
    state.draft(text)


def mistake(text: str) -> FormulaError | None:
    """Return what is wrong with a formula, None where it can be read."""
    try:
        typed(read_box(text))
    except FormulaError as error:
        return error
    return None


def _visible(text: str) -> str:
    """Return text with one sign in the place of each that cannot be seen or that changes its neighbours."""
    return "".join(
        character if character == " " or unicodedata.category(character)[0] not in "CMZ" else "�"
        for character in text
    )


def pointed(text: str, place: int, length: int) -> str:
    """Return HTML with the wrong part of a formula marked, and carets below it."""
    start = max(0, place - _AROUND)
    end = min(len(text), place + length, start + 2 * _AROUND)
    before, wrong, after = (
        _visible(part) for part in (text[start:place], text[place:end], text[end : end + _AROUND])
    )
    lead = "…" if start else ""
    more = "…" if end + _AROUND < len(text) else ""
    carets = " " * len(lead + before) + "^" * max(1, len(wrong))
    marked = f"{escape(lead + before)}<mark>{escape(wrong)}</mark>{escape(after + more)}"
    return f'<pre class="mistake" aria-hidden="true">{marked}\n{carets}</pre>'


def _place_in(text: str, error: FormulaError) -> int:
    """Return the place of a mistake in what stands in the box: the name leaves out what comes before."""
    return error.place + len(text) - len(narrow(text).lstrip().removeprefix(SIGN).lstrip())


def _mend(text: str, error: FormulaError, name: str) -> None:
    place = _place_in(text, error)
    _typed(text[:place] + name + text[place + error.length :])


def _say(text: str, error: FormulaError) -> None:
    sentence = said(error)
    drawn = _("Still drawn: {title}").format(title=typed(state.choice(keys.TYPED)).title)
    st.html(
        f'<div class="mistake" role="alert"><p>{escape(sentence)}</p>'
        f"{pointed(narrow(text), _place_in(text, error), error.length)}<p>{escape(drawn)}</p></div>"
    )
    if error.nearest:
        with st.container(horizontal=True, gap="small", key="nearest"):
            for name in error.nearest:
                st.button(
                    _("Take {label}").format(label=name), on_click=_mend, args=(text, error, name)
                )


def draw() -> None:
    """Draw the box, and below it what is wrong."""
    if not state.shows(keys.TYPED.key):
        return
    widget = state.fresh(keys.DRAFT, "formula")
    with st.container(key="formula"):
        text = st.text_input(
            _("Your formula: f(x) ="),
            key=widget,
            live=True,
            max_chars=MOST_CHARACTERS,
            placeholder=_("for example x*sigmoid(x)"),
            on_change=_take,
            args=(widget,),
        )
    error = mistake(text or "")
    if error is not None:
        _say(text or "", error)


def palette() -> None:
    """Draw the names that a press inserts."""
    if not state.shows(keys.TYPED.key):
        return
    with st.expander(_("Names to insert"), expanded=True):
        scripts.draw("palette", "palette", {"insert": _("insert {name}"), "names": PALETTE})
        st.caption(
            _(
                "Every function of the Atlas can stand in a formula by its name, as in gelu(x). Single "
                "small letters and Greek ones are parameters with sliders. A product needs no sign, ^ is a "
                "power, and x < 0 is 1 where it holds."
            )
        )


def examples() -> list[tuple[str, str, dict[str, float]]]:
    """Return formulas to begin with: what is typed, what it is, and its parameters."""
    return [
        ("x*sigmoid(x)", _("Swish, or SiLU"), {}),
        ("x*tanh(ln(1+e^x))", _("Mish"), {}),
        ("x/(1+e^(-β x))", _("Swish with its β as a slider"), {}),
        ("x*Φ(x)", _("GELU: x times the normal distribution function"), {}),
        ("max(x, α x)", _("leaky ReLU: the larger of two lines"), {"alpha": 0.1}),
        ("x/(1+|x|)", _("softsign"), {}),
        ("gelu(x) - x*sigmoid(1.702x)", _("what the quick GELU gets wrong"), {}),
        ("x + sin(α x)²/α", _("Snake"), {}),
        ("where(x > 0, x, α(e^x - 1))", _("ELU, in two pieces"), {}),
        ("where(x < -a, -a, x < a, x, a)", _("hard tanh, in three pieces"), {}),
        ("ln(x)/x", _("a gap: no logarithm for x < 0"), {}),
        ("1/(x - a)", _("a pole that a slider moves"), {}),
    ]


def draw_examples() -> None:
    """Draw the examples, each a link."""
    with st.expander(_("Examples")), st.container(key="formulas", gap="small"):
        for formula, words, given in examples():
            name = SIGN + formula
            query = {keys.TYPED.key: name}
            query |= {
                control.key: control.write(given[parameter])[0]
                for parameter, control in zip(
                    typed(name).defaults, keys.parameter_controls(name), strict=True
                )
                if parameter in given
            }
            ways.link("custom.py", headed(title(formula), words), query)
