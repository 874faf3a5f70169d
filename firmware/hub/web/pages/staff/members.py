"""`/staff/members`: who came lately, and finding a member."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.members.commands import NoteFound
from firmware.hub.members.profiles.phones import END_DIGITS
from firmware.hub.members.replies import Changed
from firmware.hub.people.looking.finding import FoundMember, find
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm, whole_number
from firmware.hub.web.pages.staff.access import FIRST_PAGE, SEE_OTHER, staff_page, typed
from firmware.hub.web.pages.staff.reading import MAX_PAGE, found_members, recent_members
from firmware.hub.web.pages.staff.refunds import refused_count
from firmware.hub.web.rendering import site_of, words_for
from firmware.hub.web.session import now_of

MAX_TEXT = 80


def members(request: Request, session: StaffSession) -> Response:
    """Who came in the last thirty days, by their numbers."""
    site, number = site_of(request), _page_of(request)
    with reading(site.engine) as connection:
        listed = recent_members(
            site,
            connection,
            page=number,
            now=now_of(request),
            words=words_for(request),
        )
        refused = refused_count(connection)
    return staff_page(
        request, "members.html", session, listed=listed, refused_refunds=refused
    )


def find_members(request: Request, form: SentForm, session: StaffSession) -> Response:
    """By phone, card or receipt; the page's address holds nothing of it.

    Who is shown is noted before. One who is found alone is opened.
    """
    site, text = site_of(request), typed(form, "text", MAX_TEXT)
    if not text:
        return RedirectResponse(FIRST_PAGE, SEE_OTHER)
    with reading(site.engine) as connection:
        found = find(connection, text)
        rows = found_members(
            site, connection, found, now=now_of(request), words=words_for(request)
        )
    note_found(request, session, found)
    if len(found) == 1 and found[0].state != "erased":
        return RedirectResponse(f"{FIRST_PAGE}/{found[0].member_id}", SEE_OTHER)
    shown = (
        text if len(text) <= END_DIGITS or not text.isdigit() else text[-END_DIGITS:]
    )
    return staff_page(request, "found.html", session, rows=rows, text=shown)


def no_form(request: Request, session: StaffSession) -> Response:
    """Whoever comes back to the address of a search begins anew."""
    del request, session
    return RedirectResponse(FIRST_PAGE, SEE_OTHER)


def note_found(
    request: Request, session: StaffSession, found: list[FoundMember]
) -> None:
    """Have it noted who sees these members; PortError where it cannot be."""
    if found:
        ids = tuple(each.member_id for each in found)
        command = NoteFound(member_ids=ids, by=session.actor)
        site_of(request).hub.call(command, Changed)


def _page_of(request: Request) -> int:
    wanted = whole_number(request.query_params.get("page", ""))
    return min(wanted or 1, MAX_PAGE)
