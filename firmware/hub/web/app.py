"""The web as an ASGI application: its pages, and what every request passes."""

import logging
from pathlib import PurePosixPath

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from firmware.base.errors import StoreError
from firmware.hub.web.failures import failure_page, refused
from firmware.hub.web.health import live, ready
from firmware.hub.web.middleware.request_bounds import RequestBounds
from firmware.hub.web.middleware.request_log import RequestLog
from firmware.hub.web.middleware.security_headers import SecurityHeaders
from firmware.hub.web.rendering import YEAR_S, environment, site_of
from firmware.hub.web.site import Site

log = logging.getLogger(__name__)

FOR_EVER = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}


def web_app(site: Site) -> ASGIApp:
    """The pages of a shop; everything that may fail at the start has been read then."""
    for name in environment().list_templates():
        environment().get_template(name)
    pages = Starlette(
        routes=[
            Route("/health/live", live),
            Route("/health/ready", ready),
            Route("/static/{name}", asset),
        ],
        exception_handlers={
            HTTPException: refused,
            StoreError: _without_books,
            500: refused,
        },
    )
    pages.state.site = site

    def refuse(scope: Scope, status: int, retry_s: int) -> ASGIApp:
        scope["app"] = pages
        return failure_page(Request(scope), status, retry_s)

    bounded = RequestBounds(
        pages, site.config, monotonic_s=site.monotonic_s, refuse=refuse
    )
    return RequestLog(SecurityHeaders(bounded), site.token, site.monotonic_s)


def asset(request: Request) -> Response:
    """A file of styles, script or pictures, by a name that changes with its content."""
    found = site_of(request).assets.find(str(PurePosixPath(request.url.path)))
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers=FOR_EVER)


def _without_books(request: Request, exc: Exception) -> Response:
    log.warning("web_books_unavailable reason=%s", exc)
    return failure_page(request, 503)
