"""Offers that another one beats whatever is bought, so that they never count. Pure.

Only what is certain from the two offers alone: same goods, no stacking, and the other
holds whenever this one does.
"""

from collections.abc import Callable, Collection, Iterable
from itertools import permutations

from firmware.retail.pricing.offers.conditions import OfferConditions
from firmware.retail.pricing.offers.rules import (
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SpendOffer,
)

UNLIMITED = 10**12
"""For limits that are not set: more than any limit."""


def beaten_offers(offers: Iterable[Offer]) -> dict[str, str]:
    """By the id of each such offer, the id of one that beats it.

    Of two that give the same, the later one is beaten.
    """
    found: dict[str, str] = {}
    for alike in _comparable(offers):
        for (place, worse), (other, better) in permutations(enumerate(alike), 2):
            if worse.id in found or not _beats(better, worse):
                continue
            if place > other or not _beats(worse, better):
                found[worse.id] = better.id
    return found


def _comparable(offers: Iterable[Offer]) -> Iterable[list[Offer]]:
    """Offers of one kind for the same goods, which do not stand alone."""
    groups: dict[tuple[type, frozenset[tuple[str, str]]], list[Offer]] = {}
    for offer in offers:
        if not offer.exclusive:
            key = type(offer), frozenset(offer.scope.names)
            groups.setdefault(key, []).append(offer)
    return groups.values()


def _beats(better: Offer, worse: Offer) -> bool:
    return _gives_more(better, worse) and _holds_whenever(better, worse)


def _holds_whenever(better: OfferConditions, worse: OfferConditions) -> bool:
    members_only = (
        worse.members or worse.tiers or worse.birthday or worse.member_limited
    )
    return all(
        (
            not better.limited,
            not better.members or members_only,
            not better.birthday or worse.birthday,
            _wider(better.tiers, worse.tiers),
            _wider(better.hours, worse.hours),
            _wider(better.weekdays, worse.weekdays),
            (better.from_day or "") <= (worse.from_day or ""),
            (better.until_day or "~") >= (worse.until_day or "~"),
        )
    )


def _wider(better: Collection[object], worse: Collection[object]) -> bool:
    return not better or (bool(worse) and set(worse) <= set(better))


def _gives_more(better: Offer, worse: Offer) -> bool:
    """Whether an offer of the same kind, for the same goods, gives as much or more."""
    compare: dict[type[Offer], Callable[..., bool]] = {
        ArticleOffer: _article,
        SpendOffer: _spend,
        NthPieceOffer: _same_but_price("nth", "same_article"),
        AnyNOffer: _same_but_price("pieces"),
        SetOffer: _same_but_price("parts"),
        BuyGetOffer: _same_but_price("buy", "get", "same_article"),
    }
    # Gifts and add-ons add up: none beats another.
    rule = compare.get(type(worse))
    return rule is not None and rule(better, worse)


def _article(better: ArticleOffer, worse: ArticleOffer) -> bool:
    if worse.stack_tier and not better.stack_tier:
        return False
    if _limit(better.order_pieces_max) < _limit(worse.order_pieces_max):
        return False
    if None not in {better.off_fen, worse.off_fen}:
        return (better.off_fen or 0) >= (worse.off_fen or 0)
    keys = ("price_bps", "price_fen", "kg_price_fen")
    pairs = [(getattr(better, key), getattr(worse, key)) for key in keys]
    return any(None not in pair and pair[0] <= pair[1] for pair in pairs)


def _spend(better: SpendOffer, worse: SpendOffer) -> bool:
    if worse.stack or _limit(better.max_off_fen) < _limit(worse.max_off_fen):
        return False
    if better.steps and worse.steps:
        return _steps(better, worse)
    return _each(better, worse) and _limit(better.times_max) >= _limit(worse.times_max)


def _steps(better: SpendOffer, worse: SpendOffer) -> bool:
    def form(offer: SpendOffer) -> tuple[bool, bool]:
        return offer.steps[0].from_fen is None, offer.steps[0].off_fen is None

    def off(threshold: int) -> int:
        reached = [s.off for s in better.steps if s.threshold <= threshold]
        return reached[-1] if reached else -1

    alike = form(better) == form(worse)
    return alike and all(off(step.threshold) >= step.off for step in worse.steps)


def _each(better: SpendOffer, worse: SpendOffer) -> bool:
    """Whether both repeat: as much off, for as little or less."""
    pairs = (
        (better.every_fen, worse.every_fen),
        (better.every_pieces, worse.every_pieces),
    )
    sooner = any(b is not None and w is not None and b <= w for b, w in pairs)
    return sooner and (better.every_off_fen or 0) >= (worse.every_off_fen or 0)


def _same_but_price(*keys: str) -> Callable[[object, object], bool]:
    """Compares two offers that may differ in price and in how often they count."""

    def compare(better: object, worse: object) -> bool:
        price = "price_bps" if hasattr(better, "price_bps") else "price_fen"
        return (
            all(getattr(better, key) == getattr(worse, key) for key in keys)
            and getattr(better, price) <= getattr(worse, price)
            and _limit(getattr(better, "times_max", None))
            >= _limit(getattr(worse, "times_max", None))
        )

    return compare


def _limit(number: int | None) -> int:
    return UNLIMITED if number is None else number
