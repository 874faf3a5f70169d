"""Forgets a person: what is left is a pseudonym whose sums stay (S45, N12).

Books first: they say who is erased, and the vault follows after the commit. What a
power cut leaves between the two `settle_erasures` brings to an end, and so it does
where books come back from a backup that knows nothing of an erasure.
"""

import logging
from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import PortReply
from firmware.hub.members import store as members_store
from firmware.hub.members.audit import MemberAct
from firmware.hub.members.commands import EraseMember
from firmware.hub.members.forms import forget_forms_of
from firmware.hub.members.links import revoke_links
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Erased, MemberRefusal
from firmware.hub.members.states import (
    erased,
    family,
    keep_state,
    state_of,
)
from firmware.hub.people.claiming import forget_claims_of
from firmware.hub.people.desk import DeskParts, MemberDesk, erase_after, refused

log = logging.getLogger(__name__)


class EraseHandler:
    """Handles `EraseMember`; the handler's thread."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    def __call__(self, command: EraseMember, work: UnitOfWork) -> PortReply:
        """Erased twice is once; whoever was merged into the member is erased, too."""
        desk = MemberDesk(self._parts, work)
        known = members_store.ids_by_name(desk.connection, [command.member_id])
        member_id = known.get(command.member_id)
        if member_id is None:
            return refused(MemberRefusal.MEMBER_UNKNOWN)
        if state_of(desk.connection, member_id).erased_at is None:
            desk.audit.note(MemberAct.ERASED, member_id, command.by)
            ids = family_of(desk.connection, member_id)
            erase_rows(desk.connection, ids, at=desk.now)
            erase_after(desk, ids)
        return Erased(member_id=member_id)


def family_of(connection: Connection, member_id: str) -> list[str]:
    """A member and all who were merged into it."""
    return list(connection.scalars(family(), {"member": member_id}))


def erase_rows(connection: Connection, member_ids: Collection[str], *, at: str) -> None:
    """What the books hold of these people goes; `at` is UTC text."""
    profiles_of(connection).forget(connection, member_ids)
    revoke_links(connection, member_ids)
    for member_id in member_ids:
        forget_forms_of(connection, member_id)
        forget_claims_of(connection, member_id)
        members_store.take_card(connection, member_id)
        before = state_of(connection, member_id)
        keep_state(connection, replace(before, erased_at=at, doubtful=False))


def settle_erasures(engine: Engine, now: str) -> None:
    """Bring books and vault to the same mind about who was erased."""
    with reading(engine) as connection:
        vault, in_books = profiles_of(connection).vault, erased(connection)
        in_vault = vault.erased()
        missing = _present(connection, in_vault.keys() - in_books)
    if missing:
        with writing(engine) as connection:
            for member_id in missing:
                erase_rows(connection, [member_id], at=in_vault[member_id])
        log.warning("erasures_repeated members=%d", len(missing))
    left = sorted(in_books - in_vault.keys())
    if left:
        vault.erase(left, now)
        log.info("erasures_finished members=%d", len(left))


def _present(connection: Connection, member_ids: Collection[str]) -> list[str]:
    """Of these, those whom the books know: older ones may not."""
    known = members_store.existing(connection, sorted(member_ids))
    return sorted(known)
