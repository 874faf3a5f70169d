"""The kiosk process: everything wired, one loop, a bounded stop.

The only module that imports all parts. It runs the same way in a shop and on a desk:
`Wiring` is what the virtual shop replaces; every default is the real thing.
"""

import logging
import secrets
import signal
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from os import environ
from pathlib import Path
from platform import machine

from drivers.api import ButtonEdge, CodeSeen, Picture, PrintOutcome
from firmware.base.process.private_memory import keep_memory_private
from firmware.base.systemd import ServiceManager
from firmware.kiosk.board import SYS, BoardWatch
from firmware.kiosk.clock import Clock
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.builders import Backends, builders
from firmware.kiosk.devices.outputs import Outputs
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.invoice_key import invoice_key
from firmware.kiosk.journal import Journal
from firmware.kiosk.journal.journal_handle import JournalHandle
from firmware.kiosk.runtime.controller import Controller, InboxEvent
from firmware.kiosk.runtime.housekeeping import (
    ROUND_S,
    Identity,
    StatusReporter,
    feed_watchdog,
)
from firmware.kiosk.runtime.inbox import MAX_CODES, MAX_EDGES, EventInbox
from firmware.kiosk.runtime.sale_runner import KioskContext
from firmware.kiosk.runtime.status_line import status_line
from firmware.kiosk.sale import SaleStep, step
from firmware.kiosk.sync.link_events import Arrived, LinkDown, LinkUp
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.kiosk.trust.hub_pin import JOURNAL
from firmware.kiosk.trust.hub_trust import HubTrust, trust_in_hub
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.mqtt.access import Will
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper, boot_id
from firmware.protocol.messages import KioskState

log = logging.getLogger(__name__)

LINK_STOP_LIMIT_S = 3.0
SHARES = {CodeSeen: MAX_CODES, ButtonEdge: MAX_EDGES}
"""What floods the inbox when a scanner or a button is at fault, or somebody plays."""
EPOCHS = 2**48
"""Each opening of the journal draws a random one, so that none is used twice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """What the virtual shop may replace. `watch` is called with each committed stage.

    `listen` is called with each event before the main thread handles it, `look` with
    each picture for the display; `step` may watch the sale's own.
    `chance` (0 to 1) spreads the attempts to reach a broker that is away; `sys` is
    where the kernel reports the board.
    """

    backends: Backends = field(default_factory=Backends)
    clock: Clock = field(default_factory=Clock.of_this_machine)
    watch: Callable[[str], None] = lambda _stage: None
    listen: Callable[[InboxEvent], None] = lambda _event: None
    look: Callable[[Picture], None] = lambda _picture: None
    step: SaleStep = step
    chance: Callable[[], float] = secrets.SystemRandom().random
    sys: Path = SYS


class Kiosk:
    """One kiosk, built but not started. `inbox` may be put to from any thread."""

    def __init__(self, config: KioskConfig, wiring: Wiring) -> None:
        self.inbox: EventInbox[InboxEvent] = EventInbox(
            wiring.clock.device_s, shares=SHARES
        )
        self._clock = replace(wiring.clock, drained_s=lambda: self.inbox.drained_s)
        self._manager = ServiceManager.of_this_process(environ)
        self._listen, self._stopping = wiring.listen, False
        boot = boot_id()
        stamper = Stamper(config.kid, boot, wall_ns=self._clock.utc_ns)
        trust = _hub_trust(config)
        built = builders(config, self.inbox.put, wiring.backends)
        self._supervisor = DeviceSupervisor(built)
        context = replace(_context(config, self._clock), step=wiring.step)
        self._link = self._make_link(config, stamper, boot, chance=wiring.chance)
        self._replicas = _replicas(config)
        uplink = Uplink(
            config.kid,
            stamper,
            replicas=self._replicas,
            transport=self._link,
            trust=trust,
        )
        self._journal_handle = _journal_handle(
            config, stamper, wiring.watch, trust=trust
        )
        self.controller = Controller(
            context,
            journal_handle=self._journal_handle,
            replicas=self._replicas,
            uplink=uplink,
            outputs=Outputs(self._supervisor, self.inbox.put, wiring.look),
        )
        self._status_reporter = StatusReporter(
            _identity(config.kid, boot),
            controller=self.controller,
            supervisor=self._supervisor,
            uplink=uplink,
            replicas=self._replicas,
            board=BoardWatch(wiring.sys),
        )

    def run(self) -> None:
        """Serve until `stop`; the calling thread becomes the main thread."""
        self._supervisor.start()
        self.controller.poll()
        self._link.start()
        self._manager.ready(self._status_line())
        try:
            while not self._stopping:
                self._turn()
        finally:
            self._shut_down()

    def stop(self) -> None:
        """End after the current turn, within half a second; any thread.

        A signal handler must not put into the inbox: it runs on the main thread,
        which may hold the queue's own lock at that moment.
        """
        self._stopping = True

    def _turn(self) -> None:
        """One turn of the main loop: one event, then what is due."""
        due_s = self.controller.next_deadline_s()
        event = self.inbox.get(ROUND_S if due_s is None else min(due_s, ROUND_S))
        try:
            if event is None:
                self.controller.poll()
            else:
                self._listen(event)
                self.controller.handle(event)
            now_s = self._clock.device_s()
            healthy = self._status_reporter.poll(
                now_s,
                self._clock.utc(),
                inbox_refused=self.inbox.refused,
                messages_dropped=self.inbox.dropped,
                crowded_out=self.inbox.crowded_out,
            )
            healthy = healthy and self._link.healthy(now_s)
            feed_watchdog(self._manager, healthy=healthy)
            self._manager.status(self._status_line())
        except Exception:
            sale = self.controller.sale.ticket
            log.exception("turn_failed sale=%s", sale.sale_id if sale else "-")
            raise

    def _status_line(self) -> str:
        """One line for `systemctl status` and the doctor."""
        stop, limits = self.controller.stop_reason, self._status_reporter.limits
        return status_line(stop, limits, self._link.status)

    def _shut_down(self) -> None:
        """Stop everything within limits, in reverse order."""
        self._manager.stopping()
        self.controller.report_unknown()
        self.controller.catalogue_freshness.save()
        self._status_reporter.publish_offline(self._clock.utc())
        if not self._link.stop(LINK_STOP_LIMIT_S):
            log.error("link_not_stopped limit_s=%s", LINK_STOP_LIMIT_S)
        for name in self._supervisor.stop():
            log.error("device_thread_not_stopped device=%s", name)
        while (event := self.inbox.get(0)) is not None:
            if isinstance(event, PrintOutcome):
                self.controller.record_last_report(event)
        self._journal_handle.close()
        self._replicas.close()

    def _make_link(
        self,
        config: KioskConfig,
        stamper: Stamper,
        boot: str,
        *,
        chance: Callable[[], float],
    ) -> Link:
        offline = KioskState(
            state="offline", session=0, boot=boot, ts=self._clock.utc()
        )
        will = Will(
            topics.state(config.kid),
            codec.encode(offline, stamper.stamp()),
            retain=True,
        )
        put = self.inbox.put
        events = LinkEvents(
            on_message=lambda topic, payload: self.inbox.put_message(
                Arrived(topic, payload)
            ),
            on_up=lambda: put(LinkUp()),
            on_down=lambda reason: put(LinkDown(reason)),
        )
        return Link(
            access=config.broker.access(config.kid),
            events=events,
            filters=topics.kiosk_filters(config.kid),
            will=will,
            chance=chance,
        )


def run(config: KioskConfig, wiring: Wiring | None = None) -> int:
    """Build one kiosk and run it until SIGTERM or SIGINT; the exit code."""
    return serve(Kiosk(config, wiring or Wiring()))


def serve(kiosk: Kiosk) -> int:
    """Run a kiosk that was built, until SIGTERM or SIGINT; main thread only."""
    keep_memory_private()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: kiosk.stop())
    kiosk.run()
    return 0


def _hub_trust(config: KioskConfig) -> HubTrust:
    hub, folder = config.hub, config.journal.folder
    return trust_in_hub(folder, hub.public_key, signed_only=hub.signed_only)


def _replicas(config: KioskConfig) -> Replicas:
    """Opened after all that may fail: nobody would close their file."""
    file = config.journal.folder / "catalogue.sqlite"
    return Replicas(file, config.hub.public_key)


def _journal_handle(
    config: KioskConfig,
    stamper: Stamper,
    watch: Callable[[str], None],
    *,
    trust: HubTrust,
) -> JournalHandle:
    folder = config.journal.folder

    def open_journal() -> Journal:
        journal = Journal(
            folder / JOURNAL,
            stamper,
            epoch=1 + secrets.randbelow(EPOCHS),
            size_max_mb=config.journal.size_max_mb,
            watch=watch,
        )
        # A hub of release 0.1.0 neither signs nor reads the mark.
        journal.may_mark = lambda: trust.requires_signatures
        return journal

    return JournalHandle(open_journal, folder, free_min_mb=config.journal.free_min_mb)


def _context(config: KioskConfig, clock: Clock) -> KioskContext:
    store = config.store
    return KioskContext(
        kid=config.kid,
        shop=ShopDetails(
            store.name,
            store.utc_offset_minutes,
            address=store.address,
            phone=store.phone,
            tax_line=store.tax_line,
            receipt_url=store.receipt_url,
            invoice_key=invoice_key(store.invoice_key_file),
        ),
        tr=translation(store.language),
        clock=clock,
        staff=config.staff,
    )


def _identity(kid: str, boot: str) -> Identity:
    model = Path("/proc/device-tree/model")
    hardware = model.read_text("utf-8").strip("\0") if model.exists() else machine()
    return Identity(
        kid=kid, firmware=version("countertop"), hardware=hardware, boot=boot
    )
