"""Examples of what members redeem, and of refunds: of the same one sale. Pure."""

from firmware.protocol import messages as m
from firmware.protocol.reference.examples import (
    BADGE_ID,
    BASKET,
    CLOSED_AT,
    MEMBER_ID,
    PASS_KEY,
    SALE,
)
from firmware.retail.codes.member_pass import PassClaims, make_pass, signed_part

MEMBER = m.MemberReply(
    member_id=MEMBER_ID,
    balance_points=128,
    tier="silver",
    coupons=(
        m.WalletCoupon(
            id="c-5", name="满30减5", min_fen=3000, off_fen=500, until_day="2026-06-30"
        ),
    ),
    next_tier="gold",
    next_missing_fen=120_050,
)
_CLAIMS = PassClaims(key_id=0, member_id=MEMBER_ID, tier="silver", window=59_078_461)
PASS = m.AskPass(member_pass=make_pass(_CLAIMS, PASS_KEY.sign(signed_part(_CLAIMS))))
HOLD = m.AskHold(
    sale_id=SALE.sale_id, member_id=MEMBER_ID, points=100, coupons=("c-5",)
)
REFUND = m.AskRefund(
    refund_id=f"{SALE.sale_id}-r1",
    sale=SALE.receipt_no,
    by=BADGE_ID,
    lines=(m.RefundedLine(line=1, pieces=1),),
)
REFUNDED = m.RefundReply(
    sale_id=SALE.sale_id,
    receipt_no=SALE.receipt_no,
    returned=(
        m.RefundableLine(
            line=1,
            name=BASKET.lines[0].name,
            pieces=1,
            money_fen=BASKET.lines[0].amount_fen,
        ),
    ),
    booked_at=CLOSED_AT,
    refund_no=f"{SALE.receipt_no}-R1",
    money_fen=BASKET.lines[0].amount_fen,
    balance_points=128,
)
