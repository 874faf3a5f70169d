"""A basket of a case as the product prices it: by its newest engine. Pure."""

from dataclasses import dataclass
from functools import cached_property

from firmware.price_cases.reading.basket import CaseBasket
from firmware.retail.pricing.best.problem import UNNAMED_RULES
from firmware.retail.pricing.engines import ENGINES, NEWEST
from firmware.retail.pricing.offers.coupon import CouponRefusal
from firmware.retail.pricing.quote import (
    EXCHANGE_RULE,
    LineNet,
    PriceStage,
    Quote,
    Tender,
)
from firmware.retail.pricing.ruled import points_refusal, refused_coupons
from firmware.retail.pricing.tender_points import PointsRefusal

_OFFER_STAGES = frozenset({PriceStage.ARTICLE, PriceStage.GIFT, PriceStage.BASKET})
_PAID_STAGES = frozenset({PriceStage.POINTS, PriceStage.CASH_ROUNDING})


@dataclass(frozen=True)
class CaseSale:
    """A basket and its quote, which a kiosk shows and a hub recomputes.

    Amounts are in fen; ids as the case has them.
    """

    basket: CaseBasket
    quote: Quote

    @property
    def payable_fen(self) -> int:
        """What is paid, after cash rounding."""
        return self.quote.payable_fen

    @property
    def due_fen(self) -> int:
        """What is due before cash rounding."""
        return self.quote.payable_fen - self.quote.rounded_fen

    @property
    def earned_points(self) -> int:
        """What a member earns, bonuses included; a guest earns nothing (4.3)."""
        return self.quote.earned_points if self.basket.request.customer else 0

    @cached_property
    def lines(self) -> tuple[LineNet, ...]:
        """Every line, in the order of the case."""
        changed = {line.key: line for line in self.quote.nets}
        return tuple(
            changed.get(key) or _as_listed(key, pieces * goods.unit_fen)
            for goods in self.basket.request.goods
            for key, pieces in goods.keys
        )

    @property
    def rules(self) -> tuple[str, ...]:
        """The offers that were used, also those whose gift is handed over."""
        found = {step.rule for step in self.quote.steps if step.stage in _OFFER_STAGES}
        found |= {gift.rule for gift in self.quote.gifts}
        return tuple(sorted(found - UNNAMED_RULES))

    @property
    def tier_price(self) -> bool:
        """Whether the tier price is on."""
        return any(step.stage is PriceStage.TIER for step in self.quote.steps)

    @property
    def gifts(self) -> tuple[tuple[str, str], ...]:
        """Rule and article of each piece that is given."""
        return tuple((gift.rule, gift.article) for gift in self.quote.gifts)

    @property
    def coupons(self) -> tuple[str, ...]:
        """The coupons that were used."""
        return self.quote.coupons

    @property
    def coupons_refused(self) -> dict[str, CouponRefusal]:
        """The coupons that can't be used, with the reason."""
        return refused_coupons(self.basket.request)

    @property
    def points_refused(self) -> PointsRefusal | None:
        """Why the customer's points can't be used."""
        steps = self.quote.steps
        before_fen = sum(s.amount_fen for s in steps if s.stage not in _PAID_STAGES)
        exchanged_fen = sum(s.amount_fen for s in steps if s.rule == EXCHANGE_RULE)
        request, terms = self.basket.request, self.basket.terms
        return points_refusal(request, terms, before_fen + exchanged_fen)

    @property
    def points_used(self) -> int:
        """As money and for goods (A18)."""
        return self.basket.request.points + self.quote.exchange_points


def sale_of(basket: CaseBasket) -> CaseSale:
    """The price of a basket."""
    quote = ENGINES[NEWEST].price(
        (),
        basket.terms,
        Tender.CASH if basket.cash else None,
        request=basket.request,
    )
    return CaseSale(basket, quote)


def _as_listed(key: str, listed_fen: int) -> LineNet:
    return LineNet(
        key=key,
        listed_fen=listed_fen,
        article_fen=listed_fen,
        entering_fen=listed_fen,
        free_pieces=0,
        basket_fen=listed_fen,
        coupon_fen=listed_fen,
        net_fen=listed_fen,
    )
