"""A payment network as it is, with a line that loses and delays, for the machine.

It holds the truth: what was really taken. A step of time is a second.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from firmware.hub.payments.attempts.attempt import NetworkCall, PayAttempt
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    Closed,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    Precreated,
    RefundDone,
    RefundPending,
    TurnedDown,
    Unresolved,
    WaitingForBuyer,
)

LOST = Unresolved("lost")
LATE_MAX_S = 20
BUYER_MAX_S = 100
EXPIRES_S = 90


@dataclass
class NetworkModel:
    """One merchant's trades. `chance` decides all that is not the hub's doing.

    `turns_down`: what its customer refuses stays so by its word, cancelled or not.
    """

    chance: Random
    trouble: float
    trade: str = "none"
    taken_fen: int = 0
    times_taken: int = 0
    refund: str = "none"
    pays: int = 0
    on_their_way: list[tuple[int, Callable[[int], object]]] = field(
        default_factory=list[tuple[int, Callable[[int], object]]]
    )
    buyer_acts_s: int | None = None
    scans_s: int | None = None
    expires_s: int = 0
    turns_down: bool = False
    refused: bool = False

    @property
    def may_still_act(self) -> bool:
        """Whether something may happen without a call."""
        acts = self.scans_s, self.buyer_acts_s
        return bool(self.on_their_way) or acts != (None, None)

    def tick(self, now_s: int) -> None:
        """What arrives late arrives; the customer confirms, or declines."""
        arrived = [each for each in self.on_their_way if each[0] <= now_s]
        self.on_their_way = [e for e in self.on_their_way if e[0] > now_s]
        for _, act in arrived:
            act(now_s)
        if self.scans_s is not None and now_s >= self.scans_s:
            self.scans_s = None
            if self.trade == "none":
                self.trade = "waiting"
                self.buyer_acts_s = self.chance.randint(now_s, self.expires_s)
        if self.buyer_acts_s is not None and now_s >= self.buyer_acts_s:
            self.buyer_acts_s = None
            if self.trade == "waiting":
                self._take() if self.chance.random() < 0.7 else self._refuse()

    def call(self, call: NetworkCall, attempt: PayAttempt, now_s: int) -> object:
        """What the hub gets to hear of a call."""
        acts = {
            NetworkCall.PAY: self._pay,
            NetworkCall.PRECREATE: self._precreate,
            NetworkCall.QUERY: self._query,
            NetworkCall.CANCEL: self._cancel,
            NetworkCall.REFUND: self._refund,
            NetworkCall.REFUND_QUERY: self._refund_query,
        }
        act = acts[call]
        del attempt
        self.pays += call is NetworkCall.PAY
        dice = self.chance.random()
        if dice < self.trouble / 3:
            return LOST
        if dice < self.trouble * 2 / 3:
            late_s = now_s + self.chance.randint(1, LATE_MAX_S)
            self.on_their_way.append((late_s, act))
            return LOST
        reply = act(now_s)
        return LOST if dice < self.trouble else reply

    def _pay(self, now_s: int) -> object:
        if self.trade != "none":
            return Declined(DeclineReason.NUMBER)
        dice = self.chance.random()
        if dice < 0.2:
            return Declined(DeclineReason.CODE)
        self.trade = "waiting"
        if dice < 0.6:
            self._take()
            return Paid("T1")
        return self._waiting(now_s)

    def _precreate(self, now_s: int) -> object:
        if self.scans_s is None and self.chance.random() < 0.7:
            self.expires_s = now_s + EXPIRES_S
            self.scans_s = self.chance.randint(now_s + 1, self.expires_s)
        return Precreated("https://qr.example/1")

    def _waiting(self, now_s: int) -> object:
        if self.chance.random() < 0.8:
            self.buyer_acts_s = now_s + self.chance.randint(1, BUYER_MAX_S)
        return WaitingForBuyer()

    def _query(self, _now_s: int) -> object:
        if self.trade == "none":
            return NotThere()
        if self.refused and self.turns_down:
            return TurnedDown()
        if self.trade == "closed" or not self.taken_fen:
            return WaitingForBuyer() if self.trade == "waiting" else Closed()
        return Paid("T1")

    def _cancel(self, _now_s: int) -> object:
        if self.chance.random() < self.trouble / 2:
            return CancelAgain()
        if self.trade == "none":
            return Cancelled()
        had = self.taken_fen > 0
        self.taken_fen = 0
        self._close()
        return Cancelled("T1" if had else "")

    def _refund(self, _now_s: int) -> object:
        if self.trade == "none":
            return NotThere()
        if self.chance.random() < self.trouble / 2:
            return Declined(DeclineReason.FUNDS)
        if self.chance.random() < 0.3 and self.refund == "none":
            self.refund = "pending"
            return RefundPending()
        self.taken_fen, self.refund = 0, "done"
        return RefundDone()

    def _refund_query(self, _now_s: int) -> object:
        if self.refund == "pending" and self.chance.random() < 0.5:
            self.taken_fen, self.refund = 0, "done"
        known = {"none": NotThere(), "pending": RefundPending(), "done": RefundDone()}
        return known[self.refund]

    def _take(self) -> None:
        self.trade, self.taken_fen = "paid", 1
        self.times_taken += 1

    def _refuse(self) -> None:
        self.refused = True
        self._close()

    def _close(self) -> None:
        self.trade = "closed"
