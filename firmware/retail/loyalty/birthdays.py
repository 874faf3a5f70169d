"""A member's birthday: one benefit in a calendar year (S25, A47). Pure."""

from calendar import isleap
from collections.abc import Collection
from datetime import date, datetime

from firmware.retail.loyalty.store_days import store_day

_LEAP_DAY = (2, 29)
_DAY_BEFORE = (2, 28)


def is_birthday(born: date, at: datetime, utc_offset_minutes: int) -> bool:
    """Whether it is the birthday in the shop; 29 February is 28 in a common year."""
    today = store_day(at, utc_offset_minutes)
    day = (born.month, born.day)
    if day == _LEAP_DAY and not isleap(today.year):
        day = _DAY_BEFORE
    return (today.month, today.day) == day


def born_on_days(today: date) -> tuple[str, ...]:
    """The days of birth, such as 03-31, whose birthday is on this day of the shop."""
    day = today.strftime("%m-%d")
    if (today.month, today.day) == _DAY_BEFORE and not isleap(today.year):
        return day, "02-29"
    return (day,)


def birthday_year(
    born: date, at: datetime, used_years: Collection[int], *, utc_offset_minutes: int
) -> int | None:
    """The year whose benefit is due now, or None.

    A year whose benefit was used gives no second one, not by another date of birth
    either.
    """
    year = store_day(at, utc_offset_minutes).year
    due = is_birthday(born, at, utc_offset_minutes) and year not in used_years
    return year if due else None
