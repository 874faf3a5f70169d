"""Policies by version: each that was ever in force, for orders that name it (N06)."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlalchemy import Connection, func, insert, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.successors import successors
from firmware.hub.policy import tables
from firmware.retail.policy.document import policy_document, read_policy
from firmware.retail.policy.policy import Policy

MAX_VERSION = 2_000_000_000

_STORED = select(tables.policies.c.version, tables.policies.c.stored_at).where(
    among(tables.policies.c.version)
)
_SUPERSEDED = successors(tables.policies.c.version, tables.policies.c.stored_at)


def by_version(connection: Connection, versions: Iterable[int]) -> dict[int, Policy]:
    """The policies of these versions; absent if it never was in force."""
    row = tables.policies.c
    possible = [version for version in versions if 0 < version <= MAX_VERSION]
    rows = connection.execute(
        select(row.version, row.rules).where(row.version.in_(possible))
    )
    return {version: _policy(version, rules) for version, rules in rows}


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


def newest(connection: Connection) -> Policy | None:
    """The policy in force; None in a shop that has none yet."""
    version = latest(connection)
    return by_version(connection, [version]).get(version)


def newest_for(
    connection: Connection, follows: Callable[[Policy], bool]
) -> Policy | None:
    """The newest policy that a reader follows; None if there is none."""
    row = tables.policies.c
    rows = connection.execute(
        select(row.version, row.rules).order_by(row.version.desc())
    )
    policies = (_policy(version, rules) for version, rules in rows)
    return next(filter(follows, policies), None)


def latest(connection: Connection) -> int:
    """The version in force; 0 in a shop that has none yet."""
    versions = select(func.coalesce(func.max(tables.policies.c.version), 0))
    return connection.scalar(versions) or 0


def keep(connection: Connection, policy: Policy, stored_at: str) -> None:
    """Store a new version; versions are written once."""
    rules = json.dumps(policy_document(policy), ensure_ascii=False, sort_keys=True)
    connection.execute(
        insert(tables.policies),
        {"version": policy.version, "rules": rules, "stored_at": stored_at},
    )


def reissue_as(connection: Connection, version: int, now: str) -> None:
    """The policy in force again, as a later version; nothing if there is none."""
    policy = newest(connection)
    if policy is not None:
        keep(connection, replace(policy, version=version), now)


def _policy(version: int, rules: str) -> Policy:
    return read_policy(f"policy {version}", json.loads(rules))
