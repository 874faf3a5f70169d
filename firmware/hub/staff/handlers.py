"""Handles what the back office asks for staff; the handler's thread."""

from collections.abc import Callable

from sqlalchemy import Connection

from firmware.hub.feature.command import CommandHandlers, UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.staff import accounts, acts, commands, sessions, store, tries
from firmware.hub.staff.accounts import StaffAccount
from firmware.hub.staff.acts import NewAct, StaffAct
from firmware.hub.staff.commands import StaffNoted, StaffRefusal
from firmware.hub.staff.delays import TryPlace
from firmware.hub.staff.sessions import NewSession


class SessionHandlers:
    """Log-ins, good and failed. `now` returns the hub's time, UTC text."""

    def __init__(self, now: Callable[[], str]) -> None:
        self._now = now

    def failed(self, command: commands.NoteFailedTry, work: UnitOfWork) -> PortReply:
        """Count it."""
        place = TryPlace(command.who, command.address)
        tries.failed(work.connection, place, self._now())
        return StaffNoted()

    def begin(self, command: commands.BeginSession, work: UnitOfWork) -> PortReply:
        """Unless the account, or the badge, is another by now."""
        connection, now = work.connection, self._now()
        account = accounts.of_id(connection, command.account_id)
        if account is None or not account.is_open:
            return _refused(StaffRefusal.ACCOUNT_CHANGED)
        badge_id = command.badge_id
        opens = badge_id is None or _opens(connection, badge_id, account)
        if account.changed != command.changed or not opens:
            return _refused(StaffRefusal.ACCOUNT_CHANGED)
        sessions.end(connection, command.replaces)
        new = NewSession(
            digest=command.digest,
            account_id=account.account_id,
            changed=account.changed,
            badge_id=badge_id,
            proven=badge_id is None,
            now=now,
        )
        sessions.begin(connection, new)
        # A copied badge must not make guesses at the password of its owner free again.
        who = tries.BADGE if badge_id else account.account_id
        tries.succeeded(connection, TryPlace(who, command.address), now)
        how = f"{badge_id or 'password'} {command.address}"
        new_act = NewAct(account.account_id, StaffAct.LOGGED_IN, account.actor, how)
        acts.note(connection, new_act, at=now)
        return StaffNoted()

    def see(self, command: commands.SeeSession, work: UnitOfWork) -> PortReply:
        """Note its use."""
        sessions.see(work.connection, command.digest, self._now())
        return StaffNoted()

    def end(self, command: commands.EndSession, work: UnitOfWork) -> PortReply:
        """End it, and note who logged out."""
        account_id = sessions.end(work.connection, command.digest)
        if account_id is not None:
            self._note(work, account_id, StaffAct.LOGGED_OUT)
        return StaffNoted()

    def choose(self, command: commands.ChoosePassword, work: UnitOfWork) -> PortReply:
        """The first one, or another: whoever had the account before is logged out."""
        connection, now = work.connection, self._now()
        account = accounts.invited(connection, command.invitation, now)
        if account is None:
            return _refused(StaffRefusal.INVITATION_ENDED)
        accounts.set_password(connection, account, command.hashed)
        tries.forgive(connection, account.account_id)
        self._note(work, account.account_id, StaffAct.PASSWORD_SET)
        return StaffNoted()

    def renew(self, command: commands.RenewHash, work: UnitOfWork) -> PortReply:
        """Nothing ends by it."""
        accounts.replace_hash(
            work.connection,
            command.account_id,
            before=command.before,
            hashed=command.hashed,
        )
        return StaffNoted()

    def audit_read(
        self, command: commands.NoteAuditRead, work: UnitOfWork
    ) -> PortReply:
        """Note it."""
        self._note(work, command.account_id, StaffAct.AUDIT_READ)
        return StaffNoted()

    def _note(self, work: UnitOfWork, account_id: str, act: StaffAct) -> None:
        new_act = NewAct(account_id, act, f"staff:{account_id}")
        acts.note(work.connection, new_act, at=self._now())


def staff_handlers(now: Callable[[], str]) -> CommandHandlers:
    """Who handles each of the commands."""
    handler = SessionHandlers(now)
    return {
        commands.NoteFailedTry: handler.failed,
        commands.BeginSession: handler.begin,
        commands.SeeSession: handler.see,
        commands.EndSession: handler.end,
        commands.ChoosePassword: handler.choose,
        commands.RenewHash: handler.renew,
        commands.NoteAuditRead: handler.audit_read,
    }


def _opens(connection: Connection, badge_id: str, account: StaffAccount) -> bool:
    """Whether a badge is in force, and of whose account it is."""
    badge = store.by_id(connection, [badge_id]).get(badge_id)
    return badge is not None and badge.revoked_at is None and badge.name == account.name


def _refused(reason: StaffRefusal) -> CommandRefused:
    return CommandRefused(reason=reason.value)
