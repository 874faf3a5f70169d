"""The main thread: one inbox, one loop, and the only place where effects happen.

An event comes in, `sale.step` says what becomes of the sale, the effects are carried
out in order: what is to be journalled is durable before the next effect begins.
"""

import logging
from dataclasses import dataclass

from drivers.api import (
    Button,
    ButtonEdge,
    CodeSeen,
    DeviceEvent,
    DeviceReady,
    Printed,
    PrinterChanged,
    PrintFailed,
    PrintJob,
)
from drivers.presses import Held, PressEvent, PressState, next_deadline_s, press_step
from firmware.errors import JournalError
from firmware.kiosk import signals
from firmware.kiosk.books import Books
from firmware.kiosk.catalogue import Catalogue
from firmware.kiosk.clock import Clock
from firmware.kiosk.effects import (
    AskMember,
    Beep,
    CountUnknown,
    Effect,
    PrintSlip,
    Record,
)
from firmware.kiosk.events import (
    Event,
    PayPressed,
    ReprintPressed,
    SellingResumed,
    SellingStopped,
    StaffHeld,
    StaffPressed,
    Tick,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.health import Health, UnknownCodes
from firmware.kiosk.journal import Journal
from firmware.kiosk.recognise import recognise
from firmware.kiosk.rim import Rim
from firmware.kiosk.sale import Now, Sale, State, deadline_s, step
from firmware.kiosk.screens import Scene, picture
from firmware.kiosk.slips import Shop, slip
from firmware.kiosk.uplink import Arrived, LinkDown, LinkEvent, LinkUp, Uplink
from firmware.kiosk.words import Translate
from firmware.retail.pricing import price
from firmware.wire.messages import UnknownArticle

log = logging.getLogger(__name__)

_STOPPABLE = {State.IDLE, State.STOPPED}
_AT_WORK = {State.SCANNING, State.WARNING, State.THANKS}
_SOFT_STOPS = {"scanner", "catalogue"}
_PRINTER_SAID = (Printed, PrintFailed)


@dataclass(frozen=True, slots=True)
class Nudge:
    """Nothing happened but time: the sale's clock was moved."""


InboxEvent = DeviceEvent | LinkEvent | Nudge


@dataclass(frozen=True, slots=True, kw_only=True)
class Till:
    """Who this kiosk is, how it speaks, and what time it goes by."""

    kid: str
    shop: Shop
    tr: Translate
    clock: Clock


class Controller:
    """Owns the sale. Every method belongs to the main thread.

    `handle` takes one inbox event, `look_after` what time brings; both end with the
    display, the lamp and the outbox being right.
    """

    def __init__(
        self,
        till: Till,
        *,
        books: Books,
        catalogue: Catalogue,
        uplink: Uplink,
        rim: Rim,
    ) -> None:
        self.sale = Sale()
        self.health = Health()
        self.unknown = UnknownCodes()
        self.stop_reason = ""
        self._till = till
        self._clock = till.clock
        self._books = books
        self._catalogue = catalogue
        self._uplink = uplink
        self._rim = rim
        self._presses = PressState()
        self._interrupted: Sale | None = None
        self._unrecorded: list[Event] = []
        self._kept_slips_may_print = True

    def handle(self, event: InboxEvent) -> None:
        """Take one event from the inbox."""
        try:
            self._take(event)
        except JournalError as exc:
            self._journal_failed(Tick(), exc)
        self.look_after()

    def look_after(self) -> None:
        """Do what is due: deadlines, kept slips, sending, showing."""
        try:
            self._do_what_is_due()
        except JournalError as exc:
            self._journal_failed(Tick(), exc)
        self._show()

    def next_deadline_s(self) -> float | None:
        """Seconds from now until `look_after` has something to do, or None."""
        sale_s = self._clock.sale_s()
        waits_s = [
            due_s - sale_s
            for due_s in (
                deadline_s(self.sale, self._catalogue.policy),
                self._uplink.next_deadline_s(),
            )
            if due_s is not None
        ]
        press_s = next_deadline_s(self._presses)
        if press_s is not None:
            waits_s.append(press_s - self._clock.device_s())
        return max(0.0, min(waits_s)) if waits_s else None

    def report_unknown(self) -> None:
        """Queue what the catalogue lacked since the last report, as facts (E16).

        Where room runs out they wait: what is left of it belongs to sales.
        """
        journal = self._books.journal
        if journal is None or not self.unknown.articles:
            return
        try:
            if self._books.room():
                journal.put_facts(self._unknown_articles())
        except JournalError as exc:
            self._journal_failed(Tick(), exc)

    def _unknown_articles(self) -> tuple[UnknownArticle, ...]:
        revision = self._catalogue.revision
        return tuple(
            UnknownArticle(gtin=gtin, times=times, catalogue_revision=revision)
            for gtin, times in self.unknown.take().items()
        )

    def backlog(self) -> int:
        """How many facts wait for the hub; -1 while the journal cannot say."""
        journal = self._books.journal
        if journal is None:
            return -1
        try:
            return journal.outbox.backlog()
        except JournalError as exc:
            self._journal_failed(Tick(), exc)
            return -1

    # --- from the rim to the sale ---

    def _take(self, event: InboxEvent) -> None:
        match event:
            case LinkUp() | LinkDown() | Arrived():
                for answer in self._uplink.handle(event, self._clock.sale_s()):
                    self._step(answer)
            case ButtonEdge():
                self._press(event)
            case CodeSeen(reading):
                self._see(reading.text, reading.symbology)
            case Printed() | PrintFailed():
                self._kept_slips_may_print = isinstance(event, Printed)
                self._step(event)
            case Nudge():
                pass
            case _:
                self._hear_device(event)

    def _see(self, text: str, symbology: str) -> None:
        paying = self.sale.state is State.PAYING
        rules = self._catalogue.policy.codes
        find = self._catalogue.find
        self._step(recognise(text, symbology, paying=paying, rules=rules, find=find))

    def _press(self, edge: ButtonEdge | None) -> None:
        holds = self._catalogue.policy.holds
        self._presses, presses = press_step(
            self._presses,
            edge,
            now_s=self._clock.device_s(),
            holds={
                Button.UNDO: holds.cancel_basket_s,
                Button.STAFF: holds.confirm_cash_s,
            },
        )
        for press in presses:
            self._step(self._meaning(press))

    def _meaning(self, press: PressEvent) -> Event:
        held = isinstance(press, Held)
        match press.button:
            case Button.PAY:
                return PayPressed()
            case Button.UNDO:
                return UndoHeld() if held else UndoPressed()
            case Button.STAFF:
                return StaffHeld() if held else StaffPressed()
            case Button.REPRINT:
                journal = self._books.journal
                return ReprintPressed(journal.last_slip() if journal else None)

    def _hear_device(self, event: DeviceEvent) -> None:
        self.health = self.health.heard(event)
        if isinstance(event, PrinterChanged | DeviceReady):
            self._kept_slips_may_print = True

    # --- the sale ---

    def _step(self, event: Event) -> None:
        """One step and its effects; the sale moves on only if they were recorded."""
        if self._books.journal is None and isinstance(event, _PRINTER_SAID):
            self._unrecorded.append(event)
            return
        try:
            after, effects = step(self.sale, event, self._now())
            for effect in effects:
                self._carry_out(effect)
        except JournalError as exc:
            self._journal_failed(event, exc)
            return
        if after.state is not self.sale.state:
            log.info("sale_state from=%s to=%s", self.sale.state, after.state)
        self.sale = after

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Record():
                self._journal().record(effect)
                log.info("stage=%s sale=%s", effect.stage, effect.ticket.sale_id)
            case PrintSlip(ticket, copy):
                paper = slip(ticket, self._till.shop, copy=copy, tr=self._till.tr)
                self._rim.print(PrintJob(ticket.sale_id, paper))
            case AskMember(card):
                self._uplink.ask_member(card)
            case Beep(tune):
                self._rim.beep(signals.TUNES[tune])
            case CountUnknown(reason, gtin):
                self.unknown.count(reason, gtin)

    def _now(self) -> Now:
        journal = self._books.journal
        return Now(
            mono_s=self._clock.sale_s(),
            utc=self._clock.utc(),
            policy=self._catalogue.policy,
            kid=self._till.kid,
            journal=journal.name if journal else "",
            next_number=journal.next_number if journal else 0,
            catalogue_revision=self._catalogue.revision,
            prints_slips=self._rim.prints,
        )

    # --- the journal's bad days ---

    def _journal(self) -> Journal:
        if self._books.journal is None:
            raise JournalError("the journal is not open")
        return self._books.journal

    def _journal_failed(self, event: Event, exc: JournalError) -> None:
        """Stop at once. A sale that was under way goes on when the file opens again.

        It is kept as it was before `event`, which may be that money was taken. What
        the printer says of any sale is kept as well: it says it only once.
        """
        log.error("journal_failed reason=%s", exc)
        if self.sale.ticket is not None:
            self._interrupted = self.sale
        if self.sale.ticket is not None or isinstance(event, _PRINTER_SAID):
            self._unrecorded.append(event)
        self._books.give_up()
        self._uplink.journal = None
        stopped = SellingStopped("journal", unrecordable=True)
        self.sale, _ = step(self.sale, stopped, self._now())

    def _reopen_journal(self) -> None:
        journal = self._books.reopen(self._clock.device_s())
        if journal is None:
            return
        log.info("journal_open epoch=%s session=%d", journal.name, journal.session)
        self._uplink.adopt(journal)
        if self._interrupted is not None:
            self.sale, self._interrupted = self._interrupted, None
        else:
            self._step(SellingResumed())
            self._finish_what_was_left(journal)
        unrecorded, self._unrecorded = self._unrecorded, []
        for event in unrecorded:
            self._step(event)

    def _finish_what_was_left(self, journal: Journal) -> None:
        """A power cut, or a failure that was none, left a sale in the journal."""
        left = journal.under_way()
        if left is not None:
            log.warning(
                "sale_resumed sale=%s stage=%s", left.ticket.sale_id, left.stage
            )
            self._step(left)

    # --- what time brings ---

    def _do_what_is_due(self) -> None:
        self._press(None)
        due_s = deadline_s(self.sale, self._catalogue.policy)
        if due_s is not None and self._clock.sale_s() >= due_s:
            self._step(Tick())
        self._reopen_journal()
        self._stop_or_resume()
        self._print_kept()
        self._uplink.pump(self._clock.sale_s())

    def _stop_or_resume(self) -> None:
        self.stop_reason = self._why_not_sell()
        if self.stop_reason == self.sale.stopped_for:
            return
        if not self.stop_reason:
            self._step(SellingResumed())
        elif self.sale.state in _STOPPABLE or (
            self.sale.state in _AT_WORK and self.stop_reason not in _SOFT_STOPS
        ):
            self._step(SellingStopped(self.stop_reason))

    def _why_not_sell(self) -> str:
        if self._books.journal is None:
            return "journal"
        if not self._books.room():
            return "disk"
        if self._catalogue.revision == 0:
            return "catalogue"
        return "scanner" if self.health.blind(self._rim.crew.names) else ""

    def _print_kept(self) -> None:
        """Give the printer a slip that waits, one at a time, while nothing is amiss."""
        journal = self._books.journal
        busy = self.sale.state is State.PRINTING or self.sale.printing is not None
        if not self._kept_slips_may_print or busy or journal is None:
            return
        if not self._rim.prints or self.health.print_trouble is not None:
            return
        kept = journal.kept()
        self._kept_slips_may_print = kept is not None
        if kept is not None:
            self._step(kept)

    def _show(self) -> None:
        scene = self._scene()
        self._rim.show(picture(self.sale, scene))
        self._rim.light(signals.lamp(self.sale, scene))

    def _scene(self) -> Scene:
        return Scene(
            tr=self._till.tr,
            width_px=self._rim.width_px,
            store=self._till.shop.name,
            hub_online=self._uplink.hub_online,
            quote=price(self.sale.basket, self._catalogue.policy),
            lost=tuple(self.health.lost),
            printer=self.health.print_trouble if self._rim.prints else None,
            paper=self.health.printer.paper,
        )
