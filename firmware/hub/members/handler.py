"""Replies to a kiosk that asks whose card it was shown."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from firmware.hub.ledger import store as ledger_store
from firmware.hub.members import store as members_store
from firmware.hub.members.states import is_usable
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import AskMember, MemberReply, WalletCoupon

TierOf = Callable[[Connection, str, str], str]
"""The tier of a member, by id, at a moment in UTC text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """What prices may depend on besides the tier, as of `MemberReply`."""

    coupons: tuple[WalletCoupon, ...]
    birthday: bool
    next_tier: str | None
    next_missing_fen: int | None
    used_up: tuple[str, ...] = ()


WalletOf = Callable[[Connection, str, str], Wallet]
"""The wallet of a member, by id, at a moment in UTC text."""


class MemberRequestHandler:
    """Looks the card up; one that nobody has, or that is blocked, is unknown."""

    def __init__(self, stamper: Stamper, tier_of: TierOf, wallet_of: WalletOf) -> None:
        self._stamper = stamper
        self._tier_of = tier_of
        self._wallet_of = wallet_of

    def reply(
        self, ask: AskMember, correlation: str, connection: Connection
    ) -> MemberReply:
        """The member's pseudonym, the points that can be spent now, and the tier.

        And the wallet to who asks for it.
        """
        del correlation
        # A pseudonym is no card: a kiosk learns it from one.
        member_id = members_store.by_card(connection, ask.card)
        if member_id is None or not is_usable(connection, member_id):
            return MemberReply(member_id=None)
        if ask.wallet:
            return self.reply_with_wallet(member_id, connection)
        now = self._stamper.stamp().ts
        points = ledger_store.balance_points(connection, member_id, now)
        tier = self._tier_of(connection, member_id, now) if ask.tier else "none"
        return MemberReply(member_id=member_id, balance_points=points, tier=tier)

    def reply_with_wallet(self, member_id: str, connection: Connection) -> MemberReply:
        """All that a kiosk receives of a member who is known."""
        now = self._stamper.stamp().ts
        points = ledger_store.balance_points(connection, member_id, now)
        tier = self._tier_of(connection, member_id, now)
        wallet = self._wallet_of(connection, member_id, now)
        return MemberReply(
            member_id=member_id,
            balance_points=points,
            tier=tier,
            coupons=wallet.coupons,
            birthday=wallet.birthday,
            next_tier=wallet.next_tier,
            next_missing_fen=wallet.next_missing_fen,
            used_up=wallet.used_up,
        )
