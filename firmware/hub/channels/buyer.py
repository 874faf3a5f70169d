"""Who buys, as far as a channel's order depends on it. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from firmware.hub.channels.wanted import BuyerFacts
from firmware.protocol.messages import MemberReply
from firmware.protocol.sale_parts import coupon_of
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.offers.coupon import MemberCoupon


class BuyerFault(NamedTuple):
    """Why nobody is known by what the channel names: a field, a reason."""

    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """A member whom the hub knows, a card that nobody has, or a guest (neither).

    `facts` as a kiosk would have received them; `wallet` are the coupons that can be
    used, and what is missing to the next tier is as of `MemberReply`.
    """

    facts: BuyerFacts = field(default_factory=BuyerFacts)
    wallet: tuple[MemberCoupon, ...] = ()
    next_tier: Tier = Tier.NONE
    next_missing_fen: int | None = None

    @property
    def customer(self) -> Customer | None:
        """As pricing reads it; None without a member."""
        facts = self.facts
        if facts.member_id is None:
            return None
        return Customer(
            tier=Tier(facts.tier),
            points=facts.points,
            birthday=facts.birthday,
            used_up=frozenset(facts.used_up),
        )

    @property
    def earns(self) -> bool:
        """Whether points are computed for somebody."""
        return self.facts.member_id is not None or self.facts.card is not None

    def choosing(self, coupon_ids: Collection[str] | None) -> "Buyer":
        """Who uses no other coupons than these; any if None."""
        if coupon_ids is None:
            return self
        chosen = tuple(each for each in self.wallet if each.id in coupon_ids)
        return replace(self, wallet=chosen)


def member_buyer(reply: MemberReply, pass_window: int | None = None) -> Buyer:
    """A member as the hub's reply to a kiosk describes one."""
    return Buyer(
        facts=BuyerFacts(
            member_id=reply.member_id,
            pass_window=pass_window,
            tier=Tier(reply.tier).value,
            points=reply.balance_points,
            birthday=reply.birthday,
            used_up=reply.used_up,
        ),
        wallet=tuple(map(coupon_of, reply.coupons)),
        next_tier=Tier(reply.next_tier or "none"),
        next_missing_fen=reply.next_missing_fen,
    )
