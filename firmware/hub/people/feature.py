"""People as a feature: the commands about members, and the vault's upkeep."""

import logging
from collections.abc import Sequence

from sqlalchemy import Engine

from firmware.base.errors import StoreError
from firmware.hub.db.engine import reading
from firmware.hub.feature.command import Command, CommandHandlers
from firmware.hub.feature.feature import Feature, Worker
from firmware.hub.feature.job import Job
from firmware.hub.members import commands
from firmware.hub.members.profiles.moving import move_birthdays
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.people.blocking import StaffHandlers
from firmware.hub.people.changing import ChangeHandlers
from firmware.hub.people.claiming import AwaitedClaims, ClaimHandler
from firmware.hub.people.desk import DeskParts
from firmware.hub.people.erasing import EraseHandler, settle_erasures
from firmware.hub.people.guarded import MemberHandler, guarded
from firmware.hub.people.joining import JoinHandler
from firmware.hub.people.merging import MergeHandler
from firmware.hub.people.own_links import LinkHandlers
from firmware.hub.people.tables import awaited_claims
from firmware.protocol.messages import SaleClosed

log = logging.getLogger(__name__)

UPKEEP_EVERY_S = 60.0


class VaultUpkeep:
    """The handler's thread. A vault that fails stops no sale: it is logged."""

    def __init__(self, engine: Engine, parts: DeskParts) -> None:
        self._engine = engine
        self._parts = parts
        self._moved = False

    def run(self, _until_s: float) -> bool:
        """Move, once a start, what an earlier build kept in plain; then the copy."""
        try:
            if not self._moved:
                move_birthdays(self._engine)
                self._moved = True
            settle_erasures(self._engine, self._parts.now())
            with reading(self._engine) as connection:
                vault = profiles_of(connection).vault
            vault.keep_copy()
        except StoreError as error:
            log.error("vault_failed reason=%s", error)  # noqa: TRY400 - expected, and complete
        return False


def people_feature(
    engine: Engine, parts: DeskParts, *, workers: Sequence[Worker] = ()
) -> Feature:
    """Every command about members, and the job that looks after the vault.

    `workers`: who sends to phones.
    """
    upkeep = VaultUpkeep(engine, parts)
    offset = parts.utc_offset_minutes
    awaited = AwaitedClaims(parts.now, utc_offset_minutes=offset)
    return Feature(
        name="people",
        tables=(awaited_claims,),
        followers={SaleClosed: (awaited.booked,)},
        commands=member_handlers(parts),
        workers=workers,
        jobs=(Job("vault", UPKEEP_EVERY_S, upkeep.run, before_messages=True),),
    )


def member_handlers(parts: DeskParts) -> CommandHandlers:
    """Who handles each of the commands, at the hub or in a command of its shell."""
    links, changes, staff = (
        LinkHandlers(parts),
        ChangeHandlers(parts),
        StaffHandlers(parts),
    )
    handlers: dict[type[Command], MemberHandler] = {
        commands.JoinMember: JoinHandler(parts),
        commands.ClaimSale: ClaimHandler(parts),
        commands.AskLink: links.ask,
        commands.OpenLink: links.open,
        commands.RotateLink: links.rotate,
        commands.RevokeLinks: links.revoke,
        commands.ChangeProfile: changes.change,
        commands.SetPreferences: changes.prefer,
        commands.CorrectMember: changes.correct,
        commands.WithdrawConsent: changes.withdraw,
        commands.EraseMember: EraseHandler(parts),
        commands.MergeMembers: MergeHandler(parts),
        commands.BlockMember: staff.block,
        commands.UnblockMember: staff.unblock,
        commands.LookedAt: staff.looked,
        commands.NoteFound: staff.found,
    }
    return {kind: guarded(handler) for kind, handler in handlers.items()}
