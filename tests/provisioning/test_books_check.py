import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from firmware.hub.config import HubConfig
from firmware.hub.db.database_config import DatabaseConfig
from provisioning.checks.books import books, hub_clock, unopened
from provisioning.checks.box.hub import checked_hub
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


def test_books_that_cannot_be_opened_are_one_fault_with_a_way_out(
    tmp_path: Path,
) -> None:
    """A damaged database was a warning: start the hub, it brings it up to date."""
    config = HubConfig(data=tmp_path)
    (tmp_path / "hub.db").write_bytes(b"garbage " * 3_000)
    found = unopened(config)
    assert found is not None
    assert found.grade is Grade.FAULT
    assert "hub.db is damaged" in found.seen
    assert "`sudo countertop restore FILE`" in found.remedy

    (tmp_path / "hub.db").unlink()
    (tmp_path / "hub.db").mkdir()
    found = unopened(config)
    assert found is not None
    assert found.grade is Grade.FAULT


def test_a_database_on_a_server_that_is_away_is_a_fault(
    tmp_path: Path, deaf_port: int
) -> None:
    url = f"postgresql://nobody@127.0.0.1:{deaf_port}/shop"
    found = unopened(HubConfig(data=tmp_path, database=DatabaseConfig(url=url)))
    assert found is not None
    assert found.grade is Grade.FAULT
    assert "Nothing is booked" in found.remedy


def test_books_that_are_yet_to_come_are_no_fault(tmp_path: Path) -> None:
    found = unopened(HubConfig(data=tmp_path))
    assert found is not None
    assert found.grade is Grade.WARN
    assert found.remedy == "Start it with `sudo systemctl restart hub`."


def test_what_is_wrong_with_the_books_is_told_once(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text(f'data = "{tmp_path}"\n[broker]\nport = 1\n', "utf-8")
    (tmp_path / "hub.db").write_bytes(b"garbage " * 3_000)
    told = [each for each in checked_hub(file) if "damaged" in each.seen]
    assert [str(each.check) for each in told] == ["books"]


def test_orders_that_are_yet_to_come_show_that_the_clock_was_set_back(
    tmp_path: Path,
) -> None:
    meeting = met(tmp_path)
    meeting.hub.close()
    config = HubConfig(data=meeting.hub.folder)
    found = hub_clock(config, datetime(2020, 1, 1, tzinfo=UTC))
    assert found is not None
    assert found.grade is Grade.WARN
    assert "orders stand at times that are yet to come" in found.seen
    assert hub_clock(config, datetime(2030, 4, 1, tzinfo=UTC)) is None


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
