"""`/me/export` and `/me/leave`: take one's data along, and be forgotten."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import EraseMember
from firmware.hub.members.replies import Erased, MemberRefusal
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.member.page import member_or_403, no_link
from firmware.hub.web.pages.member.reading import member_view
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.hub.web.session import member_of, now_of, sign_out
from firmware.hub.web.wording.words import Sentence

BY_MEMBER = "member"
CONFLICT = 409
SALE_OPEN = Sentence("还有一单没付完，占着你的积分或券。等那一单结束再来。")


def leave(request: Request, notice: Sentence | None = None) -> Response:
    """What leaving means, before it is done."""
    site, words, now = site_of(request), words_for(request), now_of(request)
    with reading(site.engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        member = member_view(site, connection, member_id, now=now, words=words)
    status = CONFLICT if notice else 200
    return page(request, "leave.html", status, member=member, notice=notice)


def send_leave(request: Request, sent: SentForm) -> Response:
    """Have the hub forget the member; the browser forgets at once, too."""
    if sent.one("sure") != "yes":
        raise HTTPException(400)
    with reading(site_of(request).engine) as connection:
        member_id = member_or_403(request, connection)
    command = EraseMember(member_id=member_id, by=BY_MEMBER)
    reply = site_of(request).hub.call(command, Erased)
    if isinstance(reply, CommandRefused):
        return _refused(request, reply)
    response = page(request, "left.html")
    sign_out(response)
    return response


def _refused(request: Request, refusal: CommandRefused) -> Response:
    """A sale that is not over has to end first; else there is nobody to forget."""
    if refusal.reason == MemberRefusal.HOLD_OPEN:
        return leave(request, SALE_OPEN)
    return no_link(request)
