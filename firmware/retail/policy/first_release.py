"""A policy with the keys of release 0.1.0, which refuses every unknown key. Pure.

The hub publishes it for kiosks of that release. This list never grows: later keys are
left out, and such a kiosk keeps the last policy that its engine can compute by.
"""

from collections.abc import Mapping
from typing import cast

from firmware.base.config_loader import RENAMED_KEYS
from firmware.retail.policy.document import policy_document
from firmware.retail.policy.policy import Policy

_NAMES = {new: old for old, new in RENAMED_KEYS.items()}
_SECTIONS: Mapping[str, frozenset[str]] = {
    "version": frozenset(),
    "points": frozenset({"spend_per_point_fen"}),
    "limits": frozenset({"pieces_max", "lines_max", "amount_max_fen"}),
    "cash": frozenset({"step_fen", "rounding"}),
    "patience": frozenset(
        {
            "idle_warning_s",
            "idle_reset_s",
            "counter_wait_s",
            "slip_wait_s",
            "slip_qr_s",
            "thanks_s",
            "notice_s",
            "member_answer_s",
        }
    ),
    "holds": frozenset({"cancel_basket_s", "confirm_cash_s"}),
    "codes": frozenset({"labels", "pay"}),
    "catalogue": frozenset({"stale_limit_days", "stale_warning_bps"}),
}
_ITEMS: Mapping[str, frozenset[str]] = {
    "labels": frozenset({"prefix", "carries", "digits", "plu_digits"}),
    "pay": frozenset(
        {"network", "prefix_min", "prefix_max", "digits_min", "digits_max"}
    ),
}


def first_release_document(policy: Policy) -> dict[str, object]:
    """The policy as release 0.1.0 wrote and reads it."""
    document = policy_document(policy)
    return {
        name: _section(document[name], keys)
        for name, keys in _SECTIONS.items()
        if name in document
    }


def _section(value: object, keys: frozenset[str]) -> object:
    if not isinstance(value, dict):
        return value
    table = cast("dict[str, object]", value)
    return {key: _items(key, inner) for key, inner in table.items() if key in keys}


def _items(key: str, value: object) -> object:
    if key not in _ITEMS or not isinstance(value, list):
        return value
    rows = cast("list[dict[str, object]]", value)
    return [_renamed(row, _ITEMS[key]) for row in rows]


def _renamed(row: Mapping[str, object], keys: frozenset[str]) -> dict[str, object]:
    return {_NAMES.get(key, key): row[key] for key in row if key in keys}
