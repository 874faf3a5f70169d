"""When and for whom a rule holds, in the words of the policy. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.offers.scope import WHOLE_BASKET, Scope

MAX_FEN = 100_000_000
"""The highest price, amount off or minimum of a rule: a million yuan."""

Fen = Annotated[int, Range(0, MAX_FEN)]
Bps = Annotated[int, Range(0, 10_000)]
Pieces = Annotated[int, Range(1, 9_999)]
Times = Annotated[int, Range(1, 9_999)]
ManyTimes = Annotated[int, Range(1, 1_000_000)]
Budget = Annotated[int, Range(1, 10_000_000_000)]

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(([01]\d|2[0-3]):([0-5]\d)|24:00)")
_NAME_MAX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleConditions:
    """What all rules of a shop have in common: offers, and bonuses of points.

    `id` names the rule in orders (N06), `name` on screens and slips. `members` or
    `tiers` keep it for members; `birthday` for a member's birthday (S25). `hours` are
    spans of store time such as ``11:00-14:00``, without their end (A19); one that ends
    before it begins goes past midnight. `weekdays`: 1 is Monday. `from_day` and
    `until_day` are whole store days (A20).
    """

    id: str
    name: str = ""
    scope: Scope = field(default=WHOLE_BASKET)
    members: bool = False
    tiers: tuple[Tier, ...] = ()
    birthday: bool = False
    hours: tuple[str, ...] = ()
    weekdays: tuple[Annotated[int, Range(1, 7)], ...] = ()
    from_day: str | None = None
    until_day: str | None = None

    def holds(self, at: datetime | None, customer: Customer | None) -> bool:
        """Whether the rule holds for this customer at `at`, in store time.

        None if nobody knows the time: then nothing holds that depends on it.
        """
        return self.holds_for(customer) and self._at(at)

    def faults(self) -> Iterator[tuple[str, object, Phrase]]:
        """Names, hours and days that mean nothing, or contradict each other (A35)."""
        if not _ID.fullmatch(self.id):
            yield "id", self.id, Phrase("1 to 32 of a-z, 0-9, - and _")
        if len(self.name) > _NAME_MAX or not self.name.isprintable():
            yield "name", self.name, Phrase("at most {max} characters", max=_NAME_MAX)
        if not all(_HOURS.fullmatch(span) for span in self.hours):
            yield "hours", list(self.hours), Phrase('spans such as "11:00-14:00"')
        empty = [span for span in self.hours if len(set(span.split("-"))) == 1]
        if empty:
            two = Phrase("a span that begins and ends at two times")
            yield "hours", empty[0], two
        yield from self._day_faults()

    def _day_faults(self) -> Iterator[tuple[str, object, Phrase]]:
        for key in ("from_day", "until_day"):
            day: str | None = getattr(self, key)
            if day is not None and not _is_day(day):
                yield key, day, Phrase("a day such as 2026-03-31")
                return
        if self.from_day and self.until_day and self.until_day < self.from_day:
            yield (
                "until_day",
                self.until_day,
                Phrase("{from_day} or later", from_day=self.from_day),
            )

    def holds_for(self, customer: Customer | None) -> bool:
        """Whether the rule is for this customer."""
        if customer is None:
            return not (self.members or self.tiers or self.birthday)
        if self.birthday and not customer.birthday:
            return False
        return not self.tiers or customer.tier in self.tiers

    def _at(self, at: datetime | None) -> bool:
        if at is None:
            timed = self.from_day, self.until_day, self.weekdays, self.hours
            return not any(timed)
        day = at.date().isoformat()
        if self.from_day is not None and day < self.from_day:
            return False
        if self.until_day is not None and day > self.until_day:
            return False
        if self.weekdays and at.isoweekday() not in self.weekdays:
            return False
        return not self.hours or any(_within(span, at) for span in self.hours)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferConditions(RuleConditions):
    """What all offers have in common. An `exclusive` one stands alone (A07).

    Limits count orders that use it: of a member in all and a store day, which keeps it
    for members, and of all customers a store day. `budget_fen` is what it may take off
    in all (decision 0209).
    """

    exclusive: bool = False
    member_times_max: Times | None = None
    member_day_times_max: Times | None = None
    day_times_max: ManyTimes | None = None
    budget_fen: Budget | None = None

    @property
    def member_limited(self) -> bool:
        """Whether each member may use it a limited number of times."""
        return bool(self.member_times_max or self.member_day_times_max)

    @property
    def limited(self) -> bool:
        """Whether its uses are counted."""
        return bool(self.member_limited or self.day_times_max or self.budget_fen)

    def holds_for(self, customer: Customer | None) -> bool:
        """Whether the rule is for this customer."""
        if customer is None:
            return not self.member_limited and RuleConditions.holds_for(self, None)
        return self.id not in customer.used_up and RuleConditions.holds_for(
            self, customer
        )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _within(span: str, at: datetime) -> bool:
    begin, end = span.split("-")
    now = at.strftime("%H:%M")
    if begin < end:
        return begin <= now < end
    return now >= begin or now < end
