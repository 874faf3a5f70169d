"""Receipt numbers of which nothing has arrived: sales that are under way, or lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, func, select, tuple_, union

from firmware.hub.reports.business_day import SPANS_MAX, BusinessDay
from firmware.hub.sales import tables as sales_tables
from firmware.retail.sale_ids import is_channel, receipt_number

_ORDER, _VOID = sales_tables.orders.c, sales_tables.voids.c


@dataclass(frozen=True, slots=True)
class Missing:
    """Receipts of a kiosk of which neither an order nor a void has arrived.

    `after` and `before` are the receipts around them, `count` how many are missing.
    """

    kid: str
    after: str
    before: str
    count: int


def missing_receipts(connection: Connection, span: BusinessDay) -> Iterator[Missing]:
    """Gaps between the receipts of a span, kiosk by kiosk, in their order.

    A receipt of another day, such as of a sale over midnight, is not missing. A new
    journal of a kiosk may begin with a higher number. Channels number their orders as
    they like.
    """
    before = ("", "")
    for kid, sale_id, receipt_no in connection.execute(_receipts(span)):
        journal = sale_id.rpartition("-")[0]
        same = journal == before[0] and not is_channel(kid)
        if same and receipt_number(receipt_no) - receipt_number(before[1]) > 1:
            found = _gap(connection, kid, after=before[1], before=receipt_no)
            if found.count:
                yield found
        before = (journal, receipt_no)


def _gap(connection: Connection, kid: str, *, after: str, before: str) -> Missing:
    known = union(
        select(_ORDER.receipt_no).where(
            _ORDER.kid == kid, _between(_ORDER.receipt_no, after, before)
        ),
        select(_VOID.receipt_no).where(
            _VOID.kid == kid, _between(_VOID.receipt_no, after, before)
        ),
    ).subquery()
    others = connection.scalar(select(func.count()).select_from(known)) or 0
    count = receipt_number(before) - receipt_number(after) - 1 - others
    return Missing(kid, after, before, max(count, 0))


def _between(
    column: ColumnElement[str], after: str, before: str
) -> ColumnElement[bool]:
    place = tuple_(func.length(column), column)
    return (place > (len(after), after)) & (place < (len(before), before))


@lru_cache(maxsize=SPANS_MAX)
def _receipts(span: BusinessDay):  # noqa: ANN202 - a query, whose type says nothing
    both = union(
        select(_ORDER.kid, _ORDER.sale_id, _ORDER.receipt_no).where(
            _ORDER.closed_at >= span.first, _ORDER.closed_at < span.end
        ),
        select(_VOID.kid, _VOID.sale_id, _VOID.receipt_no).where(
            _VOID.voided_at >= span.first, _VOID.voided_at < span.end
        ),
    ).subquery()
    row = both.c
    return select(row.kid, row.sale_id, row.receipt_no).order_by(
        row.kid, func.length(row.receipt_no), row.receipt_no, row.sale_id
    )
