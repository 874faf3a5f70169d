"""A quote is the kiosk's price, step by step; it says what is not used (N06, A43)."""

from dataclasses import replace

import pytest

from firmware.hub.channels.quotes.texts import KEY_FILE, QuoteKey
from firmware.hub.channels.wanted import WantedGoods, WantedOrder
from firmware.hub.db.engine import writing
from firmware.hub.members.states import MemberState, keep_state
from firmware.protocol.records import record_with
from firmware.retail.policy.early_sales import EarlySale
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import SpendOffer, SpendStep
from firmware.retail.pricing.offers.section import Offers
from tests.support.channel_rig import pieces, quote_or_fault, quoted
from tests.support.hub_rig import Shop, gtin
from tests.support.redeeming import RULED, TERMS, issue, redeeming_shop

TWO = WantedOrder(goods=pieces(0, 1), member_id="m1")
STRANGE = WantedGoods(gtin="4000000000006")
WEIGHED = WantedGoods(gtin=gtin(1), weight_g=5)
MANY = WantedGoods(gtin=gtin(1), pieces=60)
OFFERS = Offers(
    spend=(
        SpendOffer(
            id="s", name="满42减5", steps=(SpendStep(from_fen=4_200, off_fen=500),)
        ),
    )
)


def test_every_step_of_the_price_is_named(shop: Shop) -> None:
    redeeming_shop(shop, policy=replace(RULED, offers=OFFERS))
    quote = quoted(shop, WantedOrder(goods=pieces(0, 1, 2), member_id="m1", points=100))
    assert [(step.stage, step.name) for step in quote.steps] == [
        ("listed", ""),
        ("basket", "满42减5"),
        ("points", ""),
    ]
    assert sum(step.amount_fen for step in quote.steps) == quote.payable_fen
    assert sum(line.net_fen for line in quote.lines) == quote.payable_fen
    assert (quote.saved_fen, quote.points_fen, quote.points_used) == (500, 1_000, 100)
    assert (quote.policy_version, quote.catalogue_revision) == (2, 1)
    assert quote.until == "2026-03-01T08:15:00.000Z"


def test_it_says_what_more_would_bring(shop: Shop) -> None:
    redeeming_shop(shop, policy=replace(RULED, offers=OFFERS))
    quote = quoted(shop, record_with(TWO, goods=pieces(0, 1)))
    assert quote.payable_fen < 4_200
    assert quote.hint is not None
    assert quote.hint.add_fen == 4_200 - quote.payable_fen
    assert quote.hint.pay_then_fen == 3_700


def test_a_coupon_that_is_not_used_has_its_reason(shop: Shop) -> None:
    redeeming_shop(shop)
    issue(shop, "c1", "c2", "c3")
    issue(shop, "big", terms=replace(TERMS, min_fen=90_000))
    quote = quoted(shop, record_with(TWO, declined=("c3",)))
    assert len(quote.coupons) == 1
    reasons = {each.id: each.reason for each in quote.coupons_unused}
    assert reasons.pop("big") == "nothing"
    assert reasons.pop("c3") == "declined"
    assert list(reasons.values()) == ["others_save_more"]
    none = quoted(shop, record_with(TWO, coupons=()))
    assert {each.reason for each in none.coupons_unused} == {"not_chosen"}


@pytest.mark.parametrize(
    ("order", "fault"),
    [
        (WantedOrder(goods=()), ("goods.0", "empty")),
        (WantedOrder(goods=(STRANGE,)), ("goods.0", "article_unknown")),
        (WantedOrder(goods=(*pieces(0), WEIGHED)), ("goods.1", "by_piece")),
        (WantedOrder(goods=(*pieces(0), MANY)), ("goods.1", "pieces")),
        (record_with(TWO, member_id="m9"), ("member_id", "member_unknown")),
        (record_with(TWO, member_id=None, card="CTM-1"), ("card", "member_unknown")),
        (record_with(TWO, card="CTM-1"), ("card", "one_name")),
        (record_with(TWO, points=150), ("points", "points_step")),
        (record_with(TWO, points=100_000), ("points", "points_short")),
        (record_with(TWO, coupons=("c9",)), ("coupons", "coupon_unknown")),
        (record_with(TWO, goods=pieces(5)), ("goods.0", "early")),
    ],
)  # fmt: skip
def test_what_cannot_be_sold_so_is_refused_before_it_is_paid(
    shop: Shop, order: WantedOrder, fault: tuple[str, str]
) -> None:
    early = EarlySale(article=gtin(5), opens_day="2026-03-02", tier="gold")
    redeeming_shop(shop, policy=replace(RULED, early_sales=(early,)))
    assert quote_or_fault(shop, order) == fault


def test_a_member_who_is_blocked_is_unknown(shop: Shop) -> None:
    redeeming_shop(shop)
    with writing(shop.engine) as connection:
        keep_state(connection, MemberState("m1", blocked_at="2026-03-01T00:00:00.000Z"))
    assert quote_or_fault(shop, TWO) == ("member_id", "member_unknown")


def test_a_shop_without_policy_has_quotes(shop: Shop) -> None:
    """By the product's own rules, as its kiosks."""
    quote = quoted(shop, WantedOrder(goods=pieces(0, 1)))
    assert quote.engine == Policy().pricing_engine
    assert quote.member_id is None


def test_the_key_of_quotes_is_its_owners(shop: Shop) -> None:
    QuoteKey(shop.folder).begin()
    QuoteKey(shop.folder).begin()
    assert (shop.folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert QuoteKey(shop.folder).order_of("CTQ-" + "A" * 100) is None
    assert QuoteKey(shop.folder).order_of("no quote") is None
