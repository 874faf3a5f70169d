"""Every field of a sale's line is stored and reported: none is listed twice."""

from dataclasses import replace

from msgspec.structs import fields
from msgspec.structs import replace as replaced

from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.orders import orders
from firmware.hub.sales.tables import order_lines
from firmware.protocol.messages import Approval, SaleClosed, SaleLine
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

STORED_AS = {"revision": "catalogue_revision"}
BADGE = "b-5e21c8"


def stored_names() -> set[str]:
    return {STORED_AS.get(field.name, field.name) for field in fields(SaleLine)}


def sold() -> SaleClosed:
    """A sale of which each field of a line has a value somewhere that is no default."""
    weighed = replace(goods(30)[1], by_weight=True)
    closed = sale("k1-1-1", [goods(30)[0], weighed], voids=1)
    first, *rest = closed.lines
    allowed = replaced(first, approved=True, revision=1)
    approvals = Approval(by="key"), Approval(by=BADGE, line=1)
    return replaced(closed, lines=(allowed, *rest), approvals=approvals)


def test_a_field_of_a_line_has_its_column_and_a_column_its_field() -> None:
    assert {column.name for column in order_lines.c} == stored_names() | {
        "sale_id",
        "approved_by",
    }


def test_every_field_of_a_line_is_reported_as_it_was_sold(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.change_articles("by_weight = 1 WHERE gtin = '6900000000014'")
    closed = sold()
    assert shop.ack(kiosk.fact(closed)).refused == ()
    (order,) = orders(shop.engine, ALWAYS)
    given = [
        {
            STORED_AS.get(field.name, field.name): getattr(line, field.name)
            for field in fields(SaleLine)
        }
        | {"catalogue_revision": closed.revision_of(line)}
        | {"approved_by": BADGE if line.number == 1 else None}
        for line in closed.lines
    ]
    assert list(order.lines) == given
    assert order.confirmed_by == "key"
    assert [line["approved"] for line in order.lines] == [True, False, False]
    for name in stored_names():
        seen = {line[name] for line in order.lines}
        assert seen != {None}, f"no line of this sale shows {name}"
