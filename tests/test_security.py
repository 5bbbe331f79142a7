"""The list of threats names tests and files that exist."""

import re

from tests.server import ROOT

LIST = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_threat_names_files_and_tests_that_exist() -> None:
    named = re.findall(r"`(tests/\w+\.py)::(\w+)`", LIST)
    assert len(named) > 30
    for path, test in named:
        assert re.search(rf"^def {test}\(", (ROOT / path).read_text(encoding="utf-8"), re.M), test
    for path in re.findall(r"`([\w./]+/[\w.]+\.(?:py|toml))`", LIST):
        assert (ROOT / path).is_file(), path


def test_no_threat_is_without_a_test_and_a_file_that_holds() -> None:
    rows = [line for line in LIST.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 18
    for row in rows:
        _, _, _, holds, tests, _ = re.split(r"(?<!\\)\|", row)
        assert "::test_" in tests, row
        assert re.search(r"`[\w./]+\.(py|toml)`", holds), row
