"""Two boxes, the wire between them and a payment network, in virtual time.

The kiosk's core has its real journal, the hub its real database; the wire carries their
real bytes. A box whose power goes loses its memory at once, in the middle of whatever
it does, and starts from its disk when the power is back.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import inf
from pathlib import Path
from typing import Literal

from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.hub.payments.gateway import Pace
from firmware.hub.runtime.incoming import Incoming
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sync.link_events import Arrived, LinkDown, LinkUp
from tests.stress.crash_points.clockwork import Clockwork
from tests.stress.crash_points.far_network import FarNetwork, Line
from tests.stress.crash_points.hub_commits import HubCommits
from tests.stress.crash_points.points import (
    HUB_CUTS,
    KIOSK_CUTS,
    LONG,
    Breakage,
    Fault,
    Place,
)
from tests.stress.crash_points.printer import Printer
from tests.stress.crash_points.wire import (
    LONG_S,
    OFF_S,
    WIRE_S,
    Wire,
    greet,
    tell_state,
)
from tests.support.channel_rig import outcome, submitted
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY
from tests.support.payments_rig import PayingHub, PowerCutError

STEP_MIN_S = 0.005
STEP_MAX_S = 15.0
_OPEN = (
    "FROM (SELECT due_ms FROM payment_attempts"
    " UNION ALL SELECT due_ms FROM phone_refunds) AS calls"
)


class KioskCutError(BaseException):
    """The kiosk's power went."""


@dataclass
class Boxes:
    """One kiosk and its hub, with a printer, a wire and a network.

    `watch` is called whenever something has happened at the kiosk, `prepare` when it
    has met the broker.
    """

    shop: Shop
    folder: Path
    breakage: Breakage = field(default_factory=Breakage)
    clock: Clockwork = field(default_factory=Clockwork)
    watch: Callable[[KioskRig], None] = lambda _kiosk: None
    prepare: Callable[[KioskRig], None] = lambda _kiosk: None

    def __post_init__(self) -> None:
        self.network = FarNetwork(
            pace=Pace(give_up_s=12.0), now_s=lambda: self.clock.now_s
        )
        self.line = line = Line(self.clock, self.breakage, self.cut)
        virtual = VirtualKiosk("K1")
        self.hub = PayingHub(
            self.shop.engine,
            self.folder,
            self.network,
            virtual,
            key=HUB_KEY,
            pool=line.executor,
        )
        self.hub_on, self._off_s = True, OFF_S
        self.printer = Printer(self.clock, self._kiosk_point, self.at_kiosk)
        self.wire = Wire(self.clock, self.breakage, self._link_changes)
        self.hub.handle(virtual.birth())
        self.hub.told.before = lambda: None
        self._commits = HubCommits(self.shop.engine, self._hub_point)
        self._told, self._hub_due_s = 0, 0.0
        self._sync, self._kiosk_acts = os.fsync, False
        os.fsync = self._synced
        self.kiosk: KioskRig | None = None
        self._start_kiosk()

    def close(self) -> None:
        """Leave disk and database to others."""
        self._commits.close()
        os.fsync = self._sync
        self.hub.close()
        if self.kiosk is not None:
            self.kiosk.close()

    # --- time ---

    def advance(self, until_s: float) -> None:
        """Time goes on to the next thing that happens, and on until nothing is due."""
        dues = [until_s, self.clock.now_s + STEP_MAX_S, *self._dues_s()]
        to_s = max(self.clock.now_s + STEP_MIN_S, min(dues))
        passed_s = to_s - self.clock.now_s
        self.clock.now_s = to_s
        self.hub.now_s += passed_s
        if self.kiosk is not None:
            self.kiosk.now_s += passed_s
        self.settle()

    def _dues_s(self) -> list[float]:
        now_s, dues = self.clock.now_s, list[float]()
        if (next_s := self.clock.next_s()) is not None:
            dues.append(next_s)
        if self.kiosk is not None:
            wait_s = self.kiosk.controller.next_deadline_s()
            dues += [] if wait_s is None else [now_s + wait_s]
        with self.shop.engine.connect() as connection:
            due_ms = connection.exec_driver_sql(f"SELECT min(due_ms) {_OPEN}").scalar()
        self._hub_due_s = inf if due_ms is None else due_ms / 1_000
        if self.hub_on and self.hub.now_s < self._hub_due_s < inf:
            dues.append(now_s + self._hub_due_s - self.hub.now_s)
        return dues

    def settle(self) -> None:
        """Both boxes work until nothing is due at this moment."""
        self.at_kiosk(lambda kiosk: kiosk.controller.poll())
        self._at_hub(self._hub_works_if_due)
        while self.clock.run_due():
            self._at_hub(self._hub_works_if_due)

    def ask_hub(self, command: PortCommand, key: str = "") -> PortReply | None:
        """Somebody on the hub has a command done; None if nobody replied."""
        replies: list[PortReply] = []

        def handle() -> None:
            one, waiting = submitted(command, key)
            self.hub.dispatcher.handle([one])
            replies.append(outcome(waiting))
            self._hub_works()

        self._at_hub(handle)
        return replies[0] if replies else None

    @property
    def quiet(self) -> bool:
        """Whether nothing is under way anywhere but what time alone brings."""
        if self.kiosk is None or not self.hub_on or not self.wire.on:
            return False
        return self.clock.next_s() is None

    @property
    def at_rest(self) -> bool:
        """Whether no sale, fact, attempt or refund is open."""
        kiosk = self.kiosk
        if kiosk is None or kiosk.controller.sale.state is not SaleState.IDLE:
            return False
        with self.shop.engine.connect() as connection:
            due = connection.exec_driver_sql(f"SELECT count(due_ms) {_OPEN}").scalar()
        journal = kiosk.journal_handle.journal
        refunds = journal and (journal.refunds.open or journal.refunds.kept())
        return not due and not refunds and not kiosk.controller.journal_counts()[0]

    # --- power ---

    def cut(self, fault: Fault) -> None:
        """Power goes where the fault says, from outside."""
        off_s = LONG_S if fault in LONG else OFF_S
        if fault in KIOSK_CUTS:
            self._kiosk_dies(off_s)
        if fault in HUB_CUTS:
            self._hub_dies(off_s)

    def at_kiosk(self, act: Callable[[KioskRig], object]) -> None:
        """Something happens at the kiosk, if it has power; it may lose it by that."""
        if self.kiosk is None:
            return
        before, self._kiosk_acts = self._kiosk_acts, True
        try:
            act(self.kiosk)
        except KioskCutError:
            self._kiosk_dies(self._off_s)
        else:
            self._watched()
        finally:
            self._kiosk_acts = before

    def _watched(self) -> None:
        if self.kiosk is not None:
            self.watch(self.kiosk)

    def _at_hub(self, act: Callable[[], object]) -> None:
        if not self.hub_on:
            return
        try:
            act()
        except PowerCutError:
            self._hub_dies(self._off_s)

    def _kiosk_dies(self, off_s: float) -> None:
        if self.kiosk is not None:
            self.kiosk.close()
            self.kiosk = None
            self.clock.after(off_s, self._start_kiosk)

    def _start_kiosk(self) -> None:
        committed = partial(self._kiosk_point, Place.KIOSK_COMMIT, "commit")
        try:
            kiosk = KioskRig(
                self.folder,
                prints=True,
                after_commit=committed,
                wall_s=NOW_MS // 1_000,
            )
        except KioskCutError:
            self.clock.after(self._off_s, self._start_kiosk)
            return
        self.kiosk = kiosk
        kiosk.post.after = self._kiosk_sends
        kiosk.tray.after = partial(self.printer.prints, kiosk)
        self.at_kiosk(self._begins)

    def _begins(self, kiosk: KioskRig) -> None:
        for job in tuple(kiosk.tray.jobs):
            self.printer.prints(kiosk, job)
        self._meet(kiosk)

    def _meet(self, kiosk: KioskRig) -> None:
        if not self.wire.on:
            return
        kiosk.controller.handle(LinkUp())
        self.prepare(kiosk)
        greet(kiosk, "ready" if self.hub_on else "offline")

    def _hub_dies(self, off_s: float) -> None:
        if not self.hub_on:
            return
        self.hub_on = False
        self.clock.after(WIRE_S, partial(self._tell_state, "offline"))
        self.clock.after(off_s, self._start_hub)

    def _start_hub(self) -> None:
        self.hub_on = True
        self._told = len(self.hub.told.messages)
        self._at_hub(self.hub.start)
        self._tell_state("ready")

    def _tell_state(self, state: Literal["ready", "offline"]) -> None:
        if self.wire.on and self.hub_on == (state == "ready"):
            self.at_kiosk(lambda kiosk: tell_state(kiosk, state))

    # --- points ---

    def _kiosk_point(self, place: Place, label: str) -> None:
        """What the kiosk has done; its power may go right after."""
        fault = self.breakage.at(place, label)
        if fault is not None:
            self._cut_at_kiosk(fault)

    def _synced(self, descriptor: int) -> None:
        """A file, or the folder that names it, is on the disk."""
        self._sync(descriptor)
        if self._kiosk_acts:
            self._kiosk_point(Place.KIOSK_FILE, "file")

    def _cut_at_kiosk(self, fault: Fault) -> None:
        if fault in HUB_CUTS:
            self._hub_dies(LONG_S if fault in LONG else OFF_S)
        if fault in KIOSK_CUTS:
            self._off_s = LONG_S if fault in LONG else OFF_S
            raise KioskCutError

    def _cut_at_hub(self, fault: Fault) -> None:
        if fault in KIOSK_CUTS:
            self._kiosk_dies(LONG_S if fault in LONG else OFF_S)
        if fault in HUB_CUTS:
            self._off_s = LONG_S if fault in LONG else OFF_S
            raise PowerCutError

    def _hub_point(self, place: Place, label: str) -> None:
        """What the hub does; its power may go right there."""
        fault = self.breakage.at(place, label)
        if fault is not None:
            self._cut_at_hub(fault)

    # --- the wire ---

    def _kiosk_sends(self, topic: str, payload: bytes) -> None:
        if "/up/" not in topic:
            return
        arrive = partial(self._reaches_hub, topic, payload)
        fault = self.wire.carry(topic, payload, arrive)
        if fault is not None:
            self._cut_at_kiosk(fault)

    def _reaches_hub(self, topic: str, payload: bytes) -> None:
        def receive() -> None:
            answers = self.hub.dispatcher.handle([Incoming(topic, payload)])
            for answer in answers:
                self._hub_sends(answer.topic, answer.payload)
            self._hub_works()

        if self.wire.on:
            self._at_hub(receive)

    def _hub_works_if_due(self) -> None:
        if self.hub.inbox.waiting or self._hub_due_s <= self.hub.now_s:
            self._hub_works()

    def _hub_works(self) -> None:
        """The hub does what is due; what it tells by itself goes onto the wire."""
        self.hub.settle()
        told = self.hub.told.messages[self._told :]
        self._told += len(told)
        for topic, payload in told:
            self._hub_sends(topic, payload)

    def _hub_sends(self, topic: str, payload: bytes) -> None:
        arrive = partial(self._reaches_kiosk, topic, payload)
        fault = self.wire.carry(topic, payload, arrive)
        if fault is not None:
            self._cut_at_hub(fault)

    def _reaches_kiosk(self, topic: str, payload: bytes) -> None:
        if self.wire.on:
            arrived = Arrived(topic, payload)
            self.at_kiosk(lambda kiosk: kiosk.controller.handle(arrived))

    def _link_changes(self) -> None:
        """The broker is gone, or back, and the kiosk notices."""
        if self.wire.on:
            self.at_kiosk(self._meet)
        else:
            self.at_kiosk(lambda kiosk: kiosk.controller.handle(LinkDown("gone")))
