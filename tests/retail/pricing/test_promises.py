"""What every price promises, whatever the rules: found by hypothesis, not by hand."""

from collections import Counter
from dataclasses import replace
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.best.sharing import shared_fen
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import ArticleOffer, Offer
from firmware.retail.pricing.refunds import Sold, SoldLine, refund
from firmware.retail.pricing.ruled import PriceRequest, Ruled, ruled
from firmware.retail.pricing.terms import Terms
from tests.support.every_kind import random_allowed, random_goods
from tests.support.examples import tries

pytestmark = pytest.mark.unit

SEEDS = st.integers(0, 2**32 - 1)
MANY = settings(max_examples=tries(60))


def basket(rng: Random) -> PriceRequest:
    """A member's basket; no two lines have one name."""
    goods = tuple(
        replace(each, keys=((f"{n}", each.pieces),))
        for n, each in enumerate(random_goods(rng))
    )
    return PriceRequest(
        goods=goods,
        at=None,
        customer=Customer(tier=rng.choice(tuple(Tier)), points=500),
        wallet=tuple(
            replace(coupon, until_day=None) for coupon in random_allowed(rng).coupons
        ),
        points=rng.choice((0, 0, 100)),
    )


def shop(rng: Random) -> Terms:
    """Some offers, of which one may stand alone."""
    offers = list(random_allowed(rng).offers)
    if rng.random() < 0.3:
        offers[0] = replace(offers[0], exclusive=True)
    if rng.random() < 0.3:
        offers[-1] = replace(offers[-1], members=True)
    return Terms(offers=tuple(offers))


def pieces_of(goods: PricedGoods) -> list[PricedGoods]:
    """Each piece as a line of its own."""
    (key, pieces) = goods.keys[0]
    return [replace(goods, pieces=1, keys=((f"{key}.{n}", 1),)) for n in range(pieces)]


def told(found: Ruled) -> tuple[object, ...]:
    return found.due_fen, found.steps, found.gifts, found.rules, found.coupons


@MANY
@given(SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_scanning_never_matters(seed: int, order: Random) -> None:
    rng = Random(seed)
    request, terms = basket(rng), shop(rng)
    lines = [line for goods in request.goods for line in pieces_of(goods)]
    order.shuffle(lines)
    found = ruled(replace(request, goods=tuple(lines)), terms)
    assert told(found) == told(ruled(request, terms))
    shuffled = ruled(replace(request, goods=tuple(reversed(lines))), terms)
    assert sorted(shuffled.lines, key=lambda line: line.key) == sorted(
        found.lines, key=lambda line: line.key
    )


@MANY
@given(SEEDS)
def test_a_member_never_pays_more_than_a_guest(seed: int) -> None:
    rng = Random(seed)
    request, terms = replace(basket(rng), points=0), shop(rng)
    guest = ruled(replace(request, customer=None), terms)
    assert ruled(request, terms).due_fen <= guest.due_fen


@MANY
@given(SEEDS)
def test_one_more_article_lowers_the_price_only_by_what_rules_then_take_off(
    seed: int,
) -> None:
    rng = Random(seed)
    request, terms = replace(basket(rng), points=0), shop(rng)
    more = replace(rng.choice(request.goods), pieces=1, keys=(("more", 1),))
    now = ruled(request, terms)
    then = ruled(replace(request, goods=(*request.goods, more)), terms)
    before, after = off_by_rule(now), off_by_rule(then)
    newly_off_fen = sum(max(after[rule] - before[rule], 0) for rule in after)
    assert now.due_fen - then.due_fen <= newly_off_fen - more.listed_fen


@MANY
@given(SEEDS)
def test_without_thresholds_one_more_article_never_lowers_the_price(seed: int) -> None:
    rng = Random(seed)
    request = replace(basket(rng), points=0, wallet=())
    terms = shop(rng)
    terms = replace(terms, offers=tuple(filter(of_article, terms.offers)))
    more = replace(rng.choice(request.goods), pieces=1, keys=(("more", 1),))
    then = ruled(replace(request, goods=(*request.goods, more)), terms)
    assert then.due_fen >= ruled(request, terms).due_fen


def of_article(offer: Offer) -> bool:
    """Whether it is a price for each piece, for whoever buys it."""
    return isinstance(offer, ArticleOffer) and not offer.exclusive


@MANY
@given(SEEDS)
@example(31_172)
def test_no_fen_is_lost_between_steps_lines_and_sum(seed: int) -> None:
    rng = Random(seed)
    request, terms = basket(rng), shop(rng)
    found = ruled(request, terms)
    assert sum(step.amount_fen for step in found.steps) == found.due_fen
    assert sum(line.net_fen for line in found.lines) == found.due_fen
    assert min(line.net_fen for line in found.lines) >= 0
    assert {line.key for line in found.lines} == {
        key for goods in request.goods for key, _ in goods.keys
    }


@MANY
@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=30), st.data())
def test_a_split_adds_up_and_takes_no_more_than_there_is(
    amounts: list[int], data: st.DataObject
) -> None:
    off_fen = data.draw(st.integers(0, sum(amounts)))
    parts = shared_fen(off_fen, amounts)
    assert sum(parts) == off_fen
    assert all(0 <= part <= fen for part, fen in zip(parts, amounts, strict=True))


@MANY
@given(SEEDS, st.randoms(use_true_random=False))
def test_refunds_piece_by_piece_give_back_what_was_paid(
    seed: int, order: Random
) -> None:
    rng = Random(seed)
    request, terms = replace(basket(rng), points=0), shop(rng)
    found = ruled(request, terms)
    sold = sold_of(request, found)
    pieces = [line.key for line in sold.lines for _ in range(line.pieces)]
    order.shuffle(pieces)
    back_fen, taken, before = 0, 0, Counter[str]()
    for key in pieces:
        given_back = refund(sold, before, {key: 1})
        assert given_back is not None
        assert given_back.money_fen >= 0
        back_fen += given_back.money_fen
        taken += given_back.points_taken
        before[key] += 1
    assert back_fen == found.due_fen
    assert taken == sold.earned(found.due_fen)


def sold_of(request: PriceRequest, found: Ruled) -> Sold:
    lines = {line.key: line for line in found.lines}
    return Sold(
        lines=tuple(
            SoldLine(
                key=key,
                pieces=pieces,
                net_fen=lines[key].net_fen,
                entering_fen=lines[key].entering_fen,
                article=goods.article,
                free_pieces=lines[key].free_pieces,
            )
            for goods in request.goods
            for key, pieces in goods.keys
        ),
        paid_fen=found.due_fen,
        burned_points=0,
        earned=lambda fen: fen // 1_000,
    )


def off_by_rule(found: Ruled) -> Counter[tuple[str, str]]:
    """What each rule takes off, in fen."""
    moved: Counter[tuple[str, str]] = Counter()
    for step in found.steps:
        if step.stage != "listed":
            moved[step.stage, step.rule] -= step.amount_fen
    return moved
