"""Whether a sale had held the points and coupons that it was paid with. Pure."""

from firmware.hub.loyalty.sale_holds.sale_hold import (
    PaidSale,
    SaleHold,
    SaleHoldState,
    was_held,
)
from firmware.hub.sales.claims.claim import Claim
from firmware.hub.sales.claims.order_flag import FlagKind, OrderFlag


def redeemed_flag(claim: Claim) -> OrderFlag | None:
    """Whether a sale used what it never held here.

    An honest kiosk does so only after these books were put back: what they held since
    is lost. One whose hold the hub voided meanwhile had held it.
    """
    sale = claim.sale
    paid = PaidSale(
        sale_id=sale.sale_id,
        kid=claim.kid,
        member_id=claim.member_id,
        points=sale.points_used,
        coupons=sale.coupons,
        closed_at=claim.time.at,
    )
    held = claim.known.holds.get(sale.sale_id)
    if not paid.redeems or was_held(held, paid):
        return None
    return OrderFlag(
        FlagKind.REDEEMED_UNHELD,
        _text(paid.points, paid.coupons),
        _held_text(held),
    )


def _held_text(held: SaleHold | None) -> str:
    if held is None or held.held_at is None:
        return "this sale had held nothing here"
    what = _text(held.points, held.coupons)
    if held.state is SaleHoldState.RELEASED:
        return f"held {what} of member {held.member_id}, given back before"
    return f"held {what} of member {held.member_id}"


def _text(points: int, coupons: tuple[str, ...]) -> str:
    if not coupons:
        return f"{points} points"
    return f"{points} points, coupons {','.join(coupons)}"
