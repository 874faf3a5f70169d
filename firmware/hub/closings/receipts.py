"""The receipts of a report: the first, the last, and how many are missing."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, tuple_

from firmware.hub.closings.scope import ReportScope
from firmware.hub.daybook import tables
from firmware.hub.daybook.store import EntryKind
from firmware.retail.sale_ids import is_channel, receipt_number

_entry = tables.daybook.c
_PLACE = tuple_(func.length(_entry.receipt_no), _entry.receipt_no)


@dataclass(frozen=True, slots=True)
class ReceiptSpan:
    """From the first receipt to the last; `missing` between the last Z's and it."""

    first: str | None = None
    last: str | None = None
    missing: int = 0


def receipt_span(connection: Connection, scope: ReportScope) -> ReceiptSpan:
    """The receipts of a kiosk behind those of its Z before.

    What came late has its place in an earlier span. The store has no numbers of its
    own, and channels number their orders as they like.
    """
    if scope.of_store or is_channel(scope.kid):
        return ReceiptSpan()
    within = (
        scope.within,
        _entry.kind != EntryKind.REFUND.value,
        tuple_(len(scope.last), scope.last) < _PLACE,
    )
    receipts = select(_entry.receipt_no).where(*within)
    length = func.length(_entry.receipt_no)
    up = receipts.order_by(length, _entry.receipt_no).limit(1)
    down = receipts.order_by(length.desc(), _entry.receipt_no.desc()).limit(1)
    first, last = connection.scalar(up), connection.scalar(down)
    if first is None or last is None:
        return ReceiptSpan(last=scope.last or None)
    known = select(func.count(_entry.receipt_no.distinct())).where(*within)
    before = receipt_number(scope.last or first) - (not scope.last)
    expected = receipt_number(last) - before
    missing = max(expected - (connection.scalar(known) or 0), 0)
    return ReceiptSpan(first, last, missing)
