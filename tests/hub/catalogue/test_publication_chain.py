from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from firmware.hub.catalogue.files.columns import MAX_NAME
from firmware.hub.catalogue.publication_chain import (
    DELTAS_KEPT,
    DETAILS_BYTES,
    MAX_DELTAS,
    PART_ARTICLES,
    PublicationStep,
    article_row,
    contents_of,
    cut,
    cut_details,
    difference,
    next_chain,
)
from firmware.protocol import codec
from firmware.protocol.codec import MAX_BYTES
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import CatalogueDetails, CataloguePart
from firmware.retail.article import Article
from firmware.retail.article_words import MAX_BRAND, MAX_CATEGORY, MAX_TAG, MAX_TAGS
from tests.support.hub_rig import gtin

articles = st.dictionaries(
    st.sampled_from([gtin(n) for n in range(8)]), st.integers(1, 3)
).map(lambda prices: {g: Article(g, "x", fen) for g, fen in prices.items()})


@given(articles, articles)
def test_a_difference_leads_from_old_to_new_and_moves_no_more(
    old: dict[str, Article], new: dict[str, Article]
) -> None:
    moved = difference(old, new.values())
    led = {g: a for g, a in old.items() if a not in moved.withdrawn}
    led |= {article.gtin: article for article in moved.changed}
    assert led == new
    assert all(old.get(article.gtin) != article for article in moved.changed)
    assert [row.withdrawn for row in moved.contents().rows].count(True) == len(
        moved.withdrawn
    )


@example([0.01] * 60)
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=80))
def test_a_chain_is_one_base_and_deltas_without_a_hole(shares: list[float]) -> None:
    chain: tuple[PublicationStep, ...] = ()
    for revision, share in enumerate(shares, start=1):
        before = chain
        chain = next_chain(chain, revision, share)
        assert chain[0].since == 0
        assert chain[-1].revision == revision
        assert all(b.since == a.revision for a, b in pairwise(chain))
        assert len(chain) <= MAX_DELTAS + 1
        small = before and share <= 0.5
        assert not small or chain[-1] == PublicationStep(revision, revision - 1)
        kept = min(len(before) - 1, DELTAS_KEPT - 1)
        assert not small or set(before[len(before) - kept :]) <= set(chain)


def test_a_large_change_is_a_new_base() -> None:
    assert next_chain((PublicationStep(4, 0),), 5, 0.51) == (PublicationStep(5, 0),)
    assert next_chain((PublicationStep(4, 0),), 5, 0.5) == (
        PublicationStep(4, 0),
        PublicationStep(5, 4),
    )


def test_parts_hold_everything_once_and_even_nothing_has_one() -> None:
    rows = [article_row(Article(gtin(n), "x", 1)) for n in range(PART_ARTICLES + 1)]
    parts = list(cut(rows))
    assert [len(part) for part in parts] == [PART_ARTICLES, 1]
    assert [row for part in parts for row in part] == rows
    assert [list(part) for part in cut([])] == [[]]


def test_the_largest_part_fits_into_a_message() -> None:
    largest = Article("9" * 14, "𠮷" * MAX_NAME, 99_999_999, True, True, 99)
    rows = [article_row(largest, withdrawn=True)] * PART_ARTICLES
    part = CataloguePart(revision=2**31, number=10**5, rows=tuple(rows))
    stamp = Stamp("hub", "0" * 36, "2026-03-01T08:00:00.000Z", "0" * 36, 2**40)
    assert len(codec.encode(part, stamp)) <= MAX_BYTES


def detailed(gtin: str) -> Article:
    """The longest that an article may say of itself."""
    return Article(
        gtin,
        "x",
        1,
        category="𠮷" * MAX_CATEGORY,
        brand='"' * MAX_BRAND,
        tags=("𠮷" * MAX_TAG,) * MAX_TAGS,
        vat_bps=10_000,
        member_fen=99_999_999,
        offer_excluded=True,
        no_tier_price=True,
    )


def test_the_largest_part_of_details_fits_into_a_message() -> None:
    rows = contents_of([detailed("9" * 14)] * 1_000).details
    parts = list(cut_details(rows))
    assert [row for part in parts for row in part] == list(rows)
    stamp = Stamp("hub", "0" * 36, "2026-03-01T08:00:00.000Z", "0" * 36, 2**40)
    for each in parts[:-1]:
        part = CatalogueDetails(revision=2**31, number=10**5, rows=tuple(each))
        assert DETAILS_BYTES / 2 < len(codec.encode(part, stamp)) <= MAX_BYTES


def test_what_says_nothing_has_no_details() -> None:
    articles = [Article("1", "x", 1), Article("2", "x", 1, member_fen=0)]
    assert [each.gtin for each in contents_of(articles).details] == ["2"]
    assert list(cut_details([])) == []
