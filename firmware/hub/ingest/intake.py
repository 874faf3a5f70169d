"""Takes in facts: each one booked once, refused with a reason, or known already.

A batch is worked on in three steps: ask the database what is needed to judge, judge,
write. All of it belongs to the handler's thread and to one transaction; after a
transaction that failed, the intake is thrown away with what it remembered.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.db.write_batch import Journal, Origin, WriteBatch
from firmware.hub.ingest import store as ingest_store
from firmware.hub.ingest.journal_cursor import JournalCursor
from firmware.hub.ingest.store import ArticleKey, FactKey
from firmware.hub.ledger.postings import sale_posting
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.audit import Shelf, sale_fault, unknown_fault, void_fault
from firmware.protocol.messages import Ack, Fact, Refused, SaleClosed, SaleVoided
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

Refusals = dict[FactKey, str | None]
"""For each fact of a batch why it was refused, or None."""

Note = Callable[[Connection, Sequence[str]], None]
"""Told the ids of members' orders that were just booked, in their transaction (S27)."""

JOURNALS_REMEMBERED = 50_000
MEMBERS_REMEMBERED = 50_000
ARTICLES_REMEMBERED = 100_000
POLICIES_REMEMBERED = 100


class Arrival(NamedTuple):
    """A fact as it came; `body` is None where it cannot be read: `fault` says why."""

    origin: Origin
    body: Fact | None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What the database says about the sales of one batch.

    `booked` are the ids of orders; `members` are ids by id and by card.
    """

    booked: set[str]
    members: Mapping[str, str]
    shelf: Shelf
    policies: Mapping[int, Policy]


class Intake:
    """The one that books. Remembers where each journal stands, and what cannot change.

    It may be alone or one of several on one database: keys refuse what another one
    booked meanwhile, the batch fails, and a new intake sees the other's work.
    """

    def __init__(self, note: Note | None = None) -> None:
        self._note = note
        self._cursors: dict[Journal, JournalCursor] = {}
        self._members: BoundedCache[str, str] = BoundedCache(MEMBERS_REMEMBERED)
        self._articles: BoundedCache[ArticleKey, Article] = BoundedCache(
            ARTICLES_REMEMBERED
        )
        self._policies: BoundedCache[int, Policy] = BoundedCache(POLICIES_REMEMBERED)

    def take(
        self, arrivals: Sequence[Arrival], connection: Connection
    ) -> list[tuple[str, Ack]]:
        """Book a batch inside the caller's transaction.

        The acknowledgements, each with its kiosk, are true once that has committed.
        """
        self._place({arrival.origin.journal for arrival in arrivals}, connection)
        fresh, again = self._sort(arrivals)
        verdicts = self._book_all(fresh, connection)
        if again:
            verdicts |= _answer_again(again, connection)
        return self._acks(verdicts)

    def _place(self, journals: Iterable[Journal], connection: Connection) -> None:
        """Know where each of these journals stands; every start of a kiosk adds one."""
        if len(self._cursors) > JOURNALS_REMEMBERED:
            self._cursors.clear()
        strange = [journal for journal in journals if journal not in self._cursors]
        if strange:
            self._cursors |= ingest_store.cursors(connection, strange)

    def _sort(self, arrivals: Iterable[Arrival]) -> tuple[list[Arrival], list[Arrival]]:
        """Those that come for the first time, and those that came before."""
        fresh: list[Arrival] = []
        again: list[Arrival] = []
        for arrival in arrivals:
            cursor = self._cursors[arrival.origin.journal]
            if cursor.holds(arrival.origin.chain.seq):
                again.append(arrival)
            else:
                cursor.take(arrival.origin.chain.seq)
                fresh.append(arrival)
        return fresh, again

    def _book_all(self, fresh: Sequence[Arrival], connection: Connection) -> Refusals:
        known = self._known(fresh, connection)
        page = WriteBatch()
        verdicts: Refusals = {}
        for arrival in fresh:
            refusal = _book(arrival, known, page)
            page.arrived(arrival.origin, refusal)
            verdicts[arrival.origin.key] = refusal
        journals = {arrival.origin.journal for arrival in fresh}
        page.cursors((journal, self._cursors[journal]) for journal in journals)
        page.write(connection)
        if self._note is not None and page.member_sales:
            self._note(connection, page.member_sales)
        return verdicts

    def _known(self, fresh: Iterable[Arrival], connection: Connection) -> Known:
        """Ask, in one query each, what it takes to judge these sales."""
        sales = [a.body for a in fresh if isinstance(a.body, SaleClosed)]
        names = {name for sale in sales for name in (sale.member_id, sale.card) if name}
        keys = {(line.gtin, s.revision_of(line)) for s in sales for line in s.lines}
        versions = {sale.policy_version for sale in sales}
        return Known(
            booked=ingest_store.booked_sales(
                connection, [sale.sale_id for sale in sales]
            ),
            members=self._members.many(
                names, partial(ingest_store.members_by_name, connection)
            ),
            shelf=self._articles.many(keys, partial(ingest_store.articles, connection)),
            policies=self._policies.many(
                versions, partial(policy_store.by_version, connection)
            ),
        )

    def _acks(self, verdicts: Refusals) -> list[tuple[str, Ack]]:
        """One for each journal that was touched (see `messages.Ack`)."""
        touched: dict[Journal, list[tuple[int, str | None]]] = defaultdict(list)
        for (kid, epoch, seq), refusal in verdicts.items():
            touched[kid, epoch].append((seq, refusal))
        return [
            (journal[0], _ack(journal[1], self._cursors[journal], answered))
            for journal, answered in touched.items()
        ]


def _ack(
    epoch: int, cursor: JournalCursor, answered: list[tuple[int, str | None]]
) -> Ack:
    return Ack(
        epoch=epoch,
        upto=cursor.upto,
        extra=cursor.beyond_gap(seq for seq, _ in answered),
        refused=tuple(Refused(seq=seq, reason=why) for seq, why in answered if why),
    )


def _book(arrival: Arrival, known: Known, page: WriteBatch) -> str | None:
    """Put a fact that is new on the page, or say why it cannot be booked."""
    body, origin = arrival.body, arrival.origin
    if body is None:
        return arrival.fault
    if isinstance(body, SaleClosed):
        return _book_sale(body, origin, known, page=page)
    if isinstance(body, SaleVoided):
        fault = void_fault(body)
        if fault is None:
            page.void(body, origin)
        return fault
    fault = unknown_fault(body)
    if fault is None:
        page.unknown(body, origin)
    return fault


def _book_sale(
    sale: SaleClosed, origin: Origin, known: Known, *, page: WriteBatch
) -> str | None:
    """Order and posting; the first answer to a sale id stays (E01)."""
    if sale.sale_id in known.booked:
        return f"sale_repeated: {sale.sale_id}"
    fault = sale_fault(sale, known.shelf, known.policies.get(sale.policy_version))
    if fault is not None:
        return fault
    member_id = known.members.get(sale.member_id or sale.card or "")
    if member_id is None and sale.member_id is not None:
        # The hub itself gave this id out: its books lack something, points are owed.
        page.letter(origin, "member_unknown: booked, its points are not")
    known.booked.add(sale.sale_id)
    page.sale(sale, origin, member_id)
    page.posting(sale_posting(sale, origin.kid, member_id), origin.received_at)
    return None


def _answer_again(again: Sequence[Arrival], connection: Connection) -> Refusals:
    """A second arrival changes nothing, unless it says something else (I8)."""
    before = ingest_store.arrived(connection, {arrival.origin.key for arrival in again})
    page = WriteBatch()
    verdicts: Refusals = {}
    for arrival in again:
        origin = arrival.origin
        digest, refusal = before[origin.key]
        if digest != origin.digest:
            refusal = "conflict: another fact has this number"
            page.letter(origin, refusal)
        verdicts[origin.key] = refusal
    page.write(connection)
    return verdicts
