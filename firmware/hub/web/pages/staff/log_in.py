"""`/staff/log-in`, `/staff/again`, `/staff/lock`: who somebody is."""

import math
from dataclasses import dataclass, replace

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.staff import accounts, store, tries
from firmware.hub.staff.accounts import StaffAccount, token_digest
from firmware.hub.staff.commands import (
    BeginSession,
    EndSession,
    NoteFailedTry,
    RenewHash,
    StaffNoted,
)
from firmware.hub.staff.delays import TryPlace, wait_s
from firmware.hub.staff.password_rules import MAX_LENGTH
from firmware.hub.staff.sessions import StaffSession
from firmware.hub.web.forms import SentForm
from firmware.hub.web.middleware.allowance import guest
from firmware.hub.web.pages.staff.access import (
    AGAIN,
    LOG_IN,
    SEE_OTHER,
    forget_token,
    keep_token,
    logged_in,
    own_path,
    staff_page,
    token_of,
)
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import now_of
from firmware.hub.web.wording.words import Sentence
from firmware.retail.codes.own_codes import Own, own_kind

UNPROCESSABLE, TOO_MANY = 422, 429
MAX_NAME = 40
WRONG = Sentence("姓名或密码不对")
WRONG_PASSWORD = Sentence("密码不对")
WRONG_BADGE = Sentence("这张店员证不能登录，请找店长")
WAIT = Sentence("试的次数太多，请 {seconds} 秒后再试")
BUSY = Sentence("登录的人太多，请过几秒再试")
BUSY_S = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LogInForm:
    """What the page shows; `again`: a password is asked of who is logged in."""

    name: str = ""
    back: str = ""
    fault: Sentence | None = None
    badge_fault: Sentence | None = None
    again: bool = False
    wait_s: int = 0

    @property
    def action(self) -> str:
        """Where it is sent."""
        return AGAIN if self.again else LOG_IN


@dataclass(frozen=True, slots=True)
class Proven:
    """Who has proven to be whom: by that badge, or with None by the password."""

    account: StaffAccount
    badge_id: str | None = None


def log_in(request: Request) -> Response:
    """The page; who is logged in goes on."""
    back = own_path(request.query_params.get("back", ""))
    if logged_in(request) is not None:
        return RedirectResponse(back, SEE_OTHER)
    name = request.query_params.get("name", "")[:MAX_NAME]
    return _shown(request, LogInForm(name=name, back=back))


def send_log_in(request: Request, form: SentForm) -> Response:
    """By a badge, or by name and password."""
    shown = LogInForm(name=form.one("name")[:MAX_NAME], back=own_path(form.one("back")))
    badge = form.one("badge").upper()
    if badge:
        return _by_badge(request, shown, badge)
    return _by_password(request, shown, form.one("password"))


def again(request: Request, session: StaffSession) -> Response:
    """The password once more, before what only a manager may do."""
    back = own_path(request.query_params.get("back", ""))
    shown = LogInForm(name=session.name, back=back, again=True)
    return _shown(request, shown, session)


def send_again(request: Request, form: SentForm, session: StaffSession) -> Response:
    """A new session in the place of the one before."""
    back = own_path(form.one("back"))
    shown = LogInForm(name=session.name, back=back, again=True)
    return _by_password(request, shown, form.one("password"), session=session)


def lock(request: Request, form: SentForm, session: StaffSession) -> Response:
    """Log out; who only locks the screen finds the name filled in."""
    site_of(request).hub.call(
        EndSession(digest=token_digest(token_of(request))), StaffNoted
    )
    back = "" if form.one("out") else session.name
    response = _shown(request, LogInForm(name=back, back=own_path("")))
    forget_token(response)
    return response


def _by_password(
    request: Request,
    shown: LogInForm,
    password: str,
    *,
    session: StaffSession | None = None,
) -> Response:
    with site_of(request).passwords.turn() as admitted:
        found = (
            _judged(request, shown, password)
            if admitted
            else replace(shown, fault=BUSY, wait_s=BUSY_S)
        )
    if isinstance(found, LogInForm):
        status = TOO_MANY if found.wait_s else UNPROCESSABLE
        return _shown(request, found, session, status=status)
    return _begin(request, shown, found, session=session)


def _judged(request: Request, shown: LogInForm, password: str) -> Proven | LogInForm:
    """As long, and by the same words, for a name that nobody has."""
    site, password = site_of(request), password[:MAX_LENGTH]
    with reading(site.engine) as connection:
        account = accounts.named(connection, shown.name)
        if account is not None and not account.is_open:
            account = None
        unknown = tries.stand_in(shown.name, site.secret)
        who = account.account_id if account else unknown
        place = TryPlace(who, _address(request))
        wait = _wait(connection, place, now_of(request))
    if wait:
        return _put_off(shown, wait)
    hashed = account.password if account else None
    right = site.passwords.is_right(hashed, password)
    if account is None or hashed is None or not right:
        _note_failure(request, place)
        return replace(shown, fault=WRONG_PASSWORD if shown.again else WRONG)
    if site.passwords.is_outdated(hashed):
        newer = RenewHash(
            account_id=account.account_id,
            before=hashed,
            hashed=site.passwords.hashed(password),
        )
        site.hub.call(newer, StaffNoted)
    return Proven(account)


def _by_badge(request: Request, shown: LogInForm, badge: str) -> Response:
    place = TryPlace(tries.BADGE, _address(request))
    with reading(site_of(request).engine) as connection:
        wait = _wait(connection, place, now_of(request))
        found = _whose(connection, badge)
    if wait:
        return _shown(request, _put_off(shown, wait), status=TOO_MANY)
    if found is None:
        _note_failure(request, place)
        wrong = replace(shown, badge_fault=WRONG_BADGE)
        return _shown(request, wrong, status=UNPROCESSABLE)
    return _begin(request, shown, found)


def _whose(connection: Connection, badge: str) -> Proven | None:
    """Whose badge it is; None if it opens nothing here."""
    if own_kind(badge) is not Own.STAFF_BADGE:
        return None
    found = store.in_force_of_text(connection, badge)
    account = accounts.named(connection, found.name) if found else None
    if found is None or account is None or not account.is_open:
        return None
    return Proven(account, found.badge_id)


def _wait(connection: Connection, place: TryPlace, now: str) -> float:
    return wait_s(place, tries.of(connection, place), now)


def _note_failure(request: Request, place: TryPlace) -> None:
    command = NoteFailedTry(who=place.who, address=place.address)
    site_of(request).hub.call(command, StaffNoted)


def _begin(
    request: Request,
    shown: LogInForm,
    proven: Proven,
    *,
    session: StaffSession | None = None,
) -> Response:
    """A session with a token of its own: one that somebody planted opens nothing."""
    site, account = site_of(request), proven.account
    token, before = site.token() + site.token(), token_of(request)
    command = BeginSession(
        account_id=account.account_id,
        changed=account.changed,
        digest=token_digest(token),
        address=_address(request),
        badge_id=proven.badge_id,
        replaces=token_digest(before) if before else "",
    )
    reply = site.hub.call(command, StaffNoted)
    if isinstance(reply, CommandRefused):
        wrong = replace(shown, fault=WRONG)
        return _shown(request, wrong, session, status=UNPROCESSABLE)
    response = RedirectResponse(shown.back, SEE_OTHER)
    keep_token(response, token)
    return response


def _put_off(shown: LogInForm, wait: float) -> LogInForm:
    seconds = math.ceil(wait)
    return replace(shown, fault=Sentence(WAIT.text, seconds=seconds), wait_s=seconds)


def _shown(
    request: Request,
    form: LogInForm,
    session: StaffSession | None = None,
    *,
    status: int = 200,
) -> Response:
    chosen = request.query_params.get("chosen") == "yes"
    response = staff_page(
        request, "log_in.html", session, status=status, form=form, chosen=chosen
    )
    if form.wait_s:
        response.headers["Retry-After"] = str(form.wait_s)
    return response


def _address(request: Request) -> str:
    """Where a browser is, as the bounds of the web count it."""
    client = request.client
    return guest(client.host)[:64] if client else "-"
