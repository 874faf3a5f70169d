"""`/1/members/{member_id}`: a new link, or the person forgotten."""

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.members import store as members_store
from firmware.hub.members.commands import EraseMember, RotateLink
from firmware.hub.members.replies import Erased, LinkMade, MemberRefusal
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.known import (
    MEMBER,
    MEMBER_PATH,
    UNKNOWN,
    known_member,
)
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.records import ApiRecord

CREATED = 201


class MemberPage(ApiRecord, frozen=True):
    """The address of a member's own page: give it to that member, and keep it nowhere.

    The one before works until this one is opened.
    """

    page: str

    def __repr__(self) -> str:
        """Without what it holds: the address opens a person's page."""
        return "MemberPage(…)"


class MemberErased(ApiRecord, frozen=True):
    """The person is forgotten; the id stays in the books as a pseudonym."""

    member_id: str


def make_link(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """Make a new address of the member's own page.

    Its reply is not kept: repeated with the same key it makes another address, and the
    one that was lost ends once that is opened.
    """
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
    if isinstance(member_id, ApiRefusal):
        return member_id
    made = call.do(RotateLink(member_id=member_id, by=call.by), LinkMade)
    if isinstance(made, ApiRefusal):
        return made
    page = MemberPage(page=f"{call.base}/m/{made.link}")
    return ApiReply(value=page, status=CREATED)


def erase_member(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """Forget a person for ever; the sums of the books stay.

    Who is erased already, or was merged into another, is a reply like the first one.
    """
    member_id = call.path[MEMBER]
    with call.reading() as connection:
        if member_id not in members_store.existing(connection, [member_id]):
            return UNKNOWN
    erased = call.do(EraseMember(member_id=member_id, by=call.by), Erased)
    if isinstance(erased, ApiRefusal):
        return erased
    return ApiReply(value=MemberErased(member_id=erased.member_id))


_REASONS = (
    MemberRefusal.MEMBER_UNKNOWN,
    MemberRefusal.VAULT_FAILED,
)
ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="DELETE",
        path="/1/members/{member_id}",
        scope=KeyScope.MEMBERS_WRITE,
        summary="Erase a member",
        handle=erase_member,
        replies={200: MemberErased},
        body=Nothing,
        query=Nothing,
        reasons=[*_REASONS, MemberRefusal.HOLD_OPEN],
        parameters=MEMBER_PATH,
    ),
    Endpoint(
        method="POST",
        path="/1/members/{member_id}/links",
        scope=KeyScope.MEMBERS_WRITE,
        summary="Make a link to a member's page",
        handle=make_link,
        replies={CREATED: MemberPage},
        body=Nothing,
        query=Nothing,
        reasons=[*_REASONS, MemberRefusal.MEMBER_BLOCKED],
        parameters=MEMBER_PATH,
    ),
]
