"""Links to members' pages: asked for, opened, made anew, revoked."""

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import AskLink, OpenLink, RevokeLinks, RotateLink
from firmware.hub.members.links import open_link, revoke_links
from firmware.hub.members.profiles.phones import e164
from firmware.hub.members.replies import (
    Changed,
    LinkAsked,
    LinkMade,
    LinkOpened,
    MemberRefusal,
)
from firmware.hub.members.states import states_of
from firmware.hub.people.desk import DeskParts, MemberDesk, refused
from firmware.hub.people.texts import link_text


class LinkHandlers:
    """The handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def ask(self, command: AskLink, work: UnitOfWork) -> PortReply:
        """The same reply for every phone; a link goes to the member's own only.

        A phone gets as many of them as it would of codes.
        """
        desk = MemberDesk(self._parts, work)
        phone = e164(command.phone, desk.policy.join.phone_region)
        if phone is None:
            return refused(MemberRefusal.FIELD_INVALID, "phone")
        if self._parts.send is None:
            return refused(MemberRefusal.NO_GATEWAY, "phone")
        # Counted apart from codes, of which one may be on its way.
        counted = f"link {phone}"
        allowed = desk.codes.make(counted, desk.parts.chance, desk.moment) is not None
        found = desk.profiles.with_phone(desk.connection, phone)
        states = states_of(desk.connection, found)
        # Who types somebody else's phone must not keep that person from their link.
        usable = [
            each
            for each in found
            if desk.usable(each) == each and not states[each].doubtful
        ]
        if allowed and len(usable) == 1:
            self._send(desk, usable[0], command, phone=phone)
        return LinkAsked()

    def open(self, command: OpenLink, work: UnitOfWork) -> PortReply:
        """Whose it is."""
        member_id = open_link(work.connection, command.link, self._parts.now())
        if member_id is None:
            return refused(MemberRefusal.LINK_UNKNOWN)
        return LinkOpened(member_id=member_id)

    def rotate(self, command: RotateLink, work: UnitOfWork) -> PortReply:
        """A new one."""
        desk = MemberDesk(self._parts, work)
        member_id = desk.usable(command.member_id)
        if isinstance(member_id, CommandRefused):
            return member_id
        desk.audit.note(MemberAct.LINK_MADE, member_id, command.by)
        return LinkMade(link=desk.new_link(member_id))

    def revoke(self, command: RevokeLinks, work: UnitOfWork) -> PortReply:
        """None opens anything any more."""
        desk = MemberDesk(self._parts, work)
        state = desk.found(command.member_id)
        if isinstance(state, CommandRefused):
            return state
        revoke_links(desk.connection, [state.member_id])
        desk.audit.note(MemberAct.LINKS_REVOKED, state.member_id, command.by)
        return Changed()

    def _send(
        self, desk: MemberDesk, member_id: str, command: AskLink, *, phone: str
    ) -> None:
        address = f"{desk.policy.join.url}/m/{desk.new_link(member_id)}"
        text = link_text(command.language, address, store=self._parts.store)
        desk.send(phone, text, command.language)
        desk.audit.note(MemberAct.LINK_MADE, member_id, "member")
