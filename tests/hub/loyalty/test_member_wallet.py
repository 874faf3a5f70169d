"""What a kiosk is told of a member: coupons, the birthday, the next tier (A47, A53)."""

from dataclasses import replace
from datetime import date

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.wallet.member_wallet import wallet_in_force
from firmware.hub.loyalty.wallet.terms import CouponTerms, terms_of
from firmware.hub.members import birthdays
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.offers import store as offers_store
from firmware.hub.offers.store import OfferUse
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import (
    MAX_WALLET,
    AskMember,
    MemberReply,
    WalletCoupon,
)
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.offers.section import Offers
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale

NOW = "2026-03-01T08:00:00.000Z"
BEFORE, AFTER = "2026-02-01T16:00:00.000Z", "2026-03-31T16:00:00.000Z"
TERMS = CouponTerms(name="满 50 减 10", min_fen=5_000, off_fen=1_000, brands=("农夫",))


def issue(
    shop: Shop,
    coupon_id: str,
    until: str = AFTER,
    *,
    since: str = BEFORE,
    terms: str = TERMS.text,
) -> None:
    with writing(shop.engine) as connection:
        coupon = KeptCoupon(coupon_id, "m1", terms, since, until, BEFORE)
        assert coupon_store.issue(connection, coupon)


def asked(shop: Shop, kiosk: VirtualKiosk) -> MemberReply:
    question = AskMember(card=card(1), tier=True, wallet=True)
    return shop.reply(kiosk.request(question))[1]


def test_coupons_that_can_be_used_now_come_the_first_to_expire_first(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    issue(shop, "late")
    issue(shop, "soon", "2026-03-02T16:00:00.000Z")
    issue(shop, "over", NOW)
    issue(shop, "not-yet", since="2026-03-01T08:00:00.001Z")
    issue(shop, "held")
    issue(shop, "of-a-later-build", terms='{"off_fen": 1, "moon_phase": "full"}')
    with writing(shop.engine) as connection:
        wanted = CouponRequest(
            hold_id="h", coupon_id="held", member_id="m1", kid="k2", sale_id="k2-1-1"
        )
        assert CouponBook(connection, NOW).hold(wanted) is None
    assert asked(shop, kiosk).coupons == (
        WalletCoupon(
            id="soon",
            name="满 50 减 10",
            min_fen=5_000,
            off_fen=1_000,
            brands=("农夫",),
            from_day="2026-02-02",
            until_day="2026-03-02",
        ),
        WalletCoupon(
            id="late",
            name="满 50 减 10",
            min_fen=5_000,
            off_fen=1_000,
            brands=("农夫",),
            from_day="2026-02-02",
            until_day="2026-03-31",
        ),
    )


def test_of_more_coupons_than_a_message_holds_the_first_to_expire_are_told(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    for number in range(MAX_WALLET + 5):
        issue(shop, f"c{number}", f"2026-03-{28 - number:02d}T16:00:00.000Z")
    told = asked(shop, kiosk).coupons
    assert len(told) == MAX_WALLET
    assert (told[0].id, told[-1].id) == ("c24", "c5")


def test_a_kiosk_that_does_not_ask_for_the_wallet_is_not_told(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    issue(shop, "c")
    reply = shop.reply(kiosk.request(AskMember(card=card(1), tier=True)))[1]
    assert reply == MemberReply(member_id="m1")


def test_the_birthday_counts_on_its_day_in_the_shop_and_once_a_year(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    assert not asked(shop, kiosk).birthday
    for born, due in ((date(1990, 3, 1), True), (date(1990, 3, 2), False)):
        with writing(shop.engine) as connection:
            birthdays.keep(connection, "m1", born)
        assert asked(shop, kiosk).birthday is due
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", date(1991, 3, 1))
        used = coupon_store.use_birthday(
            connection, "m1", 2026, sale_id="k1-1-1", now=NOW
        )
        assert used
    assert not asked(shop, kiosk).birthday


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2027-02-27T15:59:59.000Z", False),
        ("2027-02-27T16:00:00.000Z", True),
        ("2027-02-28T15:59:59.000Z", True),
        ("2027-02-28T16:00:00.000Z", False),
        ("2028-02-28T04:00:00.000Z", False),
        ("2028-02-29T04:00:00.000Z", True),
    ],
)
def test_who_was_born_on_29_february_without_a_year_has_a_day_each_year(
    shop: Shop, now: str, *, due: bool
) -> None:
    with writing(shop.engine) as connection:
        kept = KeptProfile(profile=Profile(birthday="02-29"))
        profiles_of(connection).keep(connection, {"m1": kept})
        assert wallet_in_force(connection, "m1", now).birthday is due


def test_the_next_tier_is_told_with_the_money_that_is_missing(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    reply = asked(shop, kiosk)
    assert (reply.next_tier, reply.next_missing_fen) == (Tier.SILVER, 100_000)
    bought = sale("k1-1-1", [replace(goods(1)[0], price_fen=100)], member_id="m1")
    shop.ack(kiosk.fact(bought))
    reply = asked(shop, kiosk)
    assert (reply.next_tier, reply.next_missing_fen) == (Tier.SILVER, 99_900)


def test_terms_are_read_as_they_were_written() -> None:
    terms = CouponTerms(
        name="券",
        min_fen=1,
        price_bps=9_000,
        max_off_fen=500,
        tags=("夏",),
        tiers=(Tier.GOLD,),
        exclusive=True,
    )
    free = CouponTerms(price_bps=0)
    for each in (terms, TERMS, free):
        assert terms_of(KeptCoupon("c", "m1", each.text, "", "", "")) == each
    for damaged in ("", "[]", "{", "{}", '{"off_fen": 1, "price_bps": 1}'):
        assert terms_of(KeptCoupon("c", "m1", damaged, "", "", "")) is None


def test_offers_that_a_member_used_up_are_named(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    once = ArticleOffer(id="once", off_fen=1, member_times_max=1)
    policy = Policy(version=2, offers=Offers(article=(once,)))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, policy, BEFORE)
    assert asked(shop, kiosk).used_up == ()
    use = OfferUse(
        offer_id="once", sale_id="s", member_id="m1", day="2026-02-01", off_fen=1
    )
    with writing(shop.engine) as connection:
        offers_store.add(connection, [use])
    assert asked(shop, kiosk).used_up == ("once",)
