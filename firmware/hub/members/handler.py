"""Replies to a kiosk that asks whose card it was shown."""

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.members import store as members_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember, MemberReply


class MemberRequestHandler:
    """Looks the card up; a card that nobody has gets an empty reply."""

    def __init__(self, stamper: Stamper) -> None:
        self._stamper = stamper

    def reply(
        self, ask: AskMember, correlation: str, connection: Connection
    ) -> MemberReply:
        """The member's pseudonym and the points that can be spent now."""
        del correlation
        member_id = members_store.ids_by_name(connection, [ask.card]).get(ask.card)
        if member_id == ask.card:
            member_id = None  # a pseudonym is no card: a kiosk learns it from one
        if member_id is None:
            return MemberReply(member_id=None)
        now = self._stamper.stamp().ts
        points = ledger_store.balance_points(connection, member_id, now)
        return MemberReply(member_id=member_id, balance_points=points)
