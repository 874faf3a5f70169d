"""Copies of what was damaged are named by doctor and reconcile until they are gone."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.base.damaged_files import keep_aside, log_of
from firmware.cli.main import main
from firmware.hub.db.engine import open_engine
from provisioning.checks.damage import hub_database, kiosk_journal
from provisioning.checks.finding import CheckResult, Grade


@pytest.mark.parametrize(
    ("check", "name"), [(kiosk_journal, "journal.sqlite"), (hub_database, "hub.db")]
)
def test_a_damaged_database_is_a_fault_until_its_copies_are_removed(
    tmp_path: Path, check: Callable[[Path], CheckResult], name: str
) -> None:
    assert check(tmp_path).grade is Grade.OK
    file = tmp_path / name
    file.write_bytes(b"database")
    log_of(file).write_bytes(b"log")
    copies = [*keep_aside(file, 1_000), *keep_aside(file, 2_000)]

    found = check(tmp_path)

    assert found.grade is Grade.FAULT
    assert found.seen == f"{name} was damaged, and lost what was written last: 2 times"
    assert f"{name}*.damaged-*" in found.remedy
    for copy in copies:
        copy.unlink()
    assert check(tmp_path).grade is Grade.OK


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
