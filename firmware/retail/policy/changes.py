"""What changed from one policy to the next, key by key, offer by offer. Pure."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, cast

from firmware.retail.policy.document import policy_document
from firmware.retail.policy.policy import Policy

NOT_COMPARED = {"version", "pricing_engine"}


class Change(NamedTuple):
    """A key, or an offer by its id, and its values; None if absent."""

    key: str
    before: object
    after: object


def changes(before: Policy, after: Policy) -> Iterator[Change]:
    """Each difference in the order of the file. Versions are not compared."""
    old, new = policy_document(before), policy_document(after)
    for name in new:
        if name not in NOT_COMPARED:
            yield from _changes(name, old[name], new[name])


def _changes(key: str, before: object, after: object) -> Iterator[Change]:
    if before == after:
        return
    tables = _table(before), _table(after)
    if None in tables:
        yield Change(key, before, after)
        return
    old, new = cast("tuple[Mapping[str, object], Mapping[str, object]]", tables)
    for name in dict.fromkeys((*old, *new)):
        yield from _changes(f"{key}.{name}", old.get(name), new.get(name))


def _table(value: object) -> Mapping[str, object] | None:
    """The values below a key by name: of a table, or of rows that have one.

    That is their id, or the article that they are about.
    """
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value)
    if isinstance(value, list):
        rows = [_table(row) for row in cast("list[object]", value)]
        named = {str(name): row for row in rows if row and (name := _name(row))}
        return named if len(named) == len(rows) else None
    return None


def _name(row: Mapping[str, object]) -> object:
    return row.get("id") or row.get("article")
