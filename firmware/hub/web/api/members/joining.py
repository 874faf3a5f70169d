"""`POST /1/members`: a customer joins by a program of the shop's own."""

import base64
import hashlib

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.members.commands import JoinMember
from firmware.hub.members.profile import Language, Profile
from firmware.hub.members.replies import CodeSent, Joined, MemberRefusal
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.records import ApiRecord
from firmware.protocol.field_types import ConsentVersion, Token, Typed
from firmware.protocol.records import PlainRecord

CREATED, ACCEPTED = 201, 202


class NewMember(PlainRecord, frozen=True, kw_only=True):
    """Who joins, and the version of the text that they agreed to.

    Which fields of the profile the shop asks for, its policy says (`[join]`). `claim`
    is what stands in the link of a slip: that sale's points are given once. `code` is
    what was sent to the phone, once the reply to the first request was 202.
    """

    profile: Profile
    consent_version: ConsentVersion
    language: Language = "zh_CN"
    claim: Token | None = None
    code: Typed | None = None

    def __repr__(self) -> str:
        """Without what it holds: a person's data never gets into a log."""
        return "NewMember(…)"


class MemberJoined(ApiRecord, frozen=True):
    """A member, and the address of their own page, which is theirs alone.

    `points` are those of the claimed sale; `claim` is why there are none, or "".
    """

    member_id: str
    page: str
    points: int
    claim: str

    def __repr__(self) -> str:
        """Without what it holds: the address opens a person's page."""
        return "MemberJoined(…)"


class CodeOnItsWay(ApiRecord, frozen=True):
    """A code is on its way to the phone: repeat the request with `code` in its body.

    It keeps its `Idempotency-Key`.
    """

    valid_s: int


def join_member(call: ApiCall[NewMember, Nothing]) -> Outcome:
    """Join; the same rules as those of the shop's own page.

    Whether a phone is a member's already cannot be found out: where the policy wants
    phones proven, 202 comes for any phone, and the code leads to its member; else the
    record is a new one, which staff may merge. Repeated with the same key and profile
    it is the same member, with a new address of the page.
    """
    asked = call.body
    command = JoinMember(
        form=_form(call.port_key),
        profile=asked.profile,
        consent_version=asked.consent_version,
        language=asked.language,
        claim=asked.claim,
        code=asked.code,
        by=call.by,
    )
    reply = call.do(command, Joined, CodeSent)
    if isinstance(reply, ApiRefusal):
        return reply
    if isinstance(reply, CodeSent):
        return ApiReply(value=CodeOnItsWay(valid_s=reply.valid_s), status=ACCEPTED)
    joined = MemberJoined(
        member_id=reply.member_id,
        page=f"{call.base}/m/{reply.link}",
        points=reply.points,
        claim=reply.claim,
    )
    at = {"Location": f"/api/1/members/{reply.member_id}"}
    return ApiReply(value=joined, status=CREATED, headers=at)


def _form(port_key: str) -> str:
    """The form's name by which the hub knows a request that is repeated, for ever."""
    digest = hashlib.sha256(port_key.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="POST",
        path="/1/members",
        scope=KeyScope.MEMBERS_WRITE,
        summary="Join",
        handle=join_member,
        replies={CREATED: MemberJoined, ACCEPTED: CodeOnItsWay},
        body=NewMember,
        query=Nothing,
        reasons=[
            MemberRefusal.FIELD_OFF,
            MemberRefusal.FIELD_MISSING,
            MemberRefusal.CONSENT_MISSING,
            MemberRefusal.CONSENT_OUTDATED,
            MemberRefusal.CODE_WRONG,
            MemberRefusal.CODE_EXPIRED,
            MemberRefusal.TOO_MANY,
            MemberRefusal.NO_GATEWAY,
            MemberRefusal.MEMBER_UNKNOWN,
            MemberRefusal.MEMBER_BLOCKED,
            MemberRefusal.VAULT_FAILED,
        ],
    )
]
