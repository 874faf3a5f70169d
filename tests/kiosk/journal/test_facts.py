"""A sale's line on the wire has the fields of the basket's, by name."""

from dataclasses import fields

from firmware.kiosk.journal.facts import NOT_OF_A_LINE, NOT_SENT, sale_line
from firmware.protocol.messages import SaleLine
from firmware.retail.basket import EntryMethod, Line

EVERYTHING = Line(
    number=4,
    gtin="6901234567892",
    name="可乐",
    pieces=-1,
    amount_fen=-300,
    entry=EntryMethod.VOID,
    voids=3,
    weight_g=250,
    approved=True,
    approved_by="b-1",
    revision=7,
    kg_price_fen=1_580,
)


def test_every_field_of_a_line_has_its_counterpart_on_the_wire() -> None:
    ours = {each.name for each in fields(Line)} - NOT_SENT
    theirs = set(SaleLine.__struct_fields__) - NOT_OF_A_LINE
    assert ours == theirs


def test_every_field_arrives() -> None:
    ordinary = Line(number=1, gtin="", name="", pieces=1, amount_fen=0)
    sent = sale_line(EVERYTHING, catalogue_revision=8)
    for each in fields(Line):
        value = getattr(EVERYTHING, each.name)
        assert value != getattr(ordinary, each.name), f"give {each.name} a value above"
        if each.name not in NOT_SENT:
            assert getattr(sent, each.name) == value


def test_the_sales_own_revision_is_not_repeated() -> None:
    assert sale_line(EVERYTHING, catalogue_revision=7).revision == 0
