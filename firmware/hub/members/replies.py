"""What the hub returns to commands about members, refusals by their names."""

from enum import StrEnum

from firmware.hub.feature.port_command import PortReply


class MemberRefusal(StrEnum):
    """Why nothing was done; `CommandRefused.field` names a field of the profile.

    CODE_…: the code that was sent to the phone. TOO_MANY: of codes, or of tries at one.
    NO_GATEWAY: a phone has to be proven, and nothing can send a code. HOLD_OPEN: a sale
    that is not over holds points or coupons of the member. VAULT_FAILED: of the hub's
    disk; its log says why.
    """

    FIELD_OFF = "field_off"
    FIELD_MISSING = "field_missing"
    FIELD_INVALID = "field_invalid"
    CONSENT_MISSING = "consent_missing"
    CONSENT_OUTDATED = "consent_outdated"
    CODE_WRONG = "code_wrong"
    CODE_EXPIRED = "code_expired"
    TOO_MANY = "too_many"
    NO_GATEWAY = "no_gateway"
    MEMBER_UNKNOWN = "member_unknown"
    MEMBER_BLOCKED = "member_blocked"
    SAME_MEMBER = "same_member"
    LINK_UNKNOWN = "link_unknown"
    HOLD_OPEN = "hold_open"
    VAULT_FAILED = "vault_failed"
    FORM_USED = "form_used"


class Joined(PortReply, frozen=True, tag="joined"):
    """A member, and the link to the member's page: the last part of its address.

    `points` are those of the claimed sale; `claim` is why there are none, such as
    `too_late`, or "". A page cannot see whether the member was there before.
    """

    member_id: str
    link: str
    points: int = 0
    claim: str = ""

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "Joined(…)"


class Claimed(PortReply, frozen=True, tag="claimed"):
    """The points of a claimed sale; `claim` is why there are none, such as `taken`."""

    points: int = 0
    claim: str = ""


class CodeSent(PortReply, frozen=True, tag="code_sent"):
    """A code is on its way to the phone: send the command again with it."""

    valid_s: int


class LinkAsked(PortReply, frozen=True, tag="link_asked"):
    """If there is such a member, the link is on its way."""


class LinkOpened(PortReply, frozen=True, tag="link_opened"):
    """Whose link it is."""

    member_id: str


class LinkMade(PortReply, frozen=True, tag="link_made"):
    """A new link: the last part of the address of the member's page."""

    link: str

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "LinkMade(…)"


class Changed(PortReply, frozen=True, tag="changed"):
    """It is done."""


class Erased(PortReply, frozen=True, tag="erased"):
    """The person is forgotten; `member_id` stays in the books as a pseudonym."""

    member_id: str


class Merged(PortReply, frozen=True, tag="merged"):
    """The one member that is left."""

    member_id: str
