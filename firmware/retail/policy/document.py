"""A policy as the document that is stored and published, and back. Pure.

Documents outlive builds: old names in an earlier build's document are translated, and
unknown keys in a later build's are left out in the sections that allow it. A person's
file is read strictly instead: an old or unknown key is refused (S04).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from typing import Any, cast

from firmware.base.config_loader import RENAMED_KEYS, from_mapping, to_mapping
from firmware.retail.policy.policy import Policy

MAY_SKIP = tuple(
    sorted(each.name for each in fields(Policy) if each.metadata.get("may_skip"))
)
"""Sections in which an older reader may leave out unknown keys."""


def policy_document(policy: Policy) -> dict[str, object]:
    """The policy as plain values, for JSON."""
    return to_mapping(policy)


def document_for(policy: Policy, engine: int) -> dict[str, object]:
    """As `policy_document`, for readers that know what came with `engine` or before.

    Only for a policy that needs no later engine (`engine_needed`).
    """
    return to_mapping(policy, lambda known: _since(known) <= engine)


def engine_needed(policy: Policy) -> int:
    """The oldest pricing engine that computes by this policy.

    A section or a key that came with a later engine is marked `since_engine`; at its
    default it changes nothing, so that an older engine computes by it, too.
    """
    return max(_engines_needed(policy), default=1)


def read_policy(
    name: str, document: Mapping[str, object], may_skip: Collection[str] = ()
) -> Policy:
    """The policy in a document of this build, an earlier one or a later one.

    Unknown keys are left out in the sections that `may_skip` names. ConfigError lists
    every other fault; `name` is the document's name in its text.
    """
    today = cast("dict[str, object]", _renamed(document))
    return from_mapping(name, _without_unknown(today, may_skip), Policy)


def _since(known: Field[Any]) -> int:
    return cast("int", known.metadata.get("since_engine", 1))


def _engines_needed(value: object) -> Iterator[int]:
    """The engine of each key at any depth that is not at its default."""
    if isinstance(value, tuple):
        for row in cast("tuple[object, ...]", value):
            yield from _engines_needed(row)
    elif is_dataclass(value):
        for each in fields(value):
            held = getattr(value, each.name)
            if held != _default(each):
                yield _since(each)
            yield from _engines_needed(held)


def _default(known: Field[Any]) -> object:
    if known.default_factory is MISSING:
        return known.default
    return known.default_factory()


def _renamed(value: object) -> object:
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {
            RENAMED_KEYS.get(key, key): _renamed(inner) for key, inner in table.items()
        }
    if isinstance(value, list | tuple):
        return [_renamed(item) for item in cast("list[object]", value)]
    return value


def _without_unknown(
    document: Mapping[str, object], may_skip: Collection[str]
) -> dict[str, object]:
    known = {section.name: section.default_factory for section in fields(Policy)}
    kept: dict[str, object] = {}
    for name, section in document.items():
        if name not in may_skip:
            kept[name] = section
        elif name in known and isinstance(section, dict):
            kept[name] = _known_keys(cast("object", section), known[name])
    return kept


def _known_keys(section: object, build: object) -> object:
    if not is_dataclass(build):
        return section
    names = {field.name for field in fields(build)}
    return {
        key: value
        for key, value in cast("Mapping[str, object]", section).items()
        if key in names
    }
