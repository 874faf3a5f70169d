"""What rules make of a sale, as messages have it, and the other way round. Pure."""

from typing import Final

from firmware.protocol.messages import (
    LineAmounts,
    PriceStep,
    SaleGift,
    SaleLine,
    WalletCoupon,
)
from firmware.protocol.messages.sales import MAX_GIFTS
from firmware.retail.basket import EntryMethod, Line
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.quote import Quote

NOT_SENT: Final = frozenset({"kg_price_fen", "approved_by"})
"""Fields of a basket's line that do not stand in the line that the hub receives."""

NOT_OF_A_LINE: Final = frozenset[str]()
"""Fields of a line on the wire that a basket's line does not have."""

_LINE_FIELDS = tuple(
    name for name in SaleLine.__struct_fields__ if name not in NOT_OF_A_LINE
)


def sale_line(line: Line, catalogue_revision: int) -> SaleLine:
    """A line as the hub receives it, field by field of the same name.

    A field that one of the two lacks is in `NOT_SENT` or `NOT_OF_A_LINE`; a new one
    needs no change here. `revision` is sent only if it is not the sale's own.
    """
    fields = {name: getattr(line, name) for name in _LINE_FIELDS}
    if line.revision == catalogue_revision:
        fields["revision"] = 0
    return SaleLine(**fields)


def basket_line(
    line: SaleLine,
    catalogue_revision: int,
    *,
    kg_price_fen: int | None = None,
    approved_by: str = "",
) -> Line:
    """A line as a basket has it, of a sale of `catalogue_revision`.

    What the wire does not say of it is an argument.
    """
    fields = {name: getattr(line, name) for name in _LINE_FIELDS}
    fields["revision"] = line.revision or catalogue_revision
    fields["entry"] = EntryMethod(line.entry)
    return Line(**fields, kg_price_fen=kg_price_fen, approved_by=approved_by)


def price_steps(quote: Quote) -> tuple[PriceStep, ...]:
    """Every move of the price."""
    return tuple(
        PriceStep(stage=step.stage, rule=step.rule, amount_fen=step.amount_fen)
        for step in quote.steps
    )


def line_amounts(quote: Quote) -> tuple[LineAmounts, ...]:
    """The lines that rules changed; any other is as listed."""
    return tuple(
        LineAmounts(
            line=int(net.key),
            entering_fen=net.entering_fen,
            coupon_fen=net.coupon_fen,
            net_fen=net.net_fen,
            free_pieces=net.free_pieces,
            exchange_points=net.exchange_points,
        )
        for net in quote.nets
    )


def sale_gifts(quote: Quote) -> tuple[SaleGift, ...]:
    """The gifts, as many as a message takes."""
    return tuple(
        SaleGift(rule=gift.rule, article=gift.article, scanned=gift.scanned)
        for gift in quote.gifts[:MAX_GIFTS]
    )


def coupon_of(named: WalletCoupon) -> MemberCoupon:
    """A member's coupon as pricing reads it, with the same terms."""
    return MemberCoupon(
        id=named.id,
        name=named.name,
        min_fen=named.min_fen,
        off_fen=named.off_fen,
        price_bps=named.price_bps,
        max_off_fen=named.max_off_fen,
        scope=Scope(
            articles=named.articles,
            categories=named.categories,
            brands=named.brands,
            tags=named.tags,
        ),
        from_day=named.from_day,
        until_day=named.until_day,
        tiers=tuple(Tier(tier) for tier in named.tiers),
        exclusive=named.exclusive,
    )
