"""The websocket under fire: whatever comes over it, the server keeps answering."""

import asyncio
import contextlib
import random
import re
import statistics
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed

from benchmarks.socket_client import Session, connect
from tests import server
from tests.frames import (
    BINARY,
    CONTINUED,
    HANDSHAKE,
    MALFORMED,
    MEGABYTE,
    PROTOCOL_ERROR,
    TEXT,
    TOO_BIG,
    UNSUPPORTED,
    dial,
    ended,
    frame,
    request,
    shaken,
)

# After an attack a page may take so many times as long as before: other tests run on the same machine.
SLOWER = 20.0
# All attacks together may leave so much memory: Streamlit keeps the last 128 sessions for two minutes.
MORE_MEMORY = 300 * MEGABYTE


@dataclass
class Target:
    """A server under attack, how long a page took before, and how much memory it had."""

    address: str
    port: int
    process: int
    log: Path
    seconds: float = 0.0
    memory: int = 0

    def opens_pages(self) -> float:
        """Open a page three times, completely, and return the median time."""
        assert server.get(f"{self.address}/_stcore/health")[2] == b"ok"

        async def visits() -> float:
            times = []
            for _visit in range(3):
                async with await connect(self.address) as session:
                    run = await session.open("/function", "f=gelu")
                    assert run.ok and run.figures
                    times.append(run.seconds)
            return statistics.median(times)

        return server.run(visits())

    def resident(self) -> int:
        """Return the memory in use, in bytes; 0 where the system does not tell."""
        status = Path(f"/proc/{self.process}/status")
        if not status.exists():
            return 0
        found = re.search(r"VmRSS:\s+(\d+) kB", status.read_text())
        return int(found[1]) * 1024 if found else 0


# Where Streamlit reads the state of a session while it takes down the same session, whose reader hung up.
OUT_OF_REACH = "in filtered_state"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    port, log = server.free_port(), tmp_path_factory.mktemp("socket") / "log"
    plain = {"STREAMLIT_LOGGER_ENABLE_RICH": "false"}  # tracebacks as Python writes them
    with server.running(server.by_streamlit(port), port, settings=plain, log=log) as process:
        target = Target(f"http://localhost:{port}", port, process.pid, log)
        target.opens_pages()  # the first visitor loads what is loaded late
        target.seconds = target.opens_pages()
        target.memory = target.resident()
        yield target


@pytest.fixture
def target(started: Target) -> Iterator[Target]:
    """Yield the server; after each attack it answers in time, and its log names no line of ours."""
    yield started
    assert started.opens_pages() < SLOWER * started.seconds
    assert started.resident() <= started.memory + MORE_MEMORY
    ours = [
        line
        for trace in started.log.read_text(encoding="utf-8").split(
            "Traceback (most recent call last)"
        )
        if OUT_OF_REACH not in trace
        for line in trace.splitlines()
        if f'File "{server.ROOT}' in line and "/site-packages/" not in line
    ]
    assert not ours


def test_a_malformed_frame_ends_its_own_connection_only(target: Target) -> None:
    for what, (sent, code) in MALFORMED.items():
        connection = shaken(target.port)
        connection.sendall(sent)
        assert ended(connection) == code, what


def test_a_frame_cut_off_holds_nothing_up(target: Target) -> None:
    whole = frame(BINARY, BackMsg(stop_script=True).SerializeToString() * 50)
    for cut in range(1, len(whole)):
        with shaken(target.port) as connection:
            connection.sendall(whole[:cut])


def test_a_message_too_long_is_refused_before_it_has_come(target: Target) -> None:
    pieces = [frame(BINARY, bytes(MEGABYTE), last=False)]
    pieces += [frame(CONTINUED, bytes(MEGABYTE), last=False)] * 63
    for sent in ([frame(BINARY, announced=64 * MEGABYTE), *[bytes(MEGABYTE)] * 64], pieces):
        connection = shaken(target.port)
        taken = 0
        with contextlib.suppress(ConnectionError):
            for piece in sent:
                connection.sendall(piece)
                taken += 1
        assert taken < 32  # what the network holds on the way is counted as well
        connection.close()
    message = BackMsg()
    message.rerun_script.query_string = "x" * 3_000_000
    connection = shaken(target.port)
    connection.sendall(frame(BINARY, message.SerializeToString()))
    assert ended(connection) == TOO_BIG


def test_random_bytes_are_no_message(target: Target) -> None:
    draw = random.Random(1)
    for length in (1, 2, 3, 10, 100, 10_000):
        for _again in range(15):
            connection = shaken(target.port)
            connection.sendall(frame(BINARY, draw.randbytes(length)))
            connection.sendall(frame(TEXT, b"enough"))  # a few bytes may be a message by chance
            assert ended(connection) in (PROTOCOL_ERROR, UNSUPPORTED)


LONG = "x" * 500_000


def put(part: Any, **fields: Any) -> None:
    """Set fields of a message."""
    for name, value in fields.items():
        setattr(part, name, value)


# What a page never sends, by what it does to the message it would have sent.
ABSURD: dict[str, Callable[[Any], Any]] = {
    "no query": lambda state: state.Clear(),
    "a long query": lambda state: put(state, query_string=LONG),
    "many parameters": lambda state: put(state, query_string="f=elu&" * 50_000),
    "bytes in the query": lambda state: put(state, query_string="f=%ff%00%u1234&%=&=&&&"),
    "a page unknown": lambda state: put(state, page_script_hash="../../etc/passwd"),
    "a long page": lambda state: put(state, page_script_hash=LONG),
    "a page by a hostile name": lambda state: put(
        state, page_script_hash="", page_name="../<script>alert(1)</script>\x00\n"
    ),
    "a fragment unknown": lambda state: put(state, fragment_id="no such fragment"),
    "hashes unknown": lambda state: state.cached_message_hashes.extend(["x" * 64] * 1000),
    "a hostile reader": lambda state: put(
        state.context_info,
        timezone="../../etc/passwd\x00",
        locale="{0.__class__}" * 1000,
        url="javascript:alert(1)//" + LONG,
        timezone_offset=-(2**31),
    ),
    "widgets unknown": lambda state: [
        state.widget_states.widgets.add(id=f"$$ID-{i}-x", string_value="y") for i in range(5000)
    ],
    "a widget twice": lambda state: [
        state.widget_states.widgets.add(id="x", double_value=float(i)) for i in range(2)
    ],
}


def test_an_absurd_message_hurts_nobody(target: Target) -> None:
    async def attack() -> None:
        for what, spoil in ABSURD.items():
            session = await connect(target.address, "/function", "f=elu")
            message = session.message()
            spoil(message.rerun_script)
            await session.socket.send(message.SerializeToString())
            # It may lead to a run of its own, whose end is read first, or to none: the last one tells.
            await session.open("/function", "f=elu")
            run = await session.open("/function", "f=elu")
            assert run.ok, what
            await session.close()

    server.run(attack())


def values() -> list[tuple[str, Any]]:
    """Return a value of each kind that a widget could send, most of them wrong for it."""
    texts = ["", "nan", "../../x", "{0.__class__}", "null", "[]", '{"move": null}', "[" * 5000]
    texts += ['{"move": {"value": 1e999, "count": NaN}}', '{"file": {"bytes": 5}}', "\x00\ud7ff"]
    return [
        *(("json_value", text) for text in texts),
        *(("string_value", text) for text in (*texts[:4], LONG)),
        *(("double_value", number) for number in (float("nan"), float("inf"), -1e308, 0.5)),
        *(("double_array_value", array) for array in ([], [float("nan")] * 2, [5.0, -5.0])),
        *(("string_array_value", array) for array in ([], ["no such choice"], ["a"] * 10_000)),
        *(("int_value", number) for number in (-(2**63), 2**63 - 1)),
        *(("int_array_value", array) for array in ([], [-1, 2**62])),
        *(("bytes_value", b"\xff" * 100), ("bool_value", True), ("trigger_value", True)),
        *(("json_trigger_value", text) for text in texts),
    ]


@pytest.mark.parametrize(
    "link", ["/?q=x", "/function?f=elu", "/compare", "/depth?depth=3", "/custom", "/train"]
)
def test_a_widget_that_sends_what_it_cannot_hold_hurts_its_own_page_only(
    target: Target, link: str
) -> None:
    path, _, query = link.partition("?")
    draw = random.Random(2)

    async def attack() -> list[str]:
        session = await connect(target.address, path, query)
        run = await session.run()
        names = [part.key or part.proto.label for part in run if getattr(part.proto, "id", "")]
        said: list[str] = []
        for name in names:
            for sent_as, value in draw.sample(values(), 6):
                try:
                    session.put(name, value, sent_as)
                except LookupError:
                    continue  # it went with an earlier value
                try:
                    said += (await session.run()).exceptions
                except ConnectionClosed:
                    session = await connect(target.address, path, query)
                session._states.clear()
        await session.close()
        return said

    for text in server.run(attack()):
        assert "Traceback" not in text and "/" not in text


def test_silent_and_half_open_connections_keep_nobody_out(target: Target) -> None:
    whole = request(HANDSHAKE)
    draw = random.Random(3)
    silent = [dial(target.port) for _ in range(150)]
    half = [dial(target.port) for _ in range(100)]
    for connection in half:
        connection.sendall(whole[: draw.randrange(1, len(whole))])
    idle = [shaken(target.port) for _ in range(100)]
    for connection in idle[:50]:
        connection.sendall(frame(BINARY, b"x" * 1000)[: draw.randrange(1, 1000)])
    assert target.opens_pages() < SLOWER * target.seconds
    for connection in (*silent, *half, *idle):
        connection.close()


def test_a_message_that_comes_byte_by_byte_is_heard(target: Target) -> None:
    slow = shaken(target.port)
    message = BackMsg()
    message.rerun_script.query_string = "f=gelu"

    def drip() -> None:
        for byte in frame(BINARY, message.SerializeToString()):
            slow.sendall(bytes([byte]))

    dripping = threading.Thread(target=drip)
    dripping.start()
    target.opens_pages()
    dripping.join()
    assert slow.recv(1)[0] & 15 == BINARY
    slow.close()


def test_a_thousand_quick_reconnects_leave_room_for_readers(target: Target) -> None:
    """Some say nothing, some open a page and leave in its midst, some hang up without a word."""

    async def one(number: int) -> None:
        session = await connect(target.address)
        if number % 25 == 0:
            await session.open("/custom")
        elif number % 3 == 0:
            await session.socket.send(session.message().SerializeToString())
        if number % 2:
            session.socket.transport.abort()
        await session.close()

    async def crowd() -> None:
        turns = asyncio.Semaphore(20)

        async def next_one(number: int) -> None:
            async with turns:
                await one(number)

        await asyncio.gather(*(next_one(number) for number in range(1000)))

    server.run(crowd())


HOSTILE_HEADERS = {
    "a long language": ("Accept-Language: " + "zh-CN;q=0.9," * 900, b"200"),
    "a long cookie": ("Cookie: " + "a=b;" * 2500, b"200"),
    "a cookie that is no text": (
        "Cookie: _streamlit_xsrf=\xff\xfe; _streamlit_user=2|1:0|x",
        b"200",
    ),
    "a forged proxy": (
        "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: javascript\r\nX-Forwarded-For: \xff",
        b"200",
    ),
    "a header in the header": ("X-A: b\r\nSet-Cookie: evil=1\r\nContent-Length: 0", b"200"),
    "a line break in the midst": ("X-A: b\rSet-Cookie: evil=1", b"400"),
    "no colon": ("nonsense", b"400"),
    "two lengths": ("Content-Length: 1\r\nContent-Length: 2", b"400"),
    "a folded header": ("X-A: b\r\n c", b"200"),
    "a header of a megabyte": ("X-A: " + "b" * MEGABYTE, b"400"),
    "a body that is never sent": ("Content-Length: 1000000000", b"200"),
    "chunks that are none": ("Transfer-Encoding: chunked\r\nContent-Length: 5", b"200"),
}


def test_hostile_headers_change_nothing_but_the_answer_to_themselves(target: Target) -> None:
    for what, (line, status) in HOSTILE_HEADERS.items():
        with dial(target.port) as connection:
            with contextlib.suppress(ConnectionError):
                connection.sendall(request([line, "Connection: close"], "/custom"))
            answer = b""
            with contextlib.suppress(ConnectionError):
                answer = connection.recv(1 << 16)
            head = answer.partition(b"\r\n\r\n")[0].lower()
            # The server may hang up before its answer to what is too long is read.
            assert answer.startswith(b"HTTP/1.1 " + status) or (not answer and status == b"400"), (
                what
            )
            assert b"evil" not in head and b"traceback" not in answer.lower(), what
    for path in (
        "/%0d%0aSet-Cookie:%20evil=1",
        "//evil.example/%2e%2e",
        "/?lang=%0d%0aX-Evil:%201",
    ):
        _, headers, _ = server.get(target.address + path)
        assert "evil" not in str(headers).lower(), path


def test_a_reader_who_keeps_the_server_busy_does_not_keep_it_from_others(target: Target) -> None:
    async def crowd() -> None:
        busy = await connect(target.address, "/function", "f=elu")
        message = busy.message().SerializeToString()

        async def hammer() -> None:
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await busy.socket.send(message)
                    await asyncio.sleep(0)

        hammering = asyncio.create_task(hammer())
        draining = asyncio.create_task(drain(busy))
        took = await asyncio.to_thread(target.opens_pages)
        hammering.cancel()
        draining.cancel()
        await busy.close()
        assert took < SLOWER * target.seconds

    server.run(crowd())


async def drain(session: Session) -> None:
    with contextlib.suppress(ConnectionClosed):
        while True:
            await session.socket.recv(decode=False)
