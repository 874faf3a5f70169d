"""The web as an ASGI application: its pages, and what every request passes."""

import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from firmware.base.errors import StoreError
from firmware.hub.port.client import HubDefectError, PortError
from firmware.hub.web.api.application import api_application, api_refusal
from firmware.hub.web.failures import failure_page, refused
from firmware.hub.web.middleware.request_bounds import API, RequestBounds
from firmware.hub.web.middleware.request_log import RequestLog
from firmware.hub.web.middleware.security_headers import SecurityHeaders
from firmware.hub.web.rendering import environment
from firmware.hub.web.routes import routes
from firmware.hub.web.site import Site

log = logging.getLogger(__name__)


def web_app(site: Site) -> ASGIApp:
    """Pages and API of a shop; what may fail at the start has been read then."""
    for name in environment().list_templates():
        environment().get_template(name)
    api = api_application(site)
    pages = Starlette(
        routes=routes(),
        exception_handlers={
            HTTPException: refused,
            StoreError: _without_books,
            PortError: _without_hub,
            HubDefectError: _defect_of_hub,
            500: refused,
        },
    )
    pages.state.site = site

    def refuse(scope: Scope, status: int, retry_s: int) -> ASGIApp:
        if scope["path"].startswith(API):
            return api_refusal(Request(scope), status, retry_s)
        scope["app"] = pages
        return failure_page(Request(scope), status, retry_s)

    async def parted(scope: Scope, receive: Receive, send: Send) -> None:
        """By the path's beginning alone: a route's pattern reads no line feed."""
        of_api = scope["type"] == "http" and scope["path"].startswith(API)
        await (api if of_api else pages)(scope, receive, send)

    bounded = RequestBounds(
        parted, site.config, monotonic_s=site.monotonic_s, refuse=refuse
    )
    return RequestLog(SecurityHeaders(bounded), site.token, site.monotonic_s)


def _without_hub(request: Request, exc: Exception) -> Response:
    log.warning("web_hub_unavailable reason=%s", exc)
    return failure_page(request, 503)


def _defect_of_hub(request: Request, exc: Exception) -> Response:
    log.error("web_hub_defect reason=%s", exc)
    return failure_page(request, 500)


def _without_books(request: Request, exc: Exception) -> Response:
    log.warning("web_books_unavailable reason=%s", exc)
    return failure_page(request, 503)
