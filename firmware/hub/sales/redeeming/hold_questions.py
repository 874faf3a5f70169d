"""Asks kiosks about sales that hold something for long, before it is given back (A52).

A kiosk may have lost its journal, or be gone for good: nothing would ever end its hold.
While it says that the sale is open, the hold stays. Without a reply the hold is voided
once it is `hold_lost_s` old: a sale that was paid after all takes what it used.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.kiosk_commands import EXPIRES_MS, KioskCommands
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.loyalty.holds import HoldRefusal
from firmware.hub.loyalty.sale_holds import ending, store
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.holding import SaleHoldRefusal
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskSale, HoldReply, JournalSaleState
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from firmware.retail.sale_ids import is_channel, kid_of_sale

log = logging.getLogger(__name__)

ASK_EVERY_S = 60.0
OPEN_FOR_S = 3 * ASK_EVERY_S
"""How long a sale counts as open after its kiosk said so: a question may get lost."""
AT_ONCE = 50
"""Holds in one query, so that no message waits for long."""


ReplyListener = Callable[[JournalSaleState, str], object]
"""Receives what a kiosk replies, and which kiosk."""


def _nobody(_reply: JournalSaleState, _kid: str) -> None: ...


class SaleAsker:
    """Publishes questions to kiosks, signed; the handler's thread."""

    def __init__(
        self, stamper: Stamper, key: SigningKey, transport: PublishPort
    ) -> None:
        self._commands = KioskCommands(stamper, key, transport)

    def ask(self, kid: str, sale_id: str) -> bool:
        """Ask what became of a sale; False if the link did not take it."""
        return self._commands.send(kid, AskSale(sale_id=sale_id))


class HoldQuestions:
    """The job and the handler of what kiosks reply; the handler's thread.

    StoreError if the database cannot. Remembers when it asked about which of the old
    holds of the last round, and which kiosk said `open`.
    """

    def __init__(
        self,
        engine: Engine,
        stamper: Stamper,
        asker: SaleAsker,
        *,
        monotonic_s: Callable[[], float],
        utc_offset_minutes: int,
    ) -> None:
        self._on_reply: ReplyListener = _nobody
        self._engine = engine
        self._stamper = stamper
        self._asker = asker
        self._monotonic_s = monotonic_s
        self._utc_offset_minutes = utc_offset_minutes
        self._after = store.START
        self._seen: set[str] = set()
        self._asked_s: dict[str, float] = {}
        self._open_s: dict[str, float] = {}

    def with_listener(self, listener: ReplyListener) -> "HoldQuestions":
        """Itself; `listener` receives what kiosks reply, too."""
        self._on_reply = listener
        return self

    def run(self, until_s: float) -> bool:
        """Ask about old holds until `until_s`; whether there are more."""
        while True:
            now = self._stamper.stamp().ts
            found, lost_before = self._next(now)
            for hold in found:
                self._pursue(hold, lost_before, now)
            if len(found) < AT_ONCE:
                self._begin_anew()
                return False
            self._after = (found[-1].held_at or "", found[-1].sale_id)
            if self._monotonic_s() >= until_s:
                return True

    def reply(
        self, ask: JournalSaleState, kid: str, connection: Connection
    ) -> HoldReply:
        """What a kiosk's journal knows ends a hold, or lets it stay."""
        self._on_reply(ask, kid)
        hold = store.of_sale(connection, ask.sale_id)
        if hold is None or hold.kid != kid:
            return HoldReply(refusal=SaleHoldRefusal.SALE_FOREIGN.value)
        if not hold.is_open:
            return HoldReply(refusal=HoldRefusal.HOLD_ENDED.value)
        if ask.state == "open":
            self._open_s[ask.sale_id] = self._monotonic_s()
        if ask.state in {"open", "paid"}:
            return HoldReply()
        ending.release(self._books(connection), hold)
        log.info("hold_released sale=%r state=%s", ask.sale_id, ask.state)
        return HoldReply(refusal=HoldRefusal.HOLD_ENDED.value)

    def _next(self, now: str) -> tuple[list[SaleHold], str]:
        """Old holds behind the last one, and before when one is lost."""
        with reading(self._engine) as connection:
            rules = (policy_store.newest(connection) or Policy()).lots
            before = _earlier(now, rules.hold_silent_s)
            found = store.open_before(connection, before, self._after, limit=AT_ONCE)
        return found, _earlier(now, rules.hold_lost_s)

    def _pursue(self, hold: SaleHold, lost_before: str, now: str) -> None:
        """Ask about a hold, or void it if it is lost and nobody replies.

        Nobody can be asked about a channel's: its program releases it in time, or it
        is lost.
        """
        self._seen.add(hold.sale_id)
        old = (hold.held_at or "") < lost_before or is_channel(hold.kid)
        if old and self._is_unanswered(hold.sale_id):
            self._void(hold.sale_id, now)
            log.warning("hold_lost kiosk=%s sale=%r", hold.kid, hold.sale_id)
        elif self._asker.ask(hold.kid, hold.sale_id):
            self._asked_s.setdefault(hold.sale_id, self._monotonic_s())

    def _void(self, sale_id: str, now: str) -> None:
        """By what the books hold now: its fact may have come since they were read."""
        with writing(self._engine) as connection:
            hold = store.of_sale(connection, sale_id)
            if hold is not None:
                ending.void(self._books(connection, now), hold)

    def _is_unanswered(self, sale_id: str) -> bool:
        """Whether a kiosk was asked in this run, and has not just said `open`."""
        never, now_s = float("-inf"), self._monotonic_s()
        if is_channel(kid_of_sale(sale_id)):
            return True
        if sale_id not in self._asked_s:
            return False
        asked_for_s = now_s - self._asked_s[sale_id]
        said_open_s = now_s - self._open_s.get(sale_id, never)
        return asked_for_s > EXPIRES_MS / 1_000 and said_open_s > OPEN_FOR_S

    def _begin_anew(self) -> None:
        """A round is over: forget what is not open any more."""
        self._after = store.START
        for times in (self._asked_s, self._open_s):
            for sale_id in times.keys() - self._seen:
                del times[sale_id]
        self._seen.clear()

    def _books(self, connection: Connection, now: str | None = None) -> HoldBooks:
        return HoldBooks.opened(
            connection,
            now or self._stamper.stamp().ts,
            utc_offset_minutes=self._utc_offset_minutes,
        )


def _earlier(now: str, by_s: int) -> str:
    return text_of(moment_of(now) - timedelta(seconds=by_s))
