"""The table of the Train page without a browser: the reader's own, and the public one."""

import base64
import time
from collections.abc import Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from networks import fuel, table
from networks.table import BadTable, Table
from tests.apptest import figures, press, words
from tests.prompt import Prompt, installed, open_train
from ui import train_table
from ui.public_table import Loader


@pytest.fixture
def prompt(monkeypatch: pytest.MonkeyPatch) -> Prompt:
    return installed(monkeypatch)


GOOD = "weight,usage\n" + "\n".join(f"{n},{n * n}" for n in range(30))


def paste(page: AppTest, text: str) -> AppTest:
    page.text_area(key="train.pasted").set_value(text).run()
    assert not page.exception
    return page


def test_a_pasted_table_is_trained_on_and_a_bad_one_loses_nothing(prompt: Prompt) -> None:
    page = open_train(f="relu", task="table")
    assert "The made-up cars: 400 rows" in words(page)
    page = paste(page, GOOD)
    assert "Your table: 30 rows, 2 columns; predicted is usage" in words(page)
    bad = GOOD.replace("4,16", "4,red")
    page = paste(page, bad)
    said = words(page).replace("\\", "")
    assert "Row 6, column 2 ('usage'): 'red' is not a finite number" in said
    assert "The table before stays." in said and "Your table: 30 rows" in said
    assert page.text_area(key="train.pasted").value == bad
    page = press(page, "Start")
    assert figures(page)
    page = press(page, "Back to the made-up cars")
    assert "The made-up cars: 400 rows" in words(page)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What was asked of the publisher of the public table: it fails once, then gives one."""
    found: list[str] = []

    def fetch() -> Table:
        found.append("fetch")
        if len(found) == 1:
            raise BadTable(fuel.SENTENCES["unreachable"], host=fuel.host())
        return Table(("weight", "mpg"), np.stack([np.arange(25.0), np.arange(25.0) % 7], axis=1))

    loader = Loader(fetch, again=0.0)
    monkeypatch.setattr(train_table, "shared_loader", lambda: loader)
    yield found


def test_the_public_table_is_fetched_when_a_button_is_pressed_and_only_then(
    prompt: Prompt, asked: list[str]
) -> None:
    page = open_train(f="relu", task="table")
    page = paste(page, GOOD)
    assert not asked
    page = press(page, "Fetch Auto MPG")
    assert (
        "archive.ics.uci.edu cannot be reached from this server. The table before stays."
        in words(page).replace("\\", "")
    )
    assert "Your table: 30 rows" in words(page)
    page = press(page, "Fetch Auto MPG")
    assert "The public table Auto MPG: 25 rows, 2 columns; predicted is mpg" in words(page)
    assert page.query_params["data"] == "mpg"
    assert "cannot be reached" not in words(page)
    page = press(page, "Start")
    (run,) = page.session_state["train.runs"]
    assert run.plan.table is not None and run.plan.table.names == ("weight", "mpg")
    page = press(page, "Back to the made-up cars")
    assert "The made-up cars: 400 rows" in words(page)
    assert asked == ["fetch", "fetch"]


def test_a_link_to_the_public_table_fetches_nothing_until_start_is_pressed(
    prompt: Prompt, asked: list[str]
) -> None:
    page = open_train(f="relu", task="table", data="mpg")
    assert "is chosen and not there yet" in words(page)
    assert not asked
    page = press(page, "Start")
    assert "The made-up cars stay." in words(page) and not figures(page)
    assert "data" not in page.query_params
    page.query_params["data"] = "mpg"
    page = press(page.run(), "Start")
    assert asked == ["fetch", "fetch"]
    assert figures(page)
    (run,) = page.session_state["train.runs"]
    assert run.plan.table is not None and run.plan.table.names == ("weight", "mpg")


def test_what_has_failed_is_not_asked_again_at_once_and_what_has_come_never() -> None:
    answers: list[Table | BadTable] = [table.wrong("empty"), table.cars()]

    def fetch() -> Table:
        answer = answers.pop(0)
        if isinstance(answer, BadTable):
            raise answer
        return answer

    loader = Loader(fetch, again=0.2)
    assert loader.table is None and len(answers) == 2
    for _time in range(3):
        assert isinstance(loader.ask().exception(), BadTable)
    assert loader.table is None and len(answers) == 1
    time.sleep(0.25)
    for _time in range(3):
        assert loader.ask().result() is loader.table is table.cars()


def test_a_file_comes_as_bytes_or_as_a_size_that_is_too_large() -> None:
    sent = {"bytes": base64.b64encode(GOOD.encode()).decode()}
    assert table.read(train_table.read_file(sent)).names == ("weight", "usage")
    with pytest.raises(BadTable, match=r"The table has 7\.0 MB"):
        train_table.read_file({"size": 7_000_000})
    for wrong in (None, {}, {"bytes": 3}, {"bytes": "§"}, {"size": "large"}, "text"):
        with pytest.raises(BadTable, match="could not be read"):
            train_table.read_file(wrong)
