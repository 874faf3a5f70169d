"""`/me/export` and `/me/leave`: take one's data along, and be forgotten."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import EraseMember
from firmware.hub.members.replies import Erased
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.member.page import member_or_403, no_link
from firmware.hub.web.pages.member.reading import member_view
from firmware.hub.web.rendering import page, site_of, words_for
from firmware.hub.web.session import member_of, now_of, sign_out

BY_MEMBER = "member"


def leave(request: Request) -> Response:
    """What leaving means, before it is done."""
    site, words, now = site_of(request), words_for(request), now_of(request)
    with reading(site.engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        member = member_view(site, connection, member_id, now=now, words=words)
    return page(request, "leave.html", member=member)


def send_leave(request: Request, sent: SentForm) -> Response:
    """Have the hub forget the member; the browser forgets at once, too."""
    if sent.one("sure") != "yes":
        raise HTTPException(400)
    with reading(site_of(request).engine) as connection:
        member_id = member_or_403(request, connection)
    command = EraseMember(member_id=member_id, by=BY_MEMBER)
    reply = site_of(request).hub.call(command, Erased)
    if isinstance(reply, CommandRefused):
        return no_link(request)
    response = page(request, "left.html")
    sign_out(response)
    return response
