"""Reads a form that a browser sends: bounded, and from this site's own pages only."""

import asyncio
import hmac
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request

from firmware.hub.web.rendering import FORM_COOKIE, site_of

MAX_BODY = 16_384
MAX_FIELDS = 100
MAX_DIGITS = 15
READ_S = 10.0
"""How long a browser may take to send a form."""
FORM_TYPE = "application/x-www-form-urlencoded"
KEY_FIELD = "form_key"
OWN_SITE = {"same-origin", "none"}


@dataclass(frozen=True, slots=True)
class SentForm:
    """The fields of a form, in order."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """The first value of a field without blanks around it; "" if absent."""
        return next(self._values(name), "").strip()

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field, such as of ticked boxes."""
        return tuple(self._values(name))

    def _values(self, name: str) -> Iterator[str]:
        return (value for key, value in self.fields if key == name)


def whole_number(text: str) -> int | None:
    """A number from 0 to 999,999,999,999,999 as it is typed; None for anything else.

    Longer ones are no numbers of any page, and Python reads no more than 4,300 digits.
    """
    is_one = text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS
    return int(text) if is_one else None


async def read_form(request: Request) -> SentForm:
    """The form of a request; HTTPException if it is none of ours.

    400, 408, 413 or 415 for one that cannot be read, 403 for one that another site
    has made the browser send.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != FORM_TYPE:
        raise HTTPException(415)
    if not _from_own_page(request):
        raise HTTPException(403)
    body = await _body(request)
    try:
        fields = parse_qsl(
            body.decode("ascii"),
            keep_blank_values=True,
            strict_parsing=bool(body),
            errors="strict",
            max_num_fields=MAX_FIELDS,
        )
    except ValueError as exc:
        raise HTTPException(400) from exc
    if any("\0" in value for _, value in fields):
        raise HTTPException(400)
    form = SentForm(tuple(fields))
    expected = request.cookies.get(FORM_COOKIE, "")
    given = form.one(KEY_FIELD)
    if not (expected and hmac.compare_digest(expected.encode(), given.encode())):
        raise HTTPException(403)
    return form


def _from_own_page(request: Request) -> bool:
    """Whether the browser says so, as far as it says anything."""
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site not in OWN_SITE:
        return False
    return origin is None or _is_own(origin, request)


def _is_own(origin: str, request: Request) -> bool:
    """The host that was asked; with a `public_url` also by its scheme."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    public = urlsplit(site_of(request).config.public_url).scheme
    if public and parts.scheme != public:
        return False
    return parts.netloc.lower() == request.headers.get("host", "").lower()


async def _body(request: Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(READ_S):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    raise HTTPException(413)
    except TimeoutError as exc:
        raise HTTPException(408) from exc
    except ClientDisconnect as exc:
        raise HTTPException(400) from exc
    return bytes(body)
