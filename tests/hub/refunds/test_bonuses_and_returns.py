"""Refunds take back what bonuses added, and the coupon that a sale brought (A24)."""

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.refunds.asked import RefundOutcome
from firmware.hub.sales.refunds.booking import RefundBook
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.coupons import CouponState
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.bonuses import Bonuses, ExtraBonus
from firmware.retail.pricing.offers.coupon_rules import CouponRules, SpendReturnKind
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.refund_rig import NOW, OFFSET, asked, balance

BOUGHT = goods(30)[10:20]
DUE_FEN = sum(article.price_fen for article in BOUGHT)
POLICY = Policy(
    version=2,
    bonuses=Bonuses(extra=(ExtraBonus(id="x", points=50, from_fen=DUE_FEN),)),
    coupon_rules=CouponRules(
        spend_return=(SpendReturnKind(id="back", off_fen=100, from_fen=DUE_FEN),)
    ),
)


def sold(shop: Shop, kiosk: VirtualKiosk) -> SaleClosed:
    """A sale that earned its bonus, and brought a coupon."""
    with writing(shop.engine) as connection:
        policy_store.keep(connection, POLICY, "2026-03-01T07:00:00.000Z")
    plain = sale("k1-1-1", BOUGHT, member_id="m1", policy=POLICY)
    paid = replaced(
        plain,
        engine=3,
        priced_at=plain.opened_at,
        earned_points=plain.earned_points + 50,
    )
    shop.ack(kiosk.fact(paid))
    assert shop.rows("SELECT kind FROM order_flags") == []
    assert balance(shop) == paid.earned_points
    return paid


def refund(shop: Shop, refund_id: str, lines: dict[int, int] | None) -> RefundOutcome:
    with writing(shop.engine) as connection:
        book = RefundBook(connection, NOW, utc_offset_minutes=OFFSET)
        return book.refund(asked(refund_id, "k1-1-1", lines))


def coupon_state(shop: Shop) -> CouponState:
    with reading(shop.engine) as connection:
        (coupon,) = coupon_store.of_member(connection, "m1", "")
        return CouponBook(connection, NOW).state(coupon)


def test_the_first_line_that_comes_back_ends_a_bonus_for_the_whole_sum(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    paid = sold(shop, kiosk)
    assert coupon_state(shop) is CouponState.FREE
    first = refund(shop, "r1", {1: 1})
    assert first.refund is not None
    assert 50 <= first.refund.points_taken <= 51
    assert coupon_state(shop) is CouponState.WITHDRAWN
    rest = refund(shop, "r2", None)
    assert rest.refund is not None
    assert first.refund.points_taken + rest.refund.points_taken == paid.earned_points
    assert balance(shop) == 0
    assert shop.wrong() == []
