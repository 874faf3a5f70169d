"""Which switches are best on in a usual basket: nearly always all. Pure.

A rule of the article stage is worth leaving off only if dearer goods reach a threshold
of a spend offer. Where what comes off is the same at the lowest and at the listed
prices, no threshold lies between them. Only the switches of goods where one may lie are
tried; any other one that is off only makes its goods dearer.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from firmware.retail.pricing.best.units import Option
from firmware.retail.pricing.direct.usual import Usual

_TRIED_MAX = 3


class UsualSetting(NamedTuple):
    """A price of a piece of each of the goods, with the switches that make it so.

    `offs`: what each spend offer takes off. `used` are the switches of all goods.
    """

    chosen: list[Option]
    amounts: list[int]
    offs: list[int]
    due_fen: int
    used: int


def best_setting(basket: Usual) -> UsualSetting | None:
    """The setting with the least to pay; None if that is left to the search."""
    lowest = _setting(basket, [each[0] for each in basket.options])
    tried = _open_switches(basket, lowest)
    if not tried:
        return lowest
    if tried.bit_count() > _TRIED_MAX:
        return None
    settings = {lowest.used: lowest}
    for off in _some_of(tried):
        chosen = [_cheapest(each, off) for each in basket.options]
        found = _setting(basket, chosen)
        settings[found.used] = found
    first, *others = sorted(settings.values(), key=lambda each: each.due_fen)
    if others and others[0].due_fen == first.due_fen:
        return None
    return first


def _setting(basket: Usual, chosen: list[Option]) -> UsualSetting:
    goods = basket.goods
    amounts = [g.pieces * o[1] for g, o in zip(goods, chosen, strict=True)]
    offs = [rule.off_fen(amounts) for rule in basket.rules]
    used = 0
    for mask, _ in chosen:
        used |= mask
    return UsualSetting(chosen, amounts, offs, sum(amounts) - sum(offs), used)


def _open_switches(basket: Usual, lowest: UsualSetting) -> int:
    """The switches of goods where a threshold may lie between two prices."""
    if not lowest.used or not basket.rules:
        return 0
    found = 0
    for rule, off_fen in zip(basket.rules, lowest.offs, strict=True):
        if off_fen != rule.listed_off_fen:
            for i in rule.goods:
                for mask, _ in basket.options[i]:
                    found |= mask
    return found


def _cheapest(options: Sequence[Option], off: int) -> Option:
    """The cheapest way that needs no switch which is off."""
    return next(option for option in options if not option[0] & off)


def _some_of(switches: int) -> Iterator[int]:
    """Each choice of some of these switches."""
    some = switches
    while some:
        yield some
        some = (some - 1) & switches
