from datetime import UTC, datetime
from pathlib import Path

import pytest

from firmware.hub.backup.config import BackupConfig
from firmware.hub.config import HubConfig
from firmware.hub.db.database_config import DatabaseConfig
from provisioning.checks.backups import newest_backup
from provisioning.checks.finding import Grade

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def config(folder: Path, data: Path) -> HubConfig:
    data.mkdir()
    (data / "hub.db").touch()
    return HubConfig(data=data, backup=BackupConfig(folder=folder))


@pytest.mark.parametrize(
    ("names", "grade", "seen"),
    [
        ([], Grade.WARN, "none in"),
        (["hub-mine.tar"], Grade.WARN, "none in"),
        (["hub-20261128T033000Z.tar"], Grade.OK, "of 1 in"),
        (["hub-20261101T033000Z.tar", "hub-20261127T033000Z.tar"], Grade.OK, "of 2 in"),
        (["hub-20261125T033000Z.tar"], Grade.WARN, "3 days old"),
        (["hub-20271125T033000Z.tar"], Grade.WARN, "later than now"),
    ],
)
def test_the_newest_backup_is_what_counts(
    tmp_path: Path, names: list[str], grade: Grade, seen: str
) -> None:
    for name in names:
        (tmp_path / name).touch()
    found = newest_backup(config(tmp_path, tmp_path / "data"), NOW)
    assert (found.grade, seen in found.seen) == (grade, True)
    assert ("hub-backup" in found.remedy) == (grade is Grade.WARN)


def test_a_hub_that_never_started_has_nothing_to_save(tmp_path: Path) -> None:
    fresh = HubConfig(data=tmp_path, backup=BackupConfig(folder=tmp_path))
    assert newest_backup(fresh, NOW).grade is Grade.OK


def test_a_folder_that_is_missing_holds_none(tmp_path: Path) -> None:
    assert (
        "none in"
        in newest_backup(config(tmp_path / "gone", tmp_path / "data"), NOW).seen
    )


def test_a_database_on_a_server_is_backed_up_there(tmp_path: Path) -> None:
    server = HubConfig(
        backup=BackupConfig(folder=tmp_path),
        database=DatabaseConfig(url="postgresql:///countertop"),
    )
    assert newest_backup(server, NOW).grade is Grade.OK
