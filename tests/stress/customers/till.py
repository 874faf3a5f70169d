"""A running kiosk as people use it: they look at it, press its keys, show it codes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from drivers.api import Button, ButtonEdge
from drivers.sim.typist import Typist
from firmware.kiosk.app import Kiosk
from firmware.kiosk.sale import Sale

LOOK_S = 0.004
PATIENCE_S = 3.0
HOLD_S = 3.2
TAP_S = 0.05


@dataclass(frozen=True, slots=True)
class Till:
    """One kiosk, its scanner, and whether the shop closes; the customers' thread."""

    kiosk: Kiosk
    typist: Typist
    closing: threading.Event

    @property
    def sale(self) -> Sale:
        """What stands on the screen."""
        return self.kiosk.controller.sale

    def sees(self, true: Callable[[Sale], bool], limit_s: float = PATIENCE_S) -> bool:
        """Whether the kiosk comes to show what somebody waits for."""
        until_s = time.monotonic() + limit_s
        while not true(self.sale):
            if self.closing.wait(LOOK_S) or time.monotonic() > until_s:
                return False
        return True

    def press(self, button: Button, held_s: float = TAP_S) -> None:
        """Press and let go. The edges bear earlier times, so that no thread waits."""
        now_s = time.monotonic()
        inbox = self.kiosk.inbox
        inbox.put(ButtonEdge(button, down=True, at_s=now_s - held_s - TAP_S))
        inbox.put(ButtonEdge(button, down=False, at_s=now_s - TAP_S))

    def type(self, code: str) -> None:
        """Show a code to the scanner."""
        self.typist.type(code)
