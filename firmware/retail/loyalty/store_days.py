"""Days of the shop: a moment's day at the shop's offset, and when a day ends. Pure."""

from datetime import UTC, date, datetime, timedelta, timezone

AHEAD_MAX = timedelta(minutes=5)
"""How far a kiosk's clock may be ahead of the hub's (A44)."""


def store_day(at: datetime, utc_offset_minutes: int) -> date:
    """The day that the shop's calendar shows at a moment (with its time zone)."""
    return at.astimezone(timezone(timedelta(minutes=utc_offset_minutes))).date()


def end_of_day(day: date, utc_offset_minutes: int) -> datetime:
    """The first moment after a store day, in UTC."""
    shop = timezone(timedelta(minutes=utc_offset_minutes))
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), shop)
    return midnight.astimezone(UTC)


def end_of_days(at: datetime, days: int, utc_offset_minutes: int) -> datetime:
    """The first moment after the store day that is `days` after that of `at`."""
    day = store_day(at, utc_offset_minutes) + timedelta(days=days)
    return end_of_day(day, utc_offset_minutes)


def believed_at(at: datetime, received_at: datetime, *, unsure: bool) -> datetime:
    """When something happened: a clock in doubt or ahead is replaced (A44)."""
    if unsure or at > received_at + AHEAD_MAX:
        return received_at
    return at
