"""What a member's page shows, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from firmware.hub.web.pages.slip import SlipView
from firmware.hub.web.wording.words import Sentence

TierName = Literal["none", "silver", "gold", "diamond"]
TIERS: dict[str, Sentence] = {
    "none": Sentence("会员卡"),
    "silver": Sentence("银卡"),
    "gold": Sentence("金卡"),
    "diamond": Sentence("钻石卡"),
}


@dataclass(frozen=True, slots=True)
class NextTier:
    """The tier above: what is spent in the window, and what it takes."""

    tier: TierName
    missing_fen: int
    spent_fen: int

    @property
    def needed_fen(self) -> int:
        """What has to be spent in all."""
        return self.spent_fen + self.missing_fen


@dataclass(frozen=True, slots=True)
class ExpiringPoints:
    """Points that end with a day; `soon`: within a month or so."""

    points: int
    last_day: date
    soon: bool = False


@dataclass(frozen=True, slots=True)
class CouponView:
    """A coupon: what it is worth in few characters, its name, when it holds.

    `reason` is why it cannot be used today, or None.
    """

    worth: Sentence
    title: str
    terms: Sentence
    reason: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One member's page. `name` may be empty; `worth_fen` is what the points pay.

    `booking_note`: what the tier may book, or ""; `comes_first`: its calls for staff
    come before those of others.
    """

    member_id: str
    name: str
    tier: TierName
    points: int
    worth_fen: int
    today: date
    next_tier: NextTier | None = None
    booking_note: str = ""
    comes_first: bool = False
    expiring: Sequence[ExpiringPoints] = ()
    coupons: Sequence[CouponView] = ()
    purchases: Sequence[SlipView] = ()

    @property
    def tail(self) -> str:
        """The end of the member's number, by which staff may distinguish two."""
        return self.member_id[-4:].upper()

    @property
    def tier_text(self) -> Sentence:
        """The tier in words."""
        return TIERS[self.tier]

    @property
    def soonest(self) -> ExpiringPoints | None:
        """The points that end first, if that is soon."""
        return next((each for each in self.expiring if each.soon), None)


@dataclass(frozen=True, slots=True)
class PassView:
    """The pass on the page: its code as the path of an SVG, its size, its time.

    `left_s` is how long it holds, `period_s` how long each does.
    """

    path: str
    size: int
    left_s: int
    period_s: int


@dataclass(frozen=True, slots=True)
class DatedFact:
    """A line of the member's own data."""

    label: Sentence
    value: str
    at: datetime | None = None


def tier_name(text: str) -> TierName:
    """A tier of the books; one that a later release has counts as none."""
    names: dict[str, TierName] = {
        "silver": "silver",
        "gold": "gold",
        "diamond": "diamond",
    }
    return names.get(text, "none")
