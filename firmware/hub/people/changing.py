"""Changes of a profile: by the member, or by staff for them."""

from dataclasses import replace

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import (
    ChangeProfile,
    CorrectMember,
    SetPreferences,
    WithdrawConsent,
)
from firmware.hub.members.profile import Profile, ProfileChange
from firmware.hub.members.profiles.phones import e164
from firmware.hub.members.profiles.store import KeptProfile
from firmware.hub.members.replies import Changed, MemberRefusal
from firmware.hub.members.states import keep_state, state_of
from firmware.hub.people.checks import ProfileFault, checked
from firmware.hub.people.desk import DeskParts, MemberDesk, refused
from firmware.hub.people.proving import phone_reply

BY_MEMBER = "member"


class ChangeHandlers:
    """The handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def change(self, command: ChangeProfile, work: UnitOfWork) -> PortReply:
        """By the member; a new phone is proven where the policy wants that."""
        desk = MemberDesk(self._parts, work)
        member_id = desk.usable(command.member_id)
        if isinstance(member_id, CommandRefused):
            return member_id
        before = _before(desk, member_id)
        consent = _consent(desk, before, command.consent_version)
        if isinstance(consent, CommandRefused):
            return consent
        profile = _changed(desk, before, command.changes)
        if isinstance(profile, CommandRefused):
            return profile
        if _needs_proof(desk, before.profile, profile):
            reply = phone_reply(
                desk, profile.phone, command.code, language=command.language
            )
            if reply is not None:
                return reply
        kept = replace(consent, profile=profile, language=command.language)
        _keep(desk, member_id, kept, before=before.profile)
        desk.audit.note(MemberAct.CHANGED, member_id, BY_MEMBER)
        return Changed()

    def prefer(self, command: SetPreferences, work: UnitOfWork) -> PortReply:
        """By the member; only with a consent."""
        changes = ProfileChange(preferences=command.preferences)
        member_id = command.member_id
        return self.change(ChangeProfile(member_id=member_id, changes=changes), work)

    def correct(self, command: CorrectMember, work: UnitOfWork) -> PortReply:
        """By staff, who have seen the member: nothing is proven again."""
        desk = MemberDesk(self._parts, work)
        state = desk.found(command.member_id)
        if isinstance(state, CommandRefused):
            return state
        before = _before(desk, state.member_id)
        profile = _changed(desk, before, command.changes)
        if isinstance(profile, CommandRefused):
            return profile
        kept = replace(before, profile=profile)
        _keep(desk, state.member_id, kept, before=before.profile)
        desk.audit.note(
            MemberAct.CORRECTED, state.member_id, command.by, why=command.why
        )
        return Changed()

    def withdraw(self, command: WithdrawConsent, work: UnitOfWork) -> PortReply:
        """The profile goes, in every copy; the membership stays."""
        desk = MemberDesk(self._parts, work)
        state = desk.found(command.member_id)
        if isinstance(state, CommandRefused):
            return state
        # At once: should the books fail now, what they hold opens no more all the same.
        desk.profiles.vault.drop([state.member_id])
        desk.profiles.forget(desk.connection, [state.member_id])
        desk.audit.note(MemberAct.WITHDRAWN, state.member_id, command.by)
        return Changed()


def _keep(
    desk: MemberDesk, member_id: str, kept: KeptProfile, *, before: Profile
) -> None:
    """As who joins with it: the phone of another member makes this one doubtful.

    So a link that is asked for by a phone goes to whoever had the phone first.
    """
    phone = kept.profile.phone
    if phone != before.phone:
        others = [each.member_id for each in desk.with_phone(phone)]
        doubtful = any(each != member_id for each in others)
        state = state_of(desk.connection, member_id)
        if doubtful != state.doubtful:
            keep_state(desk.connection, replace(state, doubtful=doubtful))
    desk.profiles.keep(desk.connection, {member_id: kept})


def _before(desk: MemberDesk, member_id: str) -> KeptProfile:
    kept = desk.profiles.of(desk.connection, member_id)
    return KeptProfile(profile=Profile()) if kept is None else kept


def _consent(
    desk: MemberDesk, before: KeptProfile, version: int
) -> KeptProfile | CommandRefused:
    """With the consent that was given before, or is given now."""
    if not version:
        if before.consent_version:
            return before
        return refused(MemberRefusal.CONSENT_MISSING)
    if version != desk.policy.join.consent_version:
        return refused(MemberRefusal.CONSENT_OUTDATED)
    return replace(before, consent_version=version, consented_at=desk.now)


def _changed(
    desk: MemberDesk, before: KeptProfile, changes: ProfileChange
) -> Profile | CommandRefused:
    typed = before.profile.changed(changes)
    profile = checked(typed, desk.policy.join, e164, before=before.profile)
    if isinstance(profile, ProfileFault):
        return refused(profile.reason, profile.field)
    return profile


def _needs_proof(desk: MemberDesk, before: Profile, now: Profile) -> bool:
    is_new = bool(now.phone) and now.phone != before.phone
    return is_new and desk.policy.join.phone_proof
