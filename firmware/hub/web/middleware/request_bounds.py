"""Who may ask, and how much: this site's name, and an allowance for each address."""

import math
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from firmware.hub.web.config import WebConfig
from firmware.hub.web.middleware.allowance import Allowances, guest

NOT_FOUND = 404
MISDIRECTED = 421
TOO_MANY = 429
HEALTH = "/health/"
"""Asked for by whoever watches over this process, by any name."""

API = "/api/"
"""Programs have an allowance of their own: what they send is no form."""

Refuse = Callable[[Scope, int, int], ASGIApp]
"""The page of a request for a status, and the seconds until another try, or 0."""


class RequestBounds:
    """Refuses another site's name, and what is beyond an address's allowance.

    `refuse` makes the page of a refusal.
    """

    def __init__(
        self,
        app: ASGIApp,
        config: WebConfig,
        *,
        monotonic_s: Callable[[], float],
        refuse: Refuse,
    ) -> None:
        self._app = app
        self._host = config.host
        self._requests = Allowances(config.requests_per_minute_max)
        self._forms = Allowances(config.forms_per_minute_max)
        self._api = Allowances(config.api_requests_per_minute_max)
        self._monotonic_s = monotonic_s
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        wait_s = self._wait_s(scope)
        if wait_s:
            refusal = self._refuse(scope, TOO_MANY, math.ceil(wait_s))
            await refusal(scope, receive, send)
        elif not self._is_ours(scope):
            await self._refuse(scope, MISDIRECTED, 0)(scope, receive, send)
        elif "\0" in scope["path"]:  # no name has one, and PostgreSQL takes none
            await self._refuse(scope, NOT_FOUND, 0)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _wait_s(self, scope: Scope) -> float:
        name, now_s = guest((scope["client"] or ("-", 0))[0]), self._monotonic_s()
        if scope["path"].startswith(API):
            return self._api.wait_s(name, now_s)
        wait_s = self._requests.wait_s(name, now_s)
        if not wait_s and scope["method"] not in {"GET", "HEAD"}:
            wait_s = self._forms.wait_s(name, now_s)
        return wait_s

    def _is_ours(self, scope: Scope) -> bool:
        if not self._host or scope["path"].startswith(HEALTH):
            return True
        return Headers(scope=scope).get("host", "").lower() == self._host
