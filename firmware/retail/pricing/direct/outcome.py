"""The price of a usual basket, with its steps and lines. Pure."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from firmware.retail.pricing.best.problem import TIER_RULE, UNNAMED_RULES
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.direct.index import OfferIndex
from firmware.retail.pricing.direct.setting import UsualSetting, best_setting
from firmware.retail.pricing.direct.usual import Served, Usual, usual
from firmware.retail.pricing.explained import Names, unit_moves
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.quote import LineNet, PriceStage, Step
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.tender_points import PointsRefusal
from firmware.retail.pricing.terms import PriceTerms


class Direct(NamedTuple):
    """What a usual basket costs, step by step; `rules` are the ids of the offers."""

    basket: Usual
    setting: UsualSetting
    steps: tuple[Step, ...]
    rules: frozenset[str]

    @property
    def due_fen(self) -> int:
        """What is due before cash rounding."""
        return sum([step.amount_fen for step in self.steps])

    @property
    def gifts(self) -> tuple[tuple[str, str], ...]:
        """A usual basket has none."""
        return ()

    @property
    def points_refused(self) -> PointsRefusal | None:
        """None: points are used in no usual basket."""
        return None

    @property
    def lines(self) -> tuple[LineNet, ...]:
        """The lines that rules changed; computed each time, as a hub reads none."""
        return tuple(_lines(self.basket, self.setting))


def direct(
    request: PriceRequest, terms: PriceTerms, index: OfferIndex
) -> Direct | None:
    """The same as `ruled`, or None if that must be asked; `index` of these terms."""
    basket = usual(request, terms, index)
    found = best_setting(basket) if basket else None
    if basket is None or found is None:
        return None
    steps = tuple(_steps(basket, found, index.names))
    names = frozenset([step.rule for step in steps[1:]]) - UNNAMED_RULES
    return Direct(basket, found, steps, names)


def _steps(basket: Usual, found: UsualSetting, names: Names) -> Iterator[Step]:
    yield Step(PriceStage.LISTED, "listed", sum(basket.listed))
    if found.used:
        yield from _unit_steps(basket, found, names)
    pairs = zip(basket.rules, found.offs, strict=True)
    for rule, off_fen in sorted(pairs, key=_id):
        if off_fen:
            name = rule.rule.id
            yield Step(PriceStage.BASKET, name, -off_fen, names[name])


def _unit_steps(basket: Usual, found: UsualSetting, names: Names) -> Iterator[Step]:
    moved: Counter[str] = Counter()
    each = zip(basket.goods, basket.options, found.chosen, strict=True)
    for goods, options, (mask, unit_fen) in each:
        if mask & (mask - 1):
            for rule, off_fen in unit_moves(options, mask, basket.switches):
                moved[rule] += goods.pieces * off_fen
        elif mask:
            rule = basket.switches[mask.bit_length() - 1]
            moved[rule] += goods.pieces * (goods.unit_fen - unit_fen)
    for rule, off_fen in sorted(moved.items()):
        stage = PriceStage.TIER if rule == TIER_RULE else PriceStage.ARTICLE
        if off_fen:
            yield Step(stage, rule, -off_fen, names.get(rule, ""))


def _id(pair: tuple[Served, int]) -> str:
    return pair[0].rule.id


def _lines(basket: Usual, found: UsualSetting) -> Iterator[LineNet]:
    left = list(found.amounts)
    for rule, off_fen in zip(basket.rules, found.offs, strict=True):
        parts = shared_fen(off_fen, [found.amounts[i] for i in rule.goods])
        for i, part in zip(rule.goods, parts, strict=True):
            left[i] -= part
    priced = zip(basket.goods, basket.listed, found.chosen, left, strict=True)
    for goods, listed_fen, (_, unit_fen), net_fen in priced:
        if net_fen != listed_fen or not unit_fen:
            yield from _changed(goods, unit_fen, net_fen)


def _changed(goods: PricedGoods, unit_fen: int, net_fen: int) -> Iterator[LineNet]:
    """The lines of goods; of several, some may be as listed after all."""
    amounts = [pieces * unit_fen for _, pieces in goods.keys]
    nets = shared_fen(net_fen, amounts)
    for (key, pieces), fen, net in zip(goods.keys, amounts, nets, strict=True):
        line = LineNet(
            key=key,
            listed_fen=pieces * goods.unit_fen,
            article_fen=fen,
            entering_fen=fen,
            free_pieces=0 if unit_fen else pieces,
            basket_fen=net,
            coupon_fen=net,
            net_fen=net,
        )
        if len(amounts) == 1 or not line.as_listed:
            yield line
