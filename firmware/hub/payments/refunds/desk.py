"""Has networks give back what refunds of sales owe, each refund once (E19).

The refund is booked, with its row, before a network is asked; what the network says is
stored before anything follows. Everything here is the handler's thread.
"""

import logging

from sqlalchemy import Connection

from firmware.hub.db.engine import reading, writing
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.ledger import store as ledger_store
from firmware.hub.payments.attempts.attempt import REFUND_WAIT_MAX_S
from firmware.hub.payments.calls import RefundEnded
from firmware.hub.payments.desk import ChargeParts
from firmware.hub.payments.gateway import RefundCall
from firmware.hub.payments.refunds import table
from firmware.hub.sales.refunds.by_phone import store
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState
from firmware.hub.sales.refunds.refund_posting import returned_posting

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Refunds under way: customers who pay have the room of the others."""


class PhoneRefundDesk:
    """Steps refunds and has their calls made, one call a refund at a time."""

    def __init__(self, parts: ChargeParts) -> None:
        self._parts = parts
        self._under_way: set[str] = set()
        self._begun = False

    def run(self, _until_s: float) -> bool:
        """Make the calls that are due, as far as there is room; also after a start."""
        if not self._begun:
            self._begin()
        with reading(self._parts.engine) as connection:
            found = store.due(connection, self._parts.steady_s())
        for refund in found:
            self._call(refund)
        return False

    def call_ended(self, ended: RefundEnded, work: UnitOfWork) -> None:
        """A network has replied, or not: the next step of its refund."""
        before = store.of_number(work.connection, ended.refund_no)
        if before is None:
            raise AssertionError(f"a call for no refund: {ended.refund_no}")
        after = table.step(before, ended.result, self._parts.steady_s())
        book_step(work.connection, before, after, now=self._parts.now())
        log.info(
            "refund_call number=%s result=%s state=%s",
            ended.refund_no,
            type(ended.result).__name__,
            after.state,
        )
        work.after_commit(lambda: self._under_way.discard(ended.refund_no))

    def _begin(self) -> None:
        """A clock that was put back while the hub was off delays no refund."""
        until_s = self._parts.steady_s() + REFUND_WAIT_MAX_S
        with writing(self._parts.engine) as connection:
            store.hasten(connection, until_s)
        self._begun = True

    def _call(self, refund: PhoneRefund) -> None:
        gateway = self._parts.gateways.get(refund.network)
        full = len(self._under_way) >= AT_ONCE or not self._parts.calls.room
        if gateway is None or full or refund.number in self._under_way:
            return
        self._under_way.add(refund.number)
        call = RefundCall(
            out_trade_no=refund.out_trade_no,
            refund_no=refund.number,
            refund_fen=refund.refund_fen,
            paid_fen=refund.paid_fen,
        )
        looks_up = table.looks_up(refund)
        self._parts.calls.give_back(gateway, call, looks_up=looks_up)


def book_step(
    connection: Connection, before: PhoneRefund, after: PhoneRefund, *, now: str
) -> None:
    """Store a step, with the posting of what is given back by it.

    `now` is UTC text.
    """
    if after == before:
        return
    store.change(connection, after, now)
    if before.is_open and not after.is_open:
        batch = WriteBatch()
        ledger_store.add_posting(batch, returned_posting(after, now), now)
        batch.write(connection)
    if after.state is ReturnState.REFUSED:
        log.warning(
            "refund_refused number=%s sale=%r reason=%s refund_fen=%d",
            *(after.number, after.sale_id, after.trouble, after.refund_fen),
        )
