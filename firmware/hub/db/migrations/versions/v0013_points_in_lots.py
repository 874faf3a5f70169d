"""Points in lots: what members have becomes lots, dated by their orders.

A lot so far lasts 365 days in the time of the first shops (UTC+8), as by the default of
the policy. Frozen: what this file builds is in shops. A later change is a later file.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from alembic import op
from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    text,
)

from firmware.hub.db.dialect import dialect_of, partial
from firmware.hub.db.dialect.column_types import Text, Whole
from firmware.hub.db.dialect.sqlite import table_options

revision = "0013"
down_revision = "0012"

SHOP = timezone(timedelta(hours=8))
VALID = timedelta(days=365)
AT_ONCE = 2_000
_PURCHASES = text(
    "SELECT o.sale_id, o.member_id, o.closed_at, o.received_at, o.claimed_at,"
    " o.payable_fen,"
    " (SELECT coalesce(sum(s.amount_fen), 0) FROM order_steps s"
    "  WHERE s.sale_id = o.sale_id AND s.stage = 'cash_rounding') AS rounded_fen,"
    " (SELECT count(*) FROM order_flags f"
    "  WHERE f.sale_id = o.sale_id AND f.kind <> 'receipt_repeated') AS flags,"
    " coalesce(earned.amount, 0) AS earned, coalesce(granted.amount, 0) AS granted,"
    " p.event_at AS granted_at"
    " FROM orders o"
    " LEFT JOIN entries earned ON earned.posting_id = 'sale:' || o.sale_id"
    "  AND earned.account = 'member:' || o.member_id AND earned.unit = 'PTS'"
    " LEFT JOIN entries granted ON granted.posting_id = 'points:' || o.sale_id"
    "  AND granted.account = 'member:' || o.member_id AND granted.unit = 'PTS'"
    " LEFT JOIN postings p ON p.posting_id = 'points:' || o.sale_id"
    " WHERE o.member_id IS NOT NULL AND o.sale_id > :after"
    " ORDER BY o.sale_id LIMIT :at_once"
)
_EVENT = text(
    "INSERT INTO loyalty_events (event_id, member_id, kind, at, points, money_fen,"
    " expires_at, binding, sale_id, claimed_at, booked_at) VALUES"
    " (:event_id, :member_id, 'earn', :at, :points, :money_fen,"
    " :expires_at, 0, :sale_id, :claimed_at, :booked_at)"
)
_MOVE = text(
    "INSERT INTO lot_moves (member_id, expires_at, lot_id, posting_id, amount)"
    " VALUES (:member_id, :expires_at, :lot_id, :posting_id, :amount)"
)


def upgrade() -> None:
    """Three tables, with all that members earned so far."""
    _lot_moves()
    _events()
    op.create_table(
        "loyalty_sweeps",
        Column("name", Text, nullable=False),
        Column("upto", Text, nullable=False),
        PrimaryKeyConstraint("name"),
        **table_options(keyed=True),
    )
    for purchases in _purchases():
        _fill(purchases)
    both = ("lot_moves", "loyalty_events")
    for statement in dialect_of(op.get_bind()).refuse_changes(both):
        op.execute(statement)


def _lot_moves() -> None:
    op.create_table(
        "lot_moves",
        Column("member_id", Text, nullable=False),
        Column("expires_at", Text, nullable=False),
        Column("lot_id", Text, nullable=False),
        Column("posting_id", Text, nullable=False),
        Column("amount", Whole, nullable=False),
        CheckConstraint("amount <> 0", name="lot_moves_something"),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        ForeignKeyConstraint(["posting_id"], ["postings.posting_id"]),
        PrimaryKeyConstraint("member_id", "expires_at", "lot_id", "posting_id"),
        **table_options(keyed=True),
    )
    op.create_index("lots_by_expiry", "lot_moves", ["expires_at", "member_id"])


def _events() -> None:
    op.create_table(
        "loyalty_events",
        Column("event_id", Text, nullable=False),
        Column("member_id", Text, nullable=False),
        Column("kind", Text, nullable=False),
        Column("at", Text, nullable=False),
        Column("points", Whole, nullable=False),
        Column("money_fen", Whole, nullable=False),
        Column("of_id", Text, nullable=True),
        Column("expires_at", Text, nullable=True),
        Column("binding", Integer, nullable=False),
        Column("kid", Text, nullable=True),
        Column("sale_id", Text, nullable=True),
        Column("claimed_at", Text, nullable=True),
        Column("booked_at", Text, nullable=False),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("money_fen >= 0", name="money_not_negative"),
        ForeignKeyConstraint(["member_id"], ["members.member_id"]),
        PrimaryKeyConstraint("event_id"),
        **table_options(keyed=True),
    )
    op.create_index("loyalty_events_of_member", "loyalty_events", ["member_id", "at"])
    op.create_index(
        "loyalty_spends",
        "loyalty_events",
        ["member_id", "at"],
        **partial("kind <> 'earn'"),
    )
    op.create_index(
        "loyalty_holds", "loyalty_events", ["at"], **partial("kind = 'hold'")
    )
    op.create_index(
        "loyalty_events_naming",
        "loyalty_events",
        ["of_id"],
        **partial("of_id IS NOT NULL"),
    )


def _purchases() -> Iterator[Sequence[Any]]:
    after = ""
    while True:
        given = {"after": after, "at_once": AT_ONCE}
        found = op.get_bind().execute(_PURCHASES, given).all()
        if not found:
            return
        yield found
        after = found[-1].sale_id


def _fill(purchases: Sequence[Any]) -> None:
    """What is withheld counts for nothing until it is granted."""
    counted = [p for p in purchases if not p.flags or p.earned or p.granted]
    events = [_event(purchase) for purchase in counted]
    moves = [
        move
        for purchase, event in zip(counted, events, strict=True)
        for move in _moves(purchase, event)
    ]
    for statement, rows in ((_EVENT, events), (_MOVE, moves)):
        if rows:
            op.get_bind().execute(statement, rows)


def _event(purchase: Any) -> dict[str, Any]:  # noqa: ANN401 - a row
    at = purchase.granted_at if purchase.granted else purchase.closed_at
    at, expires_at = _dated(at, purchase.received_at)
    return {
        "event_id": f"sale:{purchase.sale_id}",
        "member_id": purchase.member_id,
        "at": at,
        # Below zero is nonsense of old books: `reconcile` names it.
        "points": max(purchase.earned, 0) + max(purchase.granted, 0),
        "money_fen": max(purchase.payable_fen - purchase.rounded_fen, 0),
        "expires_at": expires_at,
        "sale_id": purchase.sale_id,
        "claimed_at": purchase.claimed_at,
        "booked_at": purchase.received_at,
    }


def _moves(purchase: Any, event: dict[str, Any]) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - a row
    both = (("sale", purchase.earned), ("points", purchase.granted))
    for kind, points in both:
        if points > 0:
            yield {
                "member_id": purchase.member_id,
                "expires_at": event["expires_at"],
                "lot_id": event["event_id"],
                "posting_id": f"{kind}:{purchase.sale_id}",
                "amount": points,
            }


def _dated(at: str, received_at: str) -> tuple[str, str]:
    """When it happened and when it expires; old books may hold times of no clock."""
    for moment in (at, received_at):
        try:
            return moment, _expiry(datetime.fromisoformat(moment))
        except (ValueError, OverflowError):
            continue
    return received_at, _expiry(datetime(2026, 1, 1, tzinfo=UTC))


def _expiry(at: datetime) -> str:
    """The end of the shop's day on which points of this moment are valid last."""
    last: date = at.astimezone(SHOP).date() + VALID
    end = datetime.combine(last + timedelta(days=1), time(), SHOP).astimezone(UTC)
    return f"{end:%Y-%m-%dT%H:%M:%S}.000Z"
