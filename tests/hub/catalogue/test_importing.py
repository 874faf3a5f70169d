from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from firmware.hub.catalogue import article_store, importing, publication_store
from firmware.hub.catalogue.publication_chain import MAX_DELTAS
from firmware.hub.db.engine import reading, writing
from firmware.protocol import codec
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    ArticleDetails,
    ArticleRow,
    CatalogueDetails,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
    SaleClosed,
)
from firmware.retail.article import Article
from tests.support.examples import tries
from tests.support.hub_databases import DatabaseKind
from tests.support.hub_rig import Shop, VirtualKiosk, goods, gtin, open_shop, sale


def put(shop: Shop, articles: list[Article]) -> importing.Imported:
    with writing(shop.engine) as connection:
        return importing.import_articles(connection, articles, source="test", now="")


def published(shop: Shop) -> DetailedManifest:
    with reading(shop.engine) as connection:
        manifest = publication_store.detailed_manifest(connection)
    assert manifest is not None
    return manifest


def fetch(shop: Shop, since: int = 0) -> tuple[dict[str, Article], int]:
    """The catalogue as a kiosk builds it from `since`, and how many rows moved."""
    held: dict[str, Article] = {}
    moved = 0
    for publication in published(shop).chain:
        if publication.revision <= since:
            continue
        for name in publication.parts:
            rows = part(shop, publication.revision, name.number, name.sha256).rows
            moved += len(rows)
            said = {each.gtin: each for each in details(shop, publication)}
            held |= {row.gtin: as_article(row, said.get(row.gtin)) for row in rows}
            held = {g: a for g, a in held.items() if not gone(rows, g)}
    return held, moved


def gone(rows: tuple[ArticleRow, ...], number: str) -> bool:
    return any(row.withdrawn for row in rows if row.gtin == number)


def as_article(row: ArticleRow, said: ArticleDetails | None) -> Article:
    plain = Article(
        row.gtin, row.name, row.price_fen, row.by_weight, row.off_sale, row.age_min
    )
    return plain if said is None else replace(plain, **structs.asdict(said))


def part(shop: Shop, revision: int, number: int, sha256: str) -> CataloguePart:
    body = body_of(shop, revision, number, of_details=False)
    assert digest(body) == sha256
    return codec.decode_body(body, CataloguePart)


def details(shop: Shop, publication: DetailedPublication) -> list[ArticleDetails]:
    found: list[ArticleDetails] = []
    for name in publication.details:
        body = body_of(shop, publication.revision, name.number, of_details=True)
        assert digest(body) == name.sha256
        found += codec.decode_body(body, CatalogueDetails).rows
    return found


def body_of(shop: Shop, revision: int, number: int, *, of_details: bool) -> bytes:
    with reading(shop.engine) as connection:
        body = publication_store.part_body(
            connection, revision, number, of_details=of_details
        )
    assert body is not None
    return body


def test_a_delta_moves_only_what_changed(shop: Shop) -> None:
    changed = [*goods(30)[1:], Article(gtin(99), "新", 5)]
    changed[3] = replace(changed[3], price_fen=1)
    assert put(shop, changed) == importing.Imported(2, 30, 2, 1)
    base, delta = published(shop).chain
    assert (base.revision, base.since) == (1, 0)
    assert (delta.revision, delta.since) == (2, 1)
    assert [name.articles for name in delta.parts] == [3]
    assert published(shop).articles == 30
    assert fetch(shop)[0] == {article.gtin: article for article in changed}


def test_the_same_file_again_makes_no_revision(shop: Shop) -> None:
    before = published(shop)
    assert put(shop, goods(30)) == importing.Imported(1, 30, 0, 0)
    assert published(shop) == before


def test_each_order_is_priced_in_its_own_revision(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    old, new = goods(30), goods(30, cheapest_fen=300)
    put(shop, new)
    facts = kiosk.facts(
        [
            sale("k1-1-1", old[:3], revision=1),
            sale("k1-1-2", new[:3], revision=2),
            sale("k1-1-3", old[:3], revision=2),
            sale("k1-1-4", new[:3], revision=99_999),
        ]
    )
    assert shop.ack(*facts).refused == ()
    flags = shop.rows("SELECT sale_id, kind FROM order_flags ORDER BY 1")
    assert flags == [("k1-1-3", "price_drift"), ("k1-1-4", "article_unknown")]


def test_a_piece_keeps_the_price_of_the_revision_in_which_it_was_scanned(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    put(shop, goods(30, cheapest_fen=300))
    closed = sale("k1-1-1", goods(30)[:3], revision=2)
    scanned_before = replace_lines(closed, revision=1)
    assert shop.ack(kiosk.fact(scanned_before), kiosk.fact(closed)).refused == ()
    assert shop.rows("SELECT sale_id, kind FROM order_flags") == [
        ("k1-1-1", "price_drift")
    ]


def replace_lines(closed: SaleClosed, **changes: int) -> SaleClosed:
    lines = tuple(structs.replace(line, **changes) for line in closed.lines)
    return structs.replace(closed, sale_id="k1-1-0", lines=lines)


def test_a_withdrawn_article_is_known_in_the_revisions_that_had_it(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    article = goods(1)[0]
    put(shop, goods(30)[1:])
    put(shop, goods(30))
    with reading(shop.engine) as connection:
        keys = [(article.gtin, revision) for revision in (0, 1, 2, 3, 4)]
        found = article_store.by_revision(connection, keys)
    assert found == {(article.gtin, 1): article, (article.gtin, 3): article}
    assert shop.ack(kiosk.fact(sale("k1-1-1", [article], revision=1))).refused == ()


def test_a_long_chain_is_cut_and_a_nearly_new_kiosk_fetches_little(
    shop: Shop,
) -> None:
    articles = goods(30)
    for n in range(MAX_DELTAS + 4):
        articles[n] = replace(articles[n], price_fen=9_000 + n)
        put(shop, articles)
    latest = published(shop).revision
    assert len(published(shop).chain) <= MAX_DELTAS + 1
    assert published(shop).chain[0].revision > 1
    assert fetch(shop)[0] == {article.gtin: article for article in articles}
    assert fetch(shop, since=latest - 3)[1] == 3


def article(number: int, fen: int) -> Article:
    """At some prices it says something of itself."""
    plain = Article(gtin(number), "x", fen)
    if fen == 1:
        return plain
    tags = ("新品", "冷藏")[: fen - 1]
    return replace(plain, category="饮料", tags=tags, vat_bps=1_300, member_fen=fen - 1)


catalogues = st.lists(
    st.dictionaries(st.integers(0, 9), st.integers(1, 3), min_size=1),
    min_size=1,
    max_size=6,
)


@settings(max_examples=tries(15), deadline=None)
@given(files=catalogues)
def test_the_chain_always_builds_the_newest_catalogue(
    tmp_path_factory: pytest.TempPathFactory,
    database: DatabaseKind,
    files: list[dict[int, int]],
) -> None:
    folder: Path = tmp_path_factory.mktemp("shop")
    with open_shop(folder, articles=10, database=database) as shop:
        for prices in files:
            articles = [article(n, fen) for n, fen in prices.items()]
            put(shop, articles)
            assert fetch(shop)[0] == {article.gtin: article for article in articles}
            with reading(shop.engine) as connection:
                assert article_store.current(connection) == fetch(shop)[0]
