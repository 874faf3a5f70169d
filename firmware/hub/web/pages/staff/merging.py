"""`/staff/members/ID/merge`: make one member of two records of one person."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import MergeMembers
from firmware.hub.members.replies import Merged
from firmware.hub.people.looking.finding import FoundMember, find
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.staff.access import FIRST_PAGE, SEE_OTHER, staff_page, typed
from firmware.hub.web.pages.staff.acting import MAX_WHY, refusal_text
from firmware.hub.web.pages.staff.members import MAX_TEXT, note_found
from firmware.hub.web.pages.staff.panel import (
    member_id_of,
    owner_or_404,
    panel_or_404,
)
from firmware.hub.web.rendering import site_of
from firmware.hub.web.wording.words import Sentence

UNPROCESSABLE, CONFLICT = 422, 409
NOBODY = Sentence("没有找到另一位")
SEVERAL = Sentence("找到 {count} 位，请写卡号或单号")
ITSELF = Sentence("这就是同一位，请写另一位的")


def merge(request: Request, session: StaffSession) -> Response:
    """Who the other one is."""
    return _asked(request, session)


def preview(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """Both beside each other, before anything is done."""
    text = typed(sent, "text", MAX_TEXT)
    with reading(site_of(request).engine) as connection:
        found = [each for each in find(connection, text) if each.state != "erased"]
    note_found(request, session, found)
    fault = _fault(request, found)
    if fault is not None:
        return _asked(request, session, fault=fault, text=text)
    merged = found[0].member_id
    return _both(request, session, member_id_of(request), merged=merged)


def send_merge(request: Request, sent: SentForm, session: StaffSession) -> Response:
    """Merge, or show both the other way round."""
    kept = member_id_of(request)
    merged = owner_or_404(request, typed(sent, "merged", MAX_TEXT))
    if sent.one("other_way"):
        return _both(request, session, merged, merged=kept)
    command = MergeMembers(
        kept=kept,
        merged=merged,
        by=session.actor,
        why=typed(sent, "why", MAX_WHY),
    )
    reply = site_of(request).hub.call(command, Merged)
    if isinstance(reply, CommandRefused):
        notice = refusal_text(reply)
        return _both(request, session, kept, merged=merged, notice=notice)
    return RedirectResponse(f"{FIRST_PAGE}/{reply.member_id}?done=merged", SEE_OTHER)


def _fault(request: Request, found: list[FoundMember]) -> Sentence | None:
    if not found:
        return NOBODY
    if len(found) > 1:
        return Sentence(SEVERAL.text, count=len(found))
    return ITSELF if found[0].member_id == member_id_of(request) else None


def _asked(
    request: Request,
    session: StaffSession,
    *,
    fault: Sentence | None = None,
    text: str = "",
) -> Response:
    return staff_page(
        request,
        "merge.html",
        session,
        status=UNPROCESSABLE if fault else 200,
        panel=panel_or_404(request, session),
        fault=fault,
        text=text,
    )


def _both(
    request: Request,
    session: StaffSession,
    kept: str,
    *,
    merged: str,
    notice: Sentence | None = None,
) -> Response:
    status = CONFLICT if notice else 200
    return staff_page(
        request,
        "merge_both.html",
        session,
        status=status,
        panel=panel_or_404(request, session, kept),
        other=panel_or_404(request, session, merged),
        notice=notice,
    )
