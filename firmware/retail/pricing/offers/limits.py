"""How often an offer may be used by its member, on a day, in all. Pure.

A use is an order that the offer moved or gave something in, however many pieces. The
hub alone knows them all: it names to a kiosk what a member has used up, and stops an
offer for everybody by a new version of the policy (decision 0209).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.pricing.offers.conditions import OfferConditions


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferUses:
    """Uses so far: of a member in all and on a store day, of the shop on that day.

    `off_fen` is all that the offer took off.
    """

    member: int = 0
    member_day: int = 0
    day: int = 0
    off_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedOffer:
    """An offer, by its id, that the hub stopped: on one store day, or for good.

    `used`: uses of that day, or fen taken off; it goes on once its limit is higher.
    """

    id: str
    day: str | None = None
    used: Annotated[int, Range(0, 10**15)] = 0

    def stops(self, at: datetime | None) -> bool:
        """Whether it counts at a store time; if nobody knows the time, it does."""
        return self.day is None or at is None or at.date().isoformat() == self.day

    def still(self, offer: OfferConditions) -> bool:
        """Whether this offer's limit is as low as that it was stopped at, or lower."""
        limit = offer.budget_fen if self.day is None else offer.day_times_max
        return limit is not None and self.used >= limit


def stopped_ids(stopped: Iterable[StoppedOffer], at: datetime | None) -> frozenset[str]:
    """The offers that are stopped at a store time."""
    return frozenset(each.id for each in stopped if each.stops(at))


def used_up_by_member(offer: OfferConditions, uses: OfferUses) -> bool:
    """Whether a member may not use it any more, or not today."""
    pairs = (
        (offer.member_times_max, uses.member),
        (offer.member_day_times_max, uses.member_day),
    )
    return any(limit is not None and used >= limit for limit, used in pairs)


def used_up_by_all(offer: OfferConditions, uses: OfferUses) -> bool:
    """Whether nobody may use it any more: not on that day, or its budget is spent."""
    pairs = ((offer.day_times_max, uses.day), (offer.budget_fen, uses.off_fen))
    return any(limit is not None and used >= limit for limit, used in pairs)


def used_up(offer: OfferConditions, uses: OfferUses) -> bool:
    """Whether any limit is reached."""
    return used_up_by_member(offer, uses) or used_up_by_all(offer, uses)
