"""The hub without one of its safeguards of an attempt."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from firmware.hub.loyalty import event_store, holds
from firmware.hub.loyalty.sale_holds import ending
from firmware.hub.loyalty.sale_holds.ending import hold_id
from firmware.hub.payments import calls, charging
from firmware.hub.payments.attempts import table
from firmware.hub.payments.attempts.attempt import (
    AttemptState,
    NetworkCall,
    PayAttempt,
)
from firmware.hub.payments.attempts.table import TableRow
from firmware.hub.payments.charging import ChargeHandler
from firmware.hub.payments.following import PaymentFollower
from firmware.hub.payments.results import Paid, Unresolved
from firmware.retail.loyalty.point_events import PointKind
from tests.stress.crash_points.mutants.mutant import (
    Change,
    Mutant,
    Mutants,
    nothing,
    of,
    one,
)
from tests.stress.crash_points.points import Fault

S = AttemptState
_EXCHANGE = calls.exchange
_NEW: Any = of(ChargeHandler, "_new")
_POST = of(ending, "_post")
_TICKS = count(1_772_352_000)


def _row(
    state: AttemptState, event: str, wrong: Callable[..., PayAttempt]
) -> Callable[[], tuple[Change, ...]]:
    """Another step in the hub's table."""

    def changes() -> tuple[Change, ...]:
        rows = dict(table.TABLE[state])
        [kind] = [each for each in rows if each.__name__ == event]
        rows[kind] = TableRow(wrong, frozenset(AttemptState))
        return ((table, "TABLE", {**table.TABLE, state: rows}),)

    return changes


def _ends(state: AttemptState) -> Callable[..., PayAttempt]:
    def step(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
        return replace(attempt, state=state, due_s=None)

    return step


def _posted_twice(books: Any, held: Any) -> Any:  # noqa: ANN401
    state = _POST(books, held)
    first = event_store.find(books.connection, hold_id(held.sale_id))
    assert first is not None
    paid_id = holds.paid_id(hold_id(held.sale_id))
    spent = replace(first.event, id=paid_id, kind=PointKind.HOLD)
    holds.burn(books.points, replace(first, event=spent, kid=None))
    return state


def _of_the_clock(_sale_id: str, _attempt: int) -> str:
    """Two attempts of one second have one number, as after a clock was put back."""
    return "K1_1772352000_1"


def _again_by_a_new_number(gateway: Any, attempt: Any, code: Any) -> object:  # noqa: ANN401
    result = _EXCHANGE(gateway, attempt, code)
    if attempt.call is not NetworkCall.PAY or not isinstance(result, Unresolved):
        return result
    number = f"{attempt.charge.out_trade_no}b"
    return gateway.pay(replace(attempt.charge, out_trade_no=number), code)


def _charged_before_it_is_stored(handler: Any, ask: Any, kid: Any, code: Any) -> Any:  # noqa: ANN401
    """By the sale's number this would be found again; by one of the clock it is not."""
    attempt = _NEW(handler, ask, kid, code)
    charge = replace(attempt.charge, out_trade_no=f"K1_{next(_TICKS)}_1")
    attempt = replace(attempt, charge=charge)
    if code is None:
        return attempt
    gateway = of(handler, "_parts").gateways[ask.network]
    paid = isinstance(gateway.pay(charge, code), Paid)
    return replace(attempt, state=S.PAID, due_s=None) if paid else attempt


HUB_MUTANTS: Mutants = {
    "hub: a cancel without a reply is not repeated": Mutant(
        script="undo, confirmed late",
        changes=_row(S.CANCELLING, "Unresolved", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge without a reply was refused": Mutant(
        script="code",
        changes=_row(S.RECORDED, "Unresolved", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge without a reply was paid": Mutant(
        script="code",
        changes=_row(S.RECORDED, "Unresolved", _ends(S.PAID)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge that was under way at a restart was refused": Mutant(
        script="code",
        changes=_row(S.RECORDED, "Restarted", _ends(S.CLOSED)),
        breaks=frozenset({Fault.HUB, Fault.HUB_ARRIVES}),
    ),
    "hub: a trade that is not there yet was refused": Mutant(
        script="code",
        changes=_row(S.UNRESOLVED, "NotThere", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LATE, Fault.VERY_LATE}),
    ),
    "hub: nobody asks after a cancel": Mutant(
        script="paid after the cancel",
        changes=_row(S.CANCELLING, "Cancelled", _ends(S.CLOSED)),
    ),
    "hub: money that came after the cancel is kept": Mutant(
        script="paid after the cancel",
        changes=_row(S.CLOSED, "Paid", _ends(S.CLOSED)),
    ),
    "hub: nobody asks about what can be scanned after its cancel": Mutant(
        script="scan, undo as it is scanned",
        changes=_row(S.CHECKING, "NotThere", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LATE, Fault.VERY_LATE, Fault.LINK}),
    ),
    "hub: a refund without a reply counts as done": Mutant(
        script="paid after the cancel",
        changes=_row(S.REFUNDING, "Unresolved", _ends(S.REFUNDED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a void does not give a payment up": Mutant(
        script="code",
        changes=one(PaymentFollower, "voided", nothing),
        breaks=frozenset({Fault.LINK_LONG}),
    ),
    "hub: a booked sale does not keep its payment": Mutant(
        script="code", changes=one(PaymentFollower, "sold", nothing)
    ),
    "hub: a hold is posted twice": Mutant(
        script="points and a coupon", changes=one(ending, "_post", _posted_twice)
    ),
    "hub: a void leaves what is held": Mutant(
        script="points, undo and leave",
        changes=one(ending, "void", nothing),
    ),
    "hub: what the customer has to confirm is left alone in the end": Mutant(
        script="nobody confirms",
        changes=_row(S.WAITING, "WaitingForBuyer", _ends(S.WAITING)),
    ),
    "hub: a refund that never came counts as done": Mutant(
        script="paid after the cancel",
        changes=_row(S.REFUND_CHECKING, "NotThere", _ends(S.REFUNDED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: the number is one of the clock": Mutant(
        script="declined, another code",
        changes=one(charging, "make_out_trade_no", _of_the_clock),
    ),
    "hub: a charge without a reply is tried by a new number": Mutant(
        script="unknown, then paid",
        changes=one(calls, "exchange", _again_by_a_new_number),
    ),
    "hub: charged before it is stored, by a number of the clock": Mutant(
        script="code",
        changes=one(ChargeHandler, "_new", _charged_before_it_is_stored),
        breaks=frozenset({Fault.HUB}),
    ),
}
