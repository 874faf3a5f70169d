"""`POST /1/members/{member_id}/coupons`: give a member a coupon."""

from hashlib import sha256

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.loyalty.issuing.commands import CouponGiven, GiveCoupon, GiveRefusal
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.known import MEMBER, MEMBER_PATH, known_member
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.records import ApiRecord
from firmware.protocol.field_types import Campaign, Token
from firmware.protocol.records import PlainRecord

CREATED = 201
CAMPAIGN_DIGITS = 32


class WantedCoupon(PlainRecord, frozen=True, kw_only=True):
    """`rule` is the id of a rule of `[coupon_rules]` in the policy.

    A member gets one coupon of a rule and `campaign`, ever; without it each request is
    a campaign of its own.
    """

    rule: Token
    campaign: Campaign | None = None


class GivenCoupon(ApiRecord, frozen=True):
    """The coupon that the member has, valid from the one moment until before the other.

    `issued` is false if it was given before.
    """

    member_id: str
    coupon_id: str
    issued: bool
    name: str
    valid_from: str
    valid_until: str


def give_coupon(call: ApiCall[WantedCoupon, Nothing]) -> Outcome:
    """Give a coupon by its rule, as the shop's desk does."""
    asked = call.body
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
    if isinstance(member_id, ApiRefusal):
        return member_id
    command = GiveCoupon(
        member_id=call.path[MEMBER],
        rule=asked.rule,
        campaign=asked.campaign or _campaign_of(call.port_key),
        by=call.by,
    )
    reply = call.do(command, CouponGiven)
    if isinstance(reply, ApiRefusal):
        return reply
    given = GivenCoupon(
        member_id=reply.member_id,
        coupon_id=reply.coupon_id,
        issued=reply.issued,
        name=reply.name,
        valid_from=reply.valid_from,
        valid_until=reply.valid_until,
    )
    return ApiReply(value=given, status=CREATED if reply.issued else 200)


def _campaign_of(port_key: str) -> str:
    """The campaign of one request: a repeat under its key is of the same one."""
    return sha256(port_key.encode()).hexdigest()[:CAMPAIGN_DIGITS]


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="POST",
        path="/1/members/{member_id}/coupons",
        scope=KeyScope.COUPONS_WRITE,
        summary="Give a coupon",
        handle=give_coupon,
        replies={CREATED: GivenCoupon, 200: GivenCoupon},
        body=WantedCoupon,
        query=Nothing,
        reasons=[*GiveRefusal],
        parameters=MEMBER_PATH,
    )
]
