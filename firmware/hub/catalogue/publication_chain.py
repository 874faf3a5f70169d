"""What kiosks fetch of the catalogue: differences, the chain, parts. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from firmware.protocol.messages import ArticleDetails, ArticleRow
from firmware.retail.article import Article

PART_ARTICLES = 700
"""Articles in one part: of the longest names (4 bytes a character) it stays below
`codec.MAX_BYTES`."""
DETAILS_BYTES = 200_000
"""In one part of details, by a reckoning that is never too low (`_size`)."""
MAX_DELTAS = 16
DELTAS_KEPT = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one catalogue to the next; `withdrawn` articles are removed."""

    changed: tuple[Article, ...]
    withdrawn: tuple[Article, ...]

    def __len__(self) -> int:
        return len(self.changed) + len(self.withdrawn)

    def contents(self) -> "Contents":
        """As a delta carries it."""
        gone = [article_row(each, withdrawn=True) for each in self.withdrawn]
        contents = contents_of(self.changed)
        return Contents([*contents.rows, *gone], contents.details)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a publication holds; an article without a row in `details` has none."""

    rows: Sequence[ArticleRow]
    details: Sequence[ArticleDetails]


def difference(old: Mapping[str, Article], new: Iterable[Article]) -> Difference:
    """What moved between two catalogues, and nothing else."""
    left = dict(old)
    changed = tuple(article for article in new if left.pop(article.gtin, 0) != article)
    return Difference(changed=changed, withdrawn=tuple(left.values()))


def article_row(article: Article, *, withdrawn: bool = False) -> ArticleRow:
    """An article as it goes over the wire."""
    return ArticleRow(
        gtin=article.gtin,
        name=article.name,
        price_fen=article.price_fen,
        by_weight=article.by_weight,
        off_sale=article.off_sale,
        age_min=article.age_min,
        withdrawn=withdrawn,
    )


def details_row(article: Article) -> ArticleDetails:
    """What release 0.1.0 does not know of an article, as it goes over the wire."""
    return ArticleDetails(
        gtin=article.gtin,
        category=article.category,
        brand=article.brand,
        tags=article.tags,
        vat_bps=article.vat_bps,
        member_fen=article.member_fen,
        offer_excluded=article.offer_excluded,
        no_tier_price=article.no_tier_price,
    )


def contents_of(articles: Iterable[Article]) -> Contents:
    """A publication of these articles."""
    listed = tuple(articles)
    details = [details_row(each) for each in listed]
    return Contents(
        rows=[article_row(each) for each in listed],
        details=[each for each in details if each != ArticleDetails(each.gtin)],
    )


@dataclass(frozen=True, slots=True)
class PublicationStep:
    """A publication by its ends: from revision `since` (0: from nothing) to its own."""

    revision: int
    since: int


def next_chain(
    chain: Sequence[PublicationStep], revision: int, share: float
) -> tuple[PublicationStep, ...]:
    """The chain that leads to a new revision, of which `share` (0 to 1) moved.

    A delta follows the chain. If it would move more than half, a new base costs no
    more. A chain that grew too long gets a base further on and keeps its last deltas,
    so that a kiosk which is nearly up to date still fetches little.
    """
    if not chain or share > 1 / 2:
        return (PublicationStep(revision, 0),)
    base, *deltas = *chain, PublicationStep(revision, chain[-1].revision)
    if len(deltas) > MAX_DELTAS:
        base, deltas = (
            PublicationStep(deltas[-DELTAS_KEPT].since, 0),
            deltas[-DELTAS_KEPT:],
        )
    return (base, *deltas)


def cut(rows: Sequence[ArticleRow]) -> Iterator[Sequence[ArticleRow]]:
    """The parts of one publication: at least one, so that its end can be seen."""
    for start in range(0, max(len(rows), 1), PART_ARTICLES):
        yield rows[start : start + PART_ARTICLES]


def cut_details(rows: Sequence[ArticleDetails]) -> Iterator[Sequence[ArticleDetails]]:
    """The parts of the details of one publication; none if there are none."""
    start, size = 0, 0
    for index, row in enumerate(rows):
        size += _size(row)
        if size > DETAILS_BYTES:
            yield rows[start:index]
            start, size = index, _size(row)
    if rows:
        yield rows[start:]


def _size(row: ArticleDetails) -> int:
    """At least the bytes of a row: 4 a character, and what stands around the texts."""
    tags = sum(len(tag) + 1 for tag in row.tags)
    return 100 + 4 * (len(row.category) + len(row.brand) + tags)
