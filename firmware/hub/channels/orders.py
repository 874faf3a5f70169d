"""Books orders of channels: each once, by its number, as it was paid (S07, 0130)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.channels.buyer import Buyer
from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.commands import ChannelRefusal, OrderBooked, SubmitOrder
from firmware.hub.channels.facts import OrderName, Payment, order_name, sale_of_order
from firmware.hub.channels.filling import piece_count
from firmware.hub.channels.journal import ChannelJournals
from firmware.hub.channels.pricing import OrderPrice, priced_order
from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.channels.shelves import shelf_of_now, shelf_of_then
from firmware.hub.channels.wanted import QuotedOrder, WantedOrder
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.loyalty.wallet.terms import priced_coupon
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.hub.sales.store import booked_sales, booking_of
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold
from firmware.protocol.records import record_with
from firmware.retail.basket import MAX_FEN
from firmware.retail.basket_limits import MAX_LINES
from firmware.retail.pricing.offers.coupon import MemberCoupon


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDesk:
    """What it takes to book channels' orders; the handler's thread."""

    stamper: Stamper
    buyers: Buyers
    quotes: QuoteKey
    journals: ChannelJournals
    holds: HoldRequestHandler

    def submit(self, command: SubmitOrder, work: UnitOfWork) -> PortReply:
        """Book it; what could have been refused before it was paid is flagged."""
        wanted = self._wanted(command)
        if isinstance(wanted, CommandRefused):
            return wanted
        name = order_name(command.channel, command.order_no)
        if booked_sales(work.connection, [name.sale_id]):
            return refused(ChannelRefusal.ORDER_EXISTS, "order_no")
        paid_at = command.paid_at or self.stamper.stamp().ts
        order = self._priced(wanted, name, work.connection, paid_at=paid_at)
        if order.listed_fen > MAX_FEN:
            return refused(ChannelRefusal.SUM_OVER, "order.goods")
        self._hold(order, name, work.connection, proven=wanted.proven)
        sale = sale_of_order(order, name, Payment(command.paid_fen, paid_at))
        self.journals.book(sale, name.kid, work)
        return _booked(order, name, work.connection, now=self.stamper.stamp().ts)

    def _wanted(self, command: SubmitOrder) -> "_Wanted | CommandRefused":
        """What was ordered, if the books can hold it."""
        if command.quote is not None:
            if command.order is not None:
                return refused(ChannelRefusal.QUOTE_ALONE, "order")
            quoted = self.quotes.order_of(command.quote)
            if quoted is None or quoted.channel != command.channel:
                return refused(ChannelRefusal.QUOTE_INVALID, "quote")
            return _Wanted(quoted.order, quoted, proven=not quoted.by_card)
        order = command.order
        if order is None or not order.goods:
            return refused(ChannelRefusal.ORDER_EMPTY, "order.goods")
        if piece_count(order) > MAX_LINES:
            return refused(ChannelRefusal.PIECES, "order.goods")
        # Without a quote nobody has seen which coupons are best: those that are named.
        named = record_with(order, coupons=order.coupons or ())
        return _Wanted(named, None, proven=order.card is None)

    def _priced(
        self,
        wanted: "_Wanted",
        name: OrderName,
        connection: Connection,
        *,
        paid_at: str,
    ) -> OrderPrice:
        """As it was quoted, if it was paid in time; else by the rules of now."""
        order, quoted, _ = wanted
        if quoted is not None and paid_at <= quoted.until:
            shelf = shelf_of_then(connection, quoted)
            if shelf is not None:
                wallet = coupons_named(connection, quoted.coupons)
                buyer = Buyer(facts=quoted.buyer, wallet=wallet)
                return priced_order(order, buyer, shelf, at=quoted.at)
        buyer = self.buyers.claimed(order, name.kid, connection)
        held = hold_store.of_sale(connection, name.sale_id)
        if held is not None and held.is_open:
            order = _with_wishes(order, held)
            buyer = _with_held(buyer, held, coupons_named(connection, held.coupons))
        shelf = shelf_of_now(connection, order)
        return priced_order(order, buyer, shelf, at=paid_at)

    def _hold(
        self,
        order: OrderPrice,
        name: OrderName,
        connection: Connection,
        *,
        proven: bool,
    ) -> None:
        """Hold what it redeems; if that is refused the order was paid all the same."""
        member_id = order.buyer.facts.member_id
        if not order.redeems or member_id is None:
            return
        if hold_store.of_sale(connection, name.sale_id) is None:
            ask = AskHold(
                sale_id=name.sale_id,
                member_id=member_id,
                points=order.points_used,
                coupons=order.quote.coupons,
            )
            self.holds.hold(ask, name.kid, connection, proven=proven)


class _Wanted(NamedTuple):
    """What was ordered, by which quote, and whether more than a card was shown."""

    order: WantedOrder
    quoted: QuotedOrder | None
    proven: bool


def refused(reason: str, field: str = "") -> CommandRefused:
    """Nothing was done, and why."""
    return CommandRefused(reason=str(reason), field=field)


def coupons_named(
    connection: Connection, coupon_ids: Sequence[str]
) -> tuple[MemberCoupon, ...]:
    """These coupons as pricing reads them, whoever has or holds them."""
    kept = coupon_store.of_ids(connection, set(coupon_ids))
    found = (priced_coupon(kept[name]) for name in coupon_ids if name in kept)
    return tuple(each for each in found if each is not None)


def _with_wishes(order: WantedOrder, held: SaleHold) -> WantedOrder:
    """The order with what it holds, unless it names points or coupons itself."""
    if order.points or order.coupons or order.exchange:
        return order
    return record_with(order, points=held.points, coupons=held.coupons)


def _with_held(
    buyer: Buyer, held: SaleHold, coupons: tuple[MemberCoupon, ...]
) -> Buyer:
    """Who can use what the order holds, besides what is left."""
    if buyer.facts.member_id != held.member_id:
        return buyer
    points = buyer.facts.points + held.points
    facts = record_with(buyer.facts, points=points)
    return replace(buyer, facts=facts, wallet=(*coupons, *buyer.wallet))


def _booked(
    order: OrderPrice, name: OrderName, connection: Connection, *, now: str
) -> OrderBooked:
    """The order as it stands in the books."""
    found = booking_of(connection, name.sale_id)
    member_id, balance = found.member_id, None
    if member_id is not None:
        balance = ledger_store.balance_points(connection, member_id, now)
    return OrderBooked(
        receipt_no=name.receipt_no,
        sale_id=name.sale_id,
        paid_fen=found.payable_fen,
        computed_fen=order.quote.payable_fen,
        earned_points=order.quote.earned_points if order.buyer.earns else 0,
        points_used=order.points_used,
        coupons=order.quote.coupons,
        balance_points=balance,
        flag=found.flag,
    )
