"""Asks kiosks about payments that no sale has come of, and gives back what is nobody's.

A kiosk closes a paid sale within seconds; its fact may wait for hours, for a link or a
printer. So a payment is given back on the kiosk's word only, and only if its journal
has voided the sale. A journal that knows nothing of it may have been lost with a sale
that was closed, and old sales leave it: what came of that is left to people, who find
it in `countertop payments list --open` and in `countertop reconcile`.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Connection

from firmware.hub.db.engine import reading
from firmware.hub.feature.command import Command, UnitOfWork
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.steps import GiveUp
from firmware.hub.payments.desk import ChargeParts, PaymentDesk

log = logging.getLogger(__name__)

ASK_EVERY_S = 60.0
SILENT_S = 300
"""How long a payment has no sale before its kiosk is asked about it."""
AT_ONCE = 50
"""Payments asked about in a round: the next ones in the next, and so on."""


@dataclass(frozen=True, slots=True)
class SaleKnown(Command):
    """What a kiosk's journal knows of a sale."""

    kid: str
    sale_id: str
    state: str


class PaidQuestions:
    """The job and what follows a kiosk's word; the handler's thread.

    `ask` asks a kiosk about a sale; it may get lost.
    """

    def __init__(
        self, parts: ChargeParts, desk: PaymentDesk, ask: Callable[[str, str], object]
    ) -> None:
        self._parts = parts
        self._desk = desk
        self._ask = ask
        self._after = store.FIRST

    def run(self, _until_s: float) -> bool:
        """Ask about the next payments without a sale; once a minute."""
        silent = timedelta(seconds=SILENT_S)
        before = text_of(moment_of(self._parts.now()) - silent)
        with reading(self._parts.engine) as connection:
            found = store.paid_before(connection, before, self._after, limit=AT_ONCE)
        for kept, _ in found:
            self._ask(kept.attempt.kid, kept.attempt.sale_id)
        is_last = len(found) < AT_ONCE
        self._after = store.FIRST if is_last else (found[-1][1], found[-1][0].number)
        return False

    def receive(self, command: SaleKnown, work: UnitOfWork) -> None:
        """Give back what was paid for a sale that its kiosk has voided."""
        if command.state != "voided":
            return
        for kept in _paid_of(work.connection, command):
            self._desk.handle(kept, GiveUp(), work.connection)
            log.info("payment_of_void_given_back number=%s", kept.number)


def _paid_of(connection: Connection, reply: SaleKnown) -> list[store.KeptAttempt]:
    return [
        kept
        for kept in store.of_sale(connection, reply.sale_id)
        if kept.attempt.state is AttemptState.PAID and kept.attempt.kid == reply.kid
    ]
