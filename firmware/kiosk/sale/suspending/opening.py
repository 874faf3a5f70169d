"""A suspended basket becomes the open one again. Pure."""

from dataclasses import replace

from firmware.kiosk.sale.effects import Beep, Effect, Tune
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Sale,
    emptied,
    touched,
    with_notice,
)
from firmware.kiosk.sale.ticket import Recalled, Suspension, Ticket
from firmware.retail.pricing.quote import Tender


def opened(
    sale: Sale, ticket: Ticket, now: Now, *, before_fen: int
) -> tuple[Sale, tuple[Effect, ...]]:
    """The counter with the basket of `ticket`, at the prices of now (A43).

    With a notice if it costs something else than `before_fen`.
    """
    kept = suspension_of(ticket)
    sale = replace(
        touched(emptied(sale, now), now),
        basket=ticket.basket,
        articles=kept.articles,
        recalled=Recalled(ticket.number, ticket.sale_id),
    )
    same = quote_of(sale, now, Tender.CASH).payable_fen == before_fen
    kind = NoticeKind.RECALLED if same else NoticeKind.REPRICED
    sale = with_notice(sale, kind, now, detail=kept.slip_no or ticket.receipt_no)
    return sale, (Beep(Tune.ADDED if same else Tune.ATTENTION),)


def suspension_of(ticket: Ticket) -> Suspension:
    """What a ticket of a suspended basket has."""
    if ticket.suspended is None:
        raise AssertionError(f"{ticket.sale_id} is not suspended")
    return ticket.suspended


def is_over(suspended_at: str, now: Now) -> bool:
    """Whether that was on another store day, as far as times are known."""
    day_of = now.policy.store_time.day
    suspended = day_of(suspended_at)
    today = day_of(now.utc) if now.time_known else ""
    return bool(suspended and today) and suspended != today
