"""What happened to one member, by pages; whoever looks is in the audit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from firmware.hub.web.api.endpoint import ApiCall, Nothing
from firmware.hub.web.api.members.known import MEMBER, known_member
from firmware.hub.web.api.members.looking import looked
from firmware.hub.web.api.paging import PageQuery, PageStart, next_page, page_start
from firmware.hub.web.api.problems import ApiRefusal

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class WantedPage:
    """At most `limit` rows of a member, newest first, from behind `start` on."""

    member_id: str
    start: PageStart
    limit: int


@dataclass(frozen=True, slots=True)
class HistoryPage(Generic[Row]):
    """Rows of a member by today's id; `next` names the page after them, if any."""

    member_id: str
    rows: Sequence[Row]
    next: str | None


def history_page(
    call: ApiCall[Nothing, PageQuery],
    read: Callable[[Connection, WantedPage], Sequence[Row]],
    place: Callable[[Row], PageStart],
) -> HistoryPage[Row] | ApiRefusal:
    """The page that the call asks for; `place` returns where a row stands."""
    start = page_start(call.query)
    if isinstance(start, ApiRefusal):
        return start
    limit = call.query.limit
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
        if isinstance(member_id, ApiRefusal):
            return member_id
        rows = read(connection, WantedPage(member_id, start, limit))
    refused = looked(call, [member_id], "show")
    if refused is not None:
        return refused
    last = place(rows[-1]) if len(rows) == limit else None
    return HistoryPage(member_id, rows, next_page(last))
