"""Lists by pages: newest first, each page after the last entry of the one before. Pure.

A page begins behind an entry, not at a count: what is added meanwhile moves nothing.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import NamedTuple

from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.reasons import FIELD_INVALID
from firmware.protocol.field_types import PageLimit, Text
from firmware.protocol.records import PlainRecord

DEFAULT_LIMIT = 50
PARAMETERS: Mapping[str, str] = {
    "after": "`next` of the page before; without it the newest are shown.",
    "limit": "How many at most.",
}


class PageQuery(PlainRecord, frozen=True, kw_only=True):
    """Which page of a list."""

    after: Text | None = None
    limit: PageLimit = DEFAULT_LIMIT


class PageStart(NamedTuple):
    """Behind which entry a page begins: its moment in UTC text, and its id."""

    at: str
    id: str


NEWEST = PageStart("~", "")
"""Before every entry: no moment is written like this."""


def page_start(query: PageQuery) -> PageStart | ApiRefusal:
    """Where the page begins; a text that no page has named is refused."""
    if query.after is None:
        return NEWEST
    try:
        padded = query.after + "=" * (-len(query.after) % 4)
        text = base64.urlsafe_b64decode(padded.encode()).decode()
    except (binascii.Error, ValueError):
        text = ""
    at, found, entry = text.partition(" ")
    if not found or "\0" in text:
        return ApiRefusal(
            reason=FIELD_INVALID, field="after", expected="`next` of a page"
        )
    return PageStart(at, entry)


def next_page(last: PageStart | None) -> str | None:
    """The text by which the page after an entry is asked for; None at the end."""
    if last is None:
        return None
    return base64.urlsafe_b64encode(" ".join(last).encode()).rstrip(b"=").decode()
