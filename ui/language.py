"""Every word on screen passes through `_`, so that another language is one catalogue away."""

from __future__ import annotations

import gettext


def translations() -> gettext.NullTranslations:
    """Return the catalogue of this reader's language; English is the language of the source."""
    return gettext.NullTranslations()


def _(message: str) -> str:
    """Return the message in the reader's language."""
    return translations().gettext(message)
