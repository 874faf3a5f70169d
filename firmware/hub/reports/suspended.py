"""Suspended baskets of a span, and where each one is (E17)."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, Row, select

from firmware.hub.baskets.expiry import is_over
from firmware.hub.baskets.tables import basket_ends, basket_takings, suspended_baskets
from firmware.hub.reports.business_day import BusinessDay
from firmware.protocol import codec
from firmware.protocol.messages import SuspendedGoods
from firmware.retail.sale_ids import is_channel

_basket, _end, _taking = suspended_baskets.c, basket_ends.c, basket_takings.c
_IN_SPAN = (
    select(suspended_baskets, _taking.kid.label("taken_by"), _taking.by.label("taker"))
    .select_from(
        suspended_baskets.outerjoin(basket_takings, _taking.sale_id == _basket.sale_id)
    )
    .order_by(_basket.entry)
)


class BasketPlace(StrEnum):
    """Where a basket is, or what became of it.

    OPEN: at its kiosk, which alone can open it now. AT_HUB: released, whoever asks gets
    it. GIVEN: a kiosk gets it. PAID: at a kiosk. PAID_HERE: at the counter. EXPIRED:
    neither, and its store day is over.
    """

    OPEN = "open"
    AT_HUB = "at_hub"
    GIVEN = "given"
    PAID = "paid"
    PAID_HERE = "paid_here"
    EXPIRED = "expired"


WAITING = frozenset({BasketPlace.OPEN, BasketPlace.AT_HUB, BasketPlace.GIVEN})


@dataclass(frozen=True, slots=True)
class ListedBasket:
    """A suspended basket of a list.

    `kid` is the kiosk that has it, or gets it; `by` who suspended it, or took the money
    at the counter.
    """

    slip_no: str
    suspended_at: str
    kid: str
    by: str
    pieces: int
    payable_fen: int
    place: BasketPlace


def suspended_of(
    connection: Connection, span: BusinessDay, now: str
) -> list[ListedBasket]:
    """Those that the hub received in a span, each by its slip, in their order.

    One that was suspended once more is named by its newer slip. `now` is UTC text.
    """
    inside = (_basket.received_at >= span.first) & (_basket.received_at < span.end)
    rows = {
        row.slip_no: row for row in connection.execute(_IN_SPAN.where(inside)).all()
    }
    ends: dict[str, set[str]] = {}
    ended = select(_end.sale_id, _end.how).join(
        suspended_baskets, _basket.sale_id == _end.sale_id
    )
    for sale_id, how in connection.execute(ended.where(inside)):
        ends.setdefault(sale_id, set()).add(how)
    listed = (
        _listed(connection, row, ends.get(row.sale_id, set()), now=now)
        for row in rows.values()
    )
    return [each for each in listed if each is not None]


def _listed(
    connection: Connection, row: Row[tuple[object, ...]], ends: set[str], *, now: str
) -> ListedBasket | None:
    goods = codec.decode_body(row.goods.encode(), SuspendedGoods)
    at = goods.suspended_at or row.received_at
    here = row.taken_by is not None and is_channel(row.taken_by)
    place = _place(ends, given=row.taken_by is not None)
    if here:
        place = BasketPlace.PAID_HERE
    if place is None:
        return None
    if place in WAITING and is_over(connection, at, now):
        place = BasketPlace.EXPIRED
    return ListedBasket(
        slip_no=row.slip_no,
        suspended_at=at,
        kid=row.taken_by or row.kid,
        by=row.taker if here else row.by,
        pieces=sum(line.pieces for line in goods.lines),
        payable_fen=goods.payable_fen,
        place=place,
    )


def _place(ends: set[str], *, given: bool) -> BasketPlace | None:
    """By what its kiosk said of it; None if it was suspended once more there."""
    if "paid" in ends:
        return BasketPlace.PAID
    if "suspended" in ends:
        return None
    if given:
        return BasketPlace.GIVEN
    return BasketPlace.AT_HUB if "released" in ends else BasketPlace.OPEN
