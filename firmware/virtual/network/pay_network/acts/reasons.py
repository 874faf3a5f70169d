"""Why an act changed nothing."""

from enum import Enum, auto


class ActRefusal(Enum):
    """The networks have codes for each; not every act has every reason."""

    CODE_UNKNOWN = auto()
    CODE_DEAD = auto()
    BALANCE_TOO_LOW = auto()
    OVER_LIMIT = auto()
    BUYER_REFUSED = auto()
    ALREADY_PAID = auto()
    ALREADY_CLOSED = auto()
    OTHER_CONTENT = auto()
    OTHER_BUYER = auto()
    QR_ASKED_BEFORE = auto()
    NO_TRADE = auto()
    NOT_PAID = auto()
    CANCEL_TOO_LATE = auto()
    REFUNDED_BEFORE = auto()
    REFUND_TOO_LATE = auto()
    MORE_THAN_PAID = auto()
    OTHER_REFUND = auto()
    NOT_THE_WHOLE = auto()
    WRONG_PASSWORD = auto()
    NOT_WAITING = auto()
    ONLY_REVERSE = auto()
