"""Who stands at the kiosk: a customer who wants to pay, and staff who are called.

They see the screen and nothing else. Whatever breaks, they do what people do: wait,
show another code, go back, leave.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.api import Button, Symbology
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.ticket import Ticket
from firmware.retail.payment_ids import make_out_trade_no
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.scripts import Script
from tests.support.hub_rig import card
from tests.support.kiosk_builders import BISCUIT, COLA
from tests.support.kiosk_rig import KioskRig

PATIENCE_S = 60.0
LOOKS_S = 1.0
FIRST_CODE = 281234567890123456
AWAY = frozenset({SaleState.IDLE, SaleState.STOPPED})
NOTHING_TAKEN = frozenset(
    {NoticeKind.CHARGE_CLOSED, NoticeKind.CHARGE_DECLINED, NoticeKind.CODE_REFUSED}
)
HAS_PAID = frozenset({SaleState.PRINTING, SaleState.THANKS})


@dataclass
class Customer:
    """Acts once a second. `took`: sales of which the screen said that they are paid.

    `free_since_s`: attempts after which it said that one can pay anew, and since when;
    `denied`: of which it said that nothing was taken, while the network had taken it.
    """

    script: Script
    boxes: Boxes
    took: set[str] = field(default_factory=set[str])
    free_since_s: dict[str, float] = field(default_factory=dict[str, float])
    denied: set[str] = field(default_factory=set[str])
    lies: list[str] = field(default_factory=list[str])
    begun: bool = False
    gone: bool = False
    codes: int = 0
    _went_back: bool = False
    _attempt_since_s: tuple[object, float] | None = None
    _waits_since_s: float | None = None
    _seen_url: str = ""

    def act(self, kiosk: KioskRig) -> None:
        """Look at the screen and do what it asks for."""
        state = kiosk.controller.sale.state
        if state in HAS_PAID or (state in AWAY and self.begun):
            self.gone = True
        if self.gone:
            self._staff(kiosk)
            return
        acts: dict[SaleState, Callable[[KioskRig], None]] = {
            SaleState.IDLE: self._fill,
            SaleState.SCANNING: self._pay_or_leave,
            SaleState.REDEEMING: self._redeem,
            SaleState.PAYING: self._pay,
            SaleState.CHARGING: self._wait,
        }
        acts.get(state, lambda _kiosk: None)(kiosk)

    def look(self, kiosk: KioskRig) -> None:
        """The screen has changed: with thanks on it the customer takes the goods."""
        sale = kiosk.controller.sale
        if sale.ticket is None or sale.ticket.suspended is not None:
            return
        if sale.state in HAS_PAID:
            self._takes_goods(sale.ticket)
        elif sale.state is SaleState.PAYING and sale.ticket.attempt is not None:
            kind = sale.notice.kind if sale.notice else None
            self._may_pay_again(self._number_of(sale.ticket), kind)

    def _may_pay_again(self, number: str, kind: NoticeKind | None) -> None:
        trade = self.boxes.network.trades.get(number)
        self.free_since_s.setdefault(number, self.boxes.clock.now_s)
        if kind in NOTHING_TAKEN and trade is not None and trade.taken_fen:
            self.denied.add(number)

    def _takes_goods(self, ticket: Ticket) -> None:
        """The screen says that this sale is paid; is another payment open besides?"""
        new = ticket.sale_id not in self.took
        self.took.add(ticket.sale_id)
        if new and ticket.payment is None and ticket.attempt is not None:
            trade = self.boxes.network.trades.get(self._number_of(ticket))
            if trade is not None and trade.state != "closed":
                self.lies.append("cash was taken while the network may take it, too")

    @staticmethod
    def _number_of(ticket: Ticket) -> str:
        count = ticket.attempt.count if ticket.attempt else 1
        return make_out_trade_no(ticket.sale_id, count)

    def _fill(self, kiosk: KioskRig) -> None:
        self.begun = True
        for article in (COLA, BISCUIT, COLA):
            kiosk.scan(article.gtin)
            kiosk.now_s += 4.0
        if self.script.member:
            kiosk.scan(card(1), Symbology.QR)

    def _pay_or_leave(self, kiosk: KioskRig) -> None:
        if self._went_back and self.script.then == "leaves":
            kiosk.press(Button.UNDO, held_s=2.2)
        elif kiosk.controller.sale.asked_at_s is None:
            kiosk.press(Button.PAY)

    def _redeem(self, kiosk: KioskRig) -> None:
        if not kiosk.controller.sale.redeem.points:
            kiosk.press(Button.REPRINT)
        kiosk.press(Button.PAY)

    def _pay(self, kiosk: KioskRig) -> None:
        now_s, script = self.boxes.clock.now_s, self.script
        self._attempt_since_s = None
        if self._waits_since_s is None:
            self._waits_since_s = now_s
        offered = kiosk.controller.scene().phone.networks
        if self.codes >= len(script.wallet):
            self._pay_otherwise(kiosk)
        elif offered:
            self._waits_since_s = None
            self._show(kiosk)
        elif now_s - self._waits_since_s > PATIENCE_S:
            kiosk.press(Button.UNDO, held_s=2.2)

    def _pay_otherwise(self, kiosk: KioskRig) -> None:
        if self.script.then == "cash":
            kiosk.confirm()
        else:
            kiosk.press(Button.UNDO, held_s=2.2)

    def _show(self, kiosk: KioskRig) -> None:
        self.boxes.network.buyer = self.script.wallet[self.codes]  # type: ignore[assignment]
        self.codes += 1
        undo_s = self.script.undo_s
        if undo_s is not None:
            self.boxes.clock.after(undo_s, lambda: self.boxes.at_kiosk(self._go_back))
        if self.script.scans:
            kiosk.press(Button.PAY)
            return
        kiosk.scan(str(FIRST_CODE + self.codes), Symbology.QR)
        confirms_s = self.script.confirms_s
        if confirms_s is not None:
            self.boxes.clock.after(confirms_s, self.boxes.network.confirm_waiting)

    def _wait(self, kiosk: KioskRig) -> None:
        sale, now_s = kiosk.controller.sale, self.boxes.clock.now_s
        charge, script = sale.charge, self.script
        if charge is None:
            raise AssertionError("charging without an attempt")
        attempt = sale.ticket and (sale.ticket.sale_id, charge.attempt.count)
        if self._attempt_since_s is None or self._attempt_since_s[0] != attempt:
            self._attempt_since_s = attempt, now_s
        waited_s = now_s - self._attempt_since_s[1]
        if charge.url and charge.url != self._seen_url and script.confirms_s:
            self._seen_url = url = charge.url
            scan = self.boxes.network.scanned
            self.boxes.clock.after(script.confirms_s, lambda: scan(url))
        if charge.overdue or (script.cash_s is not None and waited_s >= script.cash_s):
            kiosk.confirm()

    def _go_back(self, kiosk: KioskRig) -> None:
        charging = kiosk.controller.sale.state is SaleState.CHARGING
        if charging and not self._went_back:
            self._went_back = True
            kiosk.press(Button.UNDO)

    def _staff(self, kiosk: KioskRig) -> None:
        """Whoever is called gives up what hangs; others are left alone."""
        charge = kiosk.controller.sale.charge
        if charge is not None and charge.overdue:
            kiosk.confirm()
