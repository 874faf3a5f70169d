"""What a quote starts from: the basket, who buys, the rules, the numbers. Pure."""

from dataclasses import dataclass, field, replace

from firmware.base.ranges import Range
from firmware.price_cases.reading.bonuses import bonuses_of
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.lines import lines_of
from firmware.price_cases.reading.member import member_of
from firmware.price_cases.reading.numbers import CaseNumbers, numbers_of
from firmware.price_cases.reading.rewards import rewards_of
from firmware.price_cases.reading.rules import coupons_of, offers_of, worths_of
from firmware.price_cases.reading.store_time import store_time
from firmware.price_cases.reading.uses import stopped_of, used_up_of, uses_of
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule, Tier
from firmware.retail.money import round_cash_fen
from firmware.retail.pricing.bonus_points import OrderBonus, order_bonuses
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.bonuses import PointsBonus
from firmware.retail.pricing.offers.rules import Offer, SpendOffer
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.terms import Terms

CHOSEN = Range(-1_000_000_000, 1_000_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTerms(Terms):
    """The rules of a case, as an engine prices by them."""

    version: int = 0
    pricing_engine: int = NEWEST
    points: PointsRule = field(default_factory=PointsRule)
    bonuses: tuple[PointsBonus, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseBasket:
    """A quote's `given`, read. `worths_fen`: of a piece of articles that are gifts."""

    request: PriceRequest
    terms: CaseTerms
    numbers: CaseNumbers
    cash: bool
    worths_fen: dict[str, int]
    bonuses: tuple[OrderBonus, ...] = ()

    @property
    def tier(self) -> Tier:
        """The customer's tier."""
        customer = self.request.customer
        return customer.tier if customer else Tier.NONE

    def payable_fen(self, due_fen: int) -> int:
        """Another amount due as it would be paid: in cash, never nothing (0175)."""
        if not self.cash:
            return due_fen
        rule = self.terms.cash
        return round_cash_fen(due_fen, rule.step_fen, rule.rounding) or due_fen

    def earned(self, due_fen: int) -> int:
        """The points that an amount due earns; a guest earns none (4.3, A26)."""
        if self.request.customer is None:
            return 0
        return earned_points(due_fen, self.numbers.points, self.tier)


def basket_of(given: CaseForm) -> CaseBasket:
    """The basket of a case; to be used only if no fault was noted."""
    moment = given.moment("at")
    at = store_time(moment)
    numbers = numbers_of(given)
    goods = lines_of(given, rewards_of(given))
    offers, uses = offers_of(given), uses_of(given)
    customer = member_of(given, moment)
    terms = CaseTerms(
        offers=tuple(map(_in_order, offers)),
        stopped=stopped_of(offers, uses),
        tier_prices=numbers.tier_prices,
        coupons=numbers.coupons,
        redeem=numbers.redeem,
        cash=numbers.cash,
        points=numbers.points,
        bonuses=bonuses_of(given),
    )
    request = PriceRequest(
        goods=goods,
        at=at,
        customer=customer and replace(customer, used_up=used_up_of(offers, uses)),
        wallet=coupons_of(given),
        points=given.whole("points", CHOSEN),
        declined=frozenset(given.texts("declined")),
        hub_away=given.choice("hub", ("here", "away"), "here") == "away",
    )
    return CaseBasket(
        request=request,
        terms=terms,
        numbers=numbers,
        cash=given.choice("tender", ("phone", "cash"), "phone") == "cash",
        worths_fen=_worths(given, goods_units(request)),
        bonuses=order_bonuses(request, terms.bonuses, terms.points),
    )


def _in_order(offer: Offer) -> Offer:
    """An offer with its steps from the lowest threshold on, as a policy has them."""
    if not isinstance(offer, SpendOffer):
        return offer
    steps = sorted(offer.steps, key=lambda step: step.threshold)
    return replace(offer, steps=tuple(steps))


def goods_units(request: PriceRequest) -> dict[str, int]:
    """The listed price of a piece of each article in the basket, the dearest."""
    found: dict[str, int] = {}
    for each in request.goods:
        found[each.article] = max(each.unit_fen, found.get(each.article, 0))
    return found


def _worths(given: CaseForm, units_fen: dict[str, int]) -> dict[str, int]:
    return {**units_fen, **worths_of(given)}
