"""A payment by phone begins: the customer shows a code, or scans one. Pure.

The attempt is journalled before the hub is asked: its number never comes again.
"""

from dataclasses import replace

from firmware.kiosk.sale.charging.order_page import turn_page
from firmware.kiosk.sale.checkout.paying import refuse_phone, ticket_of
from firmware.kiosk.sale.effects import Beep, Effect, Record, RequestCharge, Tune
from firmware.kiosk.sale.phone_payment.charge import (
    ChargeAttempt,
    ChargeStage,
    ChargeWay,
    ShownCharge,
)
from firmware.kiosk.sale.phone_payment.charge_events import (
    PayByScanAsked,
    PayCodeScanned,
)
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    emptied,
    with_notice,
)
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.retail.payment_ids import MAX_ATTEMPTS

ASKED_MAX_S = 30.0
"""How long a request of the order page counts; it may come late, or once more."""


def pay_by_code(sale: Sale, event: PayCodeScanned, now: Now) -> Outcome:
    """A pay code before the camera: have it charged, if it can be (E01).

    One that was in view before PAY counts for the first attempt only: later it may be
    the one that was charged.
    """
    code, ticket = event.code, ticket_of(sale)
    if event.again and ticket.attempt is not None:
        return sale, ()
    if not now.phone.networks and ticket.phone_quote is None:
        return refuse_phone(sale, event, now)
    if now.hub_online and not now.phone.takes_code_of(event.network):
        refused = with_notice(sale, NoticeKind.NETWORK_OFF, now, detail=event.network)
        return refused, (Beep(Tune.REFUSED),)
    if code is None or not _can_begin(ticket, now):
        return _refuse(sale, now)
    sale, begun = _begun(sale, code.network, ChargeWay.CODE, now=now)
    request = RequestCharge(ticket=ticket_of(sale), code=code)
    return sale, (begun, request, Beep(Tune.ADDED))


def refuse_while_holding(sale: Sale, event: object, now: Now) -> Outcome:
    """A pay code before the points are held: it can be shown in a moment."""
    if not now.phone.networks:
        return refuse_phone(sale, event, now)
    return with_notice(sale, NoticeKind.HOLDING, now), (Beep(Tune.REFUSED),)


def pay_by_scan(sale: Sale, _event: object, now: Now) -> Outcome:
    """PAY once more: a code for the customer to scan, where a network has that.

    Else the code of the order's page, by which nobody pays.
    """
    network, ticket = now.phone.scanned, ticket_of(sale)
    if ticket.phone_quote is None:
        return sale, ()
    if network is None:
        return turn_page(sale, now)
    if not _can_begin(ticket, now):
        return _refuse(sale, now)
    sale, begun = _begun(sale, network, ChargeWay.SCAN, now=now)
    return sale, (begun, RequestCharge(ticket=ticket_of(sale)), Beep(Tune.ADDED))


def pay_by_asked_scan(sale: Sale, event: PayByScanAsked, now: Now) -> Outcome:
    """As PAY once more, but from the page of this very order; of another one nothing.

    Whoever has the page is not at the counter: what cannot begin shows no notice here.
    """
    ticket = ticket_of(sale)
    fresh = 0 <= now.mono_s - event.told_s < ASKED_MAX_S
    if not fresh or event.sale_id != ticket.sale_id or not _can_begin(ticket, now):
        return sale, ()
    return pay_by_scan(sale, event, now)


def resume(sale: Sale, ticket: Ticket, now: Now) -> Outcome:
    """After a power cut: the same attempt, and what became of it is asked (E05).

    The basket stays empty: who goes back from the payment cancels the sale.
    """
    if ticket.attempt is None:
        raise AssertionError(f"no attempt of sale {ticket.sale_id}")
    charge = _shown(ticket.attempt, now)
    sale = replace(
        emptied(sale, now),
        state=SaleState.CHARGING,
        ticket=ticket,
        charge=replace(charge, stage=ChargeStage.UNRESOLVED),
    )
    return sale, (RequestCharge(ticket=ticket),)


def _can_begin(ticket: Ticket, now: Now) -> bool:
    quote, last = ticket.phone_quote, ticket.attempt
    some_left = last is None or last.count < MAX_ATTEMPTS
    return now.hub_online and some_left and quote is not None and quote.payable_fen > 0


def _begun(
    sale: Sale, network: str, way: ChargeWay, *, now: Now
) -> tuple[Sale, Effect]:
    ticket = ticket_of(sale)
    count = 1 if ticket.attempt is None else ticket.attempt.count + 1
    ticket = replace(ticket, attempt=ChargeAttempt(count, network, way))
    sale = replace(
        sale,
        state=SaleState.CHARGING,
        ticket=ticket,
        charge=_shown(ChargeAttempt(count, network, way), now),
        order_page=None,
        acted_at_s=now.mono_s,
        notice=None,
    )
    return sale, Record(SaleStage.CHARGING, ticket)


def _shown(attempt: ChargeAttempt, now: Now) -> ShownCharge:
    return ShownCharge(attempt=attempt, begun_at_s=now.mono_s, sent_at_s=now.mono_s)


def _refuse(sale: Sale, now: Now) -> Outcome:
    return with_notice(sale, NoticeKind.PHONE_OFF, now), (Beep(Tune.REFUSED),)
