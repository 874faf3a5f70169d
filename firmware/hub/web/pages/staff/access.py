"""Who is logged in, and what a page of the back office asks of them.

The browser has a token of 256 random bits in a cookie that no script and no other site
can use; the books have its digest.
"""

import re
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.port.client import PortError
from firmware.hub.staff import sessions
from firmware.hub.staff.accounts import token_digest
from firmware.hub.staff.commands import SeeSession, StaffNoted
from firmware.hub.staff.sessions import SEEN_EVERY_S, StaffSession, session_of
from firmware.hub.staff.times import seconds_since
from firmware.hub.web.asking import on_form
from firmware.hub.web.forms import SentForm
from firmware.hub.web.rendering import FORM_COOKIE, page, site_of
from firmware.hub.web.session import now_of

COOKIE = "__Host-staff"
LOG_IN = "/staff/log-in"
AGAIN = "/staff/again"
FIRST_PAGE = "/staff/members"
SEE_OTHER = 303
MAX_TOKEN = 128
_OWN_PATH = re.compile(r"/staff(?:/[A-Za-z0-9_-]{1,64}){1,4}")

StaffView = Callable[[Request, StaffSession], Response]
StaffJudge = Callable[[Request, SentForm, StaffSession], Response]


def seen(view: StaffView) -> Callable[[Request], Response]:
    """The endpoint of a page for whoever is logged in; others log in first."""

    def endpoint(request: Request) -> Response:
        session = logged_in(request)
        if session is None:
            return _elsewhere(LOG_IN, request.url.path)
        return view(request, session)

    endpoint.__name__ = getattr(view, "__name__", "staff")
    return endpoint


def sent(judge: StaffJudge) -> Callable[[Request], Awaitable[Response]]:
    """The endpoint of a form for whoever is logged in."""

    def judged(request: Request, form: SentForm) -> Response:
        session = logged_in(request)
        if session is None:
            return RedirectResponse(LOG_IN, SEE_OTHER)
        return judge(request, form, session)

    judged.__name__ = getattr(judge, "__name__", "staff")
    return on_own_form(judged)


def on_own_form(
    judge: Callable[[Request, SentForm], Response],
) -> Callable[[Request], Awaitable[Response]]:
    """As `on_form`, from browsers that say that the form is of a page of ours."""
    read = on_form(judge)

    async def endpoint(request: Request) -> Response:
        if not {"origin", "sec-fetch-site"} & set(request.headers):
            raise HTTPException(403)
        return await read(request)

    endpoint.__name__ = judge.__name__
    return endpoint


def managed(view: StaffView) -> StaffView:
    """A page for managers who gave their password a short while ago."""

    def checked(request: Request, session: StaffSession) -> Response:
        return _held_up(request, session) or view(request, session)

    checked.__name__ = getattr(view, "__name__", "staff")
    return checked


def managed_form(judge: StaffJudge) -> StaffJudge:
    """A form for managers who gave their password a short while ago."""

    def checked(request: Request, form: SentForm, session: StaffSession) -> Response:
        return _held_up(request, session) or judge(request, form, session)

    checked.__name__ = getattr(judge, "__name__", "staff")
    return checked


def logged_in(request: Request) -> StaffSession | None:
    """The session of a browser, which is in use from now on; None if there is none."""
    token, now = token_of(request), now_of(request)
    if not token:
        return None
    with reading(site_of(request).engine) as connection:
        found = session_of(connection, token, now)
    if found is not None and seconds_since(found.seen_at, now) >= SEEN_EVERY_S:
        try:
            command = SeeSession(digest=token_digest(token))
            site_of(request).hub.call(command, StaffNoted)
        except PortError:
            pass  # what it shows is read all the same; it ends sooner
    return found


def token_of(request: Request) -> str:
    """The token that a browser has, "" for none."""
    token = request.cookies.get(COOKIE, "")
    return token if token.isascii() and len(token) <= MAX_TOKEN else ""


def keep_token(response: Response, token: str) -> None:
    """Have the browser keep a token until it is closed; its forms get a new key."""
    response.set_cookie(COOKIE, token, secure=True, httponly=True, samesite="strict")
    response.delete_cookie(FORM_COOKIE, secure=True, httponly=True, samesite="lax")


def forget_token(response: Response) -> None:
    """Have the browser forget the token, and what it kept of pages."""
    response.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
    response.headers["Clear-Site-Data"] = '"cache"'


def own_path(text: str) -> str:
    """Where somebody wanted to go, if that is a page of the back office."""
    return text if _OWN_PATH.fullmatch(text) else FIRST_PAGE


def typed(form: SentForm, name: str, length: int) -> str:
    """What a person typed into a field, without what cannot be printed."""
    return "".join(filter(str.isprintable, form.one(name)))[:length]


def staff_page(
    request: Request,
    template: str,
    session: StaffSession | None,
    *,
    status: int = 200,
    **context: object,
) -> HTMLResponse:
    """A page of the back office; `session` is None where nobody is logged in."""
    named = f"staff/{template}"
    return page(request, named, status, me=session, **context)


def _held_up(request: Request, session: StaffSession) -> Response | None:
    """Why a manager's page cannot be had at once, as another page; None if it can."""
    if not session.may_manage:
        return staff_page(request, "not_yours.html", session, status=403)
    if session.role != sessions.MANAGER or not session.is_fresh(now_of(request)):
        path = request.url.path
        return _elsewhere(AGAIN, path if request.method == "GET" else _above(path))
    return None


def _above(path: str) -> str:
    """The page from which a form came: typed answers are lost, nothing was done."""
    return path.rpartition("/")[0]


def _elsewhere(address: str, back: str) -> Response:
    return RedirectResponse(f"{address}?back={quote(own_path(back))}", SEE_OTHER)
