"""Blocks members and undoes it, and notes who looked at a person."""

from dataclasses import replace

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members import store as members_store
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import (
    BlockMember,
    LookedAt,
    NoteFound,
    UnblockMember,
)
from firmware.hub.members.replies import Changed, MemberRefusal
from firmware.hub.members.states import keep_state
from firmware.hub.people.desk import DeskParts, MemberDesk, refused

LOOKS = {
    "find": MemberAct.FOUND,
    "show": MemberAct.SHOWN,
    "export": MemberAct.EXPORTED,
    "audit": MemberAct.LISTED,
}
"""The acts of looking, by what staff call them."""


class StaffHandlers:
    """The handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def block(self, command: BlockMember, work: UnitOfWork) -> PortReply:
        """Card, pass and link end to work; blocked twice is once."""
        return self._set(command, work, MemberAct.BLOCKED)

    def unblock(self, command: UnblockMember, work: UnitOfWork) -> PortReply:
        """They work again."""
        return self._set(command, work, MemberAct.UNBLOCKED)

    def looked(self, command: LookedAt, work: UnitOfWork) -> PortReply:
        """Somebody sees what is known of a person."""
        desk = MemberDesk(self._parts, work)
        state = desk.found(command.member_id)
        if isinstance(state, CommandRefused):
            return state
        act = LOOKS.get(command.why)
        if act is None:
            return refused(MemberRefusal.FIELD_INVALID, "why")
        desk.audit.note(act, state.member_id, command.by)
        return Changed()

    def found(self, command: NoteFound, work: UnitOfWork) -> PortReply:
        """Somebody sees them in a list."""
        desk = MemberDesk(self._parts, work)
        known = members_store.existing(desk.connection, command.member_ids)
        desk.audit.note_all(MemberAct.FOUND, sorted(known), command.by)
        return Changed()

    def _set(
        self, command: BlockMember | UnblockMember, work: UnitOfWork, act: MemberAct
    ) -> PortReply:
        desk = MemberDesk(self._parts, work)
        state = desk.found(command.member_id)
        if isinstance(state, CommandRefused):
            return state
        blocks = act is MemberAct.BLOCKED
        if blocks != (state.blocked_at is not None):
            changed = replace(state, blocked_at=desk.now if blocks else None)
            keep_state(desk.connection, changed)
            desk.audit.note(act, state.member_id, command.by, why=command.why)
        return Changed()
