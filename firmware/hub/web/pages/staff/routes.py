"""Every address of the back office, and who replies to it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from firmware.hub.web.pages.staff.access import (
    FIRST_PAGE,
    StaffJudge,
    on_own_form,
    seen,
    sent,
)
from firmware.hub.web.pages.staff.log_in import (
    again,
    lock,
    log_in,
    send_again,
    send_log_in,
)
from firmware.hub.web.pages.staff.members import members
from firmware.hub.web.pages.staff.setup import send_setup, setup


def staff_routes() -> list[Route]:
    """The pages below `/staff`, one address a line."""
    return [
        Route("/", home),
        Route("/log-in", log_in),
        Route("/log-in", on_own_form(send_log_in), methods=["POST"]),
        Route("/setup/{token}", setup),
        Route("/setup/{token}", on_own_form(send_setup), methods=["POST"]),
        Route("/again", seen(again)),
        _sent("/again", send_again),
        _sent("/lock", lock),
        Route("/members", seen(members)),
    ]


def home(request: Request) -> Response:
    """Whoever is not logged in comes to the log-in from there."""
    del request
    return RedirectResponse(FIRST_PAGE, 303)


def _sent(path: str, judge: StaffJudge) -> Route:
    return Route(path, sent(judge), methods=["POST"])
