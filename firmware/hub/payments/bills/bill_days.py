"""A day of a network's bill, and which bills should be there. Pure.

A payment of the last minute of a day may be the next day's at the network, and clocks
differ: what is that near to midnight may be in either bill.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from firmware.hub.payments.networks.beijing import BEIJING, bill_is_due
from firmware.protocol.envelope import utc_text

BILL_HOUR = 10
"""From when on the networks have the bill of the day before, in Beijing's time."""
DAYS_BACK_MAX = 31
"""Older bills are not asked for any more; a person may import them."""
NEAR_MIDNIGHT = timedelta(minutes=15)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class BillDay:
    """A day in Beijing, as UTC text: from `first_at`, before `end_at`.

    `early_at` and `calm_at` are a quarter of an hour before these, `late_at` a quarter
    after its end.
    """

    early_at: str
    first_at: str
    calm_at: str
    end_at: str
    late_at: str


def bill_day(day: str) -> BillDay:
    """The day of a bill, `YYYY-MM-DD`."""
    first = _midnight(date.fromisoformat(day))
    end = first + _DAY
    near = NEAR_MIDNIGHT
    return BillDay(*map(_text, (first - near, first, end - near, end, end + near)))


def utc_of(beijing: str) -> str:
    """A time of a bill, `YYYY-MM-DD HH:MM:SS`, as UTC text."""
    return _text(datetime.fromisoformat(beijing).replace(tzinfo=BEIJING))


def day_of(utc: str) -> str:
    """The day in Beijing of UTC text."""
    return datetime.fromisoformat(utc).astimezone(BEIJING).date().isoformat()


def due_days(first: str, now: str, kept: Collection[str]) -> list[str]:
    """The days whose bills should be there and are not kept, the oldest first.

    `first`: when the first payment was asked for; both are UTC text.
    """
    now_s = datetime.fromisoformat(now).timestamp()
    today = date.fromisoformat(day_of(now))
    day = max(date.fromisoformat(day_of(first)), today - _DAY * DAYS_BACK_MAX)
    due = list[str]()
    while day < today and bill_is_due(day.isoformat(), now_s, BILL_HOUR):
        if day.isoformat() not in kept:
            due.append(day.isoformat())
        day += _DAY
    return due


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), BEIJING)


def _text(moment: datetime) -> str:
    return utc_text(int(moment.astimezone(UTC).timestamp() * 1000))
