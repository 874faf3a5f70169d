"""Sale stages, each committed before it is acted on; what a power cut left open."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from firmware.base.write_ahead_log import LogDamage
from firmware.kiosk.journal import damage, epochs
from firmware.kiosk.journal.facts import (
    basket_ended,
    basket_suspended,
    sale_closed,
    sale_voided,
)
from firmware.kiosk.journal.file import abandon, commit, open_file, used_mb
from firmware.kiosk.journal.inspection import inspected
from firmware.kiosk.journal.outbox import Named, Outbox
from firmware.kiosk.journal.record_rows import ended_basket, rows_of, void_reason
from firmware.kiosk.journal.refunds.repair import repair_refunds, unsound_refunds
from firmware.kiosk.journal.refunds.rows import RefundRows
from firmware.kiosk.journal.repair import Repair
from firmware.kiosk.journal.sale_numbers import SaleNumbers
from firmware.kiosk.journal.stage_rows import ENDED, StageRows, may_be_on_paper
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import KeptSlip, PowerReturned
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.ticket import SaleStage, SlipState, VoidReason
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, BasketEnded, Message

_KEPT_SALES_A_MB = 10
"""Ended sales that stay readable, for each megabyte that the file may have: 2,560 by
default, which fill a few hundredths of it. Those with a kept slip stay besides."""
_PRUNE_EVERY = 50

Watch = Callable[[str], None]


class Journal:
    """One kiosk's journal; main thread only. Every method may raise JournalError.

    `epoch` names this opening, 1 to 2**53, and was never used before. `session` counts
    the openings. `watch` is called with each stage right after its commit: tests cut
    the power there. `damaged`: copies of a damaged file wait for a person. `may_mark`:
    whether the hub can read that the time of a fact is not known (decision 0172).
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
        self.may_mark: Callable[[], bool] = lambda: True
        self._watch = watch
        self._size_max_mb = size_max_mb
        self._path = path
        self._numbers = SaleNumbers(path)
        self._db = open_file(path, size_max_mb, self._note_damage)
        try:
            self.session = self._begin(epoch)
            self._stages = StageRows(self._db)
            self.outbox = Outbox(self._db)
            self.refunds = RefundRows(self._db, watch)
            self._prune()
        except BaseException:
            self.abandon()
            raise
        self.damaged = damage.waits_for_a_person(path)

    @property
    def name(self) -> str:
        """The epoch as sale ids spell it."""
        return f"{self.outbox.epoch:x}"

    @property
    def next_number(self) -> int:
        """The number of the next sale, from 1."""
        return max(self._stages.newest + 1, self._numbers.first)

    def has_room(self) -> bool:
        """Whether another sale may begin; one that is under way always can end."""
        return used_mb(self._db) < self._size_max_mb

    def record(self, record: Record, *, names_approvals: bool = False) -> None:
        """Commit one stage; CLOSED and VOIDED queue their fact in the same commit.

        A sale is settled once and ends once: after a commit that may or may not have
        succeeded, doing it again changes nothing. `names_approvals`: whether the hub is
        known to read who approved, as one of release 0.1.0 does not.
        """
        sale = record.ticket.number
        if _is_done(record.stage, self._stages.of(sale)):
            return
        self._numbers.reserve(sale)
        with commit(self._db):
            for number, stage, body in rows_of(record):
                self._stages.insert(number, stage, body)
            fact = self._fact(record, names_approvals=names_approvals)
            if fact is not None:
                self.outbox.put(fact, self._stamper.stamp(), sale=sale)
            for fact in _basket_facts(record):
                self.outbox.put(fact, self._stamper.stamp())
            if fact is not None and sale % _PRUNE_EVERY == 0:
                self._forget_old()
        self._numbers.give(sale)
        self._watch(record.stage)

    def release(self, sale_id: str) -> bool:
        """Commit that a suspended basket is the hub's, with the fact that says so.

        False, and nothing is done, if it is not to be recalled here (any more).
        """
        kept = self._stages.suspended(sale_id)
        if kept is None or kept.used or kept.ticket.sale_id != sale_id:
            return False
        with commit(self._db):
            number, reason = kept.ticket.number, VoidReason.STAFF.encode()
            self._stages.insert(number, SaleStage.VOIDED, reason)
            fact = BasketEnded(sale_id=sale_id, how="released")
            self.outbox.put(fact, self._stamper.stamp())
        self._watch("released")
        return True

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
        number = self._stages.newest
        stages = self._stages.of(number)
        if not stages or not ENDED.isdisjoint(stages):
            return None
        ticket = self._stages.ticket(number)
        stage = SaleStage.INTENT if ticket.attempt is None else SaleStage.CHARGING
        if SaleStage.SETTLED in stages:
            stage = SaleStage.SETTLED
        if may_be_on_paper(stages):
            stage = SaleStage.MAY_HAVE_PRINTED
        return PowerReturned(ticket, stage)

    def state_of(self, sale_id: str) -> Literal["open", "paid", "voided", "unknown"]:
        """What is known of a sale: one that was settled is paid; old ones are gone."""
        number = int(sale_id.rpartition("-")[2])
        stages = self._stages.of(number)
        if not stages or self._stages.ticket(number).sale_id != sale_id:
            return "unknown"
        if SaleStage.VOIDED in stages:
            return "voided"
        paid = SaleStage.SETTLED in stages or SaleStage.CLOSED in stages
        return "paid" if paid else "open"

    def kept(self) -> KeptSlip | None:
        """The oldest ended sale whose slip is not known to be on paper (E08)."""
        return self._stages.kept()

    def suspended(self, name: str) -> SuspendedShown | None:
        """The suspended basket of a receipt number or sale id, or None (E17)."""
        return self._stages.suspended(name)

    def set_aside(self) -> int:
        """The number of sales here whose slip no printer can print."""
        return self._stages.set_aside()

    def last_slip(self) -> KeptSlip | None:
        """The newest sale with a slip, as it would be printed again now (E07)."""
        return self._stages.last_slip()

    def close(self) -> None:
        """Close the file; idempotent."""
        self._db.close()

    def abandon(self) -> None:
        """Close a file that failed: what its log holds may not be on the disk."""
        abandon(self._db, self._path)

    def _note_damage(self, path: Path, found: LogDamage) -> None:
        """Keep what is damaged, and that something is lost, before the log goes."""
        damage.put_aside(path, found)
        self._numbers.note_loss()

    def _begin(self, epoch: int) -> int:
        """Begin this opening's session: mend, and number sales beyond what is lost."""
        found = inspected(self._db)
        repair = Repair(found)
        refunds = unsound_refunds(self._db)
        if found.damage or refunds:
            damage.put_rows_aside(self._path)
        newest, session = StageRows(self._db).newest, epochs.next_session(self._db)
        lost = self._numbers.is_lost(newest, session)
        if lost or repair.loses_numbers:
            self._numbers.note_loss()
        with commit(self._db):
            epochs.make_identity(self._db)
            repair.run(self._db, self._stamper.stamp())
            repair_refunds(self._db, refunds)
            epochs.begin(self._db, epoch)
            if lost:
                epochs.note_loss(self._db)
        self._numbers.begin(newest, session)
        return session

    def _fact(self, record: Record, *, names_approvals: bool) -> Message | None:
        may_mark = self.may_mark()
        if record.stage is SaleStage.CLOSED:
            slip = record.slip or SlipState.NONE
            return sale_closed(
                record.ticket,
                slip,
                names_approvals=names_approvals,
                may_mark=may_mark,
            )
        if record.stage in {SaleStage.VOIDED, SaleStage.SUSPENDED}:
            reason = void_reason(record)
            now = self._stamper.stamp().ts
            return sale_voided(record.ticket, reason, now, may_mark=may_mark)
        return None

    def _prune(self) -> None:
        with commit(self._db):
            self._forget_old()

    def _forget_old(self) -> None:
        """Forget old sales, inside a transaction; slips that are kept stay (E08)."""
        self._stages.prune(self._stages.newest - _KEPT_SALES_A_MB * self._size_max_mb)
        self.outbox.prune()
        self.refunds.prune()


def _basket_facts(record: Record) -> Iterator[Message]:
    """What the hub has to know of suspended baskets, in the order of the rows."""
    if record.stage is SaleStage.SUSPENDED:
        yield basket_suspended(record.ticket)
    recalled = ended_basket(record)
    if recalled is not None:
        yield basket_ended(recalled, record.ticket)


def _is_done(stage: SaleStage, stages: Sequence[SaleStage]) -> bool:
    """Whether a sale that went through `stages` cannot reach this one again."""
    if stage in ENDED or stage is SaleStage.SUSPENDED:
        return not ENDED.isdisjoint(stages)
    return stage is SaleStage.SETTLED and stage in stages
