import sqlite3
from contextlib import closing
from pathlib import Path

from firmware.hub.config import HubConfig
from provisioning.checks.books import books
from provisioning.checks.finding import CheckResult, Grade
from tests.recorded.next.write import KEY, MESSAGES
from tests.recorded.recorded_product import Incoming
from tests.recorded.recorded_release import Meeting, Release

CLOCK_MS = 1_772_500_000_000
TOPIC = "ct/1/kiosk-03/up/ev/"


def checked(folder: Path) -> CheckResult:
    return books(HubConfig(data=folder))


def met(tmp_path: Path) -> Meeting:
    return Release(KEY.parent).meeting(tmp_path, CLOCK_MS)


def sent(meeting: Meeting, name: str, kind: str) -> None:
    payload = (MESSAGES / f"{name}.json").read_bytes()
    meeting.hub.desk.handle([Incoming(TOPIC + kind, payload)])
    meeting.hub.close()


def test_a_database_without_anything_open_is_fine(tmp_path: Path) -> None:
    meeting = met(tmp_path)
    meeting.hub.close()
    assert checked(meeting.hub.folder).grade is Grade.OK


def test_facts_of_newer_kiosks_ask_for_an_update(tmp_path: Path) -> None:
    meeting = met(tmp_path)
    sent(meeting, "refund-version-1", "refund")
    found = checked(meeting.hub.folder)
    assert found.grade is Grade.WARN
    assert found.seen == "facts of newer kiosks wait: 1 `refund` version 1 of kiosk-03"
    assert "Update this hub" in found.remedy


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = checked(tmp_path)
    assert found.grade is Grade.WARN
    assert "hub.db" in found.seen


def test_a_database_of_an_earlier_build_is_left_as_it_is(tmp_path: Path) -> None:
    recorded = KEY.with_name("hub.db").read_bytes()
    (tmp_path / "hub.db").write_bytes(recorded)
    found = checked(tmp_path)
    assert found.grade is Grade.WARN
    assert "Start the hub" in found.remedy
    assert (tmp_path / "hub.db").read_bytes() == recorded


def test_a_damaged_policy_is_a_fault(tmp_path: Path) -> None:
    meeting = met(tmp_path)
    meeting.hub.close()
    file = meeting.hub.folder / "hub.db"
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE policy_checks SET digest = x'00'")
    found = checked(meeting.hub.folder)
    assert found.grade is Grade.FAULT
    assert "policy" in found.seen
    assert "reconcile" in found.remedy
