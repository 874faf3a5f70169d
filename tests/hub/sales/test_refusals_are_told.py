"""What docs/topics.md says of refusals is what the hub replies."""

import pytest

from firmware.hub.loyalty.coupon_book import CouponUseRefusal
from firmware.hub.loyalty.holds import HoldRefusal
from firmware.hub.loyalty.sale_holds.holding import SaleHoldRefusal
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.protocol.messages import HoldReply, RefundReply

NOT_BY_KIOSK = {RefundRefusal.TOO_MANY_WAIT}
SAID = [
    *((HoldReply, each) for each in HoldRefusal),
    *((HoldReply, each) for each in SaleHoldRefusal),
    *((HoldReply, each) for each in CouponUseRefusal),
    *((RefundReply, each) for each in RefundRefusal if each not in NOT_BY_KIOSK),
]


@pytest.mark.parametrize(("reply", "refusal"), SAID)
def test_each_refusal_is_explained(reply: type[object], refusal: str) -> None:
    assert f"`{refusal}`" in (reply.__doc__ or "")
