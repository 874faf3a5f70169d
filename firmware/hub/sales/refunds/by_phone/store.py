"""Refunds at networks as rows."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.sales.refunds.by_phone.phone_refund import PhoneRefund, ReturnState
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds

MS = 1_000
AT_ONCE = 50
ENDED = (ReturnState.DONE.value, ReturnState.CASH.value)
_row = phone_refunds.c
_ROWS = insert_rows(phone_refunds)
_ONE = select(phone_refunds).where(_row.refund_no == bindparam("number"))
_OF_TRADE = (
    select(phone_refunds)
    .where(_row.out_trade_no == bindparam("number"))
    .order_by(_row.asked_at, _row.refund_no)
)
_DUE = (
    select(phone_refunds)
    .where(_row.due_ms.is_not(None), _row.due_ms <= bindparam("now"))
    .order_by(_row.due_ms)
    .limit(AT_ONCE)
)
_RETURNED = select(func.coalesce(total(_row.refund_fen), 0)).where(
    _row.out_trade_no == bindparam("number"),
    _row.state != ReturnState.CASH.value,
)


def of_number(connection: Connection, number: str) -> PhoneRefund | None:
    """The refund of a number at the network."""
    row = connection.execute(_ONE, {"number": number}).one_or_none()
    return None if row is None else _refund(row)


def of_trade(connection: Connection, out_trade_no: str) -> Sequence[PhoneRefund]:
    """All refunds of a payment, the first one first."""
    rows = connection.execute(_OF_TRADE, {"number": out_trade_no})
    return [_refund(row) for row in rows]


def due(connection: Connection, now_s: float) -> Sequence[PhoneRefund]:
    """Refunds whose call is due, the longest due first, at most `AT_ONCE`."""
    rows = connection.execute(_DUE, {"now": int(now_s * MS)})
    return [_refund(row) for row in rows]


def hasten(connection: Connection, until_s: float) -> int:
    """Have no call due later than that; how many were."""
    later, until_ms = _row.due_ms > bindparam("until"), int(until_s * MS)
    change = update(phone_refunds).where(later).values(due_ms=until_ms)
    return connection.execute(change, {"until": until_ms}).rowcount


def returned_fen(connection: Connection, out_trade_no: str) -> int:
    """What a network was asked to return of a payment, done or not."""
    return connection.scalar(_RETURNED, {"number": out_trade_no}) or 0


def add(batch: WriteBatch, refund: PhoneRefund, now: str) -> None:
    """A new refund; `now` is UTC text."""
    columns = _columns(refund) | {"asked_at": now, "changed_at": now}
    batch.add(_ROWS, tuple(columns[name] for name in _ROWS.names))


def change(connection: Connection, refund: PhoneRefund, now: str) -> None:
    """A refund after a step."""
    mine = _row.refund_no == refund.number
    values = _columns(refund) | {"changed_at": now}
    connection.execute(update(phone_refunds).where(mine).values(values))


def _columns(refund: PhoneRefund) -> dict[str, Any]:
    return {
        "refund_no": refund.number,
        "refund_id": refund.refund_id,
        "sale_id": refund.sale_id,
        "kid": refund.kid,
        "network": refund.network,
        "out_trade_no": refund.out_trade_no,
        "refund_fen": refund.refund_fen,
        "paid_fen": refund.paid_fen,
        "state": refund.state.value,
        "due_ms": None if refund.due_s is None else int(refund.due_s * MS),
        "trouble": refund.trouble,
        "tries": refund.tries,
        "by": refund.by,
    }


def _refund(row: Row[*tuple[Any, ...]]) -> PhoneRefund:
    return PhoneRefund(
        number=row.refund_no,
        refund_id=row.refund_id,
        sale_id=row.sale_id,
        kid=row.kid,
        network=row.network,
        out_trade_no=row.out_trade_no,
        refund_fen=row.refund_fen,
        paid_fen=row.paid_fen,
        state=ReturnState(row.state),
        due_s=None if row.due_ms is None else row.due_ms / MS,
        trouble=row.trouble,
        tries=row.tries,
        by=row.by,
    )
