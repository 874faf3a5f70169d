"""A kiosk that gave a hold up, and says later that its sale was paid: looked at."""

from typing import Literal

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.reports.reconciling.resolving import Act, resolve
from firmware.protocol.messages import JournalSaleState, SaleVoided
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import Shop, VirtualKiosk, receipt_no
from tests.support.redeeming import (
    NOW,
    RULED,
    ask_hold,
    balance,
    coupon_acts,
    flag_kinds,
    held,
    issue,
    ledger_faults,
    redeeming,
    redeeming_shop,
    states,
    uses,
)

SALE = "k1-1-1"
Word = Literal["voided", "unknown", "fact"]
WORDS: tuple[Word, ...] = ("voided", "unknown", "fact")


def give_up(shop: Shop, kiosk: VirtualKiosk, word: Word) -> None:
    """The kiosk holds 200 points and a coupon, and gives both back by its own word."""
    issue(shop, "c1")
    ask = ask_hold(SALE, points=200, coupons=["c1"])
    assert held(shop, kiosk, ask).refusal is None
    if word == "fact":
        shop.ack(
            kiosk.fact(
                SaleVoided(
                    sale_id=SALE,
                    receipt_no=receipt_no(SALE),
                    payable_fen=1_000,
                    voided_at=NOW,
                    reason="customer",
                )
            )
        )
    else:
        said = JournalSaleState(sale_id=SALE, state=word)
        shop.desk.handle([kiosk.request(said)])
    assert (balance(shop), states(shop)) == (300, {SALE: "released"})


@pytest.mark.parametrize("word", WORDS)
def test_what_it_says_then_is_flagged_and_used_as_far_as_it_is_believed(
    shop: Shop, kiosk: VirtualKiosk, word: Word
) -> None:
    redeeming_shop(shop)
    give_up(shop, kiosk, word)
    shop.ack(kiosk.fact(redeeming(SALE, points=200, coupons=["c1"])))
    assert flag_kinds(shop) == ["redeemed_unheld"]
    assert (balance(shop), uses(shop)) == (100, {"redeemed": 200})
    assert coupon_acts(shop, "c1") == ["hold", "void", "hold", "use"]
    assert states(shop) == {SALE: "unheld"}
    with writing(shop.engine) as connection:
        resolve(connection, Act.DISMISS, 1, note="", now=NOW, utc_offset_minutes=480)
    assert (balance(shop), uses(shop)) == (300, {})
    assert ledger_faults(shop) == []


@pytest.mark.parametrize("word", WORDS)
def test_beyond_a_days_bound_it_makes_no_debt(
    shop: Shop, kiosk: VirtualKiosk, word: Word
) -> None:
    """The points went elsewhere meanwhile, as a kiosk that lies would have it."""
    reviews = ReviewLimits(unheld_day_max_points=250)
    policy = RULED.__class__(version=2, pricing_engine=3, reviews=reviews)
    redeeming_shop(shop, policy=policy)
    give_up(shop, kiosk, word)
    other = VirtualKiosk("k2")
    held(shop, other, ask_hold("k2-1-1", points=300))
    shop.ack(other.fact(redeeming("k2-1-1", points=300, policy=policy)))
    before = balance(shop)
    shop.ack(kiosk.fact(redeeming(SALE, points=200, coupons=["c1"], policy=policy)))
    assert balance(shop) == before >= 0
    assert states(shop)[SALE] == "withheld"
    assert flag_kinds(shop) == ["redeemed_unheld"]
