"""How words are put together: punctuation, too, is part of a language."""

from __future__ import annotations

from collections.abc import Iterable

from ui.language import _


def joined(*said: str) -> str:
    """Return sentences one after the other; empty ones are left out."""
    gap = _("{sentence} {next}").format(sentence="", next="")
    return gap.join(filter(None, said))


def stopped(words: str) -> str:
    """Return words as a sentence."""
    return _("{words}.").format(words=words)


def per_cent(number: str) -> str:
    """Return a number of hundredths with its sign."""
    return _("{number} %").format(number=number)


def unstopped(sentence: str) -> str:
    """Return a sentence as words, for a place inside another one or beside a slider."""
    return sentence.rstrip(".。")


def headed(head: str, words: str) -> str:
    """Return words behind what they are about."""
    return _("{head}: {words}").format(head=head, words=words)


def listed_words(words: Iterable[str]) -> str:
    """Return parts of a sentence one after the other."""
    return _("{item}; {next}").format(item="", next="").join(words)


def listed_names(names: Iterable[str]) -> str:
    """Return names, in which commas may stand, one after the other."""
    return _("{name}; {next}").format(name="", next="").join(names)


def both(words: Iterable[str]) -> str:
    """Return one word, or two with an "and" between them."""
    return _("{one} and {other}").format(one="", other="").join(words)


def holding(conditions: Iterable[str]) -> str:
    """Return conditions that hold at once."""
    return _("{condition} and {next}").format(condition="", next="").join(conditions)


def enumerated(words: Iterable[str]) -> str:
    """Return short words one after the other."""
    return _("{item}, {next}").format(item="", next="").join(words)
