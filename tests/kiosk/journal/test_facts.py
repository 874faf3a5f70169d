"""A sale's line on the wire has the fields of the basket's, by name."""

from dataclasses import fields

import msgspec

from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.sale.events import StaffProven
from firmware.kiosk.sale.ticket import SlipState
from firmware.protocol.compat import version_of
from firmware.protocol.messages import LineAmounts, SaleLine
from firmware.protocol.sale_parts import NOT_OF_A_LINE, NOT_SENT, sale_line
from firmware.retail.basket import EntryMethod, Line
from tests.support.kiosk_builders import thanking, ticket, walk
from tests.support.redeem_world import HELD, asked, at

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


def test_a_sale_names_what_it_redeemed_and_what_rules_made_of_its_lines() -> None:
    paid = ticket(walk(asked(), HELD, StaffProven("b-1"), now=at()))
    fact = sale_closed(paid, SlipState.NONE)
    assert (fact.points_used, fact.coupons, fact.declined) == (300, ("c5",), ())
    (amounts,) = fact.amounts
    assert amounts == LineAmounts(
        line=1, entering_fen=3_300, coupon_fen=2_800, net_fen=2_500
    )
    assert fact.payable_fen == sum(step.amount_fen for step in fact.steps) == 2_500
    assert version_of(fact) == 5


def test_a_line_as_listed_and_a_sale_without_redeeming_say_nothing_of_it() -> None:
    fact = sale_closed(ticket(thanking()), SlipState.NONE)
    assert (fact.points_used, fact.coupons, fact.declined, fact.amounts) == (
        *(0, (), ()),
        (),
    )
    assert version_of(fact) < 5


def test_a_ticket_of_an_earlier_build_redeemed_nothing() -> None:
    paid = ticket(walk(asked(), HELD, StaffProven("b-1"), now=at()))
    kept = msgspec.json.decode(msgspec.json.encode(paid), type=dict[str, object])
    for key in ("points", "declined"):
        del kept[key]
    earlier = read_ticket(msgspec.json.encode(kept))
    assert (earlier.points, earlier.declined) == (0, ())
    assert read_ticket(msgspec.json.encode(paid)) == paid
