"""Why a basket costs what it costs: what each rule took off, stage by stage (N06)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from firmware.price_cases.case import BASKETS, PriceCase
from firmware.price_cases.kinds.hint import hint_of
from firmware.price_cases.reading.basket import basket_of
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.sale import CaseSale, sale_of
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.quote import LineNet, PriceStage


@dataclass(frozen=True, slots=True)
class TakenOff:
    """What one rule takes off the basket at its stage, in fen."""

    stage: PriceStage
    rule: str
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
    if sale.points_refused:
        return None
    request = sale.basket.request
    goods = {key: each for each in request.goods for key, _ in each.keys}
    return ExplainedSale(
        sale=sale,
        goods=goods,
        lines=sale.lines,
        listed_fen=sale.quote.steps[0].amount_fen,
        taken=tuple(_taken(sale)),
        hint=hint_of(sale.basket),
    )


def _taken(sale: CaseSale) -> Iterator[TakenOff]:
    """As slip and order name it; the listed sum comes first, and is none."""
    for step in sale.quote.steps[1:]:
        yield TakenOff(step.stage, step.rule, -step.amount_fen)
