"""A member with points and coupons at a kiosk whose hub prices by rules."""

from dataclasses import replace

from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    HoldReplied,
    MemberReplied,
    PayPressed,
    ReprintPressed,
)
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.staff_rules import StaffRules
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.rules import GiftOffer
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.tender_points import RedeemRule
from tests.support.kiosk_builders import CARD, TICKET_ID, moment, walk

RICE = Article("6930000000300", "东北大米 5公斤", 3_300)
POLICY = Policy(
    pricing_engine=NEWEST,
    staff=StaffRules(shown_min_s=0),
    redeem=RedeemRule(step_points=100, step_fen=100),
)
"""100 points are worth one yuan; a card alone can use them."""
WITH_GIFT = replace(
    POLICY,
    offers=Offers(
        gift=(GiftOffer(id="cup", name="水杯", article="6930000000301", min_fen=3_000),)
    ),
)
OFF_5 = MemberCoupon(id="c5", name="满30减5", min_fen=3_000, off_fen=500)
OFF_2 = MemberCoupon(id="c2", name="满20减2", min_fen=2_000, off_fen=200)
HELD = HoldReplied(TICKET_ID, balance_points=150)
REPRINT = ReprintPressed(None)


def at(mono_s: float = 1.0, **other: object) -> Now:
    """A moment with the hub there."""
    return moment(mono_s, **{"policy": POLICY, "hub_online": True, **other})


def basket(*coupons: MemberCoupon, points: int = 350, article: Article = RICE) -> Sale:
    """33 yuan of rice, and the hub has replied whose card it is."""
    replied = MemberReplied(CARD, "m1", points, coupons=coupons)
    return walk(Sale(), GoodsScanned(article), CardScanned(CARD), replied, now=at())


def choosing(*coupons: MemberCoupon, points: int = 350) -> Sale:
    """PAY was pressed once."""
    return walk(basket(*coupons, points=points), PayPressed(), now=at())


def asked() -> Sale:
    """The hub was asked to hold all points that can be used, and a coupon."""
    return walk(choosing(OFF_5), REPRINT, PayPressed(), now=at())
