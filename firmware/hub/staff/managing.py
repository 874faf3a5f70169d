"""Makes and changes accounts for somebody at the hub's shell, and notes who did."""

from sqlalchemy import Connection

from firmware.hub.staff import accounts, acts, tries
from firmware.hub.staff.accounts import StaffAccount
from firmware.hub.staff.acts import NewAct, StaffAct
from firmware.hub.staff.times import moved

INVITED_S = 86_400.0


class AccountDesk:
    """One transaction; `by` is who is at the shell, `now` UTC text."""

    def __init__(self, connection: Connection, by: str, now: str) -> None:
        self._connection = connection
        self._by = by
        self._now = now

    def found(self, name: str) -> StaffAccount | None:
        """The account of a person."""
        return accounts.named(self._connection, name)

    def made(self, account_id: str, name: str) -> StaffAccount:
        """The account of a person: a new one, of this id, if there is none."""
        return self.found(name) or accounts.add(
            self._connection, account_id, name, now=self._now
        )

    def set_role(self, account: StaffAccount, role: str) -> None:
        """What the person may do from now on; sessions end where that is another."""
        if role != account.role:
            accounts.set_role(self._connection, account, role)
            self._note(account, StaffAct.ROLE_SET, role or "none")

    def invite(self, account: StaffAccount, token: str) -> str:
        """A link by a token, which works once; until when, UTC text."""
        until = moved(self._now, INVITED_S)
        accounts.invite(self._connection, account, token, until=until)
        self._note(account, StaffAct.INVITED)
        return until

    def set_password(self, account: StaffAccount, hashed: str) -> None:
        """Another password, by its hash: sessions end, failed tries are forgotten."""
        accounts.set_password(self._connection, account, hashed)
        tries.forgive(self._connection, account.account_id)
        self._note(account, StaffAct.PASSWORD_SET)

    def unlock(self, account: StaffAccount) -> None:
        """Forget failed tries."""
        tries.forgive(self._connection, account.account_id)
        self._note(account, StaffAct.UNLOCKED)

    def _note(self, account: StaffAccount, act: StaffAct, detail: str = "") -> None:
        new = NewAct(account.account_id, act, self._by, detail)
        acts.note(self._connection, new, at=self._now)
