"""The wallet of the phone: its code, and how the payment that it began stands."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from drivers.api import DriverError
from drivers.sim.camera.camera_view import png
from drivers.sim.camera.held_pictures import pay_code
from firmware.protocol.records import record_with
from firmware.virtual.page.messages.to_page import PaymentStage, WalletShown
from firmware.virtual.page.messages.to_shop import WalletMood
from firmware.virtual.phones.wallets import Wallets

CODE_FILE: Final = "/phone/code.png"
LOOK_S, RENEW_S, LIVE_S = 0.5, 50.0, 300.0
"""How often the network is asked, a code replaced; how long a wallet stays open."""
LATE_S = 15.0
_MOODS: Mapping[WalletMood, dict[str, Any]] = {
    WalletMood.PAYS: {
        "mood": "pays", "password_from_fen": None, "password_after_s": None,
    },
    WalletMood.ASKS: {
        "mood": "pays", "password_from_fen": 0, "password_after_s": None,
    },
    WalletMood.HESITATES: {
        "mood": "pays", "password_from_fen": 0, "password_after_s": LATE_S,
    },
    WalletMood.REFUSES: {"mood": "refuses"},
}  # fmt: skip


class WalletFace:
    """One open wallet of those that the shop's script gave out. One thread.

    `keep` keeps the picture of the code under its address; b"" is none. `digits` are
    the code's, "" while none is shown: they leave this object in pictures alone.
    Methods raise DriverError for what the network refuses.
    """

    def __init__(self, wallets: Wallets, keep: Callable[[str, bytes], None]) -> None:
        self.digits = ""
        self.shown: WalletShown | None = None
        self._wallets = wallets
        self._keep = keep
        self._known: set[str] = set()
        self._codes = 0
        self._looked_s = self._renew_s = self._open_until_s = 0.0

    def open(self, now_s: float, network: str = "") -> None:
        """Open it with a fresh code, or the one at another network.

        A payment that waits for its password stays in view instead.
        """
        holders = self._wallets.holders
        if not holders:
            return
        before = self.shown.network if self.shown else next(iter(holders))
        network = network if network in holders else before
        self._open_until_s = now_s + LIVE_S
        if self.shown and network == before and self.waits:
            return
        found = self._wallets.shown(holders[network])
        self._known = {each["out_trade_no"] for each in found["trades"]}
        self.shown = WalletShown(
            network=network,
            networks=tuple(holders),
            balance_fen=found["balance_fen"],
            mood=_mood(found),
        )
        self._show_code(now_s)

    def change_mood(self, mood: WalletMood) -> None:
        """From now on it pays in this way."""
        if self.shown:
            self._wallets.change(self.holder, **_MOODS[mood])
            self.shown = record_with(self.shown, mood=mood)

    def scan(self, qr: str, now_s: float) -> bool:
        """Scan an order's code: the wallet of its network asks; False if there is none.

        The code's text is tried at each network, the open wallet's first.
        """
        holders = self._wallets.holders
        first = self.shown.network if self.shown else ""
        for network in sorted(holders, key=lambda each: each != first):
            try:
                self.open(now_s, network)
                self._wallets.scan(holders[network], qr)
            except DriverError:
                continue
            self._hide_code()
            self.look(now_s, at_once=True)
            return True
        self._hide_code()
        return False

    def confirm(self, now_s: float) -> None:
        """Type the password of the payment that waits."""
        if self.waits:
            self._wallets.confirm(self.holder)
            self.look(now_s, at_once=True)

    def decline(self, now_s: float) -> None:
        """Refuse it."""
        if self.waits:
            self._wallets.decline(self.holder)
            self.look(now_s, at_once=True)

    def put_away(self) -> None:
        """The phone shows something else: no code is in view any more."""
        if self.shown and not self.waits:
            self._hide_code()

    def look(self, now_s: float, *, at_once: bool = False) -> None:
        """Ask the network how the payment stands, and renew the code."""
        due = at_once or now_s - self._looked_s >= LOOK_S
        if self.shown is None or not due or now_s > self._open_until_s:
            if self.digits and now_s > self._open_until_s:
                self._hide_code()
            return
        self._looked_s = now_s
        try:
            found = self._wallets.shown(self.holder)
        except DriverError:  # the networks are off; the phone shows what it knew
            return
        fresh = [
            each for each in found["trades"] if each["out_trade_no"] not in self._known
        ]
        newest = max(fresh, key=lambda each: each["created_ms"], default=None)
        stage = PaymentStage.CODE if newest is None else _stage(newest)
        self.shown = record_with(
            self.shown,
            balance_fen=found["balance_fen"],
            mood=_mood(found),
            stage=stage,
            amount_fen=newest["amount_fen"] if newest else 0,
        )
        if stage is not PaymentStage.CODE:
            self._hide_code()
        elif self.digits and now_s >= self._renew_s:
            self._show_code(now_s)

    @property
    def holder(self) -> str:
        """Whose wallet is open, by the name in the script; "" for none."""
        shown = self.shown
        return self._wallets.holders[shown.network] if shown else ""

    @property
    def waits(self) -> bool:
        """Whether a payment is under way, or waits for its password."""
        waits = {PaymentStage.ASKED, PaymentStage.UNDER_WAY}
        return self.shown is not None and self.shown.stage in waits

    def _show_code(self, now_s: float) -> None:
        self.digits = self._wallets.new_code(self.holder)
        self._renew_s = now_s + RENEW_S
        self._codes += 1
        self._keep(CODE_FILE, png(pay_code(self.digits)))
        if self.shown:
            self.shown = record_with(self.shown, code=self._codes)

    def _hide_code(self) -> None:
        if self.digits and self.shown:
            self.digits = ""
            self._keep(CODE_FILE, b"")
            self.shown = record_with(self.shown, code=0)


def _mood(wallet: Mapping[str, Any]) -> WalletMood:
    """How a wallet of the network's books pays, whoever set it."""
    if wallet["mood"] == "refuses":
        return WalletMood.REFUSES
    if wallet["password_from_fen"] is None:
        return WalletMood.PAYS
    late = wallet["password_after_s"] is not None
    return WalletMood.HESITATES if late else WalletMood.ASKS


def _stage(trade: Mapping[str, Any]) -> PaymentStage:
    """How a trade of the network's books looks to its buyer."""
    match trade["status"]:
        case "paid":
            return PaymentStage.PAID
        case "closed":
            return PaymentStage.REFUSED
        case _ if trade["pays_ms"] is not None:
            return PaymentStage.UNDER_WAY
        case _:
            return PaymentStage.ASKED
