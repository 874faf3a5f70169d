"""What a kiosk gives back a day is bounded by its worth, points and coupons too."""

from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.protocol import codec
from firmware.protocol.messages import AskRefund, RefundedLine, RefundReply
from firmware.retail.policy.policy import Policy
from firmware.retail.policy.review_limits import ReviewLimits
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.refund_rig import balance, earn, hold, issue, ruled_sale

LIMITS = ReviewLimits(refund_day_max_fen=5_000)


def ask(shop: Shop, kiosk: VirtualKiosk, number: int) -> str | None:
    lines = (RefundedLine(line=1, pieces=1),)
    request = AskRefund(
        refund_id=f"r{number}", sale=f"k1-1-{number}", by="key", lines=lines
    )
    (reply,) = shop.desk.handle([kiosk.request(request)])
    return codec.decode(reply.payload, RefundReply).body.refusal


def test_goods_that_points_paid_count_as_their_money(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    earn(shop, 900, "2026-01-10T08:00:00.000Z")
    for number in (1, 2, 3):
        sale_id = f"k1-1-{number}"
        hold(shop, sale_id, 300)
        shop.ack(kiosk.fact(ruled_sale(sale_id, [(3_000, 0)], points=300)))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2, reviews=LIMITS), "")
    assert ask(shop, kiosk, 1) is None
    assert ask(shop, kiosk, 2) == "day_limit"
    assert balance(shop) == 300


def test_a_coupon_that_comes_back_counts_as_a_hundred_points(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    for number in range(1, 8):
        sale_id, coupon = f"k1-1-{number}", f"c{number}"
        issue(shop, coupon)
        hold(shop, sale_id, coupons=(coupon,))
        shop.ack(kiosk.fact(ruled_sale(sale_id, [(0, 0)], coupons=(coupon,))))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2, reviews=LIMITS), "")
    found = [ask(shop, kiosk, number) for number in range(1, 8)]
    assert found == [None] * 5 + ["day_limit"] * 2
