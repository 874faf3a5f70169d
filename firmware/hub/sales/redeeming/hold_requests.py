"""Replies to a kiosk that wants to hold points and coupons for a sale of its own."""

from datetime import timedelta

from sqlalchemy import Connection

from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.holding import SaleHoldRefusal, hold_for_sale
from firmware.hub.loyalty.times import moment_of
from firmware.hub.members.passes.store import last_used_at
from firmware.hub.policy import store as policy_store
from firmware.hub.sales import store as sales_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskHold, HoldReply
from firmware.retail.policy.policy import Policy
from firmware.retail.sale_ids import is_sale_id_of

SHOWN_FOR = timedelta(hours=2)
"""Longer than a basket stands at a counter after the member showed the pass."""


class HoldRequestHandler:
    """Holds for a sale that has not ended, as far as this hub knows.

    A request may come late, after the fact that ended its sale: it holds nothing then,
    for nothing would ever end that hold.
    """

    def __init__(self, stamper: Stamper, *, utc_offset_minutes: int) -> None:
        self._stamper = stamper
        self._utc_offset_minutes = utc_offset_minutes

    def reply(self, ask: AskHold, kid: str, connection: Connection) -> HoldReply:
        """Whether it is held; inside the batch's transaction, after its facts."""
        return self.hold(ask, kid, connection)

    def hold(
        self, ask: AskHold, kid: str, connection: Connection, *, proven: bool = False
    ) -> HoldReply:
        """As `reply`; `proven`: who asks knows the member better than by a card."""
        if not is_sale_id_of(kid, ask.sale_id):
            return HoldReply(refusal=SaleHoldRefusal.SALE_FOREIGN.value)
        if sales_store.ended_sales(connection, [ask.sale_id]):
            return HoldReply(refusal=SaleHoldRefusal.SALE_ENDED.value)
        now = self._stamper.stamp().ts
        if not proven and not _may_redeem(connection, ask.member_id, kid, now=now):
            return HoldReply(refusal=SaleHoldRefusal.PHONE_NEEDED.value)
        offset = self._utc_offset_minutes
        books = HoldBooks.opened(connection, now, utc_offset_minutes=offset)
        return hold_for_sale(books, ask, kid)


def _may_redeem(connection: Connection, member_id: str, kid: str, *, now: str) -> bool:
    """Whether the member has shown a pass there, or the policy lets a card do it."""
    policy = policy_store.newest(connection) or Policy()
    if policy.cards_redeem:
        return True
    shown_at = last_used_at(connection, member_id, kid)
    return shown_at is not None and moment_of(now) - moment_of(shown_at) < SHOWN_FOR
