"""Facts that come together are judged as if each had come alone."""

from pathlib import Path

from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec, topics
from firmware.protocol.messages import MAX_BUNDLE, Bundle, Fact, UnknownArticle
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import Shop, VirtualKiosk, goods, open_shop, sale

ARTICLES = goods(4)
TABLES = ("orders", "order_lines", "order_steps", "postings", "entries", "inbox")


def sales(count: int) -> list[Fact]:
    return [sale(f"k1-1-{number}", ARTICLES, member_id="m1") for number in range(count)]


def unknown() -> UnknownArticle:
    return UnknownArticle(gtin="690", times=3, catalogue_revision=1)


def test_a_bundle_books_what_its_facts_book_alone(
    tmp_path: Path, database: DatabaseKind
) -> None:
    books: list[list[list[tuple[object, ...]]]] = []
    for name in "alone", "bundled":
        with open_shop(tmp_path / name, database=database) as shop:
            kiosk, bodies = VirtualKiosk(), sales(5)
            messages = (
                kiosk.facts(bodies) if name == "alone" else [kiosk.bundle(bodies)]
            )
            assert shop.ack(*messages).upto == 5
            books.append([shop.rows(f"SELECT * FROM {table}") for table in TABLES])  # noqa: S608 - our own names
    assert books[0] == books[1]


def test_a_bundle_that_comes_again_changes_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    bundle = kiosk.bundle(sales(3))
    assert shop.ack(bundle) == shop.ack(bundle)
    assert len(shop.rows("SELECT * FROM orders")) == 3


def test_only_the_torn_fact_of_a_bundle_is_refused(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, torn, last = (fact.payload for fact in kiosk.facts([unknown()] * 3))
    torn = torn.replace(b'"times":3', b'"times":"3"')
    ack = shop.ack(kiosk.packed([first, torn, last]))
    assert ack.upto == 3
    assert [refused.seq for refused in ack.refused] == [2]
    assert shop.rows("SELECT payload FROM dead_letters") == [(torn,)]


def test_a_fact_that_nobody_can_place_costs_the_others_nothing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    stranger = VirtualKiosk("k2").fact(unknown()).payload
    fact = kiosk.fact(unknown()).payload
    inner = kiosk.packed([fact]).payload
    assert shop.ack(kiosk.packed([stranger, inner, b"{}", fact])).upto == 1
    assert shop.desk.strays == {"unreadable": 3}


def test_a_bundle_is_bounded_and_its_own_kiosks(shop: Shop) -> None:
    kiosk = VirtualKiosk()
    fact = kiosk.fact(unknown()).payload
    strays = [
        Incoming(topics.event("k2", "bundle"), kiosk.packed([fact]).payload),
        kiosk.packed([]),
        kiosk.packed([fact] * (MAX_BUNDLE + 1)),
        Incoming(topics.event("k1", "bundle"), fact),
    ]
    assert shop.desk.handle(strays) == []
    assert shop.desk.strays == {"unreadable": 4}


def test_a_bundle_holds_the_very_bytes_of_its_facts() -> None:
    kiosk = VirtualKiosk()
    facts = [fact.payload for fact in kiosk.facts(sales(2))]
    payload = kiosk.packed(facts).payload
    bundle = codec.decode(payload, Bundle).body
    assert [bytes(fact) for fact in bundle.facts] == facts
