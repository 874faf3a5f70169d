"""A frozen basket: it is settled or voided. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.approving import (
    is_too_soon,
    prove_again,
    refuse_while_awaiting,
)
from firmware.kiosk.sale.effects import (
    Beep,
    Effect,
    PrintSlip,
    Record,
    RequestHold,
    Tune,
)
from firmware.kiosk.sale.events import StaffProven
from firmware.kiosk.sale.members.early import MONTH_AND_DAY, first_kept
from firmware.kiosk.sale.quoting import quote_of, vat_of
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    with_notice,
    without_expired,
)
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket, VoidReason
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.quote import Tender
from firmware.retail.sale_ids import make_receipt_no, make_sale_id


def start_paying(sale: Sale, event: object, now: Now) -> Outcome:
    """Freeze the basket, fix id and price, and journal the intent.

    Not while a piece waits for staff: it would leave unpaid. Points and coupons are
    held at the hub before anybody pays the rest (E21).
    """
    if sale.awaiting is not None:
        return refuse_while_awaiting(sale, event, now)
    early = first_kept(sale, now)
    if early is not None:
        opens = early.opens_day[-MONTH_AND_DAY:]
        refused = with_notice(sale, NoticeKind.EARLY_SALE, now, detail=opens)
        return replace(refused, state=SaleState.SCANNING), (Beep(Tune.REFUSED),)
    if not sale.basket.active_lines:
        return with_notice(sale, NoticeKind.EMPTY_BASKET, now), (Beep(Tune.REFUSED),)
    ticket = frozen(sale, now)
    intent = Record(SaleStage.INTENT, ticket)
    sale = replace(
        sale, ticket=ticket, asked_at_s=None, approval=None, puzzle=None, notice=None
    )
    hold = hold_of(ticket)
    if hold is None:
        return collect(sale, now, (intent,))
    sale = replace(
        sale,
        state=SaleState.HOLDING,
        acted_at_s=now.mono_s,
        hold_sent_s=now.mono_s,
    )
    return sale, (intent, hold, Beep(Tune.ADDED))


def hold_of(ticket: Ticket) -> RequestHold | None:
    """What the hub has to hold for a ticket; None if that is nothing."""
    member = ticket.member
    if member is None or member.member_id is None:
        return None
    if not ticket.points and not ticket.coupons:
        return None
    return RequestHold(ticket.sale_id, member.member_id, ticket.points, ticket.coupons)


def collect(sale: Sale, now: Now, done: tuple[Effect, ...]) -> Outcome:
    """Wait for the money; if none is due, the sale is settled by that (A14)."""
    quote = ticket_of(sale).quote
    if quote.payable_fen == 0 and ENGINES[quote.engine].by_rules:
        return settle(sale, now, done)
    sale = replace(
        sale,
        state=SaleState.PAYING,
        acted_at_s=now.mono_s,
        staff_needed_at_s=now.mono_s,
    )
    return sale, (*done, Beep(Tune.ATTENTION))


def confirm_cash(sale: Sale, event: StaffProven, now: Now) -> Outcome:
    """Staff confirm the money: settle, then print (E18, E25)."""
    if is_too_soon(sale, now):
        return prove_again(sale, event, now)
    return settle(replace(sale, called=False), now, (), confirmed_by=event.by)


def settle(
    sale: Sale, now: Now, done: tuple[Effect, ...], *, confirmed_by: str = ""
) -> Outcome:
    """The money is there, or none is due: journal that, then print."""
    ticket = replace(closed(ticket_of(sale), now), confirmed_by=confirmed_by)
    settled = (*done, Record(SaleStage.SETTLED, ticket), Beep(Tune.PAID))
    sale = replace(sale, ticket=ticket, acted_at_s=now.mono_s, notice=None)
    return after_settling(sale, now, settled)


def frozen(sale: Sale, now: Now) -> Ticket:
    """The ticket of the open basket, priced as it stands."""
    quote = quote_of(sale, now, Tender.CASH)
    by_phone = quote_of(sale, now, Tender.PHONE) if now.phone.networks else None
    member = sale.member
    invited = member is None and bool(now.policy.join.url)
    return Ticket(
        number=now.next_number,
        sale_id=make_sale_id(now.kid, now.journal, now.next_number),
        receipt_no=make_receipt_no(now.kid, now.next_number),
        opened_at=sale.opened_at,
        opened_known=sale.opened_known,
        basket=sale.basket,
        quote=quote,
        tender=Tender.CASH,
        priced_at=sale.priced_at,
        member=replace(member, coupons=()) if member else None,
        catalogue_revision=now.catalogue_revision,
        points=quote.exchange_points + (sale.redeem.points if quote.points_fen else 0),
        declined=sale.redeem.declined,
        claim=now.claim if invited else "",
        join_url=now.policy.join.url if invited else "",
        booking_note=now.policy.perks.booking_note(member.tier) if member else "",
        vat=vat_of(sale, quote, now),
        invoice_url=now.policy.invoice.url,
        points_taxed=not now.policy.vat.points_lower,
        phone_quote=by_phone,
        recalled=sale.recalled,
    )


def closed(ticket: Ticket, now: Now) -> Ticket:
    """The ticket of a sale that ends now.

    A sale whose time became known only on the way began, as far as is known, then:
    when it was priced again, or else now.
    """
    ended = replace(ticket, closed_at=now.utc, time_known=now.time_known)
    if now.time_known and not ticket.opened_known:
        return replace(ended, opened_at=ticket.priced_at or now.utc)
    return ended


def void(ticket: Ticket, reason: VoidReason, now: Now) -> Record:
    """What is journalled of a sale that is not paid after all."""
    ended = replace(ticket, time_known=now.time_known)
    return Record(SaleStage.VOIDED, ended, reason=reason)


def after_settling(sale: Sale, now: Now, done: tuple[Effect, ...]) -> Outcome:
    """Print a settled ticket's slip; without a printer, close it at once."""
    ticket = ticket_of(sale)
    if now.prints_slips:
        may_print = Record(SaleStage.MAY_HAVE_PRINTED, ticket)
        printing = (may_print, PrintSlip(ticket, copy=False))
        return replace(sale, state=SaleState.PRINTING), (*done, *printing)
    closed = Record(SaleStage.CLOSED, ticket, slip=SlipState.NONE)
    sale = replace(sale, state=SaleState.THANKS, slip=SlipState.NONE)
    return sale, (*done, closed)


def back_to_basket(sale: Sale, _event: object, now: Now) -> Outcome:
    """Void the sale and open the basket again: nothing was paid yet (E18).

    After a power cut there is no basket to open: the counter is empty.
    """
    if not sale.basket.active_lines:
        return cancel_payment(sale, None, now)
    voided = void(ticket_of(sale), VoidReason.CUSTOMER, now)
    sale = replace(
        sale, state=SaleState.SCANNING, ticket=None, acted_at_s=now.mono_s, notice=None
    )
    return sale, (voided, Beep(Tune.TAKEN_BACK))


def cancel_payment(sale: Sale, _event: object, now: Now) -> Outcome:
    """Void the sale and empty the counter (E18)."""
    voided = void(ticket_of(sale), VoidReason.CUSTOMER, now)
    sale = with_notice(emptied(sale, now), NoticeKind.CANCELLED, now)
    return sale, (voided, Beep(Tune.TAKEN_BACK))


def refuse_while_frozen(sale: Sale, _event: object, now: Now) -> Outcome:
    """A scan after PAY: show how to go back, change nothing."""
    return with_notice(sale, NoticeKind.FROZEN_BASKET, now), (Beep(Tune.REFUSED),)


def refuse_phone(sale: Sale, _event: object, now: Now) -> Outcome:
    """A pay code while only cash is taken: it is neither used nor kept (N01)."""
    return with_notice(sale, NoticeKind.PAY_CODE_REFUSED, now), (Beep(Tune.REFUSED),)


def wait_for_money(sale: Sale, _event: object, now: Now) -> Outcome:
    """Time passed at the counter; at last the unpaid sale is voided (E10)."""
    sale = without_expired(sale, now)
    if now.mono_s < sale.acted_at_s + now.policy.patience.counter_wait_s:
        return sale, ()
    voided = void(ticket_of(sale), VoidReason.IDLE, now)
    return with_notice(emptied(sale, now), NoticeKind.IDLE_RESET, now), (voided,)


def ticket_of(sale: Sale) -> Ticket:
    """The ticket of a sale that has one from PAY on."""
    if sale.ticket is None:
        raise AssertionError(f"no ticket in state {sale.state}")
    return sale.ticket
