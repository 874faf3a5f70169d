"""Staff find members by what the person in front of them has: phone, card, receipt."""

import re
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.loyalty import event_store
from firmware.hub.loyalty.earnings import sale_event_id
from firmware.hub.members import store as members_store
from firmware.hub.members.profiles.phones import END_DIGITS, e164
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.states import MemberState, states_of
from firmware.hub.members.tables import members
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.tables import orders
from firmware.retail.policy.policy import Policy

MAX_FOUND = 20
_END = re.compile(rf"[0-9]{{{END_DIGITS}}}")
_PHONE = re.compile(r"[+0-9][0-9 ()-]{5,}")
_row, _order = members.c, orders.c
_BY_ID = select(_row.member_id, _row.card, _row.joined_at).where(among(_row.member_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundMember:
    """A member as staff see one in a list; `phone_end` is four digits, or "".

    `state` is "", `blocked`, `erased` or `doubtful` (perhaps the same as another).
    """

    member_id: str
    card: str
    name: str
    phone_end: str
    joined_at: str
    state: str


def find(connection: Connection, text: str) -> list[FoundMember]:
    """Members by what `text` is, at most 20, the last to join first.

    The last four digits of a phone, a whole phone, a card, an id, or a receipt number.
    """
    return _found(connection, _ids(connection, text.strip()))


def find_by(connection: Connection, kind: str, text: str) -> list[FoundMember]:
    """As `find`, where it is known what `text` is: `phone_end`, `card` or `receipt`."""
    match kind:
        case "phone_end":
            ids = profiles_of(connection).with_phone_end(text, MAX_FOUND)
        case "card":
            owner = members_store.by_card(connection, text)
            ids = [] if owner is None else [owner]
        case _:
            ids = _of_receipt(connection, text)
    return _found(connection, ids)


def _found(connection: Connection, ids: list[str]) -> list[FoundMember]:
    rows = connection.execute(_BY_ID, {"keys": key_list(ids)}).all()
    profiles = profiles_of(connection).of_many(connection, ids)
    states = states_of(connection, ids)
    found: list[FoundMember] = []
    for row in rows:
        kept, state = profiles.get(row.member_id), state_name(states[row.member_id])
        found.append(
            FoundMember(
                member_id=row.member_id,
                card="" if state == "erased" else row.card,
                name=kept.profile.name if kept else "",
                phone_end=kept.profile.phone[-END_DIGITS:] if kept else "",
                joined_at=row.joined_at,
                state=state,
            )
        )
    return sorted(found, key=lambda each: each.joined_at, reverse=True)[:MAX_FOUND]


def state_name(state: MemberState) -> str:
    """What staff see of a state: one of those of `FoundMember`."""
    flags = {
        "erased": state.erased_at is not None,
        "blocked": state.blocked_at is not None,
        "doubtful": state.doubtful,
    }
    return next((name for name, is_so in flags.items() if is_so), "")


def owner(connection: Connection, name: str) -> str | None:
    """The id behind a card or an id; None if nobody has it."""
    return members_store.ids_by_name(connection, [name]).get(name)


def _ids(connection: Connection, text: str) -> list[str]:
    profiles = profiles_of(connection)
    if _END.fullmatch(text):
        return profiles.with_phone_end(text, MAX_FOUND)
    member_id = members_store.ids_by_name(connection, [text]).get(text)
    if member_id is not None:
        return [member_id]
    if _PHONE.fullmatch(text):
        policy = policy_store.newest(connection) or Policy()
        phone = e164(text, policy.join.phone_region)
        if phone is not None:
            return profiles.with_phone(connection, phone)[:MAX_FOUND]
    return _of_receipt(connection, text)


def _of_receipt(connection: Connection, text: str) -> list[str]:
    """Whose sales these are: bought as a member, or claimed by the slip afterwards."""
    named = or_(_order.receipt_no == text, _order.sale_id == text)
    sold = select(_order.sale_id, _order.member_id).where(named).limit(MAX_FOUND)
    rows = connection.execute(sold).all()
    names = [row.member_id or _claimed_by(connection, row.sale_id) for row in rows]
    names = [each for each in names if each]
    return sorted(set(members_store.ids_by_name(connection, names).values()))


def _claimed_by(connection: Connection, sale_id: str) -> str | None:
    claimed = event_store.find(connection, sale_event_id(sale_id))
    return None if claimed is None else claimed.member_id
