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


def lot_lines(connection: Connection, _span: BusinessDay) -> Iterator[ReportLine]:
    """What stands on a member's account, and in their lots, is the same."""
    entry, move, row = entries.c, lot_moves.c, members.c
    balances = (
        select(entry.account, total(entry.amount).label("points"))
        # Literally, so that the partial index serves it.
        .where(entry.unit == literal(Unit.PTS.value, literal_execute=True))
        .group_by(entry.account)
        .subquery()
    )
    lots = (
        select(move.member_id, total(move.amount).label("points"))
        .group_by(move.member_id)
        .subquery()
    )
    balance = func.coalesce(balances.c.points, 0)
    in_lots = func.coalesce(lots.c.points, 0)
    query = (
        select(
            literal("").label("kid"),
            row.member_id,
            balance.label("balance"),
            in_lots.label("lots"),
        )
        .select_from(
            members.outerjoin(
                balances, balances.c.account == "member:" + row.member_id
            ).outerjoin(lots, lots.c.member_id == row.member_id)
        )
        .where(balance != in_lots)
    )
    return shown(
        connection,
        query,
        Template("member {member_id}: {balance} points, in lots {lots}"),
        check="lots",
    )
