"""Failed and good tries to log in, as rows.

Policy: 10,000 rows at most. Those without a failure for 90 days go first, then the
oldest of addresses where nobody has logged in.
"""

from hashlib import blake2b

from sqlalchemy import Connection, bindparam, delete, func, or_, select, update

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.dialect.column_types import total
from firmware.hub.staff.delays import Tries, TryPlace
from firmware.hub.staff.tables import staff_tries
from firmware.hub.staff.times import moved

MAX_ROWS = 10_000
GIVEN_UP = 10
"""The oldest tenth of the rows is deleted at once."""
KEPT_S = 180 * 86_400.0
BADGE = "badge"
_row = staff_tries.c
_OF = (
    select(staff_tries)
    .where(or_(_row.who == bindparam("who"), _row.address == bindparam("address")))
    .order_by(_row.last_at.desc())
    .limit(1_000)
)
_ONE = select(staff_tries).where(
    _row.who == bindparam("who"), _row.address == bindparam("address")
)


def stand_in(name: str, secret: bytes) -> str:
    """What unknown names are counted under: one of 256, which look like accounts'.

    Which one a stranger cannot compute: failures under two names that share one would
    show that neither is an account.
    """
    return f"?{blake2b(name.encode(), digest_size=1, key=secret).hexdigest()}"


def of(connection: Connection, place: TryPlace) -> list[Tries]:
    """The tries of this account, and those of this address, the latest thousand."""
    rows = connection.execute(_OF, place._asdict())
    return [_tries(*each) for each in rows]


def latest(connection: Connection, limit: int) -> list[Tries]:
    """Those that failed last."""
    failed = select(staff_tries).where(_row.failures > 0)
    rows = connection.execute(failed.order_by(_row.last_at.desc()).limit(limit))
    return [_tries(*each) for each in rows]


def failures_by_account(connection: Connection) -> dict[str, int]:
    """How many tries failed since the last good one, by account."""
    added = select(_row.who, total(_row.failures)).group_by(_row.who)
    return {who: failures for who, failures in connection.execute(added)}  # noqa: C416 - a Row is no tuple


def failed(
    connection: Connection, place: TryPlace, now: str, *, max_rows: int = MAX_ROWS
) -> None:
    """Count one failure; of a new place only where there is room, or it is made."""
    before = _one(connection, place)
    counts = before is not None and before.counted(now)
    row = {
        **place._asdict(),
        "failures": 1 + (before.counted(now) if before else 0),
        "first_at": before.first_at if before and counts else now,
        "last_at": now,
        "good_at": before.good_at if before else None,
    }
    if before is None:
        _make_room(connection, now, max_rows)
    connection.execute(dialect_of(connection).upsert(staff_tries), row)


def succeeded(connection: Connection, place: TryPlace, now: str) -> None:
    """Forget the failures, and know the address."""
    before = _one(connection, place)
    row = {
        **place._asdict(),
        "failures": 0,
        "first_at": before.first_at if before else now,
        "last_at": before.last_at if before else now,
        "good_at": now,
    }
    connection.execute(dialect_of(connection).upsert(staff_tries), row)


def forgive(connection: Connection, who: str) -> None:
    """Forget every failure of an account, from wherever."""
    connection.execute(update(staff_tries).where(_row.who == who).values(failures=0))


def _make_room(connection: Connection, now: str, max_rows: int) -> None:
    old = delete(staff_tries).where(_row.last_at < moved(now, -KEPT_S))
    connection.execute(old)
    if (
        connection.scalar(select(func.count()).select_from(staff_tries)) or 0
    ) < max_rows:
        return
    oldest = (
        select(_row.last_at)
        .where(_row.good_at.is_(None))
        .order_by(_row.last_at)
        .offset(max_rows // GIVEN_UP)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(
        delete(staff_tries).where(_row.good_at.is_(None), _row.last_at <= oldest)
    )


def _one(connection: Connection, place: TryPlace) -> Tries | None:
    row = connection.execute(_ONE, place._asdict()).one_or_none()
    return None if row is None else _tries(*row)


def _tries(*row: object) -> Tries:
    return Tries(**dict(zip(Tries.__slots__, row, strict=True)))  # pyright: ignore[reportArgumentType]
