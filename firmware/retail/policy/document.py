"""A policy as the document that is stored and published, and back.

Documents outlive builds: what an earlier one wrote is read under today's names. A
person's file is not: there an old key is refused, so that it is mended once (S04).
"""

from collections.abc import Mapping
from typing import cast

from firmware.base.config_loader import RENAMED_KEYS, from_mapping, to_mapping
from firmware.retail.policy.policy import Policy


def policy_document(policy: Policy) -> dict[str, object]:
    """The policy as plain values, for JSON."""
    return to_mapping(policy)


def read_policy(name: str, document: Mapping[str, object]) -> Policy:
    """The policy in a document of this build or an earlier one.

    ConfigError names every fault; `name` says which document it was.
    """
    today = cast("dict[str, object]", _renamed(document))
    return from_mapping(name, today, Policy)


def _renamed(value: object) -> object:
    if isinstance(value, Mapping):
        table = cast("Mapping[str, object]", value)
        return {
            RENAMED_KEYS.get(key, key): _renamed(inner) for key, inner in table.items()
        }
    if isinstance(value, list | tuple):
        return [_renamed(item) for item in cast("list[object]", value)]
    return value
