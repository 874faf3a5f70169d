"""What the hub is told of a sale that waits for payment: goods and amount, nobody."""

from dataclasses import replace

import pytest

from firmware.kiosk.runtime.charging.order_report import (
    MAX_NAME,
    ended_order,
    is_open,
    open_order,
)
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import StaffProven, UndoPressed
from firmware.kiosk.sale.ticket import SaleMember
from firmware.protocol import codec
from firmware.protocol.messages import MAX_ORDER_LINES, OpenOrderLine, OrderState
from firmware.retail.basket import Basket, Line
from tests.support.kiosk_builders import filled, paying, ticket, walk
from tests.support.phone_world import at, charging, payable, scanning


def told(sale: Sale) -> OrderState:
    order = open_order(sale, 7.9, scan=True)
    assert order is not None
    return order


def with_lines(*lines: Line) -> Sale:
    sale = payable()
    return replace(sale, ticket=replace(ticket(sale), basket=Basket(lines)))


def line(number: int, gtin: str = "6900000000014", **other: object) -> Line:
    made = Line(number=number, gtin=gtin, name="糖", pieces=1, amount_fen=100)
    return replace(made, **other)


@pytest.mark.parametrize("sale", [payable(), charging(), scanning()])
def test_it_is_told_while_it_can_be_paid(sale: Sale) -> None:
    order = told(sale)
    assert (order.state, order.scan, order.told_s) == ("open", True, 7)
    assert order.payable_fen == 1_253  # by phone: no coins, nothing is rounded
    assert order.sale_id == ticket(sale).sale_id
    assert order.receipt_no == ticket(sale).receipt_no


@pytest.mark.parametrize("sale", [Sale(), filled(), paying()])
def test_nothing_is_told_before_or_where_nobody_pays_by_phone(sale: Sale) -> None:
    assert open_order(sale, 0, scan=True) is None


def test_equal_pieces_are_one_line_and_what_was_taken_back_is_none() -> None:
    order = told(
        with_lines(
            line(1),
            line(2),
            line(3, "6900000000021", weight_g=250),
            line(4, "6900000000038"),
            line(5, "6900000000038", pieces=-1, amount_fen=-100, voids=4),
        )
    )
    assert order.lines == (
        OpenOrderLine(name="糖", pieces=2, amount_fen=200),
        OpenOrderLine(name="糖", pieces=1, amount_fen=100, weight_g=250),
    )
    assert (order.line_count, order.goods_fen) == (2, 300)


def test_the_largest_basket_fits_a_message() -> None:
    name = "名" * 200
    sale = with_lines(*(line(n, f"{n:08d}", name=name) for n in range(1, 501)))
    order = told(sale)
    assert (len(order.lines), order.line_count) == (MAX_ORDER_LINES, 500)
    assert order.goods_fen == 50_000
    assert len(order.lines[0].name) == MAX_NAME
    assert codec.decode_body(codec.encode_body(order), OrderState) == order


def test_no_member_is_named() -> None:
    sale = payable()
    member = SaleMember(card="CTM-SECRET", member_id="m-4711")
    sale = replace(sale, ticket=replace(ticket(sale), member=member))
    sent = codec.encode_body(told(sale))
    assert b"SECRET" not in sent
    assert b"m-4711" not in sent


def test_its_end_is_paid_only_by_a_ticket_that_was_settled() -> None:
    sale = payable()
    order = told(sale)
    settled = walk(sale, StaffProven("b-1"), now=at(9))
    assert not is_open(settled, order.sale_id)
    assert ended_order(order, settled.ticket).state == "paid"
    undone = walk(sale, UndoPressed(), now=at(9))
    assert not is_open(undone, order.sale_id)
    assert ended_order(order, undone.ticket).state == "voided"
    other = replace(ticket(settled), sale_id="K1-3f2a9c-99")
    assert ended_order(order, other).state == "voided"
