"""Members: a pseudonym and a card each; what they bought and what they have (S12)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exc, insert, select

from firmware.hub.db import schema
from firmware.hub.ingest import store as ingest_store


@dataclass(frozen=True, slots=True)
class Member:
    """`member_id` is a pseudonym: kiosks and slips know no more."""

    member_id: str
    card: str
    joined_at: str


@dataclass(frozen=True, slots=True)
class Purchase:
    """One order of a member, in short."""

    sale_id: str
    receipt_no: str
    kid: str
    closed_at: str
    payable_fen: int
    earned_points: int


def add(connection: Connection, member: Member) -> bool:
    """Enrol; False where the card or the pseudonym is taken, and nothing changed."""
    try:
        connection.execute(
            insert(schema.members),
            {
                "member_id": member.member_id,
                "card": member.card,
                "joined_at": member.joined_at,
            },
        )
    except exc.IntegrityError:
        return False
    return True


def find(connection: Connection, name: str) -> Member | None:
    """The member behind a card or a member id."""
    member_id = ingest_store.members_by_name(connection, [name]).get(name)
    if member_id is None:
        return None
    row = schema.members.c
    found = connection.execute(
        select(row.member_id, row.card, row.joined_at).where(row.member_id == member_id)
    ).one()
    return Member(*found)


def purchases(
    connection: Connection, member_id: str, limit: int = 50
) -> Sequence[Purchase]:
    """The latest orders of a member, newest first."""
    row = schema.orders.c
    rows = connection.execute(
        select(
            row.sale_id,
            row.receipt_no,
            row.kid,
            row.closed_at,
            row.payable_fen,
            row.earned_points,
        )
        .where(row.member_id == member_id)
        .order_by(row.closed_at.desc(), row.sale_id.desc())
        .limit(limit)
    )
    return [Purchase(*each) for each in rows]
