"""`/staff/members`: find members."""

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.pages.staff.access import staff_page


def members(request: Request, session: StaffSession) -> Response:
    """The page."""
    return staff_page(request, "members.html", session)
