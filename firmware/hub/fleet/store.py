"""Keeps births, and tells which pricing engines are in use."""

import json
from collections.abc import Collection, Iterable
from typing import cast

from sqlalchemy import Connection, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.fleet import tables
from firmware.protocol.messages import Birth

MAX_ENGINE = 999_999_999
"""The largest engine that a topic can name."""

_KIOSKS = upsert_rows(tables.kiosks)
_CONTRACTS = select(tables.kiosks.c.kid, tables.kiosks.c.contract).where(
    among(tables.kiosks.c.kid)
)


def add_births(
    connection: Connection, births: Iterable[tuple[str, Birth]], now: str
) -> None:
    """Keep the last birth of each of these kiosks; each comes with its kid."""
    batch = WriteBatch()
    for kid, birth in dict(births).items():
        batch.add(_KIOSKS, _row(kid, birth, now))
    batch.write(connection)


def engines_in_use(connection: Connection) -> frozenset[int]:
    """The newest pricing engine of each kiosk that was ever born here.

    Books of an earlier release may hold a number that no topic has room for.
    """
    texts = connection.scalars(select(tables.kiosks.c.engines).distinct())
    newest = (max(cast("list[int]", json.loads(text))) for text in texts)
    return frozenset(engine for engine in newest if engine <= MAX_ENGINE)


def contracts(connection: Connection, kids: Collection[str]) -> dict[str, int]:
    """The contract of each of these kiosks, as its last birth names it.

    One that was never born here is not in it.
    """
    found = connection.execute(_CONTRACTS, {"keys": key_list(kids)})
    return {kid: contract for kid, contract in found.all()}  # noqa: C416 - a row is no pair to the type checker


def _row(kid: str, birth: Birth, now: str) -> tuple[str | int, ...]:
    return (
        kid,
        birth.firmware,
        birth.schema,
        json.dumps(sorted(birth.engines) or [1]),
        birth.policy_version,
        birth.catalogue_revision,
        birth.hardware,
        now,
    )
