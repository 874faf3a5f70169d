"""One customer after another at one kiosk."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from drivers.api import Button
from firmware.kiosk.sale import Sale, SaleState
from tests.stress.customers.payers import PhoneCustomer, Phones
from tests.stress.customers.returning import Returning
from tests.stress.customers.till import HOLD_S, Till

MAX_GOODS = 5
CARD_SHOWN = 0.5
CHANGES_MIND = 0.05
BY_PHONE = 0.8
BROUGHT_BACK = 0.25
USES_POINTS = 0.5
PAYS_WITHIN_S = 6.0


@dataclass
class People:
    """They pick from `goods`, half of them with one of `cards`; the customers' thread.

    Without `phones` all of them pay cash.
    """

    till: Till
    chance: random.Random
    goods: Sequence[str]
    cards: Sequence[str]
    phones: Phones | None = None
    _bought: Sequence[str] = field(default=())

    def come(self) -> None:
        """One customer; who gives up leaves an empty counter behind."""
        if self.phones is not None:
            Returning(self.till, self.chance).see_late()
        if not self._buy():
            self.till.press(Button.UNDO, HOLD_S)

    def _buy(self) -> bool:
        """One customer, from the first article to the thanks; False who gives up."""
        # Nobody scans one code twice within the time that a kiosk takes for one piece.
        others = [gtin for gtin in self.goods if gtin not in self._bought]
        goods = self.chance.sample(others, k=self.chance.randint(1, MAX_GOODS))
        self._bought = goods
        for gtin in goods:
            self.till.type(gtin)
        if self.chance.random() < CARD_SHOWN:
            self.till.type(self.chance.choice(self.cards))
        if not self.till.sees(lambda sale: _holds(sale, len(goods))):
            return False
        if not self._comes_to_pay() or self.chance.random() < CHANGES_MIND:
            return False
        if self.phones is not None and self.chance.random() < BY_PHONE:
            return self._pays_by_phone(self.phones)
        self.till.press(Button.KEY)
        return self.till.sees(lambda sale: sale.state is SaleState.THANKS)

    def _comes_to_pay(self) -> bool:
        """PAY, and what is asked before it about points and coupons."""
        self.till.press(Button.PAY)
        if not self.till.sees(_asks, PAYS_WITHIN_S):
            return False
        if self.till.sale.state is SaleState.REDEEMING:
            if self.chance.random() < USES_POINTS:
                self.till.press(Button.REPRINT)
            self.till.press(Button.PAY)
        return self.till.sees(_can_be_paid, PAYS_WITHIN_S)

    def _pays_by_phone(self, phones: Phones) -> bool:
        """By phone, and some bring back what they paid so."""
        if not PhoneCustomer(self.till, phones, self.chance).pay():
            return False
        ticket = self.till.sale.ticket
        if ticket is None or ticket.payment is None:
            return True
        if self.chance.random() < BROUGHT_BACK:
            Returning(self.till, self.chance).refund(ticket.receipt_no)
        return True


def _holds(sale: Sale, pieces: int) -> bool:
    return sale.state is SaleState.SCANNING and sale.basket.pieces == pieces


def _asks(sale: Sale) -> bool:
    return sale.state in {SaleState.REDEEMING, SaleState.PAYING}


def _can_be_paid(sale: Sale) -> bool:
    return sale.state is SaleState.PAYING
