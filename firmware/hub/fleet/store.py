"""Keeps births and statuses, and finds which pricing engines are in use."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Connection, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, upsert_rows
from firmware.hub.fleet import tables
from firmware.hub.fleet.kiosk_status import KioskStatus
from firmware.protocol.messages import Birth

MAX_ENGINE = 999_999_999
"""The largest engine that a topic can name."""

_KIOSKS = upsert_rows(tables.kiosks)
_CONTRACTS = select(tables.kiosks.c.kid, tables.kiosks.c.contract).where(
    among(tables.kiosks.c.kid)
)
_STATUSES = upsert_rows(tables.kiosk_statuses)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKiosk:
    """A kiosk as the fleet view shows it: its last birth, if any, and its status.

    Versions are 0 and texts empty for a kiosk whose birth never came.
    """

    kid: str
    firmware: str = ""
    hardware: str = ""
    policy_version: int = 0
    catalogue_revision: int = 0
    born_at: str = ""
    status: KioskStatus


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
    engines = ([n for n in _list(text) if isinstance(n, int)] for text in texts)
    newest = (max(each, default=0) for each in engines)
    return frozenset(engine for engine in newest if 0 < engine <= MAX_ENGINE)


def contracts(connection: Connection, kids: Collection[str]) -> dict[str, int]:
    """The contract of each of these kiosks, as its last birth names it.

    One that was never born here is not in it.
    """
    found = connection.execute(_CONTRACTS, {"keys": key_list(kids)})
    return {kid: contract for kid, contract in found.all()}  # noqa: C416 - a row is no pair to the type checker


def keep_statuses(connection: Connection, statuses: Iterable[KioskStatus]) -> None:
    """Keep these statuses in place of earlier ones of the same kiosks."""
    batch = WriteBatch()
    batch.add_all(_STATUSES, map(_status_row, statuses))
    batch.write(connection)


def statuses(connection: Connection) -> list[KioskStatus]:
    """Every status that was kept, by kid."""
    table = tables.kiosk_statuses
    rows = connection.execute(select(table).order_by(table.c.kid)).mappings()
    return [_status(dict(row)) for row in rows]


def known_kiosks(connection: Connection) -> list[KnownKiosk]:
    """Every kiosk that ever sent a status or birth, by kid."""
    by_kid = {each.kid: each for each in statuses(connection)}
    births = {row.kid: row for row in connection.execute(select(tables.kiosks))}
    found: list[KnownKiosk] = []
    for kid in sorted(by_kid.keys() | births.keys()):
        status, birth = by_kid.get(kid) or KioskStatus(kid=kid), births.get(kid)
        if birth is None:
            found.append(KnownKiosk(kid=kid, status=status))
            continue
        found.append(
            KnownKiosk(
                kid=kid,
                firmware=birth.firmware,
                hardware=birth.hardware,
                policy_version=birth.policy_version,
                catalogue_revision=birth.catalogue_revision,
                born_at=birth.seen_at,
                status=status,
            )
        )
    return found


def _list(text: str) -> list[object]:
    """A JSON list; empty if it is damaged."""
    found = _json(text)
    return cast("list[object]", found) if isinstance(found, list) else []


def _mapping(text: str, kinds: tuple[type, ...]) -> dict[str, object]:
    """A JSON object, without what is not of these kinds; empty if it is damaged."""
    found = _json(text)
    whole = cast("dict[str, object]", found) if isinstance(found, dict) else {}
    return {name: value for name, value in whole.items() if isinstance(value, kinds)}


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, TypeError):
        return None


def _status_row(status: KioskStatus) -> tuple[str | int | None, ...]:
    return (
        status.kid,
        status.state,
        json.dumps(status.reasons),
        status.changed_at,
        status.seen_at,
        json.dumps(status.numbers),
        json.dumps(status.notes),
        status.numbers_at,
        status.clock_off_s,
        status.last_sale_at,
        status.last_receipt_no,
        status.boot,
        status.boot_before,
        status.shared_at,
    )


def _status(row: dict[str, Any]) -> KioskStatus:
    """A status as it was kept; what is damaged of it comes with the next report."""
    fields: dict[str, Any] = {
        **row,
        "reasons": tuple(
            each for each in _list(row["reasons"]) if isinstance(each, str)
        ),
        "numbers": _mapping(row["numbers"], (int, float)),
        "notes": _mapping(row["notes"], (str,)),
    }
    return KioskStatus(**fields)


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
