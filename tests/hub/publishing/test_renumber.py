"""A hub whose books were put back to an older backup, as its kiosks meet it (0092)."""

from dataclasses import replace

from firmware.hub.catalogue import article_store, importing, publication_store
from firmware.hub.db.engine import reading, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.publishing.renumber import MARGIN, MAX_LOST
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol import codec, topics
from firmware.protocol.messages import SCHEMA, Birth
from tests.support.hub_rig import POLICY, Shop, VirtualKiosk, goods, sale, still_stamper

STOCK = goods(30)


def born(kid: str, *, revision: int, version: int = 1) -> Incoming:
    birth = Birth(
        firmware="1",
        schema=SCHEMA,
        policy_version=version,
        catalogue_revision=revision,
        hardware="desk",
        devices=(),
    )
    return Incoming(topics.birth(kid), codec.encode(birth, still_stamper(kid).stamp()))


def numbers(shop: Shop) -> tuple[int, int]:
    """The newest revision of the catalogue and version of the policy."""
    with reading(shop.engine) as connection:
        return article_store.latest_revision(connection), policy_store.latest(
            connection
        )


def test_it_counts_on_beyond_what_its_kiosks_hold(shop: Shop) -> None:
    assert shop.desk.handle([born("k1", revision=7, version=5)]) == []
    assert numbers(shop) == (7 + MARGIN, 5 + MARGIN)
    with reading(shop.engine) as connection:
        assert policy_store.newest(connection) == replace(POLICY, version=5 + MARGIN)
        (base,) = publication_store.chain(connection)
        manifest = publication_store.manifest(connection)
    assert (base.revision, base.since) == (7 + MARGIN, 0)
    assert manifest is not None
    assert manifest.articles == len(STOCK)

    with writing(shop.engine) as connection:
        done = importing.import_articles(connection, STOCK[:9], source="", now="")
    assert done.revision == 8 + MARGIN


def test_what_was_sold_at_a_lost_revision_is_booked_where_prices_are_the_same(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    ack = shop.ack(kiosk.fact(sale("k1-1-1", STOCK[:3], revision=7)))
    assert ack.refused == ()
    assert shop.wrong() == []
    assert numbers(shop) == (7 + MARGIN, 1)


def test_kiosks_that_are_not_ahead_change_no_number(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.desk.handle([born("k1", revision=1), born("k2", revision=0)])
    shop.ack(kiosk.fact(sale("k1-1-1", STOCK[:3])))
    assert numbers(shop) == (1, 1)


def test_a_number_beyond_belief_is_no_reason_to_go_on_from_it(shop: Shop) -> None:
    shop.desk.handle([born("k1", revision=2 + MAX_LOST, version=2 + MAX_LOST)])
    assert numbers(shop) == (1, 1)


def test_a_kiosk_that_names_one_more_keeps_no_other_one_from_being_heard(
    shop: Shop,
) -> None:
    """A second time it goes beyond all that can be lost, so there is no third."""
    shop.desk.handle([born("liar", revision=2, version=2)])
    assert numbers(shop) == (2 + MARGIN, 2 + MARGIN)
    shop.desk.handle([born("k1", revision=900)])
    assert numbers(shop) == (1 + MAX_LOST + MARGIN, 2 + MARGIN)
    shop.desk.handle([born("k2", revision=900, version=900)])
    assert numbers(shop) == (1 + MAX_LOST + MARGIN, 1 + MAX_LOST + MARGIN)


def test_no_kiosk_drives_the_numbers_on_and_on(shop: Shop) -> None:
    for _ in range(5):
        revision, version = numbers(shop)
        shop.desk.handle([born("liar", revision=revision + 1, version=version + 1)])
    assert numbers(shop) == (1 + MAX_LOST + MARGIN,) * 2


def test_a_number_beyond_belief_hides_no_other_one(shop: Shop) -> None:
    beyond = 2 + MAX_LOST
    shop.desk.handle(
        [
            born("liar", revision=beyond, version=beyond),
            born("k1", revision=7, version=5),
        ]
    )
    assert numbers(shop) == (7 + MARGIN, 5 + MARGIN)


def test_new_books_are_numbered_beyond_the_lost_ones_before_the_first_import(
    shop: Shop,
) -> None:
    shop.spoil(
        "DELETE FROM parts", "DELETE FROM publications", "DELETE FROM articles",
        "DELETE FROM revisions",
    )  # fmt: skip
    shop.desk.handle([born("k1", revision=7)])
    with writing(shop.engine) as connection:
        assert publication_store.manifest(connection) is None
        done = importing.import_articles(connection, STOCK, source="", now="")
        assert [leg.since for leg in publication_store.chain(connection)] == [0]
    assert done.revision == 8 + MARGIN


def test_nobody_speaks_for_another_kiosk(shop: Shop) -> None:
    shop.desk.handle([Incoming(topics.birth("k1"), born("k2", revision=7).payload)])
    assert numbers(shop) == (1, 1)
    assert shop.desk.strays == {"unreadable": 1}
