"""What asking a network for a trade that cannot be shows. Pure."""

from dataclasses import dataclass
from typing import Protocol

from firmware.hub.payments.gateway import Charge, PaymentGateway
from firmware.hub.payments.networks.https import Trouble
from firmware.hub.payments.results import QueryResult

UNKNOWN_CHARGE = Charge(
    out_trade_no="COUNTERTOPCHECK00", amount_fen=1, subject="check", terminal="check"
)
"""No kiosk numbers a sale like this: asking for it moves nothing."""


@dataclass(frozen=True, slots=True)
class Probe:
    """What came of it. `trouble` is why there was no reply.

    `ahead_s` is how many seconds this machine's clock is ahead of the network's, None
    if it has not said.
    """

    result: QueryResult
    trouble: Trouble | None
    ahead_s: float | None


class ProbedGateway(PaymentGateway, Protocol):
    """A network that can be tried out without moving money."""

    def probe(self) -> Probe:
        """Ask for a trade that cannot be."""
        ...
