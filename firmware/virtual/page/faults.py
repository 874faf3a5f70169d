"""What goes wrong outside the kiosk, as visitors order it, and is put right again.

A new fault is a `OutsideFault` and a row here. All of it runs in the stage's thread.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from drivers.api import DriverError, Paper
from firmware.virtual.network.mqtt_rules import ALWAYS
from firmware.virtual.page.messages.to_page import FaultsShown, TabMessage
from firmware.virtual.page.messages.to_shop import (
    CutPower,
    EndFaults,
    OutsideFault,
    SetFault,
)
from firmware.virtual.page.people import CUSTOMER
from firmware.virtual.scripts.commands import clocks, faults, setup, wallets
from firmware.virtual.stage import Stage

DARK_S = 2.0
"""How long a power cut lasts."""
SLOW_S = 3.0
CLOCK_OFF_H = -30
EVERY_TOPIC = "#"

FaultOrder = SetFault | EndFaults | CutPower


@dataclass(frozen=True, slots=True)
class FaultActs:
    """What makes a fault begin, what ends it, and whether it is so now."""

    begin: Callable[[Stage], None]
    end: Callable[[Stage], None]
    so: Callable[[Stage], bool]


class Faults:
    """What is wrong now by what the far sides are, whoever made them so.

    `publish` gets each change.
    """

    def __init__(self, stage: Stage, publish: Callable[[TabMessage], None]) -> None:
        self._stage = stage
        self._publish = publish
        self._since_ms: dict[OutsideFault, int] = {}
        self._power_back_s: float | None = None

    def carry_out(self, order: FaultOrder) -> None:
        """Do what an order says; DriverError if the world does not let it happen."""
        match order:
            case SetFault(fault, on):
                self._set(fault, on=on)
            case EndFaults():
                for fault in FAULTS:
                    self._set(fault, on=False)
            case CutPower():
                self._cut_power()

    def end_power_cut(self) -> None:
        """Give the kiosk its power back, if it was dark for long enough.

        DriverError if it does not start; cutting the power again tries again.
        """
        if self._power_back_s is None or time.monotonic() < self._power_back_s:
            return
        self._power_back_s = None
        if not self._stage.remote.powered:  # a script may have started it
            setup.start_kiosk(self._stage)

    def _set(self, fault: OutsideFault, *, on: bool) -> None:
        acts = FAULTS[fault]
        if on is not _is_so(acts, self._stage):
            (acts.begin if on else acts.end)(self._stage)
        self.look()

    def look(self) -> None:
        """Poll what is wrong; a fault keeps the time when it was first seen."""
        now_ms = time.time_ns() // 1_000_000
        before = self._since_ms
        self._since_ms = {
            fault: before.get(fault, now_ms)
            for fault, acts in FAULTS.items()
            if _is_so(acts, self._stage)
        }
        if self._since_ms != before:
            self._publish(FaultsShown(since_ms=self._since_ms))

    def _cut_power(self) -> None:
        if self._stage.remote.powered:
            faults.cut_power(self._stage)
        if self._power_back_s is None:
            self._power_back_s = time.monotonic() + DARK_S


def _is_so(acts: FaultActs, stage: Stage) -> bool:
    with suppress(DriverError):  # what is not there is not wrong
        return acts.so(stage)
    return False


def _hub_away(stage: Stage) -> bool:
    hub = stage.shop.hub
    return hub is not None and hub.exit_code is not None


def _slow(stage: Stage) -> None:
    faults.delay(stage, number=ALWAYS, message=faults.EVERYTHING, seconds=SLOW_S)


def _wrong_clock(stage: Stage) -> None:
    clocks.no_time_server(stage)
    clocks.kiosk_clock(stage, CLOCK_OFF_H)


def _right_clock(stage: Stage) -> None:
    clocks.kiosk_clock(stage, 0)
    clocks.time_server(stage)


def _hesitate(stage: Stage) -> None:
    wallets.asks_for_password(stage, CUSTOMER)


def _decide(stage: Stage) -> None:
    """What waits is confirmed, and nothing is asked any more."""
    with suppress(DriverError):  # nothing waits
        wallets.confirm(stage, CUSTOMER)
    wallets.pays_at_once(stage, CUSTOMER)


FAULTS: Mapping[OutsideFault, FaultActs] = {
    OutsideFault.PAPER_OUT: FaultActs(
        faults.paper(Paper.OUT),
        faults.paper(Paper.PLENTY),
        lambda stage: stage.paper.condition.paper is Paper.OUT,
    ),
    OutsideFault.COVER_OPEN: FaultActs(
        faults.cover(opened=True),
        faults.cover(opened=False),
        lambda stage: stage.paper.condition.cover_open,
    ),
    OutsideFault.PRINTER_UNPLUGGED: FaultActs(
        faults.unplug_printer,
        faults.plug_printer,
        lambda stage: stage.paper.condition.unplugged,
    ),
    OutsideFault.HUB_AWAY: FaultActs(setup.kill_hub, setup.start_hub, _hub_away),
    OutsideFault.BROKER_DOWN: FaultActs(
        faults.kill_broker,
        setup.start_broker,
        lambda stage: stage.shop.broker.went_down,
    ),
    OutsideFault.SLOW_LINK: FaultActs(
        _slow,
        faults.whole,
        lambda stage: stage.shop.kiosk_wire.book.delays(EVERY_TOPIC),
    ),
    OutsideFault.CAMERA_COVERED: FaultActs(
        faults.cover_camera, faults.uncover_camera, lambda stage: stage.view.covered
    ),
    OutsideFault.WRONG_CLOCK: FaultActs(
        _wrong_clock,
        _right_clock,
        lambda stage: stage.settings.clocks.kiosk_off_s != 0,
    ),
    OutsideFault.WALLET_HESITATES: FaultActs(
        _hesitate, _decide, lambda stage: stage.wallets.wallet(CUSTOMER).asks
    ),
}
