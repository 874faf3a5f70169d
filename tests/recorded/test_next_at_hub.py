"""The hub beside kiosks of the next release: nothing is lost, nothing is guessed at."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Connection

from firmware.hub.db.engine import reading
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.fleet import store as fleet_store
from firmware.hub.ingest import newer_facts
from firmware.hub.ingest.fact import FactHandlers, Origin
from firmware.hub.ingest.kept_facts import KeptFacts
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling import reconcile
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec
from firmware.protocol.field_types import Fen, Token
from firmware.protocol.messages import Ack, Message, Unsupported
from tests.recorded.next.write import FACTS, KEY, KID, MESSAGES
from tests.recorded.recorded_release import Meeting, Release
from tests.recorded.recorded_shop import stamper

CLOCK_MS = 1_772_500_000_000
INDEX = {
    each["name"]: each for each in json.loads((MESSAGES / "index.json").read_text())
}


def incoming(name: str) -> Incoming:
    return Incoming(INDEX[name]["topic"], (MESSAGES / f"{name}.json").read_bytes())


@pytest.fixture
def met(tmp_path: Path) -> Iterator[Meeting]:
    meeting = Release(KEY.parent).meeting(tmp_path, CLOCK_MS)
    yield meeting
    meeting.hub.close()


def delivered(met: Meeting, *names: str) -> Ack:
    (outgoing,) = met.hub.desk.handle([incoming(name) for name in names])
    return codec.decode(outgoing.payload, Ack).body


def waiting(met: Meeting) -> list[tuple[str, int, int]]:
    with reading(met.hub.engine) as connection:
        kept = newer_facts.waiting(connection)
    return [(each.type, each.version, each.facts) for each in kept]


def wrong(met: Meeting, check: str) -> list[str]:
    with reading(met.hub.engine) as connection:
        found = reconcile.discrepancies(connection, ALWAYS)
    return [each.what for each in found if each.check == check]


@pytest.mark.parametrize(
    "names", [tuple(name for name, _, _ in FACTS), ("bundle-mixed",)]
)
def test_every_fact_is_acknowledged_and_none_refused(
    met: Meeting, names: tuple[str, ...]
) -> None:
    letters = wrong(met, "letters")
    ack = delivered(met, *names)
    assert (ack.upto, ack.extra, ack.refused) == (len(FACTS), (), ())
    assert waiting(met) == [("refund", 1, 1), ("sale", 1, 1), ("sale", 10, 1)]
    assert delivered(met, *names) == ack
    assert waiting(met) == [("refund", 1, 1), ("sale", 1, 1), ("sale", 10, 1)]
    assert wrong(met, "letters") == letters


def test_people_are_told_to_update_the_hub(met: Meeting) -> None:
    delivered(met, "bundle-mixed")
    (refund, *_) = wrong(met, "newer")
    assert refund == (
        "kiosk kiosk-03: 1 facts `refund` version 1, since 2026-03-03T01:06:40.000Z:"
        " update this hub"
    )


class Refund(Message, frozen=True, tag="refund"):
    """What the next release makes of a refund."""

    refund_id: Token
    sale_id: Token
    lines: tuple[Fen, ...]
    amount_fen: Fen
    tender: Token
    refunded_at: Token
    reason: Token


class RefundHandler:
    """Books refunds as the next release does: here, in a list."""

    def __init__(self, booked: list[Refund], refusal: str | None) -> None:
        self._booked = booked
        self._refusal = refusal

    def prefetch(self, facts: Sequence[Refund], connection: Connection) -> None:
        """Nothing is needed."""

    def book(self, fact: Refund, origin: Origin, batch: WriteBatch) -> str | None:
        del origin, batch
        self._booked.append(fact)
        return self._refusal


def updated(met: Meeting, handlers: FactHandlers) -> KeptFacts:
    return KeptFacts(
        met.hub.engine,
        stamper("hub", met.hub.clock),
        handlers=handlers,
        followers={},
        limits=KioskLimits(),
    )


@pytest.mark.parametrize("refusal", [None, "malformed: refund"])
def test_what_was_kept_is_booked_once_by_the_updated_hub(
    met: Meeting, refusal: str | None
) -> None:
    delivered(met, "bundle-mixed")
    booked: list[Refund] = []
    handlers = cast("FactHandlers", {Refund: lambda: RefundHandler(booked, refusal)})
    kept = updated(met, handlers)
    letters = len(wrong(met, "letters"))

    assert kept.run(0.0)
    assert not kept.run(0.0)
    assert [refund.amount_fen for refund in booked] == [320]
    assert waiting(met) == [("sale", 1, 1), ("sale", 10, 1)]
    assert len(wrong(met, "letters")) == letters + (refusal is not None)


def test_a_hub_that_was_not_updated_leaves_it_where_it_is(met: Meeting) -> None:
    delivered(met, "bundle-mixed")
    assert not updated(met, {}).run(0.0)
    assert len(waiting(met)) == 3


@pytest.mark.parametrize(
    ("name", "versions"),
    [("ask-member-version-4", (1, 2, 3)), ("ask-settle-version-1", ())],
)
def test_a_newer_request_is_told_what_this_hub_knows(
    met: Meeting, name: str, versions: tuple[int, ...]
) -> None:
    (outgoing,) = met.hub.desk.handle([incoming(name)])
    reply = codec.decode(outgoing.payload, Unsupported).body
    assert (reply.request, reply.versions) == (INDEX[name]["type"], versions)
    envelope = codec.decode_envelope(outgoing.payload)
    asked = codec.decode_envelope(incoming(name).payload).reply_to
    assert envelope.reply_to == asked is not None
    assert outgoing.topic.endswith(str(asked))


def test_a_newer_birth_is_kept(met: Meeting) -> None:
    assert met.hub.desk.handle([incoming("birth-version-3")]) == []
    with reading(met.hub.engine) as connection:
        assert fleet_store.engines_in_use(connection) == {1}
    assert KID in {kid for (kid,) in kiosks(met)}


def kiosks(met: Meeting) -> list[tuple[str]]:
    with reading(met.hub.engine) as connection:
        rows = connection.exec_driver_sql("SELECT kid FROM kiosks")
        return [(str(row[0]),) for row in rows]


def test_a_newer_state_disturbs_nobody(met: Meeting) -> None:
    assert met.hub.desk.handle([incoming("state-version-2")]) == []
    assert met.hub.desk.strays.total() == 0
