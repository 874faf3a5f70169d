"""再买 6.50 可…: what the customer may add so as to pay less, or gain more (A33)."""

from dataclasses import dataclass, replace

from tests.support.pricing_reference.best import (
    Basket,
    article_outcomes,
    entering_with,
    subsets,
)
from tests.support.pricing_reference.gifts import Gift
from tests.support.pricing_reference.given import Offer
from tests.support.pricing_reference.goods import Good, place
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.quote import (
    Priced,
    priced_in,
    situation,
)


@dataclass(frozen=True)
class Hint:
    """Money in fen."""

    add: int
    pay_then: int
    saving: int


def hint(given: Form) -> dict[str, object]:
    case = situation(given)
    if isinstance(case, str):
        return {"refuse": case}
    now = priced_in(case)
    if isinstance(now, str):
        return {"refuse": now}
    found = [
        one
        for offer in case.basket.offers
        for add in gaps(case.basket, offer)
        if (one := hint_of(now, offer, add))
    ]
    if not found:
        return {"hint": None}
    chosen = min(found, key=lambda one: (-one.saving, one.add, one.pay_then))
    return {"hint": {"add": chosen.add, "pay_then": chosen.pay_then}}


def gaps(basket: Basket, offer: Offer) -> set[int]:
    """To each threshold that the offer has, in every choice of what comes before it."""
    return {
        threshold - measured
        for measured in measures(basket, offer)
        for threshold in thresholds(offer, measured)
        if threshold > measured
    }


def measures(basket: Basket, offer: Offer) -> set[int]:
    """What may enter the basket stage in the scope, a gift's own pieces apart."""
    return {
        entering_with(start, gifts)[1].money(offer.scope)
        for start, _ in article_outcomes(basket)
        for gifts in subsets(basket.offers_of("gift"))
        if offer.kind != "gift" or offer in gifts
    }


def thresholds(offer: Offer, measured: int) -> list[int]:
    """In money: of a gift, of steps, and the next multiple under the cap."""
    form = offer.form
    if offer.kind == "gift":
        return [form["min"]]
    if offer.kind != "mj" or form.get("by") == "qty":
        return []
    if "every" in form:
        each, _ = form["every"]
        times = measured // each + 1
        return [times * each] if times <= form.get("cap", times) else []
    return [at for at, _ in (*form.get("steps", ()), *form.get("steps_bp", ()))]


def hint_of(now: Priced, offer: Offer, add: int) -> Hint | None:
    """If the customer then pays strictly less, or gets a gift worth more than `add`."""
    case = now.situation
    goods = sorted([*now.goods, filler(offer, add)], key=place)
    basket = replace(case.basket, goods=tuple(goods))
    then = priced_in(replace(case, basket=basket))
    if isinstance(then, str):
        return None
    gained = gifts_worth(then) - gifts_worth(now)
    if then.payable >= now.payable and gained <= add:
        return None
    return Hint(add, then.payable, now.payable - then.payable + gained)


def filler(offer: Offer, add: int) -> Good:
    """Goods of the offer's scope without an article offer and a tier price."""
    return Good(
        article="",
        category="",
        unit=add,
        excluded=False,
        no_tier=True,
        exchange_points=None,
        vat_bp=None,
        lines=(("", 1),),
        fills=offer.scope,
    )


def gifts_worth(sale: Priced) -> int:
    """Of what is handed over; a scanned piece already lowers what is paid."""
    return sum(gift.handed * worth(gift, sale) for gift in sale.outcome.gifts)


def worth(gift: Gift, sale: Priced) -> int:
    """Of a piece: the offer's `value`, or the price of a scanned one, or 0."""
    scanned = [good.unit for good in sale.goods if good.article == gift.article]
    return gift.offer.form.get("value", max(scanned, default=0))
