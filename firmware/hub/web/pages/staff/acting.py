"""`/staff/members/ID/more` and what is there: link, export, block, erase."""

import json

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused, PortReply
from firmware.hub.members.commands import (
    BlockMember,
    EraseMember,
    MemberCommand,
    RevokeLinks,
    RotateLink,
    UnblockMember,
)
from firmware.hub.members.replies import Changed, Erased, LinkMade, MemberRefusal
from firmware.hub.people.looking.exporting import exported
from firmware.hub.policy import store as policy_store
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.member.exporting import HEADERS
from firmware.hub.web.pages.staff.access import FIRST_PAGE, SEE_OTHER, staff_page, typed
from firmware.hub.web.pages.staff.panel import (
    looked_at,
    member_id_of,
    owner_or_404,
    panel_or_404,
)
from firmware.hub.web.pages.staff.view import tail_of
from firmware.hub.web.qr_code import modules_of, path_of
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import now_of
from firmware.hub.web.wording.words import Sentence
from firmware.retail.policy.policy import Policy

UNPROCESSABLE, CONFLICT = 422, 409
MAX_WHY = 200
NEEDS_WHY = Sentence("要写为什么")
NOT_THE_TAIL = Sentence("和尾号不一样，没有删除")
REFUSALS = {
    MemberRefusal.HOLD_OPEN.value: Sentence(
        "有一单还没付完，占着积分或券。等那一单结束再来。"
    ),
    MemberRefusal.MEMBER_BLOCKED.value: Sentence("这位会员停用着，先恢复再换链接。"),
    MemberRefusal.MEMBER_UNKNOWN.value: Sentence("没有这位会员了。"),
    MemberRefusal.SAME_MEMBER.value: Sentence("两边是同一位。"),
    MemberRefusal.VAULT_FAILED.value: Sentence(
        "会员资料现在打不开，主机的日志里有原因。"
    ),
}
OTHERWISE = Sentence("没有做成，请过一会儿再试。")


def more(
    request: Request, session: StaffSession, notice: Sentence | None = None
) -> Response:
    """All that a manager may do for a member."""
    panel = panel_or_404(request, session)
    status = CONFLICT if notice else 200
    return staff_page(
        request, "more.html", session, status=status, panel=panel, notice=notice
    )


def new_link(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """A link that is shown once, as text and as a code for the member's phone."""
    member_id = member_id_of(request)
    if sent.one("end"):
        command = RevokeLinks(member_id=member_id, by=session.actor)
        return _done(request, session, command, done="revoked")
    made = site_of(request).hub.call(
        RotateLink(member_id=member_id, by=session.actor), LinkMade
    )
    if isinstance(made, CommandRefused):
        return more(request, session, refusal_text(made))
    address = f"{_base(request)}/m/{made.link}"
    rows = modules_of(address)
    return staff_page(
        request,
        "new_link.html",
        session,
        panel=panel_or_404(request, session),
        link=address,
        size=len(rows),
        path=path_of(rows),
    )


def export(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """All that is kept, as a file."""
    del sent
    looked_at(request, session, "export")
    with reading(site_of(request).engine) as connection:
        found = exported(connection, member_id_of(request), now_of(request))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(text, media_type="application/json", headers=HEADERS)


def block(
    request: Request, session: StaffSession, fault: Sentence | None = None
) -> Response:
    """Why, before a member is blocked."""
    panel = panel_or_404(request, session)
    status = UNPROCESSABLE if fault else 200
    return staff_page(
        request, "block.html", session, status=status, panel=panel, fault=fault
    )


def send_block(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """Block, for a reason; or undo it."""
    member_id, why = member_id_of(request), typed(sent, "why", MAX_WHY)
    if sent.one("undo"):
        command = UnblockMember(member_id=member_id, by=session.actor, why=why)
        return _done(request, session, command, done="unblocked")
    if not why:
        return block(request, session, NEEDS_WHY)
    command = BlockMember(member_id=member_id, by=session.actor, why=why)
    return _done(request, session, command, done="blocked")


def erase(
    request: Request, session: StaffSession, fault: Sentence | None = None
) -> Response:
    """What is lost, before a member is forgotten."""
    panel = panel_or_404(request, session)
    status = UNPROCESSABLE if fault else 200
    return staff_page(
        request, "erase.html", session, status=status, panel=panel, fault=fault
    )


def send_erase(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """Only where the member's number was written once more."""
    member_id = owner_or_404(request, member_id_of(request))
    if sent.one("tail").upper().strip("…. ") != tail_of(member_id):
        return erase(request, session, NOT_THE_TAIL)
    command = EraseMember(member_id=member_id, by=session.actor)
    reply = site_of(request).hub.call(command, Erased)
    if isinstance(reply, CommandRefused):
        return more(request, session, refusal_text(reply))
    return staff_page(request, "erased.html", session, tail=tail_of(member_id))


def refusal_text(reply: CommandRefused) -> Sentence:
    """Why nothing was done, in a sentence."""
    return REFUSALS.get(reply.reason, OTHERWISE)


def _done(
    request: Request, session: StaffSession, command: MemberCommand, *, done: str
) -> Response:
    reply: PortReply = site_of(request).hub.call(command, Changed)
    if isinstance(reply, CommandRefused):
        return more(request, session, refusal_text(reply))
    address = f"{FIRST_PAGE}/{member_id_of(request)}?done={done}"
    return RedirectResponse(address, SEE_OTHER)


def _base(request: Request) -> str:
    """Where members' pages are, as they know it."""
    site = site_of(request)
    with reading(site.engine) as connection:
        policy = policy_store.newest(connection) or Policy()
    named = policy.join.url or site.config.public_url
    return named.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
