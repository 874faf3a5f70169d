"""Who is erased while a sale holds their points: the sale ends all the same."""

import pytest

from firmware.hub.members.commands import EraseMember
from firmware.hub.members.replies import Erased
from firmware.protocol.messages import SaleClosed, SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, receipt_no
from tests.support.people_rig import STAFF, People
from tests.support.redeeming import (
    NOW,
    ask_hold,
    balance,
    coupon_acts,
    held,
    issue,
    ledger_faults,
    redeeming,
    redeeming_shop,
    states,
)

SALE = "k1-1-1"
VOID = SaleVoided(
    sale_id=SALE,
    receipt_no=receipt_no(SALE),
    payable_fen=1,
    voided_at=NOW,
    reason="power_cut",
)
SOLD = redeeming(SALE, points=200, coupons=["c1"])


@pytest.mark.parametrize(
    ("end", "left_points", "act"), [(SOLD, 100, "use"), (VOID, 300, "void")]
)
def test_the_sale_ends_as_it_would_have(  # noqa: PLR0913 - fixtures and cases
    people: People,
    shop: Shop,
    kiosk: VirtualKiosk,
    end: SaleClosed | SaleVoided,
    left_points: int,
    act: str,
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    assert held(shop, kiosk, ask_hold(SALE, points=200, coupons=["c1"])).refusal is None
    people.get(EraseMember(member_id="m1", by=STAFF), Erased)
    assert held(shop, kiosk, ask_hold("k1-1-2", points=1)).refusal == "member_unknown"
    shop.ack(*kiosk.facts([end]))
    earned = end.earned_points if isinstance(end, SaleClosed) else 0
    assert balance(shop) == left_points + earned
    assert coupon_acts(shop, "c1") == ["hold", act]
    assert "open" not in states(shop).values()
    assert ledger_faults(shop) == []
