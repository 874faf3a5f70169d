"""A channel's calls, as they come through the port of a hub."""

import queue
from typing import TypeVar

from firmware.hub.channels.commands import (
    HeldForOrder,
    HoldForOrder,
    HoldReleased,
    OrderBooked,
    OrderRefunded,
    RefundOrder,
    ReleaseHold,
    SubmitOrder,
)
from firmware.hub.channels.quotes.quoted import OrderQuote
from firmware.hub.channels.quotes.quoting import QuoteFault, Quoting
from firmware.hub.channels.quotes.texts import QuoteKey
from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.hub.counter.commands import BasketPaid, BasketPriced
from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.port.call import Call, CallHead
from firmware.hub.port.calls import PortCall
from firmware.hub.runtime.commands import CommandOutcome, Submitted
from firmware.protocol.envelope import Stamper
from firmware.protocol.records import RecordReader
from tests.support.hub_rig import Shop, gtin, still_stamper

R = TypeVar("R", bound=PortReply)
CHANNEL = "app"
KID = "ch.app"
REPLIES = (
    OrderBooked,
    HeldForOrder,
    HoldReleased,
    OrderRefunded,
    BasketPriced,
    BasketPaid,
    CommandRefused,
)


def submitted(
    command: PortCommand, key: str = ""
) -> tuple[Submitted, queue.Queue[CommandOutcome]]:
    """A call in the inbox, and where its reply will be."""
    replies: queue.Queue[CommandOutcome] = queue.Queue(1)
    head = CallHead(key=key, scope="web")
    return Submitted(PortCall(Call(head, command)), replies), replies


def outcome(replies: queue.Queue[CommandOutcome]) -> PortReply:
    result = replies.get_nowait().result
    assert isinstance(result, bytes)
    return RecordReader[PortReply](*REPLIES).read(result, "reply")


def called(shop: Shop, command: PortCommand, key: str = "") -> PortReply:
    """The reply to a call that is handled alone."""
    one, replies = submitted(command, key)
    shop.desk.handle([one])
    return outcome(replies)


def done(shop: Shop, command: PortCommand, kind: type[R], key: str = "") -> R:
    """The reply to a call that is not refused."""
    reply = called(shop, command, key)
    assert isinstance(reply, kind), reply
    return reply


def refusal(shop: Shop, command: PortCommand) -> tuple[str, str]:
    """Why nothing was done: reason and field."""
    reply = called(shop, command)
    assert isinstance(reply, CommandRefused), reply
    return reply.reason, reply.field


def pieces(*numbers: int) -> tuple[WantedGoods, ...]:
    """One piece of each article of the shop."""
    return tuple(WantedGoods(gtin=gtin(number)) for number in numbers)


def quoted(
    shop: Shop,
    order: WantedOrder,
    *,
    channel: str = CHANNEL,
    stamper: Stamper | None = None,
) -> OrderQuote:
    found = quote_or_fault(shop, order, channel=channel, stamper=stamper)
    assert isinstance(found, OrderQuote), found
    return found


def quote_or_fault(
    shop: Shop,
    order: WantedOrder,
    *,
    channel: str = CHANNEL,
    stamper: Stamper | None = None,
) -> OrderQuote | QuoteFault:
    """As the web makes it, in a process of its own."""
    QuoteKey(shop.folder).begin()
    quoting = Quoting(stamper or still_stamper("web"), shop.folder)
    with reading(shop.engine) as connection:
        return quoting.quote(channel, order, connection)


def pay(
    quote: OrderQuote, order_no: int = 1, paid_at: str | None = None
) -> SubmitOrder:
    """The order of a quote, at its price."""
    return SubmitOrder(
        channel=CHANNEL,
        order_no=order_no,
        paid_fen=quote.payable_fen,
        paid_at=paid_at,
        quote=quote.quote,
    )


def hold(quote: OrderQuote, order_no: int = 1) -> HoldForOrder:
    return HoldForOrder(channel=CHANNEL, order_no=order_no, quote=quote.quote)


def release(order_no: int = 1) -> ReleaseHold:
    return ReleaseHold(channel=CHANNEL, order_no=order_no)


def refund(refund_no: int, receipt_no: str, *, trial: bool = False) -> RefundOrder:
    """Of all that is left."""
    return RefundOrder(
        channel=CHANNEL, refund_no=refund_no, receipt_no=receipt_no, trial=trial
    )
