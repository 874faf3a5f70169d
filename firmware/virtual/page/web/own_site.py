"""Lets in only what a browser on this very machine asks of the page by its own name.

Any site that a visitor opens could ask a program on loopback for something, or point a
name of its own at it. So the Host must be one of ours, and whatever changes something,
a websocket above all, must come from our own page.
"""

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from drivers.sim.reserved_port import HOST

MISDIRECTED, FORBIDDEN = 421, 403
SAFE = {"GET", "HEAD"}
NAMES = (HOST, "localhost")


class OwnSite:
    """Refuses foreign Hosts, and foreign Origins of all that is more than reading."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        self._app = app
        self._hosts = {f"{name}:{port}" for name in NAMES}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one websocket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        status = self._refusal(scope)
        app = _refused(scope, status) if status else self._app
        await app(scope, receive, send)

    def _refusal(self, scope: Scope) -> int:
        headers = Headers(scope=scope)
        host = headers.get("host", "").lower()
        if host not in self._hosts:
            return MISDIRECTED
        reads = scope["type"] == "http" and scope["method"] in SAFE
        own = headers.get("origin") == f"http://{host}"
        return 0 if reads or own else FORBIDDEN


def _refused(scope: Scope, status: int) -> ASGIApp:
    if scope["type"] == "websocket":
        return WebSocketClose()  # before it is accepted, this is a 403
    return PlainTextResponse("not for this site\n", status)
