"""Suspended baskets that came to more than one sale: somebody may have paid twice.

No kiosk and no hub does that (decision 0266). A card that was put back to an older
image may.
"""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select, union_all

from firmware.base.wording.phrases import Template
from firmware.hub.baskets.tables import basket_ends, basket_takings, suspended_baskets
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown
from firmware.retail.sale_ids import channel_kid

_basket, _end, _taking = suspended_baskets.c, basket_ends.c, basket_takings.c
_ended = _end.sale_id == _basket.sale_id
_left = select(_basket.slip_no, _basket.kid).join(basket_ends, _ended)
_taken = _taking.sale_id == _basket.sale_id
_sold = select(_basket.slip_no, _basket.kid).join(basket_takings, _taken)
_each = union_all(
    _left.where(_end.how != "released"),
    _sold.where(_taking.kid.startswith(channel_kid(""), autoescape=True)),
).subquery()
_QUERY = (
    select(
        func.min(_each.c.kid).label("kid"),
        _each.c.slip_no.label("slip_no"),
        func.count().label("times"),
    )
    .group_by(_each.c.slip_no)
    .having(func.count() > 1)
)


def basket_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """Each slip by which a basket left more than once: paid, or suspended again."""
    line = Template(
        "suspended basket {slip_no} was paid or suspended again {times} times;"
        " compare the sales of its goods"
    )
    return shown(connection, _QUERY, line, check="baskets")
