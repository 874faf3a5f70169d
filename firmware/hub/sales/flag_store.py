"""Orders for people to look at: booked as they were paid, computed otherwise here.

The points of such an order are withheld until its flag is closed: by a person, or by
the hub itself once it can compute the order and agrees.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, update

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows
from firmware.hub.ingest.fact import Origin
from firmware.hub.members.states import family
from firmware.hub.sales import tables
from firmware.hub.sales.claims.event_time import EventTime
from firmware.hub.sales.claims.order_flag import EARNS, FlagKind, OrderFlag
from firmware.protocol.messages import SaleClosed

_FLAGS = insert_new_rows(
    tables.order_flags, without=("flag", "closed_at", "closed_note")
)
_flag, _order = tables.order_flags.c, tables.orders.c
_WITHHELD = (
    select(func.coalesce(total(_flag.withheld_points), 0))
    .select_from(tables.order_flags.join(tables.orders))
    .where(_flag.closed_at.is_(None), _order.member_id.in_(family()))
)


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that nobody has closed; `payload` is the sale's fact as it was received.

    `member_id` is whose the `withheld_points` are, None if no member is known.
    """

    flag: int
    sale_id: str
    kind: str
    kiosk_says: str
    hub_says: str
    withheld_points: int
    payload: bytes
    member_id: str | None
    kid: str
    closed_at: str
    claimed_at: str | None

    @property
    def time(self) -> EventTime:
        """When the order closed."""
        return EventTime(self.closed_at, self.claimed_at)


def withheld_points_of(connection: Connection, member_id: str) -> int:
    """The points of a member's orders that people have to look at."""
    return connection.scalar(_WITHHELD, {"member": member_id}) or 0


def add_flag(
    batch: WriteBatch, sale: SaleClosed, *, origin: Origin, flag: OrderFlag
) -> None:
    """Flag an order of the same batch."""
    batch.add(
        _FLAGS,
        (
            sale.sale_id,
            flag.kind.value,
            flag.kiosk_says,
            flag.hub_says,
            0 if flag.kind in EARNS else sale.earned_points,
            origin.payload,
            origin.received_at,
        ),
    )


def open_flags(
    connection: Connection,
    *,
    kinds: Collection[FlagKind] = tuple(FlagKind),
    after: int = 0,
    limit: int = 100,
    kid: str | None = None,
) -> list[OpenFlag]:
    """The open flags of these kinds whose number is above `after`, oldest first.

    Of all kiosks, or of `kid` alone.
    """
    query = _query([kind.value for kind in kinds], after=after, limit=limit)
    if kid is not None:
        query = query.where(tables.orders.c.kid == kid)
    return [OpenFlag(*each) for each in connection.execute(query)]


def open_flag(connection: Connection, flag: int) -> OpenFlag | None:
    """One open flag by its number."""
    every = [kind.value for kind in FlagKind]
    found = connection.execute(_query(every, after=flag - 1, limit=1))
    return next((OpenFlag(*each) for each in found if each.flag == flag), None)


def close_flag(connection: Connection, flag: int, *, note: str, now: str) -> None:
    """Write down how the difference was settled."""
    row = tables.order_flags.c
    connection.execute(
        update(tables.order_flags)
        .where(row.flag == flag, row.closed_at.is_(None))
        .values(closed_at=now, closed_note=note)
    )


def _query(kinds: list[str], *, after: int, limit: int) -> Select[*tuple[Any, ...]]:
    row, order = tables.order_flags.c, tables.orders.c
    return (
        select(
            row.flag,
            row.sale_id,
            row.kind,
            row.kiosk_says,
            row.hub_says,
            row.withheld_points,
            row.payload,
            order.member_id,
            order.kid,
            order.closed_at,
            order.claimed_at,
        )
        .select_from(tables.order_flags.join(tables.orders))
        .where(row.closed_at.is_(None), row.flag > after, row.kind.in_(kinds))
        .order_by(row.flag)
        .limit(limit)
    )
