"""Boxes that do not write down what they are about to do, or do more than that."""

from itertools import count
from typing import Any

from firmware.hub.loyalty import holds
from firmware.hub.loyalty.sale_holds import ending, store
from firmware.hub.loyalty.sale_holds.books import coupon_requests, hold_id
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHoldState
from firmware.hub.payments.attempts.attempt import PayAttempt
from firmware.kiosk.journal.refunds import rows
from firmware.kiosk.refund import RefundStage
from firmware.kiosk.sale.charging import begin
from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.refunding import slips
from tests.stress.crash_points.mutants.mutant import Change, Mutant, Mutants, of, one
from tests.stress.crash_points.points import Fault

_BEGUN = of(begin, "_begun")
_RECORD_REFUND: Any = of(slips, "RecordRefund")
_AFTER: Any = of(rows, "_AFTER")
_TRIES = count(1)


def _attempt_not_journalled(sale: Any, network: Any, way: Any, *, now: Any) -> Any:  # noqa: ANN401
    after, _record = _BEGUN(sale, network, way, now=now)
    return after, Beep(Tune.ADDED)


def _released(books: Any, held: Any) -> SaleHoldState:  # noqa: ANN401
    if held.points:
        holds.void(books.points, books.connection, hold_id(held.sale_id))
    for each in coupon_requests(held):
        books.coupons.void(each.hold_id)
    posted = SaleHoldState.POSTED
    store.end(books.connection, held.sale_id, posted, now=books.now)
    return posted


def _numbered_anew(attempt: PayAttempt) -> str:
    return f"{attempt.charge.out_trade_no}R{next(_TRIES)}"


def _recorded_when_printed(stage: RefundStage, request: Any) -> Any:  # noqa: ANN401
    late = stage is RefundStage.MAY_HAVE_PRINTED
    return Beep(Tune.ADDED) if late else _RECORD_REFUND(stage, request)


def _slip_not_journalled() -> tuple[Change, ...]:
    after = {**_AFTER, RefundStage.PRINTED: {RefundStage.DONE}}
    return (
        (slips, "RecordRefund", _recorded_when_printed),
        (rows, "_AFTER", after),
    )


HUB_RECORD_MUTANTS: Mutants = {
    "hub: an attempt goes back by a new number each time": Mutant(
        script="paid after the cancel",
        changes=one(PayAttempt, "refund_no", property(_numbered_anew)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: what a paid sale holds is released": Mutant(
        script="points and a coupon", changes=one(ending, "_post", _released)
    ),
}
KIOSK_RECORD_MUTANTS: Mutants = {
    "kiosk: an attempt is not journalled before the call": Mutant(
        script="code",
        changes=one(begin, "_begun", _attempt_not_journalled),
        breaks=frozenset({Fault.KIOSK}),
    ),
    "kiosk: that a refund's slip may be out is not journalled": Mutant(
        script="refund", changes=_slip_not_journalled, breaks=frozenset({Fault.KIOSK})
    ),
}
