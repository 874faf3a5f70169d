"""A basket under a shop's rules: every stage, every fen explained. Pure.

The stages, in their order: listed, article offer or tier price, gifts and basket
offers, coupon, points (requirements 4.2). Cash rounding comes after them, in the
engine.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.best.combination import Combination, best_combination
from firmware.retail.pricing.best.line_nets import (
    after_points,
    line_nets,
    stage_amounts,
)
from firmware.retail.pricing.best.problem import (
    MEMBER_RULE,
    TIER_RULE,
    UNNAMED_RULES,
    Allowed,
)
from firmware.retail.pricing.best.search import WORK_MAX
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.explained import Names, rule_steps
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.coupon import CouponRefusal, MemberCoupon, refusal
from firmware.retail.pricing.offers.limits import stopped_ids
from firmware.retail.pricing.offers.rewards import exchange_points
from firmware.retail.pricing.quote import (
    EXCHANGE_RULE,
    POINTS_RULE,
    LineNet,
    PriceStage,
    Step,
)
from firmware.retail.pricing.tender_points import PointsRefusal
from firmware.retail.pricing.terms import PriceTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceRequest:
    """What is bought, by whom, when.

    `at` is store time without a zone (A43), None if nobody knows it. `wallet`: the
    member's coupons. `points`: the number that the customer chose (A13). `declined`:
    ids of gifts and coupons that the customer does not want (A17, A50). `hub_away`:
    coupons and points can't be used (A53).
    """

    goods: tuple[PricedGoods, ...]
    at: datetime | None
    customer: Customer | None = None
    wallet: tuple[MemberCoupon, ...] = ()
    points: int = 0
    declined: frozenset[str] = frozenset()
    hub_away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What is due after all rules, before cash rounding, and why.

    `due_fen` is the sum of `lines`, and of `steps`. `rules` are the ids of the offers
    used; the tier price and member prices have flags of their own. `points_used` are
    those of exchanged goods, too (A18).
    """

    due_fen: int
    lines: tuple[LineNet, ...]
    combination: Combination
    rules: tuple[str, ...]
    coupons: tuple[str, ...]
    coupons_refused: Mapping[str, CouponRefusal]
    gifts: tuple[tuple[str, str], ...]
    points_used: int
    points_refused: PointsRefusal | None = None
    tier_price: bool = False
    member_price: bool = False
    steps: tuple[Step, ...] = ()


def ruled(request: PriceRequest, terms: PriceTerms, work_max: int = WORK_MAX) -> Ruled:
    """What these goods cost by these terms.

    Points that can't be used are left out, and the reason is given. Terms do not
    matter to goods without a price; amounts are 0 fen or more. Who knows no other
    coupons than those that were used finds the same, also where the bound of work was
    reached: what coupons may look like that an order did not use, it does not say.
    """
    first = found = _ruled(request, terms, work_max)
    wallet = request.wallet
    while found.combination.cut_off and len(wallet) > len(found.coupons):
        wallet = tuple(each for each in wallet if each.id in found.coupons)
        found = _ruled(replace(request, wallet=wallet), terms, work_max)
    if found is first:
        return first
    combination = replace(found.combination, cut_off=True)
    refused = first.coupons_refused
    return replace(found, combination=combination, coupons_refused=refused)


def _ruled(request: PriceRequest, terms: PriceTerms, work_max: int) -> Ruled:
    goods = merged(request.goods)
    refused = refused_coupons(request)
    found = best_combination(goods, allowed_of(request, terms), work_max)
    amounts = stage_amounts(found, goods)
    due_fen = sum(amounts.coupon)
    points_refused = points_refusal(request, terms, due_fen)
    points = 0 if points_refused else request.points
    paid_fen = terms.redeem.money_fen(points)
    net = after_points(amounts.coupon, paid_fen)
    used = set(found.choice.rules)
    names = {offer.id: offer.name for offer in terms.offers}
    return Ruled(
        due_fen=due_fen - paid_fen,
        lines=tuple(line_nets(goods, found, replace(amounts, net=net))),
        combination=found,
        rules=tuple(sorted(used - UNNAMED_RULES)),
        coupons=tuple(use.coupon.id for use in found.choice.coupons),
        coupons_refused=refused,
        gifts=found.choice.gifts,
        points_used=points + (0 if points_refused else exchange_points(goods)),
        points_refused=points_refused,
        tier_price=TIER_RULE in used,
        member_price=MEMBER_RULE in used,
        steps=(*_steps(found, goods, names), *_points_steps(goods, paid_fen)),
    )


def _steps(
    found: Combination, goods: Sequence[PricedGoods], names: Names
) -> Iterator[Step]:
    listed_fen = sum(each.listed_fen + each.exchanged_fen for each in goods)
    yield Step(PriceStage.LISTED, "listed", listed_fen)
    yield from rule_steps(found, names)


def _points_steps(goods: Sequence[PricedGoods], paid_fen: int) -> tuple[Step, ...]:
    """What goods for points do not cost (A18), and what points pay of the rest."""
    amounts = {
        EXCHANGE_RULE: sum(each.exchanged_fen for each in goods),
        POINTS_RULE: paid_fen,
    }
    return tuple(
        Step(PriceStage.POINTS, rule, -fen) for rule, fen in amounts.items() if fen
    )


def max_points(
    request: PriceRequest, terms: PriceTerms, work_max: int = WORK_MAX
) -> int:
    """The most points that this customer can use on this basket."""
    if request.customer is None or request.hub_away:
        return 0
    goods = merged(request.goods)
    due_fen = best_combination(
        goods, allowed_of(request, terms), work_max
    ).choice.payable_fen
    balance = request.customer.points - exchange_points(goods)
    return terms.redeem.max_points(due_fen, balance)


def allowed_of(request: PriceRequest, terms: PriceTerms) -> Allowed:
    """The rules and coupons that this customer may use now."""
    customer, refused = request.customer, refused_coupons(request)
    stopped = stopped_ids(terms.stopped, request.at)
    left_out = request.declined | stopped
    return Allowed(
        offers=tuple(
            offer
            for offer in terms.offers
            if offer.id not in left_out and offer.holds(request.at, customer)
        ),
        coupons=tuple(
            coupon
            for coupon in request.wallet
            if coupon.id not in refused and coupon.id not in request.declined
        ),
        tier_bps=terms.tier_prices.rate_bps(customer.tier) if customer else BPS_WHOLE,
        member=customer is not None,
        coupons_max=terms.coupons.order_max,
    )


def refused_coupons(request: PriceRequest) -> dict[str, CouponRefusal]:
    """The coupons of the wallet that can't be used, by id, each with the reason."""
    reasons = {
        coupon.id: refusal(
            coupon, request.at, request.customer, hub_away=request.hub_away
        )
        for coupon in request.wallet
    }
    return {name: reason for name, reason in reasons.items() if reason is not None}


def points_refusal(
    request: PriceRequest, terms: PriceTerms, due_fen: int
) -> PointsRefusal | None:
    """Why points can't be used where `due_fen` are due before them; None if they can.

    Those of goods that points buy are counted, too (A18).
    """
    exchange = exchange_points(request.goods)
    if not request.points and not exchange:
        return None
    if request.customer is None:
        return PointsRefusal.NO_MEMBER
    if request.hub_away:
        return PointsRefusal.HUB_AWAY
    if exchange > request.customer.points and not request.points:
        return PointsRefusal.SHORT
    balance = request.customer.points - exchange
    return terms.redeem.refusal(request.points, due_fen, balance)
