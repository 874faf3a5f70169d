"""Joining by a form: one member for one person, and no way to find out who is one."""

import secrets
from collections.abc import Callable

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members import store as members_store
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import JoinMember
from firmware.hub.members.forms import FormMade, form_of, keep_form
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.phones import e164
from firmware.hub.members.profiles.store import KeptProfile
from firmware.hub.members.replies import Joined, MemberRefusal
from firmware.hub.members.states import MemberState, keep_state
from firmware.hub.people.checks import ProfileFault, checked
from firmware.hub.people.claiming import claim_points
from firmware.hub.people.desk import DeskParts, MemberDesk, refused
from firmware.hub.people.proving import phone_reply
from firmware.protocol.records import encode_record
from firmware.retail.codes.own_codes import CARDS, make_card

PSEUDONYM_BYTES = 8


class JoinHandler:
    """Handles `JoinMember`; the handler's thread."""

    def __init__(
        self, parts: DeskParts, draw_card: Callable[[int], int] = secrets.randbelow
    ) -> None:
        self._parts = parts
        self._draw_card = draw_card

    def __call__(self, command: JoinMember, work: UnitOfWork) -> PortReply:
        """A member, a code on its way, or why not."""
        desk = MemberDesk(self._parts, work)
        rules = desk.policy.join
        profile = checked(command.profile, rules, e164)
        if isinstance(profile, ProfileFault):
            return refused(profile.reason, profile.field)
        if command.consent_version != rules.consent_version:
            missing = not command.consent_version
            return refused(
                MemberRefusal.CONSENT_MISSING
                if missing
                else MemberRefusal.CONSENT_OUTDATED
            )
        before = form_of(desk.connection, command.form)
        if before is not None:
            return self._again(desk, command, before, typed=profile)
        if rules.phone_proof and profile.phone:
            reply = phone_reply(
                desk, profile.phone, command.code, language=command.language
            )
            if reply is not None:
                return reply
        return self._joined(desk, command, profile)

    def _again(
        self, desk: MemberDesk, command: JoinMember, before: FormMade, *, typed: Profile
    ) -> PortReply:
        """The form came before: the reply is that of then, with a new link."""
        if before.digest != _digest(desk, typed):
            return refused(MemberRefusal.FORM_USED)
        member_id = desk.usable(before.member_id)
        if isinstance(member_id, CommandRefused):
            return member_id
        return _reply(desk, command, member_id)

    def _joined(
        self, desk: MemberDesk, command: JoinMember, typed: Profile
    ) -> PortReply:
        same = desk.with_phone(typed.phone)
        if same and desk.policy.join.phone_proof:
            member_id, act = same[0].member_id, MemberAct.CONSENTED
            if same[0].blocked_at is not None:
                return refused(MemberRefusal.MEMBER_BLOCKED)
            kept = _kept(command, _filled(desk, member_id, typed), desk.now)
        else:
            member_id, act = self._enrolled(desk), MemberAct.JOINED
            kept = _kept(command, typed, desk.now)
            if same:
                keep_state(desk.connection, MemberState(member_id, doubtful=True))
        desk.profiles.keep(desk.connection, {member_id: kept})
        desk.audit.note(act, member_id, command.by)
        sent = FormMade(_digest(desk, typed), member_id)
        keep_form(desk.connection, command.form, sent, now=desk.now)
        return _reply(desk, command, member_id)

    def _enrolled(self, desk: MemberDesk) -> str:
        """A new pseudonym with a card of its own."""
        while True:
            member_id = f"m-{self._parts.chance(PSEUDONYM_BYTES).hex()}"
            card = make_card(self._draw_card(CARDS))
            member = members_store.Member(member_id, card, desk.now)
            if members_store.add(desk.connection, member):
                return member_id


def _filled(desk: MemberDesk, member_id: str, given: Profile) -> Profile:
    """What is stored stays; what was not known is taken from the form."""
    kept = desk.profiles.of(desk.connection, member_id)
    if kept is None:
        return given
    before = kept.profile
    return Profile(
        name=before.name or given.name,
        gender=before.gender or given.gender,
        birthday=before.birthday or given.birthday,
        phone=before.phone,
        preferences=before.preferences or given.preferences,
    )


def _kept(command: JoinMember, profile: Profile, now: str) -> KeptProfile:
    return KeptProfile(
        profile=profile,
        language=command.language,
        consent_version=command.consent_version,
        consented_at=now,
    )


def _digest(desk: MemberDesk, profile: Profile) -> str:
    return desk.profiles.vault.mark("form", encode_record(profile).decode())


def _reply(desk: MemberDesk, command: JoinMember, member_id: str) -> Joined:
    claimed = claim_points(desk, command.claim, member_id)
    return Joined(
        member_id=member_id,
        link=desk.new_link(member_id),
        points=claimed.points,
        claim=claimed.refusal or "",
    )
