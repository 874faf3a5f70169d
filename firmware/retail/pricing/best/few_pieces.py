"""Which pieces have the price of an offer that an order may use a few times. Pure."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firmware.retail.pricing.best.part import BasketPart
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.units import offered_unit_fen
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import ArticleOffer


class FewPieces(NamedTuple):
    """Some pieces of goods, by their place, and what each of these costs in fen."""

    item: int
    pieces: int
    price_fen: int

    def giving(self, offer: ArticleOffer, part: BasketPart, bit: int) -> Giving:
        """The offer on these pieces, which count as of the article stage."""
        return Giving(
            id=offer.id,
            article="",
            min_fen=0,
            part=part,
            bit=bit,
            taken=((self.item, self.pieces),),
            price_fen=self.price_fen,
            is_gift=False,
            is_price=True,
        )


def few_pieces(offer: ArticleOffer, goods: Sequence[PricedGoods]) -> list[FewPieces]:
    """Those that save most at their listed price; of equal ones the earlier goods."""
    left, found = offer.order_pieces_max or 0, list[FewPieces]()
    for saved_fen, i in sorted(_savings(offer, goods)):
        pieces = min(left, goods[i].pieces)
        left -= pieces
        if pieces:
            found.append(FewPieces(i, pieces, goods[i].unit_fen + saved_fen))
    return found


def _savings(
    offer: ArticleOffer, goods: Sequence[PricedGoods]
) -> Iterator[tuple[int, int]]:
    """What a piece saves, as a negative number, and its place."""
    for i, each in enumerate(goods):
        if not offer.scope.holds(each) or each.plain:
            continue
        offered_fen = offered_unit_fen(each, offer)
        if offered_fen is not None and offered_fen < each.unit_fen:
            yield offered_fen - each.unit_fen, i
