"""Orders that the hub computes otherwise than the kiosk, as lines of `reconcile`."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from firmware.base.wording.phrases import Phrase
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.fair_share import fair_rows
from firmware.hub.reports.reconciling.report_lines import ReportLine, and_more
from firmware.hub.reports.stored_texts import flag_kind, flag_side
from firmware.hub.sales import tables as sales_tables

_flag, _order = sales_tables.order_flags.c, sales_tables.orders.c
_QUERY = (
    select(
        _flag.flag,
        _order.kid,
        _flag.sale_id,
        _flag.kind,
        _flag.kiosk_says,
        _flag.hub_says,
        _flag.withheld_points,
    )
    .select_from(sales_tables.order_flags.join(sales_tables.orders))
    .where(_flag.closed_at.is_(None))
)


def flag_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Orders that the hub computes otherwise than the kiosk, and nobody settled."""
    rows, more = fair_rows(connection, _QUERY)
    for number, _, sale_id, kind, kiosk_says, hub_says, withheld in rows:
        found = Phrase(
            "flag {number}, order {sale_id}: {kind}: the kiosk: {kiosk_says}; the hub:"
            " {hub_says}",
            number=number,
            sale_id=sale_id,
            kind=flag_kind(kind),
            kiosk_says=flag_side(kiosk_says),
            hub_says=flag_side(hub_says),
        )
        if withheld:
            found = Phrase(
                "{found}; {points} points withheld", found=found, points=withheld
            )
        yield ReportLine(found)
    yield from and_more(more)
