"""CALL over a basket, after staff's proof: the basket is suspended (E17). Pure.

It frees the counter for the next customer. Nothing is held for it, and no member stays
in it: whoever recalls it may be somebody else.
"""

from dataclasses import replace

from firmware.kiosk.sale.approving import approved_by
from firmware.kiosk.sale.checkout.paying import frozen
from firmware.kiosk.sale.effects import Beep, Effect, PrintSlip, Record, Tune
from firmware.kiosk.sale.scanning import call_staff
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState, emptied
from firmware.kiosk.sale.ticket import (
    Redeem,
    SaleStage,
    SlipState,
    Suspension,
    Ticket,
)


def suspend(sale: Sale, event: object, now: Now) -> Outcome:
    """Suspend the basket if staff have just proven themselves; else call them.

    Not while a piece waits for staff, or the customer chooses between two codes.
    """
    by = approved_by(sale, now)
    undecided = sale.awaiting is not None or sale.choice is not None
    if by is None or undecided or not sale.basket.active_lines:
        return call_staff(sale, event, now)
    at = now.utc if now.time_known else ""
    ticket = suspended_ticket(sale, Suspension(by, at, sale.articles), now)
    done: tuple[Effect, ...] = (Record(SaleStage.SUSPENDED, ticket),)
    if now.prints_slips:
        done = (*done, PrintSlip(ticket, copy=False))
    sale = replace(
        emptied(sale, now),
        state=SaleState.THANKS,
        ticket=ticket,
        slip=SlipState.KEPT,
        called=False,
        own_slip=None,
    )
    return sale, (*done, Beep(Tune.ADDED))


def suspended_ticket(sale: Sale, suspended: Suspension, now: Now) -> Ticket:
    """The ticket of a guest: its price is that of the goods alone."""
    guests = replace(sale, member=None, redeem=Redeem(), asked_at_s=None)
    return replace(
        frozen(guests, now),
        claim="",
        join_url="",
        time_known=now.time_known,
        suspended=suspended,
    )
