"""Small random baskets under offers of every kind of the policy, and all choices."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, combinations
from random import Random

from firmware.retail.pricing.best.choice import Given, Rank, given
from firmware.retail.pricing.best.coupons.coupon_sets import coupon_sets, expiry
from firmware.retail.pricing.best.problem import (
    UNNAMED_RULES,
    Allowed,
    CouponUse,
    Problem,
)
from firmware.retail.pricing.best.settings import PriceSetting
from firmware.retail.pricing.best.stages import after_coupons, after_rules
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    BuyGetOffer,
    GiftOffer,
    NthPieceOffer,
    Offer,
    SetOffer,
    SetPart,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import WHOLE_BASKET, Scope

ARTICLES = ("11", "12", "21", "22")
CATEGORIES = {"11": "food", "12": "food", "21": "drink", "22": "drink"}
PRICES = (333, 999, 1000, 1667, 5000, 0, 1)
OFFERS_MAX = 7


def random_goods(rng: Random) -> tuple[PricedGoods, ...]:
    """Merged goods of one to four articles; one may be at two prices."""
    return merged(
        PricedGoods(
            article=article,
            unit_fen=rng.choice(PRICES),
            pieces=rng.randint(1, 3),
            category=CATEGORIES[article],
            member_fen=rng.choice((None, None, 300)),
            excluded=rng.random() < 0.05,
            no_tier=rng.random() < 0.1,
            keys=((f"l{i}", 1),),
        )
        for i, article in enumerate(rng.choices(ARTICLES, k=rng.randint(1, 4)))
    )


def random_allowed(rng: Random) -> Allowed:
    """Up to seven offers that combine, and up to three coupons."""
    return Allowed(
        offers=tuple(_offer(rng, i) for i in range(rng.randint(1, OFFERS_MAX))),
        coupons=tuple(_coupon(rng, i) for i in range(rng.randint(0, 3))),
        tier_bps=rng.choice((10_000, 9_500, 8_500)),
        member=rng.random() < 0.3,
        coupons_max=rng.choice((1, 1, 2, 3)),
    )


def _offer(rng: Random, number: int) -> Offer:
    return rng.choice(_KINDS)(rng, f"o{number}", _scope(rng))


def _scope(rng: Random) -> Scope:
    return rng.choice(
        (
            WHOLE_BASKET,
            WHOLE_BASKET,
            Scope(categories=(rng.choice(("food", "drink")),)),
            Scope(articles=tuple(rng.sample(ARTICLES, 2))),
        )
    )


def _from_fen(rng: Random) -> int:
    return rng.choice((1, 300, 900, 1000, 1667, 2000, 3000, 5000, 7000))


def _article(rng: Random, name: str, scope: Scope) -> Offer:
    if rng.random() < 0.5:
        rate = rng.choice((5_000, 8_000, 9_999))
        stack = rng.random() < 0.4
        return ArticleOffer(id=name, scope=scope, price_bps=rate, stack_tier=stack)
    return ArticleOffer(id=name, scope=scope, off_fen=rng.choice((1, 100, 700)))


def _spend(rng: Random, name: str, scope: Scope) -> Offer:
    from_fen, stack = _from_fen(rng), rng.random() < 0.6
    capped = rng.choice((None, None, 150))
    form = rng.randrange(4)
    if form == 0:
        off_fen = max(from_fen // rng.randint(1, 8), 1)
        return SpendOffer(
            id=name,
            scope=scope,
            every_fen=from_fen,
            every_off_fen=off_fen,
            times_max=rng.choice((None, 1, 2)),
            max_off_fen=capped,
            stack=stack,
        )
    if form == 1:
        pieces = rng.randint(1, 4)
        step = SpendStep(from_pieces=pieces, off_fen=rng.choice((1, 200, 900)))
        return SpendOffer(id=name, scope=scope, steps=(step,), stack=stack)
    if form == 2:
        steps = (
            SpendStep(from_fen=from_fen, price_bps=9_000),
            SpendStep(from_fen=from_fen * 2, price_bps=rng.choice((4_000, 7_777))),
        )
        return SpendOffer(
            id=name, scope=scope, steps=steps, max_off_fen=capped, stack=stack
        )
    off_fen = max(from_fen // rng.randint(1, 6), 1)
    steps = (
        SpendStep(from_fen=from_fen, off_fen=off_fen),
        SpendStep(from_fen=from_fen + 700, off_fen=off_fen + 1),
    )
    return SpendOffer(id=name, scope=scope, steps=steps, stack=stack)


def _gift(rng: Random, name: str, scope: Scope) -> Offer:
    return GiftOffer(
        id=name,
        scope=scope,
        article=rng.choice(ARTICLES),
        min_fen=_from_fen(rng),
        pieces=rng.choice((1, 1, 2)),
        repeat=rng.random() < 0.2,
    )


def _add_on(rng: Random, name: str, scope: Scope) -> Offer:
    return AddOnOffer(
        id=name,
        scope=scope,
        article=rng.choice(ARTICLES),
        min_fen=_from_fen(rng),
        price_fen=rng.choice((0, 1, 500)),
        pieces=rng.choice((1, 2)),
    )


def _nth(rng: Random, name: str, scope: Scope) -> Offer:
    rate, same = rng.choice((0, 5_000)), rng.random() < 0.5
    return NthPieceOffer(
        id=name,
        scope=scope,
        nth=rng.randint(2, 3),
        price_bps=rate,
        same_article=same,
        times_max=rng.choice((None, 1)),
    )


def _any_n(rng: Random, name: str, scope: Scope) -> Offer:
    price_fen = rng.choice((100, 1_500, 4_000))
    return AnyNOffer(
        id=name, scope=scope, pieces=rng.randint(2, 3), price_fen=price_fen
    )


def _set(rng: Random, name: str, _: Scope) -> Offer:
    one, other = rng.sample(ARTICLES, 2)
    parts = SetPart(article=one), SetPart(article=other, pieces=rng.randint(1, 2))
    return SetOffer(id=name, parts=parts, price_fen=rng.choice((100, 1_500)))


def _buy_get(rng: Random, name: str, scope: Scope) -> Offer:
    return BuyGetOffer(
        id=name,
        scope=scope,
        buy=rng.randint(1, 2),
        get=1,
        price_bps=rng.choice((0, 9_000)),
    )


_KINDS: tuple[Callable[[Random, str, Scope], Offer], ...] = (
    _article,
    _article,
    _spend,
    _spend,
    _spend,
    _gift,
    _add_on,
    _nth,
    _any_n,
    _set,
    _buy_get,
)


def _coupon(rng: Random, number: int) -> MemberCoupon:
    name, scope = f"k{number}", _scope(rng)
    min_fen = rng.choice((0, _from_fen(rng)))
    until_day = rng.choice((None, "2026-12-31"))
    if rng.random() < 0.5:
        off_fen = rng.choice((1, 500, 3_000))
        return MemberCoupon(
            id=name, scope=scope, min_fen=min_fen, off_fen=off_fen, until_day=until_day
        )
    return MemberCoupon(
        id=name,
        scope=scope,
        min_fen=min_fen,
        price_bps=rng.choice((3_000, 5_000, 9_000)),
        max_off_fen=rng.choice((None, 400)),
        until_day=until_day,
    )


def every_rank(problem: Problem) -> Iterator[Rank]:
    """What each allowed choice comes to, by trying all of them."""
    for on in range(problem.all_switches + 1):
        setting = problem.settings.at(on)
        gives = given(problem, setting)
        if gives is None:
            continue
        for chosen in _side_by_side(problem, setting):
            for coupons in coupon_sets(problem):
                rank = _rank(problem, setting, (gives, chosen, coupons.uses))
                if rank is not None:
                    yield rank


def _side_by_side(problem: Problem, setting: PriceSetting) -> Iterator[Sequence[int]]:
    overlaps = problem.overlaps_in(setting.on)
    useful = [k for k, rule in enumerate(problem.rules) if rule.off_fen(setting.view)]
    subsets = (combinations(useful, n) for n in range(len(useful) + 1))
    for chosen in chain.from_iterable(subsets):
        if not any(overlaps[a] >> b & 1 for a, b in combinations(chosen, 2)):
            yield chosen


def _rank(
    problem: Problem,
    setting: PriceSetting,
    choice: tuple[Given, Sequence[int], tuple[CouponUse, ...]],
) -> Rank | None:
    gives, chosen, coupons = choice
    rules = [problem.rules[k] for k in chosen]
    left, values = after_coupons(after_rules(setting.view, rules), coupons)
    if not all(values):
        return None
    pairs = zip(coupons, values, strict=True)
    ids = gives.rules | {rule.id for rule in rules}
    return (
        sum(left),
        len(coupons),
        -len(gives.gifts),
        sum(use.coupon.unused_fen(value) for use, value in pairs),
        expiry(coupons),
        len(ids),
        tuple(sorted(ids - UNNAMED_RULES)),
        tuple(sorted(use.coupon.id for use in coupons)),
    )
