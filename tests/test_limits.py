"""What the server answers at all: settings, hosts, places, limits, and what it never tells."""

import asyncio
import logging
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus

import activations
from benchmarks.socket_client import connect
from server.environment import Settings, Wrong, read
from server.gate import BURST, PACE, Gate
from server.headers import Headers, content_security_policy
from server.limits import COMPUTED, MOST_CHARACTERS, MOST_PARTS, Limits
from server.places import Places
from tests import server

FEW = 2
SCHOOL = {
    "ALLOWED_HOSTS": "localhost, *.example.org",
    "FRAME_ANCESTORS": "'self' https://moodle.example.org",
    "HTTPS_ONLY": "yes",
    "MOST_SESSIONS": str(FEW),
}


@pytest.fixture(scope="module")
def school() -> Iterator[str]:
    """Yield the address of a server of a school, with places for few readers."""
    port = server.free_port()
    with server.running(server.by_uvicorn(port, workers=1), port, settings=SCHOOL):
        yield f"http://localhost:{port}"


def exchange(
    app: ASGIApp, path: str = "/", kind: str = "http", said: list[bytes | str] | None = None
) -> list[Message]:
    """Return what an app answers to one request, or to what is said over a websocket."""
    scope: Scope = {
        **{"type": kind, "method": "GET", "path": path, "query_string": b"", "headers": []},
        **{"server": ("localhost", 80), "root_path": "", "scheme": "http"},
    }
    incoming: list[Message] = [
        {"type": "websocket.receive", "bytes" if isinstance(one, bytes) else "text": one}
        for one in said or []
    ]
    incoming.append({"type": f"{kind}.disconnect"})
    answered: list[Message] = []

    async def receive() -> Message:
        return incoming.pop(0)

    async def send(message: Message) -> None:
        answered.append(message)

    server.run(_called(app, scope, receive, send))
    return answered


async def _called(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await app(scope, receive, send)


def test_without_variables_the_settings_are_those_of_make_run() -> None:
    assert read({}) == Settings()
    assert read({"PATH": "/bin"}).serves("any.host") and not read({}).https_only


def test_variables_are_read() -> None:
    made = read({**SCHOOL, "MOST_REQUESTS": "9"})
    assert (made.most_sessions, made.most_requests, made.https_only) == (FEW, 9, True)
    assert made.serves("localhost") and made.serves("a.b.example.org")
    assert not made.serves("example.org") and not made.serves("badexample.org")
    policy = content_security_policy(made.frame_ancestors)
    assert policy.endswith("frame-ancestors 'self' https://moodle.example.org")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ALLOWED_HOSTS", ""),
        ("ALLOWED_HOSTS", "https://explorer.example.org"),
        ("ALLOWED_HOSTS", "explorer.example.org:443"),
        ("ALLOWED_HOSTS", "explorer.*.org"),
        ("FRAME_ANCESTORS", ""),
        ("FRAME_ANCESTORS", "self"),
        ("FRAME_ANCESTORS", "https://a.org 'none'"),
        ("FRAME_ANCESTORS", "https://a.org; script-src *"),
        ("FRAME_ANCESTORS", "https://a.org, https://b.org"),
        ("FRAME_ANCESTORS", "https://a.org/course"),
        ("MOST_SESSIONS", "0"),
        ("MOST_SESSIONS", "many"),
        ("MOST_REQUESTS", "1e3"),
        ("HTTPS_ONLY", "perhaps"),
    ],
)
def test_an_ill_formed_variable_is_refused_with_its_name(name: str, text: str) -> None:
    # "self" without quotes is a host of that name to a browser, and never what was meant.
    with pytest.raises(Wrong, match=f"^{name}"):
        read({name: text})


def test_a_server_with_an_ill_formed_variable_does_not_start_and_says_one_sentence() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=server.ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "FRAME_ANCESTORS": "https://a.org; script-src *"},
    )
    assert finished.returncode == 1
    assert finished.stderr.startswith("FRAME_ANCESTORS: 'https://a.org;' is no site.")
    assert "Traceback" not in finished.stderr


def test_a_wrong_host_gets_a_sentence(school: str) -> None:
    for host in ("evil.example", "example.org.evil.example", "localhost@evil.example", "[", ""):
        status, _, body = server.get(f"{school}/", {"Host": host})
        assert (status, body) == (400, b"This server does not answer for that host name."), host
    for host in ("localhost", "LOCALHOST:99", "explorer.example.org", "explorer.example.org."):
        assert server.get(f"{school}/health", {"Host": host})[0] == 200, host


def test_a_websocket_is_opened_by_pages_of_the_named_hosts_only(school: str) -> None:
    async def knock(origin: str) -> int:
        try:
            async with await connect(school, "/custom", origin=origin) as session:
                return 200 if session.session_id else 0
        except InvalidStatus as refused:
            return refused.response.status_code

    for origin, status in (
        (school, 200),
        ("https://explorer.example.org", 200),  # a proxy that asks for "localhost"
        ("https://evil.example", 403),
        ("https://explorer.example.org.evil.example", 403),
        ("null", 403),
        ("http://[", 403),
    ):
        assert server.run(knock(origin)) == status, origin


def test_every_answer_has_the_headers(school: str) -> None:
    for path in ("/", "/health", "/live.js", "/film", "/nowhere", "/_stcore/metrics"):
        _, headers, _ = server.get(school + path)
        policy = headers["content-security-policy"]
        assert "unsafe-eval" not in policy and "script-src 'self' blob: 'sha256-" in policy
        assert "frame-ancestors 'self' https://moodle.example.org" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert headers["strict-transport-security"] == "max-age=31536000"
        assert not re.search(r"\d", headers["server"])


WALKED = (
    *("/health", "/film", "/still?page=%00", "/plane", "/film?page=function&layer=x", "/nowhere"),
    *("/static/nowhere.js", "/static/../app.py", "/..%2f..%2fapp.py", "/%00", "/media/nowhere"),
    *("//evil.example/x", "/component/x/../../app.py", "/_stcore/bidi-components/x/../../app.py"),
    *("/_stcore/host-config", "/_stcore/health", "/_stcore/stream", "/_stcore/metrics"),
    *("/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/script-health-check"),
    *("/_stcore/upload_file/a/b", "/_stcore/message?hash=0", "/auth/login", "/oauth2callback"),
)


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "X"]
)
def test_no_address_tells_about_the_machine_or_shows_a_traceback(school: str, method: str) -> None:
    secrets = [str(server.ROOT), sys.prefix, platform.python_version(), activations.__version__]
    secrets += [version(name) for name in ("streamlit", "starlette", "uvicorn", "websockets")]
    for path in WALKED:
        status, headers, body = server.get(school + path, method=method)
        assert status < 500, path
        if method not in ("GET", "HEAD", "OPTIONS"):
            assert status == 405 and "GET" in headers["allow"], path
        if path.startswith("/_stcore/") and method == "GET":
            open_to_all = path.endswith(("/health", "/host-config", "/stream"))
            assert (status == 200) == open_to_all, path
        if headers.get("content-type", "").startswith("text/html") and status == 200:
            continue  # Streamlit's own page, the same for every address
        told = body.decode(errors="replace") + str(headers)
        assert not re.search(r'Traceback|File "|\.py\b', told), path
        assert not [secret for secret in secrets if secret in told], path


def test_the_websocket_does_not_tell_about_the_machine(school: str) -> None:
    heard: list[bytes] = []

    async def listen() -> None:
        async with await connect(school) as session:
            ask = session.socket.recv

            async def recv(**how: Any) -> bytes:
                heard.append(await ask(**how))
                return heard[-1]

            session.socket.recv = recv  # type: ignore[method-assign,assignment]
            assert (await session.open("/function", "f=gelu")).ok

    server.run(listen())
    told = b"".join(heard)
    assert len(heard) > 10
    for secret in (str(server.ROOT), platform.python_version(), platform.system()):
        assert secret.encode() not in told, secret


def test_when_all_places_are_taken_a_page_says_so_and_readers_inside_notice_nothing(
    school: str,
) -> None:
    async def fill() -> None:
        cookie = {"Cookie": "_streamlit_xsrf=mine"}
        inside = [
            await connect(school, "/function", "f=elu", headers=cookie if i == 0 else None)
            for i in range(FEW)
        ]
        status, headers, body = await asyncio.to_thread(server.get, f"{school}/function?f=gelu")
        page = body.decode()
        assert (status, headers["retry-after"]) == (503, "10")
        assert headers["cache-control"] == "no-store"
        assert "All places are taken" in page and '<section lang="zh-Hans">' in page
        assert f"takes {FEW} readers" in page and f"{FEW} 位读者" in page
        assert re.findall("<script[^>]*>", page) == ['<script src="full.js" defer>']
        tag = {"If-None-Match": "*", "If-Modified-Since": "Fri, 31 Dec 2099 23:59:59 GMT"}
        assert (await asyncio.to_thread(server.get, school, tag))[0] == 503
        assert (await asyncio.to_thread(server.get, school, None, "HEAD"))[0] == 503
        # What is no page is still there: the page itself needs some of it.
        for path in ("/full.js", "/plain.css", "/_stcore/health", "/live.js"):
            assert (await asyncio.to_thread(server.get, school + path))[0] == 200, path
        # Who reloads the explorer is not turned away from it, and whose page was on its way gets in.
        assert (await asyncio.to_thread(server.get, school, cookie))[0] == 200
        late = await connect(school, "/custom")
        with pytest.raises(InvalidStatus) as refused:
            await connect(school)
        assert refused.value.response.status_code == 503
        assert refused.value.response.headers["Retry-After"] == "10"
        for session in (*inside, late):
            assert (await session.run()).ok
            await session.close()

    server.run(fill())
    for _attempt in range(100):
        if server.get(school)[0] == 200:
            break
    else:
        raise AssertionError("the places were not given back")


def test_a_quarter_more_find_a_place_than_are_sent_a_page() -> None:
    places = Places(8)
    assert (places.most, places._room) == (8, 10)


def test_a_link_too_long_for_the_app_gets_a_page_that_says_so(school: str) -> None:
    for query in ("a=" + "9" * MOST_CHARACTERS, "a=1&" * MOST_PARTS):
        status, _, body = server.get(f"{school}/function?{query}")
        assert status == 414 and b"This link is too long" in body and b"zh-Hans" in body
        assert server.get(f"{school}/film?page=function&{query}")[0] == 414
    assert server.get(f"{school}/function?a=" + "9" * (MOST_CHARACTERS - 2))[0] == 200


def limited(app: ASGIApp, most_requests: int) -> Limits:
    return Limits(app, Settings(most_requests=most_requests), Places(1))


def test_few_films_are_drawn_at_a_time_and_too_many_refused() -> None:
    busy, busiest, answers = 0, 0, 0

    async def draw(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal busy, busiest
        busy += 1
        busiest = max(busy, busiest)
        await asyncio.sleep(0.001)
        busy -= 1
        await PlainTextResponse("film")(scope, receive, send)

    async def never() -> Message:
        raise AssertionError("nothing is read")

    async def crowd() -> list[int]:
        nonlocal answers
        app = limited(draw, most_requests=20)
        statuses: list[int] = []

        async def one() -> None:
            async def send(message: Message) -> None:
                if message["type"] == "http.response.start":
                    statuses.append(message["status"])
                await asyncio.sleep(0.01)  # a slow network holds nobody up

            scope = {
                **{"type": "http", "method": "GET", "path": COMPUTED[0], "query_string": b""},
                **{"headers": [], "server": ("localhost", 80), "root_path": "", "scheme": "http"},
            }
            await app(scope, never, send)

        await asyncio.gather(*(one() for _ in range(30)))
        await one()
        return statuses

    statuses = server.run(crowd())
    assert busiest == 2
    assert sorted(statuses) == [200] * 21 + [503] * 10


def test_a_route_that_fails_answers_with_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("secret")

    with caplog.at_level(logging.ERROR):
        start, body = exchange(Headers(fail, Settings()), "/film")
    assert start["status"] == 500 and b"secret" not in body["body"]
    assert b"content-security-policy" in dict(start["headers"])
    assert "GET /film failed" in caplog.text and "secret" in caplog.text


def heard_by(said: list[bytes | str]) -> tuple[list[Message], list[Message]]:
    """Return what Streamlit hears of what is said over a websocket, and what is answered."""
    heard: list[Message] = []

    async def streamlit(scope: Scope, receive: Receive, send: Send) -> None:
        while not heard or heard[-1]["type"] != "websocket.disconnect":
            heard.append(await receive())
        await send({"type": "websocket.send", "bytes": b"late"})

    answered = exchange(Gate(streamlit, Places(1)), "/_stcore/stream", "websocket", said)
    return heard, answered


def test_streamlit_hears_only_what_a_reader_has_to_say() -> None:
    said: list[bytes | str] = []
    for kind in BackMsg.DESCRIPTOR.fields:
        message = BackMsg()
        if kind.message_type is None:
            setattr(message, kind.name, kind.cpp_type != kind.CPPTYPE_STRING or "x")
        else:
            getattr(message, kind.name).SetInParent()
        said.append(message.SerializeToString())
    heard, _ = heard_by(said)
    kinds = [BackMsg.FromString(one["bytes"]).WhichOneof("type") for one in heard[:-1]]
    assert sorted(map(str, kinds)) == [
        *("app_heartbeat", "backend_operation_request", "rerun_script", "stop_script"),
    ]


@pytest.mark.parametrize(("said", "code"), [("text", 1003), (b"\xff\xff\xff", 1002)])
def test_what_is_no_message_ends_the_connection_quietly(said: bytes | str, code: int) -> None:
    heard, answered = heard_by([said, BackMsg(stop_script=True).SerializeToString()])
    assert heard == [{"type": "websocket.disconnect", "code": code}]
    assert answered == [{"type": "websocket.close", "code": code}]


def test_who_sends_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    monkeypatch.setattr("server.gate.asyncio.sleep", nap)
    more = 5
    said: list[bytes | str] = [BackMsg(stop_script=True).SerializeToString()]
    heard, _ = heard_by(said * (int(BURST) + more))
    assert len(heard) == BURST + more + 1
    # The clock runs on a little while the messages are read: by far less than one more is worth.
    assert naps == pytest.approx([(1 + i) / PACE for i in range(more)], abs=0.5 / PACE)
