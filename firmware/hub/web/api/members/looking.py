"""`GET /1/members`: a member is found, or shown; each look is in the member's audit."""

from collections.abc import Iterable

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.loyalty.feature import tier_in_force
from firmware.hub.loyalty.wallet.member_wallet import wallet_in_force
from firmware.hub.members import store as members_store
from firmware.hub.members.commands import LookedAt
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.members.replies import Changed, MemberRefusal
from firmware.hub.members.states import state_of
from firmware.hub.people.looking.finding import FoundMember, find_by
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
    Q,
)
from firmware.hub.web.api.members.known import (
    MEMBER,
    MEMBER_PATH,
    UNKNOWN,
    known_member,
)
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.reasons import FIELD_INVALID
from firmware.hub.web.api.records import ApiRecord
from firmware.protocol.field_types import PhoneEnd, Token
from firmware.protocol.records import PlainRecord

NOBODY = KeptProfile(profile=Profile())


class MemberQuery(PlainRecord, frozen=True, kw_only=True):
    """What the customer has: one of these."""

    phone_last4: PhoneEnd | None = None
    card: Token | None = None
    receipt: Token | None = None


class MemberInShort(ApiRecord, frozen=True):
    """A member as a list shows one; `phone_end` is four digits, or "".

    `state` is "", `blocked`, `erased` or `doubtful` (perhaps the same as another).
    """

    member_id: str
    card: str
    name: str
    phone_end: str
    joined_at: str
    state: str


class FoundMembers(ApiRecord, frozen=True):
    """At most 20 members, the last to join first."""

    members: tuple[MemberInShort, ...]


class ShownProfile(ApiRecord, frozen=True):
    """What a member gave of themselves; "" and [] are: not given."""

    name: str
    gender: str
    birthday: str
    phone: str
    preferences: tuple[str, ...]


class ShownMember(ApiRecord, frozen=True):
    """One member. `state` is as in a list; times are UTC text.

    `next_tier` and what is missing to it by money, in fen; null if there is none.
    `birthday_benefit`: whether that of today can be used. `consent_version` is 0 where
    nobody agreed to anything.
    """

    member_id: str
    card: str
    joined_at: str
    state: str
    tier: str
    next_tier: str | None
    next_missing_fen: int | None
    birthday_benefit: bool
    language: str
    consent_version: int
    consented_at: str | None
    profile: ShownProfile


def find_members(call: ApiCall[Nothing, MemberQuery]) -> Outcome:
    """Find by the last four digits of a phone, a card, or a receipt's number.

    Each member who is found has the look in the audit, with the key's name.
    """
    asked = call.query
    given = {
        "phone_end": asked.phone_last4,
        "card": asked.card,
        "receipt": asked.receipt,
    }
    chosen = [(kind, text) for kind, text in given.items() if text is not None]
    if len(chosen) != 1:
        expected = "one of phone_last4, card, receipt"
        return ApiRefusal(reason=FIELD_INVALID, expected=expected)
    with call.reading() as connection:
        found = find_by(connection, *chosen[0])
    refused = looked(call, (each.member_id for each in found), "find")
    if refused is not None:
        return refused
    return ApiReply(value=FoundMembers(members=tuple(map(_in_short, found))))


def show_member(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """One member, with what is known of the person; the look is in the audit."""
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
    if isinstance(member_id, ApiRefusal):
        return member_id
    refused = looked(call, [member_id], "show")
    if refused is not None:
        return refused
    with call.reading() as connection:
        shown = _shown(connection, member_id, call.now)
    return UNKNOWN if shown is None else ApiReply(value=shown)


def looked(
    call: ApiCall[Nothing, Q], member_ids: Iterable[str], act: str
) -> ApiRefusal | None:
    """Note who sees these members, before they are shown; why that could not be."""
    for member_id in member_ids:
        look = LookedAt(member_id=member_id, by=call.by, why=act)
        reply = call.do(look, Changed)
        if isinstance(reply, ApiRefusal) and reply != UNKNOWN:
            return reply
    return None


def _in_short(found: FoundMember) -> MemberInShort:
    return MemberInShort(
        member_id=found.member_id,
        card=found.card,
        name=found.name,
        phone_end=found.phone_end,
        joined_at=found.joined_at,
        state=found.state,
    )


def _shown(connection: Connection, member_id: str, now: str) -> ShownMember | None:
    member, state = (
        members_store.find(connection, member_id),
        state_of(connection, member_id),
    )
    if member is None or state.erased_at is not None:
        return None
    kept = profiles_of(connection).of(connection, member_id) or NOBODY
    wallet, profile = wallet_in_force(connection, member_id, now), kept.profile
    doubtful = "doubtful" if state.doubtful else ""
    return ShownMember(
        member_id=member_id,
        card=member.card,
        joined_at=member.joined_at,
        state="blocked" if state.blocked_at is not None else doubtful,
        tier=tier_in_force(connection, member_id, now),
        next_tier=wallet.next_tier,
        next_missing_fen=wallet.next_missing_fen,
        birthday_benefit=wallet.birthday,
        language=kept.language,
        consent_version=kept.consent_version,
        consented_at=kept.consented_at,
        profile=ShownProfile(
            name=profile.name,
            gender=profile.gender,
            birthday=profile.birthday,
            phone=profile.phone,
            preferences=profile.preferences,
        ),
    )


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="GET",
        path="/1/members",
        scope=KeyScope.MEMBERS_READ,
        summary="Find members",
        handle=find_members,
        replies={200: FoundMembers},
        body=Nothing,
        query=MemberQuery,
        reasons=[MemberRefusal.VAULT_FAILED],
        parameters={
            "phone_last4": "The last four digits of a phone.",
            "card": "The number of a card.",
            "receipt": "The number of a receipt, or the id of a sale.",
        },
    ),
    Endpoint(
        method="GET",
        path="/1/members/{member_id}",
        scope=KeyScope.MEMBERS_READ,
        summary="Show a member",
        handle=show_member,
        replies={200: ShownMember},
        body=Nothing,
        query=Nothing,
        reasons=[MemberRefusal.MEMBER_UNKNOWN, MemberRefusal.VAULT_FAILED],
        parameters=MEMBER_PATH,
    ),
]
