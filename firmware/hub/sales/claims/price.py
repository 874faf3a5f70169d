"""Whether the hub computes the price and the points that a sale names (N06). Pure."""

from collections.abc import Iterable
from operator import attrgetter

from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag
from firmware.protocol.messages import PriceStep, SaleClosed
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES
from firmware.retail.pricing.quote import Quote, Step, Tender

_parts = attrgetter("stage", "rule", "amount_fen")


def price_flag(sale: SaleClosed, policy: Policy | None) -> OrderFlag | None:
    """Whether the sale's own engine computes another price, or none is known.

    `policy` is the one that the sale names.
    """
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
    quote = engine.price(sale.lines, policy, Tender(sale.tender))
    return _steps_flag(sale, quote) or _points_flag(sale, quote)


def with_points(flag: OrderFlag, sale: SaleClosed, policy: Policy | None) -> OrderFlag:
    """The flag, which also names the points where the hub computes others."""
    points = computed_points(sale, policy)
    if flag.kind is FlagKind.POINTS_DRIFT or sale.earned_points == (points or 0):
        return flag
    computed = "points not computed" if points is None else _earned(points)
    return OrderFlag(
        flag.kind,
        f"{flag.kiosk_says}; {_earned(sale.earned_points)}",
        f"{flag.hub_says}; {computed}",
    )


def computed_points(sale: SaleClosed, policy: Policy | None) -> int | None:
    """What the sale earns by its own engine and policy; None if one is not known.

    At most what the sum earns that was paid, and that its lines are worth; cash
    rounding counts as the engine has it. `policy` is the one that the sale names.
    """
    engine = ENGINES.get(sale.engine)
    if engine is None or policy is None:
        return None
    if not _earns(sale) or sum([line.amount_fen for line in sale.lines]) <= 0:
        return 0
    quote = engine.price(sale.lines, policy, Tender(sale.tender))
    paid_fen = engine.earning_fen(sale.payable_fen, quote.steps)
    return min(quote.earned_points, earned_points(paid_fen, policy.points))


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
