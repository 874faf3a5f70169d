"""Staff who suspend a basket, and have it paid later: at the kiosk, on the hub, both.

They know a basket by the code that they saw on the screen, and nothing else of it.
"""

from dataclasses import dataclass, field

from drivers.api import Button, Symbology
from firmware.hub.counter.commands import (
    BasketPaid,
    BasketPriced,
    BringBasket,
    PayBasket,
)
from firmware.kiosk.sale import SaleState
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.people import Customer
from tests.stress.crash_points.scripts import Script
from tests.support.kiosk_rig import KioskRig

TRIES_MAX = 60
ACTS_S = 1.0
AGAIN_S = 5.0
"""What people wait before they show a slip once more."""
OPEN = {SaleState.SCANNING, SaleState.WARNING}


@dataclass
class BasketStaff:
    """They act once a second. `slip_no` is what the screen showed, "" before.

    `receipt_no`: of the sale of which the hub said that it is booked. `opened_again`:
    the slip opened a basket after it was paid.
    """

    script: Script
    boxes: Boxes
    customer: Customer
    slip_no: str = ""
    receipt_no: str = ""
    opened_again: bool = False
    tried_again: bool = False
    tries: int = 0
    _shown_s: float = 0.0
    _shown: bool = False
    _acted_at_hub_s: float = 0.0
    _asked: list[PayBasket] = field(default_factory=list[PayBasket])

    @property
    def paid(self) -> bool:
        """Whether the kiosk or the hub said that the customer has paid."""
        return bool(self.customer.took or self.receipt_no)

    @property
    def gone(self) -> bool:
        """Whether the customer has the goods, or nobody goes on with them."""
        if not self.script.suspended or not self.slip_no:
            return self.customer.gone
        return self.tried_again or self.tries > TRIES_MAX

    def look(self, kiosk: KioskRig) -> None:
        """The screen has changed: it may show the code of a suspended basket."""
        sale = kiosk.controller.sale
        if sale.ticket is None or sale.state is not SaleState.THANKS:
            return
        if sale.ticket.suspended is not None and not self.slip_no:
            self.slip_no = sale.ticket.receipt_no
            self._shown_s = self.boxes.clock.now_s

    def act(self, kiosk: KioskRig) -> bool:
        """Do what is next at the kiosk; False to leave it to the customer."""
        state = kiosk.controller.sale.state
        if not self.script.suspended or (
            self.paid and state not in OPEN | {SaleState.IDLE}
        ):
            return False
        if not self.slip_no:
            if state in OPEN:
                kiosk.confirm()
                kiosk.press(Button.CALL)
                return True
            return False
        if state is SaleState.IDLE:
            self._show_slip(kiosk)
            return True
        if state in OPEN and self.paid:
            self.opened_again = True
            kiosk.press(Button.UNDO, held_s=2.2)
        return state in {SaleState.THANKS, SaleState.REFUNDING} or self.paid

    def act_at_hub(self) -> None:
        """Bring the basket of the slip, then book its money."""
        if "hub" not in self.script.suspended or not self.slip_no or self.paid:
            return
        if "kiosk" in self.script.suspended and not self._shown:
            return
        if self.boxes.clock.now_s < self._acted_at_hub_s + ACTS_S:
            return
        self._acted_at_hub_s = self.boxes.clock.now_s
        if self._asked:
            self._book(self._asked[-1])
            return
        found = self.boxes.ask_hub(BringBasket(slip_no=self.slip_no))
        self.tries += found is not None
        if isinstance(found, BasketPriced) and found.here:
            paid_fen = found.payable_fen
            pay = PayBasket(slip_no=self.slip_no, paid_fen=paid_fen, by="li")
            self._asked.append(pay)

    def _book(self, pay: PayBasket) -> None:
        """Until the hub replies, under the same key."""
        reply = self.boxes.ask_hub(pay, key=f"pay-{len(self._asked)}")
        if reply is None:
            return
        if isinstance(reply, BasketPaid):
            self.receipt_no = reply.receipt_no
        else:  # refused: it was recalled meanwhile, or is yet to be
            self._asked.clear()

    def _show_slip(self, kiosk: KioskRig) -> None:
        """Recall it, where that is wanted; once more after it was paid."""
        recalls = "kiosk" in self.script.suspended
        if self.boxes.clock.now_s < self._shown_s + AGAIN_S:
            return
        if self.tried_again or not (recalls or self.paid):
            return
        self._shown_s, self._shown = self.boxes.clock.now_s, True
        self.tried_again = self.paid
        self.tries += 1
        kiosk.confirm()
        kiosk.scan(f"{self.slip_no} 9.00元 未付款", Symbology.QR)
