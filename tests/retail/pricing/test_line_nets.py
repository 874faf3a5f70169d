"""Each line's part of the price: exact to the fen, with what it brought (A04, A17)."""

from random import Random

import pytest

from firmware.retail.pricing.best.combination import Combination, best_combination
from firmware.retail.pricing.best.line_nets import (
    StageAmounts,
    after_points,
    line_nets,
    stage_amounts,
)
from firmware.retail.pricing.goods import PricedGoods, merged
from firmware.retail.pricing.offers.rules import (
    AddOnOffer,
    AnyNOffer,
    ArticleOffer,
    NthPieceOffer,
    Offer,
)
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.quote import LineNet
from firmware.retail.pricing.refunds import Sold, SoldLine, refund
from firmware.retail.pricing.ruled import PriceRequest, ruled
from firmware.retail.pricing.terms import Terms
from tests.support.every_kind import random_allowed, random_goods

pytestmark = pytest.mark.unit

ADD_ON = AddOnOffer(
    id="plus", article="t", min_fen=2_000, price_fen=300, scope=Scope(articles=("b",))
)


def scanned(article: str, unit_fen: int, lines: int) -> tuple[PricedGoods, ...]:
    return tuple(
        PricedGoods(article=article, unit_fen=unit_fen, keys=((f"{article}{i}", 1),))
        for i in range(lines)
    )


def nets(goods: tuple[PricedGoods, ...], *offers: Offer) -> dict[str, LineNet]:
    found = ruled(PriceRequest(goods=goods, at=None), Terms(offers=offers))
    assert sum(line.net_fen for line in found.lines) == found.due_fen
    return {line.key: line for line in found.lines}


def test_the_piece_at_the_add_on_price_costs_that_and_the_others_their_own() -> None:
    goods = (*scanned("b", 2_000, 1), *scanned("t", 900, 3))
    lines = nets(goods, ADD_ON)
    assert [lines[f"t{i}"].net_fen for i in range(3)] == [900, 900, 300]
    assert [lines[f"t{i}"].article_fen for i in range(3)] == [900, 900, 900]


def test_an_offer_on_counted_pieces_leaves_the_add_on_piece_alone() -> None:
    half = NthPieceOffer(
        id="half", nth=2, price_bps=5_000, scope=Scope(articles=("t",))
    )
    goods = (*scanned("b", 2_000, 1), *scanned("t", 900, 3))
    lines = nets(goods, ADD_ON, half)
    assert [lines[f"t{i}"].net_fen for i in range(3)] == [675, 675, 300]


def test_a_line_of_pieces_at_both_prices_adds_up() -> None:
    two = AnyNOffer(id="two", pieces=2, price_fen=1_000, scope=Scope(articles=("t",)))
    many = PricedGoods(article="t", unit_fen=900, pieces=2, keys=(("many", 2),))
    one = PricedGoods(article="t", unit_fen=900, keys=(("one", 1),))
    lines = nets((*scanned("b", 2_000, 1), many, one), ADD_ON, two)
    assert (lines["many"].net_fen, lines["one"].net_fen) == (1_000, 300)


def test_pieces_of_a_limited_price_are_those_of_the_last_lines() -> None:
    eggs = ArticleOffer(id="eggs", price_fen=500, order_pieces_max=1)
    lines = nets(scanned("t", 900, 3), eggs)
    assert [lines[f"t{i}"].article_fen for i in range(3)] == [900, 900, 500]
    assert [lines[f"t{i}"].net_fen for i in range(3)] == [900, 900, 500]


def test_a_refund_of_the_add_on_piece_pays_back_what_it_cost() -> None:
    half = NthPieceOffer(
        id="half", nth=2, price_bps=5_000, scope=Scope(articles=("t",))
    )
    goods = (*scanned("b", 2_000, 1), *scanned("t", 900, 3))
    lines = nets(goods, ADD_ON, half)
    sold = Sold(
        lines=tuple(
            SoldLine(key=key, pieces=1, net_fen=line.net_fen, article=key[0])
            for key, line in lines.items()
        ),
        paid_fen=sum(line.net_fen for line in lines.values()),
        burned_points=0,
        earned=lambda fen: fen // 1_000,
    )
    given = refund(sold, {}, {"t2": 1})
    assert given is not None
    assert given.money_fen == 300


def test_no_stage_loses_a_fen_between_goods_and_lines() -> None:
    for seed in range(400):
        rng = Random(seed)
        goods = as_scanned(random_goods(rng), rng)
        found = best_combination(merged(goods), random_allowed(rng))
        amounts = stage_amounts(found, merged(goods))
        net = after_points(amounts.coupon, sum(amounts.coupon) // 3)
        check_sums(found, goods, amounts, net)


def as_scanned(goods: tuple[PricedGoods, ...], rng: Random) -> tuple[PricedGoods, ...]:
    """Every piece a line of its own, or two together, in some order."""
    lines: list[PricedGoods] = []
    for n, each in enumerate(goods):
        left = each.pieces
        while left:
            pieces = min(left, rng.randint(1, 2))
            left -= pieces
            key = f"{n}-{left}"
            fields = {name: getattr(each, name) for name in each.__slots__}
            fields |= {"pieces": pieces, "keys": ((key, pieces),)}
            lines.append(PricedGoods(**fields))
    rng.shuffle(lines)
    return tuple(lines)


def check_sums(
    found: Combination,
    goods: tuple[PricedGoods, ...],
    amounts: StageAmounts,
    net: list[int],
) -> None:
    whole = StageAmounts(
        listed=amounts.listed,
        article=amounts.article,
        basket=amounts.basket,
        coupon=amounts.coupon,
        net=net,
    )
    lines = {line.key: line for line in line_nets(merged(goods), found, whole)}
    for i, each in enumerate(merged(goods)):
        own = [lines[key] for key, _ in each.keys]
        assert sum(line.listed_fen for line in own) == amounts.listed[i]
        assert sum(line.article_fen for line in own) == amounts.article[i]
        assert sum(line.basket_fen for line in own) == amounts.basket[i]
        assert sum(line.coupon_fen for line in own) == amounts.coupon[i]
        assert sum(line.net_fen for line in own) == net[i]
        assert min(line.net_fen for line in own) >= 0
        assert all(line.net_fen <= line.coupon_fen for line in own)
        assert all(line.basket_fen <= line.entering_fen for line in own)
