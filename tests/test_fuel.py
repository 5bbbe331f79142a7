"""The public table of cars: read from a small made file, and fetched from a server of our own."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import numpy as np
import pytest

from networks import fuel
from networks.table import MOST_BYTES, BadTable
from networks.tasks import rows
from tests.server import free_port

LINES = [
    f"{15 + n % 7}.5   {4 + 2 * (n % 3)}   {97 + n}.0      {60 + n}.0      {2000 + 10 * n}.      "
    f'1{n % 9}.5   7{n % 10}  {1 + n % 3}\t"made car {n}"'
    for n in range(24)
]
UNKNOWN = '25.0   4   98.00      ?          2046.      19.0   71  1\t"made without power"'


def made(*lines: str) -> bytes:
    return ("\n".join(lines) + "\n").encode()


def test_a_small_file_is_read_and_cars_without_power_are_left_out() -> None:
    table = fuel.parsed(made(*LINES[:10], UNKNOWN, "", *LINES[10:]))
    assert table.names[0] == "cylinders"
    assert table.names[-4:] == ("usa", "europe", "japan", "mpg")
    assert table.numbers.shape == (24, 10)
    np.testing.assert_array_equal(
        table.numbers[1], [6.0, 98.0, 61.0, 2010.0, 11.5, 71.0, 0.0, 1.0, 0.0, 16.5]
    )
    assert np.all(table.numbers[:, 6:9].sum(axis=1) == 1)


def test_the_table_can_be_trained_on() -> None:
    data = rows(fuel.parsed(made(*LINES)), seed=1)
    assert data.inputs.shape[1] == 9
    assert np.isfinite(data.inputs).all()


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "it has 0 rows of numbers, and at least 20 are needed"),
        (made(*LINES[:19]), "it has 19 rows"),
        (b"<!DOCTYPE html>\n<html><body>Not found</body></html>", "row 1 does not hold eight"),
        (made(*LINES, "25.0 4 98.0 60.0 2046. 19.0 71"), "row 25 does not hold eight"),
        (made(*LINES, '25.0 4 98.0 60.0 2046. 19.0 71 1 2 "x"'), "row 25 does not hold eight"),
        (
            made(LINES[0], '25.0 4 red 60.0 2046. 19.0 71 1 "x"'),
            "in row 2 the displacement is 'red'",
        ),
        (made('25.0 4 98. 60.0 2046. 19.0 71 4 "x"'), "in row 1 the origin is '4'"),
        (made('inf 4 98. 60.0 2046. 19.0 71 1 "x"'), "in row 1 the mpg is 'inf'"),
        (b"\xff\xfe\x00" * 50, "row 1 does not hold eight"),
    ],
)
def test_what_is_not_the_table_is_said_in_a_sentence(raw: bytes, said: str) -> None:
    with pytest.raises(BadTable) as error:
        fuel.parsed(raw)
    assert said in str(error.value)
    assert str(error.value).startswith("What came is not the table")


# ---- fetched ---------------------------------------------------------------------------------------------


class Shelf(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/elsewhere":
            self.send_response(302)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/good")  # type: ignore[attr-defined]
            self.end_headers()
            return
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/good")
            self.end_headers()
            return
        if self.path == "/missing":
            self.send_error(404)
            return
        if self.path == "/silent":
            time.sleep(0.5)
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/slow":
            for line in LINES:
                self.wfile.write(made(line))
                time.sleep(0.1)
        elif self.path == "/large":
            self.wfile.write(made(*LINES) * (MOST_BYTES // len(made(*LINES)) + 1))
        else:
            self.wfile.write(made(*LINES))

    def log_message(self, format: str, *args: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that hangs up."""


@pytest.fixture(scope="module")
def shelf() -> Iterator[str]:
    with Server(("127.0.0.1", 0), Shelf) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.mark.parametrize("place", ["good", "moved"])
def test_the_table_is_fetched_also_from_another_place_of_the_same_server(
    shelf: str, place: str
) -> None:
    assert fuel.fetch(f"{shelf}/{place}").numbers.shape == (24, 10)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing", "127.0.0.1 does not give the table: it answers 404."),
        ("large", "What came is not the table: it is larger than 1 MB."),
        ("silent", "127.0.0.1 did not give the table in time."),
        ("slow", "127.0.0.1 did not give the table in time."),
    ],
)
def test_what_a_server_does_not_give_is_said_in_a_sentence(
    shelf: str, place: str, said: str
) -> None:
    with pytest.raises(BadTable) as error:
        fuel.fetch(f"{shelf}/{place}", patience=0.2, longest=0.3)
    assert str(error.value) == said


def test_no_other_server_is_asked_though_the_first_one_says_so(shelf: str) -> None:
    Shelf.asked.clear()
    with pytest.raises(BadTable, match="is at another place, which is not asked"):
        fuel.fetch(f"{shelf}/elsewhere")
    assert Shelf.asked == ["/elsewhere"]


def test_without_a_network_there_is_a_sentence() -> None:
    with pytest.raises(BadTable, match=r"^127\.0\.0\.1 cannot be reached from this server\.$"):
        fuel.fetch(f"http://127.0.0.1:{free_port()}/good")


def test_the_public_address_is_fixed_and_encrypted() -> None:
    assert fuel.ADDRESS.startswith("https://archive.ics.uci.edu/")
