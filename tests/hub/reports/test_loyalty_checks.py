"""What `reconcile` sees of damaged books of points and coupons (S05, N20)."""

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import CALENDAR, burn, day, earn, hold

TO_DEBT = "lot_id = 'debt', amount = 4, expires_at = '9999-12-31T23:59:59.999Z'"


@pytest.fixture
def booked(shop: Shop) -> Shop:
    """Points that were earned, spent and held, in good order."""
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(9)))
        for event in (earn("e", 30, 0), burn("b", 4, 1), hold("h", 5, 2)):
            book.record(MemberEvent(member_id="m1", event=event))
    assert shop.wrong() == []
    return shop


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("DELETE FROM loyalty_events WHERE event_id = 'b'", "events"),
        ("UPDATE loyalty_events SET points = 31 WHERE event_id = 'e'", "events"),
        ("DELETE FROM lot_moves WHERE posting_id = 'burn:b'", "lots"),
        ("UPDATE lot_moves SET lot_id = 'f' WHERE posting_id = 'burn:b'", "negative"),
        (f"UPDATE lot_moves SET {TO_DEBT} WHERE posting_id = 'burn:b'", "negative"),  # noqa: S608 - our own text
        (
            "UPDATE entries SET amount = -amount WHERE posting_id = 'hold:h'",
            "negative",
        ),
        (
            "UPDATE entries SET account = 'redeemed:m2' WHERE account = 'redeemed:m1'",
            "events",
        ),
    ],
)
def test_a_damage_is_seen(booked: Shop, damage: str, check: str) -> None:
    booked.spoil(damage)
    found = {each.check for each in booked.wrong()}
    assert check in found


def test_a_coupon_that_two_sales_used_is_named(shop: Shop) -> None:
    shop.rows("INSERT INTO coupons VALUES ('c', 'm1', '', '', '', '')")
    for turn, (event, act) in enumerate(
        [("h", "hold"), ("h:use", "use"), ("i", "hold"), ("i:use", "use")], start=1
    ):
        row = f"'c', {turn}, '{event}', '{act}', '', NULL, 1, NULL, NULL"
        shop.rows(f"INSERT INTO coupon_events VALUES ({row})")  # noqa: S608 - our own text
    assert [each.check for each in shop.wrong()] == ["coupons"]
    row = "'c', 5, 'h:back', 'give_back', '', 'h', 0, NULL, NULL"
    shop.rows(f"INSERT INTO coupon_events VALUES ({row})")  # noqa: S608 - our own text
    assert shop.wrong() == []
