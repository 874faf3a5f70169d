"""Holds what channels' orders will redeem, and gives it back (E21, A52)."""

from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.channels.buyer import BuyerFault
from firmware.hub.channels.buyers import Buyers
from firmware.hub.channels.commands import (
    ChannelRefusal,
    HeldForOrder,
    HoldForOrder,
    HoldReleased,
    ReleaseHold,
)
from firmware.hub.channels.facts import OrderName, order_name
from firmware.hub.channels.orders import refused
from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.channels.wanted import BuyerFacts, WantedOrder
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.loyalty.sale_holds import ending
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.members.passes.store import PassUse, use
from firmware.hub.sales.redeeming.hold_requests import HoldRequestHandler
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold
from firmware.retail.codes.member_pass import PassFault


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldDesk:
    """What it takes to hold for channels' orders; the handler's thread."""

    stamper: Stamper
    buyers: Buyers
    quotes: QuoteKey
    holds: HoldRequestHandler
    utc_offset_minutes: int

    def hold(self, command: HoldForOrder, work: UnitOfWork) -> PortReply:
        """All of it is held, or nothing and why."""
        name = order_name(command.channel, command.order_no)
        wish = self._wish(command, name, work.connection)
        if isinstance(wish, CommandRefused):
            return wish
        if wish.buyer.member_id is None or not (wish.points or wish.coupons):
            return refused(ChannelRefusal.NOTHING_TO_HOLD)
        fault = self._pass_fault(wish.buyer, name, work.connection)
        if fault is not None:
            return refused(fault, "member_pass")
        return self._held(wish, name, work.connection)

    def release(self, command: ReleaseHold, work: UnitOfWork) -> PortReply:
        """As if a kiosk said that a sale was not paid."""
        name = order_name(command.channel, command.order_no)
        held = hold_store.of_sale(work.connection, name.sale_id)
        if held is None:
            return refused(ChannelRefusal.NO_HOLD, "order_no")
        books = HoldBooks.opened(
            work.connection,
            self.stamper.stamp().ts,
            utc_offset_minutes=self.utc_offset_minutes,
        )
        ending.release(books, held)
        ended = hold_store.of_sale(work.connection, name.sale_id)
        return HoldReleased(outcome=(ended or held).state.value)

    def _wish(
        self, command: HoldForOrder, name: OrderName, connection: Connection
    ) -> "_Wish | CommandRefused":
        if command.quote is not None:
            besides = _besides_quote(command)
            if besides is not None:
                return refused(ChannelRefusal.QUOTE_ALONE, besides)
            quoted = self.quotes.order_of(command.quote)
            if quoted is None or quoted.channel != command.channel:
                return refused(ChannelRefusal.QUOTE_INVALID, "quote")
            proven = not quoted.by_card
            return _Wish(quoted.buyer, quoted.points_used, quoted.coupons, proven)
        order = WantedOrder(
            goods=(),
            member_id=command.member_id,
            card=command.card,
            member_pass=command.member_pass,
        )
        buyer = self.buyers.of(order, name.kid, connection)
        if isinstance(buyer, BuyerFault):
            return refused(buyer.reason, buyer.field)
        proven = command.card is None
        return _Wish(buyer.facts, command.points, command.coupons, proven)

    def _pass_fault(
        self, buyer: BuyerFacts, name: OrderName, connection: Connection
    ) -> PassFault | None:
        """Whether the pass was used elsewhere; if not it is used here."""
        if buyer.pass_window is None or buyer.member_id is None:
            return None
        now = self.stamper.stamp().ts
        wanted = PassUse(buyer.member_id, buyer.pass_window, name.kid, None, now)
        used = use(connection, wanted).is_other(name.kid)
        return PassFault.USED if used else None

    def _held(
        self, wish: "_Wish", name: OrderName, connection: Connection
    ) -> PortReply:
        ask = AskHold(
            sale_id=name.sale_id,
            member_id=wish.buyer.member_id or "",
            points=wish.points,
            coupons=wish.coupons,
        )
        reply = self.holds.hold(ask, name.kid, connection, proven=wish.proven)
        if reply.refusal is not None:
            if reply.coupon is None:
                return refused(reply.refusal)
            return refused(f"coupon_{reply.refusal}", f"coupons.{reply.coupon}")
        return HeldForOrder(
            sale_id=name.sale_id,
            points=wish.points,
            coupons=wish.coupons,
            balance_points=reply.balance_points,
        )


class _Wish(NamedTuple):
    """What is to be held, for whom, and whether more than a card was shown."""

    buyer: BuyerFacts
    points: int
    coupons: tuple[str, ...]
    proven: bool


def _besides_quote(command: HoldForOrder) -> str | None:
    """The first field that says what a quote says already."""
    fields = "member_id", "card", "member_pass", "points", "coupons"
    return next((field for field in fields if getattr(command, field)), None)
