"""Hands suspended baskets over to the counter; the handler's thread (decision 0277).

A basket that its kiosk has released is the hub's. The sale of it and the row that says
who has it from now on are one transaction: a kiosk gets it, or it is paid here.
"""

import logging
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.baskets import store
from firmware.hub.baskets.expiry import is_over
from firmware.hub.baskets.store import KeptBasket
from firmware.hub.catalogue import article_store
from firmware.hub.channels.buyer import Buyer
from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.facts import OrderName, Payment, order_name, sale_of_order
from firmware.hub.channels.journal import ChannelJournals
from firmware.hub.channels.orders import refused
from firmware.hub.channels.pricing import OrderPrice
from firmware.hub.channels.quotes.explaining import (
    quoted_gifts,
    quoted_lines,
    quoted_steps,
)
from firmware.hub.channels.wanted import WantedOrder
from firmware.hub.counter.commands import (
    COUNTER,
    COUNTER_KID,
    BasketPaid,
    BasketPriced,
    BringBasket,
    CounterRefusal,
    PayBasket,
)
from firmware.hub.counter.pricing import early_article, priced_basket
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.ledger import store as ledger_store
from firmware.hub.sales.store import booking_of
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import ReleaseBasket
from firmware.retail.article import Article
from firmware.retail.codes.member_pass import read_pass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What it takes to sell a suspended basket at the counter."""

    stamper: Stamper
    buyers: Buyers
    journals: ChannelJournals
    kiosks: KioskCommands

    def bring(self, command: BringBasket, work: UnitOfWork) -> PortReply:
        """The basket at the prices of now; its kiosk is asked to release it."""
        connection = work.connection
        kept = self._sellable(command.slip_no, connection)
        if isinstance(kept, CommandRefused):
            return kept
        order = self._priced(kept, command.card, connection)
        if isinstance(order, CommandRefused):
            return order
        if not kept.released:
            self.kiosks.send(kept.kid, ReleaseBasket(sale_id=kept.sale_id))
        return _shown(kept, order, _gift_articles(order, connection))

    def pay(self, command: PayBasket, work: UnitOfWork) -> PortReply:
        """The sale is booked, if the basket is here and costs just that."""
        connection = work.connection
        kept = self._sellable(command.slip_no, connection)
        if isinstance(kept, CommandRefused):
            return kept
        if not kept.released:
            return refused(CounterRefusal.ELSEWHERE, kept.kid)
        order = self._priced(kept, command.card, connection)
        if isinstance(order, CommandRefused):
            return order
        if order.quote.payable_fen != command.paid_fen:
            return refused(CounterRefusal.PRICE, "paid_fen")
        return self._booked(kept, order, work, by=command.by)

    def _booked(
        self, kept: KeptBasket, order: OrderPrice, work: UnitOfWork, *, by: str
    ) -> BasketPaid:
        name = order_name(COUNTER, kept.entry)
        store.take(work.connection, kept, name.kid, by=by, now=order.at)
        paid = Payment(order.quote.payable_fen, order.at)
        sale = sale_of_order(order, name, paid)
        self.journals.book(sale, name.kid, work)
        log.info("basket_paid_at_counter basket=%s sale=%s", kept.sale_id, name.sale_id)
        return _paid(name, work.connection, now=order.at)

    def _sellable(
        self, slip_no: str, connection: Connection
    ) -> KeptBasket | CommandRefused:
        """The basket of a slip, if it can still be sold; the reason if not."""
        kept = store.newest(connection, slip_no)
        if kept is None:
            return refused(CounterRefusal.UNKNOWN, "slip_no")
        if kept.taken_by == COUNTER_KID:
            paid = order_name(COUNTER, kept.entry)
            return refused(CounterRefusal.PAID_HERE, paid.receipt_no)
        if kept.used:
            return refused(CounterRefusal.USED, "slip_no")
        if kept.taken_by is not None:
            return refused(CounterRefusal.TAKEN, kept.taken_by)
        if is_over(connection, kept.suspended_at, self.stamper.stamp().ts):
            return refused(CounterRefusal.EXPIRED, "slip_no")
        return kept

    def _priced(
        self, kept: KeptBasket, card: str | None, connection: Connection
    ) -> OrderPrice | CommandRefused:
        """Its price for this customer; the reason if the customer cannot have it."""
        wanted = _for_whom(card)
        buyer = self.buyers.of(wanted, COUNTER_KID, connection)
        if not isinstance(buyer, Buyer):
            return refused(CounterRefusal.CARD_UNKNOWN, "card")
        # Coupons are used at kiosks, which hold them before money is due.
        guest = buyer.choosing(())
        order = priced_basket(connection, kept, guest, at=self.stamper.stamp().ts)
        early = early_article(order)
        return order if early is None else refused(CounterRefusal.EARLY, early)


def _for_whom(card: str | None) -> WantedOrder:
    if card is None:
        return WantedOrder(goods=())
    if read_pass(card) is not None:
        return WantedOrder(goods=(), member_pass=card)
    return WantedOrder(goods=(), card=card)


def _shown(
    kept: KeptBasket, order: OrderPrice, articles: dict[str, Article]
) -> BasketPriced:
    quote, facts = order.quote, order.buyer.facts
    return BasketPriced(
        slip_no=kept.slip_no,
        kid=kept.kid,
        here=kept.released,
        suspended_at=kept.suspended_at,
        by=kept.by,
        suspended_fen=kept.goods.payable_fen,
        payable_fen=quote.payable_fen,
        lines=quoted_lines(order),
        steps=quoted_steps(order),
        gifts=quoted_gifts(order, articles),
        member_id=facts.member_id,
        earned_points=quote.earned_points if order.buyer.earns else 0,
    )


def _gift_articles(order: OrderPrice, connection: Connection) -> dict[str, Article]:
    keys = {(each.article, order.shelf.revision) for each in order.quote.gifts}
    found = article_store.by_revision(connection, keys)
    return {gtin: article for (gtin, _), article in found.items()}


def _paid(name: OrderName, connection: Connection, *, now: str) -> BasketPaid:
    """The order as it stands in the books."""
    found = booking_of(connection, name.sale_id)
    balance = None
    if found.member_id is not None:
        balance = ledger_store.balance_points(connection, found.member_id, now)
    return BasketPaid(
        receipt_no=name.receipt_no,
        sale_id=name.sale_id,
        paid_fen=found.payable_fen,
        earned_points=found.earned_points,
        balance_points=balance,
        flag=found.flag,
    )
