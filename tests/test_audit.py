"""The audit of dependencies fails for a known weakness, and only for that."""

import json

import pytest

from tests.audit import main, verdict

CLEAN = {"name": "numpy", "version": "2.4.6", "vulns": []}
WEAK = {
    "name": "plotly",
    "version": "7.1.0",
    "vulns": [{"id": "X-1", "fix_versions": ["7.1.1"], "aliases": [], "description": ""}],
}
UNKNOWN = {"name": "own", "skip_reason": "not found"}


def audited(*packages: object) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_weakness_fails_with_what_mends_it() -> None:
    status, said = verdict(audited(CLEAN, WEAK, UNKNOWN), "Found 1 known vulnerability")
    assert status == 1
    assert said[0] == "2 dependencies audited, 1 unknown; known weaknesses: 1."
    assert said[1] == "plotly 7.1.0: X-1, mended in 7.1.1"


def test_without_a_weakness_it_passes() -> None:
    assert verdict(audited(CLEAN), "") == (0, ["1 dependencies audited; no known weakness."])


@pytest.mark.parametrize(
    "answer", ["", "<html>", "[]", "null", '{"fixes": []}', audited(UNKNOWN), audited()]
)
def test_where_nobody_can_be_asked_one_sentence_says_so_and_it_passes(answer: str) -> None:
    status, said = verdict(answer, "Traceback\n  ...\nConnectionError: no route")
    assert status == 0 and len(said) == 1
    assert said[0].startswith("Dependencies were not audited: ")


@pytest.mark.parametrize(
    "program", ["raise ConnectionError('no route')", "print('no JSON')", "import sys; sys.exit(2)"]
)
def test_an_audit_that_cannot_ask_is_no_failure(
    program: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(("-c", program)) == 0
    assert capsys.readouterr().out.startswith("Dependencies were not audited: nobody could be")
