"""Facts of a release that is newer than this hub: kept as they came, booked later.

A fact is money that was taken: it is never lost to a version. It is acknowledged like
any other, `reconcile` and the doctor name it, and after the hub's update it is booked
by itself (N23).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    update,
)

from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.ingest import tables
from firmware.hub.ingest.fact import Origin
from firmware.protocol.compat import Newer
from firmware.protocol.messages import SCHEMA

_NEWER = insert_rows(tables.newer_facts)


@dataclass(frozen=True, slots=True)
class KeptFact:
    """A fact that waits for the hub's update; `payload` are its envelope's bytes."""

    kid: str
    epoch: int
    seq: int
    payload: bytes
    received_at: str


@dataclass(frozen=True, slots=True)
class NewerFacts:
    """How many facts of one type and version wait of one kiosk, and since when."""

    kid: str
    type: str
    version: int
    facts: int
    since: str


def add_newer(batch: WriteBatch, origin: Origin, newer: Newer) -> None:
    """Keep a fact that this hub cannot read."""
    around = newer.envelope
    batch.add(
        _NEWER,
        (
            *origin.key,
            around.v,
            around.type,
            around.version,
            origin.payload,
            origin.received_at,
            None,
        ),
    )


def waiting(connection: Connection, limit: int = 100) -> list[NewerFacts]:
    """What waits, by kiosk, type and version; empty in a shop that is up to date."""
    return [NewerFacts(*each) for each in connection.execute(waiting_query(limit))]


def waiting_query(limit: int | None = None) -> Select[*tuple[Any, ...]]:
    """The query for it, with the columns of `NewerFacts`."""
    row = tables.newer_facts.c
    return (
        select(
            row.kid,
            row.type,
            row.version,
            func.count().label("facts"),
            func.min(row.received_at).label("since"),
        )
        .where(row.booked_at.is_(None))
        .group_by(row.kid, row.type, row.version)
        .order_by(row.kid, row.type, row.version)
        .limit(limit)
    )


def next_kept(
    connection: Connection, known: Mapping[str, int], limit: int
) -> list[KeptFact]:
    """The oldest facts that wait and that this build reads: `known` version by type."""
    row = tables.newer_facts.c
    readable = (and_(row.type == name, row.version <= known[name]) for name in known)
    rows = connection.execute(
        select(
            row.kid,
            row.epoch,
            row.seq,
            row.payload,
            row.received_at,
        )
        .where(
            row.booked_at.is_(None),
            row.schema <= SCHEMA,
            or_(false(), *readable),
        )
        .order_by(row.received_at, row.kid, row.epoch, row.seq)
        .limit(limit)
    )
    return [KeptFact(*each) for each in rows]


def mark_booked(connection: Connection, facts: Sequence[KeptFact], now: str) -> None:
    """These have been booked, or refused as dead letters."""
    if not facts:
        return
    row = tables.newer_facts.c
    these = and_(
        row.kid == bindparam("of_kid"),
        row.epoch == bindparam("of_epoch"),
        row.seq == bindparam("of_seq"),
    )
    connection.execute(
        update(tables.newer_facts).where(these).values(booked_at=now),
        [{"of_kid": f.kid, "of_epoch": f.epoch, "of_seq": f.seq} for f in facts],
    )
