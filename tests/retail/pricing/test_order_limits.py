"""Offers that an order may use a few times only, against every way of using them."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import portion_fen
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    Offer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.quote import PriceStage
from firmware.retail.pricing.ruled import PriceRequest, Ruled, ruled
from firmware.retail.pricing.terms import Terms

pytestmark = pytest.mark.unit

SILVER = Customer(tier=Tier.SILVER)


def goods(article: str, unit_fen: int, pieces: int = 1) -> PricedGoods:
    return PricedGoods(
        article=article, unit_fen=unit_fen, pieces=pieces, keys=((article, pieces),)
    )


def priced(
    bought: tuple[PricedGoods, ...], *offers: Offer, customer: Customer | None = None
) -> Ruled:
    request = PriceRequest(goods=bought, at=None, customer=customer)
    return ruled(request, Terms(offers=offers))


def test_two_pieces_of_five_have_the_price() -> None:
    eggs = ArticleOffer(id="eggs", price_fen=990, order_pieces_max=2)
    found = priced((goods("e", 1590, 5),), eggs)
    assert found.due_fen == 2 * 990 + 3 * 1590
    assert found.lines[0].article_fen == found.due_fen
    moved = [(s.stage, s.rule, s.amount_fen) for s in found.steps[1:]]
    assert moved == [(PriceStage.ARTICLE, "eggs", -1200)]


def test_the_pieces_that_save_most_have_it() -> None:
    half = ArticleOffer(id="half", price_bps=5_000, order_pieces_max=2)
    found = priced((goods("a", 100, 3), goods("b", 900)), half)
    assert found.due_fen == 450 + 50 + 2 * 100


def test_its_goods_count_for_a_sum_and_the_tier_price_for_the_others() -> None:
    eggs = ArticleOffer(
        id="eggs", price_fen=500, order_pieces_max=1, scope=Scope(articles=("e",))
    )
    spend = SpendOffer(id="m", steps=(SpendStep(from_fen=1_400, off_fen=100),))
    found = priced((goods("e", 1_000, 2),), eggs, spend, customer=SILVER)
    assert found.due_fen == 500 + 950 - 100
    assert found.tier_price


def test_a_gift_takes_its_piece_first_and_the_limit_has_the_rest() -> None:
    gift = GiftOffer(id="g", article="a", min_fen=0, scope=Scope(articles=("b",)))
    cheap = ArticleOffer(
        id="c", price_fen=100, order_pieces_max=2, scope=Scope(articles=("a",))
    )
    found = priced((goods("a", 300, 4), goods("b", 1_000)), gift, cheap)
    assert found.due_fen == 1_000 + 2 * 100 + 300
    assert [line.free_pieces for line in found.lines] == [1, 0]


@pytest.mark.parametrize(("times_max", "given_pieces"), [(None, 5), (2, 2), (9, 5)])
def test_a_gift_for_each_full_sum_has_its_most(
    times_max: int | None, given_pieces: int
) -> None:
    bag = GiftOffer(
        id="bag", article="bag", min_fen=1_000, repeat=True, times_max=times_max
    )
    assert len(priced((goods("a", 5_500),), bag).gifts) == given_pieces


def test_scanned_gifts_have_their_most_too() -> None:
    bag = GiftOffer(id="bag", article="bag", min_fen=1_000, repeat=True, times_max=2)
    found = priced((goods("a", 9_000), goods("bag", 300, 4)), bag)
    assert found.due_fen == 9_000 + 2 * 300


@st.composite
def baskets(draw: st.DrawFn) -> tuple[tuple[PricedGoods, ...], list[ArticleOffer]]:
    names = draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True))
    bought = tuple(
        goods(name, draw(st.integers(1, 60)), draw(st.integers(1, 4))) for name in names
    )
    few = ArticleOffer(
        id="few",
        price_fen=draw(st.integers(0, 50)),
        order_pieces_max=draw(st.integers(1, 5)),
        scope=Scope(articles=tuple(draw(st.sets(st.sampled_from("abc"))))),
    )
    all_ = ArticleOffer(id="all", off_fen=draw(st.integers(1, 20)))
    return bought, [few, all_]


@given(baskets(), st.integers(1, 200), st.integers(1, 60), st.booleans())
def test_no_other_way_of_using_the_rules_is_cheaper(
    basket: tuple[tuple[PricedGoods, ...], list[ArticleOffer]],
    from_fen: int,
    off_fen: int,
    member: bool,  # noqa: FBT001
) -> None:
    bought, offers = basket
    spend = SpendOffer(
        id="m", steps=(SpendStep(from_fen=from_fen, off_fen=min(off_fen, from_fen)),)
    )
    found = priced(bought, *offers, spend, customer=SILVER if member else None)
    every_way = _sums(bought, offers, rate_bps=9_500 if member else 10_000)
    least = min(
        sum_fen - (min(off_fen, from_fen) if sum_fen >= from_fen else 0)
        for sum_fen in every_way
    )
    assert found.due_fen == least
    assert sum(step.amount_fen for step in found.steps) == least
    assert sum(line.net_fen for line in found.lines) == least


def _sums(
    bought: tuple[PricedGoods, ...], offers: list[ArticleOffer], *, rate_bps: int
) -> Iterator[int]:
    """Every sum that enters the basket stage, piece by piece, rule by rule."""
    few, all_ = offers
    in_scope = [p for p in bought if few.scope.everything or few.scope.holds(p)]
    saving = sorted(
        ((few.price_fen or 0) - p.unit_fen, p.article)
        for p in in_scope
        for _ in range(p.pieces)
    )
    chosen = [name for lost_fen, name in saving if lost_fen < 0]
    reached = chosen[: few.order_pieces_max]
    for few_on, all_on, tier_on in product((True, False), repeat=3):
        sum_fen = 0
        for p in bought:
            ways = [p.unit_fen]
            ways += [p.unit_fen - (all_.off_fen or 0)] if all_on else []
            ways += [portion_fen(p.unit_fen, rate_bps)] if tier_on else []
            unit_fen = max(min(ways), 0)
            fewer = reached.count(p.article) if few_on else 0
            sum_fen += (p.pieces - fewer) * unit_fen
            sum_fen += fewer * min(unit_fen, few.price_fen or 0)
        yield sum_fen
