"""A refund is booked once, on top of those before it, and everything agrees (E19)."""

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.standing import paid_orders
from firmware.hub.loyalty.times import moment_of
from firmware.hub.sales import flag_store, flags
from firmware.hub.sales.late_claims import LateClaim, claim
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.protocol.messages import SaleVoided
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.loyalty_cases import CALENDAR
from tests.support.refund_rig import NOW, asked, balance, money, refund

BOUGHT = goods(30)[:20]
SOLD = sale("k1-1-1", BOUGHT, member_id="m1")
ALL_ROWS = "SELECT account, sum(amount) FROM entries GROUP BY account"
EVENTS = "SELECT kind, points, money_fen FROM loyalty_events ORDER BY at, kind"


@pytest.fixture
def sold(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    shop.ack(kiosk.fact(SOLD))
    return shop


def test_a_whole_refund_leaves_nothing(sold: Shop) -> None:
    assert balance(sold) == SOLD.earned_points > 0
    outcome = refund(sold, asked("r1", "k1-1-1"))
    assert money(outcome) == SOLD.payable_fen
    assert outcome.left == {}
    assert outcome.balance_points == balance(sold) == 0
    assert ("desk", -SOLD.payable_fen) in sold.rows(ALL_ROWS)
    assert ("till:k1", SOLD.payable_fen) in sold.rows(ALL_ROWS)
    assert sold.wrong() == []


def test_the_same_request_again_changes_nothing(sold: Shop) -> None:
    first = refund(sold, asked("r1", "k1-1-1", {1: 1, 3: 1}))
    books = sold.books()
    assert refund(sold, asked("r1", "k1-1-1", {1: 1, 3: 1})) == first
    assert refund(sold, asked("r1", SOLD.receipt_no, {1: 1, 3: 1})) == first
    assert sold.books() == books


def test_a_later_refund_does_not_change_the_first_ones_reply(sold: Shop) -> None:
    first = refund(sold, asked("r1", "k1-1-1", {1: 1}))
    refund(sold, asked("r2", "k1-1-1", {2: 1}))
    again = refund(sold, asked("r1", "k1-1-1", {1: 1}))
    assert (again.left, again.refund) == (first.left, first.refund)


def test_an_id_of_another_refund_is_refused(sold: Shop) -> None:
    refund(sold, asked("r1", "k1-1-1", {1: 1}))
    other = refund(sold, asked("r1", "k1-1-1", {2: 1}))
    assert other.refusal is RefundRefusal.REFUND_REUSED
    elsewhere = refund(sold, asked("r1", "k1-1-1", {1: 1}, kid="k2"))
    assert elsewhere.refusal is RefundRefusal.REFUND_REUSED


@pytest.mark.parametrize("lines", [{1: 2}, {99: 1}, {1: 0}, {1: -1}, {}])
def test_more_than_was_bought_is_refused(sold: Shop, lines: dict[int, int]) -> None:
    outcome = refund(sold, asked("r1", "k1-1-1", lines))
    assert outcome.refusal is RefundRefusal.TOO_MUCH
    assert sold.rows("SELECT * FROM refunds") == []


def test_a_line_comes_back_once(sold: Shop) -> None:
    refund(sold, asked("r1", "k1-1-1", {1: 1}))
    outcome = refund(sold, asked("r2", "k1-1-1", {1: 1}))
    assert outcome.refusal is RefundRefusal.TOO_MUCH
    assert 1 not in outcome.left


def test_voided_lines_do_not_come_back(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT[:3], voids=1)))
    outcome = refund(shop, asked("r1", "k1-1-1", {3: 1}))
    assert outcome.refusal is RefundRefusal.TOO_MUCH
    assert set(outcome.left) == {1, 2}


def test_points_go_by_what_remains_and_the_tier_by_the_money(sold: Shop) -> None:
    due_fen = sum(line.amount_fen for line in SOLD.lines)
    first = refund(sold, asked("r1", "k1-1-1", {1: 1, 2: 1, 3: 1}))
    assert first.refund is not None
    gone_fen = sum(line.amount_fen for line in SOLD.lines[:3])
    taken = due_fen // 1_000 - (due_fen - gone_fen) // 1_000
    assert (first.refund.points_taken, first.refund.net_fen) == (taken, gone_fen)
    assert balance(sold) == first.balance_points == (due_fen - gone_fen) // 1_000
    assert sold.rows(EVENTS)[-1] == ("take_back", taken, gone_fen)


def test_a_sale_that_nobody_knows_and_one_that_was_not_paid(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    void = SaleVoided(
        sale_id="k1-1-2",
        receipt_no="k1-000002",
        payable_fen=100,
        voided_at="2026-03-01T08:00:00.000Z",
        reason="idle",
    )
    shop.ack(kiosk.fact(void))
    assert refund(shop, asked("r1", "k9-1-1")).refusal is RefundRefusal.SALE_UNKNOWN
    assert refund(shop, asked("r2", "k1-000002")).refusal is RefundRefusal.UNPAID


def test_a_receipt_of_two_sales_names_neither(shop: Shop, kiosk: VirtualKiosk) -> None:
    again = replaced(sale("k1-1-2", BOUGHT[:2]), receipt_no=SOLD.receipt_no)
    shop.ack(kiosk.fact(SOLD), kiosk.fact(again))
    by_receipt = refund(shop, asked("r1", SOLD.receipt_no))
    assert by_receipt.refusal is RefundRefusal.SALE_AMBIGUOUS
    assert money(refund(shop, asked("r1", "k1-1-2"))) == again.payable_fen


def test_points_that_were_spent_meanwhile_become_a_debt(sold: Shop) -> None:
    with writing(sold.engine) as connection:
        spent = PointEvent(
            id="b", kind=PointKind.BURN, at=moment_of(NOW), points=2, binding=True
        )
        book = PointsBook(connection, CALENDAR, NOW)
        book.record(MemberEvent(member_id="m1", event=spent))
    outcome = refund(sold, asked("r1", "k1-1-1", at="2026-03-03T08:00:00.000Z"))
    assert outcome.balance_points == -2
    assert sold.wrong() == []


def test_a_flagged_sale_is_refunded_as_it_was_paid(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    wrong = replaced(SOLD, payable_fen=SOLD.payable_fen - 110, steps=SOLD.steps[:1])
    shop.ack(kiosk.fact(wrong))
    half = dict.fromkeys(range(1, 11), 1)
    first = money(refund(shop, asked("r1", "k1-1-1", half)))
    assert 0 < first < wrong.payable_fen
    assert first + money(refund(shop, asked("r2", "k1-1-1"))) == wrong.payable_fen


def test_points_that_are_granted_after_a_refund_are_taken_back_with_it(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(replaced(SOLD, earned_points=SOLD.earned_points + 1)))
    due_fen = sum(line.amount_fen for line in SOLD.lines)
    gone_fen = SOLD.lines[0].amount_fen + SOLD.lines[1].amount_fen
    refund(shop, asked("r1", "k1-1-1", {1: 1, 2: 1}))
    with writing(shop.engine) as connection:
        (flag,) = flag_store.open_flags(connection)
        flags.accept(connection, flag, note="", now=NOW, utc_offset_minutes=480)
    assert balance(shop) == (due_fen - gone_fen) // 1_000
    with reading(shop.engine) as connection:
        (order,) = paid_orders(connection, "m1", moment_of(NOW))
    assert order.paid_fen - sum(back.money_fen for back in order.refunds) == (
        due_fen - gone_fen
    )
    refund(shop, asked("r2", "k1-1-1"))
    assert balance(shop) == 0
    assert shop.wrong() == []


def test_a_slip_that_is_claimed_after_a_refund_earns_what_remains(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT)))
    due_fen = sum(line.amount_fen for line in SOLD.lines)
    gone_fen = sum(line.amount_fen for line in SOLD.lines[:8])
    refund(shop, asked("r1", "k1-1-1", dict.fromkeys(range(1, 9), 1)))
    with writing(shop.engine) as connection:
        wanted = LateClaim(sale_id="k1-1-1", member_id="m1")
        reply = claim(connection, wanted, now=NOW, utc_offset_minutes=480)
    assert reply.points == balance(shop) == (due_fen - gone_fen) // 1_000
    refund(shop, asked("r2", "k1-1-1"))
    assert balance(shop) == 0
    assert shop.wrong() == []
