"""Every address of the back office, and who replies to it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from firmware.hub.web.pages.staff import (
    acting,
    audit,
    correcting,
    counter,
    merging,
    panel,
)
from firmware.hub.web.pages.staff.access import (
    FIRST_PAGE,
    StaffJudge,
    StaffView,
    managed,
    managed_form,
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
from firmware.hub.web.pages.staff.members import find_members, members, no_form
from firmware.hub.web.pages.staff.refunds import refunds
from firmware.hub.web.pages.staff.setup import send_setup, setup

MEMBER = "/members/{member_id}"


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
        Route("/counter", seen(counter.counter)),
        _sent("/counter", counter.bring),
        Route("/counter/cash", seen(counter.counter)),
        _sent("/counter/cash", counter.take),
        Route("/members", seen(members)),
        Route("/find", seen(no_form)),
        _sent("/find", find_members),
        Route(f"{MEMBER}", seen(panel.show)),
        Route(f"{MEMBER}/purchases", seen(panel.purchases)),
        Route(f"{MEMBER}/slips/{{receipt_no}}", seen(panel.slip)),
        Route("/refunds", seen(refunds)),
        *_for_managers(),
    ]


def _for_managers() -> list[Route]:
    """What wants a manager's password, given a short while ago."""
    return [
        _managed(f"{MEMBER}/data", correcting.data),
        _sent_by_manager(f"{MEMBER}/data", correcting.send_data),
        _managed(f"{MEMBER}/more", acting.more),
        _sent_by_manager(f"{MEMBER}/link", acting.new_link),
        _sent_by_manager(f"{MEMBER}/export", acting.export),
        _managed(f"{MEMBER}/block", acting.block),
        _sent_by_manager(f"{MEMBER}/block", acting.send_block),
        _managed(f"{MEMBER}/erase", acting.erase),
        _sent_by_manager(f"{MEMBER}/erase", acting.send_erase),
        _managed(f"{MEMBER}/merge", merging.merge),
        _sent_by_manager(f"{MEMBER}/merge", merging.send_merge),
        _sent_by_manager(f"{MEMBER}/merge/with", merging.preview),
        _managed("/audit", audit.audit),
        _managed("/audit/log-ins", audit.log_ins),
    ]


def home(request: Request) -> Response:
    """Whoever is not logged in comes to the log-in from there."""
    del request
    return RedirectResponse(FIRST_PAGE, 303)


def _sent(path: str, judge: StaffJudge) -> Route:
    return Route(path, sent(judge), methods=["POST"])


def _managed(path: str, view: StaffView) -> Route:
    return Route(path, seen(managed(view)))


def _sent_by_manager(path: str, judge: StaffJudge) -> Route:
    return _sent(path, managed_form(judge))
