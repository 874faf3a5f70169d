"""Questions about members; pseudonyms only, never a person."""

from firmware.protocol.field_types import Text, Whole
from firmware.protocol.messages.base import Message


class AskMember(Message, frozen=True, tag="member"):
    """Who shows this card? `card` is the card's text, never a name or a phone."""

    card: Text


class MemberReply(Message, frozen=True, tag="member"):
    """The member behind the card, or None. A pseudonym and a balance, nothing else."""

    member_id: Text | None
    balance_points: Whole = 0
