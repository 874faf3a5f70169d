"""What an attempt to pay by phone goes through while nobody knows its end. Pure.

Nothing is called failed and nothing paid without the hub's word. Meanwhile nobody can
pay otherwise: the customer would pay twice.
"""

from dataclasses import replace

from firmware.kiosk.sale.approving import is_too_soon, prove_again
from firmware.kiosk.sale.checkout.paying import ticket_of, void
from firmware.kiosk.sale.effects import (
    Beep,
    Effect,
    PrintChargeNote,
    RequestCharge,
    Tune,
)
from firmware.kiosk.sale.phone_payment.charge import (
    END_SHOWN_S,
    ChargeStage,
    ChargeWay,
    ShownCharge,
)
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    emptied,
    with_notice,
    without_expired,
)
from firmware.kiosk.sale.ticket import VoidReason


def charge_of(sale: Sale) -> ShownCharge:
    """The attempt of a sale that is being paid by phone."""
    if sale.charge is None:
        raise AssertionError(f"no attempt in state {sale.state}")
    return sale.charge


def wait(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed: ask again, call staff, at last give the sale up (E19)."""
    sale = without_expired(sale, now)
    charge, patience_s = charge_of(sale), now.policy.patience.counter_wait_s
    effects: tuple[Effect, ...] = ()
    if now.mono_s >= charge.end_at_s(patience_s):
        if charge.overdue:
            return _give_back(sale, VoidReason.IDLE, now)
        charge = replace(charge, overdue=True)
        sale = replace(sale, called=True, staff_needed_at_s=now.mono_s)
        effects = (Beep(Tune.ATTENTION),)
    if now.mono_s < charge.ask_at_s:
        return replace(sale, charge=charge), effects
    silent = charge.changes < 0 or not now.hub_online
    asked = unresolved(charge) if silent else charge
    sale = replace(sale, charge=replace(asked, sent_at_s=now.mono_s))
    return sale, (*effects, _asked(sale))


def lose_hub(sale: Sale, _event: object, _now: Now) -> Outcome:
    """The hub is away: nobody knows, and what could be scanned goes dark."""
    return replace(sale, charge=unresolved(charge_of(sale))), ()


def give_up(sale: Sale, _event: object, now: Now) -> Outcome:
    """UNDO: have the attempt closed; what comes all the same goes back."""
    charge = charge_of(sale)
    sale = with_notice(sale, NoticeKind.CHARGE_CANCELLING, now)
    if charge.giving_up:
        return sale, ()
    charge = replace(
        charge,
        giving_up=True,
        stage=ChargeStage.CLOSING,
        url="",
        sent_at_s=now.mono_s,
    )
    sale = replace(sale, charge=charge)
    return sale, (_asked(sale), Beep(Tune.TAKEN_BACK))


def prove(sale: Sale, event: object, now: Now) -> Outcome:
    """Staff's proof: the sale is given up, if they were called for that; else nothing.

    The money may be on its way: nobody confirms cash meanwhile.
    """
    if not charge_of(sale).overdue:
        return refuse(sale, event, now)
    if is_too_soon(sale, now):
        return prove_again(sale, event, now)
    return _give_back(sale, VoidReason.STAFF, now)


def refuse(sale: Sale, _event: object, now: Now) -> Outcome:
    """Nothing else meanwhile: show that a payment is under way."""
    return with_notice(sale, NoticeKind.CHARGE_UNDER_WAY, now), (Beep(Tune.REFUSED),)


def refuse_code(sale: Sale, event: object, now: Now) -> Outcome:
    """A pay code once more: the same one that is still in view, mostly.

    Where the customer can scan it is another way to pay, which UNDO leads to.
    """
    if charge_of(sale).attempt.way is ChargeWay.CODE:
        return sale, ()
    return refuse(sale, event, now)


def unresolved(charge: ShownCharge) -> ShownCharge:
    """The attempt of which nobody knows anything now."""
    return replace(charge, stage=ChargeStage.UNRESOLVED, url="")


def _asked(sale: Sale) -> Effect:
    return RequestCharge(ticket=ticket_of(sale), give_up=charge_of(sale).giving_up)


def _give_back(sale: Sale, reason: VoidReason, now: Now) -> Outcome:
    """Void the sale: the hub then gives back what was taken, or comes later."""
    ticket = ticket_of(sale)
    effects: tuple[Effect, ...] = (void(ticket, reason, now),)
    if now.prints_slips:
        effects = (*effects, PrintChargeNote(ticket))
    sale = emptied(replace(sale, called=False), now)
    kind, number = NoticeKind.CHARGE_UNKNOWN, ticket.receipt_no
    sale = with_notice(sale, kind, now, detail=number, stay_s=END_SHOWN_S)
    return sale, (*effects, Beep(Tune.ATTENTION))
