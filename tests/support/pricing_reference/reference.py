"""What a worked case comes to, computed slowly from the rules' own words.

A test oracle: it shares no line with the product, tries every subset of the rules and
counts in integers and fractions only.
"""

from collections.abc import Callable
from typing import Any

from tests.support.pricing_reference.hint import hint
from tests.support.pricing_reference.membership import birthday, earn, tier
from tests.support.pricing_reference.policy_faults import policy
from tests.support.pricing_reference.policy_values import Form
from tests.support.pricing_reference.quote import max_points, quote
from tests.support.pricing_reference.refund import refund
from tests.support.pricing_reference.rounding import split


def split_case(given: Form) -> dict[str, object]:
    parts = split(given["amount"], given["weights"])
    return {"parts": parts, "parts_sorted": sorted(parts, reverse=True)}


KINDS: dict[str, Callable[[Form], dict[str, object]]] = {
    "quote": quote,
    "refund": refund,
    "hint": hint,
    "max_points": max_points,
    "split": split_case,
    "earn": earn,
    "tier": tier,
    "birthday": birthday,
    "policy": policy,
}
"""The others are about the hub's real code: ledger, replay, race, ext."""


def reference(kind: str, given: Form) -> dict[str, Any]:
    """Every key that `expect` may have for this kind, or `refuse` with a reason."""
    return KINDS[kind](given)


def picked(found: dict[str, Any], expect: Form) -> dict[str, Any]:
    """Of what was computed, only the keys that a case's `expect` has."""
    chosen = {key: found.get(key) for key in expect}
    if "steps" in expect:
        chosen["steps"] = [
            {key: step.get(key) for key in wanted}
            for step, wanted in zip(found["steps"], expect["steps"], strict=True)
        ]
    return chosen
