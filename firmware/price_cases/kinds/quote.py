"""A case of the kind `quote`: what a basket costs, and why. `max_points` besides."""

from dataclasses import dataclass

from firmware.price_cases.reading.basket import CaseBasket, basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.ruled import Ruled, max_points, ruled
from firmware.retail.pricing.vat import vat_inside_fen

Result = dict[str, object]


@dataclass(frozen=True, slots=True)
class CaseSale:
    """A basket that was priced; `payable_fen` is after cash rounding."""

    basket: CaseBasket
    priced: Ruled
    payable_fen: int

    @property
    def earned_points(self) -> int:
        """Earned on what is due before cash rounding (A11), and by bonuses."""
        nets = {line.key: line.net_fen for line in self.priced.lines}
        bonus = [
            each.points(sum(nets[key] for key in each.keys))
            for each in self.basket.bonuses
        ]
        return self.basket.earned(self.priced.due_fen) + sum(bonus)


def sale_of(basket: CaseBasket) -> CaseSale:
    """The price of a basket, rounded where it is paid in cash."""
    priced = ruled(basket.request, basket.terms)
    return CaseSale(basket, priced, basket.payable_fen(priced.due_fen))


def quote(given: CaseForm) -> Result:
    """The result of a quote, or its refusal; empty if `given` has faults."""
    basket = basket_of(given)
    given.done()
    return {} if given.faults else quote_result(sale_of(basket))


def quote_result(sale: CaseSale) -> Result:
    """Every key that `expect` may have."""
    priced = sale.priced
    if priced.points_refused:
        return {"refuse": priced.points_refused.value}
    nets = {line.key: line.net_fen for line in priced.lines}
    keys = [key for goods in sale.basket.request.goods for key, _ in goods.keys]
    lines = {key: nets[key] for key in keys}
    return {
        "payable": sale.payable_fen,
        "lines": lines,
        "lines_sorted": sorted(lines.values(), reverse=True),
        "rules": list(priced.rules),
        "coupon_used": next(iter(priced.coupons), None),
        "coupon_refused": {
            name: reason.value for name, reason in priced.coupons_refused.items()
        },
        "gifts": sorted(article for _, article in priced.gifts),
        "points_used": priced.points_used,
        "points_earned": sale.earned_points,
        "balance_after": balance_after(sale),
        "tier_price": priced.tier_price,
        "vat": vat_of(sale),
    }


def balance_after(sale: CaseSale) -> int | None:
    """The member's points after the sale; None for a guest."""
    customer = sale.basket.request.customer
    if customer is None:
        return None
    return customer.points - sale.priced.points_used + sale.earned_points


def vat_of(sale: CaseSale) -> dict[str, int]:
    """The tax inside by rate in basis points, of lines that have one (A31)."""
    rates = {
        key: goods.vat_bps
        for goods in sale.basket.request.goods
        for key, _ in goods.keys
    }
    nets = [
        (rate, line.net_fen)
        for line in sale.priced.lines
        if (rate := rates[line.key]) is not None
    ]
    return {str(rate): fen for rate, fen in vat_inside_fen(nets).items()}


def most_points(given: CaseForm) -> Result:
    """The result of a case of the kind `max_points`."""
    basket = basket_of(given)
    given.done()
    if given.faults:
        return {}
    return {"max_points": max_points(basket.request, basket.terms)}
