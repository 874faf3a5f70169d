"""The steps of a price by rules, each fen under the rule that moved it (N06). Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from firmware.retail.pricing.best.combination import Combination
from firmware.retail.pricing.best.problem import TIER_RULE
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.stages import after_coupons, after_rules, rule_offs
from firmware.retail.pricing.best.units import Option
from firmware.retail.pricing.best.view import View
from firmware.retail.pricing.quote import Gift, PriceStage, Step

Names = Mapping[str, str]
"""What people read of a rule, by its id."""


def rule_steps(found: Combination, names: Names) -> Iterator[Step]:
    """Every move from the listed price to what is due before points."""
    posed, choice = found.problem, found.choice
    view = View(posed.items, choice.on)
    yield from _unit_steps(found, view, names)
    yield from _repriced_steps(found, view, names)
    rules = [posed.rules[k] for k in choice.chosen]
    for name, off_fen in rule_offs(view, rules):
        yield _step((PriceStage.BASKET, name), -off_fen, names)
    if not choice.coupons:
        return
    _, values = after_coupons(after_rules(view, rules), choice.coupons)
    for use, value_fen in zip(choice.coupons, values, strict=True):
        coupon = use.coupon
        yield Step(PriceStage.COUPON, coupon.id, -value_fen, coupon.name)


def gifts_of(found: Combination, names: Names) -> Iterator[Gift]:
    """What is given, piece by piece."""
    view = View(found.problem.items, found.choice.on)
    scanned = Counter(giving.id for giving, _ in _repriced(found, view))
    for rule, article in found.choice.gifts:
        yield Gift(rule, article, scanned[rule] > 0, names.get(rule, ""))
        scanned[rule] -= 1


def _unit_steps(found: Combination, view: View, names: Names) -> Iterator[Step]:
    moved: Counter[str] = Counter()
    switches = found.problem.switches
    for item, held in zip(found.problem.items, view.held, strict=True):
        for rule, unit_fen in unit_moves(item.options, held.used, switches):
            moved[rule] += item.pieces * unit_fen
    for rule, off_fen in sorted(moved.items()):
        stage = PriceStage.TIER if rule == TIER_RULE else PriceStage.ARTICLE
        if off_fen:
            yield _step((stage, rule), -off_fen, names)


def unit_moves(
    options: Sequence[Option], used: int, switches: Sequence[str]
) -> Iterator[tuple[str, int]]:
    """What each rule takes off a piece; the tier price comes after an offer."""
    prices = dict(options)
    masks = [mask for mask in prices if mask & used == mask]
    mask = min(masks, key=lambda each: prices[each])
    rules = sorted(
        (name == TIER_RULE, name, 1 << k)
        for k, name in enumerate(switches)
        if mask >> k & 1
    )
    before_fen, on = prices[0], 0
    for _, name, bit in rules:
        on |= bit
        after_fen = min(prices[each] for each in masks if each & on == each)
        yield name, before_fen - after_fen
        before_fen = after_fen


def _repriced_steps(found: Combination, view: View, names: Names) -> Iterator[Step]:
    """Article offers for a few pieces, then gifts and add-ons."""
    moved: dict[PriceStage, Counter[str]] = {
        PriceStage.ARTICLE: Counter(),
        PriceStage.GIFT: Counter(),
    }
    for giving, off_fen in _repriced(found, view):
        stage = PriceStage.ARTICLE if giving.is_price else PriceStage.GIFT
        moved[stage][giving.id] += off_fen
    for stage, rules in moved.items():
        for rule, off_fen in sorted(rules.items()):
            yield _step((stage, rule), -off_fen, names)


def _repriced(found: Combination, view: View) -> Iterator[tuple[Giving, int]]:
    """Each scanned piece that one of these reprices, with what that takes off."""
    givings = {each.bit: each for each in found.problem.givings if each.bit}
    for item, held in zip(found.problem.items, view.held, strict=True):
        for reduced, taken in item.repriced(view.on):
            off_fen = max(held.unit_fen - reduced.price_fen, 0)
            yield from [(givings[reduced.bit], off_fen)] * taken


def _step(of: tuple[PriceStage, str], amount_fen: int, names: Names) -> Step:
    stage, rule = of
    return Step(stage, rule, amount_fen, names.get(rule, ""))
