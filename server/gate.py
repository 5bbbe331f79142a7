"""The websocket's gate: who may talk, what may be said, how often, and what is not told.

Streamlit's page and server exchange messages of Google's protocol buffers. Streamlit trusts its page with
more than a reader needs: anybody may clear the caches of all, or ask for the state of a repository.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

from google.protobuf.message import DecodeError
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnected
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from server.places import Places

# What a reader's page has to say; all else that Streamlit would act on is left unread.
_SAID = ("rerun_script", "stop_script", "app_heartbeat", "backend_operation_request")

# Messages a second and at once. A hand on the controls sends four a second; whoever sends more waits.
PACE, BURST = 10.0, 50.0

_PYTHON = ".".join(map(str, sys.version_info))

# Close codes of RFC 6455.
_PROTOCOL_ERROR, _UNSUPPORTED = 1002, 1003


class Gate:
    """ASGI middleware for websockets."""

    def __init__(self, app: ASGIApp, places: Places) -> None:
        self.app = app
        self.places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a reader in if there is room, and stand between the reader and Streamlit."""
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
        elif self.places.crowded:
            refusal = PlainTextResponse("All places are taken.", 503, {"Retry-After": "10"})
            await refusal(scope, receive, send)
        else:
            with self.places.taken(HTTPConnection(scope)):
                talk = _Talk(receive, send)
                # A reader who leaves while Streamlit still sends is no fault worth a traceback.
                with contextlib.suppress(WebSocketDisconnected):
                    await self.app(scope, talk.receive, talk.send)


class _Talk:
    """One connection: what comes in is checked and paced, what goes out is silent about the machine."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._over = False
        self._allowed = BURST
        self._last = asyncio.get_running_loop().time()

    async def receive(self) -> Message:
        """Return the next message that means something."""
        while True:
            message = await self._receive()
            if message["type"] != "websocket.receive":
                return message
            wrong = 0
            if message.get("bytes") is None:
                wrong = _UNSUPPORTED
            else:
                try:
                    said = BackMsg.FromString(message["bytes"]).WhichOneof("type")
                except DecodeError:
                    wrong = _PROTOCOL_ERROR
            if wrong:
                await self.send({"type": "websocket.close", "code": wrong})
                self._over = True
                return {"type": "websocket.disconnect", "code": wrong}
            await self._wait()
            if said in _SAID:
                return message

    async def _wait(self) -> None:
        now = asyncio.get_running_loop().time()
        self._allowed = min(BURST, self._allowed + PACE * (now - self._last)) - 1.0
        self._last = now
        if self._allowed < 0.0:
            await asyncio.sleep(-self._allowed / PACE)

    async def send(self, message: Message) -> None:
        """Send a message of Streamlit's, unless the connection is over."""
        if self._over:
            return
        if message["type"] == "websocket.send" and _PYTHON.encode() in (
            message.get("bytes") or b""
        ):
            message = {**message, "bytes": _discreet(message["bytes"])}
        await self._send(message)


def _discreet(data: bytes) -> bytes:
    """Return a message to the page without what it tells about the machine."""
    message = ForwardMsg.FromString(data)
    if message.WhichOneof("type") != "new_session":
        return data
    session = message.new_session
    session.main_script_path = ""
    told = session.initialize
    told.environment_info.python_version = told.environment_info.server_os = ""
    # Made of the machine's identity. The page reads the fields, so the part itself stays.
    told.user_info.Clear()
    told.user_info.SetInParent()
    return bytes(message.SerializeToString())
