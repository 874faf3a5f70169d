"""Rules that are ready for three kinds of shops: valid, explained, and as promised."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

import provisioning
from firmware.base.config_loader import load
from firmware.cli.box.config_writing import SHOPS
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.doubts import GoodsNames, doubts
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import ENGINES, NEWEST
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.quote import Quote
from firmware.retail.pricing.ruled import PriceRequest

FOLDER = Path(provisioning.__file__).parent / "policies"
EACH = pytest.mark.parametrize("shop", SHOPS)
MONDAY, SUNDAY = "2026-03-02", "2026-03-01"


def rules(shop: str) -> Policy:
    return load(FOLDER / f"{shop}.toml", Policy)


def priced(
    shop: str,
    *goods: PricedGoods,
    at: str = f"{SUNDAY} 10:00",
    customer: Customer | None = None,
) -> Quote:
    request = PriceRequest(
        goods=goods, at=datetime.fromisoformat(at), customer=customer
    )
    return ENGINES[NEWEST].price((), rules(shop), request=request)


def some(category: str, unit_fen: int, pieces: int = 1, tag: str = "") -> PricedGoods:
    return PricedGoods(
        article=f"{category}{unit_fen}",
        unit_fen=unit_fen,
        pieces=pieces,
        category=category,
        tags=(tag,) if tag else (),
        keys=((f"{category}{unit_fen}", pieces),),
    )


def test_there_is_a_file_for_each_kind_of_shop_and_no_other() -> None:
    assert {each.stem for each in FOLDER.iterdir()} == set(SHOPS)


@EACH
def test_each_table_is_explained_in_chinese_and_then_in_english(shop: str) -> None:
    text = (FOLDER / f"{shop}.toml").read_text("utf-8")
    for part in text.split("\n\n")[1:]:
        chinese, english, table = part.splitlines()[:3]
        assert re.search(r"^# .*[\u4e00-\u9fff]", chinese), part
        assert re.search(r"^# [A-Z0-9][^\u3000-\u303f]*[.:]$", english), part
        assert table.startswith("["), part


@EACH
def test_nothing_in_it_is_in_doubt_once_its_goods_are_there(shop: str) -> None:
    policy = rules(shop)
    rules_of = (*policy.offers, *policy.bonuses, *policy.coupon_rules)
    names = [each.scope for each in rules_of]
    goods = [
        Article("6900000000014", "赠品", 100),
        Article("6900000000021", "水", 100),
        *(Article(c, c, 100, category=c) for scope in names for c in scope.categories),
        *(Article(t, t, 100, tags=(t,)) for scope in names for t in scope.tags),
    ]
    assert list(doubts(policy, "2026-03-01", GoodsNames(goods))) == []


@EACH
def test_tiers_pay_and_earn_as_the_product_promises(shop: str) -> None:
    paid = [
        priced(shop, some("其他", 1_000), customer=Customer(tier=tier)).payable_fen
        for tier in Tier
    ]
    assert paid == [1_000, 950, 900, 850]
    diamond = Customer(tier=Tier.DIAMOND)
    quote = priced(shop, some("其他", 2_000), customer=diamond)
    assert (quote.payable_fen, quote.earned_points) == (1_700, 2)
    steps = {step.tier: step for step in rules(shop).tiers.steps}
    assert steps[Tier.DIAMOND].spend_min_fen == 500_001


def test_a_convenience_store_saves_halves_and_sells_its_meals() -> None:
    assert priced("convenience", some("其他", 10_000)).payable_fen == 8_000
    assert priced("convenience", some("其他", 5_000)).payable_fen == 4_500
    assert priced("convenience", some("其他", 4_999)).payable_fen == 4_999
    assert priced("convenience", some("饮料", 400, 2)).payable_fen == 600
    meal = some("鲜食", 1_000)
    assert priced("convenience", meal, at=f"{SUNDAY} 19:59").payable_fen == 1_000
    assert priced("convenience", meal, at=f"{SUNDAY} 23:59").payable_fen == 700
    sweets = some("零食", 1_000)
    birthday = Customer(birthday=True)
    assert priced("convenience", sweets, customer=birthday).payable_fen == 800
    assert priced("convenience", sweets, customer=Customer()).payable_fen == 1_000


def test_a_restaurant_has_lunch_a_members_day_and_three_snacks() -> None:
    dish = some("热菜", 5_000)
    assert priced("restaurant", dish, at=f"{MONDAY} 11:00").payable_fen == 4_000
    assert priced("restaurant", dish, at=f"{MONDAY} 14:00").payable_fen == 5_000
    assert priced("restaurant", dish, at=f"{SUNDAY} 12:00").payable_fen == 5_000
    two = some("热菜", 5_000, 2)
    assert priced("restaurant", two).payable_fen == 8_000
    wine = some("酒水", 10_000)
    assert priced("restaurant", wine).payable_fen == 10_000
    snacks = some("小吃", 1_000, 3, tag="三样25")
    assert priced("restaurant", snacks).payable_fen == 2_500
    cold, wednesday = some("凉菜", 1_000), "2026-03-04 18:00"
    member = priced("restaurant", cold, at=wednesday, customer=Customer())
    assert (
        member.payable_fen,
        priced("restaurant", cold, at=wednesday).payable_fen,
    ) == (*(900, 1_000),)


def test_a_clothes_shop_has_a_new_season_a_gift_and_a_third_piece() -> None:
    coat = some("外套", 20_000, tag="新品")
    assert priced("clothes", coat, customer=Customer()).payable_fen == 18_000
    assert priced("clothes", coat).payable_fen == 20_000
    saved = priced("clothes", some("外套", 50_000))
    assert saved.payable_fen == 42_000
    assert [(each.rule, each.scanned) for each in saved.gifts] == [("bag", False)]
    assert priced("clothes", some("外套", 49_999)).gifts == ()
    assert priced("clothes", some("袜子", 1_000, 3)).payable_fen == 2_000
    gold = Customer(tier=Tier.GOLD)
    assert priced("clothes", some("配饰", 1_000, 2), customer=gold).payable_fen == 1_350
    birthday = Customer(birthday=True)
    assert (
        priced("clothes", some("外套", 10_000), customer=birthday).payable_fen == 8_000
    )


def test_a_convenience_store_limits_its_eggs_and_doubles_points() -> None:
    eggs = replace(some("蛋", 1_590, 3), article="6900000000014")
    member, wednesday = Customer(), "2026-03-04 18:00"
    assert priced("convenience", eggs, customer=member).payable_fen == 3_570
    assert priced("convenience", eggs).payable_fen == 4_770
    used = Customer(used_up=frozenset({"eggs"}))
    assert priced("convenience", eggs, customer=used).payable_fen == 4_770
    other = some("其他", 4_000)
    assert priced("convenience", other, customer=member).earned_points == 4
    doubled = priced("convenience", other, customer=member, at=wednesday)
    assert doubled.earned_points == 8
    assert [each.points for each in rules("convenience").rewards] == [30]


def test_a_restaurant_gives_points_and_coupons_for_large_bills() -> None:
    wine = some("酒水", 20_000)
    assert priced("restaurant", wine, customer=Customer()).earned_points == 40
    back = rules("restaurant").coupon_rules.spend_return[0]
    assert (back.from_fen, back.off_fen, back.min_fen) == (20_000, 2_000, 10_000)
    snack = rules("restaurant").coupon_rules.exchange[0]
    assert (snack.points, snack.max_off_fen) == (300, 1_500)


def test_a_clothes_shop_sells_one_special_piece_a_member() -> None:
    shirt = some("上衣", 9_900, 2, tag="特惠")
    assert priced("clothes", shirt, customer=Customer()).payable_fen == 15_800
    assert priced("clothes", shirt).payable_fen == 19_800
    coat = some("外套", 10_000, tag="新品")
    assert priced("clothes", coat, customer=Customer()).earned_points == 9 + 4
