"""Websocket frames by hand (RFC 6455), so that they can be wrong."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Sequence

CONTINUED, TEXT, BINARY, CLOSE, PING = 0x0, 0x1, 0x2, 0x8, 0x9

PROTOCOL_ERROR, UNSUPPORTED, NO_UTF8, TOO_BIG = 1002, 1003, 1007, 1009

MEGABYTE = 1 << 20

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE = (
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    f"Sec-WebSocket-Key: {KEY}",
    "Sec-WebSocket-Protocol: streamlit, PLACEHOLDER_AUTH_TOKEN",
)


def frame(
    kind: int,
    payload: bytes = b"",
    *,
    last: bool = True,
    reserved: int = 0,
    masked: bool = True,
    announced: int | None = None,
    length_bytes: int | None = None,
) -> bytes:
    """Return a frame; `announced` is the length it claims, `length_bytes` how many bytes tell it."""
    length = len(payload) if announced is None else announced
    size = length_bytes
    if size is None:
        size = 0 if length < 126 else 2 if length < 1 << 16 else 8
    head = bytes([last << 7 | reserved << 4 | kind])
    told = length if size == 0 else {2: 126, 8: 127}[size]
    head += bytes([masked << 7 | told]) + (length.to_bytes(size, "big") if size else b"")
    if not masked:
        return head + payload
    mask = os.urandom(4)
    key = mask * (len(payload) // 4 + 1)
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(key[: len(payload)], "big")
    return head + mask + mixed.to_bytes(len(payload), "big")


def dial(port: int) -> socket.socket:
    """Return a TCP connection."""
    return socket.create_connection(("localhost", port), timeout=60)


def request(lines: Sequence[str], path: str = "/_stcore/stream", host: str = "localhost") -> bytes:
    """Return a GET request with these header lines."""
    return "\r\n".join([f"GET {path} HTTP/1.1", f"Host: {host}", *lines, "", ""]).encode("latin-1")


def shaken(port: int) -> socket.socket:
    """Return a connection whose handshake is done."""
    connection = dial(port)
    connection.sendall(request(HANDSHAKE))
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(1)
    assert answer.startswith(b"HTTP/1.1 101"), answer
    return connection


def ended(connection: socket.socket) -> int:
    """Read until the server closes the connection, and return the code of its close frame; 0 without one."""
    heard = b""
    with connection, contextlib.suppress(ConnectionError):  # what was unread when it hung up
        while piece := connection.recv(1 << 16):
            heard += piece
            code = _close_code(heard)
            if code:
                return code
    return _close_code(heard)


def _close_code(heard: bytes) -> int:
    while len(heard) >= 2:
        length, start = heard[1], 2
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(heard[2:start], "big")
        if heard[0] & 15 == CLOSE:
            return int.from_bytes(heard[start : start + 2], "big")
        heard = heard[start + length :]
    return 0


# What no page sends, and the code with which the connection ends.
MALFORMED = {
    "a reserved kind of frame": (frame(3, b"x"), PROTOCOL_ERROR),
    "a reserved kind of control frame": (frame(0xB), PROTOCOL_ERROR),
    "a frame that is not masked": (frame(BINARY, b"x", masked=False), PROTOCOL_ERROR),
    "compression that was not agreed on": (frame(BINARY, b"x", reserved=4), PROTOCOL_ERROR),
    "reserved bits": (frame(BINARY, b"x", reserved=3), PROTOCOL_ERROR),
    "a ping in pieces": (frame(PING, b"x", last=False), PROTOCOL_ERROR),
    "a ping too long": (frame(PING, b"x" * 126), PROTOCOL_ERROR),
    "the end of nothing": (frame(CONTINUED, b"x"), PROTOCOL_ERROR),
    "a message inside another": (
        frame(BINARY, b"x", last=False) + frame(BINARY, b"y"),
        PROTOCOL_ERROR,
    ),
    "text that is no text": (frame(TEXT, b"\xff\xfe"), NO_UTF8),
    "text": (frame(TEXT, b"hello"), UNSUPPORTED),
    "a close code that is none": (frame(CLOSE, (5).to_bytes(2, "big")), PROTOCOL_ERROR),
    "half a close code": (frame(CLOSE, b"x"), PROTOCOL_ERROR),
    "a close reason that is no text": (frame(CLOSE, b"\x03\xe8\xff"), NO_UTF8),
    "2^63 bytes announced": (frame(BINARY, b"x", announced=1 << 63, length_bytes=8), TOO_BIG),
    "64 MB announced": (frame(BINARY, b"x", announced=64 * MEGABYTE), TOO_BIG),
    "no protocol buffer": (frame(BINARY, b"\xff" * 50), PROTOCOL_ERROR),
    "no protocol buffer, its length told long": (
        frame(BINARY, b"\xff", length_bytes=8),
        PROTOCOL_ERROR,
    ),
    "a request inside the websocket": (request(()), PROTOCOL_ERROR),
    "any bytes": (bytes(range(255, 0, -1)), PROTOCOL_ERROR),
}
