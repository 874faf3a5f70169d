"""Values between the ports, the faults and the networks."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from firmware.virtual.network.pay_network.books.books import PayBooks


@dataclass(frozen=True, slots=True)
class MerchantRequest:
    """What came over HTTPS. `path` has no query; header names are in lower case."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class CallName:
    """What a request wants, as far as it can be read before it is judged.

    `text` is the request as the books keep it: without a pay code.
    """

    network: str
    method: str
    out_trade_no: str
    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CallMoment:
    """When a call is handled, and whether a cancel is followed by a late payment."""

    now_ms: int
    late_payment_ms: int | None = None
    bills_at_once: bool = False


@dataclass(frozen=True, slots=True)
class NetworkOutcome:
    """What a network decided: an object to be signed, or a file.

    `refusal`: the code of a refusal, empty otherwise. `method` names the node of an
    answer of Alipay. `key` and `charset` are how it is to be written. `remark`: what
    the documents advise against.
    """

    payload: dict[str, Any]
    status: int = 200
    refusal: str = ""
    method: str = ""
    key: str = ""
    charset: str = "utf-8"
    file: bytes | None = None
    signed: bool = True
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Handwriting:
    """How an answer is signed. `sent` is put in the payload's place after signing."""

    manner: str = "right"
    digest: str = "sha256"
    skew_s: int = 0
    sent: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class WireAnswer:
    """What goes back over HTTPS."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Delivery:
    """An answer, and how it leaves: `whole`, `drop`, `cut`, `trickle` or `raw`.

    `drop` sends nothing, `cut` half, `raw` the body alone; all but `whole` and
    `trickle` end the connection. `gap_s` is between two bytes that trickle.
    """

    answer: WireAnswer
    manner: str = "whole"
    gap_s: float = 0.0


class PayNetwork(Protocol):
    """One of the two networks. `handle` is called with the books open."""

    def name_of(self, request: MerchantRequest) -> CallName:
        """What a request wants."""
        ...

    def is_genuine(
        self, request: MerchantRequest, now_ms: int
    ) -> NetworkOutcome | None:
        """The refusal of what was not signed by the merchant; None if it was."""
        ...

    def handle(
        self, request: MerchantRequest, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        """Do what a genuine request asks for."""
        ...

    def refused(
        self, name: CallName, code: str, *, sub_code: str, status: int
    ) -> NetworkOutcome:
        """The refusal that a fault asks for."""
        ...

    def write(
        self, outcome: NetworkOutcome, handwriting: Handwriting, now_ms: int
    ) -> WireAnswer:
        """The bytes of an answer."""
        ...
