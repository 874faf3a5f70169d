"""The sums of a report: each is one query over its entries of the daybook."""

from sqlalchemy import ColumnElement, Connection, case, func, select

from firmware.hub.closings.scope import ReportScope
from firmware.hub.daybook import tables
from firmware.hub.daybook.store import EntryKind
from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.sales import tables as sales_tables
from firmware.protocol.messages import ReportRow, ReportVat
from firmware.retail.pricing.quote import PriceStage

_entry, _tax = tables.daybook.c, tables.daybook_taxes.c
_order, _step = sales_tables.orders.c, sales_tables.order_steps.c
_attempt = payment_attempts.c
_STAGES = {stage.value: place for place, stage in enumerate(PriceStage)}
_PAID = [
    AttemptState.PAID.value,
    AttemptState.BOOKED.value,
    AttemptState.KEPT.value,
]
_RETURNED = [
    AttemptState.REFUNDING.value,
    AttemptState.REFUND_CHECKING.value,
    AttemptState.REFUNDED.value,
]
_ENDED = case(
    (_attempt.state.in_(_RETURNED), "returned"),
    (_attempt.state != AttemptState.CLOSED.value, "open"),
    (_attempt.declined.is_not(None), "declined"),
    else_="closed",
)


def detail_rows(
    connection: Connection, scope: ReportScope, kind: EntryKind
) -> tuple[ReportRow, ...]:
    """The entries of a kind by their detail."""
    return _rows(connection, scope, kind, by=_entry.detail)


def kiosk_rows(connection: Connection, scope: ReportScope) -> tuple[ReportRow, ...]:
    """The sales by kiosk and channel, for the store only."""
    if not scope.of_store:
        return ()
    return _rows(connection, scope, EntryKind.SALE, by=_entry.kid)


def stage_rows(connection: Connection, scope: ReportScope) -> tuple[ReportRow, ...]:
    """What each price stage moved, in their order."""
    steps = sales_tables.order_steps
    rows = connection.execute(
        select(
            _step.stage,
            func.count(_step.sale_id.distinct()),
            func.coalesce(total(_step.amount_fen), 0),
        )
        .select_from(tables.daybook.join(steps, _step.sale_id == _entry.name))
        .where(scope.within, _entry.kind == EntryKind.SALE.value)
        .group_by(_step.stage)
    )
    found = [ReportRow(name=n, count=c, amount_fen=fen) for n, c, fen in rows]
    return tuple(
        sorted(found, key=lambda row: (_STAGES.get(row.name, len(_STAGES)), row.name))
    )


def vat_rows(connection: Connection, scope: ReportScope) -> tuple[ReportVat, ...]:
    """The tax by rate, the lowest first, refunds taken off."""
    same = (_tax.kind == _entry.kind) & (_tax.name == _entry.name)
    rows = connection.execute(
        select(_tax.rate_bps, total(_tax.gross_fen), total(_tax.tax_fen))
        .select_from(tables.daybook.join(tables.daybook_taxes, same))
        .where(scope.within)
        .group_by(_tax.rate_bps)
        .order_by(_tax.rate_bps)
    )
    return tuple(
        ReportVat(rate_bps=rate, gross_fen=gross, tax_fen=tax)
        for rate, gross, tax in rows
    )


def used_up(connection: Connection, scope: ReportScope) -> tuple[int, int]:
    """How many points and coupons the sales used."""
    spaces = func.length(_order.coupons) - func.length(
        func.replace(_order.coupons, " ", "")
    )
    coupons = case((_order.coupons == "", 0), else_=spaces + 1)
    points, count = connection.execute(
        select(
            func.coalesce(total(_order.points_used), 0),
            func.coalesce(total(coupons), 0),
        )
        .select_from(
            tables.daybook.join(sales_tables.orders, _order.sale_id == _entry.name)
        )
        .where(scope.within, _entry.kind == EntryKind.SALE.value)
    ).one()
    return points, count


def payment_rows(connection: Connection, scope: ReportScope) -> tuple[ReportRow, ...]:
    """The attempts to pay by phone that came to nothing, by how they ended."""
    same = _attempt.sale_id == _entry.name
    rows = connection.execute(
        select(_ENDED, func.count(), total(_attempt.amount_fen))
        .select_from(tables.daybook.join(payment_attempts, same))
        .where(
            scope.within,
            _entry.kind != EntryKind.REFUND.value,
            _attempt.state.not_in(_PAID),
        )
        .group_by(_ENDED)
        .order_by(_ENDED)
    )
    return tuple(ReportRow(name=n, count=c, amount_fen=fen) for n, c, fen in rows)


def late_sums(connection: Connection, scope: ReportScope) -> tuple[int, int]:
    """The sales that happened before the Z before, and their money."""
    if scope.since is None:
        return 0, 0
    count, fen = connection.execute(
        select(func.count(), func.coalesce(total(_entry.amount_fen), 0)).where(
            scope.within,
            _entry.kind == EntryKind.SALE.value,
            _entry.at < scope.since,
        )
    ).one()
    return count, fen


def _rows(
    connection: Connection,
    scope: ReportScope,
    kind: EntryKind,
    *,
    by: ColumnElement[str],
) -> tuple[ReportRow, ...]:
    rows = connection.execute(
        select(by, func.count(), total(_entry.amount_fen))
        .where(scope.within, _entry.kind == kind.value)
        .group_by(by)
        .order_by(by)
    )
    return tuple(ReportRow(name=n, count=c, amount_fen=fen) for n, c, fen in rows)
