"""Who buys, as far as prices depend on it. Pure."""

from dataclasses import dataclass

from firmware.retail.loyalty.rules import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A member at the moment of pricing.

    `tier` is that before this order (A42). `points` may be below 0 (a debt).
    `birthday`: today is the member's birthday, or 28 February stands for it, and this
    year's benefit is unused (A47). `used_up`: offers that the member has used as often
    as allowed, by their ids.
    """

    tier: Tier = Tier.NONE
    points: int = 0
    birthday: bool = False
    used_up: frozenset[str] = frozenset()
