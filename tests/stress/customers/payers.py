"""Who pays by phone: shows a code or scans one, waits, goes back, tries again.

Whatever the screen says, a customer does what people do; each draws another wallet.
"""

import http.client
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from drivers.api import Button
from firmware.kiosk.sale import Sale, SaleState
from firmware.virtual.network.pay_network.remote import (
    PayNetworkError,
    PayNetworkProcess,
)
from tests.stress.customers.till import Till

CODES: Final = "shown-codes"
"""The file of every pay code that was shown; no other file may have one of them."""
BALANCE_FEN: Final = 10_000_000
WALLETS: Final[tuple[Mapping[str, Any], ...]] = (
    *({"balance_fen": BALANCE_FEN},) * 5,
    *({"balance_fen": BALANCE_FEN, "password_from_fen": 1, "password_after_s": 2.0},)
    * 2,
    {"balance_fen": BALANCE_FEN, "password_from_fen": 1, "mood": "silent"},
    {"balance_fen": 1},
)
"""Most pay at once; some type a password, one never does, one has no money."""
NETWORKS: Final = ("alipay", "wechat_pay")
SCANS: Final = 0.1
TRIES_MAX: Final = 6
CODE_TRIES: Final = 8
CODE_WAIT_S: Final = 0.4
CHARGED_S: Final = 2.0
WAITS_S: Final = (1.0, 20.0)
"""For how long a customer waits for the payment, at least and at most."""
ENDS_S: Final = 120.0
HAS_PAID: Final = frozenset({SaleState.PRINTING, SaleState.THANKS})


@dataclass
class Phones:
    """Wallets of the customers of one kiosk, by the networks' control port.

    The networks may be dead at any moment: then nobody has a code.
    """

    networks: PayNetworkProcess
    shown: Path
    chance: random.Random
    _wallets: dict[tuple[str, int], str] = field(default_factory=dict[Any, str])

    def code(self) -> str | None:
        """A fresh pay code of somebody's wallet."""
        wallet = self._wallet(self.chance.choice(NETWORKS))
        made = wallet and self._ask(f"/wallets/{wallet}/code")
        if not made:
            return None
        code = str(made["code"])
        with self.shown.open("ab") as file:
            os.write(file.fileno(), f"{code}\n".encode("ascii"))
        return code

    def scan(self, url: str) -> None:
        """Somebody scans an order's code."""
        wallet = self._wallet("alipay")
        if wallet:
            self._ask(f"/wallets/{wallet}/scan", qr=url)

    def _wallet(self, network: str) -> str | None:
        kind = self.chance.randrange(len(WALLETS))
        known = self._wallets.get((network, kind))
        if known is None:
            made = self._ask("/wallets", network=network, **WALLETS[kind])
            if not made:
                return None
            known = self._wallets[network, kind] = str(made["wallet"])
        return known

    def _ask(self, path: str, **given: Any) -> dict[str, Any] | None:  # noqa: ANN401 - JSON
        try:
            return self.networks.ask("POST", path, **given)
        except (OSError, http.client.HTTPException, ValueError, PayNetworkError):
            return None  # dead, or dying


@dataclass
class PhoneCustomer:
    """One customer who wants to pay by phone what the screen of PAYING asks for."""

    till: Till
    phones: Phones
    chance: random.Random

    def pay(self) -> bool:
        """Whether the screen says that it is paid; cash where no phone helps."""
        for _ in range(TRIES_MAX):
            if self._begin() and not self._ends():
                return False
            if self.till.sale.state in HAS_PAID:
                return True
        if self.till.sale.state is not SaleState.PAYING:
            return False
        self.till.press(Button.KEY)
        return self.till.sees(_is_paid, ENDS_S)

    def _begin(self) -> bool:
        """Show a code, or have one shown; whether an attempt began."""
        if self.chance.random() < SCANS:
            self.till.press(Button.PAY)
            if self.till.sees(_can_be_scanned, CHARGED_S):
                charge = self.till.sale.charge
                self.phones.scan(charge.url if charge else "")
        else:
            code = self._code()
            if code is None:
                return False
            self.till.type(code)
        return self.till.sees(_charging_or_paid, CHARGED_S)

    def _code(self) -> str | None:
        """A code; the networks may be dead for a while."""
        for _ in range(CODE_TRIES):
            code = self.phones.code()
            if code is not None or self.till.closing.wait(CODE_WAIT_S):
                return code
        return None

    def _ends(self) -> bool:
        """Wait; who waits in vain goes back. Whether the attempt has ended then."""
        if self.till.sees(_not_charging, self.chance.uniform(*WAITS_S)):
            return True
        self.till.press(Button.UNDO)
        if self.till.sees(_not_charging_or_overdue, ENDS_S):
            if self.till.sale.state is not SaleState.CHARGING:
                return True
            self.till.press(Button.KEY)
        return False


def _charging_or_paid(sale: Sale) -> bool:
    return sale.state is SaleState.CHARGING or sale.state in HAS_PAID


def _can_be_scanned(sale: Sale) -> bool:
    return sale.charge is not None and bool(sale.charge.url)


def _not_charging(sale: Sale) -> bool:
    return sale.state is not SaleState.CHARGING


def _not_charging_or_overdue(sale: Sale) -> bool:
    return _not_charging(sale) or (sale.charge is not None and sale.charge.overdue)


def _is_paid(sale: Sale) -> bool:
    return sale.state is SaleState.THANKS
