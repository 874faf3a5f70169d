"""Where a kiosk's journal does not follow on what this hub has of the one before.

Each opening of a journal is an epoch, and its first fact names the hash of the last one
of the epoch before (decision 0132). A break is not a fault of the books: what is there
is right. It is what people need to know of facts that are not, on either side.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    insert,
    literal,
    select,
)

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.ingest.tables import cursors, inbox, reviewed_journals
from firmware.protocol.envelope import GENESIS

MAX_BREAKS = 20
"""How many of each kiosk are reported at once."""
MAX_JOURNALS = 10_000
"""Of one kiosk; it begins one at each start. Beyond it they are not compared."""


@dataclass(frozen=True, slots=True)
class JournalStart:
    """The first fact of an epoch: `previous` is the hash that it follows on."""

    kid: str
    epoch: int
    previous: str


@dataclass(frozen=True, slots=True)
class JournalBreak:
    """A journal that begins elsewhere than the one before it ends here.

    `epoch` is None if it is about all journals of the kiosk: nobody can review it.
    """

    kid: str
    epoch: int | None
    what: Phrase


def kiosks(connection: Connection) -> list[str]:
    """Every kiosk that has sent a fact."""
    return list(connection.scalars(select(cursors.c.kid).distinct().order_by("kid")))


def open_breaks(connection: Connection) -> dict[str, list[JournalBreak]]:
    """The breaks that nobody has looked into, by kiosk; at most `MAX_JOURNALS` each."""
    found = {kid: _breaks_of(connection, kid) for kid in kiosks(connection)}
    return {kid: breaks for kid, breaks in found.items() if breaks}


def _breaks_of(connection: Connection, kid: str) -> list[JournalBreak]:
    if _too_many(connection, kid):
        what = Phrase(
            "kiosk {kid}: more than {max_journals} journals are not compared",
            kid=kid,
            max_journals=MAX_JOURNALS,
        )
        return [JournalBreak(kid, None, what)]
    return breaks_at(connection, kid, doubtful_starts(connection, kid))


def doubtful_starts(connection: Connection, kid: str) -> list[JournalStart]:
    """Starts that follow on none of the last facts that are here of this kiosk."""
    if _too_many(connection, kid):
        return []
    ends = set(connection.scalars(_facts(kid, inbox.c.digest, cursors.c.upto)))
    reviewed = select(reviewed_journals.c.epoch).where(reviewed_journals.c.kid == kid)
    starts = (
        _facts(kid, inbox.c.previous, literal(1))
        .add_columns(inbox.c.epoch)
        .where(inbox.c.previous != GENESIS, inbox.c.epoch.not_in(reviewed))
    )
    return [
        JournalStart(kid, epoch, previous)
        for previous, epoch in connection.execute(starts)
        if previous not in ends
    ]


def breaks_at(
    connection: Connection, kid: str, starts: Sequence[JournalStart]
) -> list[JournalBreak]:
    """What is wrong at doubtful starts of a kiosk, without facts that are on their way.

    Reads all that is here of the kiosk once, whatever the number of starts.
    """
    if not starts:
        return []
    digests = key_list([start.previous for start in starts])
    rows = connection.execute(
        select(inbox.c.digest, inbox.c.epoch, inbox.c.seq, cursors.c.upto)
        .select_from(inbox.join(cursors, _same_journal()))
        .where(inbox.c.kid == kid, among(inbox.c.digest)),
        {"keys": digests},
    )
    before = {digest: (epoch, seq, upto) for digest, epoch, seq, upto in rows}
    found = (_break_at(start, before.get(start.previous)) for start in starts)
    return [each for each in found if each is not None]


def review(connection: Connection, epoch: int, *, note: str, now: str) -> bool:
    """Store that somebody has looked into a journal; False if it is no open break."""
    found = [
        each
        for breaks in open_breaks(connection).values()
        for each in breaks
        if each.epoch == epoch
    ]
    for each in found:
        row = {"kid": each.kid, "epoch": epoch, "closed_at": now, "closed_note": note}
        connection.execute(insert(reviewed_journals).values(row))
    return bool(found)


def _break_at(
    start: JournalStart, before: tuple[int, int, int] | None
) -> JournalBreak | None:
    """`before` is the fact that it follows on: epoch, seq, and how many are here."""
    name = Phrase("kiosk {kid}, journal {epoch}", kid=start.kid, epoch=start.epoch)
    if before is None:
        what = Phrase(
            "{name}: what it follows on is not here: on its way, or lost", name=name
        )
        return JournalBreak(start.kid, start.epoch, what)
    epoch, seq, upto = before
    if upto <= seq:
        return None
    what = Phrase(
        "{name}: follows on fact {seq} of journal {epoch}, of which {upto} are "
        "here: the kiosk lost facts, or was put back to an older image",
        name=name,
        seq=seq,
        epoch=epoch,
        upto=upto,
    )
    return JournalBreak(start.kid, start.epoch, what)


def _too_many(connection: Connection, kid: str) -> bool:
    beyond = select(cursors.c.epoch).where(cursors.c.kid == kid).offset(MAX_JOURNALS)
    return connection.scalars(beyond.limit(1)).first() is not None


def _facts(kid: str, column: Column[str], seq: ColumnElement[int]) -> Select[str]:
    """A column of one fact of each journal of a kiosk."""
    at = and_(_same_journal(), inbox.c.seq == seq)
    joined = cursors.join(inbox, at)
    return select(column).select_from(joined).where(cursors.c.kid == kid)


def _same_journal() -> ColumnElement[bool]:
    return and_(inbox.c.kid == cursors.c.kid, inbox.c.epoch == cursors.c.epoch)
