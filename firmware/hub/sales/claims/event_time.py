"""When a sale happened, as far as that can be true (A44, N15). Pure.

A kiosk's clock may be years off, and what was paid is booked all the same. A time that
cannot be true is replaced by the hub's receipt time, and what the kiosk said is kept.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from firmware.protocol.envelope import utc_ms, utc_text
from firmware.retail.loyalty.store_days import AHEAD_MAX

Moment = str
"""UTC text as on the wire; such texts sort by time."""


class EventTime(NamedTuple):
    """The time that the books use; `claimed` is the kiosk's, if it was replaced."""

    at: Moment
    claimed: Moment | None = None


class PlausibleTimes(NamedTuple):
    """From `first` to `last`, both included."""

    first: Moment
    last: Moment


class Booking(NamedTuple):
    """What the hub adds to a sale: when it closed, whose it is, what it earns now."""

    time: EventTime
    member_id: str | None
    points: int


@lru_cache(maxsize=64)
def plausible_times(received_at: Moment, age_max_days: int) -> PlausibleTimes:
    """Which times a fact may name that was received then.

    No outbox waits for longer than `age_max_days`.
    """
    first = moved(received_at, timedelta(days=-age_max_days))
    return PlausibleTimes(first, moved(received_at, AHEAD_MAX))


@lru_cache(maxsize=4096)
def earliest_after(made_at: Moment) -> Moment:
    """The earliest time that a kiosk's clock shows after the hub made something.

    Empty if it is not known when that was.
    """
    return moved(made_at, -AHEAD_MAX) if made_at else ""


def event_time(
    claimed: Moment,
    received_at: Moment,
    times: PlausibleTimes,
    *,
    opened_at: Moment = "",
    made_at: Moment = "",
) -> EventTime:
    """The time of an event that a kiosk claims.

    `opened_at`: when it says that the sale began, which cannot be later. `made_at`:
    when the hub made what the sale was priced by, which is never older than that.
    """
    first = max(times.first, earliest_after(made_at), opened_at)
    if first <= claimed <= times.last and _is_time(claimed):
        return EventTime(claimed)
    return EventTime(received_at, claimed)


def _is_time(text: Moment) -> bool:
    """Whether this is on the calendar; the wire has checked its shape."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def moved(moment: Moment, by: timedelta) -> Moment:
    """A moment that much later; WireError if the text is none."""
    return utc_text(utc_ms(moment) + int(by.total_seconds() * 1000))
