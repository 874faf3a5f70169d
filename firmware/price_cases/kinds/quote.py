"""A case of the kind `quote`: what a basket costs, and why. `max_points` besides."""

from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.sale import CaseSale, sale_of
from firmware.retail.pricing.ruled import max_points
from firmware.retail.pricing.vat import vat_inside_fen

Result = dict[str, object]


def quote(given: CaseForm) -> Result:
    """The result of a quote, or its refusal; empty if `given` has faults."""
    basket = basket_of(given)
    given.done()
    return {} if given.faults else quote_result(sale_of(basket))


def quote_result(sale: CaseSale) -> Result:
    """Every key that `expect` may have."""
    if sale.points_refused:
        return {"refuse": sale.points_refused.value}
    lines = {line.key: line.net_fen for line in sale.lines}
    return {
        "payable": sale.payable_fen,
        "lines": lines,
        "lines_sorted": sorted(lines.values(), reverse=True),
        "rules": list(sale.rules),
        "coupon_used": next(iter(sale.coupons), None),
        "coupon_refused": {
            name: reason.value for name, reason in sale.coupons_refused.items()
        },
        "gifts": sorted(article for _, article in sale.gifts),
        "points_used": sale.points_used,
        "points_earned": sale.earned_points,
        "balance_after": balance_after(sale),
        "tier_price": sale.tier_price,
        "vat": vat_of(sale),
    }


def balance_after(sale: CaseSale) -> int | None:
    """The member's points after the sale; None for a guest."""
    customer = sale.basket.request.customer
    if customer is None:
        return None
    return customer.points - sale.points_used + sale.earned_points


def vat_of(sale: CaseSale) -> dict[str, int]:
    """The tax inside by rate in basis points, of lines that have one (A31)."""
    rates = {
        key: goods.vat_bps
        for goods in sale.basket.request.goods
        for key, _ in goods.keys
    }
    nets = [
        (rate, line.net_fen)
        for line in sale.lines
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
