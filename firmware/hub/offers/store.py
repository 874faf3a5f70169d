"""Uses of limited offers as rows."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, case, func, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows
from firmware.hub.members.states import family
from firmware.hub.offers.tables import offer_uses

_use = offer_uses.c
_ROWS = insert_new_rows(offer_uses)
_ON_DAY = func.sum(case((_use.day == bindparam("day"), 1), else_=0))
_OF_MEMBER = (
    select(_use.offer_id, func.count(), _ON_DAY)
    .where(_use.member_id.in_(family()))
    .group_by(_use.offer_id)
)
_TOTALS = (
    select(_use.offer_id, func.count(), _ON_DAY, func.sum(_use.off_fen))
    .where(among(_use.offer_id))
    .group_by(_use.offer_id)
)
_SHOWN = (
    select(
        _use.offer_id,
        func.count(),
        _ON_DAY,
        func.sum(_use.off_fen),
        func.sum(_use.over),
    )
    .group_by(_use.offer_id)
    .order_by(_use.offer_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferUse:
    """An order that used an offer, on a store day; `off_fen` is 0 or more."""

    offer_id: str
    sale_id: str
    member_id: str | None
    day: str
    off_fen: int
    over: bool = False


@dataclass(frozen=True, slots=True)
class OfferTotals:
    """Uses of an offer in all and on one day, and what it took off in all."""

    uses: int = 0
    day_uses: int = 0
    off_fen: int = 0


@dataclass(frozen=True, slots=True)
class OfferReport:
    """The totals of an offer, and how many uses came when a limit was reached."""

    offer_id: str
    totals: OfferTotals
    over: int


def add(connection: Connection, uses: Iterable[OfferUse]) -> None:
    """Uses by orders that were just booked; a second arrival changes nothing."""
    batch = WriteBatch()
    for use in uses:
        row = (use.offer_id, use.sale_id, use.member_id, use.day, use.off_fen)
        batch.add(_ROWS, (*row, int(use.over)))
    batch.write(connection)


def of_member(
    connection: Connection, member_id: str, day: str
) -> dict[str, tuple[int, int]]:
    """By offer, how often a member has used it, in all and on a store day."""
    rows = connection.execute(_OF_MEMBER, {"member": member_id, "day": day})
    return {offer_id: (int(uses), int(today)) for offer_id, uses, today in rows}


def totals(
    connection: Connection, offer_ids: Collection[str], day: str
) -> dict[str, OfferTotals]:
    """By offer, how often all customers have used it; absent if nobody has."""
    given = {"keys": key_list(offer_ids), "day": day}
    return {
        offer_id: OfferTotals(int(uses), int(today), int(off_fen))
        for offer_id, uses, today, off_fen in connection.execute(_TOTALS, given)
    }


def report(connection: Connection, day: str) -> list[OfferReport]:
    """Every offer whose uses were counted."""
    return [
        OfferReport(
            offer_id, OfferTotals(int(uses), int(today), int(off_fen)), int(over)
        )
        for offer_id, uses, today, off_fen, over in connection.execute(
            _SHOWN, {"day": day}
        )
    ]
