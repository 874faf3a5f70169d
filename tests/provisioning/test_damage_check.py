"""Copies of what was damaged are named by doctor and reconcile until they are gone."""

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.damaged_files import keep_aside, log_of
from firmware.cli.main import main
from firmware.hub.db.engine import open_engine
from provisioning.checks.damage import hub_database, kiosk_journal
from provisioning.checks.finding import CheckResult, Grade
from tests.support.damaged_journal import change, filled


def _hub_database(folder: Path) -> CheckResult:
    return hub_database(folder / "hub.db")


@pytest.mark.parametrize(
    ("check", "name"), [(kiosk_journal, "journal.sqlite"), (_hub_database, "hub.db")]
)
def test_a_damaged_database_is_a_fault_until_its_copies_are_removed(
    tmp_path: Path, check: Callable[[Path], CheckResult], name: str
) -> None:
    assert check(tmp_path).grade is Grade.OK
    file = tmp_path / name
    with closing(sqlite3.connect(file)) as db:
        db.executescript("CREATE TABLE outbox (x); CREATE TABLE stage (x)")
    log_of(file).touch()
    copies = [*keep_aside(file, 1_000), *keep_aside(file, 2_000)]

    found = check(tmp_path)

    assert found.grade is Grade.FAULT
    assert found.seen == f"{name} was damaged, and may lack sales: 2 times"
    assert f"{name}*.damaged-*" in found.remedy
    for copy in copies:
        copy.unlink()
    assert check(tmp_path).grade is Grade.OK


def test_a_journal_that_cannot_be_opened_leads_to_its_rescue(tmp_path: Path) -> None:
    filled(tmp_path)
    assert kiosk_journal(tmp_path).grade is Grade.OK
    file = tmp_path / "journal.sqlite"
    file.write_bytes(bytes(1_024) + file.read_bytes()[1_024:])

    found = kiosk_journal(tmp_path)

    assert found.grade is Grade.FAULT
    assert "cannot be opened" in found.seen
    assert "countertop journal rescue" in found.remedy


def test_a_row_that_is_damaged_is_named_before_the_kiosk_starts(tmp_path: Path) -> None:
    filled(tmp_path)
    change(tmp_path, "UPDATE outbox SET payload = CAST('x' AS BLOB) WHERE place = 2")

    found = kiosk_journal(tmp_path)

    assert (found.grade, found.seen) == (
        Grade.FAULT,
        "journal.sqlite: rows that are not what was written: 1",
    )


def test_reconcile_names_it_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_engine(tmp_path).dispose()
    config = tmp_path / "hub.toml"
    config.write_text(f'data = "{tmp_path}"\n')
    words = ["reconcile", "--json", "--config", str(config)]
    assert main(words) == 0
    log_of(tmp_path / "hub.db").write_bytes(b"")
    keep_aside(tmp_path / "hub.db", 1_000)
    capsys.readouterr()

    assert main(words) == 1

    (wrong,) = json.loads(capsys.readouterr().out)["wrong"]
    assert wrong["check"] == "damaged"
    assert ".damaged-1000" in wrong["what"]
