"""What the back office asks the hub to do for staff who log in.

Neither passwords nor tokens come here: the web sends their hashes and digests.
`address` is where a browser is, as the web counts them.
"""

from enum import StrEnum
from typing import ClassVar

from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import Sha256, Token


class StaffCommand(PortCommand, frozen=True):
    """Base of them all: none stays in the books as it came."""

    personal: ClassVar[bool] = True


class StaffRefusal(StrEnum):
    """Why nothing was done: the account is another by now, or the link has ended."""

    ACCOUNT_CHANGED = "account_changed"
    INVITATION_ENDED = "invitation_ended"


class NoteFailedTry(StaffCommand, frozen=True, tag="note_failed_try"):
    """Count a try to log in that failed; `StaffNoted`.

    `who` is an account's id, or what stands for a badge or an unknown name.
    """

    who: Token
    address: Token


class BeginSession(StaffCommand, frozen=True, tag="begin_session"):
    """Somebody has logged in: `StaffNoted`, or `CommandRefused` (`account_changed`).

    `changed` is the account's state that was judged. With `badge_id` it was by that
    badge, without one by the password. `replaces` is the digest of the session before,
    or "": it ends.
    """

    account_id: Token
    changed: int
    digest: Sha256
    address: Token
    badge_id: Token | None = None
    replaces: str = ""


class SeeSession(StaffCommand, frozen=True, tag="see_session"):
    """A session is in use; `StaffNoted`."""

    digest: Sha256


class EndSession(StaffCommand, frozen=True, tag="end_session"):
    """Log out; `StaffNoted`, also for a session that has ended."""

    digest: Sha256


class ChoosePassword(StaffCommand, frozen=True, tag="choose_password"):
    """By an invitation, once; `StaffNoted` or `CommandRefused` (`invitation_ended`)."""

    invitation: Token
    hashed: Token

    def __repr__(self) -> str:
        """Without what it holds."""
        return "ChoosePassword(…)"


class RenewHash(StaffCommand, frozen=True, tag="renew_hash"):
    """The same password by newer parameters; `StaffNoted`."""

    account_id: Token
    before: Token
    hashed: Token

    def __repr__(self) -> str:
        """Without what it holds."""
        return "RenewHash(…)"


class NoteAuditRead(StaffCommand, frozen=True, tag="note_audit_read"):
    """A manager reads the audit of all members; `StaffNoted`."""

    account_id: Token


class StaffNoted(PortReply, frozen=True, tag="staff_noted"):
    """It is done."""
