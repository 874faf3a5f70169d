"""Why an offer or a coupon of a basket was not used. Pure."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from firmware.price_cases.sale import CaseSale, sale_of
from firmware.retail.money import BPS_WHOLE
from firmware.retail.pricing.offers.limits import stopped_ids
from firmware.retail.pricing.offers.rules import Offer
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.terms import TierPrices

NO_TIER = TierPrices(silver_bps=BPS_WHOLE, gold_bps=BPS_WHOLE, diamond_bps=BPS_WHOLE)


class WhyUnused(StrEnum):
    """The reasons, the first that holds."""

    OTHERS = "others"
    OTHER_TIME = "other_time"
    STOPPED = "stopped"
    NOTHING = "nothing"
    """Not even if it were the only rule: too few goods, or none of its goods."""
    DEARER = "dearer"


def unused_offers(sale: CaseSale) -> Iterator[tuple[str, WhyUnused]]:
    """The id of each offer that was not used, and why, in the order of the case."""
    for offer in sale.basket.terms.offers:
        if offer.id not in sale.rules:
            yield offer.id, _why(sale, offer)


def unused_coupons(sale: CaseSale) -> Iterator[tuple[str, WhyUnused]]:
    """The id of each coupon that was not used, and why; not those that are refused."""
    request = sale.basket.request
    for coupon in request.wallet:
        if coupon.id in sale.coupons_refused or coupon.id in sale.coupons:
            continue
        if coupon.id in request.declined:
            yield coupon.id, WhyUnused.STOPPED
        else:
            alone = replace(request, wallet=(coupon,))
            yield coupon.id, _alone(sale, alone, ())


def _why(sale: CaseSale, offer: Offer) -> WhyUnused:
    request = sale.basket.request
    if not offer.holds_for(request.customer):
        return WhyUnused.OTHERS
    if not offer.holds(request.at, request.customer):
        return WhyUnused.OTHER_TIME
    stopped = stopped_ids(sale.basket.terms.stopped, request.at)
    if offer.id in request.declined | stopped:
        return WhyUnused.STOPPED
    return _alone(sale, replace(request, wallet=()), (offer,))


def _alone(
    sale: CaseSale, request: PriceRequest, offers: tuple[Offer, ...]
) -> WhyUnused:
    terms = replace(sale.basket.terms, offers=offers, tier_prices=NO_TIER)
    basket = replace(sale.basket, request=replace(request, points=0), terms=terms)
    found = sale_of(basket)
    used = found.rules or found.coupons
    return WhyUnused.DEARER if used else WhyUnused.NOTHING
