"""What each line costs after each stage, to the fen. Pure.

Rules act on goods; a line has the pieces of its goods that it brought. Pieces that a
gift or an add-on reprices are those of the last lines (A17). What comes off goods is
shared by amounts (A04), but an offer on counted pieces lowers only pieces that count.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import mul
from typing import NamedTuple

from firmware.retail.pricing.best.combination import Combination
from firmware.retail.pricing.best.rules.piece_rule import PieceRule
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.best.stages import after_coupons, after_rules
from firmware.retail.pricing.best.view import Item, View
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.quote import LineNet


@dataclass(frozen=True, slots=True, kw_only=True)
class StageAmounts:
    """The amount of each of the merged goods after each stage, in fen."""

    listed: Sequence[int]
    article: Sequence[int]
    basket: Sequence[int]
    coupon: Sequence[int]
    net: Sequence[int] = ()


class _Entering(NamedTuple):
    """A line before the basket stage: pieces of gifts and add-ons, and the others.

    `article_fen` is after the article stage, all its pieces together.
    """

    article_fen: int
    full_fen: int
    repriced_fen: int
    free_pieces: int


def stage_amounts(found: Combination, goods: Sequence[PricedGoods]) -> StageAmounts:
    """The amounts of a choice, before points."""
    posed, choice = found.problem, found.choice
    view = View(posed.items, choice.on)
    basket = after_rules(view, [posed.rules[k] for k in choice.chosen])
    return StageAmounts(
        listed=[each.listed_fen for each in goods],
        article=[item.article_fen(choice.on) for item in posed.items],
        basket=basket,
        coupon=after_coupons(basket, choice.coupons)[0],
    )


def after_points(amounts: Sequence[int], paid_fen: int) -> list[int]:
    """What is left of the amounts if points pay `paid_fen` of them."""
    taken = shared_fen(paid_fen, amounts)
    return [a - t for a, t in zip(amounts, taken, strict=True)]


def line_nets(
    goods: Sequence[PricedGoods], found: Combination, amounts: StageAmounts
) -> Iterator[LineNet]:
    """Each line after each stage; the lines of goods add up to these."""
    items, on = found.problem.items, found.choice.on
    counted = _counted_items(found)
    for i, each in enumerate(goods):
        pieces = [pieces for _, pieces in each.keys]
        entering = _entering(items[i], on, pieces)
        basket = _after_basket(entering, amounts.basket[i], counted=i in counted)
        weights = basket if i in counted else _weights(entering)
        stages = (
            shared_fen(amounts.listed[i], pieces),
            [line.article_fen for line in entering],
            basket,
            shared_fen(amounts.coupon[i], weights),
            shared_fen(amounts.net[i], weights),
        )
        for (key, count), own, *nets in zip(each.keys, entering, *stages, strict=True):
            listed, article, after, coupon, net = nets
            yield LineNet(
                key=key,
                listed_fen=listed,
                article_fen=article,
                entering_fen=own.full_fen + own.repriced_fen,
                free_pieces=own.free_pieces,
                basket_fen=after,
                coupon_fen=coupon,
                net_fen=net,
                exchange_points=(each.exchange_points or 0) * count,
            )


def _counted_items(found: Combination) -> set[int]:
    """The items that an offer on counted pieces lowers."""
    rules = [found.problem.rules[k] for k in found.choice.chosen]
    return {
        i for rule in rules if isinstance(rule, PieceRule) for i in rule.part.indices
    }


def _after_basket(
    entering: Sequence[_Entering], basket_fen: int, *, counted: bool
) -> list[int]:
    """The lines of goods after the basket stage."""
    if not counted:
        return shared_fen(basket_fen, _weights(entering))
    repriced_fen = sum([line.repriced_fen for line in entering])
    full = shared_fen(basket_fen - repriced_fen, [line.full_fen for line in entering])
    pairs = zip(full, entering, strict=True)
    return [full_fen + line.repriced_fen for full_fen, line in pairs]


def _weights(entering: Iterable[_Entering]) -> list[int]:
    return [line.full_fen + line.repriced_fen for line in entering]


def _entering(item: Item, on: int, lines: Sequence[int]) -> list[_Entering]:
    """The pieces of lines at their prices, the repriced ones in the last lines."""
    unit_fen, repriced = item.held(on).unit_fen, item.repriced(on)
    if not repriced and sum(lines) <= item.pieces:
        return [_at_one_price(pieces, unit_fen) for pieces in lines]
    left = [item.pieces - sum([n for _, n in repriced]), *[n for _, n in repriced]]
    units = [unit_fen, *[min(each.price_fen, unit_fen) for each, _ in repriced]]
    before = [unit_fen, *[unit_fen for _ in repriced]]
    for i, (each, _) in enumerate(repriced, 1):
        before[i] = units[i] if each.own else unit_fen
    given = [False, *[not each.own for each, _ in repriced]]
    found: list[_Entering] = []
    for pieces in lines:
        taken = _taken(left, pieces)
        article_fen = sum(map(mul, taken, before))
        costs = list(map(mul, taken, units))
        repriced_fen = sum(compress(costs, given))
        free = sum([n for n, fen in zip(taken, units, strict=True) if not fen])
        full_fen = sum(costs) - repriced_fen
        found.append(_Entering(article_fen, full_fen, repriced_fen, free))
    return found


def _at_one_price(pieces: int, unit_fen: int) -> _Entering:
    amount_fen = pieces * unit_fen
    return _Entering(amount_fen, amount_fen, 0, 0 if unit_fen else pieces)


def _taken(left: list[int], pieces: int) -> list[int]:
    """Take a number of pieces out of what is left, in order."""
    found: list[int] = []
    for i, some in enumerate(left):
        taken = min(some, pieces)
        left[i] -= taken
        pieces -= taken
        found.append(taken)
    return found
