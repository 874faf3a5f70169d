"""One admitted kiosk gone wrong: what it may cost the hub, and that others go on."""

import json
import logging

import pytest

from firmware.hub.app import features
from firmware.hub.db.engine import reading, writing
from firmware.hub.db.migrating import migrate
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest import kiosk_use, newer_facts
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.fact import Origin
from firmware.hub.ingest.kept_facts import KeptFacts
from firmware.hub.ingest.kiosk_use import OverLimit
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.runtime.registry import Registry
from firmware.protocol import codec, topics
from firmware.protocol.compat import Newer
from firmware.protocol.envelope import fact_hash
from firmware.protocol.messages import Chain, UnknownArticle
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    hub_parts,
    sale,
    still_stamper,
    unreadable,
)
from tests.support.old_books import BACK_TO_5

BOUGHT = goods(3)
LIMITS = KioskLimits(
    gaps_per_journal_max=64, journals_per_day_max=100, letters_per_day_max=10
)
NOBODY = "0" * 64
STAMP = still_stamper("k1").stamp()


@pytest.fixture
def narrow(shop: Shop) -> Shop:
    """A shop whose bounds are soon reached."""
    shop.desk = restarted(shop)
    return shop


def restarted(shop: Shop, limits: KioskLimits = LIMITS) -> MessageDispatcher:
    return dispatcher(shop.engine, still_stamper("hub"), KEY, limits=limits)


def fact(seq: int, *, epoch: int = 1, times: int = 1) -> Incoming:
    """A small fact of kiosk k1 at any place of any journal; no times: malformed."""
    body = UnknownArticle(gtin="690", times=times, catalogue_revision=1)
    chain = Chain(epoch=epoch, seq=seq, previous=NOBODY)
    payload = codec.encode(body, STAMP, chain=chain)
    return Incoming(topics.event("k1", codec.tag_of(type(body))), payload)


def over(shop: Shop) -> list[OverLimit]:
    with reading(shop.engine) as connection:
        return kiosk_use.over_limits(connection, "2026-03-01")


def booked(shop: Shop) -> int:
    ((count,),) = shop.rows("SELECT count(*) FROM unknown_articles")
    assert isinstance(count, int)
    return count


def test_facts_beyond_too_many_gaps_are_left_to_the_kiosk(
    narrow: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    for start in range(2, 2_002, 200):
        narrow.desk.handle([fact(seq) for seq in range(start, start + 200, 2)])
    assert booked(narrow) == 64
    assert narrow.desk.handle([fact(1_500)]) == []
    assert over(narrow) == [OverLimit("k1", "facts_over_gaps", 937, "2026-03-01")]
    lines = [r.message for r in caplog.records if "kiosk_over_limit" in r.message]
    assert lines == ["kiosk_over_limit kid=k1 what=facts_over_gaps times=36 left_out=0"]


def test_whoever_closes_the_gaps_gets_everything_booked(narrow: Shop) -> None:
    every = [fact(seq) for seq in range(1, 401)]
    narrow.desk.handle(every[1::2])
    assert booked(narrow) == 64
    for _ in range(2):
        for start in range(0, 400, 50):
            narrow.desk.handle(every[start : start + 50])
    assert booked(narrow) == 400
    assert narrow.rows("SELECT upto, beyond FROM cursors") == [(400, "")]


def test_facts_in_a_row_beyond_a_gap_that_never_closes_are_booked(
    narrow: Shop,
) -> None:
    """A hub restored from a backup has one such gap for as long as the kiosk runs."""
    for start in range(50, 5_050, 500):
        narrow.desk.handle([fact(seq) for seq in range(start, start + 500)])
    assert booked(narrow) == 5_000
    assert narrow.rows("SELECT upto, beyond FROM cursors") == [(0, "50-5049")]
    assert over(narrow) == []


def test_a_start_reads_a_journal_as_spans(narrow: Shop) -> None:
    narrow.desk.handle([fact(seq) for seq in (1, 2, 5, 6, 7, 9)])
    with reading(narrow.engine) as connection:
        cursor = ingest_store.cursors(connection, [("k1", 1)])["k1", 1]
    assert (cursor.upto, cursor.spans) == (2, [(5, 7), (9, 9)])
    narrow.desk = restarted(narrow)
    assert narrow.ack(fact(3)).upto == 3
    assert narrow.ack(fact(4)).upto == 7


def test_an_update_finds_what_lay_beyond_a_gap(narrow: Shop) -> None:
    narrow.desk.handle([fact(seq) for seq in (1, 3, 4, 8)])
    narrow.desk.handle([fact(seq, epoch=2) for seq in (1, 2)])
    narrow.spoil(
        *BACK_TO_5,
        "UPDATE alembic_version SET version_num = '0005'",
    )
    migrate(narrow.engine)
    assert narrow.rows("SELECT epoch, upto, beyond FROM cursors ORDER BY epoch") == [
        (1, 1, "3-4,8-8"),
        (2, 2, ""),
    ]


def test_a_kiosk_that_invents_journals_gets_so_many_a_day(narrow: Shop) -> None:
    narrow.desk.handle([fact(1, epoch=n) for n in range(1, 151)])
    narrow.desk = restarted(narrow)
    narrow.desk.handle([fact(1, epoch=n) for n in range(151, 301)])
    assert booked(narrow) == 100
    assert narrow.ack(fact(2, epoch=7)).upto == 2
    assert [each.use for each in over(narrow)] == ["facts_over_journals"]


def test_other_kiosks_sell_on(narrow: Shop) -> None:
    narrow.desk.handle([fact(1, epoch=n) for n in range(1, 151)])
    narrow.desk.handle([fact(seq) for seq in range(3, 2_003, 2)])
    assert narrow.ack(VirtualKiosk("k2").fact(sale("k2-1-1", BOUGHT))).upto == 1


def test_dead_letters_beyond_the_day_are_only_counted(narrow: Shop) -> None:
    ack = narrow.ack(*[fact(seq, times=0) for seq in range(1, 101)])
    assert (ack.upto, len(ack.refused)) == (100, 100)
    assert narrow.rows("SELECT count(*) FROM dead_letters") == [(10,)]
    assert narrow.rows("SELECT count(digest) FROM inbox") == [(100,)]
    assert over(narrow) == [OverLimit("k1", "letters_only_counted", 90, "2026-03-01")]
    again = narrow.ack(fact(90, times=0))
    assert [each.reason for each in again.refused] == ["malformed: times"]


def test_one_fact_in_ever_other_words_fills_no_disk(narrow: Shop) -> None:
    narrow.ack(fact(1))
    for times in range(2, 62):
        narrow.ack(fact(1, times=times))
    assert narrow.rows("SELECT count(*) FROM dead_letters") == [(10,)]
    assert narrow.rows("SELECT count(*) FROM inbox") == [(1,)]


def test_beyond_the_megabytes_a_letter_keeps_its_digest_alone(shop: Shop) -> None:
    shop.desk = restarted(shop, KioskLimits(letter_mb_per_day_max=1))
    kiosk = VirtualKiosk()
    bad = [unreadable(sale(f"k1-1-{n}", BOUGHT * 16)) for n in range(300)]
    for start in range(0, 300, 50):
        shop.ack(*kiosk.facts(bad[start : start + 50]))
    kept = "SELECT coalesce(sum(length(payload)), 0), count(*) FROM dead_letters"
    ((size, letters),) = shop.rows(kept)
    assert letters == 300
    assert isinstance(size, int)
    assert 1000 * 1024 < size <= 1024 * 1024
    assert shop.rows("SELECT count(*) FROM dead_letters WHERE digest = ''") == [(0,)]
    assert [each.use for each in over(shop)] == ["letters_without_payload"]


def test_a_paid_sale_is_booked_whatever_the_kiosk_sent_before(narrow: Shop) -> None:
    kiosk = VirtualKiosk()
    bad = [unreadable(sale(f"k1-1-{n}", BOUGHT)) for n in range(50)]
    narrow.ack(*kiosk.facts(bad))
    assert narrow.ack(kiosk.fact(sale("k1-1-1", BOUGHT))).refused == ()
    assert narrow.rows("SELECT sale_id FROM orders") == [("k1-1-1",)]


def test_a_new_day_begins_with_new_bounds(narrow: Shop) -> None:
    narrow.ack(*[fact(seq, times=0) for seq in range(1, 21)])
    narrow.rows("UPDATE kiosk_use SET day = '2026-02-28'")
    narrow.ack(*[fact(seq, times=0) for seq in range(21, 41)])
    assert narrow.rows("SELECT count(*) FROM dead_letters") == [(20,)]


def newer(seq: int, *, kind: str = "unknown", version: int = 99) -> Incoming:
    """A fact as a newer release sends it."""
    known = fact(seq)
    document = json.loads(known.payload)
    document |= {"type": kind, "version": version}
    return Incoming(topics.event("k1", kind), json.dumps(document).encode())


def test_newer_facts_beyond_the_day_are_left_to_the_kiosk(shop: Shop) -> None:
    shop.desk = restarted(shop, KioskLimits(newer_per_day_max=100))

    ack = shop.ack(*[newer(seq) for seq in range(1, 151)])

    assert (ack.upto, ack.refused) == (100, ())
    assert shop.rows("SELECT count(*) FROM newer_facts") == [(100,)]
    assert over(shop) == [OverLimit("k1", "facts_over_newer", 50, "2026-03-01")]
    assert shop.desk.handle([newer(101)]) == []
    assert shop.ack(fact(151)).extra == (151,)


def test_the_next_day_takes_the_newer_facts_that_were_left(shop: Shop) -> None:
    shop.desk = restarted(shop, KioskLimits(newer_per_day_max=100))
    every = [newer(seq) for seq in range(1, 151)]
    shop.ack(*every)
    shop.rows("UPDATE kiosk_use SET day = '2026-02-28'")

    assert shop.ack(*every).upto == 150


def test_newer_facts_of_ever_other_types_are_some_lines_of_a_report(
    shop: Shop,
) -> None:
    shop.ack(*[newer(seq, kind=f"type-{seq}", version=1) for seq in range(1, 301)])

    lines = [each.what for each in shop.wrong() if each.check == "newer"]

    assert len(lines) == 21
    assert lines[0].startswith("kiosk k1: 1 facts `type-1` version 1, since ")
    assert lines[-1] == "and 280 more"


def test_kept_facts_that_are_refused_are_held_to_the_letters_of_a_day(
    narrow: Shop,
) -> None:
    batch = WriteBatch()
    for seq in range(1, 31):
        payload = fact(seq, times=0).payload
        chain = Chain(epoch=1, seq=seq, previous=NOBODY)
        origin = Origin("k1", chain, fact_hash(NOBODY, payload), payload, STAMP.ts)
        around = codec.decode_envelope(payload, topic="kept")
        newer_facts.add_newer(batch, origin, Newer(around))
    with writing(narrow.engine) as connection:
        batch.write(connection)
    stamper = still_stamper("hub")
    registry = Registry(features(hub_parts(narrow.engine, stamper, KEY)))
    kept = KeptFacts(
        narrow.engine,
        stamper,
        handlers=registry.facts,
        followers=registry.followers,
        limits=LIMITS,
    )

    assert kept.run(0.0)

    assert narrow.rows("SELECT count(*) FROM dead_letters") == [(10,)]
    assert [each.times for each in over(narrow)] == [20]
    unbooked = "SELECT count(*) FROM newer_facts WHERE booked_at IS NULL"
    assert narrow.rows(unbooked) == [(0,)]
    assert narrow.rows("SELECT count(*) FROM newer_facts") == [(30,)]
