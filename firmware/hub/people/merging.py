"""Makes one member of two records of one person; the sums of the ledger stay."""

from dataclasses import replace

from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.corrections import Cause
from firmware.hub.loyalty.issuing.handing_over import hand_over
from firmware.hub.loyalty.points import PointsBook, calendar_in_force
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import MergeMembers
from firmware.hub.members.forms import move_forms
from firmware.hub.members.links import move_links
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile
from firmware.hub.members.replies import MemberRefusal, Merged
from firmware.hub.members.states import MemberState, keep_state, move_merged, state_of
from firmware.hub.people.desk import DeskParts, MemberDesk, forget_after, refused

MERGING = "merge"
"""The kind of its postings, and what their ids begin with."""


class MergeHandler:
    """Handles `MergeMembers`; the handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def __call__(self, command: MergeMembers, work: UnitOfWork) -> PortReply:
        """All of `merged` is that of `kept` from now on; merged twice is once."""
        desk = MemberDesk(self._parts, work)
        kept = desk.found(command.kept)
        if isinstance(kept, CommandRefused):
            return kept
        merged = desk.found(command.merged)
        if isinstance(merged, CommandRefused):
            return merged
        if kept.member_id == merged.member_id:
            if state_of(desk.connection, command.merged).merged_into is None:
                return refused(MemberRefusal.SAME_MEMBER)
            return Merged(member_id=kept.member_id)
        if hold_store.is_open_of(desk.connection, merged.member_id):
            return refused(MemberRefusal.HOLD_OPEN)
        _merge(desk, kept, merged)
        for each in (kept, merged):
            act = MemberAct.MERGED
            desk.audit.note(act, each.member_id, command.by, why=command.why)
        return Merged(member_id=kept.member_id)


def _merge(desk: MemberDesk, kept: MemberState, merged: MemberState) -> None:
    connection, now = desk.connection, desk.now
    into, gone = kept.member_id, merged.member_id
    _merge_profiles(desk, into, gone)
    hand_over(connection, gone, into, now=now)
    coupon_store.copy_birthdays(connection, gone, into)
    move_links(connection, gone, into)
    move_forms(connection, gone, into)
    move_merged(connection, gone, into)
    over = replace(merged, merged_into=into, merged_at=now, doubtful=False)
    keep_state(connection, over)
    keep_state(connection, replace(kept, doubtful=False))
    calendar = calendar_in_force(connection, desk.parts.utc_offset_minutes)
    book = PointsBook(connection, calendar, now)
    for member_id in (gone, into):
        name = f"{MERGING}:{gone}:{member_id}"
        book.rebook(member_id, Cause(posting_id=name, kind=MERGING, event_at=now))


def _merge_profiles(desk: MemberDesk, into: str, gone: str) -> None:
    """What is stored of the one who is kept stays; gaps are filled."""
    found = desk.profiles.of_many(desk.connection, [into, gone])
    if gone in found:
        kept = _filled(found[into], found[gone]) if into in found else found[gone]
        desk.profiles.keep(desk.connection, {into: kept})
    desk.profiles.forget(desk.connection, [gone])
    forget_after(desk, [gone])


def _filled(kept: KeptProfile, other: KeptProfile) -> KeptProfile:
    mine, theirs = kept.profile, other.profile
    profile = Profile(
        name=mine.name or theirs.name,
        gender=mine.gender or theirs.gender,
        birthday=mine.birthday or theirs.birthday,
        phone=mine.phone or theirs.phone,
        preferences=mine.preferences or theirs.preferences,
    )
    newer = max(kept, other, key=lambda each: each.consent_version)
    return replace(newer, profile=profile, language=kept.language)
