"""Notes a notification for each refund of a member's sale: what moved, what is left.

Refunds are booked by a kiosk's request, at the desk by a command of its own process,
and with the sale that they waited for. So this looks for them in the books, once a
second, instead of being called by each.
"""

from sqlalchemy import (
    ColumnElement,
    Engine,
    Select,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal,
    or_,
    select,
)

from firmware.hub.db.engine import reading, writing
from firmware.hub.db.schema import Text
from firmware.hub.ledger.tables import lot_moves
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.notification import Kind, NotificationState
from firmware.hub.notifications.tables import NEW_NOTICE, notices
from firmware.hub.sales.refunds.tables import refunds, waiting_refunds
from firmware.hub.sales.tables import orders
from firmware.protocol.envelope import Stamper, utc_ms, utc_text

HOUR_MS = 3_600_000

_row, _refund, _order, _move = notices.c, refunds.c, orders.c, lot_moves.c


class RefundNotices:
    """Main use: `note`, in the handler's thread; StoreError if the database cannot.

    What was booked longer ago than `stale_after_h` is not notified any more.
    """

    def __init__(
        self, engine: Engine, stamper: Stamper, config: MessagesConfig
    ) -> None:
        self._engine = engine
        self._stamper = stamper
        self._stale_ms = int(config.stale_after_h * HOUR_MS)
        self._named = {"store": config.store, "language": config.language}

    def note(self) -> None:
        """Store a notification for each refund that has none yet."""
        now = self._stamper.stamp().ts
        since = utc_text(utc_ms(now) - self._stale_ms)
        given = {"now": now, "since": since}
        with reading(self._engine) as connection:
            if connection.execute(_UNTOLD.limit(1), given).first() is None:
                return
        with writing(self._engine) as connection:
            connection.execute(_NOTE, given | self._named)


def _kind() -> ColumnElement[str]:
    """A sale has several refunds: the turn makes each notification's key its own."""
    return literal(f"{Kind.AFTER_REFUND.value}.").concat(cast(_refund.turn, Text))


def _lately() -> ColumnElement[bool]:
    """Booked since then; by the index of when it was asked for, unless it waited."""
    since = bindparam("since", type_=Text)
    waited = select(waiting_refunds.c.refund_id).where(
        waiting_refunds.c.ended_at >= since
    )
    asked = or_(_refund.at >= since, _refund.refund_id.in_(waited))
    return and_(_refund.booked_at >= since, asked)


_TOLD = (
    select(_row.number)
    .where(_row.kind == _kind(), _row.sale_id == _refund.sale_id)
    .exists()
)
_UNTOLD: Select[str] = (
    select(_refund.refund_id)
    .select_from(refunds.join(orders, _order.sale_id == _refund.sale_id))
    .where(_lately(), _order.member_id.is_not(None), ~_TOLD)
)
_balance = (
    select(func.coalesce(func.sum(_move.amount), 0))
    .where(
        _move.member_id == _order.member_id,
        _move.expires_at > bindparam("now", type_=Text),
    )
    .scalar_subquery()
)
_NOTE = insert(notices).from_select(
    list(NEW_NOTICE),
    _UNTOLD.with_only_columns(
        _kind(),
        _order.sale_id,
        _order.member_id,
        bindparam("store", type_=Text),
        bindparam("language", type_=Text),
        _refund.points_back - _refund.points_taken,
        _balance,
        _refund.booked_at,
        _refund.booked_at,
        literal(NotificationState.WAITING.value),
        literal(0),
    ).order_by(_refund.booked_at, _refund.turn),
)
