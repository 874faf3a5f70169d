"""What a payment network says of a call, whichever network it is. Pure values.

`Unresolved` is not a failure: the money may have been taken. What a network says counts
only after its signature, the order's number and the amount were compared; else it is
`Unresolved`, too.
"""

from dataclasses import dataclass
from enum import StrEnum


class DeclineReason(StrEnum):
    """Why nothing was taken, as far as the customer can do something about it.

    CODE: expired or used, a fresh one may be accepted. BALANCE, LIMIT (the customer's
    or the shop's), RISK, MEANS (the account cannot pay so): another means of payment
    may do. BUYER: the customer has declined.
    NUMBER: the number stands for another trade. TOO_LATE: the network does it no more.
    FUNDS: the shop's account cannot pay a refund. SERVICE: keys, rights or the shop's
    account; only people can mend that. OTHER: none of these.
    """

    CODE = "code"
    BALANCE = "balance"
    LIMIT = "limit"
    RISK = "risk"
    MEANS = "means"
    BUYER = "buyer"
    NUMBER = "number"
    TOO_LATE = "too_late"
    FUNDS = "funds"
    SERVICE = "service"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Paid:
    """The customer's money was taken. `trade_no` is the network's number of it."""

    trade_no: str


@dataclass(frozen=True, slots=True)
class WaitingForBuyer:
    """A trade is there, and the customer has to confirm on the phone."""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The network knows no such trade: nobody has scanned, or nothing has come yet.

    No proof that nothing will: a call may still be on its way.
    """


@dataclass(frozen=True, slots=True)
class Closed:
    """The trade is closed and no money of it is with the shop: unpaid, or returned.

    `returned`: it had been paid, and a refund or a cancel has returned it. WeChat Pay
    says the same of a trade of which a part was returned.
    """

    returned: bool = False


@dataclass(frozen=True, slots=True)
class TurnedDown:
    """A trade is there, unpaid: the customer or a bank has refused it. Still open.

    The network does not say why. `Declined` of a query is about the query.
    """


@dataclass(frozen=True, slots=True)
class Declined:
    """Nothing was done. `word` is the network's own code, for people and the log."""

    reason: DeclineReason
    word: str = ""


@dataclass(frozen=True, slots=True)
class Unresolved:
    """No reply, or none that can be believed. `why` holds no secret.

    `says_not_done`: a signed reply says that nothing was done, by a word that is in no
    table. It is as unknown as the others, and worth no waiting: it is looked up, and
    cancelled at once.
    """

    why: str
    says_not_done: bool = False


@dataclass(frozen=True, slots=True)
class Precreated:
    """The trade may be paid by whoever scans `url` as a QR."""

    url: str


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The trade is closed for good. `trade_no`: it had been paid, and went back.

    Networks say so of trades that they never had, too. WeChat Pay does not say whether
    it was paid, and its REVOKED is both.
    """

    trade_no: str = ""


@dataclass(frozen=True, slots=True)
class CancelAgain:
    """Not yet cancelled: the same call has to be repeated."""


@dataclass(frozen=True, slots=True)
class RefundDone:
    """The refund of this number is done, by this call or by one before it."""


@dataclass(frozen=True, slots=True)
class RefundPending:
    """The network has accepted the refund and has not done it yet."""


PayResult = Paid | WaitingForBuyer | Declined | Unresolved
PrecreateResult = Precreated | Declined | Unresolved
QueryResult = (
    Paid | WaitingForBuyer | NotThere | Closed | TurnedDown | Declined | Unresolved
)
CancelResult = Cancelled | CancelAgain | Declined | Unresolved
RefundResult = RefundDone | RefundPending | NotThere | Declined | Unresolved
