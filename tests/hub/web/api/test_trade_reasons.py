"""Whatever the hub refuses of a channel has a name that the documents list."""

from collections.abc import Iterable

import pytest

from firmware.hub.channels import filling
from firmware.hub.channels.buyers import MEMBER_UNKNOWN, ONE_NAME
from firmware.hub.channels.commands import ChannelRefusal
from firmware.hub.channels.quotes.quoting import COUPON_UNKNOWN, PHONE_NEEDED
from firmware.hub.loyalty.coupon_book import CouponUseRefusal
from firmware.hub.loyalty.holds import HoldRefusal
from firmware.hub.loyalty.sale_holds.holding import SaleHoldRefusal
from firmware.hub.sales.refunds.asked import RefundRefusal
from firmware.hub.web.api.endpoints import ENDPOINTS
from firmware.hub.web.api.openapi import reasons_of
from firmware.retail.basket import Refusal
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.pricing.tender_points import PointsRefusal

OF_THE_HOLD = {CouponUseRefusal.HOLD_REUSED, CouponUseRefusal.HOLD_ENDED}
"""A coupon's hold is its order's: that is judged before."""
NAMING = {MEMBER_UNKNOWN, ONE_NAME, PHONE_NEEDED, *PassFault}
GOODS = {filling.ARTICLE_UNKNOWN, filling.EARLY, filling.EMPTY, *Refusal}
REFUSED = {
    "quote_order": NAMING | GOODS | {COUPON_UNKNOWN, *PointsRefusal},
    "hold_for_order": NAMING
    | {ChannelRefusal.QUOTE_INVALID, ChannelRefusal.QUOTE_ALONE}
    | {ChannelRefusal.NOTHING_TO_HOLD, ChannelRefusal.NO_ROOM, *HoldRefusal}
    | {*SaleHoldRefusal} - {SaleHoldRefusal.SALE_FOREIGN}
    | {f"coupon_{each}" for each in {*CouponUseRefusal} - OF_THE_HOLD},
    "submit_order": {
        ChannelRefusal.QUOTE_INVALID,
        ChannelRefusal.QUOTE_ALONE,
        ChannelRefusal.ORDER_EMPTY,
        ChannelRefusal.PIECES,
        ChannelRefusal.SUM_OVER,
        ChannelRefusal.ORDER_EXISTS,
        ChannelRefusal.NO_ROOM,
    },
    "release_hold": {ChannelRefusal.NO_HOLD},
    "refund_order": {*RefundRefusal} - {RefundRefusal.TOO_MANY_WAIT}
    | {ChannelRefusal.NO_ROOM},
}
"""By operation; TOO_MANY_WAIT is the desk's."""


@pytest.mark.parametrize(("operation", "refused"), REFUSED.items())
def test_an_operation_lists_what_the_hub_refuses(
    operation: str, refused: Iterable[str]
) -> None:
    (endpoint,) = (each for each in ENDPOINTS if each.name == operation)
    assert {str(each) for each in refused} - set(reasons_of(endpoint)) == set()
