"""The phone's screen: the hub's real pages, by way of the phone's own browser.

The hub forbids every frame, in the virtual shop as in any other, so the page cannot
frame it. The phone is framed instead: its pages come through here, with the phone's
cookies, which no tab ever gets, and only for the counter's own frames. While the hub's
box is off the phone has no network: a connection is dropped, as that of any browser is,
so that the page's own offline copy takes over.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from drivers.api import DriverError
from firmware.virtual.phones.browser import Browser
from firmware.virtual.phones.forwarding import ScreenReply, ScreenRequest, forward

BODY_MAX_BYTES = 65_536
METHODS = {"GET", "HEAD", "POST"}
NO_FRAMES = "frame-ancestors 'none'"
REFUSED, NOT_ALLOWED, TOO_LONG = 403, 405, 413


@dataclass(frozen=True, slots=True)
class ScreenNetwork:
    """Between the phone's screen and the hub; for the event loop's thread.

    `up` says whether there is any. `hang_up` drops the connection of a client, which is
    named by its address and port.
    """

    up: Callable[[], bool]
    hang_up: Callable[[tuple[str, int]], None]


class PhoneSite:
    """Replies with what the phone's browser finds; `ports`: its own, the page's."""

    def __init__(
        self, browser: Browser, ports: tuple[int, int], network: ScreenNetwork
    ) -> None:
        self._browser = browser
        self._port, self._page_port = ports
        self._network = network

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        response = await self._response(Request(scope, receive))
        if response is None:
            self._network.hang_up(scope["client"])
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        await response(scope, receive, send)

    async def _response(self, request: Request) -> Response | None:
        """None: it cannot be reached."""
        if request.headers.get("sec-fetch-site") == "cross-site":
            return _said(REFUSED, "not for this site")
        if request.method not in METHODS:
            return _said(NOT_ALLOWED, "not here")
        body = await _body(request)
        if body is None:
            return _said(TOO_LONG, "too long")
        if not self._network.up():
            return None
        host = request.url.hostname
        screen = f"http://{host}:{self._port}"
        asked = ScreenRequest(
            request.method, _target(request), dict(request.headers), body
        )
        try:
            found = await asyncio.to_thread(self._found, asked, screen)
        except DriverError:
            return None
        return self._framed(found, f"http://{host}:{self._page_port}")

    def _found(self, asked: ScreenRequest, screen: str) -> ScreenReply:
        if not self._browser.origin:
            raise DriverError("the shop has no page")
        origin, jar = self._browser.origin, self._browser.jar
        return forward(origin, jar, asked, screen=screen)

    def _framed(self, found: ScreenReply, page: str) -> Response:
        """As the hub replied, but that the counter may frame it."""
        headers = dict(found.headers)
        policy = headers.get("content-security-policy", NO_FRAMES)
        headers["content-security-policy"] = policy.replace(
            NO_FRAMES, f"frame-ancestors {page}"
        )
        return Response(found.body, found.status, headers)


def _target(request: Request) -> str:
    raw = request.scope.get("raw_path") or request.url.path.encode()
    query = request.scope["query_string"]
    return (raw + (b"?" + query if query else b"")).decode("latin-1")


async def _body(request: Request) -> bytes | None:
    """The body; None if it is too long."""
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > BODY_MAX_BYTES:
                return None
    except ClientDisconnect:
        return b""
    return body


def _said(status: int, text: str) -> Response:
    return PlainTextResponse(f"{text}\n", status, {"Cache-Control": "no-store"})
