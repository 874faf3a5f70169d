"""A slip without a member earns its points once, for some days (N07, A48)."""

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.standing import member_tier
from firmware.hub.loyalty.times import moment_of
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.late_claims import (
    ClaimRefusal,
    ClaimReply,
    LateClaim,
    claim,
    sale_of_claim,
    waiting_points,
)
from firmware.retail.codes.claim_tokens import claim_digest, make_claim
from firmware.retail.loyalty.rules import LotRules, TierRules
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale

BOUGHT = goods(30)[:20]
SOLD = sale("k1-1-1", BOUGHT)
DUE_FEN = sum(line.amount_fen for line in SOLD.lines)
SAME_DAY = "2026-03-01T09:00:00.000Z"


def ask(shop: Shop, member: str = "m1", now: str = SAME_DAY) -> ClaimReply:
    asked = LateClaim(sale_id="k1-1-1", member_id=member)
    with writing(shop.engine) as connection:
        return claim(connection, asked, now=now, utc_offset_minutes=480)


def balance(shop: Shop) -> int:
    with reading(shop.engine) as connection:
        return ledger_store.balance_points(connection, "m1", SAME_DAY)


@pytest.mark.parametrize("now", [SAME_DAY, "2026-03-20T09:00:00.000Z"])
def test_what_waits_is_what_a_claim_grants_and_looking_changes_nothing(
    shop: Shop, kiosk: VirtualKiosk, now: str
) -> None:
    def waiting() -> ClaimReply:
        with reading(shop.engine) as connection:
            return waiting_points(connection, "k1-1-1", now=now, utc_offset_minutes=480)

    assert waiting() == ClaimReply(0, ClaimRefusal.SALE_UNKNOWN)
    shop.ack(kiosk.fact(SOLD))
    seen = waiting()
    assert (waiting(), balance(shop)) == (seen, 0)
    assert ask(shop, now=now) == seen
    if seen.points:
        assert waiting() == ClaimReply(0, ClaimRefusal.TAKEN)


def test_a_slip_earns_once_for_one_member(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    with writing(shop.engine) as connection:
        members_store.add(connection, members_store.Member("m2", card(2), ""))
    points = DUE_FEN // 1_000
    assert ask(shop) == ask(shop) == ClaimReply(points)
    assert ask(shop, "m2") == ClaimReply(0, ClaimRefusal.TAKEN)
    assert balance(shop) == points > 0
    assert shop.wrong() == []


def test_it_counts_for_the_tier(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    rules = TierRules(silver_spend_min_fen=DUE_FEN)
    ask(shop)
    with reading(shop.engine) as connection:
        tier = member_tier(
            connection,
            "m1",
            moment_of(SAME_DAY),
            rules=rules,
            utc_offset_minutes=480,
        )
    assert tier == "silver"


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        ("2026-03-08T15:59:59.999Z", None),
        ("2026-03-08T16:00:00.000Z", ClaimRefusal.TOO_LATE),
    ],
)
def test_it_is_open_to_the_end_of_the_shops_seventh_day(
    shop: Shop, kiosk: VirtualKiosk, now: str, refusal: ClaimRefusal | None
) -> None:
    shop.ack(kiosk.fact(SOLD))
    assert ask(shop, now=now).refusal == refusal


def test_a_shop_may_allow_no_claims(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(SOLD))
    with writing(shop.engine) as connection:
        policy_store.keep(
            connection, Policy(version=2, lots=LotRules(claim_days=0)), ""
        )
    assert ask(shop).refusal is ClaimRefusal.TOO_LATE


def test_sales_of_members_flagged_and_unknown_ones_cannot_be_claimed(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    assert ask(shop).refusal is ClaimRefusal.SALE_UNKNOWN
    shop.ack(kiosk.fact(replaced(SOLD, earned_points=5)))
    assert ask(shop).refusal is ClaimRefusal.FLAGGED


def test_a_sale_that_earned_is_taken(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1")))
    with writing(shop.engine) as connection:
        members_store.add(connection, members_store.Member("m2", card(2), ""))
    assert ask(shop, "m2").refusal is ClaimRefusal.TAKEN


def test_an_order_at_no_time_of_a_calendar_is_too_late(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(SOLD))
    shop.spoil("UPDATE orders SET closed_at = '9999-12-31T23:59:59.999Z'")
    assert ask(shop).refusal is ClaimRefusal.TOO_LATE


def test_lots_that_do_not_add_up_are_reported(shop: Shop, kiosk: VirtualKiosk) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1")))
    assert shop.wrong() == []
    shop.spoil("DELETE FROM lot_moves")
    points = DUE_FEN // 1_000
    assert [str(each.what) for each in shop.wrong()] == [
        f"member m1: {points} points, in lots 0",
        f"member m1: 0/0/0 points in the ledger, {points}/0/0 by what happened",
    ]


def test_a_guests_slip_leads_to_its_sale(shop: Shop, kiosk: VirtualKiosk) -> None:
    token, other = make_claim(4_711), make_claim(4_712)
    guest = replaced(SOLD, claim_sha256=claim_digest(token))
    member = replaced(
        sale("k1-1-2", BOUGHT, member_id="m1"), claim_sha256=claim_digest(other)
    )
    stolen = replaced(sale("k1-1-3", BOUGHT), claim_sha256=claim_digest(token))
    with reading(shop.engine) as connection:
        assert sale_of_claim(connection, token) is None
    shop.ack(kiosk.fact(guest), kiosk.fact(member), kiosk.fact(stolen))
    with reading(shop.engine) as connection:
        assert sale_of_claim(connection, token) == "k1-1-1"
        assert sale_of_claim(connection, other) is None
        assert sale_of_claim(connection, "K1-000001") is None
    kept = repr(shop.rows("SELECT * FROM sale_claims"))
    assert token not in kept
