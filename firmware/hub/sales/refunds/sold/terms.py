"""What refunds need of a sale beside its order. Pure."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, cast

from firmware.protocol.messages import LineAmounts, SaleClosed, SaleGift
from firmware.retail.loyalty.rules import Tier

_GIFT = ("rule", "article", "scanned")
_AMOUNTS = (
    "line",
    "entering_fen",
    "coupon_fen",
    "net_fen",
    "free_pieces",
    "exchange_points",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SaleTerms:
    """By what a sale was priced, and what it gave; fields as of `SaleClosed`.

    `tier` is stamped on the order (A42).
    """

    tier: str = Tier.NONE.value
    priced_at: str | None = None
    amounts: tuple[LineAmounts, ...] = ()
    gifts: tuple[SaleGift, ...] = ()

    @property
    def text(self) -> str:
        """As the books keep it."""
        gifts = [[getattr(gift, name) for name in _GIFT] for gift in self.gifts]
        amounts = [[getattr(each, name) for name in _AMOUNTS] for each in self.amounts]
        return json.dumps([self.tier, self.priced_at, amounts, gifts])


NO_TERMS = SaleTerms()


def terms_rows(sales: Iterable[SaleClosed]) -> Iterator[tuple[str, str]]:
    """Sale id and terms of those sales that have any."""
    for sale in sales:
        terms = terms_of(sale)
        if terms != NO_TERMS:
            yield sale.sale_id, terms.text


def terms_of(sale: SaleClosed) -> SaleTerms:
    """By what a sale was priced."""
    return SaleTerms(
        tier=sale.tier,
        priced_at=sale.priced_at,
        amounts=sale.amounts,
        gifts=sale.gifts,
    )


def read_terms(text: str | None) -> SaleTerms:
    """The terms of a sale from the books; none if it has none."""
    if text is None:
        return NO_TERMS
    tier, priced_at, amounts, gifts, *_ = cast("list[Any]", json.loads(text))
    return SaleTerms(
        tier=tier,
        priced_at=priced_at,
        amounts=tuple(
            LineAmounts(**dict(zip(_AMOUNTS, row, strict=False))) for row in amounts
        ),
        gifts=tuple(SaleGift(**dict(zip(_GIFT, row, strict=False))) for row in gifts),
    )
