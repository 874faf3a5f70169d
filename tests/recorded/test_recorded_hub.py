"""Books that a release wrote are opened by this one, and say what they said then."""

from pathlib import Path

from tests.recorded.recorded_release import Meeting, Release
from tests.recorded.recorded_reports import hub_told, still_says
from tests.recorded.recorded_shop import Hub


def test_recorded_books_say_what_they_said(met: Meeting, release: Release) -> None:
    recorded = release.json("hub.expected.json")
    told = hub_told(met.hub, recorded["asked"])
    assert still_says({**told, "clock_ms": recorded["clock_ms"]}, recorded) == recorded


def test_reconcile_finds_what_it_found_and_nothing_else(
    met: Meeting, release: Release
) -> None:
    recorded = release.json("hub.expected.json")
    told = hub_told(met.hub, recorded["asked"])["reconcile"]
    assert told["status"] == recorded["reconcile"]["status"]
    found = [(each["check"], each["what"]) for each in told["told"]["wrong"]]
    before = recorded["reconcile"]["told"]["wrong"]
    assert found == [(each["check"], each["what"]) for each in before]


def test_books_that_were_opened_before_say_the_same_again(
    met: Meeting, release: Release, tmp_path: Path
) -> None:
    asked = release.json("hub.expected.json")["asked"]
    first = hub_told(met.hub, asked)
    met.hub.close()
    again = Hub(tmp_path, release.key(tmp_path), met.hub.clock)
    assert hub_told(again, asked) == first
    again.close()
