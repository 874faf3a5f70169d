"""Quotes for channels: the price that a kiosk would show, kept for a while (A43).

Reading only: any process of the hub's account makes them, and the hub honours them.
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.channels.buyer import Buyer, BuyerFault
from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.filling import Shelf, first_fault
from firmware.hub.channels.pricing import OrderPrice, priced_order
from firmware.hub.channels.quotes.explaining import (
    quoted_gifts,
    quoted_hint,
    quoted_lines,
    quoted_steps,
    unused_coupons,
    used_coupons,
)
from firmware.hub.channels.quotes.quoted import OrderQuote
from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.channels.shelves import shelf_of_now
from firmware.hub.channels.wanted import QuotedOrder, WantedOrder
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.protocol.envelope import Stamper
from firmware.protocol.records import record_with
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.ruled import max_points
from firmware.retail.sale_ids import channel_kid

VALID_FOR = timedelta(minutes=15)
COUPON_UNKNOWN, PHONE_NEEDED = "coupon_unknown", "phone_needed"


class QuoteFault(NamedTuple):
    """Why there is no price: a field of the order, and a reason."""

    field: str
    reason: str


class Quoting:
    """Makes quotes; one thread, or each thread its own."""

    def __init__(self, stamper: Stamper, data: Path) -> None:
        self._stamper = stamper
        self._buyers = Buyers(stamper, PassKeyFolder(data))
        self._key = QuoteKey(data)

    def quote(
        self, channel: str, order: WantedOrder, connection: Connection
    ) -> OrderQuote | QuoteFault:
        """The price of an order now, or why it cannot be sold so.

        StoreError without the key of quotes.
        """
        buyer = self._buyers.of(order, channel_kid(channel), connection)
        if isinstance(buyer, BuyerFault):
            return QuoteFault(*buyer)
        at, shelf = self._stamper.stamp().ts, shelf_of_now(connection, order)
        tier = Tier(buyer.facts.tier)
        local = shelf.policy.store_time.local(at)
        fault = first_fault(order, shelf, tier=tier, at=local)
        if fault is not None:
            return QuoteFault(f"goods.{fault.place}", fault.reason)
        wish_fault = _wish_fault(order, buyer, shelf)
        if wish_fault is not None:
            return wish_fault
        usable = _as_proven(order, buyer, shelf)
        priced = priced_order(order, usable, shelf, at=at)
        if priced.points_refused is not None:
            return QuoteFault("points", priced.points_refused.value)
        gifts = _gift_articles(connection, shelf)
        return self._shown(channel, priced, buyer, gifts=gifts)

    def _shown(
        self,
        channel: str,
        priced: OrderPrice,
        buyer: Buyer,
        *,
        gifts: Mapping[str, Article],
    ) -> OrderQuote:
        quote, facts = priced.quote, buyer.facts
        until = text_of(moment_of(priced.at) + VALID_FOR)
        named = facts.member_id is not None
        return OrderQuote(
            quote=self._key.text_of(_promise(channel, priced, until)),
            until=until,
            payable_fen=quote.payable_fen,
            saved_fen=quote.saved_fen,
            rounded_fen=quote.rounded_fen,
            policy_version=quote.policy_version,
            catalogue_revision=priced.shelf.revision,
            engine=quote.engine,
            lines=quoted_lines(priced),
            steps=quoted_steps(priced),
            gifts=quoted_gifts(priced, gifts),
            member_id=facts.member_id,
            tier=facts.tier,
            balance_points=facts.points if named else None,
            points_used=priced.points_used,
            points_fen=quote.points_fen,
            points_max=max_points(priced.request, priced.shelf.policy)
            if not _card_alone(priced.wanted, priced.shelf)
            else 0,
            earned_points=quote.earned_points if priced.buyer.earns else 0,
            coupons=used_coupons(priced),
            coupons_unused=tuple(unused_coupons(priced, buyer.wallet)),
            hint=quoted_hint(priced, gifts),
        )


def _promise(channel: str, priced: OrderPrice, until: str) -> QuotedOrder:
    order, facts = priced.wanted, priced.buyer.facts
    named = facts.member_id is not None
    return QuotedOrder(
        channel=channel,
        order=record_with(
            order,
            member_id=facts.member_id,
            card=None if named else order.card,
            member_pass=None,
            coupons=priced.quote.coupons,
        ),
        buyer=facts,
        at=priced.at,
        until=until,
        policy_version=priced.quote.policy_version,
        catalogue_revision=priced.shelf.revision,
        payable_fen=priced.quote.payable_fen,
        coupons=priced.quote.coupons,
        points_used=priced.points_used,
        by_card=order.card is not None,
    )


def _wish_fault(order: WantedOrder, buyer: Buyer, shelf: Shelf) -> QuoteFault | None:
    """Whether more is wished for than this buyer can use."""
    if _card_alone(order, shelf) and (order.points or order.exchange or order.coupons):
        return QuoteFault("card", PHONE_NEEDED)
    usable = {coupon.id for coupon in buyer.wallet}
    unknown = [name for name in order.coupons or () if name not in usable]
    if unknown:
        return QuoteFault("coupons", COUPON_UNKNOWN)
    return None


def _as_proven(order: WantedOrder, buyer: Buyer, shelf: Shelf) -> Buyer:
    """The buyer, who uses no coupon by a card alone if the policy wants a phone."""
    return buyer.choosing(()) if _card_alone(order, shelf) else buyer


def _card_alone(order: WantedOrder, shelf: Shelf) -> bool:
    return order.card is not None and not shelf.policy.cards_redeem


def _gift_articles(connection: Connection, shelf: Shelf) -> dict[str, Article]:
    """The articles that offers may give."""
    named = {offer.article for offer in shelf.policy.offers.gift}
    keys = {(gtin, shelf.revision) for gtin in named}
    found = article_store.by_revision(connection, keys)
    return {gtin: article for (gtin, _), article in found.items()}
