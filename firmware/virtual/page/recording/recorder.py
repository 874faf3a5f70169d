"""Hears orders that were carried out and what the appliance told, and keeps a script.

Goods count when the kiosk has read them, so that a replay reads what was read. People
are named, codes never: what is held up may bear a pay code or a pass.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from drivers.api import Button, DriverError
from firmware.virtual.page.customer.customer import CounterCustomer
from firmware.virtual.page.messages.to_page import FaultsShown, TabMessage
from firmware.virtual.page.messages.to_shop import (
    ChangeMood,
    ConfirmPayment,
    CutPower,
    DeclinePayment,
    HeldThing,
    LayGood,
    OutsideFault,
    PageOrder,
    PhoneFace,
    PressKey,
    ReleaseKey,
    ScanByPhone,
    ScanWith,
    TakeGoodAway,
    TakeOtherPhone,
    TearSlip,
    WalletMood,
)
from firmware.virtual.page.recording.fault_lines import fault_lines
from firmware.virtual.page.recording.transcript import Sight, Transcript
from firmware.virtual.stage import Stage

QUIET_S = 0.3
PRESSED_S = 0.5
"""A key that was down for less was pressed, not held."""
MOODS = {
    WalletMood.PAYS: "pays at once",
    WalletMood.ASKS: "asks for password",
    WalletMood.HESITATES: "hesitates",
    WalletMood.REFUSES: "refuses",
}
GUEST = "here a guest's phone was held up, who joined on the page"
PAGE = "here a phone opened the page of the shop"


class Recorder:
    """Keeps the lines of what is done at one open shop, in the stage's thread."""

    def __init__(self, stage: Stage, customer: CounterCustomer) -> None:
        self._stage = stage
        self._customer = customer
        self._pressed_s: dict[Button, float] = {}
        self._faults: Mapping[OutsideFault, int] = {}
        self._cut = False
        self._waited = False
        self._slips = 0
        self._heard_s = 0.0
        self.begin()

    def __len__(self) -> int:
        """How many lines there are so far."""
        return len(self._transcript)

    def lines(self) -> list[str]:
        """The lines so far, without the shop's set-up."""
        return self._transcript.lines()

    def settle(self, now_s: float) -> None:
        """Do a little of what the lines still need, once the counter is quiet."""
        if now_s - self._heard_s > QUIET_S:
            self._transcript.settle()

    def begin(self) -> None:
        """Forget the lines; the books count from here."""
        self._transcript = Transcript(self._sight)
        self._orders = self._booked()

    def ending(self) -> list[str]:
        """What the books have come to since it began."""
        orders = self._booked()
        if orders is None or self._orders is None:
            return []
        return [f"expect hub orders {orders - self._orders} within 20 s"]

    def played(self, line: str) -> None:
        """A line of another script was played here: it belongs to what was done."""
        self._transcript.did_as_written(line)

    def before(self, order: PageOrder) -> None:
        """An order is about to be carried out."""
        self._waited = self._customer.wallet.waits
        if isinstance(order, TearSlip):
            self._slips = 0
            with suppress(DriverError):  # there is no printer yet
                self._slips = len(self._stage.tray)

    def did(self, order: PageOrder, now_s: float) -> None:
        """An order was carried out."""
        note = self._transcript
        match order:
            case PressKey(key):
                note.expect_seen(now_s)
                self._pressed_s[key] = now_s
            case ReleaseKey(key) if key in self._pressed_s:
                note.went_on(self._key_line(key, now_s - self._pressed_s.pop(key)))
            case TakeGoodAway():
                note.took_away(now_s)
            case LayGood():
                pass  # it counts once it is read
            case TearSlip() if self._slips:
                note.did(now_s, f"expect slips {self._slips}", "take slips")
            case CutPower() if not self._stage.remote.powered:
                self._cut = True
                note.did(now_s, "cut power", "expect power cut")
            case TakeOtherPhone():
                note.remark("here another customer's phone was taken")
            case _:
                note.did(now_s, *self._at_wallet(order))

    def told(self, what: Mapping[str, Any], now_s: float) -> None:
        """The kiosk told something."""
        self._heard_s = now_s
        match what:
            case {"texts": texts}:
                self._transcript.saw(texts)
            case {"read": {"text": text}}:
                if text:
                    self._transcript.showed(now_s, f"show code {text}")
                elif line := self._held_line():
                    wallet = self._customer.wallet.shown
                    code = wallet.code if wallet else 0
                    self._transcript.showed(now_s, line, 1 + code)
            case {"power": True} if self._cut:
                self._cut = False
                self._transcript.did(now_s, "start kiosk")
            case _:
                pass

    def told_tabs(self, told: TabMessage, now_s: float) -> None:
        """Tabs were told something."""
        if isinstance(told, FaultsShown):
            lines = fault_lines(self._faults, told.since_ms, waits=self._waited)
            self._faults = told.since_ms
            self._transcript.did(now_s, *lines)

    def _key_line(self, key: Button, seconds: float) -> str:
        held = key in {Button.UNDO, Button.REPRINT}
        if held and seconds >= self._stage.settings.hold_s(key):
            return f"hold {key}"
        if seconds < PRESSED_S:
            return f"press {key}"
        return f"hold {key} for {seconds:.1f} s"

    def _held_line(self) -> str:
        settings, customer = self._stage.settings, self._customer
        match customer.holding.thing:
            case HeldThing.CARD:
                return f"show card of {settings.members[0]}"
            case HeldThing.BADGE:
                return f"show badge of {settings.everybody[0]}"
            case HeldThing.PHONE if customer.face is PhoneFace.PAY:
                return f"show pay code of {customer.wallet.holder}"
            case HeldThing.PHONE if customer.is_first_member:
                return f"show pass of {settings.members[0]}"
            case HeldThing.PHONE:
                return f"# {GUEST}"
            case _:
                return ""

    def _at_wallet(self, order: PageOrder) -> tuple[str, ...]:
        holder = self._customer.wallet.holder
        match order:
            case ScanByPhone(what) if self._customer.scanned:
                return (self._scan_line(what, holder),)
            case ConfirmPayment() if self._waited:
                return (f"confirm payment as {holder}",)
            case DeclinePayment() if self._waited:
                return (f"decline payment as {holder}",)
            case ChangeMood(mood) if holder:
                return (f"wallet of {holder} {MOODS[mood]}",)
            case _:
                return ()

    def _scan_line(self, what: ScanWith, holder: str) -> str:
        if self._customer.face is not PhoneFace.PAY:
            return f"# {PAGE}"
        slip = f"slip {len(self._stage.paper.slips)}"
        return f"scan {'display' if what is ScanWith.DISPLAY else slip} as {holder}"

    def _sight(self) -> Sight:
        """The display as it is now."""
        frame, reader = self._stage.remote.frame, self._stage.display_reader
        return lambda text: frame is not None and reader.sees(frame, text)

    def _booked(self) -> int | None:
        try:
            return self._stage.hub_database.orders()
        except DriverError:
            return None
