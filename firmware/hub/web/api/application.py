"""The API as an application below `/api`: routes, and a problem for each failure."""

import logging
from collections.abc import Mapping
from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from firmware.base.errors import StoreError
from firmware.hub.port.client import HubDefectError, PortError
from firmware.hub.web.api import reasons
from firmware.hub.web.api.endpoints import ENDPOINTS
from firmware.hub.web.api.keys import KeyDesk
from firmware.hub.web.api.openapi import document
from firmware.hub.web.api.problems import ApiRefusal, problem_response
from firmware.hub.web.api.serving import Serve, served
from firmware.hub.web.site import Site
from firmware.protocol.program_json import formatted

log = logging.getLogger(__name__)

DOCUMENT = {"Cache-Control": "no-cache"}
_STATUSES = {
    404: reasons.NOT_FOUND,
    405: reasons.METHOD_NOT_ALLOWED,
    421: reasons.HOST_UNKNOWN,
    429: reasons.TOO_MANY_REQUESTS,
}


def api_application(site: Site) -> Starlette:
    """Every endpoint of `ENDPOINTS`, and their document."""
    desk = KeyDesk(site)

    async def openapi(request: Request) -> Response:
        del request
        return Response(_document(), media_type="application/json", headers=DOCUMENT)

    application = Starlette(
        routes=[Route("/api/1/openapi.json", openapi), *_routes(desk)],
        exception_handlers={
            HTTPException: _refused,
            StoreError: _without_books,
            PortError: _without_hub,
            HubDefectError: _defect_of_hub,
            500: _defect,
        },
    )
    application.router.redirect_slashes = False
    application.state.site = site
    return application


@cache
def _document() -> str:
    """The same for every shop; made once somebody asks for it."""
    return formatted(document())


def _routes(desk: KeyDesk) -> list[Route]:
    """One for each address, so that a refused method's reply names all the others."""
    by_path: dict[str, dict[str, Serve]] = {}
    for each in ENDPOINTS:
        by_path.setdefault(each.path, {})[each.method] = served(each, desk)
    return [
        Route(f"/api{path}", _by_method(serving), methods=list(serving))
        for path, serving in by_path.items()
    ]


def _by_method(serving: Mapping[str, Serve]) -> Serve:
    async def serve(request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        request.scope["endpoint"] = serving[method]  # the log names it
        return await serving[method](request)

    return serve


def api_refusal(request: Request, status: int, retry_s: int = 0) -> Response:
    """What the middleware refuses: a host, or too many requests."""
    reason = _STATUSES.get(status, reasons.DEFECT)
    return problem_response(request, ApiRefusal(reason=reason, retry_s=retry_s))


async def _refused(request: Request, exc: Exception) -> Response:
    status = exc.status_code if isinstance(exc, HTTPException) else 500
    headers = exc.headers if isinstance(exc, HTTPException) else None
    reason = _STATUSES.get(status, reasons.DEFECT)
    return problem_response(request, ApiRefusal(reason=reason, headers=headers))


async def _without_books(request: Request, exc: Exception) -> Response:
    log.warning("api_books_unavailable reason=%s", exc)
    return problem_response(request, ApiRefusal(reason=reasons.BOOKS_AWAY, retry_s=5))


async def _without_hub(request: Request, exc: Exception) -> Response:
    """What is known to be undone may be tried again; else only under the same key."""
    log.warning("api_hub_unavailable reason=%s", exc)
    undone = isinstance(exc, PortError) and exc.done is False
    reason = reasons.HUB_AWAY if undone else reasons.HUB_UNSURE
    return problem_response(request, ApiRefusal(reason=reason, retry_s=5))


async def _defect_of_hub(request: Request, exc: Exception) -> Response:
    """No program should repeat what the hub fails at each time."""
    log.error("api_hub_defect reason=%s", exc)
    return problem_response(request, ApiRefusal(reason=reasons.DEFECT))


async def _defect(request: Request, exc: Exception) -> Response:
    del exc
    return problem_response(request, ApiRefusal(reason=reasons.DEFECT))
