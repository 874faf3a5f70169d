"""Sales form lots: dated by their orders, in any order of arrival, once."""

from dataclasses import replace
from itertools import permutations

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.db.migrating import migrate
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import flag_store, flags
from firmware.protocol.messages import MemberReply, SaleClosed
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale
from tests.support.loyalty_cases import CALENDAR, day, earn, naming
from tests.support.old_books import BACK_TO_12

NOW = "2026-03-01T08:00:00.000Z"
BOUGHT = goods(30)[:20]
LOTS = "SELECT lot_id, expires_at, amount FROM lot_moves ORDER BY 1, 2, 3"
HELD = "SELECT lot_id, sum(amount) FROM lot_moves GROUP BY lot_id ORDER BY lot_id"
OLD = "2026-02-01T17:00:00.000Z"


def sold(number: int, closed_at: str = NOW) -> SaleClosed:
    return sale(f"k1-1-{number}", BOUGHT, member_id="m1", closed_at=closed_at)


EARNED = sold(1).earned_points


def record(shop: Shop, *events: PointEvent) -> None:
    for event in events:
        with writing(shop.engine) as connection:
            book = PointsBook(connection, CALENDAR, NOW)
            book.record(MemberEvent(member_id="m1", event=event))


def balance(shop: Shop) -> int:
    return shop.reply(VirtualKiosk("k2").ask(card(1)))[1].balance_points


def test_a_sale_is_a_lot_that_lasts_as_its_policy_says(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sold(1, OLD)))
    assert shop.rows(LOTS) == [("sale:k1-1-1", "2027-02-02T16:00:00.000Z", EARNED)]
    assert balance(shop) == EARNED > 0


def test_a_shop_that_sets_another_validity_has_it_from_then_on(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    short = Policy(version=2, lots=LotRules(validity_days=30))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, short, "2026-03-01T07:59:30.000Z")
    shop.ack(kiosk.fact(sold(1)))
    later = sale("k1-1-2", BOUGHT, member_id="m1", policy=short)
    shop.ack(kiosk.fact(later))
    assert [row[1] for row in shop.rows(LOTS)] == [
        "2027-03-01T16:00:00.000Z",
        "2026-03-31T16:00:00.000Z",
    ]


def test_a_sale_too_small_for_a_point_counts_for_the_tier(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    small = sale("k1-1-1", BOUGHT[:1], member_id="m1")
    shop.ack(kiosk.fact(small))
    assert shop.rows("SELECT points, money_fen FROM loyalty_events") == [
        (0, BOUGHT[0].price_fen)
    ]
    assert shop.rows(LOTS) == []


def test_what_counts_is_what_was_due_before_cash_rounding(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    bought = sale("k1-1-1", BOUGHT[:3], member_id="m1")
    shop.ack(kiosk.fact(bought))
    due_fen = sum(line.amount_fen for line in bought.lines)
    assert due_fen > bought.payable_fen
    assert shop.rows("SELECT money_fen FROM loyalty_events") == [(due_fen,)]


def test_a_sale_of_nobody_forms_no_lot(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT)))
    shop.ack(kiosk.fact(sale("k1-1-2", BOUGHT, card=card(9))))
    assert shop.rows("SELECT * FROM loyalty_events") == []


def test_a_debt_is_paid_by_the_next_sale_and_the_reply_says_what_is_left(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    spent = PointEvent(
        id="b", kind=PointKind.BURN, at=day(0), points=EARNED - 2, binding=True
    )
    record(shop, spent)
    shop.ack(kiosk.fact(sold(1)))
    assert balance(shop) == 2
    assert shop.rows(HELD) == [("debt", 0), ("sale:k1-1-1", 2)]
    assert shop.rows("SELECT kind FROM postings ORDER BY booked_at, kind") == [
        ("burn",),
        ("sale",),
        ("settled",),
    ]
    assert shop.wrong() == []


def test_a_refund_that_comes_before_its_sale_takes_the_points_with_it(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    record(shop, naming(PointKind.TAKE_BACK, "t", "sale:k1-1-1", 59, EARNED))
    shop.ack(kiosk.fact(sold(1)))
    assert shop.reply(kiosk.ask(card(1)))[1] == MemberReply("m1", balance_points=0)
    assert shop.wrong() == []


def test_sales_and_spending_in_any_order_of_arrival_are_the_same_lots(
    shop: Shop,
) -> None:
    first, second = sold(1, "2026-02-20T08:00:00.000Z"), sold(2)
    spent = PointEvent(id="b", kind=PointKind.BURN, at=day(55), points=2, binding=True)
    back = naming(PointKind.TAKE_BACK, "t", "sale:k1-1-2", 60, EARNED)
    found: set[tuple[object, ...]] = set()
    for number, arrived in enumerate(permutations([first, second, spent, back])):
        prefix = f"{number}/"
        with writing(shop.engine) as connection:
            connection.exec_driver_sql(
                f"INSERT INTO members VALUES ('{prefix}', '{prefix}', '')"  # noqa: S608 - our own text
            )
        kiosk = VirtualKiosk(f"k{number + 10}")
        for each in arrived:
            if isinstance(each, SaleClosed):
                own = each.sale_id.replace("k1-", f"{kiosk.kid}-")
                shop.ack(kiosk.fact(renamed(each, own, prefix)))
                continue
            of = each.of and each.of.replace("k1-", f"{kiosk.kid}-")
            event = replace(each, id=prefix + each.id, of=of)
            with writing(shop.engine) as connection:
                book = PointsBook(connection, CALENDAR, NOW)
                book.record(MemberEvent(member_id=prefix, event=event))
        rows = shop.rows(
            "SELECT lot_id, expires_at, sum(amount) FROM lot_moves"  # noqa: S608 - our own text
            f" WHERE member_id = '{prefix}' GROUP BY lot_id, expires_at ORDER BY 1, 2"
        )
        held = [(str(lot)[-4:], at, int(str(n))) for lot, at, n in rows if n]
        found.add(tuple(held))
    assert found == {(("-1-1", "2027-02-20T16:00:00.000Z", EARNED - 2),)}
    assert shop.wrong() == []


def renamed(each: SaleClosed, sale_id: str, member_id: str) -> SaleClosed:
    like = sale(sale_id, BOUGHT, member_id=member_id, closed_at=each.closed_at)
    return replaced(like, receipt_no=like.receipt_no)


def test_points_that_were_withheld_are_a_lot_of_the_day_they_are_granted(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    wrong = replaced(sold(1, OLD), earned_points=EARNED + 1)
    shop.ack(kiosk.fact(wrong))
    assert shop.rows("SELECT * FROM loyalty_events") == []
    with writing(shop.engine) as connection:
        (flag,) = flag_store.open_flags(connection)
        flags.accept(connection, flag, note="", now=NOW, utc_offset_minutes=480)
    assert shop.rows(LOTS) == [("sale:k1-1-1", "2027-03-01T16:00:00.000Z", EARNED)]
    assert balance(shop) == EARNED


def test_a_late_sale_whose_points_have_expired_adds_none(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    short = Policy(version=2, lots=LotRules(validity_days=1))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, short, "2026-01-01T00:00:00.000Z")
    shop.ack(
        kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1", policy=short, closed_at=OLD))
    )
    assert balance(shop) == 0
    assert shop.rows(
        "SELECT account, amount FROM entries WHERE unit = 'PTS'"
        " AND account = 'expired:m1'"
    ) == [("expired:m1", EARNED)]


TABLES = ("lot_moves", "loyalty_events")


@pytest.fixture
def moved(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """A shop whose books are brought to today's from those of the build before."""
    shop.ack(kiosk.fact(sold(1, OLD)), kiosk.fact(sold(2)))
    shop.ack(kiosk.fact(sale("k1-1-3", BOUGHT[:1], member_id="m1")))
    shop.ack(kiosk.fact(sale("k1-1-4", BOUGHT)))
    for number in (5, 6):
        shop.ack(kiosk.fact(replaced(sold(number), earned_points=1)))
    with writing(shop.engine) as connection:
        flag = flag_store.open_flags(connection)[0]
        flags.accept(connection, flag, note="", now=NOW, utc_offset_minutes=480)
    return shop


def test_books_of_the_build_before_become_the_same_lots(moved: Shop) -> None:
    before = [moved.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES]  # noqa: S608 - our own names
    assert len(before[0]) == 3
    assert len(before[1]) == 4
    moved.spoil(
        *BACK_TO_12,
        "UPDATE alembic_version SET version_num = '0012'",
    )
    migrate(moved.engine)
    after = [moved.rows(f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in TABLES]  # noqa: S608 - our own names
    assert after == before


def test_orders_at_no_time_of_a_calendar_are_moved_by_their_receipt(
    moved: Shop,
) -> None:
    moved.spoil(
        *BACK_TO_12,
        "UPDATE orders SET closed_at = '9999-12-31T23:59:59.999Z'",
        "UPDATE alembic_version SET version_num = '0012'",
    )
    migrate(moved.engine)
    assert {row[1] for row in moved.rows(LOTS)} == {"2027-03-01T16:00:00.000Z"}
    assert balance(moved) == 2 * EARNED + 1
    record(moved, earn("e", 1, 0))
    assert balance(moved) == 2 * EARNED + 2


def test_a_late_sale_changes_from_which_lot_older_spending_was_taken(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    spent = PointEvent(id="b", kind=PointKind.BURN, at=day(58), points=2, binding=True)
    record(shop, earn("e", 10, 57), spent)
    shop.ack(kiosk.fact(sold(1, "2026-02-20T08:00:00.000Z")))
    assert shop.rows(HELD) == [("e", 10), ("sale:k1-1-1", EARNED - 2)]
    assert shop.wrong() == []


def test_points_below_zero_of_old_books_stop_no_hub(moved: Shop) -> None:
    moved.spoil(
        *BACK_TO_12,
        "UPDATE entries SET amount = -1 WHERE account = 'member:m1'",
        "UPDATE alembic_version SET version_num = '0012'",
    )
    migrate(moved.engine)
    assert balance(moved) == 0
    assert "lots" in {each.check for each in moved.wrong()}
