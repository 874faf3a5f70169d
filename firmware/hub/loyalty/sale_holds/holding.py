"""A kiosk asks to hold points and coupons for a sale: all of it is held, or nothing.

Inside the caller's writing transaction, whose lock makes two kiosks one after the
other. A sale has one hold for ever, named after it: the same request again gets the
same reply (E01, E21, A52).
"""

from enum import StrEnum

from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import holds
from firmware.hub.loyalty.coupon_book import CouponUseRefusal
from firmware.hub.loyalty.holds import HoldRefusal, HoldRequest
from firmware.hub.loyalty.sale_holds import store
from firmware.hub.loyalty.sale_holds.books import (
    HoldBooks,
    coupon_requests,
    hold_id,
)
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold, SaleHoldState
from firmware.hub.members import store as members_store
from firmware.hub.members.states import is_usable
from firmware.protocol.messages import AskHold, HoldReply
from firmware.retail.sale_ids import is_channel

MAX_OPEN = 20
"""Open holds of one kiosk. One that keeps the rules has one, and a few on their way."""
MAX_OPEN_OF_CHANNEL = 1_000
"""A channel has many customers at once; who leaves a basket holds for a while yet."""


class SaleHoldRefusal(StrEnum):
    """Why nothing is held, besides `HoldRefusal` and `CouponUseRefusal`."""

    SALE_FOREIGN = "sale_foreign"
    SALE_ENDED = "sale_ended"
    MEMBER_UNKNOWN = "member_unknown"
    HOLDS_OVER = "holds_over"
    PHONE_NEEDED = "phone_needed"


def hold_for_sale(books: HoldBooks, asked: AskHold, kid: str) -> HoldReply:
    """Hold what a sale of this kiosk wants, which has not ended, or say why not."""
    wanted = SaleHold(
        sale_id=asked.sale_id,
        kid=kid,
        member_id=asked.member_id,
        points=asked.points,
        coupons=tuple(dict.fromkeys(asked.coupons)),
        held_at=books.now,
    )
    before = store.of_sale(books.connection, asked.sale_id)
    if before is not None:
        return _reply(books, asked, _refusal_again(before, wanted))
    refusal = _refusal(books, wanted)
    if refusal is not None:
        return _reply(books, asked, refusal)
    return _held(books, asked, wanted)


def _held(books: HoldBooks, asked: AskHold, wanted: SaleHold) -> HoldReply:
    """Coupons are judged, then points, then all of it is written."""
    coupons = coupon_requests(wanted)
    for each in coupons:
        refusal = books.coupons.refusal(each)
        if refusal is not None:
            return _reply(books, asked, refusal, coupon=each.coupon_id)
    if wanted.points:
        request = HoldRequest(
            hold_id=hold_id(wanted.sale_id),
            member_id=wanted.member_id,
            points=wanted.points,
            kid=wanted.kid,
            sale_id=wanted.sale_id,
        )
        outcome = holds.hold(books.points, books.connection, request)
        if outcome.refusal is not None:
            return _reply(books, asked, outcome.refusal)
    for each in coupons:
        books.coupons.hold(each)
    store.add(books.connection, wanted)
    return _reply(books, asked, None)


def _refusal(books: HoldBooks, wanted: SaleHold) -> SaleHoldRefusal | None:
    member_id = wanted.member_id
    known = members_store.ids_by_name(books.connection, [member_id])
    if known.get(member_id) != member_id or not is_usable(books.connection, member_id):
        return SaleHoldRefusal.MEMBER_UNKNOWN
    most = MAX_OPEN_OF_CHANNEL if is_channel(wanted.kid) else MAX_OPEN
    if store.open_of_kiosk(books.connection, wanted.kid) >= most:
        return SaleHoldRefusal.HOLDS_OVER
    return None


def _refusal_again(before: SaleHold, wanted: SaleHold) -> HoldRefusal | None:
    """The reply to who asks for a sale that has, or had, its hold."""
    if before.content != wanted.content:
        return HoldRefusal.HOLD_REUSED
    if before.state is not SaleHoldState.OPEN:
        return HoldRefusal.HOLD_ENDED
    return None


def _reply(
    books: HoldBooks,
    asked: AskHold,
    refusal: SaleHoldRefusal | HoldRefusal | CouponUseRefusal | None,
    *,
    coupon: str | None = None,
) -> HoldReply:
    balance = ledger_store.balance_points(books.connection, asked.member_id, books.now)
    return HoldReply(
        refusal=None if refusal is None else refusal.value,
        coupon=coupon,
        balance_points=balance,
    )
