"""Coupons that other processes may have given."""

from enum import StrEnum
from typing import ClassVar

from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import Actor, Campaign, Token, Utc


class GiveRefusal(StrEnum):
    """Why nobody was given a coupon."""

    MEMBER_UNKNOWN = "member_unknown"
    RULE_UNKNOWN = "rule_unknown"


class GiveCoupon(PortCommand, frozen=True, kw_only=True, tag="give_coupon"):
    """A coupon by a rule of the policy in force; `CouponGiven`, or a `GiveRefusal`.

    A member gets one of a rule and campaign, ever.
    """

    member_id: Token
    rule: Token
    campaign: Campaign
    by: Actor

    asked_by: ClassVar[str] = "by"


class CouponGiven(PortReply, frozen=True, kw_only=True, tag="coupon_given"):
    """The member has it; `issued` is false if it was given before.

    `member_id` is the other of a member who was merged.
    """

    member_id: str
    coupon_id: str
    issued: bool
    name: str
    valid_from: Utc
    valid_until: Utc
