"""Every address of the web, and who replies to it."""

from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from firmware.hub.web.asking import Judge, on_form, on_phone_form
from firmware.hub.web.health import live, ready
from firmware.hub.web.pages.join.own_claim import claim_or_join, send_own_claim
from firmware.hub.web.pages.join.page import join, send_join, terms
from firmware.hub.web.pages.member.asking_link import ask_link, send_ask_link
from firmware.hub.web.pages.member.data import change_data, data, new_link, withdraw
from firmware.hub.web.pages.member.exporting import export
from firmware.hub.web.pages.member.leaving import leave, send_leave
from firmware.hub.web.pages.member.page import me, open_link, passes, points, slip
from firmware.hub.web.pages.order.page import order, orders, send_order
from firmware.hub.web.pages.staff.routes import staff_routes
from firmware.hub.web.rendering import YEAR_S, site_of, words_for

FOR_EVER = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
ASK_EACH_TIME = {"Cache-Control": "no-cache"}
GROUND = "#f4efe6"
ICONS = (("icon.svg", "any"), ("icon.png", "192x192"))


def routes() -> list[BaseRoute]:
    """The pages, one address a line."""
    return [
        Route("/", home),
        Route("/join", join),
        _with_phone("/join", send_join),
        Route("/join/terms", terms),
        Route("/j/{claim}", claim_or_join),
        _with_phone("/j/{claim}", send_join),
        _sent("/j/{claim}/mine", send_own_claim),
        Route("/link", ask_link),
        _with_phone("/link", send_ask_link),
        Route("/m/{link}", open_link),
        Route("/me", me),
        Route("/me/pass", passes),
        Route("/me/points", points),
        Route("/me/slip/{receipt_no}", slip),
        Route("/me/data", data),
        _with_phone("/me/data", change_data),
        _sent("/me/withdraw", withdraw),
        _sent("/me/link", new_link),
        Route("/me/export", export),
        Route("/me/leave", leave),
        _sent("/me/leave", send_leave),
        Route("/pay/{place}", orders),
        Route("/o/{token}", order),
        _sent("/o/{token}", send_order),
        Mount("/staff", routes=staff_routes()),
        Route("/manifest.webmanifest", manifest),
        Route("/sw.js", service_worker),
        Route("/static/{name}", asset),
        Route("/health/live", live),
        Route("/health/ready", ready),
    ]


def home(request: Request) -> Response:
    """Whoever has a link goes to their page from there."""
    del request
    return RedirectResponse("/me", 303)


def asset(request: Request) -> Response:
    """A file of styles, script or pictures, by a name that changes with its content."""
    found = site_of(request).assets.find(str(PurePosixPath(request.url.path)))
    if found is None:
        raise HTTPException(404)
    return Response(found.content, media_type=found.media_type, headers=FOR_EVER)


def service_worker(request: Request) -> Response:
    """What keeps the member's page for times without a network."""
    script = site_of(request).assets.content("sw.js")
    return Response(script, media_type="text/javascript", headers=ASK_EACH_TIME)


def manifest(request: Request) -> Response:
    """The member's page as an app of the home screen."""
    site, words = site_of(request), words_for(request)
    name = str(words.t("会员码"))
    return JSONResponse(
        {
            "name": f"{site.store} {name}".strip(),
            "short_name": site.store or name,
            "lang": words.html_language,
            "start_url": "/me",
            "scope": "/",
            "display": "standalone",
            "background_color": GROUND,
            "theme_color": GROUND,
            "icons": [
                {"src": site.assets.address(file), "sizes": sizes}
                for file, sizes in ICONS
            ],
        },
        headers=ASK_EACH_TIME,
        media_type="application/manifest+json",
    )


def _with_phone(path: str, judge: Judge) -> Route:
    return Route(path, on_phone_form(judge), methods=["POST"])


def _sent(path: str, judge: Judge) -> Route:
    return Route(path, on_form(judge), methods=["POST"])
