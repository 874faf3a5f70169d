"""What pricing knows of a line, and equal lines as one. Pure.

Lines of the same article, unit and price are one `PricedGoods` before any stage, so
that two scans cost what one line of two costs (A02) and the order of scanning decides
nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from operator import attrgetter

from firmware.retail.article_words import matching_key


@dataclass(frozen=True, slots=True, kw_only=True)
class PricedGoods:
    """Pieces of one article at one listed price, of a line or of equal lines together.

    `unit_fen` is the listed price of a piece, 0 or more; something weighed or labelled
    is its own unit and counts as one piece (A03). `weight_g` is that of goods by
    weight; `labelled`: a label says the amount. `member_fen` is the member price of a
    piece or of 1,000 g. `excluded`: takes part in no offer (A22). `no_tier`: has no
    tier price. `plain`: no rule changes the price of a piece. `exchange_points`: taken
    from the rewards catalogue, for these points a piece (A18). `keys` name the lines,
    each with its pieces.
    """

    article: str
    unit_fen: int
    pieces: int = 1
    weight_g: int | None = None
    labelled: bool = False
    category: str = ""
    brand: str = ""
    tags: tuple[str, ...] = ()
    vat_bps: int | None = None
    member_fen: int | None = None
    excluded: bool = False
    no_tier: bool = False
    plain: bool = False
    exchange_points: int | None = None
    keys: tuple[tuple[str, int], ...] = field(default=())

    @property
    def names(self) -> Iterator[tuple[str, str]]:
        """By what scopes know it: number, category, brand and tags, each with its kind.

        Compared by `matching_key`, as everywhere.
        """
        yield "article", self.article
        yield "category", matching_key(self.category)
        yield "brand", matching_key(self.brand)
        for tag in self.tags:
            yield "tag", matching_key(tag)

    @property
    def exchanged(self) -> bool:
        """Whether points pay for it, and no money (A18)."""
        return self.exchange_points is not None

    @property
    def takes_no_offer(self) -> bool:
        """Whether no rule but points has anything to do with it."""
        return self.excluded or self.exchanged

    @property
    def listed_fen(self) -> int:
        """The listed price of all pieces; nothing for what points pay."""
        return 0 if self.exchanged else self.unit_fen * self.pieces

    @property
    def exchanged_fen(self) -> int:
        """The listed price of all pieces that points pay; nothing for money."""
        return self.unit_fen * self.pieces if self.exchanged else 0


def merged(lines: Iterable[PricedGoods]) -> tuple[PricedGoods, ...]:
    """Equal lines as one, in an order that scanning does not decide (N22).

    Sorted by article number, then by price.
    """
    some = list(lines)
    if len({line.article for line in some}) == len(some):
        return tuple(sorted([_one([line]) for line in some], key=_article))
    groups: dict[tuple[object, ...], list[PricedGoods]] = {}
    for line in some:
        groups.setdefault(_kind(line), []).append(line)
    goods = [_one(group) for group in groups.values()]
    goods.sort(key=_place)
    if any(_place(a) == _place(b) for a, b in pairwise(goods)):
        goods.sort(key=lambda each: (*_place(each), repr(replace(each, keys=()))))
    return tuple(goods)


_kind = attrgetter(
    *(each.name for each in fields(PricedGoods) if each.name not in {"pieces", "keys"})
)


_article = attrgetter("article")


def _one(lines: list[PricedGoods]) -> PricedGoods:
    if len(lines) == 1 and len(lines[0].keys) < 2:  # noqa: PLR2004
        return lines[0]
    keys = sorted([key for line in lines for key in line.keys])
    pieces = sum([line.pieces for line in lines])
    return replace(lines[0], pieces=pieces, keys=tuple(keys))


def _place(goods: PricedGoods) -> tuple[str, str, int]:
    return goods.article, goods.category, goods.unit_fen
