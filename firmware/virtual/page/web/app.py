"""The page as an ASGI application: files, pictures of the counter, the websocket."""

from collections.abc import Callable

from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from firmware.hub.web.middleware.security_headers import SecurityHeaders
from firmware.virtual.page.board.board import Board
from firmware.virtual.page.customer.brought import BROUGHT_FILE
from firmware.virtual.page.customer.holding import HELD_FILE
from firmware.virtual.page.customer.wallet_face import CODE_FILE
from firmware.virtual.page.page_watcher import VIEW
from firmware.virtual.page.shelf import ORDER, print_file
from firmware.virtual.page.web.own_camera import OwnCamera
from firmware.virtual.page.web.own_site import OwnSite
from firmware.virtual.page.web.page_files import PageFile, PageFiles
from firmware.virtual.page.web.phone_site import PhoneSite, ScreenNetwork
from firmware.virtual.page.web.script_files import script_routes
from firmware.virtual.page.web.tab import Give, Tabs
from firmware.virtual.phones.browser import Browser

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self' ws://127.0.0.1:{port} ws://localhost:{port};"
    " frame-src http://127.0.0.1:{phone} http://localhost:{phone};"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NOT_FOUND = 404
PACKED_FROM_BYTES = 1_024


def page_app(
    board: Board,
    give: Give,
    *,
    ports: tuple[int, int],
    browser: Browser,
    hang_up: Callable[[tuple[str, int]], None],
) -> ASGIApp:
    """The page, and its phone; `give` gives the shop an order.

    `ports` are the page's and the phone's: each is a site of its own to browsers.
    `hang_up` drops the connection of a client, by its address and port.
    """
    network = ScreenNetwork(up=lambda: board.counter.hub.on, hang_up=hang_up)
    tabs, (port, phone_port) = Tabs(board, give), ports
    app = Starlette(
        routes=[
            *_routes(board, _Responses(port, phone_port)),
            *script_routes(board, give),
            *OwnCamera(board.webcam, give).routes(),
            WebSocketRoute("/counter", tabs.serve),
        ]
    )
    packed = GZipMiddleware(app, minimum_size=PACKED_FROM_BYTES)
    page = OwnSite(SecurityHeaders(packed), port)
    phone = OwnSite(PhoneSite(browser, (phone_port, port), network), phone_port)

    async def by_port(scope: Scope, receive: Receive, send: Send) -> None:
        at_phone = (scope.get("server") or ("", 0))[1] == phone_port
        await (phone if at_phone else page)(scope, receive, send)

    return by_port


class _Responses:
    """Responses with the page's own headers, which no copy outlives."""

    def __init__(self, port: int, phone_port: int) -> None:
        self._headers = {
            "Content-Security-Policy": POLICY.format(port=port, phone=phone_port),
            "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
            "Cache-Control": "no-cache",
        }

    def file(self, found: PageFile | None) -> Response:
        """A file, or that there is none."""
        if found is None:
            return Response(status_code=NOT_FOUND, headers=self._headers)
        return Response(
            found.content, media_type=found.media_type, headers=self._headers
        )

    def picture(self, content: bytes) -> Response:
        """A JPEG or PNG file; none if it is empty."""
        kind = "image/jpeg" if content.startswith(b"\xff\xd8") else "image/png"
        return self.file(PageFile(content, kind) if content else None)


def _routes(board: Board, responses: _Responses) -> list[Route]:
    """What a tab may read. All of it is in memory, or small: no thread is needed."""
    files = PageFiles()

    async def index(_request: Request) -> Response:
        return responses.file(files.find("index.html"))

    async def static(request: Request) -> Response:
        return responses.file(files.find(request.path_params["name"]))

    async def picture(request: Request) -> Response:
        return responses.picture(board.pictures.get(request.url.path, b""))

    async def print_of_good(request: Request) -> Response:
        key = request.path_params["key"]
        return responses.picture(print_file(key) if key in ORDER else b"")

    return [
        Route("/", index),
        Route("/static/{name:path}", static),
        Route(VIEW, picture),
        Route(HELD_FILE, picture),
        Route(BROUGHT_FILE, picture),
        Route(CODE_FILE, picture),
        Route("/things/{name}.png", picture),
        Route("/slips/{number:int}.png", picture),
        Route("/goods/{key}.png", print_of_good),
    ]
