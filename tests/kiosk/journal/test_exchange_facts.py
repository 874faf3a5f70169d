"""Goods for points in the journal, and in the fact that the hub receives (A18)."""

from dataclasses import replace

import msgspec

from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    MemberReplied,
    PayPressed,
    StaffProven,
)
from firmware.kiosk.sale.ticket import SlipState
from firmware.retail.pricing.offers.rewards import Reward
from tests.support.kiosk_builders import BISCUIT, CARD, ticket, walk
from tests.support.redeem_world import HELD, POLICY, REPRINT, RICE, at

REWARD = Reward(article=BISCUIT.gtin, points=500)
NOW = at(policy=replace(POLICY, rewards=(REWARD,)))


def test_the_fact_names_the_line_and_all_points_also_after_a_restart() -> None:
    scans = (GoodsScanned(RICE), GoodsScanned(BISCUIT), CardScanned(CARD))
    chosen = (MemberReplied(CARD, "m1", 550), PayPressed(), REPRINT, PayPressed())
    sale = walk(Sale(), *scans, *chosen, HELD, StaffProven("b-1"), now=NOW)
    paid = read_ticket(msgspec.json.encode(ticket(sale)))
    assert paid == ticket(sale)
    fact = sale_closed(paid, SlipState.NONE)
    assert (fact.payable_fen, fact.points_used, fact.earned_points) == (3_300, 500, 3)
    (amounts,) = fact.amounts
    assert (amounts.line, amounts.exchange_points, amounts.net_fen) == (2, 500, 0)
