"""A clock may show any year of the calendar, its first and its last hour (A44)."""

from datetime import UTC, date, datetime

import pytest

from firmware.retail.loyalty.fold import fold
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules, TierRules
from firmware.retail.loyalty.store_days import (
    END,
    believed_at,
    days_after,
    end_of_day,
    end_of_days,
    store_day,
)
from firmware.retail.loyalty.tiers import PaidOrder, tier_at
from firmware.retail.pricing.terms import StoreTime

pytestmark = pytest.mark.unit

FIRST = datetime(1, 1, 1, tzinfo=UTC)
LAST = datetime(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
OFFSETS = (-720, 0, 480, 840)


@pytest.mark.parametrize("offset", OFFSETS)
@pytest.mark.parametrize("at", [FIRST, LAST])
def test_every_moment_has_a_store_day_that_ends(at: datetime, offset: int) -> None:
    day = store_day(at, offset)
    assert abs(day.year - at.year) <= 1
    assert FIRST <= end_of_day(day, offset) <= END
    assert end_of_days(LAST, 3_650, offset) == END


def test_days_beyond_the_calendar_are_its_ends() -> None:
    assert days_after(date(9999, 12, 1), 365) == date.max
    assert days_after(date(1, 1, 2), -9) == date.min


@pytest.mark.parametrize("offset", OFFSETS)
def test_what_is_earned_at_the_end_of_all_years_is_no_debt(offset: int) -> None:
    calendar = LotCalendar(LotRules(grace_days=9), offset)
    at = datetime(9999, 6, 1, tzinfo=UTC)
    earned = PointEvent(id="e", kind=PointKind.EARN, at=at, points=5)
    ((_, expires_at),) = fold([earned], calendar, at).lots
    assert expires_at <= END  # a debt has the moment after it
    assert calendar.grace(LAST) == END


def test_a_window_of_days_may_begin_before_the_calendar() -> None:
    rules = TierRules(window_days=3_650)
    orders = [PaidOrder(100_000, FIRST)]
    assert tier_at(orders, FIRST, rules, utc_offset_minutes=-720) == "silver"


def test_a_receipt_in_the_last_minutes_of_the_calendar_replaces_no_older_time() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert believed_at(at, LAST, unsure=False) == at
    assert believed_at(LAST, at, unsure=False) == at


@pytest.mark.parametrize(
    "utc", ["2026-02-31T10:00:00.000Z", "9999-12-31T23:59:59.999Z", "", None]
)
def test_a_time_that_no_calendar_has_is_not_known_in_the_store(utc: str | None) -> None:
    assert StoreTime(utc_offset_minutes=840).local(utc) is None
