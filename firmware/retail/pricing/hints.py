"""What a customer could add to pay less: 再买 6.50 可… (N08, A33). Pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import NamedTuple

from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.best.part import BasketPart, BasketParts
from firmware.retail.pricing.best.problem import Allowed, Problem, problem
from firmware.retail.pricing.best.rules.giving import Giving
from firmware.retail.pricing.best.rules.spend_rule import SpendRule
from firmware.retail.pricing.best.view import View
from firmware.retail.pricing.direct.priced import PricedBasket, priced
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.rules import GiftOffer, Offer, SpendOffer
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.ruled import PriceRequest, allowed_of
from firmware.retail.pricing.terms import PriceTerms, Terms

TRIALS_MIN = 12
"""How many gaps are tried in a large basket; those that promise most come first."""
_TRIED_LINES_MAX = 300
_SETTINGS_MAX = 64
_ADDED = "\0hint"
"""An article number that no article has."""
_KINDS = tuple(each.name for each in fields(Scope))
_NO_WORTHS: Mapping[str, int] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Goods for `add_fen` more leave `pay_then_fen` to pay, by the rule `rule`.

    `gift`: the article that is given then; empty if money is saved, which are
    `saved_fen` more than now. `tier`: the tier that its member reaches then.
    `scope` are the goods that count. `scope_name` is what people read of them, empty if
    all count; `gift_name` that of the gift.
    """

    add_fen: int
    pay_then_fen: int
    rule: str
    gift: str = ""
    saved_fen: int = 0
    tier: Tier = Tier.NONE
    scope: Scope = field(default_factory=Scope)
    scope_name: str = ""
    gift_name: str = ""


@dataclass(frozen=True, slots=True)
class _Gap:
    """What is missing to a threshold; `gives_fen` is at most what is given there."""

    add_fen: int
    rule: str
    scope: Scope
    gives_fen: int


class _Settings(NamedTuple):
    """The basket in every setting of the article stage."""

    posed: Problem
    parts: BasketParts
    views: Sequence[View]


def hint(
    request: PriceRequest,
    terms: PriceTerms,
    now: PricedBasket,
    *,
    worths_fen: Mapping[str, int] = _NO_WORTHS,
    payable: Callable[[int], int] = lambda due_fen: due_fen,
) -> Hint | None:
    """The hint that gains most, then the one that asks for least; None if none is true.

    `now` is what `request` costs; `worths_fen` are prices of articles that may be
    gifts; `payable` rounds what is due as it is paid. A hint is given only if strictly
    less is to be paid with it, or gifts are worth more than what is added.
    """
    *_, found = best_so_far(request, terms, now, worths_fen=worths_fen, payable=payable)
    return found


def best_so_far(
    request: PriceRequest,
    terms: PriceTerms,
    now: PricedBasket,
    *,
    worths_fen: Mapping[str, int],
    payable: Callable[[int], int],
) -> Iterator[Hint | None]:
    """As `hint`, in small parts of work: the best so far after each, at last the hint.

    No part is much more work than pricing the basket once.
    """
    paid_fen = payable(now.due_fen)
    gifts_fen = _gifts_fen(request, now, worths_fen)
    best: tuple[int, int, int, str] | None = None
    found: Hint | None = None
    trials = max(TRIALS_MIN, _TRIED_LINES_MAX // len(request.goods or (0,)))
    allowed = allowed_of(request, terms)
    settings, gaps = _settings(request, allowed), set[_Gap]()
    for offer in allowed.offers:
        yield None
        gaps.update(_gaps_of(offer, settings, worths_fen))
    for gap in _promising(gaps)[:trials]:
        more, under = filled(request, terms, add_fen=gap.add_fen, scope=gap.scope)
        then = priced(more, under)
        yield found
        if then.points_refused:
            continue
        then_fen = payable(then.due_fen)
        gained_fen = _gifts_fen(more, then, worths_fen) - gifts_fen
        if then_fen >= paid_fen and gained_fen <= gap.add_fen:
            continue
        place = (then_fen - paid_fen - gained_fen, gap.add_fen, then_fen, gap.rule)
        if best is None or place < best:
            best, found = place, _hint(gap, then_fen, (now, then))
    yield found


def _hint(
    gap: _Gap, pay_then_fen: int, both: tuple[PricedBasket, PricedBasket]
) -> Hint:
    now, then = (dict(each.gifts) for each in both)
    gift = then.get(gap.rule, "") if gap.rule not in now else ""
    return Hint(
        add_fen=gap.add_fen,
        pay_then_fen=pay_then_fen,
        rule=gap.rule,
        gift=gift,
        saved_fen=both[0].due_fen + gap.add_fen - both[1].due_fen,
        scope=gap.scope,
    )


def _gifts_fen(
    request: PriceRequest, basket: PricedBasket, worths_fen: Mapping[str, int]
) -> int:
    """What gifts are worth that are handed over: a scanned one lowers what is paid."""
    if not basket.gifts:
        return 0
    handed = Counter(article for _, article in basket.gifts)
    articles = {key: goods.article for goods in request.goods for key, _ in goods.keys}
    for line in basket.lines:
        handed[articles[line.key]] -= line.free_pieces
    return sum(
        worths_fen.get(article, 0) * pieces
        for article, pieces in handed.items()
        if pieces > 0
    )


def _settings(request: PriceRequest, allowed: Allowed) -> _Settings:
    goods = merged(request.goods)
    posed = problem(goods, allowed)
    return _Settings(posed, BasketParts(goods), tuple(_views(posed)))


def _gaps_of(
    offer: Offer, settings: _Settings, worths_fen: Mapping[str, int]
) -> Iterator[_Gap]:
    """What is missing to each threshold, in each setting of the article stage.

    A rule that is left off may be what makes a threshold near.
    """
    posed, views = settings.posed, settings.views
    if isinstance(offer, SpendOffer):
        yield from _of_spend(offer, settings.parts.of(offer.scope), views)
    if isinstance(offer, GiftOffer):
        givings = [each for each in posed.givings if each.id == offer.id]
        gives_fen = worths_fen.get(offer.article, 0) * offer.pieces
        for missing_fen in _missing(offer, givings, views):
            yield _Gap(missing_fen, offer.id, offer.scope, gives_fen)


def _promising(gaps: Iterable[_Gap]) -> list[_Gap]:
    """Those that give most for what is added come first."""
    return sorted(
        gaps, key=lambda gap: (gap.add_fen - gap.gives_fen, gap.add_fen, gap.rule)
    )


def _of_spend(
    offer: SpendOffer, part: BasketPart, views: Sequence[View]
) -> Iterator[_Gap]:
    rule = SpendRule(offer, part)
    for amount_fen in {view.sum_fen(part) for view in views}:
        for from_fen in rule.thresholds_above(amount_fen):
            gives_fen = rule.off_at(from_fen)
            yield _Gap(from_fen - amount_fen, offer.id, offer.scope, gives_fen)


def _missing(
    offer: GiftOffer, givings: Sequence[Giving], views: Sequence[View]
) -> Iterator[int]:
    """What a gift lacks, its own pieces not counted (A17).

    All of its minimum if nothing of its scope is there.
    """
    if not givings and offer.min_fen:
        yield offer.min_fen
    for giving in givings:
        own = [view for view in views if view.on & giving.bit == giving.bit]
        for measured_fen in {giving.measured_fen(view) for view in own}:
            if measured_fen < giving.min_fen:
                yield giving.min_fen - measured_fen


def _views(posed: Problem) -> Iterator[View]:
    """Every setting of few rules; of many, all, none, and all but one or only one."""
    every = posed.all_switches
    if every < _SETTINGS_MAX:
        settings: Sequence[int] = range(every + 1)
    else:
        bits = [1 << k for k in range(len(posed.switches))]
        settings = [every, 0, *(every & ~bit for bit in bits), *bits]
    for on in settings:
        yield View(posed.items, on)


def filled(
    request: PriceRequest, terms: PriceTerms, *, add_fen: int, scope: Scope
) -> tuple[PriceRequest, Terms]:
    """The basket with goods of this scope for `add_fen` more, at their own price.

    Which goods of it the customer takes is not known: another rule counts them only if
    its scope has all of that scope.
    """
    added = PricedGoods(
        article=_ADDED,
        unit_fen=add_fen,
        labelled=True,
        plain=True,
        keys=((_ADDED, 1),),
    )
    kept = _named(request)
    more = replace(
        request,
        goods=(*request.goods, added),
        wallet=tuple(
            replace(coupon, scope=_widened(coupon.scope, scope))
            for coupon in request.wallet
        ),
    )
    offers = tuple(
        replace(offer, scope=_widened(offer.scope, scope))
        if isinstance(offer, SpendOffer | GiftOffer)
        else replace(offer, scope=kept if offer.scope.everything else offer.scope)
        for offer in terms.offers
    )
    under = Terms(
        offers=offers,
        stopped=tuple(terms.stopped),
        tier_prices=terms.tier_prices,
        coupons=terms.coupons,
        redeem=terms.redeem,
    )
    return more, under


def _widened(scope: Scope, filled: Scope) -> Scope:
    """A scope with the added goods if it has all of the scope that they are of."""
    if scope.everything or filled.everything:
        return scope
    names = ((getattr(each, key) for each in (scope, filled)) for key in _KINDS)
    if not all(set(own) >= set(other) for own, other in names):
        return scope
    return replace(scope, articles=(*scope.articles, _ADDED))


def _named(request: PriceRequest) -> Scope:
    """The goods of a basket: of what is added, nobody knows how many pieces it is."""
    return Scope(articles=tuple(sorted({each.article for each in request.goods})))
