"""Single rows of the hub's own database change: no wrong price, and it goes on."""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import text

from firmware.hub.app import features
from firmware.hub.catalogue import article_store, importing, publication_store
from firmware.hub.db.engine import reading, writing
from firmware.hub.ingest.kept_facts import DAMAGED, KeptFacts
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.ingest.tables import newer_facts
from firmware.hub.policy import store as policy_store
from firmware.hub.policy.policy_file import PolicyFile
from firmware.hub.runtime.registry import Registry
from firmware.retail.article import Article
from tests.support.empty_kiosk import started
from tests.support.hub_rig import (
    KEY,
    POLICY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    hub_parts,
    sale,
    still_stamper,
)

NOW = "2026-03-01T08:00:00.000Z"
STOCK = goods(30)
ARTICLE = "UPDATE articles SET {} WHERE gtin = '{}'"
DEARER = [replace(each, price_fen=each.price_fen + 7) for each in STOCK]


def imported(shop: Shop, articles: Sequence[Article]) -> None:
    with writing(shop.engine) as connection:
        importing.import_articles(connection, articles, source="", now="")


def prices(articles: Sequence[Article]) -> dict[str, int]:
    return {each.gtin: each.price_fen for each in articles}


def damage(shop: Shop, *statements: str) -> None:
    """Write past all rules; each statement changes something."""
    before = shop.rows("SELECT count(*) FROM orders")
    shop.spoil(*statements)
    assert shop.rows("SELECT count(*) FROM orders") == before


@pytest.mark.parametrize(
    "change",
    [
        "price_fen = price_fen + 1024",
        "age_min = age_min + 16",
        "by_weight = 1 - by_weight",
        "stopped = 1 - stopped",
    ],
)
def test_an_article_of_which_one_bit_changed_is_published_as_it_was(
    shop: Shop, kiosk: VirtualKiosk, change: str
) -> None:
    damage(shop, ARTICLE.format(change, STOCK[4].gtin))
    with reading(shop.engine) as connection:
        assert article_store.current(connection) == {a.gtin: a for a in STOCK}
    with writing(shop.engine) as connection:
        importing.reissue_as(connection, 9, now="")
    assert started(shop.engine).prices() == prices(STOCK)
    ack = shop.ack(kiosk.fact(sale("k1-1-1", STOCK[3:6])))
    assert (ack.upto, ack.refused) == (1, ())
    assert shop.rows("SELECT kind FROM order_flags") == []


def test_an_article_that_is_damaged_further_is_not_published_until_it_is_imported(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    gtin = STOCK[4].gtin
    damage(shop, ARTICLE.format("price_fen = 1, name = 'x'", gtin))
    with writing(shop.engine) as connection:
        importing.reissue_as(connection, 9, now="")
    rest = {number: fen for number, fen in prices(STOCK).items() if number != gtin}
    assert started(shop.engine).prices() == rest
    ack = shop.ack(kiosk.fact(sale("k1-1-1", STOCK[3:6], revision=9)))
    assert (ack.upto, ack.refused) == (1, ())
    assert shop.rows("SELECT kind FROM order_flags") == [("article_unknown",)]
    assert [each.check for each in shop.wrong()] == ["flags", "stored"]

    imported(shop, STOCK)
    assert started(shop.engine).prices() == prices(STOCK)
    assert [each.check for each in shop.wrong()] == ["flags"]


def test_an_old_price_does_not_come_back(shop: Shop) -> None:
    imported(shop, DEARER)
    imported(shop, DEARER[:-1])
    damage(shop, "UPDATE articles SET to_revision = 3 WHERE to_revision = 2")
    with reading(shop.engine) as connection:
        found = article_store.of_revision(connection, 2)
    assert found == {a.gtin: a for a in DEARER}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE parts SET payload = x'7b7d'",
        "UPDATE parts SET sha256 = replace(sha256, 'a', 'e')",
        "UPDATE publications SET since = 1",
        "DELETE FROM parts",
    ],
)
@pytest.mark.parametrize("first_imported", [False, True])
@pytest.mark.only_on("sqlite")
def test_a_publication_that_is_damaged_is_made_anew(
    shop: Shop, statement: str, *, first_imported: bool
) -> None:
    imported(shop, DEARER[:1] + STOCK[1:])
    damage(shop, statement)
    if first_imported:
        imported(shop, DEARER[:2] + STOCK[2:])
    dear = 1 + first_imported
    assert started(shop.engine).prices() == prices(DEARER[:dear] + STOCK[dear:])
    with reading(shop.engine) as connection:
        assert publication_store.is_sound(connection)


def test_a_policy_of_which_one_bit_changed_is_published_as_it_was(shop: Shop) -> None:
    right = started(shop.engine).policy()
    (rules,) = shop.rows("SELECT rules FROM policies")[0]
    text = str(rules)
    for place in (text.index(","), text.index(":") + 2, len(text) // 2):
        other = chr(ord(text[place]) ^ 1)
        changed = (text[:place] + other + text[place + 1 :]).replace("'", "''")
        damage(shop, f"UPDATE policies SET rules = '{changed}'")  # noqa: S608 - our own
        assert started(shop.engine).policy() == right


def test_a_policy_that_is_damaged_further_is_stored_anew_from_its_file(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    rules = json.dumps({"version": 1, "points": {"spend_per_point_fen": 1}})
    damage(shop, f"UPDATE policies SET rules = '{rules}'")  # noqa: S608 - our own
    ack = shop.ack(kiosk.fact(sale("k1-1-1", STOCK[:3], member_id="m1")))
    assert (ack.upto, ack.refused) == (1, ())
    assert shop.rows("SELECT kind FROM order_flags") == [("policy_unknown",)]
    assert started(shop.engine).policy() is None
    assert [each.check for each in shop.wrong()] == ["flags", "stored"]

    PolicyFile(shop.engine, still_stamper("hub"), None).poll()
    policy = started(shop.engine).policy()
    assert policy is not None
    assert policy.version == 2
    with reading(shop.engine) as connection:
        assert policy_store.newest(connection) == replace(POLICY, version=2)
    assert [each.check for each in shop.wrong()] == ["flags"]


def test_no_earlier_policy_takes_the_place_of_one_whose_row_is_gone(
    shop: Shop,
) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, replace(POLICY, version=2), NOW)
    damage(shop, "DELETE FROM policies WHERE version = 2")
    assert started(shop.engine).policy() is None
    assert [each.check for each in shop.wrong()] == ["stored"]

    PolicyFile(shop.engine, still_stamper("hub"), None).poll()
    policy = started(shop.engine).policy()
    assert policy is not None
    assert policy.version == 3
    assert shop.wrong() == []


@pytest.mark.parametrize(
    "change",
    ["upto = 3 + 1024", "upto = 1", "beyond = 'x'", "beyond = '9-5'", "beyond = '9-9'"],
)
def test_where_a_journal_stands_is_told_by_what_arrived(
    shop: Shop, kiosk: VirtualKiosk, change: str
) -> None:
    facts = kiosk.facts(sale(f"k1-1-{n}", STOCK[:n]) for n in range(1, 6))
    shop.ack(*facts[:3])
    damage(shop, f"UPDATE cursors SET {change}")  # noqa: S608 - our own
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY)
    assert shop.ack(*facts[2:]).upto == 5
    assert shop.ack(*facts).upto == 5
    assert len(shop.rows("SELECT sale_id FROM orders")) == 5


def test_what_a_kiosk_reported_is_forgotten_if_it_is_damaged(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.desk.handle([kiosk.birth()])
    damage(shop, "UPDATE kiosks SET engines = '[2x'")
    assert started(shop.engine).prices() == prices(STOCK)


@pytest.mark.parametrize("payload", ["x'7b'", "CAST(:changed AS BLOB)"])
@pytest.mark.only_on("sqlite")
def test_a_kept_fact_whose_bytes_changed_is_a_dead_letter(
    shop: Shop, kiosk: VirtualKiosk, payload: str
) -> None:
    fact = kiosk.fact(sale("k1-1-1", STOCK[:3]))
    shop.ack(fact)
    changed = fact.payload.replace(b"k1-000001", b"k1-000003").decode()
    row = ("k1", 1, 1, 1, "sale", 1, b"", NOW, None)
    with writing(shop.engine) as connection:
        connection.execute(newer_facts.insert().values(row))
        spoil = text(f"UPDATE newer_facts SET payload = {payload}")  # noqa: S608 - our own
        connection.execute(spoil, {"changed": changed} if ":" in payload else {})
    registry = Registry(features(hub_parts(shop.engine, still_stamper("hub"), KEY)))
    job = KeptFacts(
        shop.engine,
        still_stamper("hub"),
        handlers=registry.facts,
        followers=registry.followers,
        limits=KioskLimits(),
    )
    assert job.run(0.0)
    assert not job.run(0.0)
    assert shop.rows("SELECT reason FROM dead_letters") == [(DAMAGED,)]
