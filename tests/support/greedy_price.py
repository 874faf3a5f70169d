"""What a till without a search charges: every rule in its turn, as far as it goes."""

from firmware.retail.pricing.best.choice import given
from firmware.retail.pricing.best.problem import Allowed, Problem, problem
from firmware.retail.pricing.best.settings import PriceSetting
from firmware.retail.pricing.best.stages import after_coupons, after_rules
from firmware.retail.pricing.goods import PricedGoods


def greedy_fen(goods: tuple[PricedGoods, ...], allowed: Allowed) -> int:
    """What is due, in fen: cheapest prices, gifts, offers by their ids, best coupon.

    Each gift is taken that is reached with those before it; each basket offer that none
    before is in the way of; then the coupon that takes most off. Exclusive rules are
    left out.
    """
    posed = problem(goods, allowed)
    setting = _in_turn(posed)
    taken: list[int] = []
    overlaps = posed.overlaps_in(setting.on)
    for k in sorted(range(len(posed.rules)), key=lambda k: posed.rules[k].id):
        free = not any(overlaps[k] >> other & 1 for other in taken)
        if free and posed.rules[k].off_fen(setting.view):
            taken.append(k)
    left = after_rules(setting.view, [posed.rules[k] for k in taken])
    with_one = [sum(after_coupons(left, [use])[0]) for use in posed.coupons]
    return min([sum(left), *with_one])


def _in_turn(posed: Problem) -> PriceSetting:
    on = posed.all_switches
    for giving in posed.givings:
        on &= ~giving.bit
    for giving in posed.givings:
        more = posed.settings.at(on | giving.bit)
        if given(posed, more) is not None:
            on |= giving.bit
    return posed.settings.at(on)
