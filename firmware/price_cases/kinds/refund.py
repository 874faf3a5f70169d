"""A case of the kind `refund`: a sale, then refunds one after the other (E19)."""

from collections import Counter
from collections.abc import Mapping

from firmware.base.ranges import Range
from firmware.price_cases.kinds.quote import Result, quote_result
from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import FORMS_MAX, CaseForm
from firmware.price_cases.reading.lines import BAD_QUANTITY
from firmware.price_cases.sale import CaseSale, sale_of
from firmware.retail.pricing.offers.rules import GiftOffer
from firmware.retail.pricing.refunds import Refund, Sold, SoldGift, SoldLine, refund

TOO_MUCH = "refund_too_much"
MANY = Range(1, 1_000_000)
_REASONS = {"below": BAD_QUANTITY, "above": BAD_QUANTITY}

_Wanted = list[tuple[str, int | None]]
"""Lines, each with its pieces; None for all that are left."""


def refund_case(given: CaseForm) -> Result:
    """What each refund gives back, and the first refusal of one if there is any."""
    basket = basket_of(given)
    wanted = [[_item(form) for form in forms] for forms in given.lists("refunds")]
    given.done()
    if given.faults:
        return {}
    sale = sale_of(basket)
    if sale.points_refused:
        return quote_result(sale)
    steps = _steps(sold_of(sale), wanted[:FORMS_MAX])
    result: Result = {
        "paid": sale.payable_fen,
        "points_earned": sale.earned_points,
        "steps": steps,
    }
    refusals = [step["refuse"] for step in steps if "refuse" in step]
    return {**result, "refuse": refusals[0]} if refusals else result


def sold_of(sale: CaseSale) -> Sold:
    """The sale as far as refunds depend on it."""
    goods = {key: each for each in sale.basket.request.goods for key, _ in each.keys}
    lines = tuple(
        SoldLine(
            key=line.key,
            article=goods[line.key].article,
            pieces=goods[line.key].pieces,
            free_pieces=line.free_pieces,
            net_fen=line.net_fen,
            points_fen=line.coupon_fen - line.net_fen,
            exchange_points=(goods[line.key].exchange_points or 0)
            * goods[line.key].pieces,
            entering_fen=line.entering_fen,
        )
        for line in sale.lines
    )
    return Sold(
        lines=lines,
        paid_fen=sale.payable_fen,
        burned_points=sale.basket.request.points,
        earned=sale.basket.earned,
        bonuses=sale.basket.bonuses,
        coupons=sale.coupons,
        gifts=tuple(_gifts(sale)),
    )


def _gifts(sale: CaseSale) -> list[SoldGift]:
    """One for each piece that was given."""
    offers = {offer.id: offer for offer in sale.basket.terms.offers}
    found: list[SoldGift] = []
    given = Counter[str]()
    for rule, article in sale.gifts:
        given[rule] += 1
        offer = offers[rule]
        if isinstance(offer, GiftOffer):
            keys = frozenset(
                key
                for goods in sale.basket.request.goods
                if offer.scope.holds(goods)
                for key, _ in goods.keys
            )
            gift = SoldGift(
                rule=rule,
                article=article,
                keys=keys,
                min_fen=offer.reached_fen(given[rule]),
            )
            found.append(gift)
    return found


def _item(form: CaseForm) -> tuple[str, int | None]:
    found = (
        form.name("line"),
        (form.whole("qty", MANY, reasons=_REASONS) if form.has("qty") else None),
    )
    form.skip("qty")
    form.done()
    return found


def _steps(sold: Sold, refunds: list[_Wanted]) -> list[Result]:
    before: dict[str, int] = {}
    steps: list[Result] = []
    for wanted in refunds:
        now = _pieces(sold, before, wanted)
        found = None if now is None else refund(sold, before, now)
        if now is None or found is None:
            steps.append({"refuse": TOO_MUCH})
            continue
        steps.append(_step(found))
        for key, pieces in now.items():
            before[key] = before.get(key, 0) + pieces
    return steps


def _pieces(
    sold: Sold, before: Mapping[str, int], wanted: _Wanted
) -> dict[str, int] | None:
    """The pieces by line; None if a line is unknown or nothing of it is left."""
    left = {line.key: line.pieces - before.get(line.key, 0) for line in sold.lines}
    now: dict[str, int] = {}
    for key, pieces in wanted:
        if key not in left:
            return None
        taken = left[key] if pieces is None else pieces
        if not 0 < taken <= left[key]:
            return None
        left[key] -= taken
        now[key] = now.get(key, 0) + taken
    return now


def _step(found: Refund) -> Result:
    return {
        "money": found.money_fen,
        "points_taken": found.points_taken,
        "points_back": found.points_back,
        "coupon_back": list(found.coupons_back),
        "gift_due": list(found.gifts_due),
    }
