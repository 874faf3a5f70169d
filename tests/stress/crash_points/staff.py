"""Staff behind the counter: they end what hangs, and give money back when asked to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.api import Button, Symbology
from firmware.kiosk.refund import RefundPhase, ShownRefund
from firmware.kiosk.sale import SaleState
from firmware.retail.sale_ids import make_receipt_no
from tests.stress.crash_points.basket_staff import BasketStaff
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.people import Customer
from tests.stress.crash_points.scripts import Script
from tests.support.kiosk_rig import KioskRig

WAITS_S = 25.0
"""Staff who do not know how a refund ended look whether its slip comes out."""
TRIES_MAX = 40


@dataclass
class Staff:
    """Act once a second, after the customer. `returned`: refunds said to be done.

    They know what the screen or a slip says. A refund of which neither says anything
    is begun anew.
    """

    script: Script
    boxes: Boxes
    customer: Customer
    returned: set[str] = field(default_factory=set[str])
    tries: int = 0
    _free_since_s: float | None = None

    def __post_init__(self) -> None:
        self.baskets = BasketStaff(self.script, self.boxes, self.customer)

    @property
    def gone(self) -> bool:
        """Whether everybody has what they came for."""
        return self.baskets.gone and not self._wanted

    @property
    def sale_id(self) -> str:
        """The sale whose slip the customer shows; empty if nothing was sold."""
        return min(self.customer.took, default="")

    @property
    def _wanted(self) -> tuple[int, ...]:
        if not self.sale_id or self.tries > TRIES_MAX:
            return ()
        return self.script.refunds[len(self.returned) :]

    def look(self, kiosk: KioskRig) -> None:
        """The screen has changed, or a slip has come out."""
        self.customer.look(kiosk)
        self.baskets.look(kiosk)
        refund = kiosk.controller.sale.refund
        if refund is not None and refund.phase is RefundPhase.DONE:
            self.returned.add(refund.request.refund_id)
        self.returned |= {
            name for name, _ in self.boxes.printer.paper if name.rpartition("-r")[1]
        }

    def act(self, kiosk: KioskRig) -> None:
        """Do what is next, for the customer or for whoever wants money back."""
        if self.baskets.act(kiosk):
            return
        self.customer.act(kiosk)
        state = kiosk.controller.sale.state
        if state is not SaleState.IDLE:
            self._free_since_s = None
        refund = kiosk.controller.sale.refund
        if refund is not None:
            self._goes_on(kiosk, refund)
        elif self.customer.gone and self._wanted and state is SaleState.IDLE:
            self._begin(kiosk)

    def _begin(self, kiosk: KioskRig) -> None:
        now_s = self.boxes.clock.now_s
        if self._free_since_s is None:
            self._free_since_s = now_s
        if kiosk.controller.sale.late_refund is not None:
            kiosk.confirm()
        elif now_s >= self._free_since_s + WAITS_S:
            self._free_since_s = now_s
            self.tries += 1
            kiosk.confirm()
            self._show_slip(kiosk)

    def _show_slip(self, kiosk: KioskRig) -> None:
        receipt = make_receipt_no("K1", int(self.sale_id.rpartition("-")[2]))
        text = f"店 购物小票 单号{receipt} 2026-03-01 16:30 实付9.00元"
        kiosk.scan(text, Symbology.QR)

    def _goes_on(self, kiosk: KioskRig, refund: ShownRefund) -> None:
        acts: dict[RefundPhase, Callable[[], object]] = {
            RefundPhase.CHOOSING: lambda: self._choose(kiosk, refund),
            RefundPhase.CONFIRMING: kiosk.confirm,
            RefundPhase.DONE: lambda: kiosk.press(Button.PAY),
            RefundPhase.REFUSED: lambda: kiosk.press(Button.PAY),
            RefundPhase.NO_HUB: lambda: kiosk.press(Button.UNDO, held_s=2.2),
        }
        acts.get(refund.phase, lambda: None)()

    def _choose(self, kiosk: KioskRig, refund: ShownRefund) -> None:
        """As many pieces of the first article as are wanted, then the sum."""
        wanted = self._wanted[0] if self._wanted else 0
        missing = wanted - refund.chosen_pieces
        if (missing > 0 and refund.page != 1) or (missing <= 0 and refund.page):
            kiosk.press(Button.REPRINT)
        else:
            kiosk.press(Button.PAY)
