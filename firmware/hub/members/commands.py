"""What people, pages and programs ask the hub to do for members.

Texts come as a person typed them: the hub judges them by the policy's `[join]`. `by` is
who asked, for the audit: `member`, or `staff:…`, `desk:…`, `api:…` with a name.
"""

from typing import ClassVar

from firmware.hub.feature.port_command import PortCommand
from firmware.hub.members.profile import Language, Profile, ProfileChange
from firmware.protocol.field_types import (
    Actor,
    Choices,
    ConsentVersion,
    FewTokens,
    FormId,
    Token,
    Typed,
    Why,
)


class MemberCommand(PortCommand, frozen=True):
    """Base of them all: none stays in the books as it came, nor does its reply."""

    personal: ClassVar[bool] = True


# --- joining and links: what a customer's own page asks ---


class JoinMember(MemberCommand, frozen=True, tag="join_member"):
    """Join by a form, which counts once; `Joined`, `CodeSent` or `CommandRefused`.

    `form` names the form: a random text of the page. The same form again, after a
    failure of the network, returns the first member; sent with another profile it is
    refused. `claim` is the token of a sale's slip, `code` what was sent to the phone.
    `by` is the member, or the program by which the member joins.
    """

    form: FormId
    profile: Profile
    consent_version: ConsentVersion
    language: Language = "zh_CN"
    claim: Token | None = None
    code: Typed | None = None
    by: Actor = "member"

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "JoinMember(…)"


class ClaimSale(MemberCommand, frozen=True, tag="claim_sale"):
    """Who is a member already claims the points of a slip (A48); `Claimed`.

    `claim` is the token of the slip. The same again, or somebody else's sale, moves
    nothing. `CommandRefused` for who is no member any more, or blocked.
    """

    member_id: Token
    claim: Token


class AskLink(MemberCommand, frozen=True, tag="ask_link"):
    """Send the link of the member with this phone to that phone; `LinkAsked`.

    The reply is the same whether or not there is such a member.
    """

    phone: Typed
    language: Language = "zh_CN"

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "AskLink(…)"


class OpenLink(MemberCommand, frozen=True, tag="open_link"):
    """A link was opened, which ends an older one; `LinkOpened` or `CommandRefused`."""

    link: Token

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "OpenLink(…)"


class RotateLink(MemberCommand, frozen=True, tag="rotate_link"):
    """Make a link; the one before lives until the new one was opened; `LinkMade`."""

    member_id: Token
    by: Actor


class RevokeLinks(MemberCommand, frozen=True, tag="revoke_links"):
    """End every link of a member, and what was opened with it; `Changed`."""

    member_id: Token
    by: Actor


# --- the member's own data ---


class ChangeProfile(MemberCommand, frozen=True, tag="change_profile"):
    """A member changes the profile; `Changed`, `CodeSent` or `CommandRefused`.

    A new phone needs a code where the policy wants phones proven. `consent_version` is
    needed where nothing was stored before: 0 else.
    """

    member_id: Token
    changes: ProfileChange
    language: Language = "zh_CN"
    consent_version: ConsentVersion = 0
    code: Typed | None = None

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "ChangeProfile(…)"


class SetPreferences(MemberCommand, frozen=True, tag="set_preferences"):
    """A member's preferences, of those that the policy offers; `Changed`."""

    member_id: Token
    preferences: Choices

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "SetPreferences(…)"


class WithdrawConsent(MemberCommand, frozen=True, tag="withdraw_consent"):
    """Erase the profile and keep the membership: card, points, coupons; `Changed`."""

    member_id: Token
    by: Actor


class EraseMember(MemberCommand, frozen=True, tag="erase_member"):
    """Forget a person: profile, card and links go; the sums stay; `Erased`.

    A member who is erased already is a reply like the first one.
    """

    member_id: Token
    by: Actor


# --- staff ---


class CorrectMember(MemberCommand, frozen=True, tag="correct_member"):
    """Staff correct a profile; `Changed` or `CommandRefused`."""

    member_id: Token
    changes: ProfileChange
    by: Actor
    why: Why = ""

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "CorrectMember(…)"


class MergeMembers(MemberCommand, frozen=True, tag="merge_members"):
    """Two records are one person: all of `merged` becomes that of `kept`; `Merged`."""

    kept: Token
    merged: Token
    by: Actor
    why: Why = ""


class BlockMember(MemberCommand, frozen=True, tag="block_member"):
    """Card, pass and link of a member end to work until unblocked; `Changed`."""

    member_id: Token
    by: Actor
    why: Why = ""


class UnblockMember(MemberCommand, frozen=True, tag="unblock_member"):
    """Undo `BlockMember`; `Changed`."""

    member_id: Token
    by: Actor
    why: Why = ""


class LookedAt(MemberCommand, frozen=True, tag="looked_at"):
    """Note in the audit that somebody saw a member's data, before it is shown.

    `why` is what was done: `show`, `find`, `export`. `Changed`.
    """

    member_id: Token
    by: Actor
    why: Why


class NoteFound(MemberCommand, frozen=True, tag="note_found"):
    """Note that somebody saw these members in a list, before it is shown; `Changed`."""

    member_ids: FewTokens
    by: Actor
