"""What whoever watches over the web may ask: whether it runs, whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from firmware.base.errors import StoreError
from firmware.hub.db.engine import reading
from firmware.hub.port.calls import Ping, Pong
from firmware.hub.port.client import PortError
from firmware.hub.web.rendering import site_of
from firmware.hub.web.site import Site

NO_STORE = {"Cache-Control": "no-store"}
UNAVAILABLE = 503
OK, AWAY = "ok", "away"


def live(request: Request) -> Response:
    """The process runs."""
    del request
    return PlainTextResponse("ok", headers=NO_STORE)


def ready(request: Request) -> Response:
    """The books can be read, and the hub takes commands: 200, else 503."""
    site = site_of(request)
    try:
        with reading(site.engine):
            books = OK
    except StoreError:
        books = AWAY
    body = {"books": books, "hub": _hub(site)}
    good = set(body.values()) == {OK}
    return JSONResponse(body, 200 if good else UNAVAILABLE, headers=NO_STORE)


def _hub(site: Site) -> str:
    try:
        site.hub.call(Ping(), Pong)
    except PortError:
        return AWAY
    return OK
