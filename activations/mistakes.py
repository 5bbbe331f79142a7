"""What a reader is told when something cannot be: a sentence with slots, so that it can be translated."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any


class Phrase(str):
    """Words that fill a slot of a sentence and are translated by themselves; they may have slots too."""

    template: str
    fields: Mapping[str, str | int]

    def __new__(cls, template: str, /, **fields: str | int) -> Phrase:
        """Return the words in English."""
        made = super().__new__(cls, template.format(**fields))
        made.template, made.fields = template, fields
        return made


class Mistake(Exception):
    """An error whose message is a sentence: `template` in English with `{slots}`, `fields` what fills them.

    The fields may hold the reader's characters. A list of all templates stands beside whatever raises them.
    """

    def __init__(self, template: str, /, **fields: str | int) -> None:
        super().__init__(template.format(**fields))
        self.template, self.fields = template, fields

    def __reduce__(self) -> tuple[Any, ...]:
        # An error is otherwise made anew from its message, which may hold braces: workers send errors.
        return functools.partial(type(self), self.template, **self.fields), (), self.__dict__
