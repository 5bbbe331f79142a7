"""What a server is told by environment variables, checked before it starts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# A name or an address, *.name for all below it; * alone for any.
_LABEL = r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?"
_NAME = rf"{_LABEL}(\.{_LABEL})*"
_HOST = re.compile(rf"\*|(\*\.)?{_NAME}|\[[0-9a-f:.]+\]", re.IGNORECASE)

# What may stand in the policy of embedding: a source by name, or a scheme alone. A keyword without its quotes
# would be a host of that name.
_SOURCE = re.compile(
    rf"\*|'self'|[a-z][a-z0-9+.-]*:|(?!(self|none)$)([a-z][a-z0-9+.-]*://)?(\*\.)?{_NAME}(:(\d+|\*))?",
    re.IGNORECASE,
)

_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class Wrong(ValueError):
    """A variable says what cannot be meant; the message is a sentence."""


@dataclass(frozen=True)
class Settings:
    """How this process serves; the defaults are those of `make run`."""

    allowed_hosts: tuple[str, ...] = ("*",)
    frame_ancestors: str = "'self'"
    https_only: bool = False
    most_sessions: int = 200
    most_requests: int = 256

    def serves(self, host: str) -> bool:
        """Return whether requests to a host of that name are answered."""
        return any(
            host == name or name == "*" or (name[:2] == "*." and host.endswith(name[1:]))
            for name in self.allowed_hosts
        )


def _all_match(parts: Sequence[str], meant: re.Pattern[str], wrong: str, none: str) -> None:
    """Raise Wrong, with one of two sentences, for a part that is not meant and for no parts at all."""
    if not parts:
        raise Wrong(none)
    for part in parts:
        if not meant.fullmatch(part):
            raise Wrong(wrong.format(part=repr(part[:60])))


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.lower().rstrip(".") for name in re.split(r"[\s,]+", text.strip()) if name)
    _all_match(
        names,
        _HOST,
        "ALLOWED_HOSTS: {part} is no host name. Accepted are names without scheme, port and path, "
        "separated by spaces or commas: explorer.example.org, *.example.org, [::1], or *.",
        "ALLOWED_HOSTS names no host: leave it unset, or set it to *, for any.",
    )
    return names


def _ancestors(text: str) -> str:
    sources = text.split()
    if sources != ["'none'"]:
        _all_match(
            sources,
            _SOURCE,
            "FRAME_ANCESTORS: {part} is no site. Accepted are, separated by spaces, 'self' (with the "
            "quotes), https://moodle.example.org, https://*.example.org, or 'none' alone.",
            "FRAME_ANCESTORS names no site: leave it unset for 'self', or set it to 'none'.",
        )
    return " ".join(sources)


def _number(name: str, text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", text.strip(), re.ASCII):
        raise Wrong(f"{name}: {text[:60]!r} is no such number. Accepted are 1 to 999999.")
    return int(text)


def _flag(name: str, text: str) -> bool:
    if text.strip().lower() not in _YES + _NO:
        raise Wrong(f"{name}: {text[:60]!r} is neither yes nor no.")
    return text.strip().lower() in _YES


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment.

    Raises Wrong where a variable is ill-formed: a server that guesses would be open, or closed, unnoticed.
    """
    unset = Settings()
    return Settings(
        allowed_hosts=_hosts(environment.get("ALLOWED_HOSTS", "*")),
        frame_ancestors=_ancestors(environment.get("FRAME_ANCESTORS", unset.frame_ancestors)),
        https_only=_flag("HTTPS_ONLY", environment.get("HTTPS_ONLY", "")),
        **{
            name.lower(): _number(name, environment.get(name, str(getattr(unset, name.lower()))))
            for name in ("MOST_SESSIONS", "MOST_REQUESTS")
        },
    )


def read_or_exit(environment: Mapping[str, str]) -> Settings:
    """Return the settings, or end the program with the sentence that says what is wrong."""
    try:
        return read(environment)
    except Wrong as error:
        raise SystemExit(str(error)) from None
