"""A day of the shop as a span of UTC text, for queries. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import LiteralString, cast, overload

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.protocol.envelope import utc_text


@dataclass(frozen=True, slots=True)
class BusinessDay:
    """From `first`, before `end`; UTC as on the wire, whose order is that of time.

    What began at `under_way_from` or later may not have ended yet.
    """

    first: str
    end: str
    under_way_from: str = "~"

    @property
    def ended(self) -> "BusinessDay":
        """The part of it in which everything has ended."""
        return BusinessDay(self.first, min(self.end, self.under_way_from))

    def until_under_way(self, moment: str) -> "BusinessDay":
        """The same days, of which all that began before a moment has ended."""
        return BusinessDay(self.first, self.end, moment)


ALWAYS = BusinessDay("", "~")
SPANS_MAX = 4
"""For how many spans queries are kept; to build one takes longer than to run it."""
DAY_LENGTH = len("2026-03-01")
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
DAYS_AGO = {"today": 0, "今天": 0, "yesterday": 1, "昨天": 1}
"""What a person may write instead of a date."""


def named_day(day: str, now: str, utc_offset_minutes: int) -> str:
    """The date that a person means; `now` is UTC text. A date stays as it is."""
    ago = DAYS_AGO.get(day.lower())
    if ago is None:
        return day
    then = datetime.fromisoformat(now) - timedelta(days=ago)
    return local_text(utc_text(int(then.timestamp() * 1000)), utc_offset_minutes)[
        :DAY_LENGTH
    ]


def business_day(
    day: str | None, utc_offset_minutes: int, *, option: str
) -> BusinessDay:
    """The span of a day such as 2026-03-01 at the shop's offset; None is always.

    ConfigError if it is no day; it names the `option` by which a person gave it.
    """
    if day is None:
        return ALWAYS
    return _day(option, day, utc_offset_minutes)


def business_days(first: str, last: str, utc_offset_minutes: int) -> BusinessDay:
    """From the first day to the last, both included; ConfigError if that is no span."""
    begin = _day("--from", first, utc_offset_minutes)
    end = _day("--to", last, utc_offset_minutes)
    if end.first < begin.first:
        raise ConfigError(
            Phrase("--to {last}: allowed: {first} or later", last=last, first=first)
        )
    return BusinessDay(begin.first, end.end)


def _day(option: str, day: str, utc_offset_minutes: int) -> BusinessDay:
    try:
        midnight = datetime.combine(
            date.fromisoformat(day),
            datetime.min.time(),
            timezone(timedelta(minutes=utc_offset_minutes)),
        )
        ends = (midnight, midnight + timedelta(days=1))
        first, end = (utc_text(int(each.timestamp() * 1000)) for each in ends)
    except (ValueError, OverflowError) as exc:
        raise ConfigError(
            Phrase(
                "{option} {day}: allowed: a day such as 2026-03-01, today or yesterday",
                option=option,
                day=day,
            )
        ) from exc
    return BusinessDay(first, end)


def local_text(utc: str, utc_offset_minutes: int) -> str:
    """A time of the wire as the shop's clock showed it: 2026-03-01 16:00:00.

    Books of an earlier release may hold a time that no clock shows: it stays as it is.
    """
    try:
        moment = datetime.fromisoformat(utc)
        local = moment.astimezone(timezone(timedelta(minutes=utc_offset_minutes)))
    except (ValueError, OverflowError):
        return utc
    return f"{local:%Y-%m-%d %H:%M:%S}"


@overload
def with_local_times(text: Phrase, utc_offset_minutes: int) -> Phrase: ...
@overload
def with_local_times(text: str, utc_offset_minutes: int) -> str: ...
def with_local_times(text: str, utc_offset_minutes: int) -> str:
    """A text for people, with each time of the wire in it as the shop's clock had it.

    What the hub stored of a difference, such as a flag's reasons, names such times. In
    a phrase they stand in its fields.
    """
    if isinstance(text, Phrase):
        fields = {
            name: with_local_times(value, utc_offset_minutes)
            if isinstance(value, str)
            else value
            for name, value in text.fields.items()
        }
        return Phrase(cast("LiteralString", text.template), **fields)
    return _UTC.sub(lambda found: local_text(found[0], utc_offset_minutes), text)
