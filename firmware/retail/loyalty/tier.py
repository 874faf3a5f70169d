"""The tiers of membership, lowest first (S18, S20). Pure."""

from enum import StrEnum


class Tier(StrEnum):
    """A member's tier; `none` is a member without one."""

    NONE = "none"
    SILVER = "silver"
    GOLD = "gold"
    DIAMOND = "diamond"
