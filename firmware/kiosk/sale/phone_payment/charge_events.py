"""What happens to a payment by phone, as events of the sale. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from firmware.retail.codes.code_kinds import PayCode


class ChargeWord(StrEnum):
    """The hub's word on an attempt. Those of `ChargeStage` are of one under way.

    PAID. DECLINED: nothing was taken, for a reason. CLOSED: nothing was taken.
    RETURNED: it was, and goes back. REFUSED: the hub began nothing.
    """

    ASKED = "asked"
    CONFIRM = "confirm"
    SCAN = "scan"
    UNRESOLVED = "unresolved"
    CLOSING = "closing"
    PAID = "paid"
    DECLINED = "declined"
    CLOSED = "closed"
    RETURNED = "returned"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PayCodeScanned:
    """A pay code was shown; `code` only where it can be taken at this moment.

    It is a secret: it goes sealed to the hub at once, and nothing keeps it (N01).
    `network` is whose it seems to be, if codes were expected. `again`: it was in view
    before PAY was pressed, and was not taken then.
    """

    code: PayCode | None = None
    network: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class PayByScanAsked:
    """The order page asks for what PAY does in this sale: a code to scan (S03).

    `told_s`: when the order was reported to the hub, by the sale's monotonic clock.
    """

    sale_id: str
    told_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeReplied:
    """How an attempt of a sale stands; `reason`: why it was declined or refused.

    `changes` and `url` as of `ShownCharge`; `out_trade_no` is there if it was paid.
    """

    sale_id: str
    attempt: int
    state: ChargeWord
    changes: int = 0
    url: str = ""
    reason: str = ""
    out_trade_no: str = ""


@dataclass(frozen=True, slots=True)
class OrderPageReplied:
    """Where the page of an order is; empty if the shop has no such pages."""

    sale_id: str
    url: str = ""


ChargeEvent = PayCodeScanned | PayByScanAsked | ChargeReplied | OrderPageReplied
"""What happens to a payment by phone."""
