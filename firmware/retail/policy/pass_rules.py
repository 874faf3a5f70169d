"""How long a member's pass is good, and what a card alone can do: policy. Pure."""

from dataclasses import dataclass
from typing import Annotated

from firmware.base.ranges import Range
from firmware.retail.codes.member_pass import PassClaims, PassFault


@dataclass(frozen=True, slots=True, kw_only=True)
class PassRules:
    """How kiosks and the hub judge passes (S09, E34).

    A phone shows each pass for its window of 30 s. It is good for `late_s` more, which
    it takes to be read, and `early_s` before, for clocks differ. `card_redeems`:
    whether who shows a printed card may use points and coupons although members have
    passes on their phones; a card can be copied.
    """

    late_s: Annotated[int, Range(0, 300)] = 10
    early_s: Annotated[int, Range(0, 300)] = 10
    card_redeems: bool = False

    def fault(self, claims: PassClaims, now_s: float) -> PassFault | None:
        """Whether a pass is of another time than `now_s`, in Unix seconds."""
        if now_s >= claims.ends_s + self.late_s:
            return PassFault.EXPIRED
        if now_s < claims.begins_s - self.early_s:
            return PassFault.EARLY
        return None
