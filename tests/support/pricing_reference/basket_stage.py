"""满减 and its kin, coupons: what a rule takes off, and what it is measured on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from tests.support.pricing_reference.given import Coupon, Offer, Scope
from tests.support.pricing_reference.goods import Good, shared
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.rounding import portion


@dataclass(frozen=True)
class Entering:
    """What enters a stage: of each good its money and its paid pieces."""

    goods: Sequence[Good]
    amounts: Sequence[int]
    pieces: Sequence[int]

    def within(self, scope: Scope) -> list[bool]:
        """Goods that the scope has, that offers may have, and that are not free."""
        return [
            good.in_offers and good.is_in(scope) and pieces > 0
            for good, pieces in zip(self.goods, self.pieces, strict=True)
        ]

    def money(self, scope: Scope) -> int:
        return total(self.amounts, self.within(scope))

    def count(self, scope: Scope) -> int:
        return total(self.pieces, self.within(scope))


def total(numbers: Sequence[int], within: Sequence[bool]) -> int:
    return sum(n for n, inside in zip(numbers, within, strict=True) if inside)


def basket_off(offer: Offer, entering: Entering) -> int:
    """What a basket offer takes off the goods of its scope (A38)."""
    form = offer.form
    money = entering.money(offer.scope)
    by_qty = form.get("by") == "qty"
    measured = entering.count(offer.scope) if by_qty else money
    off = min(uncapped_off(form, measured, money), money)
    return min(off, form.get("max_off", off))


def uncapped_off(form: Form, measured: int, money: int) -> int:
    if "every" in form:
        each, off = form["every"]
        times = measured // each
        return min(times, form.get("cap", times)) * off
    if "steps" in form:
        return max(reached(form["steps"], measured), default=0)
    rates = reached(form["steps_bp"], measured)
    return money - portion(money, min(rates, default=10_000))


def reached(steps: Sequence[tuple[int, int]], measured: int) -> list[int]:
    return [value for at, value in steps if at <= measured]


def after_basket(offers: Sequence[Offer], entering: Entering) -> list[int] | None:
    """Amounts after all of these offers; None if one does nothing or two clash (A06).

    All measure what enters the stage. Where they take more off a good than it costs,
    the rest comes off the other goods of the scope: what was promised is given.
    """
    amounts = list(entering.amounts)
    for one, other in combinations(offers, 2):
        if clash(one, other, entering):
            return None
    for offer in sorted(offers, key=lambda offer: offer.id):
        off = basket_off(offer, entering)
        if off == 0:
            return None
        within = entering.within(offer.scope)
        parts = shared(off, entering.amounts, within)
        if any(part > a for a, part in zip(amounts, parts, strict=True)):
            parts = shared(min(off, total(amounts, within)), amounts, within)
        amounts = [a - part for a, part in zip(amounts, parts, strict=True)]
    return amounts


def clash(one: Offer, other: Offer, entering: Entering) -> bool:
    """Whether they share a good, unless both are marked `stack`."""
    if one.form.get("stack") and other.form.get("stack"):
        return False
    pairs = zip(entering.within(one.scope), entering.within(other.scope), strict=True)
    return any(a and b for a, b in pairs)


def coupon_off(coupon: Coupon, entering: Entering) -> int:
    """What a coupon takes off what enters its stage; 0 below its minimum (A08, A10)."""
    form = coupon.form
    money = entering.money(coupon.scope)
    if money < form.get("min", 0):
        return 0
    if "off" in form:
        return min(form["off"], money)
    off = money - portion(money, form["price_bp"])
    return min(off, form.get("max_off", off))


def after_coupon(coupon: Coupon, entering: Entering) -> list[int] | None:
    """Amounts after the coupon, or None if it takes nothing off."""
    off = coupon_off(coupon, entering)
    if off == 0:
        return None
    parts = shared(off, entering.amounts, entering.within(coupon.scope))
    return [a - part for a, part in zip(entering.amounts, parts, strict=True)]
