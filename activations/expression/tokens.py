"""The text of a formula as tokens."""

from __future__ import annotations

import re
import string
import unicodedata
from dataclasses import dataclass
from typing import Literal

from activations.expression.sentences import wrong

MOST_CHARACTERS, MOST_TOKENS = 200, 120

Kind = Literal["number", "name", "sign", "end"]

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_SIGNS = {
    **dict.fromkeys("·×∙⋅∗", "*"), **dict.fromkeys("≤⩽≦", "<="), **dict.fromkeys("≥⩾≧", ">="),
    "**": "^", "=<": "<=", "=>": ">=",
}  # fmt: skip
# What an input method writes full-width; the rest of that block means nothing in a formula.
_WIDE = string.ascii_letters + string.digits + "()+-*/^,<>|=_!"
_NARROW = str.maketrans(
    {chr(ord(sign) + 0xFEE0): sign for sign in _WIDE}
    | dict.fromkeys("−–", "-")
    | dict.fromkeys("÷∕", "/")
    | dict.fromkeys("《〈", "<")
    | dict.fromkeys("》〉", ">")
    | {"\u3000": " "}
)
# Elsewhere these end a sentence; between digits they can only be the decimal point.
_WIDE_POINT = re.compile(r"(?<=[0-9])[．。](?=[0-9])")
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n\u00a0\u2002-\u200a\u202f]+)"
    # The e of 2e^x is the constant, that of 2e3 an exponent.
    r"|(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-zα-ωΦϕϵµ][A-Za-z_0-9₀-₉]*)"
    rf"|(?P<power>⁻?[{_SUPERSCRIPTS}]+)"
    r"|(?P<sign>\*\*|<=|>=|=<|=>|[-+*/^(),<>|=·×∙⋅∗≤⩽≦≥⩾≧√])"
)
# What a formula may begin with: the name of what it defines.
_DEFINED = re.compile(r"\s*(?:f\s*\(\s*x\s*\)|f|y)\s*=(?![=<>])")


@dataclass(frozen=True, slots=True)
class Token:
    """A number, a name, a sign or the end; `text` is the sign in its plain form."""

    kind: Kind
    text: str
    place: int
    length: int


def narrow(text: str) -> str:
    """Return a formula with characters of ASCII for those that mean the same, each in its place.

    A · for a product stays: two of them are a mistake, and ** is a power.
    """
    return _WIDE_POINT.sub(".", text.translate(_NARROW))


def tokens(text: str) -> list[Token]:
    """Return the tokens of a formula, the end last; FormulaError for what is none."""
    text = narrow(text)
    if len(text) > MOST_CHARACTERS:
        count = len(text)
        raise wrong(
            "too_long", MOST_CHARACTERS, count - MOST_CHARACTERS, count=count, most=MOST_CHARACTERS
        )
    defined = _DEFINED.match(text)
    place = defined.end() if defined else 0
    found: list[Token] = []
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise _stranger(text[place], place)
        length = match.end() - place
        if match.lastgroup == "power":
            found += _raised(match[0], place, length)
        elif match.lastgroup != "space":
            kind: Kind = "number" if match.lastgroup == "number" else "sign"
            kind = "name" if match.lastgroup == "name" else kind
            found.append(Token(kind, _SIGNS.get(match[0], match[0]), place, length))
        if len(found) > MOST_TOKENS:
            raise wrong("too_many_tokens", place, len(text) - place, most=MOST_TOKENS)
        place = match.end()
    if not found:
        raise wrong("empty", 0, len(text))
    return [*found, Token("end", "", len(text), 0)]


def _raised(text: str, place: int, length: int) -> list[Token]:
    digits = "".join(str(_SUPERSCRIPTS.index(letter)) for letter in text.lstrip("⁻"))
    minus = [Token("sign", "-", place, 1)] if text[0] == "⁻" else []
    return [Token("sign", "^", place, 0), *minus, Token("number", digits, place, length)]


def _stranger(character: str, place: int) -> Exception:
    """Return the error for a character that is none of a formula: the sign itself, if it is to be seen."""
    category = unicodedata.category(character)
    if character == "!":
        return wrong("factorial", place, 1)
    code = f"U+{ord(character):04X}"
    if category in ("Cc", "Cf", "Mn", "Me", "Mc", "Zl", "Zp", "Zs", "Co", "Cs", "Cn"):
        return wrong("invisible", place, 1, code=code)
    if character.isascii():
        return wrong("character", place, 1, character=character)
    sentence = "digits" if category == "Nd" else "character_beyond"
    return wrong(sentence, place, 1, character=character, code=code)
