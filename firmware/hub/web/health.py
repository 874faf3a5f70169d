"""What whoever watches over the web may ask: whether it runs, whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from firmware.base.errors import StoreError
from firmware.hub.db.engine import reading
from firmware.hub.web.rendering import site_of

NO_STORE = {"Cache-Control": "no-store"}
UNAVAILABLE = 503


def live(request: Request) -> Response:
    """The process runs."""
    del request
    return PlainTextResponse("ok", headers=NO_STORE)


def ready(request: Request) -> Response:
    """The books can be read, and the hub takes commands: 200, else 503."""
    site = site_of(request)
    try:
        with reading(site.engine):
            books = "ok"
    except StoreError:
        books = "away"
    body = {"books": books}
    good = set(body.values()) == {"ok"}
    return JSONResponse(body, 200 if good else UNAVAILABLE, headers=NO_STORE)
