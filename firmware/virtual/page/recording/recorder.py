"""Turns orders that were carried out and reports of the appliance into a script.

Goods count when the kiosk has read them, so that a replay reads what was read.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from drivers.api import DriverError
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.to_page import FaultsShown, TabMessage
from firmware.virtual.page.messages.to_shop import (
    CutPower,
    EndFaults,
    OutsideFault,
    PageOrder,
    PressKey,
    ReleaseKey,
    SetFault,
    TakeGoodAway,
    TakeOtherPhone,
    TearSlip,
)
from firmware.virtual.page.recording.fault_lines import fault_lines
from firmware.virtual.page.recording.key_lines import KeyLines
from firmware.virtual.page.recording.people_lines import held_line, phone_lines
from firmware.virtual.page.recording.transcript import Sight, Transcript
from firmware.virtual.stage import Stage

QUIET_S = 0.3
OTHER_PHONE = "here another customer's phone was taken"


class Recorder:
    """Keeps the lines of what is done at one open shop, in the stage's thread."""

    def __init__(self, stage: Stage, customer: CounterCustomer) -> None:
        self._stage = stage
        self._customer = customer
        self._keys = KeyLines(stage.settings.hold_s)
        self._faults: Mapping[OutsideFault, int] = {}
        self._faults_before = self._faults
        self._dark = False
        self._powered = False
        self._waited = False
        self._slips = 0
        self._reported_s = 0.0
        self.begin()

    def __len__(self) -> int:
        """How many lines there are so far."""
        return len(self._transcript)

    def lines(self) -> list[str]:
        """The lines so far, without the shop's set-up."""
        return self._transcript.lines()

    def settle(self, now_s: float) -> None:
        """Do a little of what the lines still need, once the counter is quiet."""
        if now_s - self._reported_s > QUIET_S:
            self._transcript.settle()

    def begin(self) -> None:
        """Forget the lines; the books count from here."""
        self._transcript = Transcript(self._sight)
        self._orders = self._booked()

    def ending(self) -> list[str]:
        """What the books have come to since it began; [] if that is not known."""
        orders = self._booked()
        if orders is None or self._orders is None or self._transcript.full:
            return []
        return [f"expect hub orders {orders - self._orders} within 20 s"]

    def played(self, line: str) -> None:
        """A line of another script was played here: it belongs to what was done."""
        self._transcript.did_as_written(line)

    def before(self, order: PageOrder) -> None:
        """An order is about to be carried out."""
        self._waited = self._customer.wallet.waits
        self._powered = self._stage.remote.powered
        self._faults_before = self._faults
        if isinstance(order, TearSlip):
            self._slips = 0
            with suppress(DriverError):  # there is no printer yet
                self._slips = len(self._stage.tray)

    def did(self, order: PageOrder, now_s: float) -> None:
        """An order was carried out."""
        note = self._transcript
        match order:
            case PressKey(key) if self._powered:
                note.expect_seen(now_s)
                self._keys.press(key, now_s)
            case ReleaseKey(key):
                note.went_on(self._keys.release(key, now_s))
            case TakeGoodAway():
                note.took_away(now_s)
            case TearSlip() if self._slips:
                note.did(now_s, f"expect slips {self._slips}", "take slips")
            case CutPower() if not self._dark:
                self._dark = True
                self._keys.power_went()
                note.did(now_s, "cut power", "expect power cut")
            case SetFault() | EndFaults():
                note.did(now_s, *self._fault_lines())
            case TakeOtherPhone():
                note.remark(OTHER_PHONE)
            case _:
                done = phone_lines(
                    self._stage, self._customer, order, waited=self._waited
                )
                note.did(now_s, *done)

    def kiosk_reported(self, what: Mapping[str, Any], now_s: float) -> None:
        """The kiosk reported something."""
        self._reported_s = now_s
        match what:
            case {"texts": texts}:
                self._transcript.saw(texts)
            case {"read": {"text": text}}:
                self._read(text, now_s)
            case {"power": True} if self._dark:
                self._dark = False
                self._transcript.did(now_s, "start kiosk")
            case _:
                pass

    def tabs_received(self, message: TabMessage) -> None:
        """Tabs received a message."""
        if isinstance(message, FaultsShown):
            self._faults = message.since_ms

    def _fault_lines(self) -> list[str]:
        return fault_lines(self._faults_before, self._faults, waits=self._waited)

    def _read(self, text: str, now_s: float) -> None:
        """A code was read; its text is "" if it is none of goods."""
        if text:
            self._transcript.showed(now_s, f"show code {text}")
        elif line := held_line(self._stage, self._customer):
            wallet = self._customer.wallet.shown
            code = wallet.code if wallet else 0
            self._transcript.showed(now_s, line, 1 + code)

    def _sight(self) -> Sight:
        """The display as it is now."""
        frame, reader = self._stage.remote.frame, self._stage.display_reader
        return lambda text: frame is not None and reader.sees(frame, text)

    def _booked(self) -> int | None:
        try:
            return self._stage.hub_database.orders()
        except DriverError:
            return None
