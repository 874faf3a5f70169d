"""One refund at a payment network: what goes back of which payment. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class ReturnState(StrEnum):
    """Where the money of a refund stands.

    ASKED: the network is being asked to return it. CHECKING: it was asked, and what
    became of that is being looked up. REFUSING: it has refused; whether it did it all
    the same is looked up once more. DONE: it went back. REFUSED: it did not, and people
    have to decide. CASH: they gave it back from a till.
    """

    ASKED = "asked"
    CHECKING = "checking"
    REFUSING = "refusing"
    DONE = "done"
    REFUSED = "refused"
    CASH = "cash"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneRefund:
    """`number` names it at the network, for ever: the same one is one refund.

    `out_trade_no` is the payment, whose whole amount was `paid_fen`. `kid` is the kiosk
    that took it. `due_s` is when its state's call is to be made, by the hub's steady
    clock; None if none is. `trouble` is why the network does not do it. `tries` counts
    calls in vain. `by`: who decided about it, empty if nobody had to.
    """

    number: str
    refund_id: str
    sale_id: str
    kid: str
    network: str
    out_trade_no: str
    refund_fen: int
    paid_fen: int
    state: ReturnState = ReturnState.ASKED
    due_s: float | None = 0.0
    trouble: str | None = None
    tries: int = 0
    by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the customer does not have the money yet."""
        return self.state not in {ReturnState.DONE, ReturnState.CASH}


def phone_refund_no(out_trade_no: str, turn: int) -> str:
    """The number of a sale's `turn`th refund, counted from 1.

    It is none of those by which an attempt goes back that no sale came of.
    """
    return f"{out_trade_no}R{turn}"
