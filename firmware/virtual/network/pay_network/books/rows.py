"""The rows of the books. Amounts are in fen, times in milliseconds since 1970."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuyerWallet:
    """A buyer's account. `mood`: `pays`, `refuses`, or `silent` when asked to confirm.

    From `password_from_fen` on a payment waits for the password, never if None;
    `password_after_s` types it by itself. `limit_fen` is the most for one payment.
    """

    wallet: str
    network: str
    buyer: str
    balance_fen: int
    password_from_fen: int | None = None
    password: str = "246810"  # noqa: S105 - of a wallet that holds no money
    password_after_s: float | None = None
    limit_fen: int | None = None
    mood: str = "pays"


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A pay code that a wallet showed, by its digest; `used_by` is its order."""

    digest: str
    network: str
    wallet: str
    dies_ms: int
    used_by: str = ""


@dataclass(frozen=True, slots=True)
class OrderCode:
    """An order's QR that a merchant asked for. `content`: digest of what was asked."""

    network: str
    out_trade_no: str
    qr: str
    amount_fen: int
    subject: str
    content: str
    dies_ms: int
    terms: str = "{}"


@dataclass(frozen=True, slots=True)
class NetworkTrade:
    """A trade. `status`: `waiting`, `paid` or `closed`; `reason`: why it is closed.

    `pays_ms` is when the wallet is going to pay by itself, `ends_ms` when a trade that
    waits closes by itself. `kind`: `code` or `order`. `terms`: what the order asked for
    besides, as JSON: notify_url, attach, store and terminal.
    """

    network: str
    out_trade_no: str
    number: str
    kind: str
    amount_fen: int
    subject: str
    content: str
    wallet: str
    status: str
    created_ms: int
    ends_ms: int
    pays_ms: int | None = None
    paid_ms: int | None = None
    closed_ms: int | None = None
    reason: str = ""
    terms: str = "{}"


@dataclass(frozen=True, slots=True)
class NetworkRefund:
    """Money that went back. `act`: `refund` or `cancel`; done from `done_ms` on."""

    network: str
    out_request_no: str
    out_trade_no: str
    number: str
    amount_fen: int
    made_ms: int
    done_ms: int
    act: str = "refund"


@dataclass(frozen=True, slots=True)
class PendingNotice:
    """A notice to a merchant's address, until `success` comes back or tries end."""

    notice: str
    network: str
    out_trade_no: str
    url: str
    due_ms: int
    tries: int = 0
    status: str = "waiting"


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call of a merchant; all of them stay, as long as the folder does.

    The request has a digest where a pay code stood. `refusal` is the code that it was
    refused with, `fault` what the rules did to it, `remark` what the documents advise
    against. From `began_ms` to `ended_ms` is the network's own time, delays included.
    """

    call: int
    network: str
    method: str
    out_trade_no: str
    began_ms: int
    ended_ms: int | None = None
    request: str = ""
    status: int = 0
    refusal: str = ""
    fault: str = ""
    remark: str = ""
