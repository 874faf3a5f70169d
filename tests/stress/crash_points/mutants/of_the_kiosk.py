"""The kiosk without one of its safeguards."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from firmware.kiosk.sale.charging import replies, under_way
from firmware.kiosk.sale.checkout import paying
from firmware.kiosk.sale.effects import PrintSlip, Record
from firmware.kiosk.sale.phone_payment.charge_events import ChargeWord
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.uplink import Uplink
from tests.stress.crash_points.mutants.mutant import Change, Mutant, Mutants, of, one
from tests.stress.crash_points.points import Fault

_AFTER_SETTLING = paying.after_settling
_REQUEST_REFUND = Uplink.request_refund
_TRIES = count(1)


def _word(word: ChargeWord, handler: object) -> Callable[[], tuple[Change, ...]]:
    """The kiosk takes a word of the hub for another."""
    return lambda: ((replies, "_WORDS", {**of(replies, "_WORDS"), word: handler}),)


def _paid_though_given_up(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    charge = replace(under_way.charge_of(sale), giving_up=False)
    return of(replies, "_paid")(replace(sale, charge=charge), event, now)


def _printed_before_it_is_settled(sale: Any, now: Any, done: Any) -> Any:  # noqa: ANN401
    after, effects = _AFTER_SETTLING(sale, now, done)
    prints = [each for each in effects if isinstance(each, PrintSlip)]
    return after, (*prints, *(e for e in effects if not isinstance(e, PrintSlip)))


def _silence_is_payment(sale: Any, reason: Any, now: Any) -> Any:  # noqa: ANN401
    del reason
    ticket = of(replies, "_paid_by")(paying.ticket_of(sale), "K1_0_0_0")
    return paying.settle(replace(sale, ticket=ticket, charge=None), now, ())


def _not_journalled(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    after, effects = of(replies, "_paid")(sale, event, now)
    kept = [
        each
        for each in effects
        if not (isinstance(each, Record) and each.stage is SaleStage.SETTLED)
    ]
    return after, tuple(kept)


def _cash_meanwhile(sale: Any, event: Any, now: Any) -> Any:  # noqa: ANN401
    return paying.confirm_cash(replace(sale, charge=None), event, now)


def _by_another_id(uplink: Any, request: Any, now_s: float) -> bool:  # noqa: ANN401
    if not request.quote:
        request = replace(request, refund_id=f"{request.refund_id}{next(_TRIES)}")
    return _REQUEST_REFUND(uplink, request, now_s)


KIOSK_MUTANTS: Mutants = {
    "kiosk: silence is taken for a payment": Mutant(
        script="unknown, given up",
        changes=one(under_way, "_give_back", _silence_is_payment),
    ),
    "kiosk: paid without the hub's word": Mutant(
        script="nobody confirms",
        changes=_word(ChargeWord.CONFIRM, of(replies, "_paid")),
    ),
    "kiosk: a payment that was given up counts": Mutant(
        script="undo as it is paid",
        changes=_word(ChargeWord.PAID, _paid_though_given_up),
    ),
    "kiosk: what nobody knows was declined": Mutant(
        script="unknown, then paid",
        changes=_word(ChargeWord.UNRESOLVED, of(replies, "_closed")),
    ),
    "kiosk: cash is accepted while a payment is open": Mutant(
        script="cash meanwhile", changes=one(under_way, "refuse", _cash_meanwhile)
    ),
    "kiosk: the slip is printed before the payment is journalled": Mutant(
        script="code",
        changes=one(paying, "after_settling", _printed_before_it_is_settled),
        breaks=frozenset({Fault.KIOSK}),
    ),
    "kiosk: a payment is not journalled before its slip": Mutant(
        script="code",
        changes=_word(ChargeWord.PAID, _not_journalled),
        breaks=frozenset({Fault.KIOSK}),
    ),
    "kiosk: a refund is asked for again by another id": Mutant(
        script="refund in parts",
        changes=one(Uplink, "request_refund", _by_another_id),
        breaks=frozenset({Fault.LOST}),
    ),
}
