"""Coupons that staff gives to members, and coupons for points."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.issuing.grants import Grant, Issuer, Occasion, issued_id
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.times import moment_of
from firmware.retail.loyalty.fold import PointsState
from firmware.retail.loyalty.point_events import PointEvent, PointKind
from firmware.retail.pricing.offers.coupon_rules import CouponKind, ExchangeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenCoupons:
    """How many coupons were issued, and how many members had theirs before."""

    issued: int
    before: int


class Exchanged(NamedTuple):
    """The coupon of an exchange, None if points were missing; the balance after."""

    coupon_id: str | None
    balance_points: int


def given_id(rule: CouponKind, member_id: str, campaign: str) -> str:
    """The id of the coupon that this member gets."""
    return issued_id(rule, Occasion.GIVEN, f"{member_id}:{campaign}")


def give(
    issuer: Issuer,
    rule: CouponKind,
    member_ids: Iterable[str],
    *,
    campaign: str,
    by: str = "command",
) -> GivenCoupons:
    """One coupon of a campaign to each of these members, whatever was given twice.

    `by`: who gave it, for the books.
    """
    ids: Sequence[str] = list(dict.fromkeys(member_ids))
    issued = [
        issuer.issue(
            rule,
            Grant(
                occasion=Occasion.GIVEN,
                member_id=member_id,
                cause=f"{member_id}:{campaign}",
                by=by,
            ),
        )
        for member_id in ids
    ]
    new = sum(coupon_id is not None for coupon_id in issued)
    return GivenCoupons(issued=new, before=len(ids) - new)


def exchange(
    issuer: Issuer, rule: ExchangeKind, member_id: str, *, exchange_id: str
) -> Exchanged:
    """A coupon for its points, both or neither; the same id again changes nothing."""
    calendar = calendar_in_force(issuer.connection, issuer.utc_offset_minutes)
    book = PointsBook(issuer.connection, calendar, issuer.now)
    burn_id = f"exchange:{exchange_id}"
    burn = PointEvent(
        id=burn_id,
        kind=PointKind.BURN,
        at=moment_of(issuer.now),
        points=rule.points,
        binding=True,
    )

    def covered(state: PointsState) -> bool:
        return burn_id not in state.refused and not state.debt_points

    state = book.record_if(MemberEvent(member_id=member_id, event=burn), covered)
    if not covered(state):
        return Exchanged(None, book.state(member_id).balance_points)
    grant = Grant(
        occasion=Occasion.EXCHANGE,
        member_id=member_id,
        cause=exchange_id,
        by="command",
    )
    return Exchanged(issuer.issue(rule, grant), state.balance_points)
