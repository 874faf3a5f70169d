"""`/staff/setup/TOKEN`: choose a password by a link that works once."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.staff import accounts
from firmware.hub.staff.accounts import StaffAccount
from firmware.hub.staff.commands import ChoosePassword, StaffNoted
from firmware.hub.staff.password_rules import (
    MIN_LENGTH,
    PasswordFault,
    password_fault,
)
from firmware.hub.web.forms import SentForm
from firmware.hub.web.pages.staff.access import LOG_IN, SEE_OTHER, staff_page
from firmware.hub.web.pages.staff.log_in import BUSY, BUSY_S, TOO_MANY, UNPROCESSABLE
from firmware.hub.web.rendering import site_of
from firmware.hub.web.session import is_link, now_of
from firmware.hub.web.wording.words import Sentence

FAULTS = {
    PasswordFault.SHORT: Sentence("太短，至少 {least} 个字符", least=MIN_LENGTH),
    PasswordFault.LONG: Sentence("太长，最多 128 个字符"),
    PasswordFault.PLAIN: Sentence("太好猜：不要用键盘上连着的键，或来回几个字"),
    PasswordFault.NAME: Sentence("太好猜：不要只比姓名多一点"),
}
DIFFERENT = Sentence("两次填的不一样")


def setup(request: Request) -> Response:
    """The page for whoever opens the link."""
    account = _invited(request)
    if account is None:
        return _ended(request)
    return _shown(request, account, {})


def send_setup(request: Request, form: SentForm) -> Response:
    """Set the password; then log in with it."""
    account = _invited(request)
    if account is None:
        return _ended(request)
    password = form.one("password")
    faults = _faults(account, password, form.one("once_more"))
    if faults:
        return _shown(request, account, faults, status=UNPROCESSABLE)
    site = site_of(request)
    with site.passwords.turn() as admitted:
        if not admitted:
            response = _shown(request, account, {"password": BUSY}, status=TOO_MANY)
            response.headers["Retry-After"] = str(BUSY_S)
            return response
        hashed = site.passwords.hashed(password)
    command = ChoosePassword(invitation=request.path_params["token"], hashed=hashed)
    if isinstance(site.hub.call(command, StaffNoted), CommandRefused):
        return _ended(request)
    return RedirectResponse(f"{LOG_IN}?chosen=yes", SEE_OTHER)


def _faults(
    account: StaffAccount, password: str, once_more: str
) -> dict[str, Sentence]:
    fault = password_fault(password, account.name)
    if fault is not None:
        return {"password": FAULTS[fault]}
    return {} if password == once_more else {"once_more": DIFFERENT}


def _invited(request: Request) -> StaffAccount | None:
    token: str = request.path_params["token"]
    if not is_link(token):
        return None
    with reading(site_of(request).engine) as connection:
        return accounts.invited(connection, token, now_of(request))


def _ended(request: Request) -> Response:
    return staff_page(request, "no_invitation.html", None, status=404)


def _shown(
    request: Request,
    account: StaffAccount,
    faults: dict[str, Sentence],
    *,
    status: int = 200,
) -> Response:
    return staff_page(
        request,
        "setup.html",
        None,
        status=status,
        account=account,
        faults=faults,
        token=request.path_params["token"],
        least=MIN_LENGTH,
    )
