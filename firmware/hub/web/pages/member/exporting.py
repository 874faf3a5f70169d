"""`/me/export`: all that is kept of a member, as a file for programs and people."""

import json

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.db.engine import reading
from firmware.hub.people.looking.exporting import exported
from firmware.hub.web.pages.member.page import no_link
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import member_of, now_of

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Disposition": 'attachment; filename="member.json"',
}


def export(request: Request) -> Response:
    """The file, to be saved."""
    with reading(site_of(request).engine) as connection:
        member_id = member_of(request, connection)
        if member_id is None:
            return no_link(request)
        found = exported(connection, member_id, now_of(request))
    text = json.dumps(found, ensure_ascii=False, indent=2)
    return Response(text, media_type="application/json", headers=HEADERS)
