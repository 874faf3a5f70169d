"""Goods that were sold before their day to the wrong tier, or to nobody (S22)."""

from dataclasses import replace
from datetime import datetime

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.event_time import EventTime
from firmware.hub.sales.claims.tier import early_flag
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.tiers import PaidOrder
from firmware.retail.policy.early_sales import EarlySale
from firmware.retail.policy.policy import Policy
from tests.hub.sales.test_claims import KNOWN
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

SODA, TEA, *_ = goods(30)
EARLY = EarlySale(article=SODA.gtin, opens_day="2026-03-02", tier="gold")
KEEPS = Policy(version=2, early_sales=(EARLY,))
BEFORE, AFTER = "2026-03-01T07:00:00.000Z", "2026-03-01T07:59:59.000Z"
SOLD = sale("k1-1-1", [SODA, TEA], closed_at="2026-03-01T15:59:59.000Z")
GOLD = replaced(SOLD, member_id="m1", tier="gold")
NEXT_DAY = replaced(SOLD, closed_at="2026-03-01T16:00:00.000Z")


def flagged(
    sold: SaleClosed,
    *,
    paid_fen: int = 0,
    in_force: int = 2,
    claimed: str | None = None,
) -> str:
    """What the hub says of a sale that names policy 1, which keeps nothing."""
    before = PaidOrder(paid_fen, datetime.fromisoformat(BEFORE))
    known = replace(
        KNOWN,
        policies={1: Policy(), 2: KEEPS},
        paid={"m1": (before,) if paid_fen else ()},
        in_force={sold.opened_at: in_force},
    )
    time = EventTime(sold.closed_at, claimed)
    flag = early_flag(Claim.made(sold, "k1", time=time, known=known, age_max_days=90))
    return f"{flag.kiosk_says} | {flag.hub_says}" if flag else ""


def test_a_guest_got_what_is_kept_for_a_tier() -> None:
    assert flagged(SOLD) == (
        f"{SODA.gtin} sold to tier none |"
        " policy 2: until 2026-03-02 for tier gold and above only"
    )


@pytest.mark.parametrize(
    "sold",
    [
        GOLD,
        NEXT_DAY,
        replaced(SOLD, time_unsure=True),
        sale("k1-1-1", [TEA], closed_at=SOLD.closed_at),
    ],
)
def test_what_a_kiosk_may_sell_is_not_flagged(sold: SaleClosed) -> None:
    assert not flagged(sold)


def test_a_member_whose_tier_the_kiosk_did_not_know_may_have_it() -> None:
    nameless = replaced(SOLD, member_id="m1")
    assert flagged(nameless)
    assert not flagged(nameless, paid_fen=300_000)


def test_what_was_taken_back_was_not_sold() -> None:
    first = SOLD.lines[0]
    back = replaced(
        first, number=3, pieces=-1, amount_fen=-first.amount_fen, voids=first.number
    )
    assert not flagged(replaced(SOLD, lines=(*SOLD.lines, back)))


def test_a_kiosk_that_could_not_know_the_rule_yet_is_not_blamed() -> None:
    assert not flagged(SOLD, in_force=1)
    assert not flagged(SOLD, claimed="2031-01-01T00:00:00.000Z")
    named = replaced(SOLD, policy_version=2)
    assert flagged(named, in_force=1)


@pytest.mark.parametrize(
    ("stored_at", "kinds"), [(BEFORE, [("early_goods",)]), (AFTER, [])]
)
def test_an_old_policy_is_found_out_booked_and_earns(
    shop: Shop, kiosk: VirtualKiosk, stored_at: str, kinds: list[tuple[str]]
) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, KEEPS, stored_at)
    shop.ack(*kiosk.facts([sale("k1-1-1", [SODA, TEA])]))
    assert shop.rows("SELECT kind FROM order_flags") == kinds
    assert len(shop.rows("SELECT * FROM orders")) == 1
