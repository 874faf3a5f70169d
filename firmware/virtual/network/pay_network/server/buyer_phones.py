"""What a buyer does: the acts of wallets that the control port offers."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final

from firmware.virtual.network.pay_network.acts.order import (
    CODE_LIFE_MS,
    NETWORKS,
    new_code,
)
from firmware.virtual.network.pay_network.acts.paying import (
    confirm,
    decline,
    scan_order,
)
from firmware.virtual.network.pay_network.acts.reasons import ActRefusal
from firmware.virtual.network.pay_network.books.books import PayBooks, digest
from firmware.virtual.network.pay_network.books.rows import (
    BuyerWallet,
    NetworkTrade,
    ShownCode,
)
from firmware.virtual.network.pay_network.network_time import NetworkClock

MOODS: Final = ("pays", "refuses", "silent")
_FIXED: Final = {"wallet", "buyer"}
_TYPES: Final = {
    "network": (str,), "mood": (str,), "password": (str,), "balance_fen": (int,),
    "password_from_fen": (int, type(None)), "limit_fen": (int, type(None)),
    "password_after_s": (int, float, type(None)),
}  # fmt: skip
Given = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PhoneRefusal:
    """Why nothing was done. `by_rule`: a rule of the network, not a bad request."""

    why: str
    by_rule: bool = False


class BuyerPhones:
    """Every buyer's. Each act is called with the books open."""

    def __init__(self, books: PayBooks, clock: NetworkClock) -> None:
        self._books = books
        self._clock = clock
        self._acts: dict[str, Callable[[BuyerWallet, Given], Given | PhoneRefusal]] = {
            "code": self._code,
            "scan": self._scan,
            "confirm": self._confirm,
            "decline": self._decline,
        }

    def wallet(self, given: Given) -> Given | PhoneRefusal:
        """Make a wallet: `network` and `balance_fen` at least."""
        if given.get("network") not in NETWORKS or "balance_fen" not in given:
            return PhoneRefusal("network and balance_fen are needed")
        fault = _fault(given)
        if fault:
            return PhoneRefusal(fault)
        name = f"w{secrets.token_hex(6)}"
        chance = secrets.randbelow(10**12)
        alipay = given["network"] == NETWORKS[0]
        buyer = f"2088{chance:012}" if alipay else f"o{secrets.token_hex(14)[:27]}"
        made = BuyerWallet(wallet=name, buyer=buyer, **given)
        self._books.wallets.put(made)
        return asdict(made)

    def do(self, name: str, act: str, given: Given) -> Given | PhoneRefusal:
        """An act of one wallet: change or show it if `act` is empty."""
        wallet = self._books.wallets.get(name)
        if wallet is None:
            return PhoneRefusal(f"no such wallet: {name}")
        if not act:
            return self._changed(wallet, given)
        if act not in self._acts:
            return PhoneRefusal(f"no such act: {act}")
        return self._acts[act](wallet, given)

    def _changed(self, wallet: BuyerWallet, given: Given) -> Given | PhoneRefusal:
        fault = _fault(given)
        if fault or "network" in given:
            return PhoneRefusal(fault or "a wallet stays in its network")
        changed = replace(wallet, **given)
        self._books.wallets.put(changed)
        trades = self._books.trades.where("wallet = ?", wallet.wallet)
        return asdict(changed) | {"trades": [asdict(each) for each in trades]}

    def _code(self, wallet: BuyerWallet, given: Given) -> Given:
        del given
        code = new_code(wallet.network)
        dies_ms = self._clock.now_ms() + CODE_LIFE_MS
        self._books.codes.put(
            ShownCode(digest(code), wallet.network, wallet.wallet, dies_ms)
        )
        return {"code": code, "dies_ms": dies_ms}

    def _scan(self, wallet: BuyerWallet, given: Given) -> Given | PhoneRefusal:
        qr = str(given.get("qr", ""))
        now_ms = self._clock.now_ms()
        return _reply(scan_order(self._books, wallet, qr, now_ms=now_ms))

    def _confirm(self, wallet: BuyerWallet, given: Given) -> Given | PhoneRefusal:
        trade = self._trade(wallet, given)
        if trade is None:
            return PhoneRefusal("no such trade of this wallet")
        password = str(given.get("password", ""))
        now_ms = self._clock.now_ms()
        return _reply(confirm(self._books, trade, password, now_ms=now_ms))

    def _decline(self, wallet: BuyerWallet, given: Given) -> Given | PhoneRefusal:
        trade = self._trade(wallet, given)
        if trade is None:
            return PhoneRefusal("no such trade of this wallet")
        return _reply(decline(self._books, trade, now_ms=self._clock.now_ms()))

    def _trade(self, wallet: BuyerWallet, given: Given) -> NetworkTrade | None:
        number = str(given.get("out_trade_no", ""))
        trade = self._books.trades.get(wallet.network, number)
        return trade if trade is not None and trade.wallet == wallet.wallet else None


def _fault(given: Given) -> str:
    """What is wrong with the fields of a wallet, or nothing."""
    known = {each.name for each in fields(BuyerWallet)} - _FIXED
    for name, value in given.items():
        if name not in known:
            return f"unknown key: {name}"
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            return f"wrong type: {name}"
    known_mood = given.get("mood", "pays") in MOODS
    return "" if known_mood else f"mood is one of {', '.join(MOODS)}"


def _reply(result: NetworkTrade | ActRefusal) -> Given | PhoneRefusal:
    if isinstance(result, ActRefusal):
        return PhoneRefusal(result.name.lower(), by_rule=True)
    return asdict(result)
