"""What a phone's screen asks of its browser, asked of the shop's page by HTTP."""

import http.client
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from drivers.api import DriverError
from firmware.virtual.phones.cookies import CookieJar

LIMIT_S = 10.0
PASSED_ON = {
    "accept", "accept-language", "content-type", "if-none-match", "sec-fetch-dest",
    "sec-fetch-mode", "sec-fetch-site", "user-agent",
}  # fmt: skip
PASSED_BACK = {
    "cache-control", "clear-site-data", "content-disposition",
    "content-security-policy", "content-type", "etag", "location", "permissions-policy",
    "referrer-policy", "retry-after", "vary", "x-content-type-options", "x-robots-tag",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScreenRequest:
    """A request of the screen: its headers' names in lower case."""

    method: str
    target: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class ScreenReply:
    """What the page replied, as far as the screen receives it."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def forward(
    origin: str, jar: CookieJar, asked: ScreenRequest, *, screen: str
) -> ScreenReply:
    """The page's reply; the phone's cookies go there and stay in its jar.

    `screen` is the screen's own origin: addresses of the page's become its. DriverError
    if the page cannot be reached.
    """
    with closing(
        http.client.HTTPConnection(urlsplit(origin).netloc, timeout=LIMIT_S)
    ) as connection:
        try:
            connection.request(
                asked.method, asked.target, asked.body, _sent(asked, jar, origin)
            )
            reply = connection.getresponse()
            body = reply.read()
        except (OSError, ValueError, http.client.HTTPException) as exc:
            raise DriverError("the page does not load: {exc}", exc=exc) from exc
    jar.take(reply.headers.get_all("Set-Cookie", []))
    headers = {
        name.lower(): value.replace(origin, screen)
        for name, value in reply.headers.items()
        if name.lower() in PASSED_BACK
    }
    if headers.get("content-type", "").startswith("text/html"):
        body = body.replace(origin.encode(), screen.encode())
    return ScreenReply(reply.status, headers, body)


def _sent(asked: ScreenRequest, jar: CookieJar, origin: str) -> dict[str, str]:
    """The headers that the page gets: the screen's own origin is the page's to it."""
    headers = {
        name: value for name, value in asked.headers.items() if name in PASSED_ON
    }
    if "origin" in asked.headers:
        headers["origin"] = origin
    return headers | {"cookie": jar.header}
