"""What rules of prices go by comes whole with its prices, beside hubs of each release.

Either all details of the revision that is held are known, or none of them is used.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.errors import WireError
from firmware.kiosk.sale.events import NotSoldReason
from firmware.kiosk.sync.replica.catalogue_replica import CatalogueReplica
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec
from firmware.protocol.messages import DetailedManifest
from firmware.retail.article import Article
from tests.support.kiosk_builders import BISCUIT, COLA
from tests.support.kiosk_shop import (
    HUB_KEY,
    Detailed,
    detailed,
    detailed_manifest,
    manifest,
    stocked,
)

FORMAT_2 = Path(__file__).parents[2] / "data" / "replicas" / "format-2.sql"
"""What the build before decision 0198 wrote: revision 1, cola and biscuits."""
SAID = replace(
    COLA,
    category="饮料",
    brand="可口可乐",
    tags=("冷藏", "新品"),
    vat_bps=1_300,
    member_fen=280,
)
EXCLUDED = replace(BISCUIT, offer_excluded=True, no_tier_price=True)


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Replicas]:
    """A kiosk that holds revision 1 of a hub of release 0.1.0."""
    replicas = stocked(tmp_path)
    yield replicas
    replicas.close()


@pytest.fixture
def catalogue(replicas: Replicas) -> CatalogueReplica:
    return replicas.catalogue


def follow(catalogue: CatalogueReplica, *chain: Detailed) -> None:
    """What the hub publishes of a chain: the detailed manifest, then the plain one."""
    catalogue.offer_manifest(detailed_manifest(*chain), DetailedManifest)
    catalogue.offer_manifest(manifest(*(each.plain for each in chain)))


def give(catalogue: CatalogueReplica, publication: Detailed) -> list[bool]:
    return [
        catalogue.offer_part(part, codec.encode_body(part))
        for part in publication.parts
    ]


def shelf(catalogue: CatalogueReplica) -> list[Article | NotSoldReason | None]:
    return [catalogue.find(each.gtin) for each in (COLA, BISCUIT)]


def test_details_come_with_a_base_and_outlive_the_process(
    catalogue: CatalogueReplica, replicas: Replicas, tmp_path: Path
) -> None:
    base = detailed(5, 0, SAID, EXCLUDED)
    follow(catalogue, base)
    assert give(catalogue, base) == [False, True]
    assert shelf(catalogue) == [SAID, EXCLUDED]
    assert catalogue.wanted is None
    replicas.close()

    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert shelf(again.catalogue) == [SAID, EXCLUDED]
    follow(again.catalogue, base)
    assert again.catalogue.wanted is None
    again.close()


def test_a_delta_changes_says_and_takes_back_details(
    catalogue: CatalogueReplica,
) -> None:
    base = detailed(5, 0, SAID, BISCUIT)
    follow(catalogue, base)
    give(catalogue, base)
    delta = detailed(6, 5, COLA, EXCLUDED)
    follow(catalogue, base, delta)
    assert catalogue.wanted == delta.publication
    give(catalogue, delta)
    assert shelf(catalogue) == [COLA, EXCLUDED]


def test_details_and_prices_change_in_one_step(catalogue: CatalogueReplica) -> None:
    base = detailed(5, 0, SAID)
    follow(catalogue, base)
    give(catalogue, base)
    dearer = replace(SAID, price_fen=350, member_fen=340)
    delta = detailed(6, 5, dearer)
    follow(catalogue, base, delta)
    part, details = delta.parts
    assert not catalogue.offer_part(details, codec.encode_body(details))
    assert catalogue.find(COLA.gtin) == SAID
    assert catalogue.offer_part(part, codec.encode_body(part))
    assert catalogue.find(COLA.gtin) == dearer


def test_what_an_earlier_build_left_is_sold_until_all_has_come_again(
    catalogue: CatalogueReplica,
) -> None:
    """The base is older than what is held: no price goes back meanwhile."""
    old = replace(SAID, price_fen=1)
    base, delta = detailed(1, 0, old, BISCUIT), detailed(2, 1, SAID, EXCLUDED)
    newest = detailed(3, 2, BISCUIT)
    follow(catalogue, base, delta, newest)
    for publication in (base, delta):
        assert catalogue.wanted == publication.publication
        assert give(catalogue, publication)[-1]
        assert shelf(catalogue) == [COLA, BISCUIT]
        assert catalogue.revision == 1
    give(catalogue, newest)
    assert (catalogue.revision, catalogue.wanted) == (3, None)
    assert shelf(catalogue) == [SAID, BISCUIT]


def test_a_file_of_the_build_before_is_sold_by_and_gets_its_details(
    tmp_path: Path,
) -> None:
    file = tmp_path / "catalogue.sqlite"
    with closing(sqlite3.connect(file)) as db:
        db.executescript(FORMAT_2.read_text("utf-8"))
    replicas = Replicas(file, HUB_KEY.public)
    assert (replicas.damaged, replicas.sells) == (False, True)
    assert shelf(replicas.catalogue) == [COLA, BISCUIT]
    base = detailed(1, 0, SAID, EXCLUDED)
    follow(replicas.catalogue, base)
    assert give(replicas.catalogue, base)[-1]
    assert shelf(replicas.catalogue) == [SAID, EXCLUDED]
    replicas.close()


def test_release_0_1_finds_its_columns_in_a_file_with_details(
    catalogue: CatalogueReplica, replicas: Replicas, tmp_path: Path
) -> None:
    base = detailed(5, 0, SAID)
    follow(catalogue, base)
    give(catalogue, base)
    replicas.close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        rows = db.execute("SELECT * FROM article").fetchall()
    assert rows == [(COLA.gtin, COLA.name, COLA.price_fen, 0, 0, 0)]


def test_a_change_of_prices_meanwhile_costs_nothing_that_has_come(
    catalogue: CatalogueReplica,
) -> None:
    base, delta = detailed(1, 0, SAID, BISCUIT), detailed(2, 1, SAID)
    follow(catalogue, base, delta)
    give(catalogue, base)
    newest = detailed(3, 2, EXCLUDED)
    follow(catalogue, base, delta, newest)
    assert catalogue.wanted == delta.publication
    give(catalogue, delta)
    give(catalogue, newest)
    assert shelf(catalogue) == [SAID, EXCLUDED]


def test_nothing_comes_again_where_no_article_says_anything(
    catalogue: CatalogueReplica, replicas: Replicas, tmp_path: Path
) -> None:
    base = detailed(1, 0, COLA, BISCUIT)
    follow(catalogue, base)
    assert catalogue.wanted is None
    replicas.close()
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    delta = detailed(2, 1, SAID)
    follow(again.catalogue, base, delta)
    assert again.catalogue.wanted == delta.publication
    give(again.catalogue, delta)
    assert shelf(again.catalogue) == [SAID, BISCUIT]
    again.close()


def test_a_hub_that_was_put_back_to_release_0_1_sells_without_details(
    catalogue: CatalogueReplica,
) -> None:
    """Its own manifest is newer than the detailed one that stands retained."""
    base = detailed(5, 0, SAID, EXCLUDED)
    follow(catalogue, base)
    give(catalogue, base)
    delta = detailed(6, 5, COLA)
    plain = manifest(base.plain, delta.plain)
    catalogue.offer_manifest(plain)
    assert catalogue.offer_manifest(detailed_manifest(base), DetailedManifest)
    assert catalogue.wanted == delta.plain
    give(catalogue, delta)
    assert shelf(catalogue) == [COLA, BISCUIT]

    newer = detailed(7, 0, SAID, EXCLUDED)
    follow(catalogue, newer)
    give(catalogue, newer)
    assert shelf(catalogue) == [SAID, EXCLUDED]


def test_of_two_manifests_of_one_revision_the_detailed_is_followed(
    catalogue: CatalogueReplica,
) -> None:
    base = detailed(5, 0, SAID, EXCLUDED)
    catalogue.offer_manifest(manifest(base.plain))
    assert not catalogue.offer_part(base.parts[1], codec.encode_body(base.parts[1]))
    follow(catalogue, base)
    assert catalogue.wanted == base.publication


def test_details_with_other_bytes_are_refused(catalogue: CatalogueReplica) -> None:
    base = detailed(5, 0, SAID)
    other = detailed(5, 0, replace(SAID, member_fen=1))
    follow(catalogue, base)
    with pytest.raises(WireError, match="hash"):
        give(catalogue, Detailed(base.publication, other.parts))
    assert catalogue.find(COLA.gtin) == COLA


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE article_details SET member_fen = 1",
        "UPDATE article_details SET member_fen = NULL",
        "UPDATE article_details SET category = '饮品'",
        "DELETE FROM article_details",
        "UPDATE article_details SET gtin = '6900000000007'",
    ],
)
def test_damaged_details_are_not_sold_by(
    catalogue: CatalogueReplica, replicas: Replicas, tmp_path: Path, damage: str
) -> None:
    base = detailed(5, 0, SAID)
    follow(catalogue, base)
    give(catalogue, base)
    replicas.close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        db.execute(damage)
        db.commit()
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert again.catalogue.find(COLA.gtin) is NotSoldReason.IN_DOUBT
    assert again.damaged
    again.close()


def test_a_lost_seal_of_the_details_has_all_of_it_come_again(
    catalogue: CatalogueReplica, replicas: Replicas, tmp_path: Path
) -> None:
    base = detailed(5, 0, SAID)
    follow(catalogue, base)
    give(catalogue, base)
    replicas.close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        db.execute("DELETE FROM seal WHERE name = 'details'")
        db.commit()
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert again.catalogue.find(COLA.gtin) == COLA
    follow(again.catalogue, base)
    give(again.catalogue, base)
    assert again.catalogue.find(COLA.gtin) == SAID
    again.close()
