"""A disk that a release's kiosk wrote is opened by this one, and nothing is lost."""

import pytest

from tests.recorded.recorded_drift import (
    PAID_FEN,
    SALE_ID,
    acks_without_drift,
    books_without_drift,
)
from tests.recorded.recorded_product import flag_store, messages, reading
from tests.recorded.recorded_release import Meeting, Release
from tests.recorded.recorded_reports import Told, hub_told, journal_told, still_says
from tests.recorded.recorded_shop import waiting_rows


def _books(met: Meeting, recorded: Told) -> Told:
    told = books_without_drift(hub_told(met.hub, recorded["asked"]))
    return still_says(told, books_without_drift(recorded))


def test_a_recorded_journal_says_what_it_said(met: Meeting, release: Release) -> None:
    recorded = release.json("journal.expected.json")["opened"]
    journal = met.journal()
    told = journal_told(journal)
    journal.close()
    assert still_says(told, recorded) == recorded


def test_what_waits_is_acknowledged_and_booked(met: Meeting, release: Release) -> None:
    recorded = release.json("journal.expected.json")
    journal = met.journal()
    acks = met.delivers_all(journal, together=True)
    assert acks_without_drift(acks) == acks_without_drift(recorded["acks"])
    for ack in acks:
        assert journal.acknowledge(_ack(ack)) is not None
    assert waiting_rows(journal) == []
    journal.close()
    assert _books(met, recorded["books"]) == books_without_drift(recorded["books"])


@pytest.mark.parametrize("together", [True, False])
def test_a_second_delivery_changes_nothing(
    met: Meeting, release: Release, *, together: bool
) -> None:
    recorded = release.json("journal.expected.json")
    journal = met.journal()
    met.delivers_all(journal, together=together)
    first = hub_told(met.hub, recorded["books"]["asked"])
    again = met.delivers_all(journal, together=False)
    assert acks_without_drift(again) == acks_without_drift(recorded["again"])
    journal.close()
    assert hub_told(met.hub, recorded["books"]["asked"]) == first
    then = books_without_drift(recorded["books"])
    assert still_says(books_without_drift(first), then) == then


def test_the_sale_that_the_power_cut_left_is_ended_and_booked(
    met: Meeting, release: Release
) -> None:
    recorded = release.json("finished.expected.json")
    told = books_without_drift(
        met.finishes(recorded["asked"]) | {"asked": recorded["asked"]}
    )
    then = books_without_drift(recorded)
    assert still_says(told, then) == then


def test_a_paid_sale_that_0_1_refused_is_booked_and_flagged(met: Meeting) -> None:
    journal = met.journal()
    met.delivers_all(journal, together=True)
    journal.close()
    with reading(met.hub.engine) as connection:
        (flag,) = flag_store.open_flags(connection)
    assert (flag.sale_id, flag.kind) == (SALE_ID, "price_drift")
    assert flag.kiosk_says.endswith(f"scanned, {PAID_FEN} fen")


def test_a_recorded_catalogue_is_held_and_catches_up(
    met: Meeting, release: Release
) -> None:
    recorded = release.json("catalogue.expected.json")
    told = met.catches_up(list(recorded["held"]["articles"]))
    assert still_says(told, recorded) == recorded


def _ack(told: Told) -> messages.Ack:
    refused = tuple(messages.Refused(**each) for each in told.get("refused", ()))
    extra = tuple(told.get("extra", ()))
    return messages.Ack(
        epoch=told["epoch"], upto=told["upto"], extra=extra, refused=refused
    )
