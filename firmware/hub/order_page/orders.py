"""Receives orders from kiosks, and serves the web's page of them.

The handler's thread. What is kept is in memory; how a payment stands is in the books.
"""

from collections.abc import Callable

from sqlalchemy import Connection

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.order_page.asking import ScanAsker
from firmware.hub.order_page.board import MAX_ASKS, OrderBoard, ReceivedOrder
from firmware.hub.order_page.commands import (
    AskScan,
    ListOpenOrders,
    OpenOrderEntry,
    OpenOrderShown,
    OrdersListed,
    ScanAsked,
    ScanRefusal,
    ShownLine,
    ShowOrder,
)
from firmware.hub.order_page.tokens import OrderTokens
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.published_state import state_of, word_of
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.protocol.messages import OpenOrderLine, OrderPage, OrderState
from firmware.protocol.records import record_with
from firmware.retail.sale_ids import is_sale_id_of

BEGINS_ANEW = {"declined", "closed", "returned"}
"""How a payment stands when another one may begin."""


class OpenOrders:
    """What the hub knows of open orders; the handler's thread.

    `steady_s` is a clock that never goes back.
    """

    def __init__(
        self, tokens: OrderTokens, asker: ScanAsker, steady_s: Callable[[], float]
    ) -> None:
        self._tokens = tokens
        self._asker = asker
        self._steady_s = steady_s
        self._board = OrderBoard()

    def reply(self, ask: OrderState, kid: str, connection: Connection) -> OrderPage:
        """A kiosk reports its own order; returns where its page is."""
        del connection
        if not self._tokens.used or not is_sale_id_of(kid, ask.sale_id):
            return OrderPage()
        self._board.receive(kid, ask, self._steady_s())
        return OrderPage(url=self._tokens.order_url(ask.sale_id))

    def list_orders(self, _asked: ListOpenOrders, _work: UnitOfWork) -> OrdersListed:
        """All that are kept."""
        if not self._tokens.used:
            return OrdersListed(store_place="")
        now_s = self._steady_s()
        return OrdersListed(
            store_place=self._tokens.of_place(),
            orders=tuple(self._listed(one, now_s) for one in self._board.all(now_s)),
        )

    def show(
        self, asked: ShowOrder, work: UnitOfWork
    ) -> OpenOrderShown | CommandRefused:
        """One order; refused if it is not kept."""
        now_s = self._steady_s()
        received = self._board.find(asked.sale_id, now_s)
        if received is None:
            return _refused(ScanRefusal.ORDER_GONE)
        return _shown(received, _newest(work.connection, asked.sale_id), now_s)

    def ask_scan(self, asked: AskScan, work: UnitOfWork) -> ScanAsked | CommandRefused:
        """Ask the kiosk, as often as one order allows."""
        now_s = self._steady_s()
        received = self._board.find(asked.sale_id, now_s)
        refusal = self._refusal(received, now_s)
        if received is None or refusal is not None:
            return _refused(refusal or ScanRefusal.ORDER_GONE)
        newest = _newest(work.connection, asked.sale_id)
        if newest is not None and word_of(newest.attempt) not in BEGINS_ANEW:
            return ScanAsked()  # one has begun: the page shows it
        attempts = 0 if newest is None else newest.count
        self._board.note_ask(asked.sale_id, now_s, attempts=attempts)
        if not self._asker.ask(received.kid, received.order):
            return _refused(ScanRefusal.KIOSK_AWAY)
        return ScanAsked()

    def _refusal(
        self, received: ReceivedOrder | None, now_s: float
    ) -> ScanRefusal | None:
        if not self._tokens.used:
            return ScanRefusal.PAGES_OFF
        if received is None or not received.is_open(now_s):
            return ScanRefusal.ORDER_GONE
        if not received.order.scan:
            return ScanRefusal.SCAN_OFF
        if received.asked_lately(now_s):
            return ScanRefusal.TOO_SOON
        return ScanRefusal.TOO_MANY if received.asks >= MAX_ASKS else None

    def _listed(self, received: ReceivedOrder, now_s: float) -> OpenOrderEntry:
        order = received.order
        return OpenOrderEntry(
            page=self._tokens.of_sale(order.sale_id),
            place=self._tokens.of_place(received.kid),
            kid=received.kid,
            sale_id=order.sale_id,
            open=received.is_open(now_s),
            payable_fen=order.payable_fen,
            line_count=order.line_count,
        )


def _newest(connection: Connection, sale_id: str) -> KeptAttempt | None:
    """The newest attempt to pay for a sale."""
    attempts = store.of_sale(connection, sale_id)
    return attempts[-1] if attempts else None


def _shown(
    received: ReceivedOrder, attempt: KeptAttempt | None, now_s: float
) -> OpenOrderShown:
    order = received.order
    shown = OpenOrderShown(
        kid=received.kid,
        receipt_no=order.receipt_no,
        state=received.state_at(now_s),
        payable_fen=order.payable_fen,
        goods_fen=order.goods_fen,
        line_count=order.line_count,
        lines=tuple(map(_line, order.lines)),
        scan=order.scan,
        asked=received.asked_lately(now_s),
    )
    if attempt is None:
        return shown
    state = state_of(attempt)
    return record_with(
        shown,
        asked=shown.asked and attempt.count <= received.attempts,
        payment=state.state,
        network=attempt.attempt.network,
        reason=state.reason or "",
        url=state.url or "",
    )


def _line(line: OpenOrderLine) -> ShownLine:
    return ShownLine(
        name=line.name,
        pieces=line.pieces,
        amount_fen=line.amount_fen,
        weight_g=line.weight_g,
    )


def _refused(why: ScanRefusal) -> CommandRefused:
    return CommandRefused(reason=why.value)
