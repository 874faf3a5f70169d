"""Who asks: the member's link, kept by the browser that opened it."""

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.members.links import member_of_link
from firmware.hub.web.rendering import YEAR_S, site_of
from firmware.protocol.envelope import utc_text

COOKIE = "__Host-me"
MAX_LINK = 64
COPIES = '"cache", "storage"'
NS_PER_MS = 1_000_000


def now_of(request: Request) -> str:
    """The moment as the books write it."""
    return utc_text(site_of(request).wall_ns() // NS_PER_MS)


def member_of(request: Request, connection: Connection) -> str | None:
    """The member whose link the browser has, or None if it opens nothing any more."""
    link = request.cookies.get(COOKIE, "")
    if not is_link(link):
        return None
    return member_of_link(connection, link, now_of(request))


def is_link(text: str) -> bool:
    """Whether a text could be a link at all."""
    plain = text.replace("-", "").replace("_", "")
    return 0 < len(text) <= MAX_LINK and plain.isascii() and plain.isalnum()


def sign_in(request: Request, response: Response, link: str) -> None:
    """Have the browser keep a link; no script can read it.

    What it kept of the page of another link, on a phone that two share, is forgotten:
    without a network it would be shown to whoever has the phone now.
    """
    if request.cookies.get(COOKIE, link) != link:
        response.headers["Clear-Site-Data"] = COPIES
    response.set_cookie(
        COOKIE, link, max_age=YEAR_S, secure=True, httponly=True, samesite="lax"
    )


def sign_out(response: Response) -> None:
    """Have the browser forget the link, and the pages that it kept."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = COPIES
