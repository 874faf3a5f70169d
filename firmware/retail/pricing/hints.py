"""What a customer could add to pay less: 再买 6.50 可… (N08, A33). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from firmware.retail.pricing.best.problem import Problem
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.view import View
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.ruled import PriceRequest, Ruled, ruled
from firmware.retail.pricing.terms import PriceTerms

_ADDED = "hint"
_NO_WORTHS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Goods for `add_fen` more leave `pay_then_fen` to pay, by the rule `rule`.

    `gift`: the article that is given then; empty if money is saved.
    """

    add_fen: int
    pay_then_fen: int
    rule: str
    gift: str = ""


@dataclass(frozen=True, slots=True)
class _Gap:
    rule: str
    add_fen: int
    gift: str = ""


def hint(
    request: PriceRequest,
    terms: PriceTerms,
    now: Ruled,
    *,
    worths_fen: Mapping[str, int] = _NO_WORTHS,
) -> Hint | None:
    """The hint that saves most, then the one that asks for least; None if none is true.

    `now` is what `request` costs; `worths_fen` are prices of articles that may be
    gifts. A hint is given only if strictly less is to be paid with it, or a gift is
    worth more than what is added.
    """
    scopes = {offer.id: offer.scope for offer in terms.offers}
    hints: list[Hint] = []
    for gap in _gaps(now):
        more = _filled(request, scopes[gap.rule], gap.add_fen)
        then = ruled(more, terms)
        given = gap.gift if gap.rule in then.rules else ""
        worth_fen = worths_fen.get(given, 0)
        if then.due_fen - worth_fen < now.due_fen:
            hints.append(_hint(gap, then, given))
    return min(
        hints,
        key=lambda each: (each.pay_then_fen, each.add_fen, each.rule),
        default=None,
    )


def _hint(gap: _Gap, then: Ruled, given: str) -> Hint:
    return Hint(
        add_fen=gap.add_fen, pay_then_fen=then.due_fen, rule=gap.rule, gift=given
    )


def _gaps(now: Ruled) -> Iterator[_Gap]:
    """What is missing to each threshold that this basket does not reach."""
    posed = now.combination.problem
    view = View(posed.items, now.combination.choice.on)
    for rule in posed.rules:
        if isinstance(rule, SpendRule):
            amount_fen = view.sum_fen(rule.part)
            for from_fen in rule.thresholds_above(amount_fen):
                yield _Gap(rule.id, from_fen - amount_fen)
    yield from _gift_gaps(posed, view)


def _gift_gaps(posed: Problem, view: View) -> Iterator[_Gap]:
    for giving in posed.givings:
        missing_fen = giving.min_fen - giving.measured_fen(view)
        if missing_fen > 0 and giving.is_gift:
            yield _Gap(giving.id, missing_fen, giving.article)


def _filled(request: PriceRequest, scope: Scope, add_fen: int) -> PriceRequest:
    """The basket with goods of the scope for so much, at their own price."""
    added = PricedGoods(
        article=next(iter(scope.articles), _ADDED),
        category="" if scope.articles else next(iter(scope.categories), ""),
        brand=""
        if scope.articles or scope.categories
        else next(iter(scope.brands), ""),
        tags=() if scope.articles or scope.categories or scope.brands else scope.tags,
        unit_fen=add_fen,
        labelled=True,
        plain=True,
        keys=((_ADDED, 1),),
    )
    return replace(request, goods=(*request.goods, added))
