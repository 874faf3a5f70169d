"""What every payment network can do, for the hub (S02). A network is one folder."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from firmware.hub.payments.results import (
    CancelResult,
    PayResult,
    PrecreateResult,
    QueryResult,
    RefundResult,
)
from firmware.retail.codes.code_kinds import PayCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One attempt to take money. `out_trade_no` names it at the network, for ever.

    It has 6 to 32 letters, digits or `_`, which each network allows.

    `terminal` is the kiosk; `subject` is what the customer reads in the wallet, at most
    127 bytes of UTF-8. After `expires_s` nobody can pay it any more, as far as the
    network can receive that.
    """

    out_trade_no: str
    amount_fen: int
    subject: str
    terminal: str
    expires_s: int = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundCall:
    """Money back, of one trade: the same `refund_no` is the same refund, once.

    `paid_fen` is the whole amount that was paid; `refund_fen` at most that.
    """

    out_trade_no: str
    refund_no: str
    refund_fen: int
    paid_fen: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """A payment, or a refund, as the network's bill of a day has it.

    `amount_fen` is negative for a refund, `refund_no` empty for a payment, and for the
    money that a cancel returned. `fee_fen` is what the network keeps, negative if it
    gives it back. `at` is `YYYY-MM-DD HH:MM:SS` in Beijing's time, as the network
    writes it.
    """

    out_trade_no: str
    trade_no: str
    refund_no: str
    amount_fen: int
    fee_fen: int
    at: str


SPREAD_S = 1.5
"""Networks want 3 to 6 s between two queries of a trade."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How a network wants to be asked, in seconds.

    Query every `query_every_s`, until `give_up_s` after the charge; cancel no sooner
    than `cancel_after_s` after it. Each query is up to `spread_s` later: attempts that
    began in one moment are not asked about in one.
    """

    query_every_s: float = 3.0
    spread_s: float = 0.0
    give_up_s: float = 60.0
    cancel_after_s: float = 0.0


class PaymentGateway(Protocol):
    """One payment network. Each call is one exchange that ends within its time limit.

    Any thread may call, many at once. A call never raises for what the network says or
    fails to say: that is a result. `out_trade_no` is compared in every reply, and the
    amount in those that have one, which is why both are arguments of a query. `scans`:
    whether customers can scan what `precreate` prepares.
    """

    name: str
    pace: Pace
    scans: bool

    def pay(self, charge: Charge, code: PayCode) -> PayResult:
        """Take money by the code that a customer shows."""
        ...

    def precreate(self, charge: Charge) -> PrecreateResult:
        """Prepare a trade that a customer pays by scanning."""
        ...

    def query(self, charge: Charge) -> QueryResult:
        """What became of a charge."""
        ...

    def cancel(self, charge: Charge) -> CancelResult:
        """Close a trade, whatever became of it; if it was paid, return the money."""
        ...

    def refund(self, refund: RefundCall) -> RefundResult:
        """Return money of a trade that was paid."""
        ...

    def refund_query(self, refund: RefundCall) -> RefundResult:
        """What became of a refund."""
        ...

    def bill(self, day: str, into: BinaryIO) -> "Bill":
        """The network's own account of a day, `YYYY-MM-DD` in Beijing's time.

        It is written into a file, from which its lines are read while that is open.
        """
        ...


@dataclass(frozen=True, slots=True)
class Bill:
    """All lines of a day, or why there is none yet.

    `lines` can be gone through more than once.
    `missing` is empty if the bill is there, else a name: `not_yet`, `empty`, `unknown`.
    """

    lines: Iterable[BillLine] = ()
    missing: str = ""

    def __iter__(self) -> Iterator[BillLine]:
        """Each line."""
        return iter(self.lines)
