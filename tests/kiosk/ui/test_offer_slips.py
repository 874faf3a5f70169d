"""Offers, gifts and VAT on the slip: the driver's bytes for either width of paper.

APPROVE=1 writes the golden texts and bytes anew.
"""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import SlipRow, SlipText
from drivers.printer.escpos_layout import Layout, slip_bytes
from drivers.printer.ports import cut, native_qr
from drivers.sim.printer.interpreter import Interpreter
from drivers.sim.printer.paper import PaperRoll, PaperSlip
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    Event,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    StaffProven,
)
from firmware.kiosk.sale.ticket import Ticket
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.receipt import slip
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.staff_rules import StaffRules
from firmware.retail.pricing.engines import NEWEST
from firmware.retail.pricing.offers.rules import (
    ArticleOffer,
    GiftOffer,
    SpendOffer,
    SpendStep,
)
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.rules import VatRule
from tests.support import redeem_world
from tests.support.kiosk_builders import CARD, moment, ticket, walk

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "offers"
SHOP = ShopDetails("转角便利店", 480)
RICE = Article("6930000000301", "五常大米 5kg", 9_350, vat_bps=900)
POT = Article("6930000000303", "不锈钢汤锅 24cm", 15_990, vat_bps=1_300)
EGGS = Article("6930000000304", "土鸡蛋 10枚", 1_987)
BAG = Article("6930000000302", "环保袋", 1_500)
OFFERS = Offers(
    article=(
        ArticleOffer(
            id="pot",
            name="锅具周九折",
            scope=Scope(articles=(POT.gtin,)),
            price_bps=9_000,
        ),
    ),
    spend=(
        SpendOffer(
            id="over-200",
            name="满200减30",
            steps=(SpendStep(from_fen=20_000, off_fen=3_000),),
        ),
    ),
    gift=(GiftOffer(id="bag", article=BAG.gtin, min_fen=20_000, pieces=2),),
)
NOW = moment(
    policy=Policy(
        pricing_engine=NEWEST,
        offers=OFFERS,
        staff=StaffRules(shown_min_s=0),
    ),
    gift_articles=(BAG,),
)
SILVER = MemberReplied(CARD, "m1", 1_234, tier=Tier.SILVER)


def sold(*articles: Article, shown: tuple[Event, ...] = ()) -> Ticket:
    scans = map(GoodsScanned, articles)
    paid = (PayPressed(), StaffProven("b-1"))
    return ticket(walk(Sale(), *scans, *shown, *paid, now=NOW))


SLIPS = {
    "guest": sold(RICE, POT),
    "member": sold(RICE, POT, EGGS, shown=(CardScanned(CARD), SILVER)),
    "hub-away": sold(RICE, RICE, shown=(CardScanned(CARD),)),
    "no-rates": sold(EGGS),
}


def bytes_of(name: str, columns: int, language: str) -> bytes:
    layout = Layout(columns=columns, qr=native_qr, cut=cut())
    paper = slip(SLIPS[name], SHOP, copy=False, tr=translation(language))
    return slip_bytes(paper, layout)


def paper_of(sent: bytes, columns: int) -> str:
    slips: list[PaperSlip] = []
    printer = Interpreter(PaperRoll(columns), slips.append, lambda: None)
    printer.feed(sent)
    printer.run(lambda: True)
    assert printer.faults == []
    (paper,) = slips
    return paper.text + "\n"


@pytest.mark.parametrize("columns", [32, 48])
@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", list(SLIPS))
def test_the_slip_is_as_it_was_approved(name: str, language: str, columns: int) -> None:
    sent = bytes_of(name, columns, language)
    text = paper_of(sent, columns)
    stem = GOLDEN / f"slip-{name}-{language}-{columns}"
    if os.environ.get("APPROVE"):
        stem.with_suffix(".bin").write_bytes(sent)
        stem.with_suffix(".txt").write_text(text, "utf-8")
    assert sent == stem.with_suffix(".bin").read_bytes()
    assert text == stem.with_suffix(".txt").read_text("utf-8")


def test_tax_on_what_points_pay_says_so() -> None:
    policy = replace(redeem_world.POLICY, vat=VatRule(points_lower=False))
    now = redeem_world.at(policy=policy)
    sale = redeem_world.basket(article=replace(redeem_world.RICE, vat_bps=1_300))
    chosen = (PayPressed(), redeem_world.REPRINT, PayPressed(), redeem_world.HELD)
    paid = ticket(walk(sale, *chosen, StaffProven("b-1"), now=now))
    parts = slip(paid, SHOP, copy=False, tr=str)
    assert SlipText("价内增值税（积分抵扣前）") in parts
    assert SlipRow("税率13% 含税33.00", "税额3.80") in parts
