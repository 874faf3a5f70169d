"""`/staff/members/ID`: one member; every look is noted before anything is shown."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import LookedAt
from firmware.hub.members.replies import Changed
from firmware.hub.people.looking.finding import owner
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.pages.purchases import latest, slip_of
from firmware.hub.web.pages.staff.access import staff_page
from firmware.hub.web.pages.staff.reading import panel_of, recent_members
from firmware.hub.web.pages.staff.view import TIER_NAMES, PanelView
from firmware.hub.web.rendering import site_of, words_for
from firmware.hub.web.session import now_of
from firmware.hub.web.wording.words import Sentence

MAX_PURCHASES = 50
DONE = {
    "corrected": Sentence("资料改好了。"),
    "blocked": Sentence("停用了：卡、会员码和链接都不能用。"),
    "unblocked": Sentence("恢复了：卡、会员码和链接又能用了。"),
    "merged": Sentence("合并好了，现在是一位会员。"),
    "revoked": Sentence("会员链接都作废了。"),
}


def show(request: Request, session: StaffSession) -> Response:
    """The panel, with who came lately beside it where there is room."""
    site, words, now = site_of(request), words_for(request), now_of(request)
    panel = panel_or_404(request, session)
    with reading(site.engine) as connection:
        listed = recent_members(site, connection, page=1, now=now, words=words)
    done = DONE.get(request.query_params.get("done", ""))
    return staff_page(
        request,
        "member.html",
        session,
        panel=panel,
        listed=listed,
        done=done,
        tier_names=TIER_NAMES,
    )


def purchases(request: Request, session: StaffSession) -> Response:
    """The latest purchases, each with its slip."""
    site, panel = site_of(request), panel_or_404(request, session)
    with reading(site.engine) as connection:
        bought = latest(
            connection,
            panel.member.member_id,
            utc_offset_minutes=site.utc_offset_minutes,
            limit=MAX_PURCHASES,
        )
    return staff_page(request, "purchases.html", session, panel=panel, bought=bought)


def slip(request: Request, session: StaffSession) -> Response:
    """One slip."""
    site, panel = site_of(request), panel_or_404(request, session)
    with reading(site.engine) as connection:
        found = slip_of(
            connection,
            panel.member.member_id,
            request.path_params["receipt_no"],
            utc_offset_minutes=site.utc_offset_minutes,
        )
    if found is None:
        raise HTTPException(404)
    return staff_page(request, "slip.html", session, panel=panel, slip=found)


def looked_at(
    request: Request, session: StaffSession, why: str, *, name: str | None = None
) -> None:
    """Have a look noted; HTTPException 404 for nobody, PortError without the hub."""
    member_id = member_id_of(request) if name is None else name
    command = LookedAt(member_id=member_id, by=session.actor, why=why)
    if isinstance(site_of(request).hub.call(command, Changed), CommandRefused):
        raise HTTPException(404)


def panel_or_404(
    request: Request, session: StaffSession, name: str | None = None
) -> PanelView:
    """What a page shows of the member of an address: the look is noted before."""
    looked_at(request, session, "show", name=name)
    site = site_of(request)
    with reading(site.engine) as connection:
        found = panel_of(
            site,
            connection,
            member_id_of(request) if name is None else name,
            now=now_of(request),
            words=words_for(request),
        )
    if found is None:
        raise HTTPException(404)
    return found


def owner_or_404(request: Request, name: str) -> str:
    """The id of a member, of whom nothing is shown; HTTPException 404 for nobody."""
    with reading(site_of(request).engine) as connection:
        found = owner(connection, name)
    if found is None:
        raise HTTPException(404)
    return found


def member_id_of(request: Request) -> str:
    """The member of an address; HTTPException where that can be none."""
    member_id: str = request.path_params["member_id"]
    plain = member_id.replace("-", "")
    if not (len(member_id) <= 64 and plain.isascii() and plain.isalnum()):  # noqa: PLR2004 - of a token
        raise HTTPException(404)
    return member_id
