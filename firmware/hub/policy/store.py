"""Policies by version: each that was ever in force, for orders that name it (N06).

What is read is what was written: a row of which one bit changed is read as it was, any
other damaged one is no policy any more (decision 0181).
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select

from firmware.base.row_check import mended, row_check
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.successors import successors
from firmware.hub.policy import tables
from firmware.retail.policy.document import policy_document, read_policy
from firmware.retail.policy.policy import Policy

MAX_VERSION = 2_000_000_000
ROWS_AT_ONCE = 50
POLICIES_REMEMBERED = 8


class StoredPolicy(NamedTuple):
    """A version and when it was stored, UTC text; `policy` None: it is damaged."""

    version: int
    policy: Policy | None
    stored_at: str


_RULES = select(
    tables.policies.c.version,
    tables.policies.c.rules,
    tables.policies.c.stored_at,
    tables.policy_checks.c.digest,
).select_from(
    tables.policies.outerjoin(
        tables.policy_checks,
        tables.policy_checks.c.version == tables.policies.c.version,
    )
)
_STORED = select(tables.policies.c.version, tables.policies.c.stored_at).where(
    among(tables.policies.c.version)
)
_SUPERSEDED = successors(tables.policies.c.version, tables.policies.c.stored_at)
_NEWEST = (
    select(func.max(tables.policies.c.version)),
    select(func.max(tables.policy_checks.c.version)),
)


def by_version(connection: Connection, versions: Iterable[int]) -> dict[int, Policy]:
    """The policies of these versions; absent if damaged or never in force."""
    possible = [version for version in versions if 0 < version <= MAX_VERSION]
    rows = connection.execute(_RULES.where(tables.policies.c.version.in_(possible)))
    policies = (_policy(row) for row in rows)
    return {policy.version: policy for policy in policies if policy is not None}


def stored_at(connection: Connection, versions: Iterable[int]) -> dict[int, str]:
    """When each of these versions was stored, UTC text; absent if it never was."""
    possible = [version for version in versions if 0 < version <= MAX_VERSION]
    rows = connection.execute(_STORED, {"keys": key_list(possible)})
    return {row.version: row.stored_at for row in rows}


def superseded_at(connection: Connection, versions: Iterable[int]) -> dict[int, str]:
    """When the next version that exists was stored, UTC text, by version.

    Also for numbers in a gap; absent for the one in force and beyond.
    """
    possible = [version for version in versions if 0 < version <= MAX_VERSION]
    rows = connection.execute(_SUPERSEDED, {"keys": key_list(possible)})
    return {row.value: row.stored_at for row in rows}


def in_order(connection: Connection) -> list[tuple[str, int]]:
    """Every version that was stored, with when, UTC text, the oldest first."""
    table = tables.policies.c
    rows = connection.execute(select(table.stored_at, table.version))
    return sorted((row.stored_at, row.version) for row in rows)


def newest(connection: Connection) -> Policy | None:
    """The policy in force; None in a shop that has none yet, or if it is damaged."""
    version = latest(connection)
    return by_version(connection, [version]).get(version)


def newest_for(
    connection: Connection, follows: Callable[[Policy], bool]
) -> Policy | None:
    """The newest policy that a reader follows; None if there is none.

    Nor if a newer one is damaged: an older one must not take its place.
    """
    rows = connection.execute(_RULES.order_by(tables.policies.c.version.desc()))
    wanted = latest(connection)
    for number, row in enumerate(rows):
        policy = _policy(row)
        is_lost = number == 0 and row.version != wanted
        if policy is None or is_lost:
            return None
        if follows(policy):
            return policy
    return None


def stream_versions(connection: Connection) -> Iterator[StoredPolicy]:
    """Every version that ever was in force, the newest first, a few at a time."""
    newest_first = _RULES.order_by(tables.policies.c.version.desc())
    options = newest_first.execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(options):
        yield StoredPolicy(row.version, _policy(row), row.stored_at)


def latest(connection: Connection) -> int:
    """The version in force; 0 in a shop that has none yet.

    One of which only the check value is left was in force, and is damaged.
    """
    newest = [connection.scalar(query) for query in _NEWEST]
    return max(0, *(number or 0 for number in newest))


def keep(connection: Connection, policy: Policy, stored_at: str) -> None:
    """Store a new version; versions are written once."""
    rules = json.dumps(policy_document(policy), ensure_ascii=False, sort_keys=True)
    row = {"version": policy.version, "rules": rules, "stored_at": stored_at}
    connection.execute(insert(tables.policies), row)
    connection.execute(
        insert(tables.policy_checks),
        {"version": policy.version, "digest": row_check(*row.values())},
    )


def reissue_as(connection: Connection, version: int, now: str) -> None:
    """The policy in force again, as a later version; nothing if there is none."""
    policy = newest(connection)
    if policy is not None:
        keep(connection, replace(policy, version=version), now)


def _policy(row: Row[*tuple[Any, ...]]) -> Policy | None:
    """The policy in a row with its check value; None if it is damaged."""
    *values, digest = row
    right = _as_written(tuple(values), digest)
    if right is None or right[0] != row.version:
        return None
    version, rules, _ = right
    return _read(version, rules)


@lru_cache(maxsize=POLICIES_REMEMBERED)
def _as_written(values: tuple[Any, ...], digest: object) -> tuple[Any, ...] | None:
    """The row of a check value; each reply to a kiosk or a channel asks for it anew.

    To mend one takes a second or two on a board.
    """
    if row_check(*values) == digest:
        return values
    return mended(values, digest, row_check)


@lru_cache(maxsize=POLICIES_REMEMBERED)
def _read(version: int, rules: str) -> Policy:
    """The policy in a text; asked for as often."""
    return read_policy(f"policy {version}", json.loads(rules))
