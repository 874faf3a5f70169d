"""The main thread's work: inbox events are handled, what is due is done.

Raw events become events of the sale here: codes are looked up, presses timed, replies
received from the uplink. The sale runner does the rest.
"""

import logging
from dataclasses import dataclass

from drivers.api import (
    ButtonEdge,
    CodeSeen,
    DeviceEvent,
    DeviceLost,
    Printed,
    PrintFailed,
    PrintOutcome,
    SlipSent,
)
from firmware.base.errors import JournalError
from firmware.kiosk.devices.buttons import ButtonInterpreter, to_event
from firmware.kiosk.devices.code_events import code_event
from firmware.kiosk.devices.health import Health, UnknownCodes
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.devices.repeated_codes import RepeatedCodes
from firmware.kiosk.journal.facts import unknown_articles
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.runtime.found_stop import found_stop
from firmware.kiosk.runtime.kept_slips import KeptSlips
from firmware.kiosk.runtime.refund_asking import RefundAsking
from firmware.kiosk.runtime.sale_runner import KioskContext, SaleRunner
from firmware.kiosk.runtime.staff_proof import StaffProof
from firmware.kiosk.sale import Sale, SaleState, deadline_s
from firmware.kiosk.sale.events import (
    RefundReplied,
    ReprintPressed,
    SellingStopped,
    Tick,
)
from firmware.kiosk.sale.state import FROZEN
from firmware.kiosk.sale.stopping import stop_or_resume
from firmware.kiosk.stops import StopReason
from firmware.kiosk.sync.catalogue_freshness import CatalogueFreshness
from firmware.kiosk.sync.freshness import Freshness
from firmware.kiosk.sync.link_events import Arrived, LinkDown, LinkEvent, LinkUp
from firmware.kiosk.sync.pending_requests import CatalogueConfirmed, HubTime
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.kiosk.time_trust import TimeDoubt
from firmware.kiosk.ui import lamp_and_tones
from firmware.kiosk.ui.screens import Scene, picture

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ClockMoved:
    """The sale's clock was advanced; nothing else happened."""


InboxEvent = DeviceEvent | LinkEvent | ClockMoved


class Controller:
    """Connects inbox, devices and uplink with the sale runner; main thread only.

    `handle` handles one inbox event, `poll` does what is due; after both, display, lamp
    and outbox are up to date.
    """

    def __init__(
        self,
        context: KioskContext,
        *,
        journal_handle: JournalHandle,
        replicas: Replicas,
        uplink: Uplink,
        outputs: Outputs,
    ) -> None:
        self.health = Health()
        self.stop_reason: StopReason | None = None
        self.catalogue_freshness = CatalogueFreshness(replicas, context.clock)
        self._context = context
        self._clock = context.clock
        self._journal_handle = journal_handle
        self.disk_free_mb = journal_handle.free_mb
        self._replicas = replicas
        self._uplink = uplink
        self._outputs = outputs
        self._buttons = ButtonInterpreter(lambda: self.sale)
        self._runner = SaleRunner(
            context,
            journal_handle=journal_handle,
            replicas=replicas,
            uplink=uplink,
            outputs=outputs,
        )
        self._repeated = RepeatedCodes()
        self.staff_proof = StaffProof(context, replicas.badges)
        self._known = self._runner.lookups(self.staff_proof.prove)
        self._kept_slips = KeptSlips(journal_handle, outputs)
        self._refund_asking = RefundAsking(journal_handle, uplink)

    @property
    def sale(self) -> Sale:
        """The current sale."""
        return self._runner.sale

    @property
    def time_doubt(self) -> TimeDoubt | None:
        """Why it is not known what time it is, or None (N15)."""
        return self._clock.doubt()

    @property
    def unknown(self) -> UnknownCodes:
        """Codes that meant nothing since the last report."""
        return self._runner.unknown

    def handle(self, event: InboxEvent) -> None:
        """Handle one event from the inbox."""
        try:
            self._dispatch(event)
        except JournalError as exc:
            self._runner.journal_failed(Tick(), exc)
        self.poll()

    def poll(self) -> None:
        """Do what is due: deadlines, kept slips, sending, showing."""
        try:
            self._run_due()
        except JournalError as exc:
            self._runner.journal_failed(Tick(), exc)
        self._show()
        self._runner.work_after_showing()
        self._runner.phone.report_order(self.sale, self._clock.sale_s())

    def record_last_report(self, event: PrintOutcome) -> None:
        """Record what the printer reports after the main loop has ended."""
        self._runner.step(event)

    def next_deadline_s(self) -> float | None:
        """Seconds until `poll` has something to do, or None."""
        sale_s = self._clock.sale_s()
        dues_s = (self._runner.next_deadline_s(), self._uplink.next_deadline_s())
        waits_s = [due_s - sale_s for due_s in dues_s if due_s is not None]
        press_s = self._buttons.next_deadline_s()
        if press_s is not None:
            waits_s.append(press_s - self._clock.device_s())
        return max(0.0, min(waits_s)) if waits_s else None

    def report_unknown(self) -> None:
        """Queue the articles that the catalogue lacked since the last report (E16).

        Without room they wait: what is left of it is for sales.
        """
        journal = self._journal_handle.journal
        if journal is None or not self.unknown.articles:
            return
        try:
            if self._journal_handle.has_room():
                revision = self._replicas.catalogue.revision
                journal.put_facts(unknown_articles(self.unknown.drain(), revision))
        except JournalError as exc:
            self._runner.journal_failed(Tick(), exc)

    def journal_counts(self) -> tuple[int, int]:
        """The number of facts that wait for the hub, and of slips that were set aside.

        -1 each while the journal cannot be read.
        """
        journal = self._journal_handle.journal
        try:
            if journal is not None:
                return journal.outbox.backlog(), journal.set_aside()
        except JournalError as exc:
            self._runner.journal_failed(Tick(), exc)
        return -1, -1

    def _dispatch(self, event: InboxEvent) -> None:
        match event:
            case LinkUp() | LinkDown() | Arrived():
                self._handle_link(event)
            case ButtonEdge():
                self._handle_press(event)
            case CodeSeen():
                self._handle_code(event)
            case Printed() | SlipSent() | PrintFailed():
                self._kept_slips.reported(event)
                self._runner.step(event)
            case ClockMoved():
                pass
            case _:
                self._handle_device(event)

    def _handle_link(self, event: LinkEvent) -> None:
        for hub_event in self._uplink.handle(event, self._clock.sale_s()):
            match hub_event:
                case HubTime(utc_ms, took_s):
                    self._clock.receive_hub_time(utc_ms, took_s=took_s)
                case CatalogueConfirmed():
                    self.catalogue_freshness.confirm()
                case _:
                    self._kept_slips.may_print |= isinstance(hub_event, RefundReplied)
                    self._runner.step(hub_event)

    def _handle_code(self, seen: CodeSeen) -> None:
        if self.stop_reason is not None and self.sale.state is SaleState.PRINTING:
            return  # the next customer must not begin: selling is about to stop
        if self.stop_reason is not None and self.sale.state is SaleState.THANKS:
            self._runner.step(SellingStopped(self.stop_reason))
        paying, rules = self.sale.state in FROZEN, self._runner.policy.codes
        event = code_event(seen.reading, paying=paying, rules=rules, known=self._known)
        placed, at_s = bool(seen.reading.corners), seen.seen_at_s
        if event and not self._repeated.is_repeat(event, placed=placed, at_s=at_s):
            self._runner.step(event)

    def _handle_press(self, edge: ButtonEdge | None) -> None:
        holds = self._runner.policy.holds
        # Not the time now: the inbox may still hold that a button was released.
        now_s = self._clock.drained_s()
        for press in self._buttons.presses(edge, now_s=now_s, holds=holds):
            if not self.staff_proof.proves_nothing(press):
                self._runner.step(to_event(press, self._reprint))

    def _reprint(self) -> ReprintPressed:
        journal = self._journal_handle.journal
        try:
            if journal is not None:
                return ReprintPressed(journal.last_slip())
        except JournalError as exc:
            self._runner.journal_failed(Tick(), exc)
        return ReprintPressed(None, known=False)

    def _handle_device(self, event: DeviceEvent) -> None:
        before, self.health = self.health, self.health.after(event)
        self._kept_slips.printer_changed(before, self.health)
        if isinstance(event, DeviceLost) and event.device == DeviceName.PANEL:
            self._buttons.lost()

    def _run_due(self) -> None:
        self._handle_press(None)
        due_s = deadline_s(self.sale, self._runner.policy)
        if due_s is not None and self._clock.sale_s() >= due_s:
            self._runner.step(Tick())
        self._runner.reopen_journal()
        self.catalogue_freshness.poll()
        self._stop_or_resume()
        self._print_kept()
        self._refund_asking.poll(self._clock.sale_s())
        self._uplink.pump(self._clock.sale_s())

    def _stop_or_resume(self) -> None:
        self.stop_reason = found_stop(
            self._journal_handle,
            sells=self._replicas.sells,
            stale=self.catalogue_freshness.freshness is Freshness.STALE,
            blind=self.health.cannot_scan(self._outputs.supervisor.names),
        )
        event = stop_or_resume(self.sale, self.stop_reason)
        if event is not None:
            self._runner.step(event)

    def _print_kept(self) -> None:
        """Give the printer a slip that waits, one at a time, if it can print."""
        kept = self._kept_slips.next_of(self.sale, self.health.print_trouble)
        if kept is not None:
            self._runner.step(kept)

    def _show(self) -> None:
        scene = self.scene()
        self._outputs.show(picture(self.sale, scene))
        self._outputs.light(lamp_and_tones.lamp(self.sale, scene))
        self._outputs.ask_for_codes(asked=self._runner.phone.asks_for_code(self.sale))

    def scene(self) -> Scene:
        """What surrounds the sale on the screen now."""
        quote, hint = self._runner.prices()
        return Scene(
            tr=self._context.tr,
            width_px=self._outputs.width_px,
            shop=self._context.shop,
            hub_online=self._uplink.hub_online,
            catalogue_due=self.catalogue_freshness.freshness is not Freshness.FRESH,
            time_doubted=self.time_doubt is not None,
            name_taken=self._uplink.name_taken,
            quote=quote,
            hint=hint,
            perks=self._runner.policy.perks,
            now_s=self._clock.sale_s(),
            device_lost=bool(self.health.lost),
            camera=self.health.camera_trouble,
            printer=self.health.print_trouble if self._outputs.prints else None,
            paper=self.health.printer.paper,
            journal_damaged=self._journal_handle.damaged,
            unproven=self.staff_proof.impossible,
            refund_open=self._runner.refund_open,
            phone=self._runner.phone.means,
            prints=self._outputs.prints,
        )
