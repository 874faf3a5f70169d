"""The orders that kiosks have reported: one open at each, and those that ended lately.

Pure; seconds are of a clock that never goes back. Nothing of it is a fact, so whatever
is dropped is reported again, or was over.
"""

from dataclasses import dataclass, replace

from firmware.protocol.messages import OrderState

OPEN_S = 30.0
"""An open order that its kiosk does not repeat in this time is not shown any more."""
ENDED_S = 600.0
"""How long a customer can read how an order ended."""
MAX_ORDERS = 200
"""Kept at once; the one reported longest ago is dropped first."""
ASK_AGAIN_S = 10.0
MAX_ASKS = 5
"""How often one order's page may have its kiosk begin a payment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedOrder:
    """An order as its kiosk last reported it, and what its page has asked of the kiosk.

    `attempts` is how many attempts to pay there were when it was asked last.
    """

    kid: str
    order: OrderState
    received_s: float
    asked_s: float | None = None
    asks: int = 0
    attempts: int = 0

    def is_open(self, now_s: float) -> bool:
        """Whether it can be paid now, as far as is known."""
        return self.order.state == "open" and now_s - self.received_s < OPEN_S

    def state_at(self, now_s: float) -> str:
        """`open`, `paid` or `voided`; `silent` if an open one is not repeated."""
        silent = self.order.state == "open" and not self.is_open(now_s)
        return "silent" if silent else self.order.state

    def asked_lately(self, now_s: float) -> bool:
        """Whether its kiosk was asked a moment ago."""
        return self.asked_s is not None and now_s - self.asked_s < ASK_AGAIN_S


class OrderBoard:
    """Keeps `MAX_ORDERS` orders by sale; the handler's thread."""

    def __init__(self) -> None:
        self._orders: dict[str, ReceivedOrder] = {}

    def receive(self, kid: str, order: OrderState, now_s: float) -> None:
        """A kiosk reported an order; one that has ended does not open again."""
        before = self._orders.pop(order.sale_id, None)
        if before is None:
            received = ReceivedOrder(kid=kid, order=order, received_s=now_s)
        else:
            kept = _kept(before.order, order)
            received = replace(before, order=kept, received_s=now_s)
        if order.state == "open":
            self._silence_others(kid, now_s)
        self._orders[order.sale_id] = received
        while len(self._orders) > MAX_ORDERS:
            del self._orders[next(iter(self._orders))]

    def all(self, now_s: float) -> list[ReceivedOrder]:
        """Every order that is kept, the one received last at the end."""
        self._drop_old(now_s)
        return list(self._orders.values())

    def find(self, sale_id: str, now_s: float) -> ReceivedOrder | None:
        """The order of a sale, or None if it is not kept."""
        self._drop_old(now_s)
        return self._orders.get(sale_id)

    def note_ask(self, sale_id: str, now_s: float, *, attempts: int) -> None:
        """The kiosk of an order is asked to begin one more than `attempts`."""
        received = self._orders[sale_id]
        self._orders[sale_id] = replace(
            received, asked_s=now_s, asks=received.asks + 1, attempts=attempts
        )

    def _silence_others(self, kid: str, now_s: float) -> None:
        """A kiosk has one order to be paid: word of another one's end was lost."""
        for sale_id, received in self._orders.items():
            if received.kid == kid and received.is_open(now_s):
                self._orders[sale_id] = replace(received, received_s=now_s - OPEN_S)

    def _drop_old(self, now_s: float) -> None:
        for sale_id, received in list(self._orders.items()):
            if now_s - received.received_s >= ENDED_S:
                del self._orders[sale_id]


def _kept(before: OrderState, order: OrderState) -> OrderState:
    """What is kept: a report that an order ended does not repeat its goods."""
    if before.state != "open":
        return before
    if order.state == "open":
        return order
    return OrderState(
        sale_id=before.sale_id,
        receipt_no=before.receipt_no,
        state=order.state,
        payable_fen=before.payable_fen,
        goods_fen=before.goods_fen,
        line_count=before.line_count,
        lines=before.lines,
    )
