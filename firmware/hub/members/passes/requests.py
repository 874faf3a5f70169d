"""Replies to a kiosk that was shown a pass: whose it is, once."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from firmware.hub.members import store as members_store
from firmware.hub.members.handler import MemberRequestHandler
from firmware.hub.members.passes import store
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.passes.store import PassUse
from firmware.hub.members.states import is_usable
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskPass, MemberReply
from firmware.retail.codes.member_pass import PassClaims, PassFault, read_pass

log = logging.getLogger(__name__)

PassFaultAt = Callable[[Connection, PassClaims, float], PassFault | None]
"""Whether a pass is of another time than this one, by the shop's policy."""


class PassRequestHandler:
    """Verifies a pass again, by the hub's clock, and keeps who was shown it first.

    `members` replies as to a card; `fault_at` judges the time.
    """

    def __init__(
        self,
        stamper: Stamper,
        keys: PassKeyFolder,
        *,
        members: MemberRequestHandler,
        fault_at: PassFaultAt,
    ) -> None:
        self._stamper = stamper
        self._keys = keys
        self._members = members
        self._fault_at = fault_at

    def reply(self, ask: AskPass, kid: str, connection: Connection) -> MemberReply:
        """The member with the wallet, or why the pass opens nothing.

        Inside the batch's transaction, whose lock makes two kiosks one after the other.
        The same kiosk that asks again gets the same reply.
        """
        fault = self._fault(ask, kid, connection)
        if isinstance(fault, PassFault):
            log.info("pass_refused kiosk=%s reason=%s", kid, fault)
            return MemberReply(member_id=None, refusal=fault.value)
        return self._members.reply_with_wallet(fault, connection)

    def _fault(self, ask: AskPass, kid: str, connection: Connection) -> PassFault | str:
        """Why it opens nothing; else whose it is."""
        shown, now = read_pass(ask.member_pass), self._stamper.stamp().ts
        if shown is None or not self._keys.is_good(shown):
            return PassFault.UNKNOWN
        claims = shown.claims
        fault = self._fault_at(
            connection, claims, datetime.fromisoformat(now).timestamp()
        )
        if fault is not None:
            return fault
        known = members_store.ids_by_name(connection, [claims.member_id])
        found = known.get(claims.member_id)
        if found is None or found != claims.member_id:
            return PassFault.UNKNOWN
        if not is_usable(connection, found):
            return PassFault.UNKNOWN
        wanted = PassUse(claims.member_id, claims.window, kid, None, now)
        if store.use(connection, wanted).is_other(kid):
            return PassFault.USED
        return claims.member_id
