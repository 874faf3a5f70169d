"""`countertop policy show|history`: the rules in force and all that were before."""

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from enum import StrEnum
from itertools import chain, pairwise
from typing import cast

from firmware.base.config_loader import to_mapping
from firmware.base.wording.language import CHINESE, chosen_language
from firmware.base.wording.phrases import Phrase, joined, verbatim
from firmware.cli.hub_account import hub_config
from firmware.cli.output import refuse, say, say_json, say_json_list
from firmware.cli.tables import TableColumn, say_table
from firmware.config_guide.documents import DOCUMENTS
from firmware.config_guide.in_force import ValueInForce, lines, values
from firmware.config_guide.keys import ConfigKey
from firmware.config_guide.values import toml_value
from firmware.hub.db.engine import opened, reading
from firmware.hub.policy import store as policy_store
from firmware.hub.policy.store import StoredPolicy
from firmware.hub.reports.business_day import local_text
from firmware.retail.policy.changes import Change, changes
from firmware.retail.policy.document import policy_document
from firmware.retail.policy.policy import Policy

MAX_CHANGES = 5
"""Changes of a version that a list names."""
DAMAGED = Phrase("not known: rules in the database are damaged, see countertop doctor")
COLUMNS = (
    TableColumn(Phrase("version"), number=True),
    TableColumn(Phrase("in force from")),
    TableColumn(Phrase("changes"), long=True),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `show`."""
    parser.add_argument(
        "--version", type=int, metavar="N", help=Phrase("an earlier version")
    )
    parser.add_argument(
        "--all", action="store_true", help=Phrase("also what is at its default")
    )


def show(arguments: argparse.Namespace) -> int:
    """Print a policy as TOML, which `publish` takes again; 1 if there is none."""
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        version = arguments.version or policy_store.latest(connection)
        policy = policy_store.by_version(connection, [version]).get(version)
        stored = policy_store.stored_at(connection, [version])
        ended = policy_store.superseded_at(connection, [version])
    if policy is None:
        never = Phrase("{version}: never was in force here", version=version)
        return refuse(DAMAGED if stored else never)
    if arguments.json:
        times = {"from": stored.get(version), "until": ended.get(version)}
        say_json({**times, "policy": policy_document(policy)})
        return 0
    span = [
        local_text(at[version], config.utc_offset_minutes)
        for at in (stored, ended)
        if at
    ]
    head = joined("", ("# ", _in_force(version, span)))
    say(head, f"version = {version}", *policy_lines(policy, whole=arguments.all))
    return 0


def history(arguments: argparse.Namespace) -> int:
    """Print every version, the newest first, with what it changed."""
    config = hub_config(arguments.config)
    offset = config.utc_offset_minutes
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        versions = policy_store.stream_versions(connection)
        steps = _with_changes(versions)
        if arguments.json:
            say_json_list(
                {
                    "version": stored.version,
                    "from": stored.stored_at,
                    "changes": found and [each._asdict() for each in found],
                }
                for stored, found in steps
            )
            return 0
        say_table(
            COLUMNS,
            (
                [
                    str(stored.version),
                    local_text(stored.stored_at, offset),
                    DAMAGED if found is None else shown_changes(found),
                ]
                for stored, found in steps
            ),
        )
    return 0


def policy_lines(policy: Policy, *, whole: bool = False) -> Iterator[str]:
    """The policy as the lines of its file, without defaults unless `whole`."""
    document = DOCUMENTS["policy"]
    chinese = chosen_language(os.environ) == CHINESE
    given = [each for each in values(document, policy) if each.key.path != "version"]
    if not whole:
        given = [_bare(each) for each in given if not each.is_default]
    return lines(given, "zh" if chinese else "en")


def shown_changes(found: Iterable[Change], most: int = MAX_CHANGES) -> Phrase:
    """Changes in one line: new keys with a +, lost ones with a -."""
    every = [_shown(each) for each in found]
    rest = [Phrase("+{more} more", more=len(every) - most)] if every[most:] else []
    if not every:
        return Phrase("the product's defaults")
    return joined("; ", (*every[:most], *rest))


def _in_force(version: int, span: list[str]) -> Phrase:
    if not any(span):
        return Phrase("version {version}, the product's defaults", version=version)
    if len(span) == 1:
        (begun,) = span
        return Phrase(
            "version {version}, in force since {begun}", version=version, begun=begun
        )
    begun, ended = span
    return Phrase(
        "version {version}, in force from {begun} until {ended}",
        version=version,
        begun=begun,
        ended=ended,
    )


def _with_changes(
    versions: Iterator[StoredPolicy],
) -> Iterator[tuple[StoredPolicy, list[Change] | None]]:
    """Each version with what it changed; the first one against the defaults.

    None where that or the version before is damaged.
    """
    first = StoredPolicy(0, Policy(), "")
    for newer, older in pairwise(chain(versions, [first])):
        if newer.policy is None or older.policy is None:
            yield newer, None
        else:
            yield newer, list(changes(older.policy, newer.policy))


def _shown(change: Change) -> Phrase:
    key, before, after = change
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        return verbatim(f"{'-' if after is None else '+'}{key}")
    name = key.rpartition(".")[2]
    old, new = (
        "-" if each is None else toml_value(each, name) for each in (before, after)
    )
    return verbatim(f"{key} {old} -> {new}")


def _bare(each: ValueInForce) -> ValueInForce:
    """Rows without what is at its default."""
    if not each.key.many or not each.key.keys:
        return each
    rows = cast("list[Mapping[str, object]]", each.value)
    return replace(each, value=[_given(row, each.key.keys) for row in rows])


def _given(row: Mapping[str, object], keys: Iterable[ConfigKey]) -> dict[str, object]:
    given: dict[str, object] = {}
    for key in keys:
        value = row[key.name]
        if value == _plain(key.default):
            continue
        if isinstance(value, Mapping) and key.keys:
            value = _given(cast("Mapping[str, object]", value), key.keys)
        elif isinstance(value, list) and key.keys:
            below = cast("list[Mapping[str, object]]", value)
            value = [_given(each, key.keys) for each in below]
        given[key.name] = value
    return given


def _plain(default: object) -> object:
    if is_dataclass(default) and not isinstance(default, type):
        return to_mapping(default)
    if isinstance(default, tuple):
        return list(cast("tuple[object, ...]", default))
    return default.value if isinstance(default, StrEnum) else default
