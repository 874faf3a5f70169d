"""What a person decides about something that `reconcile` reports."""

from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.ingest import journal_breaks
from firmware.hub.ingest.dead_letters import resolve_dead_letter
from firmware.hub.sales import flag_store, flags


class Act(StrEnum):
    """RESOLVE a dead letter; ACCEPT or DISMISS an order's flag; REVIEW a journal."""

    RESOLVE = "resolve"
    ACCEPT = "accept"
    DISMISS = "dismiss"
    REVIEW = "review"


def resolve(  # noqa: PLR0913 - the decision, and the shop's days for its points
    connection: Connection,
    act: Act,
    number: int,
    *,
    note: str,
    now: str,
    utc_offset_minutes: int,
) -> bool:
    """Write a decision down; False if nothing of that number is open."""
    if act is Act.REVIEW:
        return journal_breaks.review(connection, number, note=note, now=now)
    if act is Act.RESOLVE:
        return resolve_dead_letter(connection, number, note=note, now=now)
    flag = flag_store.open_flag(connection, number)
    if flag is None:
        return False
    decide = flags.dismiss if act is Act.DISMISS else flags.accept
    decide(connection, flag, note=note, now=now, utc_offset_minutes=utc_offset_minutes)
    return True
