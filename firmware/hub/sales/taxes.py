"""The tax inside an order, and inside what a refund gives back of it (A31, A39). Pure.

A refund's tax is that of what was left before less that of what is left after, so
that all refunds of an order together give back exactly its tax.
"""

from collections.abc import Iterator, Mapping

from firmware.hub.sales.refunds.sold.sold_order import (
    KeptOrder,
    paid_amounts,
    pieces_of,
)
from firmware.hub.sales.refunds.sold.terms import terms_of
from firmware.protocol.messages import SaleClosed, SaleLine
from firmware.retail.article import Article
from firmware.retail.money import quotient
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.quote import PriceStage
from firmware.retail.pricing.vat import VatPart, vat_parts

Articles = Mapping[tuple[str, int], Article]


def sale_taxes(
    sale: SaleClosed, kid: str, articles: Articles, *, policy: Policy | None
) -> tuple[VatPart, ...]:
    """The tax inside a sale by rate; nothing if no rate of its goods is known."""
    keys = [(line.gtin, sale.revision_of(line)) for line in sale.lines]
    known = (articles.get(key) for key in keys)
    if not any(article and article.vat_bps is not None for article in known):
        return ()
    return order_taxes(_order(sale, kid, articles, policy=policy))


def order_taxes(
    order: KeptOrder, gone: Mapping[int, int] | None = None
) -> tuple[VatPart, ...]:
    """The tax inside what is left of an order by rate.

    `gone`: the pieces that came back, by the number of their line.
    """
    return vat_parts(_nets(order, gone or {}))


def invoiced_fen(order: KeptOrder, gone: Mapping[int, int] | None = None) -> int:
    """The sum for an invoice of an order: what was paid, less what came back (A39).

    What points paid is in it if the policy taxes that. `gone` as of `order_taxes`.
    """
    whole = sum(fen for _, fen in _nets(order, {}))
    left = sum(fen for _, fen in _nets(order, gone or {}))
    rounded_fen = order.payable_fen - order.due_fen
    return max(left + rounded_fen, 0) if left < whole else whole + rounded_fen


def refund_taxes(
    order: KeptOrder, left: Mapping[int, int], lines: Mapping[int, int]
) -> tuple[VatPart, ...]:
    """What a refund of these pieces takes off the tax by rate, below zero.

    `left`: the pieces that could be refunded before it.
    """
    before = {
        line.number: pieces_of(line) - left.get(line.number, 0)
        for line in order.standing
    }
    after = {number: gone + lines.get(number, 0) for number, gone in before.items()}
    rest = {part.rate_bps: part for part in order_taxes(order, after)}
    taken = (_less(part, rest[part.rate_bps]) for part in _known(order, before))
    return tuple(part for part in taken if part.gross_fen)


def _known(order: KeptOrder, gone: Mapping[int, int]) -> Iterator[VatPart]:
    parts = order_taxes(order, gone)
    return (part for part in parts if part.rate_bps is not None)


def _less(before: VatPart, after: VatPart) -> VatPart:
    return VatPart(
        before.rate_bps,
        after.gross_fen - before.gross_fen,
        (after.tax_fen or 0) - (before.tax_fen or 0),
    )


def _nets(
    order: KeptOrder, gone: Mapping[int, int]
) -> Iterator[tuple[int | None, int]]:
    points_lower = order.policy is None or order.policy.vat.points_lower
    amounts = paid_amounts(order)
    for line in order.standing:
        paid = amounts[line.number]
        whole_fen = paid.net_fen if points_lower else paid.coupon_fen
        gone_fen = quotient(whole_fen * gone.get(line.number, 0), pieces_of(line))
        yield _rate(order, line), whole_fen - gone_fen


def _rate(order: KeptOrder, line: SaleLine) -> int | None:
    article = order.article(line.gtin, line.revision)
    return None if article is None else article.vat_bps


def _order(
    sale: SaleClosed, kid: str, articles: Articles, *, policy: Policy | None
) -> KeptOrder:
    rounding = PriceStage.CASH_ROUNDING.value
    return KeptOrder(
        sale_id=sale.sale_id,
        receipt_no=sale.receipt_no,
        kid=kid,
        closed_at=sale.closed_at,
        received_at=sale.closed_at,
        payable_fen=sale.payable_fen,
        rounded_fen=sum(s.amount_fen for s in sale.steps if s.stage == rounding),
        member_id=sale.member_id,
        catalogue_revision=sale.catalogue_revision,
        engine=sale.engine,
        lines=sale.lines,
        coupons=sale.coupons,
        terms=terms_of(sale),
        policy=policy,
        articles=articles,
    )
