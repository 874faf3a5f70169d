"""A hub with order pages: what kiosks tell it, and what the web wants of it."""

from firmware.hub.db.engine import writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.web.config import WebConfig
from firmware.hub.web.hub_caller import R
from firmware.protocol import codec
from firmware.protocol.messages import (
    OpenOrderLine,
    OrderPage,
    OrderState,
    SignedMessage,
)
from tests.support.payments_rig import PayingHub

PAGES = WebConfig(public_url="https://shop.example", order_qr=1)


def order(sale_id: str = "k1-1-1", payable_fen: int = 1_250) -> OrderState:
    """An order of two lines, of which an offer takes a yuan off."""
    number = int(sale_id.rpartition("-")[2])
    return OrderState(
        sale_id=sale_id,
        receipt_no=f"{sale_id.split('-', maxsplit=1)[0]}-{number:06d}",
        state="open",
        payable_fen=payable_fen,
        goods_fen=payable_fen + 100,
        line_count=2,
        lines=(
            OpenOrderLine(name="苏打水", pieces=2, amount_fen=payable_fen - 400),
            OpenOrderLine(name="散装糖", pieces=1, amount_fen=500, weight_g=250),
        ),
        scan=True,
    )


class OrderHub:
    """A paying hub as the web meets it."""

    def __init__(self, hub: PayingHub) -> None:
        self.hub = hub
        hub.web = PAGES
        hub.start()
        hub.settle()

    def tell(self, told: OrderState) -> OrderPage:
        """The kiosk of the hub tells of an order: the reply that it gets."""
        message = self.hub.kiosk.request(told)
        [reply] = self.hub.dispatcher.handle([message])
        payload = reply.payload
        if codec.decode_envelope(payload).type == codec.tag_of(SignedMessage):
            payload = bytes(codec.decode(payload, SignedMessage).body.message)
        return codec.decode(payload, OrderPage).body

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        """A command of the web, in a transaction of its own."""
        del key
        with writing(self.hub.engine) as connection:
            work = UnitOfWork(connection)
            reply = self.hub.commands[type(command)](command, work)
        work.committed()
        self.hub.settle()
        assert isinstance(reply, (*replies, CommandRefused))
        return reply


def ended(told: OrderState, state: str) -> OrderState:
    """What a kiosk tells at the end, without the goods."""
    assert state in {"paid", "voided"}
    as_paid = state == "paid"
    return OrderState(
        sale_id=told.sale_id,
        receipt_no=told.receipt_no,
        state="paid" if as_paid else "voided",
    )
