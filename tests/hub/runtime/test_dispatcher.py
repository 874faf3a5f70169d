import dataclasses
import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from firmware.base.errors import StoreError
from firmware.hub.catalogue import importing
from firmware.hub.db.engine import writing
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    AskNewest,
    Fact,
    MemberReply,
    NewestCatalogue,
    Refused,
    SaleClosed,
    SaleVoided,
    Signed,
    UnknownArticle,
)
from tests.support.examples import tries
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    open_shop,
    receipt_no,
    sale,
    still_stamper,
)

ARTICLES = goods(30)
BOUGHT = ARTICLES[:20]


def void(sale_id: str) -> SaleVoided:
    return SaleVoided(
        sale_id=sale_id,
        receipt_no=receipt_no(sale_id),
        payable_fen=100,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="customer",
    )


def unknown(gtin: str) -> UnknownArticle:
    return UnknownArticle(gtin=gtin, times=3, catalogue_revision=1)


def test_a_sale_becomes_an_order_and_a_posting(shop: Shop, kiosk: VirtualKiosk) -> None:
    closed = sale("k1-1-1", BOUGHT, member_id="m1", voids=1)
    ((topic, ack),) = shop.acks(kiosk.fact(closed))
    assert topic == topics.ack("k1")
    assert (ack.epoch, ack.upto, ack.extra, ack.refused) == (1, 1, (), ())
    assert shop.rows("SELECT sale_id, payable_fen, member_id FROM orders") == [
        ("k1-1-1", closed.payable_fen, "m1")
    ]
    assert len(shop.rows("SELECT * FROM order_lines")) == 21
    assert shop.rows("SELECT account, unit, amount FROM entries ORDER BY 1, 2") == [
        ("member:m1", "PTS", closed.earned_points),
        ("points:issued", "PTS", -closed.earned_points),
        ("price:cash_rounding", "CNY", -closed.steps[1].amount_fen),
        ("price:listed", "CNY", -closed.steps[0].amount_fen),
        ("till:k1", "CNY", closed.payable_fen),
    ]
    assert shop.wrong() == []


def test_a_second_arrival_changes_nothing_and_is_acknowledged_again(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    facts = kiosk.facts([sale("k1-1-1", BOUGHT), void("k1-1-2"), unknown("690")])
    first = shop.ack(*facts)
    before = shop.books()
    assert shop.ack(*facts) == first
    assert shop.ack(*facts, *facts) == first
    assert shop.books() == before


def test_a_repeat_within_one_batch_is_booked_once(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    fact = kiosk.fact(sale("k1-1-1", BOUGHT))
    assert shop.ack(fact, fact).upto == 1
    assert len(shop.rows("SELECT * FROM orders")) == 1


def test_a_hub_that_restarted_knows_what_it_took(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    facts = kiosk.facts([sale(f"k1-1-{n}", BOUGHT) for n in range(4)])
    shop.ack(facts[0], facts[2])
    before = shop.books()
    shop.engine.dispose()
    restarted = dataclasses.replace(
        shop, desk=dispatcher(shop.engine, still_stamper("hub"), KEY)
    )
    again = restarted.ack(facts[2])
    assert (again.upto, again.extra) == (1, (3,))
    assert restarted.books() == before
    assert restarted.ack(facts[1], facts[3]).upto == 4
    assert restarted.wrong() == []


def test_a_gap_is_named_and_then_closed(shop: Shop, kiosk: VirtualKiosk) -> None:
    facts = kiosk.facts([sale(f"k1-1-{n}", BOUGHT) for n in range(5)])
    ack = shop.ack(facts[0], facts[2], facts[4])
    assert (ack.upto, ack.extra) == (1, (3, 5))
    assert [each.check for each in shop.wrong()] == ["gaps"]
    ack = shop.ack(facts[1])
    assert (ack.upto, ack.extra) == (3, ())
    assert shop.ack(facts[3]).upto == 5
    assert shop.wrong() == []


def test_journals_are_acknowledged_each_for_itself(shop: Shop) -> None:
    old, new, other = (
        VirtualKiosk("k1", epoch=1),
        VirtualKiosk("k1", epoch=2),
        VirtualKiosk("k2"),
    )
    batch = [
        kiosk.fact(sale(f"{kiosk.kid}-{kiosk.epoch}-{n}", BOUGHT))
        for n, kiosk in enumerate((old, new, other))
    ]
    acks = shop.acks(*batch)
    assert [(topic, ack.epoch, ack.upto) for topic, ack in acks] == [
        (topics.ack("k1"), 1, 1),
        (topics.ack("k1"), 2, 1),
        (topics.ack("k2"), 1, 1),
    ]


def test_a_price_that_changed_between_scan_and_pay_is_booked_as_scanned(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    dearer = [dataclasses.replace(a, price_fen=a.price_fen + 100) for a in ARTICLES]
    with writing(shop.engine) as connection:
        importing.import_articles(connection, dearer, source="test", now="")
    mixed = sale("k1-1-1", [ARTICLES[0], dearer[1]], revision=2)
    first, second = mixed.lines
    told = replace(mixed, lines=(replace(first, revision=1), second))

    assert shop.ack(kiosk.fact(told)).refused == ()
    assert shop.rows("SELECT number, catalogue_revision FROM order_lines") == [
        (1, 1),
        (2, 2),
    ]
    assert shop.wrong() == []


@pytest.mark.parametrize(
    ("spoiled", "reason"),
    [
        (replace(sale("k1-1-9", BOUGHT), payable_fen=-1), "malformed: payable_fen"),
        (sale("k1-1-1", BOUGHT), "sale_repeated: k1-1-1"),
    ],
)
def test_what_cannot_be_booked_is_refused_for_good(
    shop: Shop, kiosk: VirtualKiosk, spoiled: Fact, reason: str
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT)))
    bad = kiosk.fact(spoiled)
    ack = shop.ack(bad)
    assert ack.upto == 2
    (refused,) = ack.refused
    assert refused.seq == 2
    assert refused.reason.startswith(reason)
    assert shop.ack(bad) == ack
    assert shop.rows("SELECT seq, reason, payload FROM dead_letters") == [
        (2, refused.reason, bad.payload)
    ]
    assert len(shop.rows("SELECT * FROM orders")) == 1
    assert [each.check for each in shop.wrong()] == ["letters"]


def test_two_sales_of_one_id_in_one_batch_are_one_order(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    ack = shop.ack(*kiosk.facts([sale("k1-1-1", BOUGHT), sale("k1-1-1", BOUGHT[:2])]))
    assert ack.refused == (Refused(seq=2, reason="sale_repeated: k1-1-1"),)
    assert len(shop.rows("SELECT * FROM order_lines")) == len(BOUGHT)


def test_a_batch_that_failed_leaves_nothing_behind(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, second = kiosk.facts([sale("k1-1-1", BOUGHT), sale("k1-1-2", BOUGHT)])
    shop.ack(first)
    shop.spoil("ALTER TABLE cursors RENAME TO elsewhere")
    with pytest.raises(StoreError, match="cursors"):
        shop.ack(second)
    shop.spoil("ALTER TABLE elsewhere RENAME TO cursors")
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-1",)]
    assert shop.ack(second).upto == 2
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-1",), ("k1-1-2",)]
    assert shop.wrong() == []


def test_a_second_worker_on_the_same_books_doubles_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    """Keys refuse what another one booked; the next try sees it."""
    other = dispatcher(shop.engine, still_stamper("hub"), KEY)
    facts = kiosk.facts([sale("k1-1-1", BOUGHT), sale("k1-1-2", BOUGHT)])
    shop.ack(facts[0])
    other.handle(facts)
    before = shop.books()
    with pytest.raises(IntegrityError):
        shop.ack(facts[1])
    assert shop.ack(facts[1]).upto == 2
    assert shop.books() == before


def test_another_fact_under_the_same_number_is_a_conflict(shop: Shop) -> None:
    genuine = VirtualKiosk().fact(sale("k1-1-1", BOUGHT))
    clone = VirtualKiosk().fact(sale("k1-1-2", BOUGHT[:1]))
    shop.ack(genuine)
    ack = shop.ack(clone)
    conflict = Refused(seq=1, reason="conflict: another fact has this number")
    assert (ack.upto, ack.refused) == (1, (conflict,))
    assert shop.ack(clone).refused == (conflict,)
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-1",)]
    assert len(shop.rows("SELECT * FROM dead_letters")) == 1


def test_a_fact_that_cannot_be_read_is_kept_and_refused(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    good = kiosk.fact(unknown("690"))
    torn = Incoming(good.topic, good.payload.replace(b'"times":3', b'"times":"3"'))
    ack = shop.ack(torn)
    assert ack.upto == 1
    assert ack.refused[0].reason.startswith("malformed: ")
    assert shop.rows("SELECT payload FROM dead_letters") == [(torn.payload,)]


def test_a_fact_on_another_types_topic_is_refused(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    fact = kiosk.fact(unknown("690"))
    ack = shop.ack(Incoming(topics.event("k1", "sale"), fact.payload))
    assert ack.refused[0].reason == "malformed: the topic names another type"


def test_what_nobody_can_be_answered_for_is_counted_only(
    shop: Shop, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    fact = kiosk.fact(unknown("secret-690"))
    strays = [
        Incoming(topics.event("k2", "unknown"), fact.payload),
        Incoming(fact.topic, b"secret"),
        Incoming(fact.topic, fact.payload.replace(b'"seq":1', b'"seq":0')),
        Incoming("ct/1/k1/up/nothing", fact.payload),
        Incoming(topics.ask("k1", "member"), fact.payload),
    ]
    assert shop.desk.handle(strays) == []
    assert shop.desk.strays == {"unreadable": 5}
    assert "secret" not in caplog.text
    assert shop.rows("SELECT * FROM inbox") == []


def test_a_flood_of_bad_messages_is_told_sparingly(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    flood = [Incoming(topics.event("k1", "sale"), b"{")] * 100
    shop.desk.handle([*flood, Incoming(topics.event("k2", "sale"), b"{")])

    assert shop.desk.strays == {"unreadable": 101}
    assert len([m for m in caplog.messages if m.startswith("message_")]) == 2


def test_a_state_that_cannot_be_read_is_a_stray(shop: Shop) -> None:
    assert shop.desk.handle([Incoming(topics.state("k1"), b"{}")]) == []
    assert shop.desk.strays == {"unreadable": 1}


def test_the_sale_counts_whether_or_not_the_void_came_first(
    tmp_path: Path, database: DatabaseKind
) -> None:
    books: list[list[list[tuple[object, ...]]]] = []
    for order in (0, 1), (1, 0):
        with open_shop(tmp_path / str(order), database=database) as shop:
            facts = VirtualKiosk().facts([void("k1-1-1"), sale("k1-1-1", BOUGHT)])
            for place in order:
                shop.ack(facts[place])
            books.append(shop.books())
            assert [each.check for each in shop.wrong()] == ["voids"]
    assert books[0] == books[1]


def test_a_card_finds_its_member_when_the_fact_arrives(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(
        kiosk.fact(sale("k1-1-1", BOUGHT, card=card(1))),
        kiosk.fact(sale("k1-1-2", BOUGHT, card=card(2))),
    )
    assert shop.rows("SELECT sale_id, member_id, card FROM orders ORDER BY 1") == [
        ("k1-1-1", "m1", None),
        ("k1-1-2", None, card(2)),
    ]
    assert shop.wrong() == []


def test_an_unknown_member_id_is_booked_and_looked_into(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    ack = shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m-lost")))
    assert (ack.upto, ack.refused) == (1, ())
    assert shop.rows("SELECT unit FROM entries GROUP BY 1") == [("CNY",)]
    (letter,) = shop.wrong()
    assert letter.check == "letters"
    assert "member_unknown" in letter.what


def test_a_member_is_answered_with_what_the_ledger_says(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    closed = sale("k1-1-1", BOUGHT, member_id="m1")
    shop.ack(kiosk.fact(closed), kiosk.fact(sale("k1-1-2", BOUGHT, member_id="m1")))
    topic, reply = shop.reply(kiosk.ask(card(1)))
    assert topic.startswith("ct/1/k1/dn/rsp/")
    assert reply == MemberReply(member_id="m1", balance_points=2 * closed.earned_points)
    assert shop.reply(kiosk.ask(card(2)))[1] == MemberReply(member_id=None)


def test_a_question_sees_the_facts_of_its_own_batch(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    closed = sale("k1-1-1", BOUGHT, member_id="m1")
    *_, answer = shop.desk.handle([kiosk.ask(card(1)), kiosk.fact(closed)])
    assert f'"balance_points":{closed.earned_points}'.encode() in answer.payload


def test_the_newest_catalogue_is_named_under_the_hubs_signature(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    with writing(shop.engine) as connection:
        importing.import_articles(connection, BOUGHT, source="test", now="")
    question = kiosk.ask_newest()
    correlation = codec.decode(question.payload, AskNewest).envelope.id

    (answer,) = shop.desk.handle([question])

    assert answer.topic == topics.reply("k1", correlation)
    signed = codec.decode(answer.payload, Signed).body
    said = signed_documents.verified(signed, KEY.public, NewestCatalogue)
    assert said == NewestCatalogue(asked=correlation, revision=2)


def test_a_question_that_expired_is_not_answered(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    late = kiosk.ask(card(1), expires_at="2026-03-01T07:59:59.999Z")
    assert shop.desk.handle([late]) == []
    in_time = kiosk.ask(card(1), expires_at="2026-03-01T08:00:00.001Z")
    assert len(shop.desk.handle([in_time])) == 1


@settings(max_examples=tries(12), deadline=None)
@given(chance=st.randoms(use_true_random=False), batch=st.integers(1, 9))
def test_arrival_order_and_repeats_do_not_change_the_books(
    database: DatabaseKind, chance: random.Random, batch: int
) -> None:
    """N20, and a replay changes nothing."""
    kiosks = [VirtualKiosk(f"k{n}") for n in range(3)]
    sent = [
        kiosk.fact(fact)
        for kiosk in kiosks
        for fact in _any_facts(chance, f"{kiosk.kid}-1", 6)
    ]
    arriving = [*sent, *chance.choices(sent, k=8)]
    chance.shuffle(arriving)
    with (
        TemporaryDirectory() as folder,
        open_shop(Path(folder, "a"), database=database) as straight,
    ):
        straight.acks(*sent)
        with open_shop(Path(folder, "b"), database=database) as mixed:
            for start in range(0, len(arriving), batch):
                mixed.acks(*arriving[start : start + batch])
            assert mixed.books() == straight.books()
            assert mixed.wrong() == straight.wrong() == []


def _any_facts(chance: random.Random, journal: str, count: int) -> Iterator[Fact]:
    """Facts of a kiosk, which numbers its sales without a gap."""
    sales = 0
    for _ in range(count):
        fact = _any_fact(chance, f"{journal}-{sales}")
        sales += isinstance(fact, SaleClosed | SaleVoided)
        yield fact


def _any_fact(chance: random.Random, name: str) -> Fact:
    bought = chance.choices(ARTICLES, k=chance.randint(1, 9))
    member_id, shown = chance.choice([(None, None), ("m1", None), (None, card(1))])
    return chance.choice(
        [
            sale(
                name,
                bought,
                voids=chance.randint(0, min(2, len(bought) - 1)),
                member_id=member_id,
                card=shown,
            ),
            sale(name, bought, member_id=member_id, card=shown),
            void(name),
            unknown("690"),
        ]
    )
