"""Why a basket costs what it costs: what each rule took off, stage by stage (N06)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from firmware.price_cases.case import BASKETS, PriceCase
from firmware.price_cases.kinds.hint import hint_of
from firmware.price_cases.kinds.quote import CaseSale, sale_of
from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.retail.pricing.best.stages import (
    after_coupons,
    after_rules,
    rule_offs,
)
from firmware.retail.pricing.best.view import Item, View
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.ruled import LineNet


class ExplainedStage(StrEnum):
    """The stages that take something off, in their order."""

    ARTICLE = "article"
    GIFT = "gift"
    BASKET = "basket"
    COUPON = "coupon"
    POINTS = "points"
    CASH = "cash"


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What one rule takes off the basket, in fen; `rules` are more if they stack."""

    stage: ExplainedStage
    rules: tuple[str, ...]
    off_fen: int


@dataclass(frozen=True, slots=True)
class ExplainedSale:
    """A sale with its reasons: `listed_fen` less all that is taken off is paid."""

    sale: CaseSale
    goods: Mapping[str, PricedGoods]
    lines: tuple[LineNet, ...]
    listed_fen: int
    taken: tuple[TakenOff, ...]
    hint: Hint | None


def explained(case: PriceCase) -> ExplainedSale | None:
    """The sale of a case that was computed; None if it has no basket to be paid."""
    if case.kind not in BASKETS:
        return None
    sale = sale_of(basket_of(CaseForm(case.given, "", [])))
    if sale.priced.points_refused:
        return None
    request = sale.basket.request
    goods = {key: each for each in request.goods for key, _ in each.keys}
    lines = sorted(sale.priced.lines, key=lambda line: list(goods).index(line.key))
    return ExplainedSale(
        sale=sale,
        goods=goods,
        lines=tuple(lines),
        listed_fen=sum(line.listed_fen for line in lines),
        taken=tuple(_taken(sale)),
        hint=hint_of(sale.basket, sale.priced),
    )


def _taken(sale: CaseSale) -> Iterator[TakenOff]:
    yield from _of_pieces(sale)
    yield from _of_rules(sale)
    priced = sale.priced
    before_fen = sum(line.coupon_fen for line in priced.lines)
    if before_fen != priced.due_fen:
        points = str(sale.basket.request.points)
        yield TakenOff(ExplainedStage.POINTS, (points,), before_fen - priced.due_fen)
    if priced.due_fen != sale.payable_fen:
        rule = sale.basket.terms.cash
        name = f"cash_{rule.rounding}_{rule.step_fen}"
        rounded_fen = priced.due_fen - sale.payable_fen
        yield TakenOff(ExplainedStage.CASH, (name,), rounded_fen)


def _of_pieces(sale: CaseSale) -> Iterator[TakenOff]:
    """What article offers and the tier price take off, then gifts and add-ons."""
    found = sale.priced.combination
    posed, on = found.problem, found.choice.on
    offs: dict[tuple[str, ...], int] = {}
    for goods, item in zip(merged(sale.basket.request.goods), posed.items, strict=True):
        mask, unit_fen = next(each for each in item.options if each[0] & on == each[0])
        names = tuple(
            name for bit, name in enumerate(posed.switches) if mask >> bit & 1
        )
        off_fen = item.pieces * (goods.unit_fen - unit_fen)
        offs[names] = offs.get(names, 0) + off_fen
    yield from (
        TakenOff(ExplainedStage.ARTICLE, names, off_fen)
        for names, off_fen in offs.items()
        if off_fen
    )
    yield from _of_repriced(posed.items, on, posed.switches)


def _of_repriced(items: list[Item], on: int, switches: list[str]) -> Iterator[TakenOff]:
    """Article offers for a few pieces of an order, then gifts and add-ons."""
    offs: dict[tuple[ExplainedStage, str], int] = {}
    for item in items:
        unit_fen = item.held(on).unit_fen
        for each, pieces in item.repriced(on):
            stage = ExplainedStage.ARTICLE if each.own else ExplainedStage.GIFT
            key = stage, switches[each.bit.bit_length() - 1]
            off_fen = pieces * (unit_fen - min(each.price_fen, unit_fen))
            offs[key] = offs.get(key, 0) + off_fen
    yield from (
        TakenOff(stage, (name,), off_fen)
        for (stage, name), off_fen in sorted(offs.items())
        if off_fen
    )


def _of_rules(sale: CaseSale) -> Iterator[TakenOff]:
    """What basket offers and coupons take off."""
    found = sale.priced.combination
    posed, choice = found.problem, found.choice
    view = View(posed.items, choice.on)
    rules = [posed.rules[k] for k in choice.chosen]
    for name, off_fen in rule_offs(view, rules):
        yield TakenOff(ExplainedStage.BASKET, (name,), off_fen)
    _, values = after_coupons(after_rules(view, rules), choice.coupons)
    for use, value_fen in zip(choice.coupons, values, strict=True):
        yield TakenOff(ExplainedStage.COUPON, (use.coupon.id,), value_fen)
