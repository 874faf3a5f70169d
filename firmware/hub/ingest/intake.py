"""Takes in facts: each one is booked once, refused with a reason, or known already.

A batch is worked on in three steps: each type's handler asks the database what it needs
to judge, judges, and all rows are written. All of it belongs to the handler's thread
and to one transaction; after a transaction that failed, the intake is thrown away with
its handlers and what they remembered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest import newer_facts
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.acks import ack_of
from firmware.hub.ingest.dead_letters import add_dead_letter, bound_letters
from firmware.hub.ingest.fact import (
    Arrival,
    FactHandlers,
    FactKey,
    Followers,
    Journal,
)
from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.hub.ingest.kiosk_use import DailyUse, Excess, Use, day_of
from firmware.hub.ingest.limits import KioskLimits
from firmware.protocol.compat import Newer
from firmware.protocol.messages import Ack, Fact

Refusals = dict[FactKey, str | None]
"""For each fact of a batch why it was refused, or None."""

JOURNALS_REMEMBERED = 50_000
SPANS_REMEMBERED = 200_000
"""Of all journals in memory together; a span takes about 100 bytes."""

DEFAULT_LIMITS = KioskLimits()


class Booked(NamedTuple):
    """What became of a batch: acknowledgements, each with its kiosk, and the rest.

    `excess` counts what was left out because its kiosk is beyond a bound.
    """

    acks: list[tuple[str, Ack]]
    excess: Excess


class Intake:
    """Books batches of facts; remembers where each journal stands.

    What is beyond a kiosk's bounds is neither booked nor acknowledged.
    It may be alone or one of several on one database: keys refuse what another one
    booked meanwhile, the batch fails, and a new intake sees the other's work.
    """

    def __init__(
        self,
        handlers: FactHandlers,
        followers: Followers,
        limits: KioskLimits = DEFAULT_LIMITS,
    ) -> None:
        self._limits = limits
        self._handlers = {fact: make() for fact, make in handlers.items()}
        self._followers = followers
        self._cursors: dict[Journal, JournalCursor] = {}
        self._spans = 0

    def book(
        self,
        arrivals: Sequence[Arrival],
        connection: Connection,
        *,
        keep_payloads: bool = True,
    ) -> Booked:
        """Book a batch inside the caller's transaction; all of it came at one time.

        The acknowledgements are true once that has committed. Without `keep_payloads`
        dead letters are kept without what they were.
        """
        use = DailyUse(connection, _day(arrivals))
        self._find_cursors({arrival.origin.journal for arrival in arrivals}, connection)
        fresh, again = self._sort(arrivals, use)
        first, rest = WriteBatch(), WriteBatch()
        refusals = self._judge_fresh(fresh, first, connection)
        bound_letters(first, use, self._limits, keep_payloads=keep_payloads)
        first.write(connection)
        self._follow(fresh, refusals, connection)
        if again:
            refusals |= _refusals_again(again, rest, connection)
            bound_letters(rest, use, self._limits, keep_payloads=keep_payloads)
        excess = use.write(rest)
        rest.write(connection)
        return Booked(self._acks(refusals), excess)

    def book_kept(
        self, arrivals: Sequence[Arrival], connection: Connection, *, day: str
    ) -> None:
        """Book facts that were acknowledged before, as newer than this hub was then.

        `day` is today: the dead letters among them count as today's.
        """
        use = DailyUse(connection, day)
        self._prefetch(arrivals, connection)
        batch = WriteBatch()
        refusals: Refusals = {}
        for arrival in arrivals:
            refusal = self._book_one(arrival, batch)
            if refusal is not None:
                add_dead_letter(batch, arrival.origin, refusal)
            refusals[arrival.origin.key] = refusal
        bound_letters(batch, use, self._limits, keep_payloads=True)
        use.write(batch)
        batch.write(connection)
        self._follow(arrivals, refusals, connection)

    def _find_cursors(
        self, journals: Iterable[Journal], connection: Connection
    ) -> None:
        """Know where each of these journals stands; every start of a kiosk adds one."""
        if len(self._cursors) > JOURNALS_REMEMBERED or self._spans > SPANS_REMEMBERED:
            self._cursors.clear()
            self._spans = 0
        new = [journal for journal in journals if journal not in self._cursors]
        if new:
            found = ingest_store.cursors(connection, new)
            self._cursors |= found
            self._spans += sum(len(cursor.spans) for cursor in found.values())

    def _sort(
        self, arrivals: Iterable[Arrival], use: DailyUse
    ) -> tuple[list[Arrival], list[Arrival]]:
        """Those that come for the first time, and those that came before.

        What is beyond its kiosk's bounds is in neither: it is only counted.
        """
        fresh: list[Arrival] = []
        again: list[Arrival] = []
        for arrival in arrivals:
            kid, seq = arrival.origin.kid, arrival.origin.chain.seq
            cursor = self._cursors[arrival.origin.journal]
            if cursor.holds(seq):
                again.append(arrival)
                continue
            beyond = self._beyond(arrival, cursor, use)
            if beyond is not None:
                use.add(kid, beyond)
                continue
            if cursor.is_new:
                use.add(kid, Use.JOURNALS)
            if isinstance(arrival.body, Newer):
                use.add(kid, Use.NEWER)
            self._add(cursor, seq)
            fresh.append(arrival)
        return fresh, again

    def _beyond(
        self, arrival: Arrival, cursor: JournalCursor, use: DailyUse
    ) -> Use | None:
        """Which bound of its kiosk a new fact is beyond, or None."""
        origin, limits = arrival.origin, self._limits
        if not cursor.may_add(origin.chain.seq, limits.gaps_per_journal_max):
            return Use.FACTS_OVER_GAPS
        begun = use.used(origin.kid, Use.JOURNALS) if cursor.is_new else 0
        if begun >= limits.journals_per_day_max:
            return Use.FACTS_OVER_JOURNALS
        if isinstance(arrival.body, Newer):
            kept = use.used(origin.kid, Use.NEWER)
            return Use.FACTS_OVER_NEWER if kept >= limits.newer_per_day_max else None
        return None

    def _add(self, cursor: JournalCursor, seq: int) -> None:
        before = len(cursor.spans)
        cursor.add(seq)
        self._spans += len(cursor.spans) - before

    def _judge_fresh(
        self, fresh: Sequence[Arrival], batch: WriteBatch, connection: Connection
    ) -> Refusals:
        self._prefetch(fresh, connection)
        refusals: Refusals = {}
        for arrival in fresh:
            refusal = self._book_one(arrival, batch)
            ingest_store.add_arrival(batch, arrival.origin, refusal)
            refusals[arrival.origin.key] = refusal
        for journal in {arrival.origin.journal for arrival in fresh}:
            ingest_store.add_cursor(batch, journal, self._cursors[journal])
        return refusals

    def _follow(
        self, fresh: Iterable[Arrival], refusals: Refusals, connection: Connection
    ) -> None:
        """Hand what was booked to the followers of its type."""
        for fact_type, followers in self._followers.items():
            booked = [
                arrival.body
                for arrival in fresh
                if type(arrival.body) is fact_type
                and refusals[arrival.origin.key] is None
            ]
            for follower in followers if booked else ():
                follower(booked, connection)

    def _prefetch(self, fresh: Iterable[Arrival], connection: Connection) -> None:
        by_type: dict[type[Fact], list[Fact]] = {}
        for arrival in fresh:
            if arrival.body is not None and not isinstance(arrival.body, Newer):
                by_type.setdefault(type(arrival.body), []).append(arrival.body)
        for fact_type, facts in by_type.items():
            self._handlers[fact_type].prefetch(facts, connection)

    def _book_one(self, arrival: Arrival, batch: WriteBatch) -> str | None:
        body = arrival.body
        if body is None:
            return arrival.fault
        if isinstance(body, Newer):
            newer_facts.add_newer(batch, arrival.origin, body)
            return None
        return self._handlers[type(body)].book(body, arrival.origin, batch)

    def _acks(self, refusals: Refusals) -> list[tuple[str, Ack]]:
        """One for each journal that was touched (see `messages.Ack`)."""
        touched: dict[Journal, list[tuple[int, str | None]]] = defaultdict(list)
        for (kid, epoch, seq), refusal in refusals.items():
            touched[kid, epoch].append((seq, refusal))
        return [
            (journal[0], ack_of(journal[1], self._cursors[journal], received))
            for journal, received in touched.items()
        ]


def _refusals_again(
    again: Sequence[Arrival], batch: WriteBatch, connection: Connection
) -> Refusals:
    """A second arrival changes nothing, unless its content is another one (I8)."""
    before = ingest_store.arrived(connection, {arrival.origin.key for arrival in again})
    refusals: Refusals = {}
    for arrival in again:
        origin = arrival.origin
        digest, refusal = before[origin.key]
        if digest != origin.digest:
            refusal = "conflict: another fact has this number"
            add_dead_letter(batch, origin, refusal)
        refusals[origin.key] = refusal
    return refusals


def _day(arrivals: Sequence[Arrival]) -> str:
    return day_of(arrivals[0].origin.received_at)
