"""Sale stages, each committed before it is acted on; what a power cut left open."""

from collections.abc import Callable
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

import msgspec

from firmware.base.errors import JournalError
from firmware.base.write_ahead_log import LogDamage
from firmware.kiosk.journal import damage, epochs
from firmware.kiosk.journal.facts import sale_closed, sale_voided
from firmware.kiosk.journal.file import abandon, commit, open_file, read, used_mb
from firmware.kiosk.journal.number_mark import NumberMark, read_mark, write_mark
from firmware.kiosk.journal.outbox import Named, Outbox
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import KeptSlip, PowerReturned
from firmware.kiosk.sale.ticket import SaleStage, SlipState, Ticket, VoidReason
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, Message

DAMAGED = "damaged; see docs/doctor.md"
_ENDED = {SaleStage.CLOSED, SaleStage.VOIDED}
_ATTEMPTS = {SaleStage.MAY_HAVE_PRINTED, SaleStage.NOT_PRINTED}
_KEPT_SALES_A_MB = 10
"""Ended sales that stay readable, for each megabyte that the file may have: 2,560 by
default, which fill a few hundredths of it. Those with a kept slip stay besides."""
_PRUNE_EVERY = 50
_KEPT = f"""
    SELECT sale FROM stage AS closed
    WHERE stage = '{SaleStage.CLOSED}' AND body = CAST('{SlipState.KEPT}' AS BLOB)
    AND NOT EXISTS (
        SELECT 1 FROM stage AS printed
        WHERE printed.sale = closed.sale
        AND printed.stage IN ('{SaleStage.PRINTED}', '{SaleStage.SET_ASIDE}')
    )
"""  # noqa: S608 - constants only

Watch = Callable[[str], None]


class Journal:
    """One kiosk's journal; main thread only. Every method may raise JournalError.

    `epoch` names this opening, 1 to 2**53, and was never used before. `session` counts
    the openings. `watch` is called with each stage right after its commit: tests cut
    the power there. `damaged`: copies of a damaged log wait for a person.
    """

    def __init__(
        self,
        path: Path,
        stamper: Stamper,
        *,
        epoch: int,
        size_max_mb: int,
        watch: Watch = lambda _stage: None,
    ) -> None:
        self._stamper = stamper
        self._watch = watch
        self._size_max_mb = size_max_mb
        self._path = path
        self._mark_file = path.with_suffix(".numbers")
        self._mark = read_mark(self._mark_file)
        self._db = open_file(path, size_max_mb, self._note_damage)
        self.damaged = damage.waits_for_a_person(path)
        try:
            self.session = self._begin(epoch)
            self.outbox = Outbox(self._db)
        except BaseException:
            self.abandon()
            raise

    @property
    def name(self) -> str:
        """The epoch as sale ids spell it."""
        return f"{self.outbox.epoch:x}"

    @property
    def next_number(self) -> int:
        """The number of the next sale, from 1."""
        return max(self._newest() + 1, self._mark.first)

    def has_room(self) -> bool:
        """Whether another sale may begin; one that is under way always can end."""
        return used_mb(self._db) < self._size_max_mb

    def record(self, record: Record) -> None:
        """Commit one stage; CLOSED and VOIDED queue their fact in the same commit.

        A sale is settled once and ends once: after a commit that may or may not have
        succeeded, doing it again changes nothing.
        """
        if _is_done(record.stage, self._stages(record.ticket.number)):
            return
        self._reserve(record.ticket.number)
        with commit(self._db):
            self._insert(record)
            fact = self._fact(record)
            if fact is not None:
                self.outbox.put(fact, self._stamper.stamp())
                if record.ticket.number % _PRUNE_EVERY == 0:
                    self._prune()
        self._watch(record.stage)

    def put_facts(self, facts: tuple[Message, ...]) -> None:
        """Queue facts that belong to no sale."""
        with commit(self._db):
            for fact in facts:
                self.outbox.put(fact, self._stamper.stamp())

    def acknowledge(self, ack: Ack) -> Named | None:
        """Forget what the hub has, and name it; None if that is nothing of this file.

        UntrustedError, and nothing is forgotten, if it names what was never made.
        A refused fact is a dead letter at the hub: it is kept there with a reason. A
        power cut may undo the forgetting: the fact is sent again and changes nothing.
        """
        named = self.outbox.named(ack)
        if named is not None:
            with commit(self._db, durable=False):
                self.outbox.forget(named)
        return named

    def under_way(self) -> PowerReturned | None:
        """The sale that was neither closed nor voided when the power went, or None."""
        number = self._newest()
        stages = self._stages(number)
        if not stages or not _ENDED.isdisjoint(stages):
            return None
        stage = SaleStage.SETTLED if SaleStage.SETTLED in stages else SaleStage.INTENT
        if _may_be_on_paper(stages):
            stage = SaleStage.MAY_HAVE_PRINTED
        return PowerReturned(self._ticket(number), stage)

    def kept(self) -> KeptSlip | None:
        """The oldest ended sale whose slip is not known to be on paper (E08)."""
        rows = read(self._db, f"{_KEPT} ORDER BY sale LIMIT 1")
        return next((self._slip(number) for (number,) in rows), None)

    def set_aside(self) -> int:
        """The number of sales here whose slip no printer can print."""
        ((count,),) = read(
            self._db,
            "SELECT count(DISTINCT sale) FROM stage WHERE stage = ?",
            SaleStage.SET_ASIDE,
        )
        return count

    def last_slip(self) -> KeptSlip | None:
        """The newest sale with a slip, as it would be printed again now (E07)."""
        rows = read(
            self._db,
            "SELECT sale FROM stage WHERE stage = ? ORDER BY sale DESC LIMIT 1",
            SaleStage.MAY_HAVE_PRINTED,
        )
        return next((self._slip(number) for (number,) in rows), None)

    def close(self) -> None:
        """Close the file; idempotent."""
        self._db.close()

    def abandon(self) -> None:
        """Close a file that failed: what its log holds may not be on the disk."""
        abandon(self._db, self._path)

    def _note_damage(self, path: Path, found: LogDamage) -> None:
        """Keep what is damaged, and that something is lost, before the log goes."""
        damage.put_aside(path, found)
        self._write_mark(self._mark.with_loss())

    def _begin(self, epoch: int) -> int:
        """Begin this opening's session, and number sales beyond what may be lost."""
        newest = self._newest()
        with commit(self._db):
            session = epochs.begin(self._db, epoch)
            if self._mark.lost(newest, session):
                epochs.note_loss(self._db)
            self._prune()
        self._write_mark(self._mark.next_block(newest, session))
        return session

    def _reserve(self, number: int) -> None:
        """Reserve a block of numbers before its first is used."""
        mark = self._mark.covering(number)
        if mark is not self._mark:
            self._write_mark(mark)

    def _write_mark(self, mark: NumberMark) -> None:
        write_mark(self._mark_file, mark)
        self._mark = mark

    def _slip(self, number: int) -> KeptSlip:
        """A sale's slip, as COPY if it is or may be on paper (N05)."""
        stages = self._stages(number)
        copy = SaleStage.PRINTED in stages or _may_be_on_paper(stages)
        return KeptSlip(self._ticket(number), copy=copy)

    def _insert(self, record: Record) -> None:
        self._db.execute(
            "INSERT INTO stage (sale, stage, body) VALUES (?, ?, ?)",
            (record.ticket.number, record.stage, _body(record)),
        )

    def _fact(self, record: Record) -> Message | None:
        if record.stage is SaleStage.CLOSED:
            return sale_closed(record.ticket, record.slip or SlipState.NONE)
        if record.stage is SaleStage.VOIDED:
            reason = record.reason or VoidReason.CUSTOMER
            return sale_voided(record.ticket, reason, self._stamper.stamp().ts)
        return None

    def _stages(self, number: int) -> list[SaleStage]:
        rows = read(
            self._db, "SELECT stage FROM stage WHERE sale = ? ORDER BY id", number
        )
        try:
            return [SaleStage(stage) for (stage,) in rows]
        except ValueError as exc:
            raise JournalError(f"sale {number}: {DAMAGED}") from exc

    def _ticket(self, number: int) -> Ticket:
        """The newest ticket of a sale: SETTLED adds the time to that of INTENT."""
        ((body,),) = read(
            self._db,
            "SELECT body FROM stage WHERE sale = ? AND stage IN (?, ?)"
            " ORDER BY id DESC LIMIT 1",
            number,
            SaleStage.INTENT,
            SaleStage.SETTLED,
        )
        return read_ticket(body)

    def _prune(self) -> None:
        """Forget old sales, inside a transaction; slips that are kept stay (E08)."""
        oldest = self._newest() - _KEPT_SALES_A_MB * self._size_max_mb
        self._db.execute(
            f"DELETE FROM stage WHERE sale < ? AND sale NOT IN ({_KEPT})",  # noqa: S608 - constants only
            (oldest,),
        )

    def _newest(self) -> int:
        """The number of the newest sale, 0 before the first."""
        ((number,),) = read(self._db, "SELECT coalesce(max(sale), 0) FROM stage")
        return number


def _is_done(stage: SaleStage, stages: list[SaleStage]) -> bool:
    """Whether a sale that went through `stages` cannot reach this one again."""
    if stage in _ENDED:
        return not _ENDED.isdisjoint(stages)
    return stage is SaleStage.SETTLED and stage in stages


def _may_be_on_paper(stages: list[SaleStage]) -> bool:
    """Whether an attempt to print is not known to have failed before its first byte.

    NOT_PRINTED rules out the attempt right before it, and no other.
    """
    attempts = [stage for stage in stages if stage in _ATTEMPTS]
    return any(
        stage is SaleStage.MAY_HAVE_PRINTED and then is not SaleStage.NOT_PRINTED
        for stage, then in zip_longest(attempts, attempts[1:])
    )


def read_ticket(body: bytes) -> Ticket:
    """The ticket in the body of an INTENT or SETTLED stage.

    JournalError if it is none any more: such a sale cannot be finished or printed.
    """
    try:
        ticket = msgspec.json.decode(body, type=Ticket)
        for time in (ticket.opened_at, ticket.closed_at):
            if time:
                datetime.fromisoformat(time)
    except (msgspec.MsgspecError, ValueError) as exc:
        raise JournalError(f"a sale in the journal: {DAMAGED}") from exc
    return ticket


def _body(record: Record) -> bytes | None:
    """What a stage adds to the sale's earlier stages."""
    match record.stage:
        case SaleStage.INTENT | SaleStage.SETTLED:
            return msgspec.json.encode(record.ticket)
        case SaleStage.CLOSED:
            return (record.slip or SlipState.NONE).encode()
        case SaleStage.VOIDED:
            return (record.reason or VoidReason.CUSTOMER).encode()
        case _:
            return None
