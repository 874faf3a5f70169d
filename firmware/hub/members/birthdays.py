"""Dates of birth: the hub alone has them, and a member may have given none (S11).

They stand in the encrypted profiles. A vault that fails makes them unknown: neither a
sale nor a reply waits for it.
"""

import logging
from collections.abc import Collection
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from firmware.base.errors import StoreError
from firmware.hub.members.profile import Profile, ProfileChange
from firmware.hub.members.profiles.birth_day import birth_date
from firmware.hub.members.profiles.store import KeptProfile, profiles_of

log = logging.getLogger(__name__)


def keep(connection: Connection, member_id: str, born_on: date) -> None:
    """A member's date of birth, in the place of one before."""
    profiles = profiles_of(connection)
    before = profiles.of(connection, member_id) or KeptProfile(profile=Profile())
    change = ProfileChange(birthday=born_on.isoformat())
    kept = replace(before, profile=before.profile.changed(change))
    profiles.keep(connection, {member_id: kept})


def born_on(connection: Connection, member_id: str) -> date | None:
    """A member's date of birth, in 2000 if the year is not known; None: no date."""
    return born_on_of(connection, [member_id]).get(member_id)


def born_on_of(connection: Connection, member_ids: Collection[str]) -> dict[str, date]:
    """The dates of birth that are known of these members."""
    if not member_ids:
        return {}
    try:
        found = profiles_of(connection).of_many(connection, member_ids)
    except StoreError as error:
        log.error("birthdays_unknown reason=%s", error)  # noqa: TRY400 - expected, and complete
        return {}
    born = {name: birth_date(kept.profile.birthday) for name, kept in found.items()}
    return {name: day for name, day in born.items() if day is not None}


def born_on_days(
    connection: Connection, days: Collection[str], *, after: str, limit: int
) -> list[str]:
    """Ids of who was born on days such as 03-31, those behind `after`, in order.

    The vault may know one whose joining the books never committed.
    """
    profiles = profiles_of(connection)
    found = {
        member_id
        for day in days
        for member_id in profiles.born_on_day(day, after=after, limit=limit)
    }
    return sorted(found)[:limit]
