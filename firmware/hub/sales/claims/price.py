"""Whether the hub computes the price and the points that a sale names (N06). Pure."""

from collections.abc import Iterable
from operator import attrgetter

from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.exchanged import exchanged_goods
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import PriceStep, SaleClosed
from firmware.retail.article import Article
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rewards import exchange_points
from firmware.retail.pricing.quote import Quote, Step, Tender
from firmware.retail.pricing.ruled import PriceRequest

_parts = attrgetter("stage", "rule", "amount_fen")


def price_flag(claim: Claim) -> OrderFlag | None:
    """Whether the sale's own engine computes another price, or none is known."""
    sale, policy = claim.sale, claim.policy
    engine = ENGINES.get(sale.engine)
    if engine is None:
        known = ", ".join(map(str, ENGINES))
        unknown = f"engine {sale.engine} is not among those of this build: {known}"
        return OrderFlag(FlagKind.ENGINE_UNKNOWN, _priced_by(sale), unknown)
    if policy is None:
        unknown = f"policy {sale.policy_version} was never in force here"
        return OrderFlag(FlagKind.POLICY_UNKNOWN, _priced_by(sale), unknown)
    if sum([line.amount_fen for line in sale.lines]) < 0:
        return OrderFlag(FlagKind.PRICE_DRIFT, _priced_by(sale), "lines below 0 fen")
    quote = engine.price(
        sale.lines,
        policy,
        Tender(sale.tender),
        request=_request(claim, policy),
        nets=False,
    )
    return _steps_flag(sale, quote) or _points_flag(sale, quote)


def with_points(flag: OrderFlag, claim: Claim) -> OrderFlag:
    """The flag, which also names the points where the hub computes others."""
    sale, points = claim.sale, computed_points(claim)
    if flag.kind is FlagKind.POINTS_DRIFT or sale.earned_points == (points or 0):
        return flag
    computed = "points not computed" if points is None else _earned(points)
    return OrderFlag(
        flag.kind,
        f"{flag.kiosk_says}; {_earned(sale.earned_points)}",
        f"{flag.hub_says}; {computed}",
    )


def computed_points(claim: Claim) -> int | None:
    """What the sale earns by its own engine and policy; None if one is not known.

    At most what the sum earns that was paid, and that its lines are worth; cash
    rounding counts as the engine has it.
    """
    sale, policy = claim.sale, claim.policy
    engine = ENGINES.get(sale.engine)
    if engine is None or policy is None:
        return None
    if not _earns(sale) or sum([line.amount_fen for line in sale.lines]) <= 0:
        return 0
    quote = engine.price(
        sale.lines,
        policy,
        Tender(sale.tender),
        request=_request(claim, policy),
        nets=False,
    )
    paid_fen = engine.earning_fen(sale.payable_fen, quote.steps)
    plain = earned_points(paid_fen, policy.points, _tier(claim))
    return min(quote.earned_points, plain + quote.bonus_points)


def _request(claim: Claim, policy: Policy) -> PriceRequest:
    """The sale's goods as its rules priced them: by its catalogue, time and tier."""
    sale = claim.sale

    def article_of(gtin: str, revision: int) -> Article | None:
        known = claim.known.articles
        return known.get((gtin, revision or sale.catalogue_revision))

    goods = exchanged_goods(goods_of(sale.lines, article_of), sale, policy)
    return PriceRequest(
        goods=goods,
        at=policy.store_time.local(sale.priced_at),
        customer=None if sale.member_id is None else _customer(sale),
        wallet=_wallet(claim),
        points=sale.points_used - exchange_points(goods),
        declined=frozenset(sale.declined),
    )


def _customer(sale: SaleClosed) -> Customer:
    """The member as the kiosk knew them; what was used up is the kiosk's word.

    Of points it has those that the sale used: a hold has seen to the others.
    """
    return Customer(
        tier=Tier(sale.tier),
        points=sale.points_used,
        birthday=sale.birthday,
        used_up=frozenset(sale.used_up),
    )


def _wallet(claim: Claim) -> tuple[MemberCoupon, ...]:
    """The coupons that the sale used; what else its member had changes no price."""
    member_id, known = claim.member_id or "", claim.known.coupons
    keys = [(coupon_id, member_id) for coupon_id in claim.sale.coupons]
    return tuple(known[key] for key in keys if key in known)


def _tier(claim: Claim) -> Tier:
    by_rules = ENGINES[claim.sale.engine].by_rules
    return Tier(claim.sale.tier) if by_rules else Tier.NONE


def _earns(sale: SaleClosed) -> bool:
    """Whether a member was there."""
    return sale.member_id is not None or sale.card is not None


def _priced_by(sale: SaleClosed) -> str:
    return (
        f"{sale.payable_fen} fen by engine {sale.engine}, policy {sale.policy_version}"
    )


def _steps_flag(sale: SaleClosed, quote: Quote) -> OrderFlag | None:
    same_steps = list(map(_parts, sale.steps)) == list(map(_parts, quote.steps))
    if same_steps and sale.payable_fen == quote.payable_fen:
        return None
    return OrderFlag(
        FlagKind.PRICE_DRIFT,
        f"{sale.payable_fen} fen: {_explained(sale.steps)}",
        f"{quote.payable_fen} fen: {_explained(quote.steps)}",
    )


def _explained(steps: Iterable[PriceStep] | Iterable[Step]) -> str:
    return ", ".join(f"{step.stage} {step.rule} {step.amount_fen}" for step in steps)


def _points_flag(sale: SaleClosed, quote: Quote) -> OrderFlag | None:
    points = quote.earned_points if _earns(sale) else 0
    if sale.earned_points == points:
        return None
    return OrderFlag(
        FlagKind.POINTS_DRIFT, _earned(sale.earned_points), _earned(points)
    )


def _earned(points: int) -> str:
    return f"{points} points earned"
