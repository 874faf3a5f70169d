"""Payments by phone: asked for by a kiosk, carried out by the hub."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    Fen,
    KeysVersion,
    NetworkName,
    PublicKey,
    ScanUrl,
    Token,
    Version,
)
from firmware.protocol.messages.base import Message
from firmware.retail.payment_ids import MAX_ATTEMPTS

MAX_NETWORKS = 8
MAX_SEALED = 256
Attempts = Annotated[int, msgspec.Meta(ge=1, le=MAX_ATTEMPTS)]
DueFen = Annotated[int, msgspec.Meta(ge=1, le=100_000_000)]
"""What networks take at once: from a fen to a million yuan."""
Changes = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
Sealed = Annotated[bytes, msgspec.Meta(max_length=MAX_SEALED)]


class PaymentNetwork(Message, frozen=True):
    """A network that the shop takes: by the customer's `code`, by `scan`, or both."""

    name: NetworkName
    code: bool = True
    scan: bool = False


class PaymentMeans(Message, frozen=True, tag="payment_means"):
    """How customers can pay by phone here, and to which key pay codes are sealed.

    `sealing` is an X25519 key. A later document has a higher `version`. `format` and
    `min_reader`: `protocol.compat`.
    """

    version: KeysVersion
    sealing: PublicKey
    networks: Annotated[
        tuple[PaymentNetwork, ...], msgspec.Meta(max_length=MAX_NETWORKS)
    ] = ()
    format: Version = 1
    min_reader: Version = 1


class AskCharge(Message, frozen=True, tag="charge"):
    """Have a sale paid by phone; or what became of that, for the same attempt again.

    The sale's intent is journalled. `attempt` counts the sale's attempts from 1; the
    next may begin once the one before has ended. `way`: the customer shows a code, or
    scans one. `sealed` is that code, sealed for this sale and attempt; it is sent once.
    Without it nothing new is begun by code: an attempt that the hub does not have is
    looked for at the network and closed. `give_up`: nobody wants to pay any more.
    """

    sale_id: Token
    attempt: Attempts
    amount_fen: DueFen
    network: NetworkName
    way: Literal["code", "scan"]
    sealed: Sealed | None = None
    give_up: bool = False


class PaymentState(Message, frozen=True, tag="payment"):
    """How an attempt stands; the reply, and again whenever that changes.

    Of two with the same number the one with more `changes` counts. `state`: `asked`
    (the network is being asked), `confirm` (the customer has to, on the phone), `scan`
    (the customer can scan `url`), `unresolved` (nobody knows yet), `closing`, and at
    the end `paid`, `declined` (nothing was taken, and `reason` is why), `closed`
    (the shop has nothing), `returned` (it was taken, and goes back, or went). Or it
    never began: `refused`, with the reason `sale_foreign`, `sale_ended`, `attempt_open`
    (the one before has not ended), `sale_paid`, `charge_reused` (other content),
    `network_off`, `code_unreadable` (sealed to another key), `payments_over` (too many
    are open).
    """

    sale_id: Token
    attempt: Attempts
    state: Literal[
        "asked",
        "confirm",
        "scan",
        "unresolved",
        "closing",
        "paid",
        "declined",
        "closed",
        "returned",
        "refused",
    ]
    out_trade_no: Token | None = None
    changes: Changes = 0
    url: ScanUrl | None = None
    reason: Token | None = None


class SalePayment(Message, frozen=True):
    """By which attempt a sale was paid by phone."""

    network: NetworkName
    out_trade_no: Token
    amount_fen: Fen
