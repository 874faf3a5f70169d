"""The hub without one of its safeguards of a refund by phone."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from firmware.hub.payments.calls import NetworkCalls, RefundEnded
from firmware.hub.payments.refunds import table
from firmware.hub.payments.refunds.table import ReturnStep
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState
from tests.stress.crash_points.mutants.mutant import Change, Mutant, Mutants, of, one
from tests.stress.crash_points.points import Fault

S = ReturnState
_TRIES = count(1)


def _row(
    state: ReturnState, event: str, ends: ReturnState
) -> Callable[[], tuple[Change, ...]]:
    def wrong(refund: PhoneRefund, _event: object, _now_s: float) -> PhoneRefund:
        return replace(refund, state=ends, due_s=None)

    def changes() -> tuple[Change, ...]:
        rows = dict(table.TABLE[state])
        [kind] = [each for each in rows if each.__name__ == event]
        rows[kind] = ReturnStep(wrong, frozenset(ReturnState))
        return ((table, "TABLE", {**table.TABLE, state: rows}),)

    return changes


def _numbered_anew(calls: Any, gateway: Any, refund: Any, *, looks_up: bool) -> None:  # noqa: ANN401
    number = f"{refund.refund_no}_{next(_TRIES)}"
    call = gateway.refund_query if looks_up else gateway.refund
    asked = partial(call, replace(refund, refund_no=number))
    of(calls, "_begin")(refund.refund_no, asked, partial(RefundEnded, refund.refund_no))


REFUND_MUTANTS: Mutants = {
    "hub: a sale's refund without a reply counts as done": Mutant(
        script="refund",
        changes=_row(S.ASKED, "Unresolved", S.DONE),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a sale's refund without a reply was refused": Mutant(
        script="refund",
        changes=_row(S.ASKED, "Unresolved", S.REFUSED),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a sale's refund that never came counts as done": Mutant(
        script="refund",
        changes=_row(S.CHECKING, "NotThere", S.DONE),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a sale's refund that waits for a balance was refused": Mutant(
        script="refund, no balance yet",
        changes=_row(S.ASKED, "Declined", S.REFUSED),
    ),
    "hub: a sale's refund has a new number each time": Mutant(
        script="refund, nobody knows",
        changes=one(NetworkCalls, "give_back", _numbered_anew),
    ),
}
