"""One attempt to have a sale paid by phone, as the kiosk knows it. Pure."""

from dataclasses import dataclass
from enum import StrEnum

OVERDUE_S = 90.0
"""Without a final word for this long staff are called; the hub gives up before it."""
FIRST_ASK_S = 1.5
"""A request or its reply may get lost: without a word it is asked again so soon."""
ASK_AGAIN_S = 2.5
"""Whatever changes is pushed; what was lost on the way is asked for at this period."""
END_SHOWN_S = 10.0
"""How long an attempt's end stays on the screen: customers look at their phones."""
SHOWN_URL_MAX = 53
"""The bytes of a code that fits the display; a longer one is printed."""


class ChargeWay(StrEnum):
    """CODE: the customer shows a code. SCAN: the customer scans one of ours."""

    CODE = "code"
    SCAN = "scan"


class ChargeStage(StrEnum):
    """How far an attempt is, while nobody knows how it ends.

    ASKED: the network is being asked. CONFIRM: the customer has to, on the phone. SCAN:
    the customer can scan. UNRESOLVED: nobody knows yet. CLOSING: it is being closed.
    """

    ASKED = "asked"
    CONFIRM = "confirm"
    SCAN = "scan"
    UNRESOLVED = "unresolved"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class ChargeAttempt:
    """What is journalled of an attempt: the sale's `count`th, at a network."""

    count: int
    network: str
    way: ChargeWay


@dataclass(frozen=True, slots=True)
class TicketPayment:
    """By which attempt a sale was paid: `out_trade_no` is its number there."""

    network: str
    out_trade_no: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ShownOrderPage:
    """The page of the order of a sale; `shown`: its code is on the screen.

    Without `url` the hub has said that there is none.
    """

    sale_id: str
    url: str
    shown: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCharge:
    """The attempt under way. Times are of the sale's monotonic clock, in seconds.

    `url` is what the customer can scan now, else empty. Of two states of an attempt the
    one with more `changes` counts; -1 before the hub's first word. It was last asked
    about at `sent_at_s`. `giving_up`: the customer does not want to pay so any more,
    and that was sent: it is never paid then. `overdue`: staff were called.
    """

    attempt: ChargeAttempt
    stage: ChargeStage = ChargeStage.ASKED
    url: str = ""
    changes: int = -1
    begun_at_s: float
    sent_at_s: float
    giving_up: bool = False
    overdue: bool = False

    @property
    def ask_at_s(self) -> float:
        """When the hub is to be asked again."""
        first = self.changes < 0 and self.sent_at_s == self.begun_at_s
        return self.sent_at_s + (FIRST_ASK_S if first else ASK_AGAIN_S)

    def end_at_s(self, patience_s: float) -> float:
        """When staff are called; once they were, when the sale is given up."""
        until_s = self.begun_at_s + OVERDUE_S
        return until_s + patience_s if self.overdue else until_s
