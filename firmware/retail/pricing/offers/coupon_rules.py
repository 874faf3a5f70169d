"""Coupons that a shop issues, by occasion: a section of the policy (A47, S25). Pure.

The hub alone reads it: what a coupon gives is written on the coupon, and a later policy
changes none that was issued.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from itertools import chain
from typing import Annotated, cast

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.offers.conditions import MAX_FEN, Bps, Fen
from firmware.retail.pricing.offers.scope import WHOLE_BASKET, Scope

MAX_RULES = 100
"""Rules of a shop that issue coupons."""
SomeFen = Annotated[int, Range(1, MAX_FEN)]
Days = Annotated[int, Range(0, 3_650)]
Faults = Iterator[tuple[str, object, Phrase]]
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
_NAME_MAX = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponKind:
    """What a coupon gives: an amount off, or the rate that is paid (A08, A38).

    `id` names the rule in the books, `name` the coupon on screens and slips.
    `max_off_fen` is the most that comes off; with a rate of 0 it is what goods are
    worth that the coupon is exchanged for. The coupon begins `starts_after_days` store
    days after it was issued, at once if 0, and lasts to the end of the store day that
    is `valid_days` after that.
    """

    id: str
    name: str = ""
    off_fen: SomeFen | None = None
    price_bps: Bps | None = None
    max_off_fen: SomeFen | None = None
    min_fen: Fen = 0
    scope: Scope = field(default=WHOLE_BASKET)
    tiers: tuple[Tier, ...] = ()
    exclusive: bool = False
    starts_after_days: Days = 0
    valid_days: Days = 30

    def faults(self) -> Faults:
        """Names that mean nothing; not one benefit; goods of any worth for nothing."""
        if not _ID.fullmatch(self.id):
            yield "id", self.id, Phrase("1 to 32 of a-z, 0-9, - and _")
        if len(self.name) > _NAME_MAX or not self.name.isprintable():
            yield "name", self.name, Phrase("at most {max} characters", max=_NAME_MAX)
        if (self.off_fen is None) is (self.price_bps is None):
            yield "off_fen", self.off_fen, Phrase("either off_fen or price_bps")
        if self.off_fen is not None and self.max_off_fen is not None:
            alone = Phrase("left out, or price_bps instead of off_fen")
            yield "max_off_fen", self.max_off_fen, alone
        if 0 < self.min_fen < (self.off_fen or 0):
            yield "off_fen", self.off_fen, Phrase("{max} or less", max=self.min_fen)
        if self.price_bps == 0 and self.max_off_fen is None:
            worth = Phrase("an amount, where price_bps is 0")
            yield "max_off_fen", None, worth


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendReturnKind(CouponKind):
    """满返: a coupon after a sale of `from_fen` or more, one a sale.

    It is withdrawn if refunds leave less of that sale before it was used.
    """

    from_fen: SomeFen


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeKind(CouponKind):
    """A coupon for `points` points."""

    points: Annotated[int, Range(1, 10_000_000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class CouponRules:
    """The rules by occasion. An id names one rule among all of them.

    `newcomer`: once, to who becomes a member. `birthday`: once a calendar year, on the
    day (A47). `given`: by staff.
    """

    newcomer: tuple[CouponKind, ...] = ()
    birthday: tuple[CouponKind, ...] = ()
    spend_return: tuple[SpendReturnKind, ...] = ()
    exchange: tuple[ExchangeKind, ...] = ()
    given: tuple[CouponKind, ...] = ()

    def __iter__(self) -> Iterator[CouponKind]:
        """All rules, occasion by occasion."""
        return chain.from_iterable(self.occasions().values())

    def occasions(self) -> dict[str, tuple[CouponKind, ...]]:
        """The rules of each occasion."""
        kinds = {each.name: getattr(self, each.name) for each in fields(self)}
        return cast("dict[str, tuple[CouponKind, ...]]", kinds)

    def faults(self) -> Faults:
        """An id that two rules have, or more rules than anybody can oversee."""
        ids = Counter(rule.id for rule in self)
        for occasion, rules in self.occasions().items():
            twice = [rule.id for rule in rules if ids[rule.id] > 1]
            if twice:
                yield occasion, twice[0], Phrase("an id that no other rule has")
            if ids.total() > MAX_RULES and rules:
                most = Phrase("at most {max} rules", max=MAX_RULES)
                yield occasion, len(rules), most
