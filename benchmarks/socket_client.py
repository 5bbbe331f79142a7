"""A reader without a browser: Streamlit's websocket, spoken as its own page speaks it.

One session costs a socket and some kilobytes, so that hundreds of them fit into a test. Run with
`python -m benchmarks.socket_client http://localhost:8501 "/function?f=gelu"` to see what a page sends.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket

# How long one run may take before the session gives up waiting, in seconds.
PATIENCE = 60.0

# How a kind of element sends its value, where not as `string_value`.
_SENT_AS = {
    "bidi_component": "json_value",
    "button": "trigger_value",
    "button_group": "string_array_value",
    "checkbox": "bool_value",
    "download_button": "trigger_value",
    "multiselect": "string_array_value",
    "number_input": "double_value",
    "slider": "double_array_value",
}

# What is pressed once, and is up again at the next run.
_TRIGGERS = ("trigger_value", "json_trigger_value")

_WHOLE = ("FINISHED_SUCCESSFULLY", "FINISHED_FRAGMENT_RUN_SUCCESSFULLY")

_SAID_IN = ("markdown", "html", "alert", "heading", "text", "metric", "code")


@dataclass(frozen=True)
class Part:
    """One element on the page, and the fragment that drew it."""

    element: Element
    fragment: str

    @property
    def kind(self) -> str:
        """The name of the element in Streamlit's protocol, such as "markdown" or "selectbox"."""
        return self.element.WhichOneof("type") or ""

    @property
    def proto(self) -> Any:
        """What the element says."""
        return getattr(self.element, self.kind)

    @property
    def key(self) -> str:
        """The key that the page gave a widget, without the count of its renewals; "" without one."""
        identity = str(getattr(self.proto, "id", ""))
        given = identity.split("-", 2)[2] if identity.startswith("$$ID-") else ""
        return "" if given == "None" else given.partition("#")[0]


@dataclass
class Run:
    """What the server sent for one run of the page's script."""

    finished: str = ""  # Streamlit's name for how it ended
    seconds: float = 0.0  # from the message that asked for it
    first_chart: float | None = None  # seconds until the first chart came
    messages: int = 0
    size: int = 0  # bytes
    page_not_found: bool = False
    parts: dict[tuple[int, ...], Part] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the script came to its end and showed no exception."""
        return self.finished in _WHOLE and not self.exceptions

    @property
    def exceptions(self) -> list[str]:
        """The exceptions on the page."""
        return [f"{part.proto.type}: {part.proto.message}" for part in self.of("exception")]

    @property
    def texts(self) -> list[str]:
        """All that is said on the page, in order."""
        said = (part.proto for part in self if part.kind in _SAID_IN)
        return [str(getattr(one, "body", "") or getattr(one, "code_text", "")) for one in said]

    @property
    def alerts(self) -> list[str]:
        """The sentences in boxes: what was wrong about a link, among others."""
        return [str(part.proto.body) for part in self.of("alert")]

    @property
    def figures(self) -> list[dict[str, Any]]:
        """The charts as Plotly gets them."""
        return [dict(json.loads(part.proto.spec)) for part in self.of("plotly_chart")]

    @property
    def told(self) -> list[dict[str, Any]]:
        """What our own scripts in the browser are told."""
        told = (json.loads(part.proto.json or "{}") for part in self.of("bidi_component"))
        return [dict(json.loads(one["told"])) for one in told if "told" in one]

    def of(self, kind: str) -> list[Part]:
        """Return the elements of one kind."""
        return [part for part in self if part.kind == kind]

    def __iter__(self) -> Iterator[Part]:
        return (self.parts[path] for path in sorted(self.parts))


class Session:
    """One reader: an open websocket, what the page shows, and the values of its widgets."""

    def __init__(self, socket: ClientConnection, address: str) -> None:
        self.socket = socket
        self.address = address
        self.session_id = ""
        self.path = ""
        self.query = ""
        self._page_hash = ""
        self._parts: dict[tuple[int, ...], Part] = {}
        self._places: dict[str, tuple[int, ...]] = {}  # of the fragments
        self._states: dict[str, tuple[str, Any]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def open(self, path: str = "/", query: str = "") -> Run:
        """Open a page of the app as its link does, and return its run."""
        self.path, self.query = path.strip("/"), query.lstrip("?")
        self._page_hash = ""
        self._states.clear()
        return await self.run()

    async def run(self, fragment: str = "") -> Run:
        """Ask for a run with the present values, of the whole page or of one fragment, and return it."""
        return await self.ask(self.message(fragment))

    def message(self, fragment: str = "") -> BackMsg:
        """Return what the browser sends to have the page run."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string = self.query
        state.page_name = "" if self._page_hash else self.path
        state.page_script_hash = self._page_hash
        state.fragment_id = fragment
        state.context_info.url = f"{self.address}/{self.path}"
        state.context_info.locale = "en"
        state.context_info.timezone = "UTC"
        for identity, (sent_as, value) in self._states.items():
            widget = state.widget_states.widgets.add(id=identity)
            if sent_as.endswith("array_value"):
                getattr(widget, sent_as).data.extend(value)
            else:
                setattr(widget, sent_as, value)
        return message

    async def ask(self, message: BackMsg) -> Run:
        """Send a message and return the run that it leads to.

        Raises TimeoutError if the run does not end, and websockets.ConnectionClosed if the server hangs up.
        """
        began = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        self._states = {
            identity: state for identity, state in self._states.items() if state[0] not in _TRIGGERS
        }
        run = Run()
        before = self._parts
        async with asyncio.timeout(PATIENCE):
            while not run.finished:
                data = await self.socket.recv(decode=False)
                run.messages += 1
                run.size += len(data)
                answer = ForwardMsg.FromString(data)
                if answer.HasField("new_session"):  # also where a run begins anew
                    anew = list(answer.metadata.run.fragment_ids)
                    self._parts = run.parts = self._outside(before, anew)
                self._take(answer, run)
                if run.first_chart is None and answer.delta.new_element.HasField("plotly_chart"):
                    run.first_chart = time.perf_counter() - began
        run.seconds = time.perf_counter() - began
        return run

    def _outside(
        self, parts: Mapping[tuple[int, ...], Part], fragments: Sequence[str]
    ) -> dict[tuple[int, ...], Part]:
        """Return the parts that a run of these fragments leaves alone; without any the whole page runs."""
        places = [self._places[fragment] for fragment in fragments]
        inside = [path for path in parts if any(path[: len(place)] == place for place in places)]
        return {path: part for path, part in parts.items() if places and path not in inside}

    def _take(self, message: ForwardMsg, run: Run) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page_hash = message.new_session.page_script_hash
            self.session_id = message.new_session.initialize.session_id or self.session_id
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "page_not_found":
            run.page_not_found = True
        elif kind == "script_finished":
            run.finished = ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)
            if run.finished == "FINISHED_EARLY_FOR_RERUN":
                run.finished = ""
        elif kind == "delta":
            path = tuple(message.metadata.delta_path)
            if message.delta.fragment_id:  # its container comes before all that is in it
                self._places.setdefault(message.delta.fragment_id, path)
            # What stood at a place, and in it, is gone when something else is put there.
            if message.delta.WhichOneof("type") == "new_element":
                self._clear(path, run)
                run.parts[path] = Part(message.delta.new_element, message.delta.fragment_id)

    def _clear(self, path: tuple[int, ...], run: Run) -> None:
        for place in [place for place in run.parts if place[: len(path)] == path]:
            del run.parts[place]

    def find(self, name: str) -> Part:
        """Return the widget with that key or that label.

        Raises LookupError, naming what there is, if there is none or more than one.
        """
        widgets = [part for part in Run(parts=self._parts) if getattr(part.proto, "id", "")]
        found = [part for part in widgets if part.key == name]
        found = found or [part for part in widgets if getattr(part.proto, "label", None) == name]
        if len(found) != 1:
            known = sorted({part.key or part.proto.label for part in widgets})
            raise LookupError(f"{len(found)} widgets {name!r}; there are {', '.join(known)}")
        return found[0]

    def put(self, name: str, value: Any = True, sent_as: str | None = None) -> Part:
        """Give a widget a value without running the page, and return it."""
        part = self.find(name)
        self._states[part.proto.id] = (sent_as or _SENT_AS.get(part.kind, "string_value"), value)
        return part

    async def set(self, name: str, value: Any = True, sent_as: str | None = None) -> Run:
        """Give a widget, by its key or label, a value as the browser does, and return the run.

        A selectbox, text or single choice takes a string, pills a list of strings, a number a float, a
        button True, a component its state as JSON.
        """
        return await self.run(self.put(name, value, sent_as).fragment)

    async def move(self, control: str, value: float, count: float, staged: bool = True) -> Run:
        """Let go of one of our sliders at a value; `staged` tells that the browser moved the chart.

        `count` tells one move from the next; the browser sends a clock.
        """
        move = {"move": {"value": value, "count": count, "staged": staged}}
        return await self.set(f"live.{control}", json.dumps(move))

    async def idle(self, seconds: float) -> None:
        """Hold the session; the library answers the server's pings meanwhile."""
        await asyncio.sleep(seconds)

    async def close(self) -> None:
        """Leave as a closed tab does."""
        await self.socket.close()


async def connect(
    address: str,
    path: str | None = None,
    query: str = "",
    *,
    headers: Mapping[str, str] | None = None,
    session_id: str = "",
    origin: str | None = None,
    **socket: Any,
) -> Session:
    """Open a session at an address like http://localhost:8501, and the page if a path is given.

    `session_id` takes up a session whose connection was lost; `headers` (a cookie of a proxy, say) go with
    the handshake, and `socket` to the library. Raises websockets.InvalidStatus if the server refuses.
    """
    parts = urlsplit(address)
    scheme = {"http": "ws", "https": "wss"}[parts.scheme]
    # Streamlit reads its tokens from the list of protocols; the second stands for one that is not there.
    tokens = ["streamlit", "PLACEHOLDER_AUTH_TOKEN", *([session_id] if session_id else [])]
    settings: dict[str, Any] = {
        "max_size": None,
        "max_queue": None,
        "proxy": None,
        "open_timeout": PATIENCE,
    }
    connection = await open_socket(
        f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}/_stcore/stream",
        subprotocols=tokens,  # type: ignore[arg-type]  # plain strings to everyone else
        additional_headers=dict(headers or {}),
        origin=(origin or f"{parts.scheme}://{parts.netloc}"),  # type: ignore[arg-type]
        **{**settings, **socket},
    )
    session = Session(connection, address.rstrip("/"))
    if path is not None:
        await session.open(path, query)
    return session


async def look(address: str, link: str, say: Callable[[str], None] = print) -> Run:
    """Open a link and tell what came."""
    path, _, query = link.partition("?")
    async with await connect(address) as session:
        run = await session.open(path, query)
        kinds = [part.kind for part in run]
        say(
            f"{run.finished} in {1000 * run.seconds:.0f} ms, {run.messages} messages, {run.size} bytes"
        )
        say(", ".join(f"{kinds.count(kind)} {kind}" for kind in sorted(set(kinds))))
        for part in run:
            if getattr(part.proto, "id", ""):
                say(f"{part.kind}: {part.key or part.proto.label}")
        for text in [*run.exceptions, *run.alerts]:
            say(text)
    return run


if __name__ == "__main__":
    asyncio.run(look(sys.argv[1], sys.argv[2]))
