"""Z reports as rows, each with the digest of the one before in its own."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from firmware.hub.closings.scope import ReportScope
from firmware.hub.closings.tables import closings
from firmware.hub.daybook import tables as daybook_tables
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.protocol.codec import decode_body, encode_body
from firmware.protocol.messages import TillReport

_ROWS = insert_rows(closings)
_row = closings.c
MAX_LISTED = 100_000


@dataclass(frozen=True, slots=True)
class KeptReport:
    """A Z report as it was made; `sound` is whether nobody has changed it since."""

    report: TillReport
    by: str
    upto: int
    digest: str
    sound: bool


def newest(connection: Connection, kid: str) -> KeptReport | None:
    """The last Z of a kiosk, or of the store."""
    number = connection.scalar(select(func.max(_row.number)).where(_row.kid == kid))
    return None if number is None else find(connection, kid, number)


def find(connection: Connection, kid: str, number: int) -> KeptReport | None:
    """One Z, judged by the digest of the one before."""
    rows = _with_digests(connection, kid, number - 1)
    return next((kept for kept in rows if kept.report.number == number), None)


def reported(connection: Connection) -> list[str]:
    """Whose Z reports there are: kiosks, and the store by an empty name."""
    return list(connection.scalars(select(_row.kid).distinct().order_by(_row.kid)))


def every(connection: Connection, kid: str) -> Iterator[KeptReport]:
    """The Z reports, the first one first."""
    yield from _with_digests(connection, kid, 0)


def scope_now(
    connection: Connection, kid: str
) -> tuple[ReportScope, KeptReport | None]:
    """What was booked behind the last Z, and that Z."""
    before = newest(connection, kid)
    upto = connection.scalar(select(func.max(daybook_tables.daybook.c.entry))) or 0
    if before is None:
        return ReportScope(kid, 0, upto), None
    report = before.report
    return (
        ReportScope(kid, before.upto, upto, report.made_at, report.last or ""),
        before,
    )


def has_entries(connection: Connection, scope: ReportScope) -> bool:
    """Whether anything was booked in a scope."""
    entry = daybook_tables.daybook.c.entry
    query = select(entry).where(scope.within).limit(1)
    return connection.scalar(query) is not None


def is_known(connection: Connection, kid: str) -> bool:
    """Whether anything was ever booked of a kiosk."""
    entry = daybook_tables.daybook.c
    query = select(entry.entry).where(entry.kid == kid).limit(1)
    return connection.scalar(query) is not None


def add(
    connection: Connection, report: TillReport, scope: ReportScope, *, by: str
) -> KeptReport:
    """Keep a Z, for ever; a second writer of its number fails."""
    before = newest(connection, scope.kid)
    document = encode_body(report).decode()
    digest = _digest(before.digest if before else "", document)
    batch = WriteBatch()
    row = (scope.kid, report.number, scope.upto, report.made_at, by, document, digest)
    batch.add(_ROWS, row)
    batch.write(connection)
    return KeptReport(report, by, scope.upto, digest, sound=True)


def _with_digests(connection: Connection, kid: str, begin: int) -> Iterator[KeptReport]:
    """From the number `begin` on, which is only looked at for its digest."""
    rows = connection.execute(
        select(closings)
        .where(_row.kid == kid, _row.number >= begin)
        .order_by(_row.number)
        .limit(MAX_LISTED)
    )
    digest, number = "", max(begin, 1) - 1
    for row in rows:
        due = _digest(digest, row.document)
        sound = row.digest == due and row.number == number + 1
        digest, number = row.digest, row.number
        if row.number == begin:
            continue
        yield KeptReport(
            report=decode_body(row.document.encode(), TillReport),
            by=row.by,
            upto=row.upto,
            digest=row.digest,
            sound=sound,
        )


def _digest(before: str, document: str) -> str:
    return hashlib.sha256(f"{before}\n{document}".encode()).hexdigest()
