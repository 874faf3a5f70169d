"""Whom an address names: a member's id, merged ones included."""

from collections.abc import Mapping

from sqlalchemy import Connection

from firmware.hub.members import store as members_store
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.members.states import state_of
from firmware.hub.web.api.problems import ApiRefusal

MEMBER = "member_id"
MEMBER_PATH: Mapping[str, str] = {
    MEMBER: "The member's id; that of a member who was merged names the other."
}
UNKNOWN = ApiRefusal(reason=MemberRefusal.MEMBER_UNKNOWN.value)


def known_member(connection: Connection, member_id: str) -> str | ApiRefusal:
    """The id of a member who was not erased; a card is no id."""
    if member_id not in members_store.existing(connection, [member_id]):
        return UNKNOWN
    owner = members_store.ids_by_name(connection, [member_id])[member_id]
    return UNKNOWN if state_of(connection, owner).erased_at is not None else owner
