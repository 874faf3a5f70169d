"""The lines of a basket or of a received sale as pricing sees them. Pure."""

from collections.abc import Callable, Iterable
from typing import Protocol

from firmware.retail.article import Article
from firmware.retail.basket import EntryMethod
from firmware.retail.pricing.goods import PricedGoods


class SoldPiece(Protocol):
    """What is read of a line, of the basket or of the wire."""

    @property
    def number(self) -> int:
        """Its number in the sale."""
        ...

    @property
    def gtin(self) -> str:
        """The article's number."""
        ...

    @property
    def amount_fen(self) -> int:
        """The listed price."""
        ...

    @property
    def entry(self) -> str:
        """The source of that price."""
        ...

    @property
    def voids(self) -> int | None:
        """The line that it reverses."""
        ...

    @property
    def weight_g(self) -> int | None:
        """The weight on its label."""
        ...

    @property
    def revision(self) -> int:
        """The catalogue that named the price."""
        ...


ArticleOf = Callable[[str, int], Article | None]
"""The article of a number in a revision of the catalogue, None if it is not known."""


def goods_of(
    lines: Iterable[SoldPiece], article_of: ArticleOf
) -> tuple[PricedGoods, ...]:
    """The pieces that are neither voids nor voided, each with what its article says.

    A piece whose article is not known takes part in no rule that names goods.
    """
    pieces = list(lines)
    voided = {line.voids for line in pieces}
    return tuple(
        _goods(line, article_of(line.gtin, line.revision))
        for line in pieces
        if line.voids is None and line.number not in voided
    )


def _goods(line: SoldPiece, article: Article | None) -> PricedGoods:
    key = ((f"{line.number:05}", 1),)
    weighed = line.entry == EntryMethod.WEIGHED
    weight_g = line.weight_g if weighed else None
    labelled = line.entry == EntryMethod.LABELLED
    if article is None:
        return PricedGoods(
            article=line.gtin,
            unit_fen=line.amount_fen,
            weight_g=weight_g,
            labelled=labelled,
            keys=key,
        )
    return PricedGoods(
        article=line.gtin,
        unit_fen=line.amount_fen,
        weight_g=weight_g,
        labelled=labelled,
        category=article.category,
        brand=article.brand,
        tags=article.tags,
        vat_bps=article.vat_bps,
        member_fen=article.member_fen,
        excluded=article.offer_excluded,
        no_tier=article.no_tier_price,
        keys=key,
    )
