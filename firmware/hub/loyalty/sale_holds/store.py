"""Holds of sales as rows: one a sale, for ever."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, literal, select, tuple_, update

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold, SaleHoldState
from firmware.hub.loyalty.tables import sale_holds

Mark = tuple[str, str]
"""When something was held, and for which sale: a place in the order of both."""
START: Mark = ("", "")
_row = sale_holds.c
_ROWS = insert_rows(sale_holds)
_OF_SALES = select(sale_holds).where(among(_row.sale_id))
# Literally, so that the partial index serves it.
_OPEN = _row.outcome == literal("open", literal_execute=True)
_OPEN_OF_KIOSK = select(func.count()).where(_OPEN, _row.kid == bindparam("kiosk"))
_OPEN_SINCE = (
    select(sale_holds)
    .where(
        _OPEN,
        _row.held_at < bindparam("before"),
        tuple_(_row.held_at, _row.sale_id)
        > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(_row.held_at, _row.sale_id)
    .limit(bindparam("limit"))
)
_OPEN_OF_MEMBER = (
    select(sale_holds)
    .where(_OPEN, _row.member_id == bindparam("member"))
    .order_by(_row.held_at, _row.sale_id)
)
_END = (
    update(sale_holds)
    .where(_row.sale_id == bindparam("sale"))
    .values(outcome=bindparam("how"), ended_at=bindparam("now"))
)


def of_sales(connection: Connection, sale_ids: Collection[str]) -> dict[str, SaleHold]:
    """The holds of these sales."""
    found = connection.execute(_OF_SALES, {"keys": key_list(sale_ids)})
    return {row.sale_id: _hold(row) for row in found}


def of_sale(connection: Connection, sale_id: str) -> SaleHold | None:
    """The hold of a sale, or None."""
    return of_sales(connection, [sale_id]).get(sale_id)


def add(connection: Connection, hold: SaleHold, ended_at: str | None = None) -> None:
    """A hold of a sale that has none yet."""
    batch = WriteBatch()
    batch.add(
        _ROWS,
        (
            hold.sale_id,
            hold.kid,
            hold.member_id,
            hold.points,
            " ".join(hold.coupons),
            hold.held_at,
            hold.state.value,
            ended_at,
        ),
    )
    batch.write(connection)


def end(connection: Connection, sale_id: str, how: SaleHoldState, *, now: str) -> None:
    """A hold ended, or was ended another way after all."""
    connection.execute(_END, {"sale": sale_id, "how": how.value, "now": now})


def open_of_kiosk(connection: Connection, kid: str) -> int:
    """How many holds of a kiosk are open."""
    return connection.scalar(_OPEN_OF_KIOSK, {"kiosk": kid}) or 0


def is_open_of(connection: Connection, member_id: str) -> bool:
    """Whether a sale holds something of a member now."""
    found = select(_row.sale_id).where(_OPEN, _row.member_id == member_id).limit(1)
    return connection.scalar(found) is not None


def open_of_member(connection: Connection, member_id: str) -> list[SaleHold]:
    """What is held of a member now, the oldest first."""
    rows = connection.execute(_OPEN_OF_MEMBER, {"member": member_id})
    return [_hold(row) for row in rows]


def open_before(
    connection: Connection, before: str, after: Mark = START, *, limit: int = 100
) -> list[SaleHold]:
    """Open holds from before a moment in UTC text, the oldest first.

    `after`: only those behind this one.
    """
    given = {"before": before, "limit": limit}
    given |= {"after_at": after[0], "after_id": after[1]}
    return [_hold(row) for row in connection.execute(_OPEN_SINCE, given)]


def _hold(row: Row[*tuple[Any, ...]]) -> SaleHold:
    return SaleHold(
        sale_id=row.sale_id,
        kid=row.kid,
        member_id=row.member_id,
        points=row.points,
        coupons=tuple(row.coupons.split()),
        held_at=row.held_at,
        state=SaleHoldState(row.outcome),
    )
