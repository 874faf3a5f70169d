"""What the customer could add to the open basket, searched for while it rests.

A search prices many baskets. It begins once nothing was scanned for a moment, and goes
on in small parts between events: the total is never late for it.
"""

from collections.abc import Iterator
from dataclasses import replace
from operator import is_

from firmware.kiosk.sale import Now, Sale, SaleState
from firmware.kiosk.sale.quoting import price_key, request_of
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import round_cash_fen
from firmware.retail.pricing.direct.priced import PricedBasket, priced
from firmware.retail.pricing.engines import engine_of
from firmware.retail.pricing.hints import Hint, best_so_far
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.tier_hint import tier_hint

REST_S = 0.3
"""Shorter than anybody takes from one piece to the next."""
_OPEN = frozenset({SaleState.SCANNING, SaleState.WARNING})


class OfferHints:
    """The hint for the open basket; for the main thread."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._search: Iterator[Hint | None] = iter(())
        self._searching = False
        self._best: Hint | None = None

    def of(self, sale: Sale, now: Now) -> Hint | None:
        """The hint, None until it is known, or if nothing is truly better (A33)."""
        key = price_key(sale, now) if _may_hint(sale, now) else ()
        same = len(key) == len(self._key) and all(map(is_, key, self._key))
        if not same:
            self._key, self._best = key, None
            self._search = _search(sale, now) if key else iter(())
            self._searching = bool(key)
        return None if self._searching else self._best

    def due_s(self, sale: Sale) -> float | None:
        """When `work` has something to do, by the sale's monotonic clock, or None."""
        return sale.acted_at_s + REST_S if self._searching else None

    def work(self, sale: Sale, now_s: float) -> None:
        """One part of the search, if it is due."""
        due_s = self.due_s(sale)
        if due_s is None or now_s < due_s:
            return
        done = object()
        best = next(self._search, done)
        if isinstance(best, Hint | None):
            self._best = best
        else:
            self._searching = False


def _may_hint(sale: Sale, now: Now) -> bool:
    offers, member = now.policy.offers, sale.member
    goal = bool(offers.spend or offers.gift)
    if member is not None and member.next_missing_fen is not None:
        goal = True
    open_ = sale.state in _OPEN and bool(sale.basket.active_lines)
    return goal and open_ and engine_of(now.policy).by_rules


def _search(sale: Sale, now: Now) -> Iterator[Hint | None]:
    request = request_of(sale, now)
    basket = priced(request, now.policy)
    yield None
    found: Hint | None = None
    searched = best_so_far(
        request,
        now.policy,
        basket,
        worths_fen={each.gtin: each.price_fen for each in now.gift_articles},
        payable=lambda due_fen: _in_cash_fen(due_fen, now),
    )
    for found in searched:
        yield found
    shown = None if found is None else _named(found, now)
    yield shown or _tier_hint(sale, now, request, basket=basket)


def _tier_hint(
    sale: Sale, now: Now, request: PriceRequest, *, basket: PricedBasket
) -> Hint | None:
    member = sale.member
    if member is None or member.next_missing_fen is None:
        return None
    if member.next_tier is Tier.NONE:
        return None
    return tier_hint(
        request,
        now.policy,
        basket,
        tier=member.next_tier,
        missing_fen=member.next_missing_fen,
    )


def _in_cash_fen(due_fen: int, now: Now) -> int:
    cash = now.policy.cash
    return round_cash_fen(due_fen, cash.step_fen, cash.rounding) or due_fen


def _named(found: Hint, now: Now) -> Hint | None:
    """The hint with words for its goods; None if there are no words for them."""
    gifts = (each.name for each in now.gift_articles if each.gtin == found.gift)
    hint = replace(found, gift_name=next(gifts, ""))
    if found.scope.everything:
        return hint
    rules = (offer.name for offer in now.policy.offers if offer.id == found.rule)
    name = _only_name(found.scope) or next(rules, "")
    return replace(hint, scope_name=name) if name else None


def _only_name(scope: Scope) -> str:
    """The one category, brand or tag that a scope is, else nothing."""
    names = (*scope.categories, *scope.brands, *scope.tags)
    return names[0] if len(names) == 1 and not scope.articles else ""
