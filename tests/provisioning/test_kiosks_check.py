from datetime import UTC, datetime
from pathlib import Path

from firmware.hub.config import HubConfig
from firmware.hub.db.engine import writing
from firmware.hub.ingest.kiosk_use import Excess, Use
from provisioning.checks.finding import Grade
from provisioning.checks.kiosks import kiosks
from tests.support.hub_databases import open_books

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)


def counted(folder: Path, day: str, excess: Excess) -> None:
    engine = open_books(folder)
    with writing(engine) as connection:
        for (kid, use), times in excess.items():
            row = (kid, day, use.value, times)
            connection.exec_driver_sql("INSERT INTO kiosk_use VALUES (?, ?, ?, ?)", row)
    engine.dispose()


def test_a_kiosk_that_was_held_back_is_named_with_its_bound(tmp_path: Path) -> None:
    excess = Excess({("k7", Use.FACTS_OVER_GAPS): 5_000, ("k8", Use.JOURNALS): 9})
    counted(tmp_path, "2026-03-01", excess)
    found = kiosks(HubConfig(data=tmp_path), NOW)
    assert found.grade is Grade.WARN
    assert found.seen.endswith(": k7: 5000 facts over gaps, 2026-03-01")
    assert "[kiosk_limits]" in found.remedy


def test_what_happened_days_ago_is_over(tmp_path: Path) -> None:
    counted(tmp_path, "2026-02-27", Excess({("k7", Use.LETTERS_ONLY_COUNTED): 1}))
    assert kiosks(HubConfig(data=tmp_path), NOW).grade is Grade.OK


def test_of_many_kiosks_the_worst_are_named(tmp_path: Path) -> None:
    excess = Excess({(f"k{n}", Use.MESSAGES_OVER_RATE): n for n in range(1, 10)})
    counted(tmp_path, "2026-03-02", excess)
    seen = kiosks(HubConfig(data=tmp_path), NOW).seen
    assert "k9: 9 messages over rate" in seen
    assert seen.endswith("; 6 more")


def test_a_database_that_is_not_there_is_told(tmp_path: Path) -> None:
    assert kiosks(HubConfig(data=tmp_path), NOW).grade is Grade.WARN
