"""Requests about members; pseudonyms only, no personal data."""

from firmware.protocol.field_types import Balance, Token
from firmware.protocol.messages.base import Message


class AskMember(Message, frozen=True, tag="member"):
    """Asks for the member of a card; `card` is its text, never a name or a phone.

    `tier`: the asker reads a tier in the reply, which a build before engine 3 refuses.
    """

    card: Token
    tier: bool = False


class MemberReply(Message, frozen=True, tag="member"):
    """The card's member, or None: a pseudonym, a balance and a tier, nothing else.

    `tier` prices what is bought now (A42); it is named to who asks for it.
    """

    member_id: Token | None
    balance_points: Balance = 0
    tier: Token = "none"
