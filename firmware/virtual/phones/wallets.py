"""Customers' wallets at the payment networks: what each shows, scans and confirms."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drivers.api import DriverError
from firmware.virtual.network.pay_network.remote import (
    PayNetworkError,
    PayNetworkProcess,
)

NETWORKS = {"alipay": "alipay", "wechat": "wechat_pay"}
"""The hub's names of the networks, and their own."""
WAITS = "waiting"


@dataclass(slots=True)
class HeldWallet:
    """A wallet of the network by its number there; `codes` are those it has shown.

    `asks`: it wants a password before it pays.
    """

    number: str
    network: str
    asks: bool = False
    codes: list[str] = field(default_factory=list[str])


class Wallets:
    """The wallets of a rehearsal by who holds them, and their networks' process.

    The process is up from the first wallet on. One thread. Methods raise DriverError
    for a wallet that nobody has, and for what its network refuses.
    """

    def __init__(self, folder: Path) -> None:
        self.networks = PayNetworkProcess(folder)
        self.up = False
        self._wallets: dict[str, HeldWallet] = {}

    @property
    def codes(self) -> list[str]:
        """Every pay code that was shown so far."""
        return [code for each in self._wallets.values() for code in each.codes]

    def switch_on(self) -> None:
        """Start the networks, or start them again; DriverError if they do not."""
        try:
            self.networks.up()
        except PayNetworkError as exc:
            raise DriverError(
                "the payment networks do not start: {exc}", exc=exc
            ) from exc
        self.up = True

    def switch_off(self) -> None:
        """Switch the networks off, as a power cut there."""
        self.networks.kill()
        self.up = False

    def close(self) -> None:
        """End the networks."""
        self.networks.stop()
        self.up = False

    def open(self, name: str, network: str, balance_fen: int) -> None:
        """A wallet with money. `network`: a name of the hub's."""
        if not self.up:
            self.switch_on()
        asked = {"network": NETWORKS[network], "balance_fen": balance_fen}
        made = self.ask("POST", "/wallets", **asked)
        self._wallets[name] = HeldWallet(made["wallet"], network)

    def change(self, name: str, **fields: Any) -> None:  # noqa: ANN401 - JSON
        """Other behaviour of a wallet, by the fields of the network's books."""
        self._do(name, "", **fields)
        if "password_from_fen" in fields:
            self.wallet(name).asks = fields["password_from_fen"] is not None

    def new_code(self, name: str) -> str:
        """A fresh pay code of a wallet."""
        code: str = self._do(name, "code")["code"]
        self.wallet(name).codes.append(code)
        return code

    def last_code(self, name: str) -> str:
        """The code that a wallet showed last."""
        codes = self.wallet(name).codes
        if not codes:
            raise DriverError("{name} has shown no pay code yet", name=name)
        return codes[-1]

    def scan(self, name: str, qr: str) -> None:
        """Scan an order's QR: the wallet asks whoever holds it to confirm."""
        self._do(name, "scan", qr=qr)

    def confirm(self, name: str) -> None:
        """Type the password of the payment that waits for it."""
        number = self._waiting(name)
        password = self.shown(name)["password"]
        self._do(name, "confirm", out_trade_no=number, password=password)

    def decline(self, name: str) -> None:
        """Put the phone away instead of confirming."""
        self._do(name, "decline", out_trade_no=self._waiting(name))

    def balance_fen(self, name: str) -> int:
        """What a wallet has left."""
        balance: int = self.shown(name)["balance_fen"]
        return balance

    @property
    def holders(self) -> dict[str, str]:
        """Who holds a wallet, by the hub's name of its network; the first of each."""
        found: dict[str, str] = {}
        for name, each in self._wallets.items():
            found.setdefault(each.network, name)
        return found

    def wallet(self, name: str) -> HeldWallet:
        """Somebody's wallet; DriverError if there is none."""
        wallet = self._wallets.get(name)
        if wallet is None:
            raise DriverError("{name} has no wallet", name=name)
        return wallet

    def ask(self, verb: str, path: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """One request of the networks' control port; DriverError if it is refused."""
        if not self.up:
            raise DriverError("no payment network: say `wallet of …` first")
        try:
            return self.networks.ask(verb, path, **given)
        except PayNetworkError as exc:
            raise DriverError("the network refuses: {exc}", exc=exc) from exc

    def _waiting(self, name: str) -> str:
        """The number of the newest payment of a wallet that waits."""
        trades = [
            each for each in self.shown(name)["trades"] if each["status"] == WAITS
        ]
        if not trades:
            raise DriverError("nothing waits for {name} to confirm", name=name)
        newest = max(trades, key=lambda each: each["created_ms"])
        return str(newest["out_trade_no"])

    def shown(self, name: str) -> dict[str, Any]:
        """A wallet as its network's books have it, with its `trades`."""
        return self.ask("GET", f"/wallets/{self.wallet(name).number}")

    def _do(self, name: str, act: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        path = f"/wallets/{self.wallet(name).number}"
        return self.ask("POST", f"{path}/{act}" if act else path, **given)
