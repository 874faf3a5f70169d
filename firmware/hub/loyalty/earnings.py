"""What sales earn: a lot each, and what older or later events make of it."""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.corrections import Cause
from firmware.hub.loyalty.event_store import Earning
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.retail.loyalty.point_events import LotCalendar

MINUTE = len("2026-03-01T08:30")


def sale_event_id(sale_id: str) -> str:
    """The id of what a sale earns, which its refunds name."""
    return f"sale:{sale_id}"


@lru_cache(maxsize=4_096)
def _expiry_of_minute(minute: str, calendar: LotCalendar) -> str:
    return text_of(calendar.expiry(moment_of(f"{minute}Z")))


def expiry_text(at: str, calendar: LotCalendar) -> str:
    """When points of this moment are gone; days begin at a minute anywhere."""
    return _expiry_of_minute(at[:MINUTE], calendar)


def add_earning(batch: WriteBatch, earning: Earning, posting_id: str) -> None:
    """An earning, and the lot into which `posting_id` of the same batch puts it."""
    event_store.add_earning(batch, earning)
    ledger_store.add_lot_moves(
        batch,
        posting_id,
        earning.member_id,
        moves={(earning.event_id, earning.expires_at): earning.points},
    )


def settle(
    connection: Connection,
    event_ids: Collection[str],
    now: str,
    *,
    utc_offset_minutes: int,
) -> None:
    """Correct the lots of members for whom these earnings came late or meet a debt.

    After their rows, in the same transaction.
    """
    unsettled = event_store.unsettled(connection, event_ids, now)
    if not unsettled:
        return
    calendar = calendar_in_force(connection, utc_offset_minutes)
    book = PointsBook(connection, calendar, now)
    for member_id, event_id in unsettled:
        book.rebook(member_id, Cause(f"settled:{event_id}", "settled", now))
