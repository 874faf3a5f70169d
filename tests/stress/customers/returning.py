"""Staff who give money back while all dies around them."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import Button
from firmware.kiosk.refund import RefundPhase
from firmware.kiosk.sale import SaleState
from tests.stress.customers.till import HOLD_S, Till

IDLE_S = 6.0
ENDS_S = 25.0
LOOKS_S = 0.2
REPEATS_S = 2.0
ONE_PIECE = 0.5


@dataclass
class Returning:
    """A refund of one sale at its kiosk: of one piece, or of everything."""

    till: Till
    chance: random.Random
    _pressed: object = None
    _pressed_s: float = 0.0

    def see_late(self) -> None:
        """How a refund ended that nobody has seen the end of."""
        if self.till.sale.late_refund is not None:
            self.till.press(Button.KEY)

    def refund(self, receipt_no: str) -> bool:
        """Whether the screen says that it is done."""
        if not self.till.sees(lambda sale: sale.state is SaleState.IDLE, IDLE_S):
            return False
        self.till.press(Button.KEY)
        self.till.type(f"购物小票 单号{receipt_no} 2026-03-01 16:30 实付9.00元")
        if not self.till.sees(lambda sale: sale.refund is not None):
            return False
        one, until_s = self.chance.random() < ONE_PIECE, time.monotonic() + ENDS_S
        while time.monotonic() < until_s and not self.till.closing.wait(LOOKS_S):
            refund = self.till.sale.refund
            if refund is None:
                return False
            self._act(refund.phase, one=one)
            if refund.phase is RefundPhase.DONE:
                return True
        return False

    def _act(self, phase: RefundPhase, *, one: bool) -> None:
        """What the screen asks for; once, and again if it is still there later."""
        refund = self.till.sale.refund
        if refund is None:
            return
        seen = phase, refund.page, refund.chosen_pieces
        now_s = time.monotonic()
        if seen == self._pressed and now_s < self._pressed_s + REPEATS_S:
            return
        self._pressed, self._pressed_s = seen, now_s
        acts: dict[RefundPhase, Callable[[], None]] = {
            RefundPhase.CHOOSING: lambda: self._choose(wanted=int(one)),
            RefundPhase.CONFIRMING: lambda: self.till.press(Button.KEY),
            RefundPhase.DONE: lambda: self.till.press(Button.PAY),
            RefundPhase.REFUSED: lambda: self.till.press(Button.PAY),
            RefundPhase.NO_HUB: lambda: self.till.press(Button.UNDO, HOLD_S),
        }
        acts.get(phase, lambda: None)()

    def _choose(self, *, wanted: int) -> None:
        """One piece of the first article, or all; then the sum."""
        refund = self.till.sale.refund
        if refund is None:
            return
        missing = wanted - refund.chosen_pieces
        if (missing > 0 and refund.page != 1) or (missing <= 0 and refund.page):
            self.till.press(Button.REPRINT)
        else:
            self.till.press(Button.PAY)
