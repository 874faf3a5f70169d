"""Names each request, and logs it without a word about who made it.

No address of a customer, no path (a member's link is one), no query, no browser.
"""

import logging
from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger(__name__)

TOO_MANY = 429
SERVER_ERRORS = 500
THROTTLED_EVERY_S = 60.0
QUIET = {"asset", "live", "ready"}
"""What is asked for all the time, and says nothing new."""


class RequestLog:
    """The outermost: `X-Request-Id`, and one line for each request of a page.

    Requests that were too many are counted, and logged once a minute.
    """

    def __init__(
        self, app: ASGIApp, token: Callable[[], str], monotonic_s: Callable[[], float]
    ) -> None:
        self._app = app
        self._token = token
        self._monotonic_s = monotonic_s
        self._throttled = 0
        self._logged_s = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        name, status, began_s = self._token()[:12], SERVER_ERRORS, self._monotonic_s()
        scope.setdefault("state", {})["request_id"] = name

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = name
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._log(scope, name, status=status, began_s=began_s)

    def _log(self, scope: Scope, name: str, *, status: int, began_s: float) -> None:
        now_s = self._monotonic_s()
        if status == TOO_MANY:
            self._count(now_s)
            return
        shown = getattr(scope.get("endpoint"), "__name__", "-")
        if shown in QUIET:
            return
        log.info(
            "web_request id=%s method=%s page=%s status=%d ms=%.0f",
            name,
            scope["method"] if scope["method"].isalpha() else "-",
            shown,
            status,
            (now_s - began_s) * 1_000,
        )

    def _count(self, now_s: float) -> None:
        self._throttled += 1
        if now_s - self._logged_s >= THROTTLED_EVERY_S:
            log.warning("web_throttled requests=%d", self._throttled)
            self._throttled, self._logged_s = 0, now_s
