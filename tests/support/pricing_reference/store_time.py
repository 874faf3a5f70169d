"""Days and hours of the store, which is at +08:00."""

from calendar import isleap
from datetime import date, datetime, timedelta, timezone

STORE = timezone(timedelta(hours=8))


def store_time(at: str) -> datetime:
    return datetime.fromisoformat(at).astimezone(STORE)


def within_days(day: date, first: str | None, last: str | None) -> bool:
    """Both days belong to it, whole (A20)."""
    return not too_early(day, first) and not too_late(day, last)


def too_early(day: date, first: str | None) -> bool:
    return first is not None and day < date.fromisoformat(first)


def too_late(day: date, last: str | None) -> bool:
    return last is not None and day > date.fromisoformat(last)


def within_hours(time: datetime, hours: tuple[str, str]) -> bool:
    """[from, to); over midnight where `to` is the earlier one (A19)."""
    now = time.hour * 60 + time.minute
    begin, end = (minute_of_day(text) for text in hours)
    if begin <= end:
        return begin <= now < end
    return now >= begin or now < end


def minute_of_day(text: str) -> int:
    hour, minute = text.split(":")
    return int(hour) * 60 + int(minute)


def is_birthday(born: str, day: date) -> bool:
    """`born` ends with month and day; 29 February is the 28th in a common year."""
    month, of_month = (int(part) for part in born.split("-")[-2:])
    if (month, of_month) == (2, 29) and not isleap(day.year):
        of_month = 28
    return (day.month, day.day) == (month, of_month)
