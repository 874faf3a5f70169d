"""Finds who buys, by what a channel names; reading only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from firmware.hub.channels.buyer import Buyer, BuyerFault, member_buyer
from firmware.hub.channels.wanted import BuyerFacts, WantedOrder
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.loyalty.wallet.member_wallet import wallet_in_force
from firmware.hub.loyalty.wallet.pass_times import pass_fault_in_force
from firmware.hub.members import store as members_store
from firmware.hub.members.handler import MemberRequestHandler
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.passes.store import uses_of
from firmware.hub.members.states import is_usable
from firmware.protocol.envelope import Stamper
from firmware.retail.codes.member_pass import PassFault, ShownPass, read_pass

MEMBER_UNKNOWN = "member_unknown"
ONE_NAME = "one_name"
_NOBODY = Buyer()


@dataclass(frozen=True, slots=True)
class BuyerName:
    """By what an order names its buyer: one field and its text."""

    field: str
    text: str


def name_of(wanted: WantedOrder) -> BuyerName | BuyerFault | None:
    """What names the buyer; None for a guest, a fault if two things do."""
    fields = "member_id", "card", "member_pass"
    given = [(field, getattr(wanted, field)) for field in fields]
    named = [BuyerName(field, text) for field, text in given if text is not None]
    if len(named) > 1:
        return BuyerFault(named[1].field, ONE_NAME)
    return named[0] if named else None


class Buyers:
    """What the hub sends a kiosk of a member, for channels."""

    def __init__(self, stamper: Stamper, passes: PassKeyFolder) -> None:
        self._stamper = stamper
        self._passes = passes
        self._members = MemberRequestHandler(stamper, tier_in_force, wallet_in_force)

    def of(
        self, wanted: WantedOrder, kid: str, connection: Connection
    ) -> Buyer | BuyerFault:
        """Who buys, if that can be sold to now. StoreError if a key cannot be read."""
        named = name_of(wanted)
        if named is None or isinstance(named, BuyerFault):
            return named or _NOBODY
        if named.field == "member_pass":
            return self._shown(named.text, kid, connection)
        found = _found(named, connection)
        if found is None:
            return BuyerFault(named.field, MEMBER_UNKNOWN)
        return self._known(found, connection)

    def claimed(self, wanted: WantedOrder, kid: str, connection: Connection) -> Buyer:
        """Who is said to have bought, of an order that is paid.

        As a kiosk's: a member of whom the hub knows nothing now is named all the same,
        and so is a card that nobody has.
        """
        found = self.of(wanted, kid, connection)
        if isinstance(found, Buyer):
            return found
        if wanted.member_id is not None:
            return Buyer(facts=BuyerFacts(member_id=wanted.member_id))
        if wanted.card is not None:
            return Buyer(facts=BuyerFacts(card=wanted.card))
        shown = self._genuine(wanted.member_pass or "")
        if shown is None:
            return _NOBODY
        claims = shown.claims
        if found.reason == MEMBER_UNKNOWN:
            facts = BuyerFacts(member_id=claims.member_id, pass_window=claims.window)
            return Buyer(facts=facts)
        return self._known(claims.member_id, connection, claims.window)

    def _known(
        self, member_id: str, connection: Connection, window: int | None = None
    ) -> Buyer:
        reply = self._members.reply_with_wallet(member_id, connection)
        return member_buyer(reply, window)

    def _genuine(self, text: str) -> ShownPass | None:
        shown = read_pass(text)
        return shown if shown is not None and self._passes.is_good(shown) else None

    def _shown(self, text: str, kid: str, connection: Connection) -> Buyer | BuyerFault:
        """The member of a pass, which is not used by this."""
        shown = self._genuine(text)
        if shown is None:
            return BuyerFault("member_pass", PassFault.UNKNOWN)
        claims, now = shown.claims, self._stamper.stamp().ts
        now_s = datetime.fromisoformat(now).timestamp()
        fault = pass_fault_in_force(connection, claims, now_s)
        if fault is not None:
            return BuyerFault("member_pass", fault)
        key = claims.member_id, claims.window
        use = uses_of(connection, {key}).get(key)
        if use is not None and use.is_other(kid):
            return BuyerFault("member_pass", PassFault.USED)
        known = members_store.ids_by_name(connection, [claims.member_id])
        is_same = known.get(claims.member_id) == claims.member_id
        if not is_same or not is_usable(connection, claims.member_id):
            return BuyerFault("member_pass", MEMBER_UNKNOWN)
        return self._known(claims.member_id, connection, claims.window)


def _found(named: BuyerName, connection: Connection) -> str | None:
    """The member behind an id or a card, if cards and passes of theirs work."""
    if named.field == "card":
        member_id = members_store.by_card(connection, named.text)
    elif members_store.existing(connection, [named.text]):
        member_id = members_store.ids_by_name(connection, [named.text]).get(named.text)
    else:
        member_id = None
    usable = member_id is not None and is_usable(connection, member_id)
    return member_id if usable else None
