"""A server without an outside world: whom it or a process of its own wants to reach is written down."""

from __future__ import annotations

from pathlib import Path

# Python runs this before the program and every process that it starts: whoever is looked up or connected
# to is written down, and nobody outside this machine is reached.
_WATCH = """
import os, socket
_local = {"localhost", "127.0.0.1", "::1", "0.0.0.0", "", None, socket.gethostname()}
def _note(host):
    if isinstance(host, bytes):
        host = host.decode()
    if host not in _local:
        with open(os.environ["STRANGERS"], "a") as file:
            print(host, file=file)
        raise OSError(f"{host} is outside")
_lookup, _connect, _try = socket.getaddrinfo, socket.socket.connect, socket.socket.connect_ex
def getaddrinfo(host, *others, **more):
    _note(host)
    return _lookup(host, *others, **more)
def _checked(call):
    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _note(address[0])
        return call(self, address)
    return connect
socket.getaddrinfo = getaddrinfo
socket.socket.connect = _checked(_connect)
socket.socket.connect_ex = _checked(_try)
open(os.environ["STRANGERS"] + ".watched", "a").close()
"""


class Watch:
    """What Python processes are told so that they reach nobody, and whom they wanted to reach."""

    def __init__(self, folder: Path) -> None:
        """Write the watch into a folder; a process that looks there for modules first is watched."""
        self.folder = folder
        self._asked = folder / "strangers"
        (folder / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a watched process."""
        # Libraries in C ask no Python socket: they would have to pass a proxy that is not there.
        proxies = {f"{name}_proxy": "http://127.0.0.1:9" for name in ("http", "https", "all")}
        return {
            **proxies,
            **{name.upper(): proxy for name, proxy in proxies.items()},
            "no_proxy": "localhost,127.0.0.1",
            "STRANGERS": str(self._asked),
        }

    def asked(self) -> list[str]:
        """Return whom the processes wanted to reach; AssertionError if none was watched."""
        assert self._asked.with_suffix(".watched").exists(), "no process has seen the watch"
        return self._asked.read_text(encoding="utf-8").split() if self._asked.exists() else []
