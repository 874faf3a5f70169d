"""The hub's word on an attempt: paid, ended without money, or still under way. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from firmware.kiosk.sale.charging.under_way import charge_of, unresolved
from firmware.kiosk.sale.checkout.paying import settle, ticket_of
from firmware.kiosk.sale.effects import Beep, Effect, PrintChargeNote, Tune
from firmware.kiosk.sale.phone_payment.charge import (
    END_SHOWN_S,
    SHOWN_URL_MAX,
    ChargeStage,
    TicketPayment,
)
from firmware.kiosk.sale.phone_payment.charge_events import ChargeReplied, ChargeWord
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    with_notice,
)
from firmware.kiosk.sale.ticket import Ticket
from firmware.retail.pricing.quote import Tender

FRESH_CODE = "code"
UNREADABLE_CODE = "code_unreadable"
_NOTHING_BEGAN = {UNREADABLE_CODE, "sale_ended", "network_off", "payments_over"}
"""Why the hub does not begin an attempt that then is none; any other reason leaves it
open whether there is one."""


def charge_replied(sale: Sale, event: ChargeReplied, now: Now) -> Outcome:
    """The hub's word, if it is of this attempt and newer than what is known."""
    charge, ticket = charge_of(sale), ticket_of(sale)
    this = event.sale_id, event.attempt
    if this != (ticket.sale_id, charge.attempt.count):
        return sale, ()
    if event.state is ChargeWord.REFUSED:
        return _refused(sale, event, now)
    if event.changes < charge.changes:
        return sale, ()
    sale = replace(sale, charge=replace(charge, changes=event.changes))
    return _WORDS.get(event.state, _goes_on)(sale, event, now)


def _refused(sale: Sale, event: ChargeReplied, now: Now) -> Outcome:
    """Nothing began, unless the hub once knew of it, or has another one open."""
    charge = charge_of(sale)
    if event.reason not in _NOTHING_BEGAN or charge.changes >= 0:
        return replace(sale, charge=unresolved(charge)), ()
    fresh = event.reason == UNREADABLE_CODE
    kind = NoticeKind.CODE_REFUSED if fresh else NoticeKind.PHONE_OFF
    return _payable_again(sale, kind, now)


def _goes_on(sale: Sale, event: ChargeReplied, _now: Now) -> Outcome:
    charge = charge_of(sale)
    url = "" if charge.giving_up else event.url
    # What is given up is being closed, whatever it is still asked about meanwhile.
    stage = ChargeStage.CLOSING if charge.giving_up else ChargeStage(event.state.value)
    effects: tuple[Effect, ...] = ()
    if len(url.encode()) > SHOWN_URL_MAX and url != charge.url:
        effects = (PrintChargeNote(ticket_of(sale), url),)
    return replace(sale, charge=replace(charge, stage=stage, url=url)), effects


def _paid(sale: Sale, event: ChargeReplied, now: Now) -> Outcome:
    """The money is there: settle, then print. Not if the customer gave it up.

    The hub gives it back then, as soon as it receives that, and replies so.
    """
    charge = charge_of(sale)
    if charge.giving_up:
        return sale, ()
    called = sale.called and not charge.overdue
    ticket = _paid_by(ticket_of(sale), event.out_trade_no)
    return settle(replace(sale, ticket=ticket, charge=None, called=called), now, ())


def _paid_by(ticket: Ticket, out_trade_no: str) -> Ticket:
    quote, attempt = ticket.phone_quote, ticket.attempt
    if quote is None or attempt is None:
        raise AssertionError(f"sale {ticket.sale_id} cannot be paid by phone")
    payment = TicketPayment(attempt.network, out_trade_no, quote.payable_fen)
    return replace(
        ticket, quote=quote, tender=Tender.PHONE, payment=payment, phone_quote=None
    )


def _declined(sale: Sale, event: ChargeReplied, now: Now) -> Outcome:
    fresh = event.reason == FRESH_CODE
    kind = NoticeKind.CODE_REFUSED if fresh else NoticeKind.CHARGE_DECLINED
    return _payable_again(sale, kind, now, detail=event.reason)


def _closed(sale: Sale, _event: ChargeReplied, now: Now) -> Outcome:
    return _payable_again(sale, NoticeKind.CHARGE_CLOSED, now)


def _returned(sale: Sale, _event: ChargeReplied, now: Now) -> Outcome:
    return _payable_again(sale, NoticeKind.CHARGE_RETURNED, now)


def _payable_again(
    sale: Sale, kind: NoticeKind, now: Now, *, detail: str = ""
) -> Outcome:
    """Nothing of this attempt stays with the shop: the customer can pay anew."""
    called = sale.called and not charge_of(sale).overdue
    sale = replace(
        sale,
        state=SaleState.PAYING,
        charge=None,
        called=called,
        acted_at_s=now.mono_s,
        staff_needed_at_s=now.mono_s,
    )
    sale = with_notice(sale, kind, now, detail=detail, stay_s=END_SHOWN_S)
    return sale, (Beep(Tune.ATTENTION),)


_WORDS: Mapping[ChargeWord, Callable[[Sale, ChargeReplied, Now], Outcome]] = {
    ChargeWord.PAID: _paid,
    ChargeWord.DECLINED: _declined,
    ChargeWord.CLOSED: _closed,
    ChargeWord.RETURNED: _returned,
}
"""What ends an attempt; every other word leaves it under way."""
