"""A sale was paid or not: what it held is used or given back, once, in any order.

What was paid with is used whatever became of the hold, for the money of the rest was
taken: a hold that was voided meanwhile, or that these books have lost, makes a debt at
worst. What a sale never held is used so only as far as its kiosk is believed.
"""

from dataclasses import replace

from firmware.hub.loyalty import event_store, holds
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.sale_holds import store
from firmware.hub.loyalty.sale_holds.books import (
    HoldBooks,
    coupon_requests,
    hold_id,
)
from firmware.hub.loyalty.sale_holds.sale_hold import (
    PaidSale,
    SaleHold,
    SaleHoldState,
    was_held,
)
from firmware.hub.loyalty.times import moment_of
from firmware.retail.loyalty.point_events import PointEvent, PointKind


def paid(
    books: HoldBooks, held: SaleHold | None, sale: PaidSale, *, believed: bool
) -> SaleHoldState | None:
    """A sale was paid; how its hold ended, None if it has none and used nothing.

    `believed`: what it never held is used at once.
    """
    if held is not None and held.state not in {
        SaleHoldState.OPEN,
        SaleHoldState.VOIDED,
        SaleHoldState.RELEASED,
    }:
        return held.state
    if held is not None and was_held(held, sale):
        return _post(books, held)
    if held is not None and held.state is SaleHoldState.OPEN:
        void(books, held)
    return _use_unheld(books, held, sale, believed=believed)


def release(books: HoldBooks, held: SaleHold) -> None:
    """Its kiosk says that a sale was not paid: what it holds goes back.

    Unless it ended before. If the kiosk says later that it was paid, it held nothing.
    """
    void(books, held, SaleHoldState.RELEASED)


def void(
    books: HoldBooks, held: SaleHold, how: SaleHoldState = SaleHoldState.VOIDED
) -> None:
    """What a sale holds goes back, unless it ended before."""
    if held.state is not SaleHoldState.OPEN:
        return
    if held.points:
        holds.void(books.points, books.connection, hold_id(held.sale_id))
    for each in coupon_requests(held):
        books.coupons.void(each.hold_id)
    store.end(books.connection, held.sale_id, how, now=books.now)


def use_withheld(books: HoldBooks, sale: PaidSale) -> None:
    """People believe a sale whose claim was withheld: what it used is used."""
    held = store.of_sale(books.connection, sale.sale_id)
    if held is None or held.state is not SaleHoldState.WITHHELD:
        return
    _use(books, sale)
    store.end(books.connection, sale.sale_id, SaleHoldState.UNHELD, now=books.now)


def undo_unheld(books: HoldBooks, sale: PaidSale) -> None:
    """People do not believe that a sale used what it never held: it is given back."""
    held = store.of_sale(books.connection, sale.sale_id)
    if held is None or held.state not in {
        SaleHoldState.UNHELD,
        SaleHoldState.WITHHELD,
    }:
        return
    if held.state is SaleHoldState.UNHELD:
        _give_back(books, sale)
    store.end(books.connection, sale.sale_id, SaleHoldState.VOIDED, now=books.now)


def _post(books: HoldBooks, held: SaleHold) -> SaleHoldState:
    if held.points:
        holds.post(books.points, books.connection, hold_id(held.sale_id))
    for each in coupon_requests(held):
        books.coupons.use(each.hold_id)
    store.end(books.connection, held.sale_id, SaleHoldState.POSTED, now=books.now)
    return SaleHoldState.POSTED


def _use_unheld(
    books: HoldBooks, held: SaleHold | None, sale: PaidSale, *, believed: bool
) -> SaleHoldState | None:
    if not sale.redeems or sale.member_id is None:
        return None if held is None else SaleHoldState.VOIDED
    state = SaleHoldState.UNHELD if believed else SaleHoldState.WITHHELD
    if believed:
        _use(books, sale)
    if held is None:
        row = replace(_as_hold(sale), state=state)
        store.add(books.connection, row, books.now)
    else:
        store.end(books.connection, sale.sale_id, state, now=books.now)
    return state


def _use(books: HoldBooks, sale: PaidSale) -> None:
    if sale.points:
        holds.burn(books.points, _burn(sale))
    for each in coupon_requests(_as_hold(sale), unheld=True):
        books.coupons.use_unheld(each)


def _give_back(books: HoldBooks, sale: PaidSale) -> None:
    of, kind = holds.paid_id(hold_id(sale.sale_id)), PointKind.GIVE_BACK
    given, _ = event_store.points_naming(books.connection, of, kind)
    if sale.points > given:
        back = PointEvent(
            id=f"{of}:undone",
            kind=kind,
            at=moment_of(books.now),
            points=sale.points - given,
            of=of,
        )
        books.points.record(MemberEvent(member_id=sale.member_id or "", event=back))
    for each in coupon_requests(_as_hold(sale), unheld=True):
        books.coupons.give_back(each.hold_id)


def _burn(sale: PaidSale) -> MemberEvent:
    event = PointEvent(
        id=holds.paid_id(hold_id(sale.sale_id)),
        kind=PointKind.BURN,
        at=moment_of(sale.closed_at),
        points=sale.points,
    )
    return MemberEvent(
        member_id=sale.member_id or "", event=event, sale_id=sale.sale_id
    )


def _as_hold(sale: PaidSale) -> SaleHold:
    return SaleHold(
        sale_id=sale.sale_id,
        kid=sale.kid,
        member_id=sale.member_id or "",
        points=sale.points,
        coupons=sale.coupons,
        held_at=None,
    )
