"""How a link becomes choices and choices a link; what a link can say stands in keys.py.

A link is read whole: what it does not say is at its default, what it says wrongly is mended with a
sentence. Nothing here knows of the session: that is state.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from ui.choices import Choices, Control, Refused, Texts
from ui.keys import LISTS, PAGES, controls_on
from ui.language import KEY, LANGUAGES, _, meant
from ui.leftover import leftover
from ui.wording import enumerated, unstopped


def parse(query: Mapping[str, Texts], page: str) -> tuple[Choices, list[str]]:
    """Return the choices that a link to a page makes, and a sentence for all that had to be changed.

    What a link does not say, or says in a way that means nothing, is at its default.
    """
    choices: Choices = {}
    notices: list[str] = []

    def read(control: Control) -> Any:
        if not query.get(control.key):
            return control.default
        said = _("{key} = {wished} is not among the choices. Shown is {value}.")
        reason = ""
        try:
            wished = control.read(query[control.key])
            value = control.fit(control.accept(wished), choices)
            if not _differs(wished, value) or control.write(wished) == control.write(value):
                return value
            if control.held is list:
                said = _("{key}: {wished} is unknown. Taken is {value}.")
        except Refused as error:
            value = control.default if error.instead is None else error.instead
            said, reason = _("{key}: {reason}. Shown is {value}."), unstopped(str(error))
        texts = [text for text in query[control.key] if text not in control.write(value)]
        notices.append(
            said.format(
                key=control.key,
                reason=reason,
                wished=" … ".join(text[:20] for text in texts[:2]),
                value=" … ".join(text[:20] for text in control.write(value)) or _("nothing"),
            )
        )
        return value

    for control in PAGES[page][:1]:  # the function, which says what its parameters are
        choices[control.kept] = read(control)
    for control in controls_on(page, choices)[1:]:
        choices[control.kept] = read(control)
    for control in controls_on(page, choices):
        for other, value in control.entails if query.get(control.key) else ():
            if not query.get(other.key):
                choices[other.kept] = value
    if page in LISTS:
        taken = {control.key for control in controls_on(page, choices)}
        lost = [key for key in query if key[:1].isdigit() and key not in taken]
        said = _("{key} is a parameter of no curve in this link, and is left out.")
        notices += [said.format(key=key[:20]) for key in lost[: LISTS[page].most]]
    settle(choices, page)
    left = leftover(query, [control.key for control in controls_on(page, choices)])
    return choices, notices + left + _unspoken(query)


def defaults(page: str) -> Choices:
    """Return the choices with which a page opens."""
    choices = {control.kept: control.default for control in controls_on(page, {})}
    settle(choices, page)
    return choices


def _unspoken(query: Mapping[str, Texts]) -> list[str]:
    """Return a sentence on a language that there is not; none for none."""
    wished = "".join(query.get(KEY, ())[-1:])
    if not wished or meant(wished):
        return []
    known = enumerated(f"{KEY}={code} ({name})" for code, name in LANGUAGES.items())
    said = _("{key} = {wished} is not a language of this app; there are {known}.")
    return [said.format(key=KEY, wished=wished[:20], known=known)]


def settle(choices: Choices, page: str) -> None:
    """Make the choices on a page fit each other."""
    for control in controls_on(page, choices):
        value = choices.get(control.kept, control.default)
        choices[control.kept] = control.fit(value, choices)


def _differs(wished: Any, value: Any) -> bool:
    if isinstance(wished, tuple):  # the other way round is the same range, and the same set
        pairs = zip(sorted(wished), sorted(value), strict=False)
        return len(wished) != len(value) or any(_differs(a, b) for a, b in pairs)
    if isinstance(wished, float):
        return not math.isclose(wished, value, rel_tol=1e-9, abs_tol=1e-12)
    return bool(wished != value)


def query_of(choices: Choices, page: str) -> dict[str, list[str]]:
    """Return the query that leads to these choices on a page: only what differs from the defaults."""
    return {
        control.key: control.write(choices[control.kept])
        for control in controls_on(page, choices)
        if choices[control.kept] != control.default and control.spoken(choices)
    }
