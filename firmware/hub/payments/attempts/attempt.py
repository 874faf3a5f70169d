"""One attempt to be paid by phone: where it stands. Pure.

One attempt has one number at the network, for ever; a new pay code needs a new attempt,
and that begins only when this one is closed (E04, E05).
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from firmware.hub.payments.gateway import Charge, Pace
from firmware.hub.payments.results import DeclineReason

FIRST_WAIT_S = 1.0
CALL_WAIT_MAX_S = 60.0
REFUND_WAIT_MAX_S = 600.0
LATE_CHECK_S = 30.0
"""A call that was lost may arrive after its trade was cancelled: ask once more then."""


class PayWay(StrEnum):
    """CODE: the customer shows a code. SCAN: the customer scans one of ours."""

    CODE = "code"
    SCAN = "scan"


class AttemptState(StrEnum):
    """Where an attempt stands; docs/payments.md has the picture.

    RECORDED: the network is being asked for the money. WAITING: the customer has to do
    something. UNRESOLVED: nobody knows. CANCELLING: it is being closed. CHECKING: it
    was closed; whether money had come is being asked. CLOSED: no money is with the
    shop. PAID: it is, and no sale has been booked with it yet. BOOKED: one has. KEPT:
    people have decided that it stays without one.
    REFUNDING, REFUND_CHECKING: the money goes back. REFUNDED: it went back.
    """

    RECORDED = "recorded"
    WAITING = "waiting"
    UNRESOLVED = "unresolved"
    CANCELLING = "cancelling"
    CHECKING = "checking"
    CLOSED = "closed"
    PAID = "paid"
    BOOKED = "booked"
    KEPT = "kept"
    REFUNDING = "refunding"
    REFUND_CHECKING = "refund_checking"
    REFUNDED = "refunded"


class NetworkCall(StrEnum):
    """What the network is asked in a state."""

    PAY = "pay"
    PRECREATE = "precreate"
    QUERY = "query"
    CANCEL = "cancel"
    REFUND = "refund"
    REFUND_QUERY = "refund_query"


CALLS: dict[AttemptState, NetworkCall] = {
    AttemptState.WAITING: NetworkCall.QUERY,
    AttemptState.UNRESOLVED: NetworkCall.QUERY,
    AttemptState.CANCELLING: NetworkCall.CANCEL,
    AttemptState.CHECKING: NetworkCall.QUERY,
    AttemptState.CLOSED: NetworkCall.QUERY,
    AttemptState.REFUNDING: NetworkCall.REFUND,
    AttemptState.REFUND_CHECKING: NetworkCall.REFUND_QUERY,
}
"""The one call of each state but RECORDED, whose call is that of the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAttempt:
    """One attempt. Seconds are of the hub's monotonic clock.

    `due_s` is when its state's call is to be made, None if none is. At `give_up_s` it
    is cancelled if nothing has come. `given_up`: whoever wanted to pay does not any
    more, so what comes goes back. `url` is what a customer scans. `declined` is why the
    network took nothing, `trouble` why it does not do what it has to: people must help.
    `tries` counts calls in vain since the last change of state.
    """

    charge: Charge
    kid: str
    sale_id: str
    network: str
    way: PayWay
    pace: Pace
    charged_s: float
    give_up_s: float
    state: AttemptState = AttemptState.RECORDED
    due_s: float | None = None
    given_up: bool = False
    url: str = ""
    trade_no: str = ""
    declined: DeclineReason | None = None
    trouble: DeclineReason | None = None
    tries: int = 0

    @property
    def call(self) -> NetworkCall | None:
        """What the network is to be asked next, at `due_s`."""
        if self.due_s is None:
            return None
        if self.state is AttemptState.RECORDED:
            return NetworkCall.PAY if self.way is PayWay.CODE else NetworkCall.PRECREATE
        return CALLS[self.state]

    @property
    def payable_until_s(self) -> float:
        """Until when money may come although the trade was cancelled.

        A call that was lost may arrive later. What a customer has on the screen can be
        paid until it expires: a network that has not seen a scan has nothing to cancel.
        """
        scanned = self.way is PayWay.SCAN
        return self.charged_s + self.charge.expires_s if scanned else self.charged_s

    @property
    def settled(self) -> bool:
        """Whether nothing will change any more by itself."""
        return self.due_s is None

    @property
    def refund_no(self) -> str:
        """The number of the refund of money that must not stay."""
        return f"{self.charge.out_trade_no}R"


def begun(attempt: PayAttempt, now_s: float) -> PayAttempt:
    """The attempt whose intent is durable: the network may be asked now, once."""
    return replace(attempt, due_s=now_s)


def moved(
    attempt: PayAttempt, state: AttemptState, due_s: float | None = None
) -> PayAttempt:
    """The attempt in another state."""
    return replace(attempt, state=state, due_s=due_s, tries=0, trouble=None)


def wait_s(tries: int, max_s: float = CALL_WAIT_MAX_S) -> float:
    """How long to wait after n calls in vain, doubling from a second."""
    return min(max_s, FIRST_WAIT_S * 2.0 ** min(tries, 16))


def again(
    attempt: PayAttempt,
    now_s: float,
    *,
    trouble: DeclineReason | None = None,
    max_s: float = CALL_WAIT_MAX_S,
) -> PayAttempt:
    """The same call later: it was in vain."""
    due_s = now_s + wait_s(attempt.tries, max_s)
    return replace(attempt, due_s=due_s, tries=attempt.tries + 1, trouble=trouble)
