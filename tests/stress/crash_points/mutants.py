"""Safeguards of both boxes, each taken away: the enumeration must notice each.

A mutant replaces what a module, or one of its classes, calls by a name. `script` is in
what it is looked for, and `breaks` what is made to break there, at every point.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from firmware.hub.loyalty import event_store, holds
from firmware.hub.loyalty.sale_holds import ending
from firmware.hub.loyalty.sale_holds.ending import hold_id
from firmware.hub.payments.attempts import table
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt
from firmware.hub.payments.attempts.table import TableRow
from firmware.hub.payments.following import PaymentFollower
from firmware.kiosk.sale.charging import replies, under_way
from firmware.kiosk.sale.checkout import paying
from firmware.kiosk.sale.effects import PrintSlip, Record
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.loyalty.point_events import PointKind
from tests.stress.crash_points.points import Fault

S = AttemptState
_AFTER_SETTLING = paying.after_settling
Change = tuple[object, str, object]
"""Whose name is given another value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One safeguard less. Without `breaks` the unbroken script is enough."""

    script: str
    change: Callable[[], Change]
    breaks: frozenset[Fault] = frozenset()


def _of(module: ModuleType, name: str) -> Any:  # noqa: ANN401
    """What is a module's own; mutants are made of that."""
    return getattr(module, name)


@contextmanager
def mutated(mutant: Mutant) -> Generator[None]:
    """The safeguard is away for a while."""
    owner, name, value = mutant.change()
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _row(
    state: AttemptState, event: str, wrong: Callable[..., PayAttempt]
) -> Callable[[], Change]:
    """Another step in the hub's table."""

    def change() -> Change:
        rows = dict(table.TABLE[state])
        [kind] = [each for each in rows if each.__name__ == event]
        rows[kind] = TableRow(wrong, frozenset(AttemptState))
        return table, "TABLE", {**table.TABLE, state: rows}

    return change


def _ends(state: AttemptState) -> Callable[..., PayAttempt]:
    def step(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
        return replace(attempt, state=state, due_s=None)

    return step


def _word(word: ChargeWord, handler: object) -> Callable[[], Change]:
    """The kiosk takes a word of the hub for another."""
    return lambda: (replies, "_WORDS", {**_of(replies, "_WORDS"), word: handler})


def _paid_though_given_up(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    charge = replace(under_way.charge_of(sale), giving_up=False)
    return _of(replies, "_paid")(replace(sale, charge=charge), event, now)


def _printed_before_it_is_settled(sale: Any, now: Any, done: Any) -> Any:  # noqa: ANN401
    after, effects = _AFTER_SETTLING(sale, now, done)
    prints = [each for each in effects if isinstance(each, PrintSlip)]
    return after, (*prints, *(e for e in effects if not isinstance(e, PrintSlip)))


def _silence_is_payment(sale: Any, reason: Any, now: Any) -> Any:  # noqa: ANN401
    del reason
    ticket = _of(replies, "_paid_by")(paying.ticket_of(sale), "K1_0_0_0")
    return paying.settle(replace(sale, ticket=ticket, charge=None), now, ())


def _not_journalled(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    after, effects = _of(replies, "_paid")(sale, event, now)
    kept = [
        each
        for each in effects
        if not (isinstance(each, Record) and each.stage is SaleStage.SETTLED)
    ]
    return after, tuple(kept)


def _cash_meanwhile(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    return paying.confirm_cash(replace(sale, charge=None), event, now)


def _posted_twice() -> Change:
    post = _of(ending, "_post")

    def twice(books: Any, held: Any) -> Any:  # noqa: ANN401
        state = post(books, held)
        first = event_store.find(books.connection, hold_id(held.sale_id))
        assert first is not None
        paid_id = holds.paid_id(hold_id(held.sale_id))
        spent = replace(first.event, id=paid_id, kind=PointKind.HOLD)
        holds.burn(books.points, replace(first, event=spent, kid=None))
        return state

    return ending, "_post", twice


def _nothing(*_given: object) -> None:
    """Does nothing."""


MUTANTS: Mapping[str, Mutant] = {
    "hub: a cancel without a reply is not repeated": Mutant(
        script="undo, confirmed late",
        change=_row(S.CANCELLING, "Unresolved", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge without a reply was refused": Mutant(
        script="code",
        change=_row(S.RECORDED, "Unresolved", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge without a reply was paid": Mutant(
        script="code",
        change=_row(S.RECORDED, "Unresolved", _ends(S.PAID)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a charge that was under way at a restart was refused": Mutant(
        script="code",
        change=_row(S.RECORDED, "Restarted", _ends(S.CLOSED)),
        breaks=frozenset({Fault.HUB, Fault.HUB_ARRIVES}),
    ),
    "hub: a trade that is not there yet was refused": Mutant(
        script="code",
        change=_row(S.UNRESOLVED, "NotThere", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LATE, Fault.VERY_LATE}),
    ),
    "hub: nobody asks after a cancel": Mutant(
        script="paid after the cancel",
        change=_row(S.CANCELLING, "Cancelled", _ends(S.CLOSED)),
    ),
    "hub: money that came after the cancel is kept": Mutant(
        script="paid after the cancel",
        change=_row(S.CLOSED, "Paid", _ends(S.CLOSED)),
    ),
    "hub: nobody asks about what can be scanned after its cancel": Mutant(
        script="scan, undo as it is scanned",
        change=_row(S.CHECKING, "NotThere", _ends(S.CLOSED)),
        breaks=frozenset({Fault.LATE, Fault.VERY_LATE, Fault.LINK}),
    ),
    "hub: a refund without a reply counts as done": Mutant(
        script="paid after the cancel",
        change=_row(S.REFUNDING, "Unresolved", _ends(S.REFUNDED)),
        breaks=frozenset({Fault.LOST}),
    ),
    "hub: a void does not give a payment up": Mutant(
        script="code",
        change=lambda: (PaymentFollower, "voided", _nothing),
        breaks=frozenset({Fault.LINK_LONG}),
    ),
    "hub: a booked sale does not keep its payment": Mutant(
        script="code", change=lambda: (PaymentFollower, "sold", _nothing)
    ),
    "hub: a hold is posted twice": Mutant(
        script="points and a coupon", change=_posted_twice
    ),
    "hub: a void leaves what is held": Mutant(
        script="points, undo and leave",
        change=lambda: (ending, "void", _nothing),
    ),
    "kiosk: silence is taken for a payment": Mutant(
        script="unknown, given up",
        change=lambda: (under_way, "_give_back", _silence_is_payment),
    ),
    "kiosk: paid without the hub's word": Mutant(
        script="nobody confirms",
        change=_word(ChargeWord.CONFIRM, _of(replies, "_paid")),
    ),
    "kiosk: a payment that was given up counts": Mutant(
        script="undo as it is paid",
        change=_word(ChargeWord.PAID, _paid_though_given_up),
    ),
    "kiosk: what nobody knows was declined": Mutant(
        script="unknown, then paid",
        change=_word(ChargeWord.UNRESOLVED, _of(replies, "_closed")),
    ),
    "kiosk: cash is accepted while a payment is open": Mutant(
        script="cash meanwhile", change=lambda: (under_way, "refuse", _cash_meanwhile)
    ),
    "kiosk: the slip is printed before the payment is journalled": Mutant(
        script="code",
        change=lambda: (paying, "after_settling", _printed_before_it_is_settled),
        breaks=frozenset({Fault.KIOSK}),
    ),
    "kiosk: a payment is not journalled before its slip": Mutant(
        script="code",
        change=_word(ChargeWord.PAID, _not_journalled),
        breaks=frozenset({Fault.KIOSK}),
    ),
}
