"""Days of the shop: a moment's day at the shop's offset, and when a day ends. Pure.

A clock may show any year of the calendar: what would lie beyond its ends is its ends.
"""

from datetime import UTC, date, datetime, timedelta, timezone

AHEAD_MAX = timedelta(minutes=5)
"""How far a kiosk's clock may be ahead of the hub's (A44)."""
BEGIN = datetime(1, 1, 1, tzinfo=UTC)
END = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
"""No day ends later; just before the moment that the books use for `never`."""


def store_day(at: datetime, utc_offset_minutes: int) -> date:
    """The day that the shop's calendar shows at a moment (with its time zone)."""
    try:
        return at.astimezone(_shop(utc_offset_minutes)).date()
    except OverflowError:  # in the first or last hours of the calendar
        return at.date()


def end_of_day(day: date, utc_offset_minutes: int) -> datetime:
    """The first moment after a store day, in UTC."""
    shop = _shop(utc_offset_minutes)
    try:
        midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), shop)
        return min(midnight.astimezone(UTC), END)
    except OverflowError:
        return END if day.year == END.year else BEGIN


def end_of_days(at: datetime, days: int, utc_offset_minutes: int) -> datetime:
    """The first moment after the store day that is `days` after that of `at`."""
    return end_of_day(
        days_after(store_day(at, utc_offset_minutes), days), utc_offset_minutes
    )


def days_after(day: date, days: int) -> date:
    """The day that many days later, or before (below 0), on the calendar."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def believed_at(at: datetime, received_at: datetime, *, unsure: bool) -> datetime:
    """When something happened: a clock in doubt or ahead is replaced (A44)."""
    if unsure or at - received_at > AHEAD_MAX:
        return received_at
    return at


def _shop(utc_offset_minutes: int) -> timezone:
    return timezone(timedelta(minutes=utc_offset_minutes))
