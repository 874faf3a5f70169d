"""Members whose lots do not add up to their balance: a defect of ours, for people."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, literal, select

from firmware.base.wording.phrases import Template
from firmware.hub.db.dialect.column_types import total
from firmware.hub.ledger.postings import Unit
from firmware.hub.ledger.tables import entries, lot_moves
from firmware.hub.members.tables import members
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling.report_lines import ReportLine, shown

_entry, _move, _member = entries.c, lot_moves.c, members.c
_balances = (
    select(_entry.account, total(_entry.amount).label("points"))
    # Literally, so that the partial index serves it.
    .where(_entry.unit == literal(Unit.PTS.value, literal_execute=True))
    .group_by(_entry.account)
    .subquery()
)
_lots = (
    select(_move.member_id, total(_move.amount).label("points"))
    .group_by(_move.member_id)
    .subquery()
)
_balance = func.coalesce(_balances.c.points, 0)
_in_lots = func.coalesce(_lots.c.points, 0)
_QUERY = (
    select(
        literal("").label("kid"),
        _member.member_id,
        _balance.label("balance"),
        _in_lots.label("lots"),
    )
    .select_from(
        members.outerjoin(
            _balances, _balances.c.account == "member:" + _member.member_id
        ).outerjoin(_lots, _lots.c.member_id == _member.member_id)
    )
    .where(_balance != _in_lots)
)


def lot_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """What stands on a member's account, and in their lots, is the same."""
    return shown(
        connection,
        _QUERY,
        Template("member {member_id}: {balance} points, in lots {lots}"),
        check="lots",
    )
