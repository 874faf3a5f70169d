"""What happens to a member's points, as events that arrive in any order. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from firmware.retail.loyalty.rules import LotRules
from firmware.retail.loyalty.store_days import end_of_days


class PointKind(StrEnum):
    """The kinds of events; those from POST on name another event."""

    EARN = "earn"
    BURN = "burn"
    HOLD = "hold"
    POST = "post"
    VOID = "void"
    TAKE_BACK = "take_back"
    GIVE_BACK = "give_back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PointEvent:
    """One event of one member; `id` is unique, a second arrival changes nothing.

    `points` is 1 or more; POST and VOID move what the hold of theirs took. `of` is the
    hold of a POST or VOID, the EARN of a TAKE_BACK, the BURN or HOLD (or its POST) of a
    GIVE_BACK. `expires_at`: the first moment when the points of an EARN are gone, or
    those that a VOID or GIVE_BACK returns to an expired lot; None: by the calendar.
    `binding`: a BURN or HOLD that was granted or paid with; what is missing for it by
    what arrives later becomes a debt.
    """

    id: str
    kind: PointKind
    at: datetime
    points: int = 0
    of: str | None = None
    expires_at: datetime | None = None
    binding: bool = False


@dataclass(frozen=True, slots=True)
class LotCalendar:
    """The rules of lots in the shop's time."""

    rules: LotRules
    utc_offset_minutes: int

    def expiry(self, earned_at: datetime) -> datetime:
        """The first moment when points that were earned then are gone."""
        return end_of_days(earned_at, self.rules.validity_days, self.utc_offset_minutes)

    def grace(self, given_at: datetime) -> datetime:
        """The first moment when points are gone that come back to an expired lot."""
        if not self.rules.grace_days:
            return given_at
        return end_of_days(given_at, self.rules.grace_days, self.utc_offset_minutes)
